//! The same earn written by hand: one client-side transaction with prepared statements, one round trip after the other.
//!
//! It reads the card under a lock and the answer to its key, and writes what the program writes: entry, facts beside it,
//! answer, claim on the receipt, card. It does not look at program, settings or rights; that makes it the faster.

use anyhow::Context as _;
use sha2::{Digest as _, Sha256};
use uuid::Uuid;

use crate::random::{Mix, Random};
use crate::shop::{AMOUNT_CENTS, POINTS, Shop, USER_AGENT};

/// One purchase.
#[derive(Debug, Clone)]
pub(crate) struct Purchase {
    card: Uuid,
    entry: Uuid,
    key_hash: Vec<u8>,
    receipt: String,
    at: i64,
}

impl Purchase {
    /// The n-th purchase of a run, at a card of the mix.
    pub(crate) fn new(run: u64, number: u64, mix: Mix, cards: u64, random: &mut Random) -> Self {
        let since = crate::unix_time();
        let bytes: [u8; 10] = {
            let mut bytes = [0; 10];
            bytes[..8].copy_from_slice(&random.next().to_be_bytes());
            bytes
        };
        let millis = u64::try_from(since.as_millis()).unwrap_or_default();
        let entry = uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid();
        Self {
            card: crate::history::card_id(mix.card(random, cards)),
            entry,
            key_hash: digest(&[entry.as_bytes()]),
            receipt: format!("B-{run}-{number:09}"),
            at: i64::try_from(since.as_micros()).unwrap_or_default(),
        }
    }
}

fn digest(parts: &[&[u8]]) -> Vec<u8> {
    let mut hash = Sha256::new();
    parts.iter().for_each(|part| hash.update(part));
    hash.finalize().to_vec()
}

#[derive(sqlx::FromRow)]
struct CardRow {
    seq: i64,
    stamp_count: i64,
    points_balance: i64,
    total_points_earned: i64,
    head_hash: Vec<u8>,
}

/// Reads without the lock that only PostgreSQL knows.
macro_rules! read_card {
    ($lock:literal) => {
        concat!(
            "SELECT seq, stamp_count, points_balance, total_points_earned, head_hash FROM cards
             WHERE merchant_id = $1 AND id = $2",
            $lock
        )
    };
}

const READ_OUTCOME: &str =
    "SELECT fingerprint, body FROM outcomes WHERE merchant_id = $1 AND realm = 'member' AND key_hash = $2";
const WRITE_ENTRY: &str = "INSERT INTO loyalty_transactions (merchant_id, card_id, seq, id, transaction_type, stamps_delta,
      points_delta, stamps_balance_after, points_balance_after, requested_stamps_delta, requested_points_delta, shortfall,
      purchase_amount_cents, order_reference, reward_id, reward_description, program_version, store_id, staff_pin_id,
      user_id, api_key_id, acting_admin_id, related_transaction_id, transaction_at, commitment, entry_hash)
    VALUES ($1, $2, $3, $4, 'points_earned', 0, $5, $6, $7, NULL, NULL, 0, $8, $9, NULL, NULL, 1, $10, NULL, NULL, $11,
      NULL, NULL, $12, $13, $14)";
const WRITE_CONTEXT: &str =
    "INSERT INTO transaction_context (merchant_id, transaction_id, ip_address, user_agent, notes, salt)
    VALUES ($1, $2, NULL, $3, NULL, $4)";
const WRITE_OUTCOME: &str =
    "INSERT INTO outcomes (merchant_id, realm, key_hash, fingerprint, card_id, body, created_at,
      expires_at) VALUES ($1, 'member', $2, $3, $4, $5, $6, $7)";
const WRITE_CLAIM: &str = "INSERT INTO order_claims (merchant_id, store_id, order_reference, transaction_id, card_id,
      amount_cents) VALUES ($1, $2, $3, $4, $5, $6)";
const WRITE_CARD: &str = "UPDATE cards SET points_balance = $3, total_points_earned = $4, last_points_at = $5,
      last_activity_at = $5, seq = $6, head_hash = $7 WHERE merchant_id = $1 AND id = $2";

/// Both drivers run the same text; `sqlx` is generic over them in a way that no shorter form keeps.
macro_rules! earn {
    ($name:ident, $connection:ty, $begin:literal, $lock:literal) => {
        /// Does one purchase and returns when it is durable.
        pub(crate) async fn $name(
            connection: &mut $connection,
            shop: &Shop,
            purchase: &Purchase,
        ) -> anyhow::Result<()> {
            use sqlx::{Connection as _, Executor as _};
            let (merchant, store) = (shop.merchant.uuid(), shop.store.uuid());
            let mut tx = connection.begin_with($begin).await?;
            let card: CardRow = sqlx::query_as(read_card!($lock))
                .bind(merchant)
                .bind(purchase.card)
                .fetch_optional(&mut *tx)
                .await?
                .context("no such card")?;
            let known = sqlx::query(READ_OUTCOME).bind(merchant).bind(&purchase.key_hash);
            anyhow::ensure!(tx.fetch_optional(known).await?.is_none(), "the key was used before");
            let (seq, points) = (card.seq + 1, card.points_balance + POINTS);
            let salt = digest(&[&purchase.key_hash]);
            let commitment = digest(&[&salt, USER_AGENT.as_bytes()]);
            let hash = digest(&[&card.head_hash, purchase.entry.as_bytes(), &commitment]);
            let entry = sqlx::query(WRITE_ENTRY)
                .bind(merchant)
                .bind(purchase.card)
                .bind(seq)
                .bind(purchase.entry)
                .bind(POINTS)
                .bind(card.stamp_count)
                .bind(points)
                .bind(AMOUNT_CENTS)
                .bind(&purchase.receipt)
                .bind(store)
                .bind(shop.key_id.uuid())
                .bind(purchase.at)
                .bind(&commitment)
                .bind(&hash);
            tx.execute(entry).await?;
            let context = sqlx::query(WRITE_CONTEXT).bind(merchant).bind(purchase.entry).bind(USER_AGENT).bind(&salt);
            tx.execute(context).await?;
            let body =
                format!(r#"{{"is":"rows","card":"{}","first":{seq},"last":{seq},"replayed":false}}"#, purchase.card);
            let outcome = sqlx::query(WRITE_OUTCOME)
                .bind(merchant)
                .bind(&purchase.key_hash)
                .bind(&commitment)
                .bind(purchase.card)
                .bind(body)
                .bind(purchase.at)
                .bind(purchase.at + 7 * 24 * 3600 * 1_000_000);
            tx.execute(outcome).await?;
            let claim = sqlx::query(WRITE_CLAIM)
                .bind(merchant)
                .bind(store)
                .bind(&purchase.receipt)
                .bind(purchase.entry)
                .bind(purchase.card)
                .bind(AMOUNT_CENTS);
            tx.execute(claim).await?;
            let card = sqlx::query(WRITE_CARD)
                .bind(merchant)
                .bind(purchase.card)
                .bind(points)
                .bind(card.total_points_earned + POINTS)
                .bind(purchase.at)
                .bind(seq)
                .bind(&hash);
            tx.execute(card).await?;
            Ok(tx.commit().await?)
        }
    };
}

earn!(earn_on_postgres, sqlx::PgConnection, "BEGIN", " FOR UPDATE");
earn!(earn_on_sqlite, sqlx::SqliteConnection, "BEGIN IMMEDIATE", "");
