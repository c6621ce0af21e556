//! `GET /api/v1/admin/loyalty/audit`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use orion_domain::MerchantId;
use orion_http::cursors::List;
use orion_http::{Problem, Query};
use orion_service::{App, Fields, Operator};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::merchant::audit::AuditQuery;
use crate::values::{finish, page};
use crate::wire::audit::AuditList;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct AuditEverywhereQuery {
    /// Only the log of this merchant; the nil id is the platform's own log.
    #[param(value_type = Option<uuid::Uuid>, nullable = false)]
    merchant_id: Option<String>,
    /// Only this action, such as `store.update`.
    #[param(min_length = 1, max_length = 64, nullable = false, example = "store.update")]
    action: Option<String>,
    /// Only what this person or key did, or an admin with this id on a merchant's behalf.
    #[param(value_type = Option<uuid::Uuid>, nullable = false)]
    actor_id: Option<String>,
    /// Only from this day on, in UTC.
    #[param(value_type = Option<String>, format = Date, nullable = false)]
    from: Option<String>,
    /// Only up to and with this day, in UTC.
    #[param(value_type = Option<String>, format = Date, nullable = false)]
    until: Option<String>,
    /// `true` for only what admins did on a merchant's behalf.
    #[param(value_type = Option<bool>, nullable = false)]
    on_behalf: Option<String>,
    /// Where the page starts: `next` of the page before.
    #[param(min_length = 1, max_length = 64, nullable = false)]
    cursor: Option<String>,
    /// Rows of the page; 25 where absent.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100, nullable = false)]
    limit: Option<String>,
}

/// List the audit log of every merchant
///
/// Of all merchants and of the platform itself, or of one of them; newest first.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/audit", tag = super::TAG, params(AuditEverywhereQuery),
    responses((status = 200, description = "A page of the log.", body = AuditList)))]
pub(crate) async fn list_audit_everywhere(
    State(app): State<Arc<App>>,
    operator: Operator,
    Query(query): Query<AuditEverywhereQuery>,
) -> Result<Json<AuditList>, Problem> {
    let mut fields = Fields::default();
    let only = fields.take_optional("merchant_id", query.merchant_id.as_deref(), str::parse::<MerchantId>);
    let list = List::new(app.secrets(), "list_audit_everywhere", uuid::Uuid::nil());
    let list = list.narrowed(query.merchant_id.as_deref());
    let filter = AuditQuery {
        action: query.action,
        actor_id: query.actor_id,
        from: query.from,
        until: query.until,
        on_behalf: query.on_behalf,
        cursor: query.cursor,
        limit: query.limit,
    };
    let (wanted, list) = filter.filter(&mut fields, list);
    let page = page(&mut fields, filter.limit.as_deref(), filter.cursor.as_deref(), &list);
    let slice = app.audit_everywhere(&operator, only, &wanted, finish(fields, Some(page))?).await?;
    Ok(Json(AuditList {
        items: slice.items.into_iter().map(Into::into).collect(),
        next: slice.next.map(|cursor| list.cursor(cursor.0.as_bytes())),
    }))
}
