//! `POST /api/v1/store/loyalty/pins/{pin_id}/verify`

use std::sync::Arc;

use axum::extract::State;
use orion_domain::StaffPinId;
use orion_http::{Json, Path, Problem};
use orion_service::{App, StoreCaller};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// The PIN as typed.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VerifyPinRequest {
    /// The digits.
    #[schema(pattern = "^[0-9]{4,8}$", example = "493827")]
    pin: String,
}

/// A staff session just opened.
#[derive(Serialize, ToSchema)]
pub(crate) struct OpenedStaffSession {
    /// For the `X-Staff-Session` header; shown once.
    #[schema(example = "k3v9f0zB6m2QyR8tW1xN5cJ7hL4aS0dPqE_uIgOoVfM")]
    staff_session: String,
    /// Whose PIN it was.
    #[schema(example = "Lena")]
    name: String,
    /// Ends it when nothing happens for so long.
    #[schema(minimum = 0, example = 300)]
    idle_seconds: i64,
    /// Its latest end.
    #[schema(format = DateTime, example = "2026-11-21T10:30:00.000000Z")]
    expires_at: String,
}

/// Open a staff session
///
/// A correct PIN confirms what follows for a few minutes, so that a rush needs no PIN per stamp.
#[utoipa::path(post, path = "/api/v1/store/loyalty/pins/{pin_id}/verify", tag = crate::store::TAG,
    params(("pin_id" = Uuid, Path, description = "The PIN.")), request_body = VerifyPinRequest,
    responses((status = 200, description = "The session.", body = OpenedStaffSession)))]
pub(crate) async fn verify_pin(
    State(app): State<Arc<App>>,
    caller: StoreCaller,
    Path(pin): Path<Uuid>,
    Json(body): Json<VerifyPinRequest>,
) -> Result<axum::Json<OpenedStaffSession>, Problem> {
    let opened = app.verify_pin(&caller, StaffPinId::new(pin), &body.pin).await?;
    Ok(axum::Json(OpenedStaffSession {
        staff_session: opened.token,
        name: opened.name,
        idle_seconds: opened.idle_seconds,
        expires_at: opened.expires_at.to_rfc3339(),
    }))
}
