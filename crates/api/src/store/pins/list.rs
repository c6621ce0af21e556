//! `GET /api/v1/store/loyalty/pins`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use orion_http::Problem;
use orion_service::{App, StoreCaller};
use serde::Serialize;
use utoipa::ToSchema;

use crate::wire::staff_pin::StaffPin;

/// The PINs of a store.
#[derive(Serialize, ToSchema)]
pub(crate) struct StaffPinList {
    /// By name; at most 500.
    items: Vec<StaffPin>,
    /// Always `null`: there is one page.
    #[schema(max_length = 64)]
    next: Option<String>,
}

/// List the store's PINs
///
/// For managers and owners. All on one page.
#[utoipa::path(get, path = "/api/v1/store/loyalty/pins", tag = crate::store::TAG,
    responses((status = 200, description = "The PINs.", body = StaffPinList)))]
pub(crate) async fn list_pins(State(app): State<Arc<App>>, caller: StoreCaller) -> Result<Json<StaffPinList>, Problem> {
    let now = app.now();
    let pins = app.pins(&caller).await?;
    Ok(Json(StaffPinList { items: pins.into_iter().map(|pin| StaffPin::new(pin, now)).collect(), next: None }))
}
