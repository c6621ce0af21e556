//! Work on many cards that is stored: what was asked, how far it has come, and what became of each card.

use orion_domain::bulk::CardSelection;
use orion_domain::{
    ApiKeyId, BulkRunId, CardId, CardNumber, CustomerId, Points, Reason, Timestamp, TransactionId, UserId,
};
use serde_json::json;

use crate::Error;
use crate::db::{Arg, Engine, args};
use crate::page::{Page, Slice};
use crate::scope::Merchant;
use crate::statement::statements;

/// The columns of a run.
macro_rules! run_columns {
    ($tail:literal) => {
        concat!(
            "SELECT id, kind, points, filter, reason, state, reached_id, user_id, api_key_id, acting_admin_id, cards_expected,
            cards_done, cards_refused, points_moved, stamps_moved, created_at, finished_at FROM bulk_runs WHERE merchant_id = $1 ",
            $tail
        )
    };
}

/// The columns of what became of a card.
macro_rules! item_columns {
    ($tail:literal) => {
        concat!(
            "SELECT i.card_id, i.transaction_id, i.code, c.card_number, h.first_name, h.last_name FROM bulk_items i
            LEFT JOIN cards c ON c.merchant_id = $1 AND c.id = i.card_id
            LEFT JOIN customers h ON h.merchant_id = $1 AND h.id = c.customer_id
            WHERE i.merchant_id = $1 AND i.run_id = $2 AND i.card_id < $3 ",
            $tail,
            " ORDER BY i.card_id DESC LIMIT $4"
        )
    };
}

statements! {
    INSERT_RUN("INSERT INTO bulk_runs (merchant_id, id, kind, points, filter, reason, state, reached_id, user_id, api_key_id,
        acting_admin_id, cards_expected, cards_done, cards_refused, points_moved, stamps_moved, created_at, finished_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16, $17, $18)");
    FIND_RUN(both run_columns!("AND id = $2"));
    LOCK_RUN(sqlite run_columns!("AND id = $2"), postgres run_columns!("AND id = $2 FOR UPDATE"));
    LIST_RUNS(both run_columns!("AND id < $2 ORDER BY id DESC LIMIT $3"));
    FIND_RUNNING(both run_columns!("AND state = 'running' ORDER BY id LIMIT 100"));
    MOVE_RUN("UPDATE bulk_runs SET state = $3, reached_id = $4, cards_done = $5, cards_refused = $6, points_moved = $7,
        stamps_moved = $8, finished_at = $9 WHERE merchant_id = $1 AND id = $2");
    INSERT_ITEMS(sqlite "INSERT INTO bulk_items (merchant_id, run_id, card_id, transaction_id, code)
        SELECT $1, $2, unhex(value ->> 0), unhex(value ->> 1), value ->> 2 FROM json_each($3)",
        postgres "INSERT INTO bulk_items (merchant_id, run_id, card_id, transaction_id, code)
        SELECT $1, $2, made.* FROM UNNEST($3::uuid[], $4::uuid[], $5::text[]) AS made");
    LIST_ITEMS(both item_columns!(""));
    LIST_REFUSED(both item_columns!("AND i.code IS NOT NULL"));
    COUNT_DOUBLED("SELECT CAST(COUNT(DISTINCT customer_id) AS BIGINT) AS customers, CAST(COUNT(*) AS BIGINT) AS cards,
        CAST(COALESCE(SUM(points_balance), 0) AS BIGINT) AS points, CAST(COALESCE(SUM(stamp_count), 0) AS BIGINT) AS stamps
        FROM (SELECT customer_id, points_balance, stamp_count, ROW_NUMBER() OVER (PARTITION BY customer_id ORDER BY created_at, id)
        AS place FROM cards WHERE merchant_id = $1 AND customer_id IS NOT NULL AND deleted_at IS NULL AND is_active = TRUE) ranked
        WHERE place > 1");
    NEXT_DOUBLED("SELECT customer_id AS id FROM cards WHERE merchant_id = $1 AND customer_id > $2 AND deleted_at IS NULL
        AND is_active = TRUE GROUP BY customer_id HAVING COUNT(*) > 1 ORDER BY customer_id LIMIT 100");
    UNPLACE_FURTHER("UPDATE cards SET scope_store_id = id WHERE merchant_id = $1 AND customer_id = $2 AND deleted_at IS NULL
        AND id <> $3");
    PLACE_KEPT("UPDATE cards SET scope_store_id = $3 WHERE merchant_id = $1 AND id = $2");
    MARK_MERGED("UPDATE cards SET merged_into_card_id = $3 WHERE merchant_id = $1 AND id = $2");
}

/// What a run does.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkKind {
    /// Closes cards.
    Deactivate,
    /// Gives each card so many points.
    Bonus(Points),
    /// Carries balances of further cards over to each person's first.
    Merge,
}

impl BulkKind {
    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Deactivate => "deactivate",
            Self::Bonus(_) => "bonus",
            Self::Merge => "merge",
        }
    }
}

/// A piece of work on many cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkRun {
    /// Its id.
    pub id: BulkRunId,
    /// What it does.
    pub kind: BulkKind,
    /// To which cards; `None` where they were named one by one.
    pub selection: Option<CardSelection>,
    /// Why.
    pub reason: Reason,
    /// Whether there is more to do.
    pub is_running: bool,
    /// Everything up to this id is done: of a card or, in a merge, of a customer.
    pub reached: uuid::Uuid,
    /// Who asked.
    pub user: Option<UserId>,
    /// By which key.
    pub api_key: Option<ApiKeyId>,
    /// Which platform admin, on the merchant's behalf.
    pub acting_admin: Option<UserId>,
    /// How many cards it was about when it was asked for.
    pub cards_expected: i64,
    /// Cards done.
    pub cards_done: i64,
    /// Cards that could not be.
    pub cards_refused: i64,
    /// Points given, or carried over.
    pub points_moved: i64,
    /// Stamps carried over.
    pub stamps_moved: i64,
    /// When it was asked for.
    pub created_at: Timestamp,
    /// When it came to its end.
    pub finished_at: Option<Timestamp>,
}

/// What became of a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkItem {
    /// Which.
    pub card: CardId,
    /// The row that was written.
    pub transaction: Option<TransactionId>,
    /// Why none was.
    pub code: Option<String>,
}

