//! `GET /api/v1/admin/loyalty/merchants/{merchant_id}/transactions`

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use orion_http::{OnBehalf, Problem, Query};
use orion_service::App;

use crate::merchant::transactions::{MerchantTransactionsQuery, transactions_of};
use crate::wire::transaction::TransactionList;

/// List what happened at the merchant on behalf
///
/// On the merchant's behalf. Newest first, from every store.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/transactions", tag = super::TAG, params(("merchant_id" = uuid::Uuid, Path, description = "The merchant."), MerchantTransactionsQuery),
    responses((status = 200, description = "A page of transactions.", body = TransactionList)))]
pub(crate) async fn list_merchant_transactions_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Query(query): Query<MerchantTransactionsQuery>,
) -> Result<Answer<TransactionList>, Problem> {
    transactions_of(&app, caller, &query).await
}
