//! `/api/v1/merchants/loyalty/cards/bulk`

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use orion_domain::{BulkRunId, CardId, IdempotencyKey, Invalid, LocalDate, Points, Reason, StoreId};
use orion_http::cursors::List;
use orion_http::{BulkJson, Json, Path, Problem, Query, Replayed};
use orion_service::bulk::{BONUS_MAX, BulkAsked, BulkPreview, BulkReceipt, BulkWork};
use orion_service::counter::Partial;
use orion_service::records::{self, BulkItems, BulkKind, CardSelection};
use orion_service::{App, Caller, Error, Fields};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};
use uuid::Uuid;

use crate::store::bulk_deactivate::BulkOutcome;
use crate::store::transactions::PageQuery;
use crate::values::{finish, page, present, text};
use crate::wire::instant;

/// Which cards, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkCloseRequest {
    /// The cards, each once.
    #[schema(min_items = 1, max_items = 1000)]
    card_ids: Vec<Uuid>,
    /// Why; it stands in the audit log.
    #[schema(min_length = 1, max_length = 500, example = "Cards handed out by mistake")]
    reason: String,
    /// Whether the cards that can be closed are closed when others cannot; otherwise it is all or nothing.
    #[serde(default)]
    partial: bool,
    /// Only says what would happen.
    #[serde(default)]
    dry_run: bool,
}

/// Which cards get how many points, and why. Either `card_ids` or `filter`.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkBonusRequest {
    /// The cards, each once.
    #[schema(min_items = 1, max_items = 1000, nullable = false)]
    #[serde(default, deserialize_with = "present")]
    card_ids: Option<Vec<Uuid>>,
    /// Every open card for which all of this holds.
    #[schema(nullable = false)]
    #[serde(default, deserialize_with = "present")]
    filter: Option<CardFilterRequest>,
    /// Points for each card.
    #[schema(minimum = 1, maximum = 10_000, example = 50)]
    points: i64,
    /// Why; it stands in the audit log.
    #[schema(min_length = 1, max_length = 500, example = "Thank you for ten years")]
    reason: String,
    /// For `card_ids`: whether cards that can be given points get them when others cannot; otherwise it is all or nothing.
    #[serde(default)]
    partial: bool,
    /// Only says what would happen.
    #[serde(default)]
    dry_run: bool,
}

/// What must hold for a card; what is absent may be anything.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct CardFilterRequest {
    /// It was enrolled at this store.
    #[schema(nullable = false)]
    #[serde(default, deserialize_with = "present")]
    store_id: Option<Uuid>,
    /// It has had no stamp, earn or redemption since the beginning of this day, in the merchant's time zone.
    #[schema(format = Date, max_length = 10, nullable = false, example = "2026-06-01")]
    #[serde(default, deserialize_with = "present")]
    inactive_since: Option<String>,
    /// It has at least so many points.
    #[schema(minimum = 0, maximum = 1_000_000_000, nullable = false, example = 100)]
    #[serde(default, deserialize_with = "present")]
    points_min: Option<i64>,
    /// It has at least so many stamps.
    #[schema(minimum = 0, maximum = 1_000_000, nullable = false, example = 1)]
    #[serde(default, deserialize_with = "present")]
    stamps_min: Option<i64>,
}

/// Why balances are carried over.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct MergeCardsRequest {
    /// It stands in the audit log.
    #[schema(min_length = 1, max_length = 500, example = "Cards now work in every store")]
    reason: String,
}

/// What was done, will be done, or would be done.
#[derive(Serialize, ToSchema)]
pub(crate) struct BulkAnswer {
    /// Whether nothing was done, because only the question was asked.
    dry_run: bool,
    /// Cards that it is about.
    #[schema(minimum = 0, example = 2)]
    cards: i64,
    /// Points that are given altogether.
    #[schema(minimum = 0, example = 100)]
    points_given: i64,
    /// The run that does it, for a filter.
    run: Option<BulkRun>,
    /// Named cards one by one, in the order of the request; of a question, only those that stand in the way.
    results: Vec<BulkOutcome>,
}

/// What a run does.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum BulkRunKind {
    Deactivate,
    Bonus,
    Merge,
}

