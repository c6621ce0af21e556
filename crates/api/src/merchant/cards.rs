//! `/api/v1/merchants/loyalty/cards`

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use axum::response::Response;
use orion_domain::{CardId, Delta, IdempotencyKey, Invalid, Reason, StoreId};
use orion_http::cursors::List;
use orion_http::{Json, Path, Problem, Query};
use orion_service::desk_cards::{CardTurn, CardsAsked};
use orion_service::{App, Caller, Fields};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::store::cards::{CardList, CardStatus, is_active};
use crate::store::points::adjust::AdjustPointsRequest;
use crate::store::transactions::PageQuery;
use crate::values::{finish, history_page, page, text};
use crate::wire::card::Card;
use crate::wire::receipt::{self, Receipt};
use crate::wire::transaction::TransactionList;

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MerchantCardsQuery {
    /// A card number, QR code, e-mail address or the beginning of a name. What it finds comes on one page.
    #[param(min_length = 1, max_length = 254, nullable = false, example = "Weber")]
    search: Option<String>,
    /// Only cards enrolled at this store.
    #[param(value_type = Option<Uuid>, nullable = false)]
    store_id: Option<String>,
    /// Only open, or only closed cards.
    #[param(value_type = Option<CardStatus>, nullable = false)]
    status: Option<String>,
    /// Where the page starts: `next` of the page before.
    #[param(min_length = 1, max_length = 64, nullable = false)]
    cursor: Option<String>,
    /// Rows of the page; 25 where absent.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100, nullable = false)]
    limit: Option<String>,
}

/// Why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TurnCardRequest {
    /// It stands in the audit log.
    #[schema(min_length = 1, max_length = 500, example = "The card was lost")]
    reason: String,
}

pub(crate) async fn cards_of(
    app: &App,
    caller: Caller,
    query: &MerchantCardsQuery,
) -> Result<Answer<CardList>, Problem> {
    let list = List::new(app.secrets(), "list_merchant_cards", caller.merchant().uuid())
        .narrowed(query.search.as_deref())
        .narrowed(query.store_id.as_deref())
        .narrowed(query.status.as_deref());
    let mut fields = Fields::default();
    let page = page(&mut fields, query.limit.as_deref(), query.cursor.as_deref(), &list);
    let status = fields.take_optional("status", query.status.as_deref(), is_active);
    let store = fields.take_optional("store_id", query.store_id.as_deref(), str::parse::<StoreId>);
    fields.take_optional("search", query.search.as_deref(), |search| {
        text(search, 254, |text| if text.is_empty() { Err(Invalid::Required) } else { Ok(()) })
    });
    let page = finish(fields, Some(page))?;
    let asked = CardsAsked { search: query.search.clone(), store, is_active: status };
    let slice = app.desk_cards(&caller.into(), &asked, page).await?;
    Ok(Answer(CardList {
        items: slice.items.iter().map(Into::into).collect(),
        next: slice.next.map(|cursor| list.cursor(cursor.0.as_bytes())),
    }))
}

pub(crate) async fn history_of(
    app: &App,
    caller: Caller,
    card: CardId,
    query: &PageQuery,
) -> Result<Answer<TransactionList>, Problem> {
    let named = card.to_string();
    let list = List::new(app.secrets(), "list_merchant_card_transactions", caller.merchant().uuid());
    let list = list.narrowed(Some(&named));
    let mut fields = Fields::default();
    let page = history_page(&mut fields, query.limit.as_deref(), query.cursor.as_deref(), &list);
    let (below, limit) = finish(fields, Some(page))?;
    let history = app.desk_card_history(&caller.into(), card, below, limit).await?;
    Ok(Answer(TransactionList {
        items: history.items.into_iter().map(Into::into).collect(),
        next: history.next.map(|seq| list.cursor(&seq.to_be_bytes())),
    }))
}

pub(crate) async fn turn(
    app: &App,
    caller: &Caller,
    card: CardId,
    turn: CardTurn,
    body: &TurnCardRequest,
    key: IdempotencyKey,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    let reason = fields.take("reason", text(&body.reason, Reason::MAX, Reason::new));
    receipt::answer(&app.turn_card(caller, card, turn, finish(fields, reason)?, key).await?)
}

