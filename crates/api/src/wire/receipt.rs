//! Answers of ledger writes. They are rendered from the stored rows alone, so that a replay is the first answer byte for
//! byte.

use axum::Json;
use axum::response::{IntoResponse, Response};
use orion_http::{Problem, Replayed};
use orion_service::Error;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::transaction::Transaction;

/// What a ledger write wrote.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Receipt {
    /// The row that was written.
    transaction: Transaction,
    /// The card right after it.
    card: CardBalance,
}

/// A card's balances right after a row.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct CardBalance {
    /// The card.
    id: Uuid,
    /// Stamps on it.
    #[schema(minimum = 0, example = 3)]
    stamp_count: i64,
    /// Points on it.
    #[schema(minimum = 0, example = 132)]
    points_balance: i64,
}

/// 201 the first time, 200 whenever it is asked for again.
pub(crate) fn answer(receipt: &orion_service::counter::Receipt) -> Result<Response, Problem> {
    let entry = receipt.transaction().ok_or_else(|| Error::internal("a receipt without rows"))?;
    let replayed = Replayed::from_outcome(receipt.replayed);
    let body = Receipt {
        transaction: entry.into(),
        card: CardBalance {
            id: entry.card.uuid(),
            stamp_count: entry.stamps_balance_after.get(),
            points_balance: entry.points_balance_after.get(),
        },
    };
    Ok((replayed.status(), replayed, Json(body)).into_response())
}
