//! `/api/v1/admin/loyalty/merchants/{merchant_id}/cards/bulk`

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use axum::response::Response;
use orion_domain::{BulkRunId, IdempotencyKey};
use orion_http::{BulkJson, Json, OnBehalf, Path, Problem, Query};
use orion_service::App;
use uuid::Uuid;

use crate::merchant::bulk::{
    BulkAnswer, BulkBonusRequest, BulkCloseRequest, BulkItemList, BulkItemsQuery, BulkRun, BulkRunList,
    MergeCardsRequest, bonus, close, items, merge, runs,
};
use crate::store::transactions::PageQuery;

/// Close many cards of the merchant on behalf
///
/// On the merchant's behalf. Whichever store they were enrolled at. All or nothing, unless `partial` is set; `bulk_refused` lists the cards that stand
/// in the way in `results`. With `dry_run` nothing is done, and the key is not used up.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/cards/bulk/deactivate", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")), request_body = BulkCloseRequest,
    responses(
        (status = 201, description = "What became of each card.", body = BulkAnswer),
        (status = 200, description = "The same, once more; or what would happen.", body = BulkAnswer)))]
pub(crate) async fn bulk_deactivate_cards_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    key: IdempotencyKey,
    BulkJson(body): BulkJson<BulkCloseRequest>,
) -> Result<Response, Problem> {
    close(&app, &caller, key, body).await
}

/// Give many cards points on behalf
///
/// On the merchant's behalf. Named cards at once, all or nothing unless `partial` is set; the cards of a filter, however many, by a run that goes on by
/// itself and gives each card its points exactly once. With `dry_run` nothing is done, and the key is not used up.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/cards/bulk/bonus", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")), request_body = BulkBonusRequest,
    responses(
        (status = 201, description = "What became of each card, or the run.", body = BulkAnswer),
        (status = 200, description = "The same, once more; or what would happen.", body = BulkAnswer)))]
pub(crate) async fn bulk_bonus_cards_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    key: IdempotencyKey,
    BulkJson(body): BulkJson<BulkBonusRequest>,
) -> Result<Response, Problem> {
    bonus(&app, &caller, key, body).await
}

/// Merge doubled cards on behalf
///
/// On the merchant's behalf. Where cards work in every store: carries the balances of each customer's further open cards over to the oldest and closes
/// them, customer by customer. A run does it; it can be interrupted at any time.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/cards/merge", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant.")), request_body = MergeCardsRequest,
    responses((status = 201, description = "The run.", body = BulkRun)))]
pub(crate) async fn merge_cards_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    key: IdempotencyKey,
    Json(body): Json<MergeCardsRequest>,
) -> Result<Response, Problem> {
    merge(&app, &caller, key, &body).await
}

/// List work on many cards on behalf
///
/// On the merchant's behalf. Newest first.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/cards/bulk/runs", tag = super::TAG, params(("merchant_id" = Uuid, Path, description = "The merchant."), PageQuery),
    responses((status = 200, description = "A page of runs.", body = BulkRunList)))]
pub(crate) async fn list_bulk_runs_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Query(query): Query<PageQuery>,
) -> Result<Answer<BulkRunList>, Problem> {
    runs(&app, &caller, &query).await
}

/// Show work on many cards on behalf
///
/// On the merchant's behalf. How far it has come.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/cards/bulk/runs/{run_id}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("run_id" = Uuid, Path, description = "The run.")),
    responses((status = 200, description = "The run.", body = BulkRun)))]
pub(crate) async fn find_bulk_run_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, run)): Path<(Uuid, Uuid)>,
) -> Result<Answer<BulkRun>, Problem> {
    Ok(Answer(app.bulk_run(&caller, BulkRunId::new(run)).await?.into()))
}

/// List the cards of a run on behalf
///
/// On the merchant's behalf. What became of each.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/cards/bulk/runs/{run_id}/items", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("run_id" = Uuid, Path, description = "The run."), BulkItemsQuery),
    responses((status = 200, description = "A page of cards.", body = BulkItemList)))]
pub(crate) async fn list_bulk_items_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, run)): Path<(Uuid, Uuid)>,
    Query(query): Query<BulkItemsQuery>,
) -> Result<Answer<BulkItemList>, Problem> {
    items(&app, &caller, run, &query).await
}
