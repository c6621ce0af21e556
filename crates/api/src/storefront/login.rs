//! `POST /api/v1/storefront/{store_slug}/loyalty/login`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use orion_domain::Email;
use orion_http::{Json, Problem};
use orion_service::{App, Fields, Visitor};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::values::{finish, text};

/// Where the link goes.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct SendSignInLinkRequest {
    /// The address on the card.
    #[schema(max_length = 254, example = "anna@example.com")]
    email: String,
}

/// The same answer whoever asks.
#[derive(Serialize, ToSchema)]
pub(crate) struct SignInLinkAccepted {
    /// Always `true`: if the address has a card here, a link is on its way.
    accepted: bool,
}

/// Send a sign-in link
///
/// If the address has a card, it gets a link that works once and for 15 minutes. Nobody can tell from the answer.
#[utoipa::path(post, path = "/api/v1/storefront/{store_slug}/loyalty/login", tag = super::TAG,
    params(("store_slug" = String, Path, description = "The store's address on the platform.", example = "bakery-belair")),
    request_body = SendSignInLinkRequest,
    responses((status = 202, description = "Heard.", body = SignInLinkAccepted)))]
pub(crate) async fn send_sign_in_link(
    State(app): State<Arc<App>>,
    visitor: Visitor,
    Json(body): Json<SendSignInLinkRequest>,
) -> Result<(StatusCode, axum::Json<SignInLinkAccepted>), Problem> {
    let mut fields = Fields::default();
    let email = fields.take("email", text(&body.email, 254, Email::new));
    app.send_sign_in_link(&visitor, &finish(fields, email)?).await?;
    Ok((StatusCode::ACCEPTED, axum::Json(SignInLinkAccepted { accepted: true })))
}
