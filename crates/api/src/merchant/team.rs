//! `/api/v1/merchants/team`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use orion_domain::{Invalid, StoreId, UserId};
use orion_http::cursors::List;
use orion_http::{Json, Path, Problem, Query};
use orion_service::records::MemberState;
use orion_service::team::Place;
use orion_service::{App, Caller, Fields};
use serde::Deserialize;
use utoipa::ToSchema;
use uuid::Uuid;

use crate::store::transactions::PageQuery;
use crate::values::{finish, page};
use crate::wire::team::{Member, MemberList, TeamRole};

/// What somebody shall be from now on.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateMemberRequest {
    /// Every role of the person at this merchant; others end.
    #[schema(min_items = 1, max_items = 500)]
    roles: Vec<RoleAtRequest>,
}

/// A role at one store, or at all of them.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RoleAtRequest {
    /// What.
    #[schema(value_type = TeamRole)]
    role: String,
    /// At which store; absent or `null` for an owner, who has every store.
    store_id: Option<Uuid>,
}

impl UpdateMemberRequest {
    pub(crate) fn check(&self) -> Result<Vec<Place>, Problem> {
        let mut fields = Fields::default();
        let mut places = Vec::with_capacity(self.roles.len());
        for (number, asked) in self.roles.iter().enumerate() {
            let role = fields.take(&format!("roles/{number}/role"), asked.role.parse());
            places.extend(role.map(|role| Place { role, store: asked.store_id.map(StoreId::new) }));
        }
        if self.roles.is_empty() {
            fields.refuse("roles", Invalid::Required);
        }
        finish(fields, Some(places))
    }
}

/// The team's list; for owners and for admins on their behalf.
pub(crate) async fn listed(app: &App, caller: &Caller, query: &PageQuery) -> Result<axum::Json<MemberList>, Problem> {
    let list = List::new(app.secrets(), "list_team", caller.merchant().uuid());
    let mut fields = Fields::default();
    let page = page(&mut fields, query.limit.as_deref(), query.cursor.as_deref(), &list);
    let slice = app.team(caller, finish(fields, Some(page))?).await?;
    Ok(axum::Json(MemberList {
        items: slice.items.into_iter().map(Into::into).collect(),
        next: slice.next.map(|cursor| list.cursor(cursor.0.as_bytes())),
    }))
}

/// List the team
///
/// Everybody with a role, also those who are suspended; newest people first.
#[utoipa::path(get, path = "/api/v1/merchants/team", tag = super::TAG, params(PageQuery),
    responses((status = 200, description = "A page of the team.", body = MemberList)))]
pub(crate) async fn list_team(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<axum::Json<MemberList>, Problem> {
    listed(&app, &caller, &query).await
}

/// Change what somebody is
///
/// Live sessions notice within a second. The last owner stays one.
#[utoipa::path(patch, path = "/api/v1/merchants/team/{user_id}", tag = super::TAG,
    params(("user_id" = Uuid, Path, description = "Who.")), request_body = UpdateMemberRequest,
    responses((status = 200, description = "The member as they are now.", body = Member)))]
pub(crate) async fn update_member(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(user): Path<Uuid>,
    Json(body): Json<UpdateMemberRequest>,
) -> Result<axum::Json<Member>, Problem> {
    Ok(axum::Json(app.change_roles(&caller, UserId::new(user), &body.check()?).await?.into()))
}

/// Suspend somebody
///
/// From now on they can do nothing at this merchant; live sessions notice within a second. The last owner stays.
#[utoipa::path(post, path = "/api/v1/merchants/team/{user_id}/suspend", tag = super::TAG,
    params(("user_id" = Uuid, Path, description = "Who.")),
    responses((status = 200, description = "The member as they are now.", body = Member)))]
pub(crate) async fn suspend_member(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(user): Path<Uuid>,
) -> Result<axum::Json<Member>, Problem> {
    Ok(axum::Json(app.set_member_state(&caller, UserId::new(user), MemberState::Suspended).await?.into()))
}

/// Let somebody work again
///
/// They have the roles again that they had.
#[utoipa::path(post, path = "/api/v1/merchants/team/{user_id}/resume", tag = super::TAG,
    params(("user_id" = Uuid, Path, description = "Who.")),
    responses((status = 200, description = "The member as they are now.", body = Member)))]
pub(crate) async fn resume_member(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(user): Path<Uuid>,
) -> Result<axum::Json<Member>, Problem> {
    Ok(axum::Json(app.set_member_state(&caller, UserId::new(user), MemberState::Active).await?.into()))
}

/// Take somebody off the team
///
/// Their roles and sessions at this merchant end; their account and what they booked stay. The last owner stays.
#[utoipa::path(delete, path = "/api/v1/merchants/team/{user_id}", tag = super::TAG,
    params(("user_id" = Uuid, Path, description = "Who.")),
    responses((status = 204, description = "They are gone.")))]
pub(crate) async fn remove_member(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(user): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    app.remove_member(&caller, UserId::new(user)).await?;
    Ok(StatusCode::NO_CONTENT)
}