/// Work on many cards.
#[derive(Serialize, ToSchema)]
pub(crate) struct BulkRun {
    /// Its id.
    id: Uuid,
    /// What it does.
    kind: BulkRunKind,
    /// Points for each card, of a bonus.
    #[schema(minimum = 1, example = 50)]
    points: Option<i64>,
    /// Why.
    #[schema(example = "Thank you for ten years")]
    reason: String,
    /// Whether there is more to do.
    is_running: bool,
    /// Cards that it was about when it was asked for.
    #[schema(minimum = 0, example = 1200)]
    cards_expected: i64,
    /// Cards done so far.
    #[schema(minimum = 0, example = 500)]
    cards_done: i64,
    /// Cards that could not be.
    #[schema(minimum = 0, example = 0)]
    cards_refused: i64,
    /// Points given or carried over so far.
    #[schema(minimum = 0, example = 25_000)]
    points_moved: i64,
    /// Stamps carried over so far.
    #[schema(minimum = 0, example = 0)]
    stamps_moved: i64,
    /// When it was asked for.
    #[schema(format = DateTime, example = "2026-11-21T09:30:00.000000Z")]
    created_at: String,
    /// When it came to its end.
    #[schema(format = DateTime, example = "2026-11-21T09:30:05.000000Z")]
    finished_at: Option<String>,
}

impl From<records::BulkRun> for BulkRun {
    fn from(run: records::BulkRun) -> Self {
        let (kind, points) = match run.kind {
            BulkKind::Deactivate => (BulkRunKind::Deactivate, None),
            BulkKind::Bonus(points) => (BulkRunKind::Bonus, Some(points.get())),
            BulkKind::Merge => (BulkRunKind::Merge, None),
        };
        Self {
            id: run.id.uuid(),
            kind,
            points,
            reason: run.reason.to_string(),
            is_running: run.is_running,
            cards_expected: run.cards_expected,
            cards_done: run.cards_done,
            cards_refused: run.cards_refused,
            points_moved: run.points_moved,
            stamps_moved: run.stamps_moved,
            created_at: run.created_at.to_rfc3339(),
            finished_at: instant(run.finished_at),
        }
    }
}

/// A page of runs, newest first.
#[derive(Serialize, ToSchema)]
pub(crate) struct BulkRunList {
    /// The runs.
    items: Vec<BulkRun>,
    /// Where the next page starts; `null` at the end.
    #[schema(example = "AZLoqP8BcQ2JmQ")]
    next: Option<String>,
}

/// What became of a card in a run.
#[derive(Serialize, ToSchema)]
pub(crate) struct BulkItem {
    /// The card.
    card_id: Uuid,
    /// The row that was written.
    transaction_id: Option<Uuid>,
    /// Why none was.
    #[schema(example = "card_inactive")]
    code: Option<String>,
}

/// A page of cards of a run.
#[derive(Serialize, ToSchema)]
pub(crate) struct BulkItemList {
    /// The cards.
    items: Vec<BulkItem>,
    /// Where the next page starts; `null` at the end.
    #[schema(example = "AZLoqP8BcQ2JmQ")]
    next: Option<String>,
}

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct BulkItemsQuery {
    /// Only cards that were refused.
    #[param(value_type = Option<bool>, nullable = false)]
    refused: Option<String>,
    /// Where the page starts: `next` of the page before.
    #[param(min_length = 1, max_length = 64, nullable = false)]
    cursor: Option<String>,
    /// Rows of the page; 25 where absent.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100, nullable = false)]
    limit: Option<String>,
}

fn partial(allowed: bool) -> Partial {
    if allowed { Partial::Allowed } else { Partial::AllOrNothing }
}

fn ids(cards: Vec<Uuid>) -> Vec<CardId> {
    cards.into_iter().map(CardId::new).collect()
}

fn rehearsed(preview: &BulkPreview) -> Response {
    let results = preview.refused.iter().map(Into::into).collect();
    let (cards, points_given) = (preview.cards, preview.points_given);
    (StatusCode::OK, Answer(BulkAnswer { dry_run: true, cards, points_given, run: None, results })).into_response()
}

/// The answer to work on named cards.
fn done(receipt: &BulkReceipt, work: BulkWork) -> Result<Response, Problem> {
    let results: Vec<BulkOutcome> = receipt.results.iter().map(Into::into).collect();
    if !receipt.applied {
        let results = serde_json::to_value(results).map_err(Error::internal)?;
        let words = "Some cards stand in the way, so nothing was done.";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bulk_refused", words).with("results", results));
    }
    let cards = receipt.results.iter().filter(|result| result.outcome.is_ok()).count();
    let cards = i64::try_from(cards).unwrap_or(i64::MAX);
    let each = match work {
        BulkWork::Deactivate => 0,
        BulkWork::Bonus(points) => points.get(),
    };
    let body = BulkAnswer { dry_run: false, cards, points_given: cards.saturating_mul(each), run: None, results };
    let replayed = Replayed::from_outcome(receipt.replayed);
    Ok((replayed.status(), replayed, Answer(body)).into_response())
}

