//! Who has a card in a phone, as the maker of a wallet tells it by itself.

use orion_domain::pass::SaveEvent;
use orion_domain::{CardId, Timestamp};
use uuid::Uuid;

use crate::Error;
use crate::db::args;
use crate::scope::Merchant;
use crate::statement::statements;
use crate::wallet_passes::Wallet;

statements! {
    /// Events come late, twice and in any order: only one that happened later than the last one counts, and none twice.
    RECORD_SAVE_EVENT("UPDATE wallet_passes SET is_held = $4, heard_at = $5, word_ends_at = $6, word_nonce = $7
        WHERE merchant_id = $1 AND wallet = $2 AND kind = 'card' AND subject_id = $3
        AND (word_ends_at IS NULL OR word_ends_at < $6) AND (word_nonce IS NULL OR word_nonce <> $7)");
    COUNT_HELD("SELECT COUNT(*) AS found FROM wallet_passes WHERE merchant_id = $1 AND wallet = $2 AND is_held = TRUE");
    LIST_LATEST_SAVES("SELECT subject_id, is_held, heard_at FROM wallet_passes
        WHERE merchant_id = $1 AND wallet = $2 AND heard_at IS NOT NULL ORDER BY heard_at DESC LIMIT $3");
}

/// What a wallet has told last of a card.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SaveState {
    /// Whether somebody has it in a phone.
    pub is_held: bool,
    /// When we heard of it.
    pub at: Timestamp,
}

/// A card of which a wallet has told something.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct CardSave {
    /// Which one.
    pub card: CardId,
    /// What was told last.
    pub state: SaveState,
}

#[derive(sqlx::FromRow)]
pub(crate) struct SaveRow {
    is_held: Option<bool>,
    heard_at: Option<i64>,
}

impl SaveRow {
    pub(crate) fn state(&self) -> Option<SaveState> {
        self.is_held.zip(self.heard_at).map(|(is_held, at)| SaveState { is_held, at: Timestamp::from_micros(at) })
    }
}

#[derive(sqlx::FromRow)]
struct CardSaveRow {
    subject_id: Uuid,
    #[sqlx(flatten)]
    row: SaveRow,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    found: i64,
}

impl Merchant<'_> {
    /// Notes what a wallet tells of a card that is shown there; whether it was news.
    ///
    /// # Errors
    /// The database's.
    pub async fn record_save_event(
        &mut self,
        wallet: Wallet,
        event: &SaveEvent,
        now: Timestamp,
    ) -> Result<bool, Error> {
        let args =
            args![self.id, wallet.as_str(), event.card, event.is_held, now, event.expires_at, event.nonce.clone()];
        Ok(self.on.execute(RECORD_SAVE_EVENT, args).await? > 0)
    }

    /// How many cards somebody has in a phone, as far as the wallet has told.
    ///
    /// # Errors
    /// The database's.
    pub async fn passes_held(&mut self, wallet: Wallet) -> Result<i64, Error> {
        let row: Option<CountRow> = self.on.optional(COUNT_HELD, args![self.id, wallet.as_str()]).await?;
        Ok(row.map_or(0, |row| row.found))
    }

    /// The cards of which a wallet has told something last, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn latest_saves(&mut self, wallet: Wallet, limit: i64) -> Result<Vec<CardSave>, Error> {
        let rows: Vec<CardSaveRow> = self.on.all(LIST_LATEST_SAVES, args![self.id, wallet.as_str(), limit]).await?;
        let read =
            |row: &CardSaveRow| row.row.state().map(|state| CardSave { card: CardId::new(row.subject_id), state });
        Ok(rows.iter().filter_map(read).collect())
    }
}
