//! The end of points that nobody used: `orion jobs run expire-points` beside one statement, written by hand, that writes the
//! same rows into an equal database. PostgreSQL only: on SQLite nobody else could write meanwhile.

use std::time::Duration;

use anyhow::Context as _;
use orion_domain::Timestamp;
use sqlx::{Connection as _, Executor as _, PgConnection};

use crate::figures::{grouped, median, percentile};
use crate::ground::{Filled, Past, Site, fill_with, new_database};
use crate::history::Size;
use crate::moment::now;
use crate::report::{Figure, Target};
use crate::shop::Shop;

/// For how long points last.
const LAST_DAYS: i64 = 30;
/// How long ago everybody was seen last, at the latest.
const ABSENT_DAYS: i64 = 100;

/// Everything in one statement: the cards that are due, their rows, the letters with their jobs, the cards. Its ids are in
/// order, as the program's are; its hashes bind the row before and little else.
const BY_HAND: &str = "WITH due AS MATERIALIZED (
      SELECT c.id, c.customer_id, c.enrolled_at_store_id, c.seq, c.stamp_count, c.points_balance, p.email_key, p.locale,
        lpad(to_hex($3::bigint / 1000), 12, '0') AS head, lpad(to_hex(row_number() OVER ()), 15, '0') AS tail,
        sha256(c.head_hash || uuid_send(c.id) || int8send(c.seq) || int8send(c.points_balance)) AS hash
      FROM cards c JOIN customers p ON p.merchant_id = c.merchant_id AND p.id = c.customer_id
      WHERE c.merchant_id = $1 AND c.deleted_at IS NULL AND c.is_active = TRUE AND c.points_balance > 0
        AND c.last_activity_at < $2),
    entries AS (
      INSERT INTO loyalty_transactions (merchant_id, card_id, seq, id, transaction_type, stamps_delta, points_delta,
        stamps_balance_after, points_balance_after, shortfall, program_version, transaction_at, entry_hash)
      SELECT $1, id, seq + 1, (head || '7000' || '8' || tail)::uuid, 'points_expired', 0, -points_balance, stamp_count, 0, 0, 1,
        $3, hash FROM due),
    letters AS (
      INSERT INTO messages (merchant_id, id, customer_id, store_id, kind, locale, created_at, card_id, matter, occasion_key)
      SELECT $1, (head || '7001' || '8' || tail)::uuid, customer_id, enrolled_at_store_id, 'points_expired', locale, $3, id,
        '{\"points_expired\":{\"points\":' || points_balance || '}}', head || tail FROM due WHERE email_key IS NOT NULL),
    work AS (
      INSERT INTO jobs (merchant_id, id, queue, payload, priority, state, due_at, attempts, created_at)
      SELECT $1, (head || '7002' || '8' || tail)::uuid, 'send_message',
        '{\"message\":\"' || (head || '7001' || '8' || tail)::uuid || '\"}', 10, 'waiting', $3, 0, $3
      FROM due WHERE email_key IS NOT NULL)
    UPDATE cards SET points_balance = 0, seq = cards.seq + 1, head_hash = due.hash FROM due
    WHERE cards.merchant_id = $1 AND cards.id = due.id";
const HAVE_POINTS: &str = "SELECT COUNT(*) FROM cards WHERE points_balance > 0";
const ROWS: &str = "SELECT (SELECT COUNT(*) FROM loyalty_transactions WHERE transaction_type = 'points_expired')
    + (SELECT COUNT(*) FROM messages) + (SELECT COUNT(*) FROM jobs WHERE queue = 'send_message')";

/// Ends the points of every card, by hand and by the program.
pub(crate) async fn measure(site: Site<'_>, cards: u64) -> anyhow::Result<Vec<Figure>> {
    let server = site.server.context("PostgreSQL is missing")?;
    let size = Size { cards, entries_per_card: 2 };
    let past = Past { points_last_days: Some(LAST_DAYS), ended_days_ago: ABSENT_DAYS, ..Past::default() };
    let Filled { shop, product, store, .. } = fill_with(site, "orion_bench_expiry", size, past).await?;
    store.close().await;
    let reference = new_database(server, "orion_bench_expiry_by_hand", Some("orion_bench_expiry")).await?;
    settle(server).await?;
    let by_hand = by_hand(&reference, &shop, cards).await?;
    let url = product.url.as_deref().context("PostgreSQL is missing")?;
    settle(server).await?;
    let merchant = shop.merchant.to_string();
    let arguments = ["jobs", "run", "expire-points", "--merchant", &merchant];
    let run = product.run_watched(&arguments).await?;
    check(url, cards).await?;
    // Once more, when nothing is due: what the program takes without the work.
    let resting = median(&product.run_watched(&arguments).await?.memory);
    product.verify().await.context("the ledger after the end of points")?;
    let (early, _) = run.memory.split_at(run.memory.len() / 4);
    let (peak_early, peak) = (percentile(early, 100), percentile(&run.memory, 100));
    let rate = |time: Duration| grouped(cards as f64 / time.as_secs_f64());
    Ok(vec![
        Figure {
            what: format!("PostgreSQL, the end of {} cards' points: time", grouped(cards as f64)),
            target: Target::AtMost(3.0, 2.0),
            measured: run.time.as_secs_f64() / by_hand.as_secs_f64(),
            unit: " ×",
            product: format!("{:.1} s ({} cards/s)", run.time.as_secs_f64(), rate(run.time)),
            reference: format!("{:.1} s ({} cards/s)", by_hand.as_secs_f64(), rate(by_hand)),
        },
        Figure {
            what: "The same: memory above a run without work".to_owned(),
            target: Target::AtMost(40.0, 20.0),
            measured: (peak - resting).max(0.0),
            unit: " MB",
            product: format!(
                "{peak:.1} MB at most, {peak_early:.1} MB in the first quarter, {resting:.1} MB without work"
            ),
            reference: "–".to_owned(),
        },
    ])
}

async fn by_hand(url: &str, shop: &Shop, cards: u64) -> anyhow::Result<Duration> {
    let at = Timestamp::from_micros(i64::try_from(crate::unix_time().as_micros())?);
    let mut connection = PgConnection::connect(url).await?;
    let statement = sqlx::query(BY_HAND)
        .bind(shop.merchant.uuid())
        .bind(at.plus_seconds(LAST_DAYS * -86_400).micros())
        .bind(at.micros());
    let asked = now();
    let done = connection.execute(statement).await.context("by hand")?;
    let time = asked.elapsed();
    anyhow::ensure!(done.rows_affected() == cards, "by hand {} cards, not {cards}", done.rows_affected());
    connection.close().await?;
    check(url, cards).await?;
    Ok(time)
}

/// What earlier writes left to do is not what is measured: copying files makes the server write everything out first, and
/// that is open to whoever may create databases, which a checkpoint of its own is not.
async fn settle(server: &str) -> anyhow::Result<()> {
    new_database(server, "orion_bench_settled", Some("template0")).await.map(drop)
}

/// Nobody has points left, and everybody has a row, a letter and a job.
async fn check(url: &str, cards: u64) -> anyhow::Result<()> {
    let mut connection = PgConnection::connect(url).await?;
    let left: i64 = sqlx::query_scalar(HAVE_POINTS).fetch_one(&mut connection).await?;
    let rows: i64 = sqlx::query_scalar(ROWS).fetch_one(&mut connection).await?;
    anyhow::ensure!(
        left == 0 && u64::try_from(rows)? == 3 * cards,
        "{left} cards have points, {rows} rows were written"
    );
    Ok(connection.close().await?)
}
