//! `POST /api/v1/store/loyalty/points/void`

use std::sync::Arc;

use axum::extract::State;
use axum::response::Response;
use orion_domain::ledger::{Part, VoidTarget};
use orion_domain::{Cents, IdempotencyKey, Invalid, OrderReference, Points, TransactionId};
use orion_http::{Json, Problem};
use orion_service::{App, Fields, StoreCaller};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::store::confirmation::{StaffSession, Told, confirmation};
use crate::values::{finish, text};
use crate::wire::receipt::{self, Receipt};

/// What to take back: exactly one of `transaction_id` and `order_reference`, and at most one of `points` and
/// `purchase_amount_cents`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct VoidPointsRequest {
    /// The row.
    transaction_id: Option<Uuid>,
    /// The receipt of an earn at this store.
    #[schema(min_length = 1, max_length = 64)]
    order_reference: Option<String>,
    /// How many points of the earn; all that are left where absent.
    #[schema(minimum = 1, maximum = 1_000_000_000)]
    points: Option<i64>,
    /// How much of the purchase, in cents.
    #[schema(minimum = 1, maximum = 100_000_000)]
    purchase_amount_cents: Option<i64>,
    /// What staff want to remember about it.
    #[schema(min_length = 1, max_length = 500, example = "Second coffee was on us")]
    notes: Option<String>,
    /// Whose PIN confirms it.
    staff_pin_id: Option<Uuid>,
    /// The PIN.
    #[schema(pattern = "^[0-9]{4,8}$", example = "493827")]
    pin: Option<String>,
}

/// Take points back
///
/// Of an earn all that is left or a part of it, by points or by the amount that is refunded; the card keeps exactly what the
/// rest of the purchase earns. Of a redemption the whole. Where the card holds less than is asked for, the row says how
/// much was out of reach (`shortfall`).
#[utoipa::path(post, path = "/api/v1/store/loyalty/points/void", tag = crate::store::TAG, request_body(content = VoidPointsRequest,
    example = json!({"order_reference": "R-1042", "purchase_amount_cents": 450, "notes": "One item returned"})),
    responses(
        (status = 201, description = "What was written.", body = Receipt),
        (status = 200, description = "The same, once more.", body = Receipt)))]
pub(crate) async fn void_points(
    State(app): State<Arc<App>>,
    caller: StoreCaller,
    key: IdempotencyKey,
    session: StaffSession,
    Json(body): Json<VoidPointsRequest>,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    let told = Told { notes: body.notes, staff_pin_id: body.staff_pin_id, pin: body.pin };
    let confirmation = confirmation(&mut fields, key, session, told);
    let target = match (body.transaction_id, body.order_reference.as_deref()) {
        (Some(id), None) => Some(VoidTarget::Transaction(TransactionId::new(id))),
        (None, Some(reference)) => fields
            .take("order_reference", text(reference, OrderReference::MAX, OrderReference::new))
            .map(VoidTarget::Order),
        _ => {
            fields.refuse("transaction_id", Invalid::ExactlyOne { choices: "transaction_id, order_reference" });
            None
        }
    };
    let part = match (body.points, body.purchase_amount_cents) {
        (None, None) => Some(Part::Whole),
        (Some(points), None) => fields.take("points", Points::new(points)).map(Part::Points),
        (None, Some(cents)) => fields.take("purchase_amount_cents", Cents::new(cents)).map(Part::Amount),
        (Some(_), Some(_)) => {
            fields.refuse("points", Invalid::ExactlyOne { choices: "points, purchase_amount_cents" });
            None
        }
    };
    let (target, part) = finish(fields, target.zip(part))?;
    receipt::answer(&app.void_points(&caller, target, part, confirmation).await?)
}
