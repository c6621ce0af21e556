//! `POST /api/v1/store/loyalty/cards/bulk/deactivate`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::{IntoResponse as _, Response};
use orion_domain::{CardId, IdempotencyKey, Reason};
use orion_http::{BulkJson, Problem, Replayed};
use orion_service::counter::{BulkResult, Partial};
use orion_service::{App, Error, Fields, StoreCaller};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;
use uuid::Uuid;

use crate::values::{finish, text};
use crate::wire::transaction::Transaction;

/// Which cards, and why.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct BulkDeactivateRequest {
    /// The cards, each once.
    #[schema(min_items = 1, max_items = 1000)]
    card_ids: Vec<Uuid>,
    /// Why; it stands in the audit log.
    #[schema(min_length = 1, max_length = 500, example = "Cards handed out by mistake")]
    reason: String,
    /// Whether the cards that can be closed are closed when others cannot; otherwise it is all or nothing.
    #[serde(default)]
    partial: bool,
}

/// What became of the cards.
#[derive(Serialize, ToSchema)]
pub(crate) struct BulkReceipt {
    /// Card by card, in the order of the request.
    pub(crate) results: Vec<BulkOutcome>,
}

/// What became of one card.
#[derive(Serialize, ToSchema)]
pub(crate) struct BulkOutcome {
    /// The card.
    card_id: Uuid,
    /// The row that closed it.
    transaction: Option<Transaction>,
    /// Why it was not closed.
    code: Option<String>,
}

impl From<&BulkResult> for BulkOutcome {
    fn from(result: &BulkResult) -> Self {
        Self {
            card_id: result.card.uuid(),
            transaction: result.outcome.as_ref().ok().map(Into::into),
            code: result.outcome.as_ref().err().map(|refusal| refusal.code().to_owned()),
        }
    }
}

/// Close many cards
///
/// For owners. All or nothing, unless `partial` is set; `bulk_refused` lists the cards that stand in the way in `results`.
/// Every card gets a row in its ledger, and the whole one in the audit log.
#[utoipa::path(post, path = "/api/v1/store/loyalty/cards/bulk/deactivate", tag = super::TAG,
    request_body = BulkDeactivateRequest,
    responses(
        (status = 201, description = "What became of each card.", body = BulkReceipt),
        (status = 200, description = "The same, once more.", body = BulkReceipt)))]
pub(crate) async fn bulk_deactivate(
    State(app): State<Arc<App>>,
    caller: StoreCaller,
    key: IdempotencyKey,
    BulkJson(body): BulkJson<BulkDeactivateRequest>,
) -> Result<Response, Problem> {
    let mut fields = Fields::default();
    let reason = fields.take("reason", text(&body.reason, Reason::MAX, Reason::new));
    let reason = finish(fields, reason)?;
    let cards = body.card_ids.into_iter().map(CardId::new).collect();
    let partial = if body.partial { Partial::Allowed } else { Partial::AllOrNothing };
    let receipt = app.bulk_deactivate(&caller, cards, reason, partial, key).await?;
    let results: Vec<BulkOutcome> = receipt.results.iter().map(Into::into).collect();
    if !receipt.applied {
        let results = serde_json::to_value(results).map_err(Error::internal)?;
        let words = "Some cards cannot be closed, so none was.";
        return Err(Problem::new(StatusCode::UNPROCESSABLE_ENTITY, "bulk_refused", words).with("results", results));
    }
    let replayed = Replayed::from_outcome(receipt.replayed);
    Ok((replayed.status(), replayed, axum::Json(BulkReceipt { results })).into_response())
}
