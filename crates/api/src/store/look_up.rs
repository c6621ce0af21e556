//! `GET` and `POST /api/v1/store/loyalty/cards/lookup`

use std::sync::Arc;

use axum::extract::State;
use orion_domain::{CardId, CardNumber, Invalid, QrToken};
use orion_http::{Json, Problem, Query};
use orion_service::cards::{Found, LookUp};
use orion_service::{App, Fields, StoreCaller};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::values::{finish, text};
use crate::wire::card::{Card, CardDetails};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LookUpQuery {
    /// A card number with or without dashes, a QR code, an e-mail address, or part of a name.
    #[param(max_length = 254, example = "1234-5678-9015")]
    q: String,
}

/// Exactly one of the three.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct LookUpRequest {
    /// The card's id.
    card_id: Option<Uuid>,
    /// Its number, with or without dashes.
    #[schema(max_length = 32)]
    card_number: Option<String>,
    /// What its QR code holds.
    #[schema(max_length = 64)]
    qr_code_data: Option<String>,
}

/// What was found.
#[derive(Serialize, ToSchema)]
pub(crate) struct FoundCards {
    /// The card with what can be done with it now, where exactly one was found.
    card: Option<CardDetails>,
    /// Everything that was found, at most 20.
    matches: Vec<Card>,
}

impl From<Found> for FoundCards {
    fn from(found: Found) -> Self {
        Self { card: found.card.as_ref().map(Into::into), matches: found.matches.iter().map(Into::into).collect() }
    }
}

/// Find cards by what the customer shows or says
///
/// Reaches every store's cards where cards work everywhere, else this store's. Nothing found is `not_found`.
#[utoipa::path(get, path = "/api/v1/store/loyalty/cards/lookup", tag = super::TAG, params(LookUpQuery),
    responses((status = 200, description = "At least one card.", body = FoundCards)))]
pub(crate) async fn look_up_text(
    State(app): State<Arc<App>>,
    caller: StoreCaller,
    Query(query): Query<LookUpQuery>,
) -> Result<axum::Json<FoundCards>, Problem> {
    let mut fields = Fields::default();
    let wanted = fields.take("q", text(&query.q, 254, |text| Ok(LookUp::Anything(text.to_owned()))));
    Ok(axum::Json(app.look_up(&caller, finish(fields, wanted)?).await?.into()))
}

/// Find one card exactly
///
/// By its id, its number or its QR code, whichever the body names. A card of another merchant is `not_found`.
#[utoipa::path(post, path = "/api/v1/store/loyalty/cards/lookup", tag = super::TAG, request_body(content = LookUpRequest,
    example = json!({"card_number": "1234-5678-9015"})),
    responses((status = 200, description = "The card.", body = FoundCards)))]
pub(crate) async fn look_up_card(
    State(app): State<Arc<App>>,
    caller: StoreCaller,
    Json(body): Json<LookUpRequest>,
) -> Result<axum::Json<FoundCards>, Problem> {
    let mut fields = Fields::default();
    let wanted = match (body.card_id, body.card_number, body.qr_code_data) {
        (Some(id), None, None) => Some(LookUp::Id(CardId::new(id))),
        (None, Some(number), None) => {
            fields.take("card_number", text(&number, 32, CardNumber::parse)).map(LookUp::Number)
        }
        (None, None, Some(code)) => fields.take("qr_code_data", text(&code, 64, QrToken::parse)).map(LookUp::Qr),
        _ => {
            fields.refuse("card_id", Invalid::ExactlyOne { choices: "card_id, card_number, qr_code_data" });
            None
        }
    };
    Ok(axum::Json(app.look_up(&caller, finish(fields, wanted)?).await?.into()))
}