/// The same with what people see beside it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct BulkItemRecord {
    /// The item.
    pub item: BulkItem,
    /// The card's number, where it is one of the merchant's.
    pub number: Option<CardNumber>,
    /// Whose it is.
    pub name: Option<String>,
}

/// How many customers hold several open cards, and what their further cards hold.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, sqlx::FromRow)]
pub struct Doubled {
    /// Customers.
    pub customers: i64,
    /// Their further cards.
    pub cards: i64,
    /// Points on those.
    pub points: i64,
    /// Stamps on those.
    pub stamps: i64,
}

#[derive(sqlx::FromRow)]
struct RunRow {
    id: uuid::Uuid,
    kind: String,
    points: Option<i64>,
    filter: Option<String>,
    reason: String,
    state: String,
    reached_id: uuid::Uuid,
    user_id: Option<uuid::Uuid>,
    api_key_id: Option<uuid::Uuid>,
    acting_admin_id: Option<uuid::Uuid>,
    cards_expected: i64,
    cards_done: i64,
    cards_refused: i64,
    points_moved: i64,
    stamps_moved: i64,
    created_at: i64,
    finished_at: Option<i64>,
}

impl TryFrom<RunRow> for BulkRun {
    type Error = Error;
    fn try_from(row: RunRow) -> Result<Self, Error> {
        let kind = match (row.kind.as_str(), row.points) {
            ("deactivate", _) => BulkKind::Deactivate,
            ("merge", _) => BulkKind::Merge,
            (_, points) => BulkKind::Bonus(
                Points::new(points.unwrap_or_default())
                    .map_err(|error| Error::corrupt("bulk_runs", "points", error))?,
            ),
        };
        let selection = row.filter.as_deref().map(serde_json::from_str).transpose();
        Ok(Self {
            id: BulkRunId::new(row.id),
            kind,
            selection: selection.map_err(|error| Error::corrupt("bulk_runs", "filter", error))?,
            reason: Reason::new(&row.reason).map_err(|error| Error::corrupt("bulk_runs", "reason", error))?,
            is_running: row.state == "running",
            reached: row.reached_id,
            user: row.user_id.map(UserId::new),
            api_key: row.api_key_id.map(ApiKeyId::new),
            acting_admin: row.acting_admin_id.map(UserId::new),
            cards_expected: row.cards_expected,
            cards_done: row.cards_done,
            cards_refused: row.cards_refused,
            points_moved: row.points_moved,
            stamps_moved: row.stamps_moved,
            created_at: Timestamp::from_micros(row.created_at),
            finished_at: row.finished_at.map(Timestamp::from_micros),
        })
    }
}

