//! `/api/v1/admin/loyalty/programs`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use orion_domain::{Invalid, ProgramId, Reason};
use orion_http::cursors::List;
use orion_http::{ForReason, Json, Path, Problem, Query};
use orion_service::purge::Purge;
use orion_service::trash::Shelf;
use orion_service::{App, Fields, Operator};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::values::{finish, page, text};
use crate::wire::platform::PlatformProgram;

/// The longest text that somebody types to confirm.
const CONFIRMATION_MAX: usize = 120;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct ShelfQuery {
    /// Only of this merchant.
    #[param(value_type = Option<Uuid>, nullable = false)]
    merchant_id: Option<String>,
    /// Only what is in the trash, by itself or with its merchant; otherwise only what is not.
    #[param(value_type = Option<bool>, nullable = false)]
    only_deleted: Option<String>,
    /// Where the page starts: `next` of the page before.
    #[param(min_length = 1, max_length = 64, nullable = false)]
    pub(super) cursor: Option<String>,
    /// Rows of the page; 25 where absent.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100, nullable = false)]
    pub(super) limit: Option<String>,
}

impl ShelfQuery {
    /// The list that the cursors belong to.
    pub(super) fn list<'a>(&'a self, app: &'a App, name: &'static str) -> List<'a> {
        List::new(app.secrets(), name, Uuid::nil())
            .narrowed(self.merchant_id.as_deref())
            .narrowed(self.only_deleted.as_deref())
    }

    /// What narrows the list.
    pub(super) fn shelf(&self, fields: &mut Fields) -> Shelf {
        let merchant = fields.take_optional("merchant_id", self.merchant_id.as_deref(), str::parse);
        let only_deleted = fields.take_optional("only_deleted", self.only_deleted.as_deref(), |sent| match sent {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Invalid::UnknownValue { allowed: "true, false" }),
        });
        Shelf { merchant, only_deleted: only_deleted.unwrap_or_default() }
    }
}

/// A page of programs, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct PlatformProgramList {
    /// The programs.
    items: Vec<PlatformProgram>,
    /// Where the next page starts; `null` at the end.
    #[schema(example = "AZLoqP8BcQ2JmQ")]
    next: Option<String>,
}

/// A purge, confirmed by typing what it is about.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct PurgeRequest {
    /// The card's number, or the program's card name.
    #[schema(min_length = 1, max_length = 120, example = "1234-5678-9015")]
    confirmation: String,
    /// Why; it stands in the audit log.
    #[schema(min_length = 1, max_length = 500, example = "The contract has ended")]
    reason: String,
}

impl PurgeRequest {
    pub(crate) fn check(&self) -> Result<Purge, Problem> {
        let mut fields = Fields::default();
        let filled = |sent: &str| if sent.is_empty() { Err(Invalid::Required) } else { Ok(sent.to_owned()) };
        let confirmation = fields.take("confirmation", text(&self.confirmation, CONFIRMATION_MAX, filled));
        let reason = fields.take("reason", text(&self.reason, Reason::MAX, Reason::new));
        let (confirmation, reason) = finish(fields, confirmation.zip(reason))?;
        Ok(Purge { confirmation, reason })
    }
}

/// List the programs of all merchants
///
/// Newest first, in sight or in the trash.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/programs", tag = super::TAG, params(ShelfQuery),
    responses((status = 200, description = "A page of programs.", body = PlatformProgramList)))]
pub(crate) async fn list_platform_programs(
    State(app): State<Arc<App>>,
    operator: Operator,
    Query(query): Query<ShelfQuery>,
) -> Result<axum::Json<PlatformProgramList>, Problem> {
    let list = query.list(&app, "list_platform_programs");
    let mut fields = Fields::default();
    let page = page(&mut fields, query.limit.as_deref(), query.cursor.as_deref(), &list);
    let shelf = query.shelf(&mut fields);
    let page = finish(fields, Some(page))?;
    let slice = app.platform_programs(&operator, shelf, page).await?;
    Ok(axum::Json(PlatformProgramList {
        items: slice.items.into_iter().map(|found| PlatformProgram::new(&app, found)).collect(),
        next: slice.next.map(|cursor| list.cursor(cursor.0.as_bytes())),
    }))
}

/// Take a program out of the trash
///
/// Switched off; its owner switches it on again.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/programs/{program_id}/restore", tag = super::TAG,
    params(("program_id" = Uuid, Path, description = "The program.")),
    responses((status = 200, description = "The program as it is now.", body = PlatformProgram)))]
pub(crate) async fn restore_program(
    State(app): State<Arc<App>>,
    ForReason(operator, reason): ForReason,
    Path(program): Path<Uuid>,
) -> Result<axum::Json<PlatformProgram>, Problem> {
    let restored = app.restore_program(&operator, ProgramId::new(program), reason).await?;
    Ok(axum::Json(PlatformProgram::new(&app, restored)))
}

/// Remove a program for good
///
/// From the trash, after 30 days, with its versions and every card with a transaction that it decided; each of these must
/// be ripe for a purge itself. Tombstones of the cards stay.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/programs/{program_id}/purge", tag = super::TAG,
    params(("program_id" = Uuid, Path, description = "The program.")), request_body = PurgeRequest,
    responses((status = 204, description = "It is gone.")))]
pub(crate) async fn purge_program(
    State(app): State<Arc<App>>,
    operator: Operator,
    Path(program): Path<Uuid>,
    Json(body): Json<PurgeRequest>,
) -> Result<StatusCode, Problem> {
    app.purge_program(&operator, ProgramId::new(program), body.check()?).await?;
    Ok(StatusCode::NO_CONTENT)
}