pub(crate) async fn close(
    app: &App,
    caller: &Caller,
    key: IdempotencyKey,
    body: BulkCloseRequest,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    let reason = fields.take("reason", text(&body.reason, Reason::MAX, Reason::new));
    let (reason, cards) = (finish(fields, reason)?, ids(body.card_ids));
    if body.dry_run {
        return Ok(rehearsed(&app.rehearse_named(caller, BulkWork::Deactivate, cards).await?));
    }
    let asked = BulkAsked::new(BulkWork::Deactivate, cards, reason, partial(body.partial));
    done(&app.bulk_named(caller, asked, key).await?, BulkWork::Deactivate)
}

pub(crate) async fn bonus(
    app: &App,
    caller: &Caller,
    key: IdempotencyKey,
    body: BulkBonusRequest,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    let reason = fields.take("reason", text(&body.reason, Reason::MAX, Reason::new));
    let points = Points::new(body.points).ok().filter(|points| (1..=BONUS_MAX).contains(&points.get()));
    let points = fields.take("points", points.ok_or(Invalid::OutOfRange { min: 1, max: BONUS_MAX }));
    if body.card_ids.is_some() == body.filter.is_some() {
        fields.refuse("card_ids", Invalid::ExactlyOne { choices: "card_ids, filter" });
    }
    let inactive_since = body.filter.as_ref().and_then(|filter| filter.inactive_since.as_deref());
    let day = fields.take_optional("filter/inactive_since", inactive_since, LocalDate::parse);
    let (reason, points) = finish(fields, reason.zip(points))?;
    let work = BulkWork::Bonus(points);
    match (body.card_ids, body.filter) {
        (Some(cards), _) if body.dry_run => Ok(rehearsed(&app.rehearse_named(caller, work, ids(cards)).await?)),
        (Some(cards), _) => {
            let asked = BulkAsked::new(work, ids(cards), reason, partial(body.partial));
            done(&app.bulk_named(caller, asked, key).await?, work)
        }
        (None, filter) => {
            let zone = app.desk_zone(&caller.clone().into(), None).await?;
            let selection = CardSelection {
                store: filter.as_ref().and_then(|filter| filter.store_id).map(StoreId::new),
                inactive_since: day.map(|day| day.bounds(&zone).0.micros()),
                points_min: filter.as_ref().and_then(|filter| filter.points_min),
                stamps_min: filter.as_ref().and_then(|filter| filter.stamps_min),
            };
            if body.dry_run {
                return Ok(rehearsed(&app.rehearse_selection(caller, work, &selection).await?));
            }
            let run = app.start_bulk(caller, work, selection, reason, key).await?;
            let points_given = run.cards_expected.saturating_mul(points.get());
            let (cards, run) = (run.cards_expected, Some(run.into()));
            let body = BulkAnswer { dry_run: false, cards, points_given, run, results: Vec::new() };
            Ok((StatusCode::CREATED, Answer(body)).into_response())
        }
    }
}

pub(crate) async fn merge(
    app: &App,
    caller: &Caller,
    key: IdempotencyKey,
    body: &MergeCardsRequest,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    let reason = fields.take("reason", text(&body.reason, Reason::MAX, Reason::new));
    let run = app.start_merge(caller, finish(fields, reason)?, key).await?;
    Ok((StatusCode::CREATED, Answer(BulkRun::from(run))).into_response())
}

pub(crate) async fn runs(app: &App, caller: &Caller, query: &PageQuery) -> Result<Answer<BulkRunList>, Problem> {
    let list = List::new(app.secrets(), "list_bulk_runs", caller.merchant().uuid());
    let mut fields = Fields::default();
    let page = page(&mut fields, query.limit.as_deref(), query.cursor.as_deref(), &list);
    let slice = app.bulk_runs(caller, finish(fields, Some(page))?).await?;
    Ok(Answer(BulkRunList {
        items: slice.items.into_iter().map(Into::into).collect(),
        next: slice.next.map(|cursor| list.cursor(cursor.0.as_bytes())),
    }))
}

pub(crate) async fn items(
    app: &App,
    caller: &Caller,
    run: Uuid,
    query: &BulkItemsQuery,
) -> Result<Answer<BulkItemList>, Problem> {
    let named = run.to_string();
    let list = List::new(app.secrets(), "list_bulk_items", caller.merchant().uuid());
    let list = list.narrowed(Some(&named)).narrowed(query.refused.as_deref());
    let mut fields = Fields::default();
    let page = page(&mut fields, query.limit.as_deref(), query.cursor.as_deref(), &list);
    let refused = fields.take_optional("refused", query.refused.as_deref(), |refused| {
        refused.parse::<bool>().map_err(|_| Invalid::UnknownValue { allowed: "true, false" })
    });
    let which = if refused == Some(true) { BulkItems::Refused } else { BulkItems::All };
    let slice = app.bulk_items(caller, BulkRunId::new(run), which, finish(fields, Some(page))?).await?;
    let item = |record: records::BulkItemRecord| BulkItem {
        card_id: record.item.card.uuid(),
        transaction_id: record.item.transaction.map(orion_domain::TransactionId::uuid),
        code: record.item.code,
    };
    Ok(Answer(BulkItemList {
        items: slice.items.into_iter().map(item).collect(),
        next: slice.next.map(|cursor| list.cursor(cursor.0.as_bytes())),
    }))
}

