//! `POST /api/v1/store/loyalty/pins/{pin_id}/unlock`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use orion_domain::StaffPinId;
use orion_http::{Path, Problem};
use orion_service::{App, StoreCaller};
use uuid::Uuid;

use crate::wire::staff_pin::StaffPin;

/// Open a locked PIN
///
/// For managers and owners. Resets its counters.
#[utoipa::path(post, path = "/api/v1/store/loyalty/pins/{pin_id}/unlock", tag = crate::store::TAG,
    params(("pin_id" = Uuid, Path, description = "The PIN.")),
    responses((status = 200, description = "The PIN as it is now.", body = StaffPin)))]
pub(crate) async fn unlock_pin(
    State(app): State<Arc<App>>,
    caller: StoreCaller,
    Path(pin): Path<Uuid>,
) -> Result<Json<StaffPin>, Problem> {
    let opened = app.unlock_pin(&caller, StaffPinId::new(pin)).await?;
    Ok(Json(StaffPin::new(opened, app.now())))
}
