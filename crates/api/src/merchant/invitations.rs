//! `/api/v1/merchants/invitations`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use orion_domain::{Email, IdempotencyKey, InvitationId, StoreId};
use orion_http::cursors::List;
use orion_http::{Json, Path, Problem, Query, Replayed};
use orion_service::team::Place;
use orion_service::{App, Caller, Fields};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::store::transactions::PageQuery;
use crate::values::{finish, page, text};
use crate::wire::team::{InvitationList, MadeInvitation, TeamRole};

/// The longest address.
pub(crate) const EMAIL_MAX: usize = 254;

/// Whom to invite, and as what.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct InviteRequest {
    /// To whom.
    #[schema(min_length = 3, max_length = 254, example = "nora@example.com")]
    email: String,
    /// As what.
    #[schema(value_type = TeamRole)]
    role: String,
    /// At which store; absent or `null` for an owner, who has every store.
    store_id: Option<Uuid>,
}

/// The invitations' list; for owners and for admins on their behalf.
pub(crate) async fn listed(
    app: &App,
    caller: &Caller,
    query: &PageQuery,
) -> Result<axum::Json<InvitationList>, Problem> {
    let list = List::new(app.secrets(), "list_invitations", caller.merchant().uuid());
    let mut fields = Fields::default();
    let page = page(&mut fields, query.limit.as_deref(), query.cursor.as_deref(), &list);
    let slice = app.invitations(caller, finish(fields, Some(page))?).await?;
    Ok(axum::Json(InvitationList {
        items: slice.items.into_iter().map(Into::into).collect(),
        next: slice.next.map(|cursor| list.cursor(cursor.0.as_bytes())),
    }))
}

/// Invites; for owners and for admins on their behalf.
pub(crate) async fn made(
    app: &App,
    caller: &Caller,
    body: &InviteRequest,
    key: Option<IdempotencyKey>,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    let email = fields.take("email", text(&body.email, EMAIL_MAX, Email::new));
    let role = fields.take("role", body.role.parse());
    let (email, role) = finish(fields, email.zip(role))?;
    let invited = app.invite(caller, &email, Place { role, store: body.store_id.map(StoreId::new) }, key).await?;
    let replayed = Replayed::from_outcome(invited.link.is_none());
    Ok((replayed.status(), replayed, axum::Json(MadeInvitation::from(invited))).into_response())
}

/// List the invitations that wait
///
/// Newest first; accepted, withdrawn and expired ones are not among them.
#[utoipa::path(get, path = "/api/v1/merchants/invitations", tag = super::TAG, params(PageQuery),
    responses((status = 200, description = "A page of invitations.", body = InvitationList)))]
pub(crate) async fn list_invitations(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<axum::Json<InvitationList>, Problem> {
    listed(&app, &caller, &query).await
}

/// Invite somebody into the team
///
/// Pass the link on: it is shown once, works once, and ends after seven days. Until it is accepted nobody can do anything
/// with it. An earlier invitation of the same address to the same place is replaced.
#[utoipa::path(post, path = "/api/v1/merchants/invitations", tag = super::TAG, request_body = InviteRequest,
    responses(
        (status = 201, description = "The invitation and its link.", body = MadeInvitation),
        (status = 200, description = "The same, once more, without the link.", body = MadeInvitation)))]
pub(crate) async fn invite(
    State(app): State<Arc<App>>,
    caller: Caller,
    key: Option<IdempotencyKey>,
    Json(body): Json<InviteRequest>,
) -> Result<Response, Problem> {
    made(&app, &caller, &body, key).await
}

/// Withdraw an invitation
///
/// Its link is worthless at once.
#[utoipa::path(delete, path = "/api/v1/merchants/invitations/{invitation_id}", tag = super::TAG,
    params(("invitation_id" = Uuid, Path, description = "The invitation.")),
    responses((status = 204, description = "It is withdrawn.")))]
pub(crate) async fn withdraw_invitation(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(invitation): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    app.withdraw_invitation(&caller, InvitationId::new(invitation)).await?;
    Ok(StatusCode::NO_CONTENT)
}
