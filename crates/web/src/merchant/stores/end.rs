//! Deleting a store, which asks first and says what goes with it, and bringing it back.

use askama::Template;
use axum::extract::Path;
use orion_domain::StoreId;
use orion_http::Form;
use orion_render::Text;
use orion_service::Error;

use super::super::desk::{MerchantDesk, Section};
use crate::assets::Assets;
use crate::page::{Answer, see_other};
use crate::parts::Nothing;
use crate::portal::layout::PortalLayout;

#[derive(Template)]
#[template(path = "merchant/store_delete.html")]
struct DeletePage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    id: String,
    name: String,
    is_last: bool,
    cards: i64,
    cross_location: bool,
    /// With commas between them; empty for none.
    domains: String,
}

/// `GET /merchant/stores/{store_id}/delete`
pub(crate) async fn ask(desk: MerchantDesk, Path(id): Path<StoreId>) -> Answer {
    show(&desk, id).await
}

async fn show(desk: &MerchantDesk, id: StoreId) -> Answer {
    let impact = desk.app.store_impact(desk.caller.whole_merchant()?, id).await?;
    let address = format!("/merchant/stores/{id}/delete");
    desk.page(&DeletePage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Stores, &address),
        id: id.to_string(),
        name: impact.store.name.to_string(),
        is_last: impact.is_last,
        cards: impact.n_cards,
        cross_location: impact.cross_location,
        domains: impact.domains.into_iter().map(String::from).collect::<Vec<_>>().join(", "),
    })
}

/// `POST /merchant/stores/{store_id}/delete`
pub(crate) async fn delete(desk: MerchantDesk, Path(id): Path<StoreId>, Form(Nothing {}): Form<Nothing>) -> Answer {
    match desk.app.delete_store(desk.caller.whole_merchant()?, id).await {
        Ok(()) => Ok(see_other("/merchant/stores?done=deleted")),
        // The page says why the last store stays.
        Err(Error::Conflict { .. }) => show(&desk, id).await,
        Err(error) => Err(error.into()),
    }
}

/// `POST /merchant/stores/{store_id}/restore`
pub(crate) async fn restore(desk: MerchantDesk, Path(id): Path<StoreId>, Form(Nothing {}): Form<Nothing>) -> Answer {
    desk.app.restore_store(desk.caller.whole_merchant()?, id).await?;
    Ok(see_other("/merchant/stores?done=restored"))
}