#[derive(sqlx::FromRow)]
struct ItemRow {
    card_id: uuid::Uuid,
    transaction_id: Option<uuid::Uuid>,
    code: Option<String>,
    card_number: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
}

impl TryFrom<ItemRow> for BulkItemRecord {
    type Error = Error;
    fn try_from(row: ItemRow) -> Result<Self, Error> {
        let names: Vec<String> = [row.first_name, row.last_name].into_iter().flatten().collect();
        let number = row.card_number.as_deref().map(CardNumber::parse).transpose();
        Ok(Self {
            item: BulkItem {
                card: CardId::new(row.card_id),
                transaction: row.transaction_id.map(TransactionId::new),
                code: row.code,
            },
            number: number.map_err(|error| Error::corrupt("cards", "card_number", error))?,
            name: if names.is_empty() { None } else { Some(names.join(" ")) },
        })
    }
}

#[derive(sqlx::FromRow)]
struct IdRow {
    id: uuid::Uuid,
}

const fn state(is_running: bool) -> &'static str {
    if is_running { "running" } else { "done" }
}

impl Merchant<'_> {
    /// Stores a run.
    ///
    /// # Errors
    /// The database's.
    pub async fn create_bulk_run(&mut self, run: &BulkRun) -> Result<(), Error> {
        let points = match run.kind {
            BulkKind::Bonus(points) => Some(points.get()),
            BulkKind::Deactivate | BulkKind::Merge => None,
        };
        let filter = run.selection.map(|selection| json!(selection).to_string());
        let args = args![
            self.id,
            run.id,
            run.kind.as_str(),
            points,
            filter,
            run.reason.as_str(),
            state(run.is_running),
            run.reached,
            run.user,
            run.api_key,
            run.acting_admin,
            run.cards_expected,
            run.cards_done,
            run.cards_refused,
            run.points_moved,
            run.stamps_moved,
            run.created_at,
            run.finished_at
        ];
        self.on.execute(INSERT_RUN, args).await.map(|_| ())
    }

    /// A run.
    ///
    /// # Errors
    /// The database's.
    pub async fn bulk_run(&mut self, id: BulkRunId) -> Result<Option<BulkRun>, Error> {
        let row: Option<RunRow> = self.on.optional(FIND_RUN, args![self.id, id]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// A run, locked until the transaction ends.
    ///
    /// # Errors
    /// The database's.
    pub async fn lock_bulk_run(&mut self, id: BulkRunId) -> Result<Option<BulkRun>, Error> {
        let row: Option<RunRow> = self.on.optional(LOCK_RUN, args![self.id, id]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// A page of the runs, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn bulk_runs(&mut self, page: Page) -> Result<Slice<BulkRun>, Error> {
        let rows: Vec<RunRow> = self.on.all(LIST_RUNS, args![self.id, page.below(), page.fetch()]).await?;
        let runs = rows.into_iter().map(TryInto::try_into).collect::<Result<Vec<BulkRun>, _>>()?;
        Ok(page.slice(runs, |run| run.id.uuid()))
    }

    /// Runs that are not at their end, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn running_bulk_runs(&mut self) -> Result<Vec<BulkRun>, Error> {
        let rows: Vec<RunRow> = self.on.all(FIND_RUNNING, args![self.id]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Saves how far a run has come.
    ///
    /// # Errors
    /// The database's.
    pub async fn move_bulk_run(&mut self, run: &BulkRun) -> Result<(), Error> {
        let args = args![
            self.id,
            run.id,
            state(run.is_running),
            run.reached,
            run.cards_done,
            run.cards_refused,
            run.points_moved,
            run.stamps_moved,
            run.finished_at
        ];
        self.on.execute(MOVE_RUN, args).await.map(|_| ())
    }

    /// Adds what became of cards. Each card has one place in a run.
    ///
    /// # Errors
    /// [`Error::Taken`] for a card that the run has met before.
    pub async fn add_bulk_items(&mut self, run: BulkRunId, items: &[BulkItem]) -> Result<(), Error> {
        if items.is_empty() {
            return Ok(());
        }
        let mut args = args![self.id, run];
        match self.engine() {
            Engine::Postgres => args.extend([
                Arg::Uuids(items.iter().map(|item| Some(item.card.uuid())).collect()),
                Arg::Uuids(items.iter().map(|item| item.transaction.map(TransactionId::uuid)).collect()),
                Arg::Texts(items.iter().map(|item| item.code.clone()).collect()),
            ]),
            Engine::Sqlite => {
                let hex = |id: uuid::Uuid| id.simple().to_string();
                let rows = items
                    .iter()
                    .map(|item| json!([hex(item.card.uuid()), item.transaction.map(|id| hex(id.uuid())), item.code]));
                args.push(Arg::Json(rows.collect()));
            }
        }
        self.on.execute(INSERT_ITEMS, args).await.map(|_| ())
    }

    /// A page of what became of the cards of a run; all of them, or only those that were refused.
    ///
    /// # Errors
    /// The database's.
    pub async fn bulk_items(
        &mut self,
        run: BulkRunId,
        which: BulkItems,
        page: Page,
    ) -> Result<Slice<BulkItemRecord>, Error> {
        let sql = match which {
            BulkItems::All => LIST_ITEMS,
            BulkItems::Refused => LIST_REFUSED,
        };
        let rows: Vec<ItemRow> = self.on.all(sql, args![self.id, run, page.below(), page.fetch()]).await?;
        let items = rows.into_iter().map(TryInto::try_into).collect::<Result<Vec<BulkItemRecord>, _>>()?;
        Ok(page.slice(items, |record| record.item.card.uuid()))
    }

    /// How many customers hold several open cards.
    ///
    /// # Errors
    /// The database's.
    pub async fn doubled_cards(&mut self) -> Result<Doubled, Error> {
        let found: Option<Doubled> = self.on.optional(COUNT_DOUBLED, args![self.id]).await?;
        Ok(found.unwrap_or_default())
    }

    /// The next customers with several open cards, at most 100, in order of id.
    ///
    /// # Errors
    /// The database's.
    pub async fn next_doubled(&mut self, after: uuid::Uuid) -> Result<Vec<CustomerId>, Error> {
        let rows: Vec<IdRow> = self.on.all(NEXT_DOUBLED, args![self.id, after]).await?;
        Ok(rows.into_iter().map(|row| CustomerId::new(row.id)).collect())
    }

    /// Gives a customer's kept card the merchant-wide place.
    ///
    /// # Errors
    /// The database's.
    pub async fn place_kept_card(&mut self, customer: CustomerId, kept: CardId) -> Result<(), Error> {
        self.on.execute(UNPLACE_FURTHER, args![self.id, customer, kept]).await?;
        self.on.execute(PLACE_KEPT, args![self.id, kept, orion_domain::StoreId::NIL]).await.map(|_| ())
    }

    /// Says on an emptied card where its balance went.
    ///
    /// # Errors
    /// The database's.
    pub async fn mark_merged(&mut self, emptied: CardId, kept: CardId) -> Result<(), Error> {
        self.on.execute(MARK_MERGED, args![self.id, emptied, kept]).await.map(|_| ())
    }
}

/// Which items of a run to list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BulkItems {
    /// Every one.
    All,
    /// Only cards that were refused.
    Refused,
}
