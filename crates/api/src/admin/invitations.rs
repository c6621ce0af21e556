//! `/api/v1/admin/loyalty/merchants/{merchant_id}/invitations`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use orion_domain::{IdempotencyKey, InvitationId};
use orion_http::{Json, OnBehalf, Path, Problem, Query};
use orion_service::App;
use uuid::Uuid;

use crate::merchant::invitations::{InviteRequest, listed, made};
use crate::store::transactions::PageQuery;
use crate::wire::team::{InvitationList, MadeInvitation};

/// List a merchant's invitations that wait
///
/// On the merchant's behalf. Newest first.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/invitations", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), PageQuery),
    responses((status = 200, description = "A page of invitations.", body = InvitationList)))]
pub(crate) async fn list_invitations_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Query(query): Query<PageQuery>,
) -> Result<axum::Json<InvitationList>, Problem> {
    listed(&app, &caller, &query).await
}

/// Invite somebody into a merchant's team
///
/// On the merchant's behalf. The link is shown once, works once, and ends after seven days.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/invitations", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")), request_body = InviteRequest,
    responses(
        (status = 201, description = "The invitation and its link.", body = MadeInvitation),
        (status = 200, description = "The same, once more, without the link.", body = MadeInvitation)))]
pub(crate) async fn invite_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    key: Option<IdempotencyKey>,
    Json(body): Json<InviteRequest>,
) -> Result<Response, Problem> {
    made(&app, &caller, &body, key).await
}

/// Withdraw a merchant's invitation
///
/// On the merchant's behalf. Its link is worthless at once.
#[utoipa::path(delete, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/invitations/{invitation_id}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."),
        ("invitation_id" = Uuid, Path, description = "The invitation.")),
    responses((status = 204, description = "It is withdrawn.")))]
pub(crate) async fn withdraw_invitation_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, invitation)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode, Problem> {
    app.withdraw_invitation(&caller, InvitationId::new(invitation)).await?;
    Ok(StatusCode::NO_CONTENT)
}