pub(crate) async fn adjust(
    app: &App,
    caller: &Caller,
    card: CardId,
    body: &AdjustPointsRequest,
    key: IdempotencyKey,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    let reason = fields.take("reason", text(&body.reason, Reason::MAX, Reason::new));
    let reason = finish(fields, reason)?;
    receipt::answer(&app.adjust_card(caller, card, Delta::new(body.points_delta), reason, key).await?)
}

pub(crate) async fn one(app: &App, caller: Caller, card: Uuid) -> Result<Answer<Card>, Problem> {
    Ok(Answer((&app.desk_card(&caller.into(), CardId::new(card)).await?).into()))
}

/// List the cards
///
/// Of every store, newest first, with the holders' names and addresses.
#[utoipa::path(get, path = "/api/v1/merchants/loyalty/cards", tag = super::TAG, params(MerchantCardsQuery),
    responses((status = 200, description = "A page of cards.", body = CardList)))]
pub(crate) async fn list_merchant_cards(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<MerchantCardsQuery>,
) -> Result<Answer<CardList>, Problem> {
    cards_of(&app, caller, &query).await
}

/// Show a card of the merchant
///
/// Whichever store it was enrolled at.
#[utoipa::path(get, path = "/api/v1/merchants/loyalty/cards/{card_id}", tag = super::TAG,
    params(("card_id" = Uuid, Path, description = "The card.")),
    responses((status = 200, description = "The card.", body = Card)))]
pub(crate) async fn find_merchant_card(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(card): Path<Uuid>,
) -> Result<Answer<Card>, Problem> {
    one(&app, caller, card).await
}

/// List a card's whole ledger
///
/// Newest first, from every store.
#[utoipa::path(get, path = "/api/v1/merchants/loyalty/cards/{card_id}/transactions", tag = super::TAG,
    params(("card_id" = Uuid, Path, description = "The card."), PageQuery),
    responses((status = 200, description = "A page of transactions.", body = TransactionList)))]
pub(crate) async fn list_merchant_card_transactions(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(card): Path<Uuid>,
    Query(query): Query<PageQuery>,
) -> Result<Answer<TransactionList>, Problem> {
    history_of(&app, caller, CardId::new(card), &query).await
}

/// Close a card
///
/// It can be opened again.
#[utoipa::path(post, path = "/api/v1/merchants/loyalty/cards/{card_id}/deactivate", tag = super::TAG,
    params(("card_id" = Uuid, Path, description = "The card.")), request_body = TurnCardRequest,
    responses(
        (status = 201, description = "What was written.", body = Receipt),
        (status = 200, description = "The same, once more.", body = Receipt)))]
pub(crate) async fn deactivate_card(
    State(app): State<Arc<App>>,
    caller: Caller,
    key: IdempotencyKey,
    Path(card): Path<Uuid>,
    Json(body): Json<TurnCardRequest>,
) -> Result<Response, Problem> {
    turn(&app, &caller, CardId::new(card), CardTurn::Deactivate, &body, key).await
}

/// Open a card again
///
/// Not one whose balance was carried over to another card.
#[utoipa::path(post, path = "/api/v1/merchants/loyalty/cards/{card_id}/reactivate", tag = super::TAG,
    params(("card_id" = Uuid, Path, description = "The card.")), request_body = TurnCardRequest,
    responses(
        (status = 201, description = "What was written.", body = Receipt),
        (status = 200, description = "The same, once more.", body = Receipt)))]
pub(crate) async fn reactivate_card(
    State(app): State<Arc<App>>,
    caller: Caller,
    key: IdempotencyKey,
    Path(card): Path<Uuid>,
    Json(body): Json<TurnCardRequest>,
) -> Result<Response, Problem> {
    turn(&app, &caller, CardId::new(card), CardTurn::Reactivate, &body, key).await
}

/// Correct the points of any card
///
/// Whichever store it was enrolled at. Cannot go below zero.
#[utoipa::path(post, path = "/api/v1/merchants/loyalty/cards/{card_id}/points/adjust", tag = super::TAG,
    params(("card_id" = Uuid, Path, description = "The card.")), request_body = AdjustPointsRequest,
    responses(
        (status = 201, description = "What was written.", body = Receipt),
        (status = 200, description = "The same, once more.", body = Receipt)))]
pub(crate) async fn adjust_card_points(
    State(app): State<Arc<App>>,
    caller: Caller,
    key: IdempotencyKey,
    Path(card): Path<Uuid>,
    Json(body): Json<AdjustPointsRequest>,
) -> Result<Response, Problem> {
    adjust(&app, &caller, CardId::new(card), &body, key).await
}
