//! Cards with a past: rows decided, numbered and chained by the domain and written by the store's own batch statement, so
//! that `orion verify` can find nothing wrong with them.
//!
//! Rows are written in the order of time (everybody's first row, everybody's second …), as a real ledger grows; the rows
//! of one card therefore lie far apart. Sales of the past have no receipts and no facts beside them: what they would add
//! are indexes that grow at their end and are read there.

use std::collections::BTreeMap;

use anyhow::Context as _;
use orion_domain::ledger::book::Seal;
use orion_domain::ledger::{
    Actor, Book, Card, Circumstances, Command, Entry, Merchant as Merchants, StoreScene, decide,
};
use orion_domain::program::Program;
use orion_domain::settings::Settings;
use orion_domain::{CardId, CardNumber, Cents, Timestamp, TransactionId, Zone};
use orion_store::ledger::BatchRows;
use orion_store::{Engine, Store};
use serde_json::json;
use sqlx::{Connection as _, Executor as _, PgConnection, SqliteConnection};
use uuid::Uuid;

use crate::random::Random;
use crate::shop::{AMOUNT_CENTS, Shop};

/// Rows in one statement.
const CHUNK: usize = 5_000;
/// The past begins this long ago.
const DAYS: i64 = 90;

/// How many cards, with how many rows each.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    pub cards: u64,
    pub entries_per_card: u64,
}

impl Size {
    pub(crate) const fn entries(self) -> u64 {
        self.cards * self.entries_per_card
    }
}

/// The id of the n-th card: known to every side without asking.
pub(crate) const fn card_id(number: u64) -> Uuid {
    Uuid::from_u128(0x018f_0000_0000_7000_8000_0000_0000_0000 | number as u128)
}

const fn customer_id(number: u64) -> Uuid {
    Uuid::from_u128(0x018f_0000_0000_7000_9000_0000_0000_0000 | number as u128)
}

/// A connection as the owner of the tables, for what the application's role may not do.
#[derive(Debug)]
pub(crate) enum Owner {
    Postgres(PgConnection),
    Sqlite(SqliteConnection),
}

impl Owner {
    async fn execute(
        &mut self,
        shop: &Shop,
        postgres: &'static str,
        sqlite: &'static str,
        rows: String,
    ) -> anyhow::Result<()> {
        let (merchant, store) = (shop.merchant.uuid(), shop.store.uuid());
        match self {
            Self::Postgres(connection) => {
                connection.execute(sqlx::query(postgres).bind(merchant).bind(store).bind(rows)).await.map(drop)
            }
            Self::Sqlite(connection) => {
                connection.execute(sqlx::query(sqlite).bind(merchant).bind(store).bind(rows)).await.map(drop)
            }
        }
        .context("adding cards")
    }

    /// Leaves the database as it is after a quiet night: nothing to vacuum, statistics fresh, everything in the main file and on
    /// the disk.
    async fn settle(mut self) -> anyhow::Result<()> {
        match &mut self {
            Self::Postgres(connection) => {
                connection.execute("VACUUM (ANALYZE)").await?;
                if let Err(error) = connection.execute("CHECKPOINT").await {
                    let advice =
                        "The server still writes while it is measured; GRANT pg_checkpoint, and that is waited for";
                    crate::say(&format!("{advice} ({error})"));
                }
            }
            Self::Sqlite(connection) => {
                connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").await?;
            }
        }
        match self {
            Self::Postgres(connection) => connection.close().await,
            Self::Sqlite(connection) => connection.close().await,
        }
        .context("closing")
    }
}

/// Writes cards and their past.
pub(crate) async fn write(
    store: &Store,
    mut owner: Owner,
    shop: &Shop,
    size: Size,
    now: Timestamp,
) -> anyhow::Result<()> {
    add_cards(&mut owner, shop, size).await?;
    let (program, settings) = store.merchant(shop.merchant).rules().await?;
    let program = program.context("the shop has no program")?;
    let mut author = Author {
        shop: shop.clone(),
        program,
        settings,
        zone: Zone::new("Europe/Luxembourg")?,
        random: Random::seeded(1),
        ids: 0,
    };
    let mut cards: Vec<Card> =
        (1..=size.cards).map(|number| Card::blank(CardId::new(card_id(number)), shop.store)).collect();
    let start = now.plus_seconds(-DAYS * 24 * 3600).micros();
    let step = DAYS * 24 * 3600 * 1_000_000 / i64::try_from(size.entries().max(1))?;
    let mut written = 0;
    for round in 0..size.entries_per_card {
        for chunk in cards.chunks_mut(CHUNK) {
            let mut rows = BatchRows::default();
            for card in chunk {
                let at = Timestamp::from_micros(start + step * written);
                rows.entries.extend(author.next_entries(card, round, at)?);
                written += 1;
            }
            commit(store, shop, &rows).await?;
        }
    }
    for chunk in cards.chunks(CHUNK) {
        commit(store, shop, &BatchRows { cards: chunk.to_vec(), ..BatchRows::default() }).await?;
    }
    owner.settle().await
}

