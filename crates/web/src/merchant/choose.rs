//! Choosing at whose desk to work, for people with several merchants.

use askama::Template;
use orion_domain::MerchantId;
use orion_http::Form;
use orion_http::headers::Page;
use orion_render::Text;
use serde::Deserialize;

use super::desk::SignedIn;
use crate::assets::Assets;
use crate::page::{Answer, render, see_other};
use crate::portal::layout::{Area, PortalLayout};

struct Choice {
    id: String,
    name: String,
}

#[derive(Template)]
#[template(path = "merchant/choose.html")]
struct ChoosePage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    merchants: Vec<Choice>,
}

/// The chosen merchant.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChoiceForm {
    merchant_id: MerchantId,
}

/// `GET /merchant/choose`; with a single merchant there is nothing to choose.
pub(crate) async fn page(signed_in: SignedIn) -> Answer {
    let desks = signed_in.app.desks(&signed_in.identity).await?;
    if let [only] = desks.as_slice() {
        return choose(&signed_in, only.id).await;
    }
    let layout = PortalLayout {
        person: signed_in.identity.name().map(ToOwned::to_owned),
        ..PortalLayout::outside(signed_in.text, &signed_in.visit, Area::Merchant)
    };
    let page = ChoosePage {
        t: signed_in.text,
        assets: Assets,
        csrf_token: signed_in.token.text.clone(),
        layout,
        merchants: desks
            .into_iter()
            .map(|desk| Choice { id: desk.id.to_string(), name: desk.name.to_string() })
            .collect(),
    };
    render(Page::Plain, signed_in.token, &page)
}

/// `POST /merchant/choose`
pub(crate) async fn submit(signed_in: SignedIn, Form(form): Form<ChoiceForm>) -> Answer {
    choose(&signed_in, form.merchant_id).await
}

async fn choose(signed_in: &SignedIn, merchant: MerchantId) -> Answer {
    signed_in.app.choose_merchant(&signed_in.identity, merchant).await?;
    Ok(see_other("/merchant"))
}
