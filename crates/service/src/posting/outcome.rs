//! What is remembered of an answer, and how it is given again byte for byte.
//!
//! A success is remembered by where its rows are: they never change, so the same rows give the same answer, and nothing
//! about a person is copied into the outcome.

use orion_domain::ledger::Refusal;
use orion_domain::{CardId, CustomerId, Timestamp};
use orion_store::ledger::{OutcomeRow, StoredOutcome};
use orion_store::{Error as StoreError, Merchant};
use serde::{Deserialize, Serialize};

use super::{Answer, BulkResult, Done, EnrolledRow, IntentKey};
use crate::error::Error;

/// How long a retry gets the first answer. Safety §4, Lifetime.
const KEEP_SECONDS: i64 = 7 * 24 * 3600;

/// The stored form of an answer.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
pub(crate) enum Remembered {
    /// Rows of one card, from one `seq` to another. `replayed` marks a receipt that was booked before.
    Rows { card: CardId, first: i64, last: i64, replayed: bool },
    /// A refusal decided under the lock.
    Refused { refusal: Refusal },
    /// What became of each card of a bulk command.
    Bulk { applied: bool, results: Vec<(CardId, Result<i64, Refusal>)> },
    /// An enrolment.
    Enrolled { card: CardId, customer: CustomerId, is_new: bool },
}

impl Remembered {
    /// What to remember of an answer, if anything.
    pub(crate) fn of(answer: &Answer) -> Option<Self> {
        match answer {
            Ok(Done::Posted { entries, replayed }) => {
                let (first, last) = (entries.first()?, entries.last()?);
                Some(Self::Rows { card: last.card, first: first.seq, last: last.seq, replayed: *replayed })
            }
            Ok(Done::Bulk { results, applied, .. }) => {
                let results = results
                    .iter()
                    .map(|result| (result.card, result.outcome.as_ref().map(|entry| entry.seq).map_err(Clone::clone)))
                    .collect();
                Some(Self::Bulk { applied: *applied, results })
            }
            Ok(Done::Enrolled { row, .. }) => {
                Some(Self::Enrolled { card: row.card, customer: row.customer, is_new: row.is_new })
            }
            Err(Error::Refused(refusal)) if refusal.is_remembered() => Some(Self::Refused { refusal: refusal.clone() }),
            Ok(Done::Erased | Done::Expired(_)) | Err(_) => None,
        }
    }

    fn card(&self) -> Option<CardId> {
        match self {
            Self::Rows { card, .. } | Self::Enrolled { card, .. } => Some(*card),
            Self::Refused { .. } | Self::Bulk { .. } => None,
        }
    }

    /// The row that remembers this answer. `about` is the card a refusal was about.
    pub(crate) fn row(&self, key: IntentKey, about: Option<CardId>, now: Timestamp) -> Result<OutcomeRow, StoreError> {
        let body = serde_json::to_string(self).map_err(|error| corrupt(&error))?;
        Ok(OutcomeRow {
            realm: key.realm,
            key_hash: key.key_hash,
            fingerprint: key.fingerprint,
            card: self.card().or(about),
            body,
            created_at: now,
            expires_at: now.plus_seconds(KEEP_SECONDS),
        })
    }

    /// Reads what a row remembers.
    pub(crate) fn read(stored: &StoredOutcome) -> Result<Self, StoreError> {
        serde_json::from_str(&stored.body).map_err(|error| corrupt(&error))
    }

    /// Gives the answer once more, from the rows it points to.
    pub(crate) async fn answer_again(self, merchant: &mut Merchant<'_>) -> Result<Answer, StoreError> {
        Ok(match self {
            Self::Rows { card, first, last, .. } => {
                Ok(Done::Posted { entries: merchant.entries(card, first, last).await?, replayed: true })
            }
            Self::Refused { refusal } => Err(Error::RefusedAgain(refusal)),
            Self::Enrolled { card, customer, is_new } => {
                Ok(Done::Enrolled { row: EnrolledRow { card, customer, is_new }, replayed: true })
            }
            Self::Bulk { applied, results } => {
                let mut again = Vec::with_capacity(results.len());
                for (card, outcome) in results {
                    let outcome = match outcome {
                        Err(refusal) => Err(refusal),
                        Ok(seq) => merchant.entries(card, seq, seq).await?.pop().ok_or(Refusal::CardNotFound),
                    };
                    again.push(BulkResult { card, outcome });
                }
                Ok(Done::Bulk { results: again, applied, replayed: true })
            }
        })
    }
}

fn corrupt(error: &serde_json::Error) -> StoreError {
    StoreError::Corrupt { table: "outcomes", column: "body", problem: error.to_string() }
}
