//! `/api/v1/admin/loyalty/merchants/{merchant_id}/team`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use orion_domain::UserId;
use orion_http::{Json, OnBehalf, Path, Problem, Query};
use orion_service::App;
use orion_service::records::MemberState;
use uuid::Uuid;

use crate::merchant::team::{UpdateMemberRequest, listed};
use crate::store::transactions::PageQuery;
use crate::wire::team::{Member, MemberList};

/// List a merchant's team
///
/// On the merchant's behalf. Newest people first.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/team", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), PageQuery),
    responses((status = 200, description = "A page of the team.", body = MemberList)))]
pub(crate) async fn list_team_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Query(query): Query<PageQuery>,
) -> Result<axum::Json<MemberList>, Problem> {
    listed(&app, &caller, &query).await
}

/// Change what somebody of a merchant's team is
///
/// On the merchant's behalf. The last owner stays one.
#[utoipa::path(patch, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/team/{user_id}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("user_id" = Uuid, Path, description = "Who.")),
    request_body = UpdateMemberRequest,
    responses((status = 200, description = "The member as they are now.", body = Member)))]
pub(crate) async fn update_member_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, user)): Path<(Uuid, Uuid)>,
    Json(body): Json<UpdateMemberRequest>,
) -> Result<axum::Json<Member>, Problem> {
    Ok(axum::Json(app.change_roles(&caller, UserId::new(user), &body.check()?).await?.into()))
}

/// Suspend somebody of a merchant's team
///
/// On the merchant's behalf. Live sessions notice within a second. The last owner stays.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/team/{user_id}/suspend", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("user_id" = Uuid, Path, description = "Who.")),
    responses((status = 200, description = "The member as they are now.", body = Member)))]
pub(crate) async fn suspend_member_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, user)): Path<(Uuid, Uuid)>,
) -> Result<axum::Json<Member>, Problem> {
    Ok(axum::Json(app.set_member_state(&caller, UserId::new(user), MemberState::Suspended).await?.into()))
}

/// Let somebody of a merchant's team work again
///
/// On the merchant's behalf. They have the roles again that they had.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/team/{user_id}/resume", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("user_id" = Uuid, Path, description = "Who.")),
    responses((status = 200, description = "The member as they are now.", body = Member)))]
pub(crate) async fn resume_member_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, user)): Path<(Uuid, Uuid)>,
) -> Result<axum::Json<Member>, Problem> {
    Ok(axum::Json(app.set_member_state(&caller, UserId::new(user), MemberState::Active).await?.into()))
}

/// Take somebody off a merchant's team
///
/// On the merchant's behalf. Their roles and sessions at this merchant end. The last owner stays.
#[utoipa::path(delete, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/team/{user_id}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("user_id" = Uuid, Path, description = "Who.")),
    responses((status = 204, description = "They are gone.")))]
pub(crate) async fn remove_member_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, user)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode, Problem> {
    app.remove_member(&caller, UserId::new(user)).await?;
    Ok(StatusCode::NO_CONTENT)
}
