//! Letters to customers, enqueued with their cause: the one way in which any part of the program writes to somebody.
//!
//! A letter names a card, what it says about it ([`Matter`]) and the occasion that it is sent for. It is queued inside the
//! cause's transaction, so none goes out for a change that was rolled back, and none is lost once it is committed. For one
//! occasion there is one letter of a kind, however often it is asked for. Who gets it and in which language is decided while
//! it is written: marketing (birthday, re-engagement) only goes to those who agreed; the rest does not wait for that.

use orion_domain::letter::Matter;
use orion_domain::{CardId, JobId, MerchantId, MessageId, Timestamp};
use orion_store::letters::NewLetter;
use orion_store::{Error as StoreError, Tx};
use serde_json::json;

use crate::clock::{Entropy, new_uuid};
use crate::jobs::{Job as _, SendMessage};

/// Letters that one cause sends to many wait behind those that single people wait for.
const BULK_PRIORITY: i64 = 10;

/// A letter that is asked for.
#[derive(Debug, Clone)]
pub(crate) struct Letter {
    pub card: CardId,
    pub matter: Matter,
    pub occasion: String,
}

/// Enqueues letters in the transaction of their cause, and says whose cards get one.
pub(crate) async fn enqueue_letters(
    tx: &mut Tx,
    merchant: MerchantId,
    entropy: &dyn Entropy,
    letters: Vec<Letter>,
    now: Timestamp,
) -> Result<Vec<CardId>, StoreError> {
    let letters: Vec<NewLetter> = letters
        .into_iter()
        .map(|letter| {
            let id = MessageId::new(new_uuid(entropy, now));
            let is_bulk = letter.matter.kind().is_bulk();
            NewLetter {
                id,
                job: JobId::new(new_uuid(entropy, now)),
                card: letter.card,
                matter: letter.matter,
                occasion_key: letter.occasion,
                priority: if is_bulk { BULK_PRIORITY } else { SendMessage::PRIORITY },
                payload: json!(SendMessage { message: id }),
            }
        })
        .collect();
    tx.queue_letters(merchant, SendMessage::QUEUE, &letters, now).await
}
