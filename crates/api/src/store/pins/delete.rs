//! `DELETE /api/v1/store/loyalty/pins/{pin_id}`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use orion_domain::StaffPinId;
use orion_http::{Path, Problem};
use orion_service::{App, StoreCaller};
use uuid::Uuid;

/// Take a PIN back
///
/// For managers and owners. It works no longer; rows of the ledger keep naming it.
#[utoipa::path(delete, path = "/api/v1/store/loyalty/pins/{pin_id}", tag = crate::store::TAG,
    params(("pin_id" = Uuid, Path, description = "The PIN.")),
    responses((status = 204, description = "It is gone.")))]
pub(crate) async fn delete_pin(
    State(app): State<Arc<App>>,
    caller: StoreCaller,
    Path(pin): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    app.delete_pin(&caller, StaffPinId::new(pin)).await?;
    Ok(StatusCode::NO_CONTENT)
}
