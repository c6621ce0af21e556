//! Optimistic concurrency for one command by itself, in two trips: on PostgreSQL instead of five.
//!
//! What it has to know is read by one statement without a transaction, and what it writes goes with the commit. Nobody holds the
//! card meanwhile, but whatever changes a balance counts the card's `seq` up, and the write is for the `seq` that was read.
//! On PostgreSQL it locks the card and writes nothing if that is another. It waits for nobody: a card in somebody's hands counts as
//! changed, and the command is for a transaction. On SQLite nobody of this process writes while the connection is lent, and a row
//! that another process has written has taken the number of this one.

use orion_domain::{MerchantId, Timestamp};

use super::BatchRows;
use super::known::{FIND_KNOWN_ALONE, Known, KnownRow, Questions};
use super::write::{WRITE_IF_UNCHANGED, changes_and_shows, if_unchanged};
use crate::Error;
use crate::connections::Lent;
use crate::db::{Db, classify_together};
use crate::programs::ParsedPrograms;
use crate::scope::Store;
use crate::wake::Wake;
use crate::wallet_passes::Wallet;
use crate::writer::Writing;

/// A card as it was read, to be written if it has not changed.
#[derive(Debug)]
pub struct ReadCard {
    on: Connection,
    wake: Wake,
    merchant: MerchantId,
    /// The card's number of rows when it was read.
    seq: i64,
}

#[derive(Debug)]
enum Connection {
    Sqlite(Writing),
    Postgres(Lent),
}

impl Store {
    /// Reads what one command on one card has to know. `None` where that takes a transaction: something has to be removed first,
    /// or is not there.
    ///
    /// # Errors
    /// The database's.
    pub async fn known_unlocked(
        &self,
        merchant: MerchantId,
        asked: &Questions,
        programs: &ParsedPrograms,
    ) -> Result<Option<(Known, ReadCard)>, Error> {
        let Some(args) = asked.alone_with_card(merchant) else { return Ok(None) };
        let (row, on): (Option<KnownRow>, Connection) = match &self.db {
            Db::Sqlite { writer, .. } => {
                let classify = |error| Error::classify(FIND_KNOWN_ALONE.name, error);
                let mut writing = writer.lend().await.map_err(classify)?;
                (writing.look(FIND_KNOWN_ALONE, args).await.map_err(classify)?, Connection::Sqlite(writing))
            }
            Db::Postgres(connections) => {
                let (row, lent) = connections.optional_and_lend(FIND_KNOWN_ALONE, args).await?;
                (row, Connection::Postgres(lent))
            }
        };
        let Some(row) = row else { return Ok(None) };
        let (known, expired) = row.read(merchant, asked.now, programs)?;
        let Some(seq) = known.cards.values().next().map(|card| card.seq) else { return Ok(None) };
        let read = ReadCard { on, wake: self.wake.clone(), merchant, seq };
        Ok(expired.is_empty().then_some((known, read)))
    }
}

impl ReadCard {
    /// Writes the rows of a command on the card that was read, wants the card shown anew in the wallets, and makes it durable.
    /// `false` where that did not go, and nothing was written: the card has changed or is in somebody's hands, or the rows are
    /// more, or less, than one change of it.
    ///
    /// # Errors
    /// [`Error::Taken`] as for [`crate::Tx::write_ledger`], on SQLite also for a card that has changed; [`Error::Unavailable`]
    /// leaves the outcome in doubt.
    pub async fn write(self, rows: &BatchRows, wallets: &[Wallet], now: Timestamp) -> Result<bool, Error> {
        if !rows.is_one_change() {
            return Ok(false);
        }
        let args = if_unchanged(self.merchant, self.seq, rows, wallets, now);
        let is_written = match self.on {
            Connection::Sqlite(writing) => {
                let together = changes_and_shows(rows, wallets);
                writing.commit_with(&together, args).await.map_err(|error| classify_together(&together, error))?;
                true
            }
            Connection::Postgres(mut lent) => lent.execute(WRITE_IF_UNCHANGED, args).await? > 0,
        };
        if is_written && !wallets.is_empty() {
            self.wake.google_passes.tell_of(self.merchant);
            self.wake.apple_passes.tell_of(self.merchant);
        }
        Ok(is_written)
    }
}
