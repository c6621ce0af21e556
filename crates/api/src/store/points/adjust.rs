//! `POST /api/v1/store/loyalty/cards/{card_id}/points/adjust`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use orion_domain::{CardId, Delta, IdempotencyKey, Reason};
use orion_http::{Json, Path, Problem};
use orion_service::{App, Fields, StoreCaller};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::values::{finish, text};
use crate::wire::receipt::{self, Receipt};

/// How much, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdjustPointsRequest {
    /// Points to add or, below zero, to take; not 0.
    #[schema(minimum = -100_000, maximum = 100_000, example = 50)]
    pub(crate) points_delta: i64,
    /// Why; it stands in the audit log.
    #[schema(min_length = 1, max_length = 500, example = "Receipt found after closing time")]
    pub(crate) reason: String,
}

/// Correct a card's points
///
/// For owners. Cannot go below zero.
#[utoipa::path(post, path = "/api/v1/store/loyalty/cards/{card_id}/points/adjust", tag = crate::store::TAG,
    params(("card_id" = Uuid, Path, description = "The card.")), request_body = AdjustPointsRequest,
    responses(
        (status = 201, description = "What was written.", body = Receipt),
        (status = 200, description = "The same, once more.", body = Receipt)))]
pub(crate) async fn adjust_points(
    State(app): State<Arc<App>>,
    caller: StoreCaller,
    key: IdempotencyKey,
    Path(card): Path<Uuid>,
    Json(body): Json<AdjustPointsRequest>,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    let reason = fields.take("reason", text(&body.reason, Reason::MAX, Reason::new));
    let reason = finish(fields, reason)?;
    receipt::answer(&app.adjust_points(&caller, CardId::new(card), Delta::new(body.points_delta), reason, key).await?)
}
