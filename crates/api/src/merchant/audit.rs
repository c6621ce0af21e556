//! `GET /api/v1/merchants/loyalty/audit`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use orion_domain::{Invalid, LocalDate, UserId, Zone};
use orion_http::cursors::List;
use orion_http::{Problem, Query};
use orion_service::records::AuditFilter;
use orion_service::{App, Caller, Fields};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::values::{finish, page};
use crate::wire::audit::AuditList;

/// The longest name of an action.
const ACTION_MAX: usize = 64;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditQuery {
    /// Only this action, such as `store.update`.
    #[param(min_length = 1, max_length = 64, nullable = false, example = "store.update")]
    pub(crate) action: Option<String>,
    /// Only what this person or key did, or an admin with this id on the merchant's behalf.
    #[param(value_type = Option<uuid::Uuid>, nullable = false)]
    pub(crate) actor_id: Option<String>,
    /// Only from this day on, in UTC.
    #[param(value_type = Option<String>, format = Date, nullable = false)]
    pub(crate) from: Option<String>,
    /// Only up to and with this day, in UTC.
    #[param(value_type = Option<String>, format = Date, nullable = false)]
    pub(crate) until: Option<String>,
    /// `true` for only what admins did on the merchant's behalf.
    #[param(value_type = Option<bool>, nullable = false)]
    pub(crate) on_behalf: Option<String>,
    /// Where the page starts: `next` of the page before.
    #[param(min_length = 1, max_length = 64, nullable = false)]
    pub(crate) cursor: Option<String>,
    /// Rows of the page; 25 where absent.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100, nullable = false)]
    pub(crate) limit: Option<String>,
}

impl AuditQuery {
    /// The filter, and the list that its cursors belong to.
    pub(crate) fn filter<'a>(&self, fields: &mut Fields, list: List<'a>) -> (AuditFilter, List<'a>) {
        let action = fields.take_optional("action", self.action.as_deref(), |action| {
            let fits = (1..=ACTION_MAX).contains(&action.chars().count());
            if fits { Ok(action.to_owned()) } else { Err(Invalid::TooLong { max: ACTION_MAX }) }
        });
        let actor = fields.take_optional("actor_id", self.actor_id.as_deref(), str::parse::<UserId>);
        let day = |sent: &str| LocalDate::parse(sent).and_then(|day| Ok(day.bounds(&Zone::new("UTC")?)));
        let from = fields.take_optional("from", self.from.as_deref(), day);
        let until = fields.take_optional("until", self.until.as_deref(), day);
        let only_on_behalf = fields.take_optional("on_behalf", self.on_behalf.as_deref(), |sent| match sent {
            "true" => Ok(true),
            "false" => Ok(false),
            _ => Err(Invalid::UnknownValue { allowed: "true, false" }),
        });
        let filter = AuditFilter {
            action,
            actor: actor.map(UserId::uuid),
            from: from.map(|(start, _)| start),
            until: until.map(|(_, end)| end),
            only_on_behalf: only_on_behalf.unwrap_or_default(),
        };
        let texts = [&self.action, &self.actor_id, &self.from, &self.until, &self.on_behalf];
        let list = texts.into_iter().fold(list, |list, text| list.narrowed(text.as_deref()));
        (filter, list)
    }
}

/// List the audit log
///
/// Who changed what, when, from where, with old and new values; newest first. What platform admins did on the merchant's
/// behalf is in it, with their reasons.
#[utoipa::path(get, path = "/api/v1/merchants/loyalty/audit", tag = super::TAG, params(AuditQuery),
    responses((status = 200, description = "A page of the log.", body = AuditList)))]
pub(crate) async fn list_audit(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<AuditQuery>,
) -> Result<Json<AuditList>, Problem> {
    let mut fields = Fields::default();
    let list = List::new(app.secrets(), "list_audit", caller.merchant().uuid());
    let (filter, list) = query.filter(&mut fields, list);
    let page = page(&mut fields, query.limit.as_deref(), query.cursor.as_deref(), &list);
    let slice = app.audit_log(&caller, &filter, finish(fields, Some(page))?).await?;
    Ok(Json(AuditList {
        items: slice.items.into_iter().map(Into::into).collect(),
        next: slice.next.map(|cursor| list.cursor(cursor.0.as_bytes())),
    }))
}
