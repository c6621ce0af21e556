//! One command by itself on PostgreSQL, in two trips instead of five.
//!
//! What it has to know is read by one statement without a transaction; what it writes is written by another, which locks the card
//! and writes nothing unless the card is still the one that was read. Every change of a balance counts `seq` up, so a command was
//! judged by what the lock then protects. It waits for nobody: a card in somebody's hands counts as changed, and the command is
//! for a transaction.

use orion_domain::{MerchantId, Timestamp};

use super::BatchRows;
use super::known::{FIND_KNOWN_ALONE, Known, KnownRow, Questions};
use super::write::WRITE_IF_UNCHANGED;
use crate::Error;
use crate::connections::Lent;
use crate::db::{Db, args};
use crate::programs::ParsedPrograms;
use crate::scope::Store;
use crate::wake::Wake;
use crate::wallet_passes::Wallet;
use crate::wallet_queue::{QUIET_SECONDS, Urgency};

/// A card as it was read, to be written if it has not changed.
#[derive(Debug)]
pub struct Alone {
    lent: Lent,
    wake: Wake,
    merchant: MerchantId,
    /// The card's number of rows when it was read.
    seq: i64,
}

#[derive(sqlx::FromRow)]
struct WrittenRow {
    changed: i64,
    shown: i64,
}

impl Store {
    /// Reads what one command on one card has to know. `None` where that takes a transaction: on SQLite, which has no trips to
    /// save, and where something has to be removed or is not there.
    ///
    /// # Errors
    /// The database's.
    pub async fn known_alone(
        &self,
        merchant: MerchantId,
        asked: &Questions,
        programs: &ParsedPrograms,
    ) -> Result<Option<(Known, Alone)>, Error> {
        let Db::Postgres(connections) = &self.db else { return Ok(None) };
        let Some(args) = asked.alone_with_card(merchant) else { return Ok(None) };
        let (row, lent) = connections.optional_and_lend::<KnownRow>(FIND_KNOWN_ALONE, args).await?;
        let Some(row) = row else { return Ok(None) };
        let (known, expired) = row.read(merchant, asked.now, programs)?;
        let Some(seq) = known.cards.values().next().map(|card| card.seq) else { return Ok(None) };
        let alone = Alone { lent, wake: self.wake.clone(), merchant, seq };
        Ok(expired.is_empty().then_some((known, alone)))
    }
}

impl Alone {
    /// Writes the rows of a command on the card that was read, wants the card shown anew in the wallets, and makes it durable.
    /// `false` where that did not go, and nothing was written: the card has changed or is in somebody's hands, or the rows are
    /// more, or less, than one change of it.
    ///
    /// # Errors
    /// [`Error::Taken`] as for [`crate::Tx::write_ledger`]; [`Error::Unavailable`] leaves the outcome in doubt.
    pub async fn write(mut self, rows: &BatchRows, wallets: &[Wallet], now: Timestamp) -> Result<bool, Error> {
        let Some(mut args) = rows.as_one_change(self.merchant) else { return Ok(false) };
        args.extend(args![
            self.seq,
            Urgency::Prompt.priority(),
            now,
            QUIET_SECONDS * 1_000_000,
            wallets.contains(&Wallet::Google),
            wallets.contains(&Wallet::Apple)
        ]);
        let row: Option<WrittenRow> = self.lent.optional(WRITE_IF_UNCHANGED, args).await?;
        let Some(WrittenRow { changed, shown }) = row else { return Ok(false) };
        if shown > 0 {
            self.wake.google_passes.tell_of(self.merchant);
            self.wake.apple_passes.tell_of(self.merchant);
        }
        Ok(changed > 0)
    }
}
