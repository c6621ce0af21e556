//! `/api/v1/admin/users`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use orion_domain::{Invalid, UserId};
use orion_http::cursors::List;
use orion_http::{Path, Problem, Query};
use orion_service::programs::Activity;
use orion_service::{App, Fields, Operator};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::values::{finish, page, text};
use crate::wire::user::{User, UserList};

/// The longest text to search by.
const SEARCH_MAX: usize = 254;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ListUsersQuery {
    /// How a name or an e-mail address begins.
    #[param(min_length = 1, max_length = 254, nullable = false, example = "nora")]
    q: Option<String>,
    /// Where the page starts: `next` of the page before.
    #[param(min_length = 1, max_length = 64, nullable = false)]
    cursor: Option<String>,
    /// Rows of the page; 25 where absent.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100, nullable = false)]
    limit: Option<String>,
}

/// List the accounts
///
/// Everybody who signs in with e-mail and password, and the merchants they belong to; newest first.
#[utoipa::path(get, path = "/api/v1/admin/users", tag = super::TAG, params(ListUsersQuery),
    responses((status = 200, description = "A page of accounts.", body = UserList)))]
pub(crate) async fn list_users(
    State(app): State<Arc<App>>,
    operator: Operator,
    Query(query): Query<ListUsersQuery>,
) -> Result<Json<UserList>, Problem> {
    let list = List::new(app.secrets(), "list_users", Uuid::nil()).narrowed(query.q.as_deref());
    let mut fields = Fields::default();
    let beginning = fields.take_optional("q", query.q.as_deref(), |q| {
        text(q, SEARCH_MAX, |q| if q.is_empty() { Err(Invalid::Required) } else { Ok(q.to_owned()) })
    });
    let page = page(&mut fields, query.limit.as_deref(), query.cursor.as_deref(), &list);
    let slice = app.users(&operator, beginning.as_deref(), finish(fields, Some(page))?).await?;
    Ok(Json(UserList {
        items: slice.items.into_iter().map(Into::into).collect(),
        next: slice.next.map(|cursor| list.cursor(cursor.0.as_bytes())),
    }))
}

/// Switch an account off
///
/// The person can sign in no more; every session and token of theirs ends at once. Nobody can switch off their own.
#[utoipa::path(post, path = "/api/v1/admin/users/{user_id}/disable", tag = super::TAG,
    params(("user_id" = Uuid, Path, description = "Who.")),
    responses((status = 200, description = "The account as it is now.", body = User)))]
pub(crate) async fn disable_user(
    State(app): State<Arc<App>>,
    operator: Operator,
    Path(user): Path<Uuid>,
) -> Result<Json<User>, Problem> {
    Ok(Json(app.set_user_active(&operator, UserId::new(user), Activity::Inactive).await?.into()))
}

/// Switch an account on again
///
/// The person can sign in again, with the roles that they still have.
#[utoipa::path(post, path = "/api/v1/admin/users/{user_id}/enable", tag = super::TAG,
    params(("user_id" = Uuid, Path, description = "Who.")),
    responses((status = 200, description = "The account as it is now.", body = User)))]
pub(crate) async fn enable_user(
    State(app): State<Arc<App>>,
    operator: Operator,
    Path(user): Path<Uuid>,
) -> Result<Json<User>, Problem> {
    Ok(Json(app.set_user_active(&operator, UserId::new(user), Activity::Active).await?.into()))
}
