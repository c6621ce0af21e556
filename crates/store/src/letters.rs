//! Letters to customers, written with their cause: the message and the job that sends it, many at once.

use std::collections::BTreeSet;

use orion_domain::letter::{LetterKind, Matter};
use orion_domain::{CardId, JobId, MerchantId, MessageId, Timestamp};
use serde_json::{Value, json};

use crate::Error;
use crate::db::{Arg, Engine, Tx};
use crate::statement::statements;

statements! {
    /// One look-up per card and per person, in that order: a planner without statistics would rather read every card. A person
    /// who was forgotten, or who did not agree to marketing, gets no row and no job.
    QUEUE_LETTERS(postgres only "WITH asked AS (SELECT * FROM UNNEST($2::uuid[], $3::uuid[], $4::uuid[], $5::text[], $6::text[],
          $7::text[], $8::bigint[], $9::bigint[], $10::text[])
          AS asked (id, job_id, card_id, kind, matter, occasion_key, needs_consent, priority, payload)),
        written AS (
          INSERT INTO messages (merchant_id, id, customer_id, store_id, kind, locale, created_at, card_id, matter, occasion_key)
          SELECT $1, asked.id, card.customer_id, card.enrolled_at_store_id, asked.kind, customer.locale, $11, asked.card_id,
            asked.matter, asked.occasion_key
          FROM asked
          CROSS JOIN LATERAL (SELECT customer_id, enrolled_at_store_id FROM cards WHERE merchant_id = $1 AND id = asked.card_id
            OFFSET 0) AS card
          CROSS JOIN LATERAL (SELECT locale, marketing_consent_at FROM customers WHERE merchant_id = $1 AND id = card.customer_id
            AND email_key IS NOT NULL OFFSET 0) AS customer
          WHERE asked.needs_consent = 0 OR customer.marketing_consent_at IS NOT NULL
          ON CONFLICT DO NOTHING RETURNING id)
        INSERT INTO jobs (merchant_id, id, queue, payload, priority, state, due_at, attempts, created_at)
        SELECT $1, asked.job_id, $12, asked.payload, asked.priority, 'waiting', $11, 0, $11
        FROM asked JOIN written ON written.id = asked.id RETURNING id");
    WRITE_LETTERS(sqlite only "INSERT INTO messages (merchant_id, id, customer_id, store_id, kind, locale, created_at, card_id,
          matter, occasion_key)
        SELECT $1, unhex(asked.value ->> 0), card.customer_id, card.enrolled_at_store_id, asked.value ->> 3, customer.locale, $3,
          card.id, asked.value ->> 4, asked.value ->> 5
        FROM json_each($2) AS asked
        CROSS JOIN cards AS card ON card.merchant_id = $1 AND card.id = unhex(asked.value ->> 2)
        CROSS JOIN customers AS customer ON customer.merchant_id = $1 AND customer.id = card.customer_id
        WHERE customer.email_key IS NOT NULL AND (asked.value ->> 6 = 0 OR customer.marketing_consent_at IS NOT NULL)
        ON CONFLICT DO NOTHING");
    QUEUE_WRITTEN(sqlite only "INSERT INTO jobs (merchant_id, id, queue, payload, priority, state, due_at, attempts, created_at)
        SELECT $1, unhex(asked.value ->> 1), $4, asked.value ->> 8, asked.value ->> 7, 'waiting', $3, 0, $3
        FROM json_each($2) AS asked WHERE EXISTS (SELECT 1 FROM messages WHERE merchant_id = $1
          AND id = unhex(asked.value ->> 0)) RETURNING id");
}

/// A letter about to be queued.
#[derive(Debug, Clone)]
pub struct NewLetter {
    /// Its id.
    pub id: MessageId,
    /// The id of the job that sends it.
    pub job: JobId,
    /// About which card, and so to whom.
    pub card: CardId,
    /// What it says.
    pub matter: Matter,
    /// What it is sent for; one letter of a kind for one occasion.
    pub occasion_key: String,
    /// Smaller goes first.
    pub priority: i64,
    /// What the job is told.
    pub payload: Value,
}

impl NewLetter {
    fn kind(&self) -> LetterKind {
        self.matter.kind()
    }

    /// What the row says beyond its kind.
    fn matter_text(&self) -> String {
        serde_json::to_string(&self.matter).unwrap_or_default()
    }

    fn needs_consent(&self) -> i64 {
        i64::from(self.kind().is_marketing())
    }

    fn json(&self) -> Value {
        json!([
            self.id.uuid().simple().to_string(),
            self.job.uuid().simple().to_string(),
            self.card.uuid().simple().to_string(),
            self.kind().as_str(),
            self.matter_text(),
            self.occasion_key,
            self.needs_consent(),
            self.priority,
            self.payload.to_string(),
        ])
    }
}

#[derive(sqlx::FromRow)]
struct QueuedRow {
    id: uuid::Uuid,
}

impl Tx {
    /// Queues letters: they exist if and only if this transaction commits. Returns the cards whose person gets one; the others
    /// have had it for this occasion, were forgotten, or did not agree to marketing.
    ///
    /// # Errors
    /// The database's.
    pub async fn queue_letters(
        &mut self,
        merchant: MerchantId,
        queue: &'static str,
        letters: &[NewLetter],
        now: Timestamp,
    ) -> Result<Vec<CardId>, Error> {
        if letters.is_empty() {
            return Ok(Vec::new());
        }
        let rows: Vec<QueuedRow> = match self.engine() {
            Engine::Postgres => self.all(QUEUE_LETTERS, postgres_arguments(merchant, queue, letters, now)).await?,
            Engine::Sqlite => {
                let set = Arg::Json(letters.iter().map(NewLetter::json).collect());
                self.execute(WRITE_LETTERS, vec![merchant.into(), set.clone(), now.into()]).await?;
                self.all(QUEUE_WRITTEN, vec![merchant.into(), set, now.into(), queue.into()]).await?
            }
        };
        if !rows.is_empty() {
            self.enqueued.insert(merchant);
        }
        let queued: BTreeSet<uuid::Uuid> = rows.into_iter().map(|row| row.id).collect();
        Ok(letters.iter().filter(|letter| queued.contains(&letter.job.uuid())).map(|letter| letter.card).collect())
    }
}

fn postgres_arguments(merchant: MerchantId, queue: &'static str, letters: &[NewLetter], now: Timestamp) -> Vec<Arg> {
    let ids = |id: fn(&NewLetter) -> uuid::Uuid| Arg::Uuids(letters.iter().map(|letter| Some(id(letter))).collect());
    let texts = |text: fn(&NewLetter) -> String| Arg::Texts(letters.iter().map(|letter| Some(text(letter))).collect());
    let numbers =
        |number: fn(&NewLetter) -> i64| Arg::Ints(letters.iter().map(|letter| Some(number(letter))).collect());
    vec![
        merchant.into(),
        ids(|letter| letter.id.uuid()),
        ids(|letter| letter.job.uuid()),
        ids(|letter| letter.card.uuid()),
        texts(|letter| letter.kind().as_str().to_owned()),
        texts(NewLetter::matter_text),
        texts(|letter| letter.occasion_key.clone()),
        numbers(NewLetter::needs_consent),
        numbers(|letter| letter.priority),
        texts(|letter| letter.payload.to_string()),
        now.into(),
        queue.into(),
    ]
}
