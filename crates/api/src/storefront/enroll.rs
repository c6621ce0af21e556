//! `POST /api/v1/storefront/{store_slug}/loyalty/enroll`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use orion_domain::IdempotencyKey;
use orion_http::{Json, Problem, Replayed};
use orion_service::enrollment::SelfEnrollment;
use orion_service::{App, Visitor};
use serde::Serialize;
use utoipa::ToSchema;

use crate::enrollment::EnrollmentRequest;
use crate::wire::card::PublicCard;
use crate::wire::store::PublicStore;

/// The card of somebody who joined.
#[derive(Serialize, ToSchema)]
pub(crate) struct Enrolled {
    /// Whether the address had a card before. Then nothing of that card is shown: it was sent to the address.
    already_enrolled: bool,
    /// The new card.
    card: Option<PublicCard>,
    /// All but the last four digits of the card that was there.
    #[schema(example = "••••-••••-9015")]
    masked_card_number: Option<String>,
    /// Where the card works.
    stores: Vec<PublicStore>,
}

/// Join a store's program
///
/// A new card is shown at once. For an address that has a card already, the answer says so and where it works, and the
/// card is sent to the address.
#[utoipa::path(post, path = "/api/v1/storefront/{store_slug}/loyalty/enroll", tag = super::TAG,
    params(("store_slug" = String, Path, description = "The store's address on the platform.", example = "bakery-belair")),
    request_body = EnrollmentRequest,
    responses(
        (status = 201, description = "A card was made.", body = Enrolled),
        (status = 200, description = "The address had a card, or the key was answered before.", body = Enrolled)))]
pub(crate) async fn enroll_self(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    key: Option<IdempotencyKey>,
    Json(body): Json<EnrollmentRequest>,
) -> Result<Response, Problem> {
    let store = visitor.store();
    let enrollment = body.check(store.zone.day_of(app.now()), store.default_locale)?;
    let (card, masked_card_number, stores, replayed) = match app.enroll_self(&visitor, enrollment, key).await? {
        SelfEnrollment::New { card, stores, replayed } => {
            (Some(PublicCard::from(card.as_ref())), None, stores, replayed)
        }
        SelfEnrollment::AlreadyEnrolled { masked_number, stores, replayed } => {
            (None, Some(masked_number), stores, replayed)
        }
    };
    let status = if card.is_some() && !replayed { StatusCode::CREATED } else { StatusCode::OK };
    let body = Enrolled {
        already_enrolled: card.is_none(),
        card,
        masked_card_number,
        stores: stores.into_iter().map(Into::into).collect(),
    };
    Ok((status, Replayed::from_outcome(replayed), axum::Json(body)).into_response())
}
