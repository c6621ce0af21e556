//! `GET /api/v1/store/loyalty/transactions`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use orion_http::cursors::List;
use orion_http::{Problem, Query};
use orion_service::{App, Fields, StoreCaller};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::values::{finish, page};
use crate::wire::transaction::TransactionList;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct PageQuery {
    /// Where the page starts: `next` of the page before.
    #[param(min_length = 1, max_length = 64, nullable = false)]
    pub(crate) cursor: Option<String>,
    /// Rows of the page; 25 where absent.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100, nullable = false)]
    pub(crate) limit: Option<String>,
}

/// List what happened at the store
///
/// Newest first.
#[utoipa::path(get, path = "/api/v1/store/loyalty/transactions", tag = super::TAG, params(PageQuery),
    responses((status = 200, description = "A page of transactions.", body = TransactionList)))]
pub(crate) async fn list_store_transactions(
    State(app): State<Arc<App>>,
    caller: StoreCaller,
    Query(query): Query<PageQuery>,
) -> Result<Json<TransactionList>, Problem> {
    let list = List::new(app.secrets(), "list_store_transactions", caller.store().id.uuid());
    let mut fields = Fields::default();
    let page = page(&mut fields, query.limit.as_deref(), query.cursor.as_deref(), &list);
    let slice = app.store_transactions(&caller, finish(fields, Some(page))?).await?;
    Ok(Json(TransactionList {
        items: slice.items.into_iter().map(Into::into).collect(),
        next: slice.next.map(|cursor| list.cursor(cursor.0.as_bytes())),
    }))
}
