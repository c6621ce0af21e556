//! The reference on PostgreSQL: pgbench, prepared statements, one client-side transaction per earn that writes the same
//! rows as the program.

use std::path::{Path, PathBuf};
use std::process::Stdio;

use anyhow::Context as _;
use tokio::process::Command;

use crate::random::{HOT_CARDS, Mix};
use crate::shop::{AMOUNT_CENTS, POINTS, Shop, USER_AGENT};

/// Where PostgreSQL's tools are: newest packaged version first, else the path.
pub(crate) fn tool(name: &str) -> PathBuf {
    let versions = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
    let mut found: Vec<PathBuf> =
        versions.map(|version| version.path().join("bin").join(name)).filter(|path| path.exists()).collect();
    found.sort();
    found.pop().unwrap_or_else(|| PathBuf::from(name))
}

/// One run of the reference; returns transactions per second.
pub(crate) async fn run(
    reference: &Reference<'_>,
    mix: Mix,
    clients: usize,
    seconds: u64,
    run: u64,
) -> anyhow::Result<f64> {
    let script = reference.folder.join("earn.sql");
    std::fs::write(&script, text(reference.shop, mix))?;
    // The clock of pgbench runs while its clients still sign in, one after the other and slowly on purpose (SCRAM); its
    // rate leaves that time out.
    let with_sign_in = seconds + clients as u64 / 64;
    let output = Command::new(tool("pgbench"))
        .args(["--no-vacuum", "--protocol=prepared", "--jobs=2"])
        .args([format!("--client={clients}"), format!("--time={with_sign_in}"), format!("--random-seed={run}")])
        .args([format!("--define=cards={}", reference.cards), format!("--define=run={run}"), "--define=n=0".to_owned()])
        .arg("--file")
        .arg(&script)
        .arg(reference.url)
        // The same setting as the program's own connections: a plan made for an empty table must not stay a scan.
        .env("PGOPTIONS", "-c enable_seqscan=off")
        .stdin(Stdio::null())
        .output()
        .await
        .context("pgbench cannot be started; it comes with PostgreSQL")?;
    let said = String::from_utf8_lossy(&output.stdout);
    let failed = said.contains("number of failed transactions: 0 ") || !said.contains("number of failed transactions");
    let rate = said.lines().find_map(|line| line.strip_prefix("tps = ")?.split(' ').next()?.parse().ok());
    match rate {
        Some(rate) if output.status.success() && failed => Ok(rate),
        _ => anyhow::bail!("pgbench failed: {said}{}", String::from_utf8_lossy(&output.stderr)),
    }
}

/// Where the reference works.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reference<'a> {
    pub url: &'a str,
    pub shop: &'a Shop,
    pub cards: u64,
    pub folder: &'a Path,
}

fn text(shop: &Shop, mix: Mix) -> String {
    let (merchant, store, key) = (shop.merchant, shop.store, shop.key_id);
    let choose = match mix {
        Mix::Spread => String::new(),
        Mix::Hot => format!("\\set is_hot random(0, 1)\n\\if :is_hot\n\\set card random(1, {HOT_CARDS})\n\\endif\n"),
    };
    // pgbench has no hash function and makes no UUIDs, so the server does; it costs a few microseconds of about 350. It also
    // takes every colon before a letter for a variable, in quotes too, which is why `false` comes from outside the format.
    format!(
        "\\set card random(1, :cards)
{choose}\\set key random(1, 9223372036854775806)
\\set n :n + 1
BEGIN;
SELECT id AS card_id, seq + 1 AS seq, stamp_count AS stamps, points_balance + {POINTS} AS points, total_points_earned + {POINTS} AS earned, encode(head_hash, 'hex') AS head, overlay(md5(:key::text) PLACING lpad(to_hex((extract(epoch FROM clock_timestamp()) * 1000)::bigint), 12, '0') || '7' FROM 1 FOR 13)::uuid AS entry, (extract(epoch FROM clock_timestamp()) * 1000000)::bigint AS at FROM cards WHERE merchant_id = '{merchant}' AND id = ('018f0000-0000-7000-8000-' || lpad(to_hex(:card::bigint), 12, '0'))::uuid FOR UPDATE \\gset
SELECT fingerprint, body FROM outcomes WHERE merchant_id = '{merchant}' AND realm = 'member' AND key_hash = sha256(int8send(:key::bigint));
INSERT INTO loyalty_transactions (merchant_id, card_id, seq, id, transaction_type, stamps_delta, points_delta, stamps_balance_after, points_balance_after, requested_stamps_delta, requested_points_delta, shortfall, purchase_amount_cents, order_reference, reward_id, reward_description, program_version, store_id, staff_pin_id, user_id, api_key_id, acting_admin_id, related_transaction_id, transaction_at, commitment, entry_hash) VALUES ('{merchant}', :card_id::uuid, :seq::bigint, :entry::uuid, 'points_earned', 0, {POINTS}, :stamps::bigint, :points::bigint, NULL, NULL, 0, {AMOUNT_CENTS}, 'B-' || :run::text || '-' || :client_id::text || '-' || :n::text, NULL, NULL, 1, '{store}', NULL, NULL, '{key}', NULL, NULL, :at::bigint, sha256(int8send(:key::bigint)), sha256(decode(:head::text, 'hex') || int8send(:key::bigint)));
INSERT INTO transaction_context (merchant_id, transaction_id, ip_address, user_agent, notes, salt) VALUES ('{merchant}', :entry::uuid, NULL, '{USER_AGENT}', NULL, sha256(int8send(:key::bigint)));
INSERT INTO outcomes (merchant_id, realm, key_hash, fingerprint, card_id, body, created_at, expires_at) VALUES ('{merchant}', 'member', sha256(int8send(:key::bigint)), sha256(int8send(:n::bigint)), :card_id::uuid, format('{{\"is\":\"rows\",\"card\":\"%s\",\"first\":%s,\"last\":%s,\"replayed\":%s}}', :card_id::text, :seq::text, :seq::text, 'false'), :at::bigint, :at::bigint + 604800000000);
INSERT INTO order_claims (merchant_id, store_id, order_reference, transaction_id, card_id, amount_cents) VALUES ('{merchant}', '{store}', 'B-' || :run::text || '-' || :client_id::text || '-' || :n::text, :entry::uuid, :card_id::uuid, {AMOUNT_CENTS});
UPDATE cards SET points_balance = :points::bigint, total_points_earned = :earned::bigint, last_points_at = :at::bigint, last_activity_at = :at::bigint, seq = :seq::bigint, head_hash = sha256(decode(:head::text, 'hex') || int8send(:key::bigint)) WHERE merchant_id = '{merchant}' AND id = :card_id::uuid;
COMMIT;
"
    )
}
