//! What has been kept for long enough, found by the time in its ids and removed in chunks; customers who have not been seen
//! for long; and when work that removes something looked last.

use orion_domain::{CardId, CustomerId, Timestamp};
use uuid::Uuid;

use crate::Error;
use crate::audit::first_id_at;
use crate::db::args;
use crate::ledger::id_set;
use crate::scope::Merchant;
use crate::statement::{Sql, statements};

/// The ids of old rows of a table, after one and before another.
macro_rules! old_rows {
    ($table:literal, $id:literal, $condition:literal) => {
        concat!(
            "SELECT ",
            $id,
            " AS id FROM ",
            $table,
            " c WHERE merchant_id = $1 AND ",
            $id,
            " > $2 AND ",
            $id,
            " < $3",
            $condition,
            " ORDER BY ",
            $id,
            " LIMIT $4"
        )
    };
}

/// A change of the rows with some ids.
macro_rules! by_ids {
    (sqlite $change:literal, $id:literal) => {
        concat!($change, " WHERE merchant_id = $1 AND ", $id, " IN (SELECT unhex(value) FROM json_each($2))")
    };
    (postgres $change:literal, $id:literal) => {
        concat!($change, " WHERE merchant_id = $1 AND ", $id, " = ANY($2)")
    };
}

/// Customers who were not seen since an instant, with what may follow from it. Ids bound the page: nobody is older here than
/// their own id.
macro_rules! unseen_page {
    () => {
        "WITH page AS MATERIALIZED (SELECT id, updated_at, anonymized_at, retention_notice_at FROM customers
          WHERE merchant_id = $1 AND id > $2 AND id < $4 ORDER BY id LIMIT $3),
        last AS (SELECT id FROM page ORDER BY id DESC LIMIT 1),
        judged AS (SELECT id, retention_notice_at, anonymized_at IS NULL AND updated_at < $5
          AND NOT EXISTS (SELECT 1 FROM cards WHERE merchant_id = $1 AND customer_id = page.id
            AND (created_at >= $5 OR last_activity_at >= $5))
          AND NOT EXISTS (SELECT 1 FROM customer_sessions WHERE merchant_id = $1 AND customer_id = page.id
            AND last_seen_at >= $5) AS is_meant FROM page)
        SELECT * FROM judged WHERE is_meant = TRUE OR id = (SELECT id FROM last) ORDER BY id"
    };
}

