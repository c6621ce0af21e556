//! What became of mail: every attempt to hand a message over, addresses that take none, and how much an address got today.
//!
//! No address lies here, only keyed hashes of some. An attempt names its card, which stays when the holder is forgotten.

use orion_domain::{CardId, MessageId, StoreId, Timestamp};

use crate::Error;
use crate::db::args;
use crate::links::MessageKind;
use crate::page::{Page, Slice};
use crate::scope::Merchant;
use crate::statement::statements;
use crate::transactions::least_id;

/// An attempt with what people see beside it.
macro_rules! attempt_columns {
    ($tail:literal) => {
        concat!(
            "SELECT a.id, a.message_id, a.kind, a.attempted_at, a.provider, a.outcome, a.answer, a.store_id, a.card_id,
            s.name AS store_name, c.card_number, h.first_name, h.last_name
            FROM mail_attempts a
            LEFT JOIN cards c ON c.merchant_id = a.merchant_id AND c.id = a.card_id AND c.merchant_id = $1
            LEFT JOIN customers h ON h.merchant_id = c.merchant_id AND h.id = c.customer_id AND h.merchant_id = $1
            LEFT JOIN stores s ON s.merchant_id = a.merchant_id AND s.id = a.store_id AND s.merchant_id = $1
            WHERE a.merchant_id = $1 AND a.id < $2 AND a.id >= $3 ",
            $tail,
            " ORDER BY a.id DESC LIMIT $4"
        )
    };
}

statements! {
    INSERT_ATTEMPT("INSERT INTO mail_attempts (merchant_id, id, message_id, kind, attempted_at, provider, outcome, answer,
        store_id, card_id) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10)");
    LIST_ATTEMPTS(both attempt_columns!(""));
    LIST_ATTEMPTS_OF_CARD(both attempt_columns!("AND a.card_id = $5"));
    LIST_ATTEMPTS_OF_KIND(both attempt_columns!("AND a.kind = $5"));
    LIST_ATTEMPTS_WITH_OUTCOME(both attempt_columns!("AND a.outcome = $5"));
    LIST_ATTEMPTS_OF_KIND_WITH_OUTCOME(both attempt_columns!("AND a.kind = $5 AND a.outcome = $6"));
    LIST_ATTEMPTS_AT(both attempt_columns!("AND a.store_id = $5"));
    LIST_ATTEMPTS_AT_OF_KIND(both attempt_columns!("AND a.store_id = $5 AND a.kind = $6"));
    LIST_ATTEMPTS_AT_WITH_OUTCOME(both attempt_columns!("AND a.store_id = $5 AND a.outcome = $6"));
    LIST_ATTEMPTS_AT_OF_KIND_WITH_OUTCOME(both attempt_columns!("AND a.store_id = $5 AND a.kind = $6 AND a.outcome = $7"));
    SUPPRESS("INSERT INTO mail_suppressions (merchant_id, address_hash, answer, suppressed_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (merchant_id, address_hash) DO NOTHING");
    FIND_SUPPRESSION("SELECT answer, suppressed_at FROM mail_suppressions WHERE merchant_id = $1 AND address_hash = $2");
    LIFT_SUPPRESSION("DELETE FROM mail_suppressions WHERE merchant_id = $1 AND address_hash = $2");
    NOTE_HANDOVER("INSERT INTO mail_handovers (merchant_id, message_id, address_hash, class, handed_over_at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (merchant_id, message_id) DO NOTHING");
    HANDOVERS_SINCE("SELECT COUNT(*) AS handed_over, MIN(handed_over_at) AS first_at FROM mail_handovers
        WHERE merchant_id = $1 AND address_hash = $2 AND class = $3 AND handed_over_at > $4");
    PURGE_HANDOVERS("DELETE FROM mail_handovers WHERE merchant_id = $1 AND handed_over_at < $2");
}

/// What became of an attempt.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailOutcome {
    /// A server has taken the message over.
    Accepted,
    /// A server does not want it now.
    Deferred,
    /// A server does not want it at all.
    Refused,
    /// No server could be talked to.
    Unreachable,
    /// It was not sent: the address takes no mail.
    Suppressed,
    /// It waits: the address has had enough for today.
    Held,
}

