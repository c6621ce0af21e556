//! `POST /api/v1/auth/token`

use std::sync::Arc;

use axum::extract::State;
use orion_domain::MerchantId;
use orion_http::{Facts, Json, Problem};
use orion_service::App;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

/// Who signs in.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct IssueTokenRequest {
    /// E-mail address of the account.
    #[schema(max_length = 254, example = "owner@example.com")]
    email: String,
    /// Its password.
    #[schema(max_length = 128, example = "several unrelated words")]
    password: String,
    /// For people with roles at several merchants: in which one the token works.
    merchant_id: Option<Uuid>,
}

/// A bearer token.
#[derive(Serialize, ToSchema)]
pub(crate) struct IssuedToken {
    /// For the `Authorization` header.
    #[schema(example = "k3v9f0zB6m2QyR8tW1xN5cJ7hL4aS0dPqE_uIgOoVfM")]
    access_token: String,
    /// How to use it.
    token_type: TokenType,
    /// Seconds until its latest end; it also ends after an hour without use.
    #[schema(minimum = 0, example = 43_200)]
    expires_in: i64,
    /// Its latest end.
    #[schema(format = DateTime, example = "2026-11-21T21:30:00.000000Z")]
    expires_at: String,
}

/// How a token is used.
#[derive(Serialize, ToSchema)]
pub(crate) enum TokenType {
    Bearer,
}

/// Sign in for the API
///
/// Exchanges e-mail and password for a bearer token. Programs that run by themselves use an API key instead.
#[utoipa::path(post, path = "/api/v1/auth/token", tag = "Authentication", request_body = IssueTokenRequest,
    responses((status = 200, description = "The token; it is shown once.", body = IssuedToken)))]
pub(crate) async fn issue_token(
    State(app): State<Arc<App>>,
    Facts(facts): Facts,
    Json(body): Json<IssueTokenRequest>,
) -> Result<axum::Json<IssuedToken>, Problem> {
    let signed_in = app.issue_token(&body.email, &body.password, body.merchant_id.map(MerchantId::new), facts).await?;
    Ok(axum::Json(IssuedToken {
        access_token: signed_in.token,
        token_type: TokenType::Bearer,
        expires_in: signed_in.expires_at.seconds_since(app.now()),
        expires_at: signed_in.expires_at.to_rfc3339(),
    }))
}
