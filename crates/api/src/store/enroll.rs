//! `POST /api/v1/store/loyalty/cards/enroll`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use orion_domain::IdempotencyKey;
use orion_http::{Json, Problem, Replayed};
use orion_service::{App, StoreCaller};
use serde::Serialize;
use utoipa::ToSchema;

use crate::enrollment::EnrollmentRequest;
use crate::wire::card::CardDetails;
use crate::wire::store::Store;

/// The card of somebody who joined at the counter.
#[derive(Serialize, ToSchema)]
pub(crate) struct StaffEnrollment {
    /// The card, new or known.
    card: CardDetails,
    /// What the QR code of a new card holds; `null` where the card was there before.
    #[schema(example = "8bR2xQvL0mKcT5nWJd1yHsZaPf7eUg3o")]
    qr_code_data: Option<String>,
    /// Whether it was there before.
    already_enrolled: bool,
    /// Where it works.
    stores: Vec<Store>,
}

/// Enrol a customer at the counter
///
/// Makes a card, and the welcome bonus where the program grants one. An address that has a card already gets no second
/// one; the answer then shows the card that is there.
#[utoipa::path(post, path = "/api/v1/store/loyalty/cards/enroll", tag = super::TAG, request_body = EnrollmentRequest,
    responses(
        (status = 201, description = "A card was made.", body = StaffEnrollment),
        (status = 200, description = "The address had a card, or the key was answered before.", body = StaffEnrollment)))]
pub(crate) async fn enroll_by_staff(
    State(app): State<Arc<App>>,
    caller: StoreCaller,
    key: IdempotencyKey,
    Json(body): Json<EnrollmentRequest>,
) -> Result<Response, Problem> {
    let store = caller.store();
    let enrollment = body.check(store.zone.day_of(app.now()), store.default_locale)?;
    let done = app.enroll_by_staff(&caller, enrollment, key).await?;
    let status = if done.already_enrolled || done.replayed { StatusCode::OK } else { StatusCode::CREATED };
    let body = StaffEnrollment {
        card: (&done.card).into(),
        qr_code_data: (!done.already_enrolled).then(|| done.card.record.qr.expose().to_owned()),
        already_enrolled: done.already_enrolled,
        stores: done.stores.into_iter().map(Into::into).collect(),
    };
    Ok((status, Replayed::from_outcome(done.replayed), axum::Json(body)).into_response())
}
