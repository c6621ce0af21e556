//! `GET /api/v1/merchants/loyalty/transactions`

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use orion_domain::{LocalDate, StaffPinId, StoreId};
use orion_http::cursors::List;
use orion_http::{Problem, Query};
use orion_service::desk_cards::TransactionsAsked;
use orion_service::{App, Caller, Fields};
use serde::Deserialize;
use utoipa::IntoParams;

use crate::values::{finish, page};
use crate::wire::transaction::{TransactionKind, TransactionList};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MerchantTransactionsQuery {
    /// Only rows of this store.
    #[param(value_type = Option<uuid::Uuid>, nullable = false)]
    store_id: Option<String>,
    /// Only rows of this type.
    #[param(value_type = Option<TransactionKind>, nullable = false)]
    transaction_type: Option<String>,
    /// Only rows that this PIN confirmed.
    #[param(value_type = Option<uuid::Uuid>, nullable = false)]
    staff_pin_id: Option<String>,
    /// Only rows of this day or later, in the time zone of the store, else of the merchant.
    #[param(format = Date, max_length = 10, nullable = false, example = "2026-11-01")]
    from: Option<String>,
    /// Only rows of this day or earlier.
    #[param(format = Date, max_length = 10, nullable = false, example = "2026-11-21")]
    to: Option<String>,
    /// Where the page starts: `next` of the page before.
    #[param(min_length = 1, max_length = 64, nullable = false)]
    cursor: Option<String>,
    /// Rows of the page; 25 where absent.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100, nullable = false)]
    limit: Option<String>,
}

pub(crate) async fn transactions_of(
    app: &App,
    caller: Caller,
    query: &MerchantTransactionsQuery,
) -> Result<Answer<TransactionList>, Problem> {
    let list = List::new(app.secrets(), "list_merchant_transactions", caller.merchant().uuid())
        .narrowed(query.store_id.as_deref())
        .narrowed(query.transaction_type.as_deref())
        .narrowed(query.staff_pin_id.as_deref())
        .narrowed(query.from.as_deref())
        .narrowed(query.to.as_deref());
    let mut fields = Fields::default();
    let page = page(&mut fields, query.limit.as_deref(), query.cursor.as_deref(), &list);
    let asked = TransactionsAsked {
        store: fields.take_optional("store_id", query.store_id.as_deref(), str::parse::<StoreId>),
        transaction_type: fields.take_optional("transaction_type", query.transaction_type.as_deref(), str::parse),
        staff_pin: fields.take_optional("staff_pin_id", query.staff_pin_id.as_deref(), str::parse::<StaffPinId>),
        from: fields.take_optional("from", query.from.as_deref(), LocalDate::parse),
        to: fields.take_optional("to", query.to.as_deref(), LocalDate::parse),
    };
    let slice = app.desk_transactions(&caller.into(), &asked, finish(fields, Some(page))?).await?;
    Ok(Answer(TransactionList {
        items: slice.items.into_iter().map(Into::into).collect(),
        next: slice.next.map(|cursor| list.cursor(cursor.0.as_bytes())),
    }))
}

/// List what happened at the merchant
///
/// Newest first, from every store.
#[utoipa::path(get, path = "/api/v1/merchants/loyalty/transactions", tag = super::TAG, params(MerchantTransactionsQuery),
    responses((status = 200, description = "A page of transactions.", body = TransactionList)))]
pub(crate) async fn list_merchant_transactions(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<MerchantTransactionsQuery>,
) -> Result<Answer<TransactionList>, Problem> {
    transactions_of(&app, caller, &query).await
}
