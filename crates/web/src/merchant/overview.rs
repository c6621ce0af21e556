//! The overview: the merchant's stores, and the ways to their counters and pages.

use askama::Template;
use orion_render::Text;
use orion_service::records::StoreDetails;

use super::desk::{MerchantDesk, Section};
use crate::assets::Assets;
use crate::page::Answer;
use crate::portal::layout::PortalLayout;

struct Place {
    name: String,
    address: Option<String>,
    url: String,
}

impl From<&StoreDetails> for Place {
    fn from(store: &StoreDetails) -> Self {
        Self {
            name: store.name.to_string(),
            address: store.address.as_ref().map(|address| address.as_str().to_owned()),
            url: format!("/s/{}", store.slug),
        }
    }
}

#[derive(Template)]
#[template(path = "merchant/overview.html")]
struct OverviewPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    stores: Vec<Place>,
}

/// `GET /merchant`
pub(crate) async fn page(desk: MerchantDesk) -> Answer {
    let stores = match desk.caller.store() {
        Some(only) => vec![Place::from(only)],
        None => desk.app.stores(desk.caller.whole_merchant()?).await?.iter().map(Place::from).collect(),
    };
    desk.page(&OverviewPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Overview),
        stores,
    })
}
