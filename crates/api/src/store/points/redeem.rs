//! `POST /api/v1/store/loyalty/points/redeem`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use orion_domain::{CardId, IdempotencyKey, RewardId};
use orion_http::{Json, Problem};
use orion_service::{App, Fields, StoreCaller};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::store::confirmation::{StaffSession, Told, confirmation};
use crate::wire::receipt::{self, Receipt};

/// Which reward, for which card.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RedeemPointsRequest {
    /// The card.
    card_id: Uuid,
    /// The reward.
    reward_id: Uuid,
    /// What staff want to remember about it.
    #[schema(min_length = 1, max_length = 500, example = "Second coffee was on us")]
    notes: Option<String>,
    /// Whose PIN confirms it.
    staff_pin_id: Option<Uuid>,
    /// The PIN.
    #[schema(pattern = "^[0-9]{4,8}$", example = "493827")]
    pin: Option<String>,
}

/// Redeem points for a reward
///
/// Takes what the reward of the catalogue costs.
#[utoipa::path(post, path = "/api/v1/store/loyalty/points/redeem", tag = crate::store::TAG, request_body = RedeemPointsRequest,
    responses(
        (status = 201, description = "What was written.", body = Receipt),
        (status = 200, description = "The same, once more.", body = Receipt)))]
pub(crate) async fn redeem_points(
    State(app): State<Arc<App>>,
    caller: StoreCaller,
    key: IdempotencyKey,
    session: StaffSession,
    Json(body): Json<RedeemPointsRequest>,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    let told = Told { notes: body.notes, staff_pin_id: body.staff_pin_id, pin: body.pin };
    let confirmation = confirmation(&mut fields, key, session, told);
    fields.finish()?;
    let (card, reward) = (CardId::new(body.card_id), RewardId::new(body.reward_id));
    receipt::answer(&app.redeem_points(&caller, card, reward, confirmation).await?)
}