async fn commit(store: &Store, shop: &Shop, rows: &BatchRows) -> anyhow::Result<()> {
    let mut tx = store.begin().await?;
    tx.write_ledger(shop.merchant, rows).await?;
    Ok(tx.commit().await?)
}

/// Decides the rows of the past.
struct Author {
    shop: Shop,
    program: Program,
    settings: Settings,
    zone: Zone,
    random: Random,
    ids: u64,
}

impl Author {
    fn next_entries(&mut self, card: &mut Card, round: u64, at: Timestamp) -> anyhow::Result<Vec<Entry>> {
        let command = if round == 0 {
            Command::OpenCard { grant_welcome_bonus: false }
        } else {
            Command::EarnPoints { amount: Cents::new(AMOUNT_CENTS)?, order_reference: None }
        };
        let id = card.id;
        let mut book = Book { cards: BTreeMap::from([(id, card.clone())]), ..Book::default() };
        let rules = Merchants { program: &self.program, settings: &self.settings };
        let circumstances = Circumstances {
            now: at,
            store: Some(StoreScene { id: self.shop.store, zone: self.zone.clone() }),
            actor: Actor { api_key: Some(self.shop.key_id), ..Actor::default() },
            staff: None,
        };
        let decision = decide(&book, rules, &circumstances, id, &command)
            .map_err(|refusal| anyhow::anyhow!("the past was refused: {}", refusal.code()))?;
        let (random, ids) = (&mut self.random, &mut self.ids);
        let entries = book.record(self.shop.merchant, id, &decision, |_| {
            *ids += 1;
            Seal { id: TransactionId::new(ordered_id(at, *ids, random.next())), commitment: None }
        });
        if let Some(after) = book.cards.remove(&id) {
            *card = after;
        }
        Ok(entries)
    }
}

/// A UUIDv7 whose order is that of its counter.
fn ordered_id(at: Timestamp, counter: u64, random: u64) -> Uuid {
    let millis = u64::try_from(at.micros() / 1000).unwrap_or_default();
    let mut bytes = [0; 10];
    bytes[..2].copy_from_slice(&counter.to_be_bytes()[6..]);
    bytes[2..].copy_from_slice(&random.to_be_bytes());
    uuid::Builder::from_unix_timestamp_millis(millis, &bytes).into_uuid()
}

/// Names that repeat as names do: each first name a thousand times in a hundred thousand, each last name five hundred times.
const FIRST_SYLLABLES: [&str; 10] = ["An", "Be", "Cla", "Da", "E", "Fe", "Jo", "Lu", "Ma", "So"];
const FIRST_ENDINGS: [&str; 10] = ["na", "rt", "ra", "vid", "lif", "lix", "nas", "cie", "rie", "phie"];
const LAST_BEGINNINGS: [&str; 20] = [
    "Berg", "Dres", "Fisch", "Hof", "Kle", "Kre", "Lam", "Mey", "Mul", "Pet", "Rei", "Schmi", "Schnei", "Stef", "Thi",
    "Wag", "Web", "Wel", "Wil", "Zim",
];
const LAST_ENDINGS: [&str; 10] = ["er", "ser", "mann", "bach", "ing", "mer", "ter", "wald", "ner", "feld"];

fn pick(list: &[&'static str], number: u64) -> &'static str {
    usize::try_from(number).ok().and_then(|number| list.get(number % list.len())).copied().unwrap_or_default()
}

/// The first name of the n-th customer.
pub(crate) fn first_name(number: u64) -> String {
    format!("{}{}", pick(&FIRST_SYLLABLES, number), pick(&FIRST_ENDINGS, number / 10))
}

/// The last name of the n-th customer.
pub(crate) fn last_name(number: u64) -> String {
    format!("{}{}", pick(&LAST_BEGINNINGS, number / 7), pick(&LAST_ENDINGS, number / 140))
}

const CUSTOMERS_POSTGRES: &str =
    "INSERT INTO customers (merchant_id, id, email_display, email_key, first_name, last_name, name_key,
      locale, created_at, updated_at)
    SELECT $1, (v ->> 0)::uuid, v ->> 1, v ->> 1, v ->> 2, v ->> 3, v ->> 4, 'en', 0, 0
    FROM jsonb_array_elements($3::jsonb) v WHERE $2::uuid IS NOT NULL";
const CUSTOMERS_SQLITE: &str =
    "INSERT INTO customers (merchant_id, id, email_display, email_key, first_name, last_name, name_key,
      locale, created_at, updated_at)
    SELECT $1, unhex(value ->> 0), value ->> 1, value ->> 1, value ->> 2, value ->> 3, value ->> 4, 'en', 0, 0
    FROM json_each($3) WHERE $2 IS NOT NULL";
