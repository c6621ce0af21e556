//! `POST /api/v1/store/loyalty/stamp/void`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use orion_domain::{IdempotencyKey, TransactionId};
use orion_http::{Json, Problem};
use orion_service::{App, Fields, StoreCaller};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::store::confirmation::{StaffSession, Told, confirmation};
use crate::wire::receipt::{self, Receipt};

/// Which row to take back.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VoidStampRequest {
    /// The row.
    transaction_id: Uuid,
    /// What staff want to remember about it.
    #[schema(min_length = 1, max_length = 500, example = "Second coffee was on us")]
    notes: Option<String>,
    /// Whose PIN confirms it.
    staff_pin_id: Option<Uuid>,
    /// The PIN.
    #[schema(pattern = "^[0-9]{4,8}$", example = "493827")]
    pin: Option<String>,
}

/// Take a stamp back
///
/// Or the redemption of a stamp card. Each can be taken back once. Other than one's own of the last 15 minutes needs a
/// manager, where the settings say so.
#[utoipa::path(post, path = "/api/v1/store/loyalty/stamp/void", tag = crate::store::TAG, request_body = VoidStampRequest,
    responses(
        (status = 201, description = "What was written.", body = Receipt),
        (status = 200, description = "The same, once more.", body = Receipt)))]
pub(crate) async fn void_stamp(
    State(app): State<Arc<App>>,
    caller: StoreCaller,
    key: IdempotencyKey,
    session: StaffSession,
    Json(body): Json<VoidStampRequest>,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    let told = Told { notes: body.notes, staff_pin_id: body.staff_pin_id, pin: body.pin };
    let confirmation = confirmation(&mut fields, key, session, told);
    fields.finish()?;
    receipt::answer(&app.void_stamp(&caller, TransactionId::new(body.transaction_id), confirmation).await?)
}
