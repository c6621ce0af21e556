//! What a wallet shows of a program and of each card, and how far that is; comparing it once more with the wallet.
//!
//! How it comes to be shown: [`crate::wallet_queue`].

use orion_domain::{CardId, ProgramId, Timestamp};
use uuid::Uuid;

use crate::Error;
use crate::db::args;
use crate::scope::Merchant;
use crate::statement::statements;
use crate::wallet_saves::{SaveRow, SaveState};

statements! {
    CARDS_AFTER("SELECT id FROM cards WHERE merchant_id = $1 AND id > $2 ORDER BY id LIMIT $3");
    /// What is under way keeps its lease; it notes the same three times as it found.
    PASS_TOLD("UPDATE wallet_passes SET told_first = told_before, told_before = told_at, told_at = $5
        WHERE merchant_id = $1 AND wallet = $2 AND kind = $3 AND subject_id = $4 AND lease IS NULL");
    PASSES_AFTER("SELECT subject_id AS id FROM wallet_passes WHERE merchant_id = $1 AND wallet = $2 AND kind = 'card'
        AND subject_id > $3 ORDER BY subject_id LIMIT $4");
    /// Nothing new is wanted of them: they are only looked at, after everything else.
    LOOK_AT_PASSES("UPDATE wallet_passes SET due_at = $5, priority = 20 WHERE merchant_id = $1 AND wallet = $2 AND kind = $3
        AND subject_id > $4 AND subject_id <= $6 AND due_at IS NULL AND last_error IS NULL AND shown IS NOT NULL
        AND done_at < $7");
    FIND_PASS("SELECT wanted, done, failures, due_at, last_error, shown, remark, done_at, told_at, told_before, told_first,
        is_held, heard_at FROM wallet_passes WHERE merchant_id = $1 AND wallet = $2 AND kind = $3 AND subject_id = $4");
}

/// Whose wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wallet {
    /// Google's.
    Google,
    /// Apple's.
    Apple,
}

impl Wallet {
    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Apple => "apple",
        }
    }
}

/// Something that a wallet shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PassThing {
    /// How all cards of a program look.
    Design(ProgramId),
    /// One card.
    Card(CardId),
}

impl PassThing {
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Design(_) => "design",
            Self::Card(_) => "card",
        }
    }

    pub(crate) const fn id(self) -> Uuid {
        match self {
            Self::Design(program) => program.uuid(),
            Self::Card(card) => card.uuid(),
        }
    }

    pub(crate) fn read(kind: &str, id: Uuid) -> Result<Self, Error> {
        match kind {
            "design" => Ok(Self::Design(ProgramId::new(id))),
            "card" => Ok(Self::Card(CardId::new(id))),
            other => Err(Error::corrupt("wallet_passes", "kind", other.to_owned())),
        }
    }
}

/// How far a thing is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassProgress {
    /// Whether the wallet has ever been shown it.
    pub is_known: bool,
    /// Whether it shows the newest.
    pub is_current: bool,
    /// Failures in a row.
    pub failures: i64,
    /// When it is due; `None` when there is nothing to do, or nothing that helps.
    pub due_at: Option<Timestamp>,
    /// What the wallet answered last, where that was no.
    pub last_error: Option<String>,
    /// What the wallet shows.
    pub shown: Option<String>,
    /// What the wallet said of it.
    pub remark: Option<String>,
    /// When it was shown.
    pub done_at: Option<Timestamp>,
    /// The last three times that its owner was told of a change, newest first.
    pub told: [Option<Timestamp>; 3],
    /// What the wallet has told last of who has it in a phone.
    pub save: Option<SaveState>,
}

/// What is read of a thing, whoever asks.
#[derive(sqlx::FromRow)]
pub(crate) struct StateRow {
    pub wanted: i64,
    pub done: i64,
    pub failures: i64,
    pub shown: Option<String>,
    pub told_at: Option<i64>,
    pub told_before: Option<i64>,
    pub told_first: Option<i64>,
}

impl StateRow {
    pub(crate) const fn is_current(&self) -> bool {
        self.done == self.wanted
    }

    pub(crate) fn told(&self) -> [Option<Timestamp>; 3] {
        [self.told_at, self.told_before, self.told_first].map(at)
    }
}

pub(crate) fn at(micros: Option<i64>) -> Option<Timestamp> {
    micros.map(Timestamp::from_micros)
}

#[derive(sqlx::FromRow)]
struct ProgressRow {
    #[sqlx(flatten)]
    state: StateRow,
    due_at: Option<i64>,
    last_error: Option<String>,
    remark: Option<String>,
    done_at: Option<i64>,
    #[sqlx(flatten)]
    save: SaveRow,
}

#[derive(sqlx::FromRow)]
struct IdRow {
    id: Uuid,
}

impl Merchant<'_> {
    /// The ids of cards after one, in their order, those in the trash and those of forgotten people, too.
    ///
    /// # Errors
    /// The database's.
    pub async fn cards_after(&mut self, after: CardId, limit: i64) -> Result<Vec<CardId>, Error> {
        let rows: Vec<IdRow> = self.on.all(CARDS_AFTER, args![self.id, after, limit]).await?;
        Ok(rows.into_iter().map(|row| CardId::new(row.id)).collect())
    }

    /// Notes that everybody with a thing was told something, unless somebody is at it.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass_told(&mut self, wallet: Wallet, thing: PassThing, now: Timestamp) -> Result<(), Error> {
        let args = args![self.id, wallet.as_str(), thing.kind(), thing.id(), now];
        self.on.execute(PASS_TOLD, args).await.map(drop)
    }

    /// Has one thing compared with what the wallet shows, where that was not done since a time.
    ///
    /// # Errors
    /// The database's.
    pub async fn look_at_pass(
        &mut self,
        wallet: Wallet,
        thing: PassThing,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<u64, Error> {
        let before = Uuid::from_u128(thing.id().as_u128().saturating_sub(1));
        let args = args![self.id, wallet.as_str(), thing.kind(), before, now, thing.id(), since];
        self.on.execute(LOOK_AT_PASSES, args).await
    }

    /// Has cards compared with what the wallet shows, those after one, as many as are asked for; only where that was not done
    /// since a time. How many those are, and the last that was looked at; `None` at the end.
    ///
    /// # Errors
    /// The database's.
    pub async fn look_at_cards(
        &mut self,
        wallet: Wallet,
        after: CardId,
        limit: i64,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Option<(CardId, u64)>, Error> {
        let rows: Vec<IdRow> = self.on.all(PASSES_AFTER, args![self.id, wallet.as_str(), after, limit]).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        let args = args![self.id, wallet.as_str(), "card", after, now, last.id, since];
        let found = self.on.execute(LOOK_AT_PASSES, args).await?;
        Ok(Some((CardId::new(last.id), found)))
    }

    /// How far a thing is; `None` when nobody has ever wanted it.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass(&mut self, wallet: Wallet, thing: PassThing) -> Result<Option<PassProgress>, Error> {
        let args = args![self.id, wallet.as_str(), thing.kind(), thing.id()];
        let row: Option<ProgressRow> = self.on.optional(FIND_PASS, args).await?;
        Ok(row.map(|row| PassProgress {
            is_known: row.state.shown.is_some(),
            is_current: row.state.is_current(),
            failures: row.state.failures,
            due_at: at(row.due_at),
            last_error: row.last_error,
            told: row.state.told(),
            save: row.save.state(),
            shown: row.state.shown,
            remark: row.remark,
            done_at: at(row.done_at),
        }))
    }
}
