//! The merchant's stores: the list with what can be done at each.

mod domains;
mod end;
mod form;
mod poster;

use askama::Template;
use axum::Router;
use axum::routing::{get, post};
use orion_domain::Right;
use orion_http::FrontDoor;
use orion_render::Text;
use orion_service::records::StoreDetails;

use super::desk::{MerchantDesk, Section};
use crate::assets::Assets;
use crate::page::Answer;
use crate::parts::Notice;
use crate::portal::layout::PortalLayout;

/// Every page about stores.
pub(super) fn router() -> Router<FrontDoor> {
    Router::new()
        .route("/merchant/stores", get(list))
        .route("/merchant/stores/new", get(form::new).post(form::create))
        .route("/merchant/stores/{store_id}", get(form::edit).post(form::save))
        .route("/merchant/stores/{store_id}/domains", get(domains::page).post(domains::add))
        .route("/merchant/stores/{store_id}/domains/remove", post(domains::remove))
        .route("/merchant/stores/{store_id}/delete", get(end::ask).post(end::delete))
        .route("/merchant/stores/{store_id}/restore", post(end::restore))
        .route("/merchant/stores/{store_id}/poster", get(poster::page))
}

struct StoreRow {
    id: String,
    name: String,
    address: Option<String>,
    slug: String,
    locale: &'static str,
}

impl From<&StoreDetails> for StoreRow {
    fn from(store: &StoreDetails) -> Self {
        Self {
            id: store.id.to_string(),
            name: store.name.to_string(),
            address: store.address.as_ref().map(ToString::to_string),
            slug: store.slug.to_string(),
            locale: store.default_locale.own_name(),
        }
    }
}

#[derive(Template)]
#[template(path = "merchant/stores.html")]
struct StoresPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    may_manage: bool,
    stores: Vec<StoreRow>,
    deleted: Vec<StoreRow>,
}

/// `GET /merchant/stores`; a manager sees the one they lead.
async fn list(desk: MerchantDesk) -> Answer {
    let may_manage = desk.caller.may(Right::ManageStores);
    let stores = desk.app.desk_stores(&desk.caller).await?;
    let deleted = if may_manage { desk.app.deleted_stores(desk.caller.whole_merchant()?).await? } else { Vec::new() };
    desk.page(&StoresPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Stores),
        notice: notice(&desk),
        may_manage,
        stores: stores.iter().map(Into::into).collect(),
        deleted: deleted.iter().map(Into::into).collect(),
    })
}

/// What was just done, from a fixed list of words.
fn notice(desk: &MerchantDesk) -> Option<Notice> {
    let text = desk.text;
    Some(Notice::success(match desk.visit.parameter("done")? {
        "created" => text.stores_created(),
        "saved" => text.saved(),
        "deleted" => text.stores_deleted(),
        "restored" => text.stores_restored(),
        "domain-added" => text.stores_domain_added(),
        "domain-removed" => text.stores_domain_removed(),
        _ => return None,
    }))
}