statements! {
    OLD_FACTS(both old_rows!("transaction_context", "transaction_id", " AND (ip_address IS NOT NULL OR user_agent IS NOT NULL)"));
    DROP_FACTS(sqlite by_ids!(sqlite "DELETE FROM transaction_context", "notes IS NULL AND transaction_id"),
        postgres by_ids!(postgres "DELETE FROM transaction_context", "notes IS NULL AND transaction_id"));
    /// The salt goes too: with it, an address could be guessed from the row's commitment.
    CLEAR_FACTS(sqlite by_ids!(sqlite "UPDATE transaction_context SET ip_address = NULL, user_agent = NULL, salt = x''",
            "transaction_id"),
        postgres by_ids!(postgres "UPDATE transaction_context SET ip_address = NULL, user_agent = NULL, salt = ''",
            "transaction_id"));
    OLD_NOTES(both old_rows!("transaction_context", "transaction_id", ""));
    DROP_NOTES(sqlite by_ids!(sqlite "DELETE FROM transaction_context", "transaction_id"),
        postgres by_ids!(postgres "DELETE FROM transaction_context", "transaction_id"));
    OLD_ATTEMPTS(both old_rows!("mail_attempts", "id", ""));
    DROP_ATTEMPTS(sqlite by_ids!(sqlite "DELETE FROM mail_attempts", "id"),
        postgres by_ids!(postgres "DELETE FROM mail_attempts", "id"));
    OLD_MESSAGES(both old_rows!("messages", "id", ""));
    DROP_MESSAGES(sqlite by_ids!(sqlite "DELETE FROM messages", "id"),
        postgres by_ids!(postgres "DELETE FROM messages", "id"));
    /// A link is kept for as long as the message that carried it.
    OLD_LINKS(both old_rows!("sign_in_links", "id",
        " AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.merchant_id = $1 AND m.link_id = c.id)"));
    DROP_LINKS(sqlite by_ids!(sqlite "DELETE FROM sign_in_links", "id"),
        postgres by_ids!(postgres "DELETE FROM sign_in_links", "id"));
    OLD_CUSTOMER_SESSIONS(both old_rows!("customer_sessions", "id", ""));
    DROP_CUSTOMER_SESSIONS(sqlite by_ids!(sqlite "DELETE FROM customer_sessions", "id"),
        postgres by_ids!(postgres "DELETE FROM customer_sessions", "id"));
    OLD_STAFF_SESSIONS(both old_rows!("staff_sessions", "id", ""));
    DROP_STAFF_SESSIONS(sqlite by_ids!(sqlite "DELETE FROM staff_sessions", "id"),
        postgres by_ids!(postgres "DELETE FROM staff_sessions", "id"));
    DROP_BONUS_MEMORY("DELETE FROM bonus_memory WHERE merchant_id = $1 AND (scope_store_id, person_hash) IN
        (SELECT scope_store_id, person_hash FROM bonus_memory WHERE merchant_id = $1 AND given_at < $2
        ORDER BY given_at LIMIT $3)");
    UNSEEN_PAGE(both unseen_page!());
    /// A card of each, an open one where there is one: the letter names its store.
    A_CARD_OF(sqlite "SELECT asked.value AS place, c.id FROM json_each($2) AS asked CROSS JOIN cards AS c
          ON c.merchant_id = $1 AND c.customer_id = unhex(asked.value)
        ORDER BY c.customer_id, c.deleted_at IS NOT NULL, c.is_active = FALSE, c.id",
        postgres "SELECT CAST(asked.id AS TEXT) AS place, c.id FROM unnest($2::uuid[]) AS asked (id) CROSS JOIN LATERAL
          (SELECT id, deleted_at, is_active FROM cards WHERE merchant_id = $1 AND customer_id = asked.id OFFSET 0) AS c
        ORDER BY asked.id, c.deleted_at IS NOT NULL, c.is_active = FALSE, c.id");
    MARK_TOLD(sqlite by_ids!(sqlite "UPDATE customers SET retention_notice_at = $3", "id"),
        postgres by_ids!(postgres "UPDATE customers SET retention_notice_at = $3", "id"));
    FIND_LOOK("SELECT looked_at FROM retention_looks WHERE merchant_id = $1 AND name = $2");
    NOTE_LOOK("INSERT INTO retention_looks (merchant_id, name, looked_at) VALUES ($1, $2, $3)
        ON CONFLICT (merchant_id, name) DO UPDATE SET looked_at = $3");
}

/// What is removed by its age alone.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Stale {
    /// Addresses and programs of whoever asked, beside a transaction. A note beside it stays.
    Facts,
    /// Notes beside a transaction, with all that is left there.
    Notes,
    /// Attempts to hand a message to a mail server.
    MailAttempts,
    /// Messages to customers.
    Messages,
    /// Links that signed in.
    Links,
    /// Sessions of customers.
    CustomerSessions,
    /// Sessions of staff at a terminal.
    StaffSessions,
}

impl Stale {
    /// All, in the order in which they can go.
    pub const ALL: [Self; 7] = [
        Self::Facts,
        Self::Notes,
        Self::MailAttempts,
        Self::Messages,
        Self::Links,
        Self::CustomerSessions,
        Self::StaffSessions,
    ];

    const fn find(self) -> Sql {
        match self {
            Self::Facts => OLD_FACTS,
            Self::Notes => OLD_NOTES,
            Self::MailAttempts => OLD_ATTEMPTS,
            Self::Messages => OLD_MESSAGES,
            Self::Links => OLD_LINKS,
            Self::CustomerSessions => OLD_CUSTOMER_SESSIONS,
            Self::StaffSessions => OLD_STAFF_SESSIONS,
        }
    }

    const fn remove(self) -> &'static [Sql] {
        match self {
            Self::Facts => &[DROP_FACTS, CLEAR_FACTS],
            Self::Notes => &[DROP_NOTES],
            Self::MailAttempts => &[DROP_ATTEMPTS],
            Self::Messages => &[DROP_MESSAGES],
            Self::Links => &[DROP_LINKS],
            Self::CustomerSessions => &[DROP_CUSTOMER_SESSIONS],
            Self::StaffSessions => &[DROP_STAFF_SESSIONS],
        }
    }
}

/// Somebody who has not been seen for long.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Unseen {
    /// Who.
    pub id: CustomerId,
    /// When they were told last that they will be forgotten.
    pub told_at: Option<Timestamp>,
}

