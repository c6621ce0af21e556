//! `/api/v1/admin/loyalty/merchants/{merchant_id}/pins`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use orion_domain::{IdempotencyKey, StaffPinId};
use orion_http::{BulkJson, OnBehalf, Path, Problem};
use orion_service::App;
use uuid::Uuid;

use crate::merchant::pins::{AssignPinsRequest, AssignResult, assigned};
use crate::wire::staff_pin::StaffPin;

/// Assign many PINs of a merchant
///
/// On the merchant's behalf; all at one store. All or nothing, unless `partial` is set. With `dry_run` nothing is changed.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/pins/bulk/assign", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")), request_body = AssignPinsRequest,
    responses(
        (status = 201, description = "What became of each row.", body = AssignResult),
        (status = 200, description = "What would become of each row, or the same once more.", body = AssignResult)))]
pub(crate) async fn assign_pins_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    key: Option<IdempotencyKey>,
    BulkJson(body): BulkJson<AssignPinsRequest>,
) -> Result<Response, Problem> {
    assigned(&app, &caller, key, body).await
}

/// Open a merchant's locked PIN
///
/// On the merchant's behalf, at whichever store it is. Resets its counters.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/pins/{pin_id}/unlock", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("pin_id" = Uuid, Path, description = "The PIN.")),
    responses((status = 200, description = "The PIN as it is now.", body = StaffPin)))]
pub(crate) async fn unlock_pin_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, pin)): Path<(Uuid, Uuid)>,
) -> Result<axum::Json<StaffPin>, Problem> {
    let opened = app.unlock_pin_of(&caller, StaffPinId::new(pin)).await?;
    Ok(axum::Json(StaffPin::new(opened, app.now())))
}
