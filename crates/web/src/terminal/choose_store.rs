//! Choosing the store a terminal stands in.

use askama::Template;
use orion_domain::StoreId;
use orion_http::Form;
use orion_http::headers::Page;
use orion_render::Text;
use serde::Deserialize;

use super::desk::SignedIn;
use super::layout::TerminalLayout;
use crate::assets::Assets;
use crate::page::{Answer, render, see_other};

struct StoreChoice {
    id: String,
    name: String,
    merchant_name: String,
}

#[derive(Template)]
#[template(path = "terminal/choose_store.html")]
struct ChooseStorePage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: TerminalLayout,
    stores: Vec<StoreChoice>,
}

/// The chosen store.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct ChoiceForm {
    store_id: StoreId,
}

/// `GET /terminal/store`; with a single store there is nothing to choose.
pub(crate) async fn page(signed_in: SignedIn) -> Answer {
    let workplaces = signed_in.app.workplaces(&signed_in.identity).await?;
    if let [only] = workplaces.as_slice() {
        return choose(&signed_in, only.store.id).await;
    }
    let stores = workplaces.into_iter().map(|place| StoreChoice {
        id: place.store.id.to_string(),
        name: place.store.name.to_string(),
        merchant_name: place.merchant.name.to_string(),
    });
    let page = ChooseStorePage {
        t: signed_in.text,
        assets: Assets,
        csrf_token: signed_in.form_token.text.clone(),
        layout: TerminalLayout::without_store(signed_in.text, &signed_in.visit),
        stores: stores.collect(),
    };
    render(Page::Terminal, signed_in.form_token, &page)
}

/// `POST /terminal/store`
pub(crate) async fn submit(signed_in: SignedIn, Form(form): Form<ChoiceForm>) -> Answer {
    choose(&signed_in, form.store_id).await
}

async fn choose(signed_in: &SignedIn, store: StoreId) -> Answer {
    signed_in.app.choose_store(&signed_in.identity, store).await?;
    Ok(see_other("/terminal"))
}
