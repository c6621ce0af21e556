//! `POST /api/v1/store/loyalty/points/earn`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use orion_domain::{CardId, Cents, IdempotencyKey, OrderReference};
use orion_http::{Json, Problem};
use orion_service::{App, Fields, StoreCaller};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::store::confirmation::{StaffSession, Told, confirmation};
use crate::values::{finish, text};
use crate::wire::receipt::{self, Receipt};

/// A purchase.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EarnPointsRequest {
    /// The card.
    card_id: Uuid,
    /// What was paid, in cents of the merchant's currency.
    #[schema(minimum = 0, maximum = 100_000_000, example = 1250)]
    purchase_amount_cents: i64,
    /// The number of the receipt, as the cash register knows it.
    #[schema(min_length = 1, max_length = 64, example = "R-1042")]
    order_reference: Option<String>,
    /// What staff want to remember about it.
    #[schema(min_length = 1, max_length = 500, example = "Second coffee was on us")]
    notes: Option<String>,
    /// Whose PIN confirms it.
    staff_pin_id: Option<Uuid>,
    /// The PIN.
    #[schema(pattern = "^[0-9]{4,8}$", example = "493827")]
    pin: Option<String>,
}

/// Credit a purchase
///
/// Gives ⌊`purchase_amount_cents` × `points_per_euro` ÷ 100⌋ points. The same `order_reference` at the same store, with the
/// same card and amount, gives the first answer once more; with anything else it is `order_reference_conflict`.
#[utoipa::path(post, path = "/api/v1/store/loyalty/points/earn", tag = crate::store::TAG, request_body = EarnPointsRequest,
    responses(
        (status = 201, description = "What was written.", body = Receipt),
        (status = 200, description = "The same, once more.", body = Receipt)))]
pub(crate) async fn earn_points(
    State(app): State<Arc<App>>,
    caller: StoreCaller,
    key: IdempotencyKey,
    session: StaffSession,
    Json(body): Json<EarnPointsRequest>,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    let told = Told { notes: body.notes, staff_pin_id: body.staff_pin_id, pin: body.pin };
    let confirmation = confirmation(&mut fields, key, session, told);
    let amount = fields.take("purchase_amount_cents", Cents::new(body.purchase_amount_cents));
    let reference = fields.take_optional("order_reference", body.order_reference.as_deref(), |reference| {
        text(reference, OrderReference::MAX, OrderReference::new)
    });
    let amount = finish(fields, amount)?;
    receipt::answer(&app.earn_points(&caller, CardId::new(body.card_id), amount, reference, confirmation).await?)
}