impl MailOutcome {
    /// All of them.
    pub const ALL: [Self; 6] =
        [Self::Accepted, Self::Deferred, Self::Refused, Self::Unreachable, Self::Suppressed, Self::Held];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Accepted => "accepted",
            Self::Deferred => "deferred",
            Self::Refused => "refused",
            Self::Unreachable => "unreachable",
            Self::Suppressed => "suppressed",
            Self::Held => "held",
        }
    }
}

impl std::str::FromStr for MailOutcome {
    type Err = orion_domain::Invalid;
    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let known = Self::ALL.into_iter().find(|outcome| outcome.as_str() == text);
        known.ok_or(orion_domain::Invalid::UnknownValue {
            allowed: "accepted, deferred, refused, unreachable, suppressed, held",
        })
    }
}

/// An attempt to hand a message to a mail server.
#[derive(Debug, Clone)]
pub struct MailAttempt {
    /// Its id.
    pub id: uuid::Uuid,
    /// Of which message.
    pub message: MessageId,
    /// About what it was.
    pub kind: MessageKind,
    /// At which store it came about.
    pub store: Option<StoreId>,
    /// Which card it is about.
    pub card: Option<CardId>,
    /// When.
    pub at: Timestamp,
    /// To which server.
    pub provider: String,
    /// What became of it.
    pub outcome: MailOutcome,
    /// The server's words.
    pub answer: Option<String>,
}

/// An attempt with what people see beside it.
#[derive(Debug, Clone)]
pub struct MailRecord {
    /// The attempt.
    pub attempt: MailAttempt,
    /// The store's name.
    pub store_name: Option<String>,
    /// The card's number, twelve digits.
    pub card_number: Option<String>,
    /// The holder's names, joined.
    pub customer_name: Option<String>,
}

/// What a list of attempts is narrowed to.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct MailFilter {
    /// Only about this card; then nothing else narrows.
    pub card: Option<CardId>,
    /// Only what came about at this store.
    pub store: Option<StoreId>,
    /// Only of this kind.
    pub kind: Option<MessageKind>,
    /// Only with this outcome.
    pub outcome: Option<MailOutcome>,
    /// Only from this instant on.
    pub from: Option<Timestamp>,
    /// Only before this instant.
    pub before: Option<Timestamp>,
}

/// That an address takes no mail.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Suppression {
    /// What the server said.
    pub answer: String,
    /// Since when.
    pub since: Timestamp,
}

/// What counts together towards the mail of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MailClass {
    /// Letters.
    Letter,
    /// Links that sign in.
    Link,
}

impl MailClass {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Link => "link",
        }
    }
}

/// How much an address got.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Handovers {
    /// How many messages.
    pub count: i64,
    /// When the first of them was handed over.
    pub first_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct AttemptRow {
    id: uuid::Uuid,
    message_id: uuid::Uuid,
    kind: String,
    attempted_at: i64,
    provider: String,
    outcome: String,
    answer: Option<String>,
    store_id: Option<uuid::Uuid>,
    card_id: Option<uuid::Uuid>,
    store_name: Option<String>,
    card_number: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
}

impl AttemptRow {
    fn read(self) -> Result<MailRecord, Error> {
        let names: Vec<String> = [self.first_name, self.last_name].into_iter().flatten().collect();
        Ok(MailRecord {
            attempt: MailAttempt {
                id: self.id,
                message: MessageId::new(self.message_id),
                kind: MessageKind::read(&self.kind)?,
                store: self.store_id.map(StoreId::new),
                card: self.card_id.map(CardId::new),
                at: Timestamp::from_micros(self.attempted_at),
                provider: self.provider,
                outcome: self.outcome.parse().map_err(|error| Error::corrupt("mail_attempts", "outcome", error))?,
                answer: self.answer,
            },
            store_name: self.store_name,
            card_number: self.card_number,
            customer_name: if names.is_empty() { None } else { Some(names.join(" ")) },
        })
    }
}

#[derive(sqlx::FromRow)]
struct SuppressionRow {
    answer: String,
    suppressed_at: i64,
}

#[derive(sqlx::FromRow)]
struct HandoversRow {
    handed_over: i64,
    first_at: Option<i64>,
}