/// Some of them, and where the next page begins.
#[derive(Debug, Clone)]
pub struct UnseenPage {
    /// In order of their ids.
    pub people: Vec<Unseen>,
    /// The last customer who was looked at; `None` when there was none.
    pub reached: Option<CustomerId>,
}

#[derive(sqlx::FromRow)]
struct IdRow {
    id: Uuid,
}

#[derive(sqlx::FromRow)]
struct UnseenRow {
    id: Uuid,
    retention_notice_at: Option<i64>,
    is_meant: bool,
}

#[derive(sqlx::FromRow)]
struct CardRow {
    place: String,
    id: Uuid,
}

#[derive(sqlx::FromRow)]
struct LookRow {
    looked_at: i64,
}

impl Merchant<'_> {
    /// The next rows of a kind, after one of them, that are older than an instant.
    ///
    /// # Errors
    /// The database's.
    pub async fn stale_rows(
        &mut self,
        stale: Stale,
        after: Uuid,
        before: Timestamp,
        limit: i64,
    ) -> Result<Vec<Uuid>, Error> {
        let args = args![self.id, after, first_id_at(before), limit];
        let rows: Vec<IdRow> = self.on.all(stale.find(), args).await?;
        Ok(rows.into_iter().map(|row| row.id).collect())
    }

    /// Removes rows of a kind.
    ///
    /// # Errors
    /// The database's.
    pub async fn remove_stale(&mut self, stale: Stale, rows: &[Uuid]) -> Result<(), Error> {
        for statement in stale.remove() {
            let set = id_set(self.engine(), rows.iter().copied());
            self.on.execute(*statement, vec![self.id.into(), set]).await?;
        }
        Ok(())
    }

    /// Removes up to `limit` notes of a bonus that was given before an instant, and says how many.
    ///
    /// # Errors
    /// The database's.
    pub async fn forget_bonuses(&mut self, before: Timestamp, limit: i64) -> Result<u64, Error> {
        self.on.execute(DROP_BONUS_MEMORY, args![self.id, before, limit]).await
    }

    /// Of the next `limit` customers after one, those who were not seen since an instant.
    ///
    /// # Errors
    /// The database's.
    pub async fn unseen_customers(
        &mut self,
        after: CustomerId,
        limit: i64,
        since: Timestamp,
    ) -> Result<UnseenPage, Error> {
        let args = args![self.id, after, limit, first_id_at(since), since];
        let rows: Vec<UnseenRow> = self.on.all(UNSEEN_PAGE, args).await?;
        let reached = rows.last().map(|row| CustomerId::new(row.id));
        let read = |row: UnseenRow| Unseen {
            id: CustomerId::new(row.id),
            told_at: row.retention_notice_at.map(Timestamp::from_micros),
        };
        Ok(UnseenPage { people: rows.into_iter().filter(|row| row.is_meant).map(read).collect(), reached })
    }

    /// A card of each of some people who have one.
    ///
    /// # Errors
    /// The database's.
    pub async fn a_card_of(&mut self, people: &[CustomerId]) -> Result<Vec<CardId>, Error> {
        let set = id_set(self.engine(), people.iter().map(|person| person.uuid()));
        let mut rows: Vec<CardRow> = self.on.all(A_CARD_OF, vec![self.id.into(), set]).await?;
        rows.dedup_by(|one, other| one.place == other.place);
        Ok(rows.into_iter().map(|row| CardId::new(row.id)).collect())
    }

    /// Notes who was told that they will be forgotten.
    ///
    /// # Errors
    /// The database's.
    pub async fn mark_told(&mut self, people: &[CustomerId], now: Timestamp) -> Result<(), Error> {
        let set = id_set(self.engine(), people.iter().map(|person| person.uuid()));
        self.on.execute(MARK_TOLD, vec![self.id.into(), set, now.into()]).await.map(|_| ())
    }

    /// What the clock said when something looked last.
    ///
    /// # Errors
    /// The database's.
    pub async fn look(&mut self, name: &str) -> Result<Option<Timestamp>, Error> {
        let row: Option<LookRow> = self.on.optional(FIND_LOOK, args![self.id, name]).await?;
        Ok(row.map(|row| Timestamp::from_micros(row.looked_at)))
    }

    /// Notes what the clock says.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_look(&mut self, name: &str, now: Timestamp) -> Result<(), Error> {
        self.on.execute(NOTE_LOOK, args![self.id, name, now]).await.map(|_| ())
    }
}