const NAMES_POSTGRES: &str = "INSERT INTO customer_name_keys (merchant_id, name_key, customer_id)
    SELECT $1, k.name_key, (v ->> 0)::uuid FROM jsonb_array_elements($3::jsonb) v
    CROSS JOIN LATERAL (VALUES (v ->> 4), (v ->> 5)) AS k (name_key) WHERE $2::uuid IS NOT NULL";
const NAMES_SQLITE: &str = "INSERT INTO customer_name_keys (merchant_id, name_key, customer_id)
    SELECT $1, value ->> 4, unhex(value ->> 0) FROM json_each($3) WHERE $2 IS NOT NULL
    UNION ALL SELECT $1, value ->> 5, unhex(value ->> 0) FROM json_each($3)";
const CARDS_POSTGRES: &str = "INSERT INTO cards (merchant_id, id, customer_id, scope_store_id, enrolled_at_store_id,
      card_number, qr_code_data, stamp_count, total_stamps_earned, stamps_redeemed, points_balance, total_points_earned,
      points_redeemed, total_points_voided, is_active, seq, head_hash, created_at)
    SELECT $1, (v ->> 0)::uuid, (v ->> 1)::uuid, '00000000-0000-0000-0000-000000000000', $2, v ->> 2, v ->> 3,
      0, 0, 0, 0, 0, 0, 0, TRUE, 0, decode(repeat('00', 32), 'hex'), 0 FROM jsonb_array_elements($3::jsonb) v";
const CARDS_SQLITE: &str = "INSERT INTO cards (merchant_id, id, customer_id, scope_store_id, enrolled_at_store_id,
      card_number, qr_code_data, stamp_count, total_stamps_earned, stamps_redeemed, points_balance, total_points_earned,
      points_redeemed, total_points_voided, is_active, seq, head_hash, created_at)
    SELECT $1, unhex(value ->> 0), unhex(value ->> 1), zeroblob(16), $2, value ->> 2, value ->> 3,
      0, 0, 0, 0, 0, 0, 0, 1, 0, zeroblob(32), 0 FROM json_each($3)";

async fn add_cards(owner: &mut Owner, shop: &Shop, size: Size) -> anyhow::Result<()> {
    let mut first = 1;
    while first <= size.cards {
        let last = size.cards.min(first + CHUNK as u64 - 1);
        let customers: Vec<_> = (first..=last)
            .map(|number| {
                let (first, last) = (first_name(number), last_name(number));
                let keys = [format!("{first} {last}").to_lowercase(), format!("{last} {first}").to_lowercase()];
                let id = customer_id(number).simple().to_string();
                json!([id, format!("c{number}@example.com"), first, last, keys[0], keys[1]])
            })
            .collect();
        let cards: Vec<_> = (first..=last)
            .map(|number| {
                let digits = CardNumber::from_random(number).digits();
                let (card, customer) = (card_id(number).simple().to_string(), customer_id(number).simple().to_string());
                json!([card, customer, digits, format!("{number:032}")])
            })
            .collect();
        let customers = serde_json::to_string(&customers)?;
        owner.execute(shop, CUSTOMERS_POSTGRES, CUSTOMERS_SQLITE, customers.clone()).await?;
        owner.execute(shop, NAMES_POSTGRES, NAMES_SQLITE, customers).await?;
        owner.execute(shop, CARDS_POSTGRES, CARDS_SQLITE, serde_json::to_string(&cards)?).await?;
        first = last + 1;
    }
    Ok(())
}

/// Connects as the owner of a database's tables.
pub(crate) async fn owner_of(engine: Engine, address: &str) -> anyhow::Result<Owner> {
    Ok(match engine {
        Engine::Postgres => Owner::Postgres(PgConnection::connect(address).await?),
        Engine::Sqlite => Owner::Sqlite(SqliteConnection::connect(&format!("sqlite://{address}")).await?),
    })
}
