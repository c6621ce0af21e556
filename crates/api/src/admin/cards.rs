//! `/api/v1/admin/loyalty/merchants/{merchant_id}/cards`

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use axum::response::Response;
use orion_domain::{CardId, IdempotencyKey};
use orion_http::{Json, OnBehalf, Path, Problem, Query};
use orion_service::App;
use orion_service::desk_cards::CardTurn;
use uuid::Uuid;

use crate::merchant::cards::{MerchantCardsQuery, TurnCardRequest, adjust, cards_of, history_of, one, turn};
use crate::store::cards::CardList;
use crate::store::points::adjust::AdjustPointsRequest;
use crate::store::transactions::PageQuery;
use crate::wire::card::Card;
use crate::wire::receipt::Receipt;
use crate::wire::transaction::TransactionList;

/// List the cards on behalf
///
/// On the merchant's behalf. Of every store, newest first, with the holders' names and addresses.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/cards", tag = super::TAG, params(("merchant_id" = Uuid, Path, description = "The merchant."), MerchantCardsQuery),
    responses((status = 200, description = "A page of cards.", body = CardList)))]
pub(crate) async fn list_merchant_cards_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Query(query): Query<MerchantCardsQuery>,
) -> Result<Answer<CardList>, Problem> {
    cards_of(&app, caller, &query).await
}

/// Show a card of the merchant on behalf
///
/// On the merchant's behalf. Whichever store it was enrolled at.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/cards/{card_id}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("card_id" = Uuid, Path, description = "The card.")),
    responses((status = 200, description = "The card.", body = Card)))]
pub(crate) async fn find_merchant_card_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, card)): Path<(Uuid, Uuid)>,
) -> Result<Answer<Card>, Problem> {
    one(&app, caller, card).await
}

/// List a card's whole ledger on behalf
///
/// On the merchant's behalf. Newest first, from every store.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/cards/{card_id}/transactions", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("card_id" = Uuid, Path, description = "The card."), PageQuery),
    responses((status = 200, description = "A page of transactions.", body = TransactionList)))]
pub(crate) async fn list_merchant_card_transactions_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, card)): Path<(Uuid, Uuid)>,
    Query(query): Query<PageQuery>,
) -> Result<Answer<TransactionList>, Problem> {
    history_of(&app, caller, CardId::new(card), &query).await
}

/// Close a card on behalf
///
/// On the merchant's behalf. It can be opened again.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/cards/{card_id}/deactivate", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("card_id" = Uuid, Path, description = "The card.")), request_body = TurnCardRequest,
    responses(
        (status = 201, description = "What was written.", body = Receipt),
        (status = 200, description = "The same, once more.", body = Receipt)))]
pub(crate) async fn deactivate_card_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    key: IdempotencyKey,
    Path((_, card)): Path<(Uuid, Uuid)>,
    Json(body): Json<TurnCardRequest>,
) -> Result<Response, Problem> {
    turn(&app, &caller, CardId::new(card), CardTurn::Deactivate, &body, key).await
}

/// Open a card again on behalf
///
/// On the merchant's behalf. Not one whose balance was carried over to another card.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/cards/{card_id}/reactivate", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("card_id" = Uuid, Path, description = "The card.")), request_body = TurnCardRequest,
    responses(
        (status = 201, description = "What was written.", body = Receipt),
        (status = 200, description = "The same, once more.", body = Receipt)))]
pub(crate) async fn reactivate_card_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    key: IdempotencyKey,
    Path((_, card)): Path<(Uuid, Uuid)>,
    Json(body): Json<TurnCardRequest>,
) -> Result<Response, Problem> {
    turn(&app, &caller, CardId::new(card), CardTurn::Reactivate, &body, key).await
}

/// Correct the points of any card on behalf
///
/// On the merchant's behalf. Whichever store it was enrolled at. Cannot go below zero.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/cards/{card_id}/points/adjust", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("card_id" = Uuid, Path, description = "The card.")), request_body = AdjustPointsRequest,
    responses(
        (status = 201, description = "What was written.", body = Receipt),
        (status = 200, description = "The same, once more.", body = Receipt)))]
pub(crate) async fn adjust_card_points_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    key: IdempotencyKey,
    Path((_, card)): Path<(Uuid, Uuid)>,
    Json(body): Json<AdjustPointsRequest>,
) -> Result<Response, Problem> {
    adjust(&app, &caller, CardId::new(card), &body, key).await
}
