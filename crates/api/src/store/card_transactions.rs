//! `GET /api/v1/store/loyalty/cards/{card_id}/transactions`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use orion_domain::CardId;
use orion_http::cursors::List;
use orion_http::{Path, Problem, Query};
use orion_service::{App, Fields, StoreCaller};
use uuid::Uuid;

use crate::values::{finish, history_page};
use crate::wire::transaction::TransactionList;

use super::transactions::PageQuery;

/// List a card's transactions
///
/// Newest first, from every store of the merchant.
#[utoipa::path(get, path = "/api/v1/store/loyalty/cards/{card_id}/transactions", tag = super::TAG,
    params(("card_id" = Uuid, Path, description = "The card."), PageQuery),
    responses((status = 200, description = "A page of transactions.", body = TransactionList)))]
pub(crate) async fn list_card_transactions(
    State(app): State<Arc<App>>,
    caller: StoreCaller,
    Path(card): Path<Uuid>,
    Query(query): Query<PageQuery>,
) -> Result<Json<TransactionList>, Problem> {
    let card_text = card.to_string();
    let list = List::new(app.secrets(), "list_card_transactions", caller.store().id.uuid()).narrowed(Some(&card_text));
    let mut fields = Fields::default();
    let page = history_page(&mut fields, query.limit.as_deref(), query.cursor.as_deref(), &list);
    let (below, limit) = finish(fields, Some(page))?;
    let history = app.card_transactions(&caller, CardId::new(card), below, limit).await?;
    Ok(Json(TransactionList {
        items: history.items.into_iter().map(Into::into).collect(),
        next: history.next.map(|seq| list.cursor(&seq.to_be_bytes())),
    }))
}
