//! What is out of sight: cards and programs in the trash, by themselves or with their merchant. The platform sees them all,
//! merchant by merchant, and can take them out again.

use orion_domain::ledger::Card;
use orion_domain::program::Program;
use orion_domain::{CardId, CardNumber, CustomerId, MerchantId, ProgramId, Timestamp};

use crate::Error;
use crate::cards::BalanceRow;
use crate::db::args;
use crate::ledger::row::EntryRow;
use crate::page::{PAGE_LIMIT_MAX, Page, Slice};
use crate::programs::ProgramRow;
use crate::scope::{Merchant, Platform};
use crate::statement::statements;

/// A card wherever it is, without anything that says whose it is.
macro_rules! any_card {
    ($tail:literal) => {
        concat!(
            "SELECT c.id, c.customer_id, c.enrolled_at_store_id, c.card_number, c.stamp_count, c.total_stamps_earned,
             c.stamps_redeemed, c.points_balance, c.total_points_earned, c.points_redeemed, c.total_points_voided,
             c.last_stamp_at, c.last_points_at, c.last_redemption_at, c.last_activity_at, c.is_active, c.seq, c.head_hash,
             c.created_at, c.deleted_at, h.anonymized_at
             FROM cards c LEFT JOIN customers h ON h.merchant_id = $1 AND h.id = c.customer_id
             WHERE c.merchant_id = $1 ",
            $tail
        )
    };
}