impl Merchant<'_> {
    /// Notes an attempt to hand a message over.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_mail_attempt(&mut self, attempt: &MailAttempt) -> Result<(), Error> {
        let args = args![
            self.id,
            attempt.id,
            attempt.message,
            attempt.kind.as_str(),
            attempt.at,
            attempt.provider.as_str(),
            attempt.outcome.as_str(),
            attempt.answer.clone(),
            attempt.store,
            attempt.card
        ];
        self.on.execute(INSERT_ATTEMPT, args).await.map(|_| ())
    }

    /// A page of the attempts, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn mail_attempts(&mut self, filter: &MailFilter, page: Page) -> Result<Slice<MailRecord>, Error> {
        let below = filter.before.map_or(page.below(), |before| page.below().min(least_id(before)));
        let from = filter.from.map_or(uuid::Uuid::nil(), least_id);
        let mut args = args![self.id, below, from, page.fetch()];
        let (kind, outcome) = (filter.kind.map(MessageKind::as_str), filter.outcome.map(MailOutcome::as_str));
        let sql = match (filter.card, filter.store, kind, outcome) {
            (Some(_), ..) => LIST_ATTEMPTS_OF_CARD,
            (None, None, None, None) => LIST_ATTEMPTS,
            (None, None, Some(_), None) => LIST_ATTEMPTS_OF_KIND,
            (None, None, None, Some(_)) => LIST_ATTEMPTS_WITH_OUTCOME,
            (None, None, Some(_), Some(_)) => LIST_ATTEMPTS_OF_KIND_WITH_OUTCOME,
            (None, Some(_), None, None) => LIST_ATTEMPTS_AT,
            (None, Some(_), Some(_), None) => LIST_ATTEMPTS_AT_OF_KIND,
            (None, Some(_), None, Some(_)) => LIST_ATTEMPTS_AT_WITH_OUTCOME,
            (None, Some(_), Some(_), Some(_)) => LIST_ATTEMPTS_AT_OF_KIND_WITH_OUTCOME,
        };
        if let Some(card) = filter.card {
            args.push(card.into());
        } else {
            args.extend(filter.store.map(Into::into));
            args.extend([kind, outcome].into_iter().flatten().map(Into::into));
        }
        let rows: Vec<AttemptRow> = self.on.all(sql, args).await?;
        let items = rows.into_iter().map(AttemptRow::read).collect::<Result<Vec<_>, _>>()?;
        Ok(page.slice(items, |record| record.attempt.id))
    }

    /// Notes that an address takes no mail; the first answer stays.
    ///
    /// # Errors
    /// The database's.
    pub async fn suppress_mail(&mut self, address: [u8; 32], answer: &str, now: Timestamp) -> Result<(), Error> {
        self.on.execute(SUPPRESS, args![self.id, address, answer, now]).await.map(|_| ())
    }

    /// Whether an address takes no mail.
    ///
    /// # Errors
    /// The database's.
    pub async fn mail_suppression(&mut self, address: [u8; 32]) -> Result<Option<Suppression>, Error> {
        let row: Option<SuppressionRow> = self.on.optional(FIND_SUPPRESSION, args![self.id, address]).await?;
        Ok(row.map(|row| Suppression { answer: row.answer, since: Timestamp::from_micros(row.suppressed_at) }))
    }

    /// Lets mail go to an address again; `false` when it does already.
    ///
    /// # Errors
    /// The database's.
    pub async fn lift_mail_suppression(&mut self, address: [u8; 32]) -> Result<bool, Error> {
        Ok(self.on.execute(LIFT_SUPPRESSION, args![self.id, address]).await? == 1)
    }

    /// Notes, for the platform, that a message to an address was handed over.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_handover(
        &mut self,
        message: MessageId,
        address: [u8; 32],
        class: MailClass,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.on.execute(NOTE_HANDOVER, args![self.id, message, address, class.as_str(), now]).await.map(|_| ())
    }

    /// How much an address got since an instant, from every merchant; asked of the platform.
    ///
    /// # Errors
    /// The database's.
    pub async fn handovers_since(
        &mut self,
        address: [u8; 32],
        class: MailClass,
        since: Timestamp,
    ) -> Result<Handovers, Error> {
        let args = args![self.id, address, class.as_str(), since];
        let row: Option<HandoversRow> = self.on.optional(HANDOVERS_SINCE, args).await?;
        Ok(row.map_or_else(Handovers::default, |row| Handovers {
            count: row.handed_over,
            first_at: row.first_at.map(Timestamp::from_micros),
        }))
    }

    /// Removes what counts towards no limit any more.
    ///
    /// # Errors
    /// The database's.
    pub async fn purge_handovers(&mut self, before: Timestamp) -> Result<(), Error> {
        self.on.execute(PURGE_HANDOVERS, args![self.id, before]).await.map(|_| ())
    }
}
