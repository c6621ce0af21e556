//! `GET /api/v1/storefront/{store_slug}/loyalty/transactions`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use orion_domain::{CardId, Invalid};
use orion_http::cursors::List;
use orion_http::{Problem, Query};
use orion_service::{App, CustomerCaller, Fields};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::values::{finish, history_page};
use crate::wire::transaction::PublicTransaction;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct CustomerHistoryQuery {
    /// Which of one's own cards; the one that belongs to this store where absent.
    #[param(value_type = Option<Uuid>, nullable = false)]
    card_id: Option<String>,
    /// Where the page starts: `next` of the page before.
    #[param(min_length = 1, max_length = 64, nullable = false)]
    cursor: Option<String>,
    /// Rows of the page; 25 where absent.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100, nullable = false)]
    limit: Option<String>,
}

/// A page of the customer's own transactions, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct PublicTransactionList {
    /// The transactions.
    items: Vec<PublicTransaction>,
    /// Where the next page starts; `null` at the end.
    #[schema(example = "AZLoqP8BcQ2JmQ")]
    next: Option<String>,
}

/// List the signed-in customer's transactions
///
/// Newest first.
#[utoipa::path(get, path = "/api/v1/storefront/{store_slug}/loyalty/transactions", tag = super::TAG,
    params(("store_slug" = String, Path, description = "The store's address on the platform.", example = "bakery-belair"),
        CustomerHistoryQuery),
    responses((status = 200, description = "A page of transactions.", body = PublicTransactionList)))]
pub(crate) async fn customer_history(
    State(app): State<Arc<App>>,
    customer: CustomerCaller,
    Query(query): Query<CustomerHistoryQuery>,
) -> Result<Json<PublicTransactionList>, Problem> {
    let list = List::new(app.secrets(), "customer_history", customer.limit_key()).narrowed(query.card_id.as_deref());
    let mut fields = Fields::default();
    let card = fields
        .take_optional("card_id", query.card_id.as_deref(), |id| id.parse::<CardId>().map_err(|_| Invalid::NotAnId));
    let page = history_page(&mut fields, query.limit.as_deref(), query.cursor.as_deref(), &list);
    let (below, limit) = finish(fields, Some(page))?;
    let history = app.customer_history(&customer, card, below, limit).await?;
    Ok(Json(PublicTransactionList {
        items: history.items.into_iter().map(Into::into).collect(),
        next: history.next.map(|seq| list.cursor(&seq.to_be_bytes())),
    }))
}