statements! {
    FIND_ANY_CARD(both any_card!("AND c.id = $2"));
    LIST_LIVE_CARDS(both any_card!("AND c.id < $2 AND c.deleted_at IS NULL ORDER BY c.id DESC LIMIT $3"));
    LIST_DELETED_CARDS(both any_card!("AND c.id < $2 AND c.deleted_at IS NOT NULL ORDER BY c.id DESC LIMIT $3"));
    LIST_EVERY_CARD(both any_card!("AND c.id < $2 ORDER BY c.id DESC LIMIT $3"));
    DELETE_CARD("UPDATE cards SET deleted_at = $3 WHERE merchant_id = $1 AND id = $2 AND deleted_at IS NULL");
    RESTORE_CARD("UPDATE cards SET deleted_at = NULL WHERE merchant_id = $1 AND id = $2 AND deleted_at IS NOT NULL");
    /// The live card that keeps another one of the same person in the trash.
    FIND_RIVAL("SELECT o.id FROM cards c JOIN cards o ON o.merchant_id = $1 AND o.customer_id = c.customer_id
        AND o.scope_store_id = c.scope_store_id AND o.deleted_at IS NULL AND o.id <> c.id
        WHERE c.merchant_id = $1 AND c.id = $2 LIMIT 1");
    RESTORE_PROGRAM("UPDATE programs SET deleted_at = NULL, updated_at = $3
        WHERE merchant_id = $1 AND id = $2 AND deleted_at IS NOT NULL");
    /// Merchant by merchant a look into the primary key: SQLite keeps the order of a CROSS JOIN.
    MERCHANT_OF_CARD("SELECT m.id FROM merchants m CROSS JOIN cards c WHERE c.merchant_id = m.id AND c.id = $1 LIMIT 1");
    MERCHANT_OF_PROGRAM("SELECT m.id FROM merchants m CROSS JOIN programs p WHERE p.merchant_id = m.id AND p.id = $1 LIMIT 1");
    NEXT_WITH_CARDS("SELECT m.id FROM merchants m WHERE m.id < $1 AND m.deleted_at IS NULL
        AND EXISTS (SELECT 1 FROM cards c WHERE c.merchant_id = m.id AND c.deleted_at IS NULL) ORDER BY m.id DESC LIMIT 1");
    NEXT_WITH_TRASH("SELECT m.id FROM merchants m WHERE m.id < $1
        AND (EXISTS (SELECT 1 FROM cards c WHERE c.merchant_id = m.id AND c.deleted_at IS NOT NULL)
          OR (m.deleted_at IS NOT NULL AND EXISTS (SELECT 1 FROM cards c WHERE c.merchant_id = m.id)))
        ORDER BY m.id DESC LIMIT 1");
    LIST_PROGRAMS("SELECT p.merchant_id, m.name AS merchant_name, m.deleted_at AS merchant_deleted_at, p.deleted_at, p.id, p.version,
        p.rules, p.look, p.activated_at, p.updated_at FROM merchants m JOIN programs p ON p.merchant_id = m.id
        WHERE p.id < $1 AND (m.id = $2 OR $2 IS NULL) AND (p.deleted_at IS NOT NULL OR m.deleted_at IS NOT NULL) = $3
        ORDER BY p.id DESC LIMIT $4");
    FIND_ANY_PROGRAM("SELECT p.merchant_id, m.name AS merchant_name, m.deleted_at AS merchant_deleted_at, p.deleted_at, p.id,
        p.version, p.rules, p.look, p.activated_at, p.updated_at FROM merchants m JOIN programs p ON p.merchant_id = m.id
        WHERE p.merchant_id = $1 AND p.id = $2");
    LIST_RESTORES("SELECT m.name AS merchant_name, t.merchant_id AS of_merchant, t.card_id, t.seq, t.id, t.transaction_type,
        t.stamps_delta, t.points_delta, t.stamps_balance_after, t.points_balance_after, t.requested_stamps_delta,
        t.requested_points_delta, t.shortfall, t.purchase_amount_cents, t.order_reference, t.reward_id, t.reward_description,
        t.program_version, t.store_id, t.staff_pin_id, t.user_id, t.api_key_id, t.acting_admin_id, t.related_transaction_id,
        t.transaction_at, t.commitment, t.entry_hash, c.card_number, x.notes, u.name AS admin_name
        FROM merchants m CROSS JOIN loyalty_transactions t CROSS JOIN cards c
        LEFT JOIN transaction_context x ON x.merchant_id = m.id AND x.transaction_id = t.id
        LEFT JOIN users u ON u.id = t.acting_admin_id
        WHERE t.merchant_id = m.id AND c.merchant_id = m.id AND c.id = t.card_id AND t.transaction_type = 'admin_adjustment' AND t.id < $1 ORDER BY t.id DESC LIMIT $2");
}

/// A card as the platform sees it: whose it is stays with the merchant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnyCard {
    /// What the ledger knows.
    pub card: Card,
    /// Twelve digits.
    pub number: CardNumber,
    /// Whether nobody knows any more whose it was.
    pub is_anonymous: bool,
    /// Its person, for what must ask about them.
    pub customer: Option<CustomerId>,
    /// When it was opened.
    pub created_at: Timestamp,
    /// Since when it is in the trash by itself.
    pub deleted_at: Option<Timestamp>,
}

/// A program as the platform sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AnyProgram {
    /// Whose.
    pub merchant: MerchantId,
    /// The merchant's name.
    pub merchant_name: String,
    /// Since when the merchant is in the trash, and this with it.
    pub merchant_deleted_at: Option<Timestamp>,
    /// The program.
    pub program: Program,
    /// Since when it is in the trash by itself.
    pub deleted_at: Option<Timestamp>,
}

/// Points that an admin gave back.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RestoredPoints {
    /// To whose card.
    pub merchant: MerchantId,
    /// The merchant's name.
    pub merchant_name: String,
    /// The card's number, twelve digits.
    pub card_number: String,
    /// The row.
    pub entry: orion_domain::ledger::Entry,
    /// Why.
    pub reason: Option<String>,
    /// The admin's name; an API key has none.
    pub admin_name: Option<String>,
}

/// Which cards of a merchant are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CardShelf {
    /// Those that are not deleted.
    Live,
    /// Those that are.
    Deleted,
    /// All of them, because their merchant is deleted.
    Every,
}

#[derive(sqlx::FromRow)]
struct AnyCardRow {
    #[sqlx(flatten)]
    balance: BalanceRow,
    customer_id: Option<uuid::Uuid>,
    card_number: String,
    created_at: i64,
    anonymized_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct AnyProgramRow {
    merchant_id: uuid::Uuid,
    merchant_name: String,
    merchant_deleted_at: Option<i64>,
    deleted_at: Option<i64>,
    #[sqlx(flatten)]
    program: ProgramRow,
}

#[derive(sqlx::FromRow)]
struct RestoreRow {
    merchant_name: String,
    of_merchant: uuid::Uuid,
    card_number: String,
    notes: Option<String>,
    admin_name: Option<String>,
    #[sqlx(flatten)]
    entry: EntryRow,
}

#[derive(sqlx::FromRow)]
struct IdRow {
    id: uuid::Uuid,
}

impl TryFrom<AnyCardRow> for AnyCard {
    type Error = Error;
    fn try_from(row: AnyCardRow) -> Result<Self, Error> {
        let deleted_at = row.balance.deleted_at.map(Timestamp::from_micros);
        Ok(Self {
            card: row.balance.try_into()?,
            number: CardNumber::parse(&row.card_number)
                .map_err(|error| Error::corrupt("cards", "card_number", error))?,
            is_anonymous: row.customer_id.is_none() || row.anonymized_at.is_some(),
            customer: row.customer_id.map(CustomerId::new),
            created_at: Timestamp::from_micros(row.created_at),
            deleted_at,
        })
    }
}

impl From<AnyProgramRow> for AnyProgram {
    fn from(row: AnyProgramRow) -> Self {
        Self {
            merchant: MerchantId::new(row.merchant_id),
            merchant_name: row.merchant_name,
            merchant_deleted_at: row.merchant_deleted_at.map(Timestamp::from_micros),
            program: row.program.into(),
            deleted_at: row.deleted_at.map(Timestamp::from_micros),
        }
    }
}

impl Merchant<'_> {
    /// A card, be it in the trash.
    ///
    /// # Errors
    /// The database's.
    pub async fn any_card(&mut self, id: CardId) -> Result<Option<AnyCard>, Error> {
        let row: Option<AnyCardRow> = self.on.optional(FIND_ANY_CARD, args![self.id, id]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// Cards of a shelf, newest first, below an id.
    ///
    /// # Errors
    /// The database's.
    pub async fn shelf(&mut self, shelf: CardShelf, below: uuid::Uuid, limit: i64) -> Result<Vec<AnyCard>, Error> {
        let sql = match shelf {
            CardShelf::Live => LIST_LIVE_CARDS,
            CardShelf::Deleted => LIST_DELETED_CARDS,
            CardShelf::Every => LIST_EVERY_CARD,
        };
        let limit = limit.clamp(1, PAGE_LIMIT_MAX.saturating_add(1));
        let rows: Vec<AnyCardRow> = self.on.all(sql, args![self.id, below, limit]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Puts a card into the trash; `false` when it is there already.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_card(&mut self, id: CardId, now: Timestamp) -> Result<bool, Error> {
        Ok(self.on.execute(DELETE_CARD, args![self.id, id, now]).await? == 1)
    }

    /// Takes a card out of the trash; `false` when it is not there.
    ///
    /// # Errors
    /// [`Error::Taken`] when the person has another card in its scope; ask [`Merchant::has_rival`] first.
    pub async fn restore_card(&mut self, id: CardId) -> Result<bool, Error> {
        Ok(self.on.execute(RESTORE_CARD, args![self.id, id]).await? == 1)
    }

    /// Whether the card's person has another live card in its scope.
    ///
    /// # Errors
    /// The database's.
    pub async fn has_rival(&mut self, id: CardId) -> Result<bool, Error> {
        let row: Option<IdRow> = self.on.optional(FIND_RIVAL, args![self.id, id]).await?;
        Ok(row.is_some_and(|row| !row.id.is_nil()))
    }

    /// A program, be it in the trash.
    ///
    /// # Errors
    /// The database's.
    pub async fn any_program(&mut self, id: ProgramId) -> Result<Option<AnyProgram>, Error> {
        let row: Option<AnyProgramRow> = self.on.optional(FIND_ANY_PROGRAM, args![self.id, id]).await?;
        Ok(row.map(AnyProgram::from))
    }

    /// Takes a program out of the trash, switched off; `false` when it is not there.
    ///
    /// # Errors
    /// [`Error::Taken`] when the merchant has another one.
    pub async fn restore_program(&mut self, id: ProgramId, now: Timestamp) -> Result<bool, Error> {
        Ok(self.on.execute(RESTORE_PROGRAM, args![self.id, id, now]).await? == 1)
    }
}

impl Platform<'_> {
    async fn merchant_id(&mut self, sql: crate::statement::Sql, id: uuid::Uuid) -> Result<Option<MerchantId>, Error> {
        let row: Option<IdRow> = self.on.optional(sql, args![id]).await?;
        Ok(row.map(|row| MerchantId::new(row.id)))
    }

    /// Whose a card is, be it in the trash.
    ///
    /// # Errors
    /// The database's.
    pub async fn merchant_of_card(&mut self, id: CardId) -> Result<Option<MerchantId>, Error> {
        self.merchant_id(MERCHANT_OF_CARD, id.uuid()).await
    }

    /// Whose a program is, be it in the trash.
    ///
    /// # Errors
    /// The database's.
    pub async fn merchant_of_program(&mut self, id: ProgramId) -> Result<Option<MerchantId>, Error> {
        self.merchant_id(MERCHANT_OF_PROGRAM, id.uuid()).await
    }

    /// The newest merchant below an id that has something on the shelf, so that a walk over all of them passes by no empty
    /// one.
    ///
    /// # Errors
    /// The database's.
    pub async fn next_with_cards(&mut self, shelf: CardShelf, below: uuid::Uuid) -> Result<Option<MerchantId>, Error> {
        let sql = match shelf {
            CardShelf::Live => NEXT_WITH_CARDS,
            CardShelf::Deleted | CardShelf::Every => NEXT_WITH_TRASH,
        };
        self.merchant_id(sql, below).await
    }

    /// A page of the programs, in sight or in the trash, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn programs(
        &mut self,
        merchant: Option<MerchantId>,
        only_deleted: bool,
        page: Page,
    ) -> Result<Slice<AnyProgram>, Error> {
        let args = args![page.below(), merchant, only_deleted, page.fetch()];
        let rows: Vec<AnyProgramRow> = self.on.all(LIST_PROGRAMS, args).await?;
        let items = rows.into_iter().map(AnyProgram::from).collect();
        Ok(page.slice(items, |found: &AnyProgram| found.program.id.uuid()))
    }

    /// A page of the points that admins gave back, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn restored_points(&mut self, page: Page) -> Result<Slice<RestoredPoints>, Error> {
        let rows: Vec<RestoreRow> = self.on.all(LIST_RESTORES, args![page.below(), page.fetch()]).await?;
        let read = |row: RestoreRow| {
            let merchant = MerchantId::new(row.of_merchant);
            Ok::<_, Error>(RestoredPoints {
                merchant,
                merchant_name: row.merchant_name,
                card_number: row.card_number,
                entry: row.entry.read(merchant)?,
                reason: row.notes,
                admin_name: row.admin_name,
            })
        };
        let items = rows.into_iter().map(read).collect::<Result<Vec<_>, _>>()?;
        Ok(page.slice(items, |found| found.entry.id.uuid()))
    }
}
