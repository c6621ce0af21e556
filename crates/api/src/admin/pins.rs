//! `/api/v1/admin/loyalty/merchants/{merchant_id}/pins`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use orion_domain::StaffPinId;
use orion_http::{OnBehalf, Path, Problem};
use orion_service::App;
use uuid::Uuid;

use crate::wire::staff_pin::StaffPin;

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
) -> Result<Json<StaffPin>, Problem> {
    let opened = app.unlock_pin_of(&caller, StaffPinId::new(pin)).await?;
    Ok(Json(StaffPin::new(opened, app.now())))
}