/// Close many cards of the merchant
///
/// Whichever store they were enrolled at. All or nothing, unless `partial` is set; `bulk_refused` lists the cards that stand
/// in the way in `results`. With `dry_run` nothing is done, and the key is not used up.
#[utoipa::path(post, path = "/api/v1/merchants/loyalty/cards/bulk/deactivate", tag = super::TAG, request_body = BulkCloseRequest,
    responses(
        (status = 201, description = "What became of each card.", body = BulkAnswer),
        (status = 200, description = "The same, once more; or what would happen.", body = BulkAnswer)))]
pub(crate) async fn bulk_deactivate_cards(
    State(app): State<Arc<App>>,
    caller: Caller,
    key: IdempotencyKey,
    BulkJson(body): BulkJson<BulkCloseRequest>,
) -> Result<Response, Problem> {
    close(&app, &caller, key, body).await
}

/// Give many cards points
///
/// Named cards at once, all or nothing unless `partial` is set; the cards of a filter, however many, by a run that goes on by
/// itself and gives each card its points exactly once. With `dry_run` nothing is done, and the key is not used up.
#[utoipa::path(post, path = "/api/v1/merchants/loyalty/cards/bulk/bonus", tag = super::TAG, request_body = BulkBonusRequest,
    responses(
        (status = 201, description = "What became of each card, or the run.", body = BulkAnswer),
        (status = 200, description = "The same, once more; or what would happen.", body = BulkAnswer)))]
pub(crate) async fn bulk_bonus_cards(
    State(app): State<Arc<App>>,
    caller: Caller,
    key: IdempotencyKey,
    BulkJson(body): BulkJson<BulkBonusRequest>,
) -> Result<Response, Problem> {
    bonus(&app, &caller, key, body).await
}

/// Merge doubled cards
///
/// Where cards work in every store: carries the balances of each customer's further open cards over to the oldest and closes
/// them, customer by customer. A run does it; it can be interrupted at any time.
#[utoipa::path(post, path = "/api/v1/merchants/loyalty/cards/merge", tag = super::TAG, request_body = MergeCardsRequest,
    responses((status = 201, description = "The run.", body = BulkRun)))]
pub(crate) async fn merge_cards(
    State(app): State<Arc<App>>,
    caller: Caller,
    key: IdempotencyKey,
    Json(body): Json<MergeCardsRequest>,
) -> Result<Response, Problem> {
    merge(&app, &caller, key, &body).await
}

/// List work on many cards
///
/// Newest first.
#[utoipa::path(get, path = "/api/v1/merchants/loyalty/cards/bulk/runs", tag = super::TAG, params(PageQuery),
    responses((status = 200, description = "A page of runs.", body = BulkRunList)))]
pub(crate) async fn list_bulk_runs(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<PageQuery>,
) -> Result<Answer<BulkRunList>, Problem> {
    runs(&app, &caller, &query).await
}

/// Show work on many cards
///
/// How far it has come.
#[utoipa::path(get, path = "/api/v1/merchants/loyalty/cards/bulk/runs/{run_id}", tag = super::TAG,
    params(("run_id" = Uuid, Path, description = "The run.")),
    responses((status = 200, description = "The run.", body = BulkRun)))]
pub(crate) async fn find_bulk_run(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(run): Path<Uuid>,
) -> Result<Answer<BulkRun>, Problem> {
    Ok(Answer(app.bulk_run(&caller, BulkRunId::new(run)).await?.into()))
}

/// List the cards of a run
///
/// What became of each.
#[utoipa::path(get, path = "/api/v1/merchants/loyalty/cards/bulk/runs/{run_id}/items", tag = super::TAG,
    params(("run_id" = Uuid, Path, description = "The run."), BulkItemsQuery),
    responses((status = 200, description = "A page of cards.", body = BulkItemList)))]
pub(crate) async fn list_bulk_items(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(run): Path<Uuid>,
    Query(query): Query<BulkItemsQuery>,
) -> Result<Answer<BulkItemList>, Problem> {
    items(&app, &caller, run, &query).await
}
