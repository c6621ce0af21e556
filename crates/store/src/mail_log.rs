//! What became of mail: every attempt to hand a message over, and addresses that take none.
//!
//! No address lies here, only keyed hashes of some. An attempt names its card, which stays when the holder is forgotten.

use std::collections::BTreeSet;

use orion_domain::{CardId, MessageId, StoreId, Timestamp};

use crate::Error;
use crate::db::{Arg, Engine, args};
use crate::ledger::hash_set;
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
    INSERT_ATTEMPTS(sqlite "INSERT INTO mail_attempts (merchant_id, id, message_id, kind, attempted_at, provider, outcome, answer,
        store_id, card_id) SELECT $1, unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3, value ->> 4, value ->> 5,
        value ->> 6, unhex(value ->> 7), unhex(value ->> 8) FROM json_each($2)",
        postgres "INSERT INTO mail_attempts (merchant_id, id, message_id, kind, attempted_at, provider, outcome, answer, store_id, card_id)
        SELECT $1, asked.* FROM UNNEST($2::uuid[], $3::uuid[], $4::text[], $5::bigint[], $6::text[], $7::text[], $8::text[],
          $9::uuid[], $10::uuid[]) AS asked");
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
    SUPPRESSED(sqlite "SELECT address_hash FROM mail_suppressions WHERE merchant_id = $1
        AND address_hash IN (SELECT unhex(value) FROM json_each($2))",
        postgres "SELECT f.* FROM unnest($2::bytea[]) AS asked (address_hash) CROSS JOIN LATERAL (SELECT address_hash
        FROM mail_suppressions WHERE merchant_id = $1 AND address_hash = asked.address_hash OFFSET 0) AS f");
    FIND_SUPPRESSION("SELECT answer, suppressed_at FROM mail_suppressions WHERE merchant_id = $1 AND address_hash = $2");
    LIFT_SUPPRESSION("DELETE FROM mail_suppressions WHERE merchant_id = $1 AND address_hash = $2");
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

impl MailAttempt {
    fn json(&self) -> serde_json::Value {
        let id = |id: uuid::Uuid| id.simple().to_string();
        serde_json::json!([
            id(self.id),
            id(self.message.uuid()),
            self.kind.as_str(),
            self.at.micros(),
            self.provider,
            self.outcome.as_str(),
            self.answer,
            self.store.map(|store| id(store.uuid())),
            self.card.map(|card| id(card.uuid())),
        ])
    }
}

/// The columns of attempts, as PostgreSQL takes them.
fn columns(attempts: &[MailAttempt]) -> [Arg; 9] {
    let ids = |id: fn(&MailAttempt) -> Option<uuid::Uuid>| Arg::Uuids(attempts.iter().map(id).collect());
    let texts = |text: fn(&MailAttempt) -> Option<String>| Arg::Texts(attempts.iter().map(text).collect());
    [
        ids(|attempt| Some(attempt.id)),
        ids(|attempt| Some(attempt.message.uuid())),
        texts(|attempt| Some(attempt.kind.as_str().to_owned())),
        Arg::Ints(attempts.iter().map(|attempt| Some(attempt.at.micros())).collect()),
        texts(|attempt| Some(attempt.provider.clone())),
        texts(|attempt| Some(attempt.outcome.as_str().to_owned())),
        texts(|attempt| attempt.answer.clone()),
        ids(|attempt| attempt.store.map(StoreId::uuid)),
        ids(|attempt| attempt.card.map(CardId::uuid)),
    ]
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
struct AddressRow {
    address_hash: Vec<u8>,
}

#[derive(sqlx::FromRow)]
struct SuppressionRow {
    answer: String,
    suppressed_at: i64,
}

impl Merchant<'_> {
    /// Notes attempts to hand messages over.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_mail_attempts(&mut self, attempts: &[MailAttempt]) -> Result<(), Error> {
        let mut args = vec![self.id.into()];
        match self.engine() {
            Engine::Postgres => args.extend(columns(attempts)),
            Engine::Sqlite => args.push(Arg::Json(attempts.iter().map(MailAttempt::json).collect())),
        }
        self.on.execute(INSERT_ATTEMPTS, args).await.map(|_| ())
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

    /// Which of some addresses take no mail.
    ///
    /// # Errors
    /// The database's.
    pub async fn suppressed_among(&mut self, addresses: &[[u8; 32]]) -> Result<BTreeSet<[u8; 32]>, Error> {
        let set = hash_set(self.engine(), addresses.iter().map(|hash| hash.to_vec()).collect());
        let rows: Vec<AddressRow> = self.on.all(SUPPRESSED, vec![self.id.into(), set]).await?;
        Ok(rows.into_iter().filter_map(|row| row.address_hash.try_into().ok()).collect())
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
}
