//! What wallets are to show, and who is at it.
//!
//! A thing (a program's design, a card) is *wanted* anew in the transaction of its change. A worker claims it with a lease,
//! shows the wallet how it is at that moment, and notes how much of what was wanted that covers. Wanted meanwhile: due again at
//! once. So changes of one thing are made one after the other, and only the newest counts.

use orion_domain::{MerchantId, Timestamp};
use uuid::Uuid;

use crate::Error;
use crate::db::{Arg, On, Tx, args};
use crate::ledger::id_set;
use crate::scope::Merchant;
use crate::statement::statements;
use crate::wallet_passes::{PassThing, StateRow, Wallet, at};

/// Adds what is not there and wants anew what is. One that waits keeps its place; a bulk row that somebody waits for now moves up.
macro_rules! want {
    ($rows:literal) => {
        concat!(
            "INSERT INTO wallet_passes (merchant_id, wallet, kind, subject_id, wanted, done, priority, due_at, failures) ",
            $rows,
            " ON CONFLICT (merchant_id, wallet, kind, subject_id) DO UPDATE SET wanted = wallet_passes.wanted + 1,
              due_at = COALESCE(wallet_passes.due_at, excluded.due_at), priority = CASE WHEN wallet_passes.due_at IS NULL
              OR wallet_passes.priority > excluded.priority THEN excluded.priority ELSE wallet_passes.priority END"
        )
    };
}
pub(crate) use want;

/// Wants anew what somebody has taken along: how urgently, since when, after how long a rest, and which.
macro_rules! want_issued {
    ($priority:literal, $now:literal, $rest:literal, $which:literal) => {
        concat!(
            "UPDATE wallet_passes SET wanted = wanted + 1, due_at = COALESCE(due_at, CASE WHEN done_at + ",
            $rest,
            " > ",
            $now,
            " THEN done_at + ",
            $rest,
            " ELSE ",
            $now,
            " END), priority = CASE WHEN due_at IS NULL OR priority > ",
            $priority,
            " THEN ",
            $priority,
            " ELSE priority END WHERE merchant_id = $1 AND ",
            $which
        )
    };
}
pub(crate) use want_issued;

/// How long a word to a phone waits after the last one, in seconds: phones that are told too often stop listening.
pub(crate) const QUIET_SECONDS: i64 = 10;

statements! {
    /// SQLite wants the WHERE, lest it takes ON CONFLICT for a join's.
    WANT(sqlite want!("SELECT $1, $2, $3, unhex(asked.value), 1, 0, $5, $6, 0 FROM json_each($4) AS asked WHERE TRUE"),
        postgres want!("SELECT $1, $2, $3, asked.id, 1, 0, $5, $6, 0 FROM UNNEST($4::uuid[]) AS asked (id)"));
    /// Cards that somebody has taken along; the others are shown nowhere. A word to a phone waits for the last one to have been
    /// a while ago, so that a row of changes is one word or two.
    WANT_ISSUED(sqlite want_issued!("$5", "$6", "$7", "wallet = $2 AND kind = $3
          AND subject_id IN (SELECT unhex(asked.value) FROM json_each($4) AS asked)"),
        postgres want_issued!("$5", "$6", "$7", "wallet = $2 AND kind = $3 AND subject_id = ANY($4::uuid[])"));
    CLAIM_PASSES(sqlite "UPDATE wallet_passes SET lease = $4, due_at = $5 WHERE merchant_id = $1 AND wallet = $2
        AND (kind, subject_id) IN (SELECT kind, subject_id FROM wallet_passes WHERE merchant_id = $1 AND wallet = $2
        AND due_at <= $3 ORDER BY priority, due_at LIMIT $6)
        RETURNING kind, subject_id, wanted, done, failures, failing_since, shown, told_at, told_before, told_first",
        postgres "WITH picked AS MATERIALIZED (SELECT kind, subject_id FROM wallet_passes WHERE merchant_id = $1 AND wallet = $2
        AND due_at <= $3 ORDER BY priority, due_at LIMIT $6 FOR UPDATE SKIP LOCKED)
        UPDATE wallet_passes w SET lease = $4, due_at = $5 FROM picked
        WHERE w.merchant_id = $1 AND w.wallet = $2 AND w.kind = picked.kind AND w.subject_id = picked.subject_id
        RETURNING w.kind, w.subject_id, w.wanted, w.done, w.failures, w.failing_since, w.shown, w.told_at, w.told_before,
          w.told_first");
    NEXT_PASS_DUE("SELECT due_at FROM wallet_passes WHERE merchant_id = $1 AND wallet = $2 AND due_at IS NOT NULL
        ORDER BY due_at LIMIT 1");
    PASS_DONE("UPDATE wallet_passes SET lease = NULL, done = $6, due_at = CASE WHEN wanted > $6 THEN CAST($13 AS BIGINT) END, failures = 0,
        failing_since = NULL, last_status = NULL, last_error = NULL, done_at = $7, shown = $8, remark = $9, told_at = $10,
        told_before = $11, told_first = $12
        WHERE merchant_id = $1 AND wallet = $2 AND kind = $3 AND subject_id = $4 AND lease = $5");
    /// One that is given up is due again as soon as it was wanted meanwhile.
    PASS_FAILED("UPDATE wallet_passes SET lease = NULL, failures = $8, failing_since = COALESCE(failing_since, $7), last_status = $9,
        last_error = $10, due_at = CASE WHEN CAST($11 AS BIGINT) IS NULL AND wanted > $6 THEN $7
        ELSE $11 END
        WHERE merchant_id = $1 AND wallet = $2 AND kind = $3 AND subject_id = $4 AND lease = $5");
    PASS_PUT_BACK("UPDATE wallet_passes SET lease = NULL, due_at = $6
        WHERE merchant_id = $1 AND wallet = $2 AND kind = $3 AND subject_id = $4 AND lease = $5");
    PASS_GONE("DELETE FROM wallet_passes WHERE merchant_id = $1 AND wallet = $2 AND kind = $3 AND subject_id = $4 AND lease = $5");
}

/// When something that was wanted again while it was shown is due.
const fn again_at(wallet: Wallet, now: Timestamp) -> Timestamp {
    match wallet {
        Wallet::Google => now,
        Wallet::Apple => now.plus_seconds(QUIET_SECONDS),
    }
}

/// Who waits for it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Urgency {
    /// Somebody whose card has just changed.
    Prompt,
    /// Nobody: all are gone through once more.
    Bulk,
}

impl Urgency {
    pub(crate) const fn priority(self) -> i64 {
        match self {
            Self::Prompt => 0,
            Self::Bulk => 10,
        }
    }
}

/// A thing under a lease.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClaimedPass {
    /// Which one.
    pub thing: PassThing,
    /// Who holds it.
    pub lease: Uuid,
    /// How often it was wanted when it was claimed.
    pub wanted: i64,
    /// Whether nothing new is wanted: it is to be compared.
    pub is_current: bool,
    /// Whether the wallet has ever been shown it.
    pub is_known: bool,
    /// Failures in a row.
    pub failures: i64,
    /// Since when it fails.
    pub failing_since: Option<Timestamp>,
    /// What the wallet shows.
    pub shown: Option<String>,
    /// The last three times that its owner was told of a change, newest first.
    pub told: [Option<Timestamp>; 3],
}

/// How a thing came to be shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassDone {
    /// What the wallet shows now; `None` while it has never been shown anything.
    pub shown: Option<String>,
    /// What the wallet said of it.
    pub remark: Option<String>,
    /// The last three times that its owner was told of a change, newest first.
    pub told: [Option<Timestamp>; 3],
}

/// How a thing was not shown.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassFailed {
    /// Failures in a row, this one included.
    pub failures: i64,
    /// What the wallet answered.
    pub status: Option<u16>,
    /// Its words.
    pub words: String,
    /// When to try again; `None` is never, unless it changes.
    pub due_at: Option<Timestamp>,
}

#[derive(sqlx::FromRow)]
struct ClaimRow {
    kind: String,
    subject_id: Uuid,
    #[sqlx(flatten)]
    state: StateRow,
    failing_since: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct DueRow {
    due_at: Option<i64>,
}

impl Tx {
    /// Wants things shown anew: they are, once this transaction has committed.
    ///
    /// # Errors
    /// The database's.
    pub async fn want_passes(
        &mut self,
        merchant: MerchantId,
        wallet: Wallet,
        things: &[PassThing],
        urgency: Urgency,
        now: Timestamp,
    ) -> Result<(), Error> {
        for kind in ["design", "card"] {
            let ids: Vec<Uuid> = things.iter().filter(|thing| thing.kind() == kind).map(|thing| thing.id()).collect();
            if ids.is_empty() {
                continue;
            }
            let set = id_set(self.engine(), ids.into_iter());
            let mut args = args![merchant, wallet.as_str(), kind];
            args.push(set);
            args.extend(args![urgency.priority(), now]);
            let statement = if wallet == Wallet::Apple && kind == "card" {
                args.extend(args![QUIET_SECONDS * 1_000_000]);
                WANT_ISSUED
            } else {
                WANT
            };
            if self.execute(statement, args).await? > 0 {
                self.passes_wanted.insert(merchant);
            }
        }
        Ok(())
    }

    /// Takes things that are due, the most urgent first.
    ///
    /// # Errors
    /// The database's.
    pub async fn claim_passes(
        &mut self,
        merchant: MerchantId,
        wallet: Wallet,
        lease: Uuid,
        now: Timestamp,
        until: Timestamp,
        limit: i64,
    ) -> Result<Vec<ClaimedPass>, Error> {
        let rows: Vec<ClaimRow> =
            self.all(CLAIM_PASSES, args![merchant, wallet.as_str(), now, lease, until, limit]).await?;
        let read = |row: ClaimRow| {
            Ok(ClaimedPass {
                thing: PassThing::read(&row.kind, row.subject_id)?,
                lease,
                wanted: row.state.wanted,
                is_current: row.state.is_current(),
                is_known: row.state.shown.is_some(),
                failures: row.state.failures,
                failing_since: at(row.failing_since),
                told: row.state.told(),
                shown: row.state.shown,
            })
        };
        rows.into_iter().map(read).collect()
    }
}

impl Merchant<'_> {
    /// Wants something shown anew, inside a transaction.
    ///
    /// # Errors
    /// The database's; outside a transaction, nothing is wanted.
    pub async fn want_pass(&mut self, wallet: Wallet, thing: PassThing, now: Timestamp) -> Result<(), Error> {
        match &mut self.on {
            On::Tx(tx) => tx.want_passes(self.id, wallet, &[thing], Urgency::Prompt, now).await,
            On::Db(_) => Ok(()),
        }
    }

    /// When the next thing is due.
    ///
    /// # Errors
    /// The database's.
    pub async fn next_pass_due(&mut self, wallet: Wallet) -> Result<Option<Timestamp>, Error> {
        let row: Option<DueRow> = self.on.optional(NEXT_PASS_DUE, args![self.id, wallet.as_str()]).await?;
        Ok(at(row.and_then(|row| row.due_at)))
    }

    /// The first five parameters of whatever is noted of a thing by whoever holds its lease.
    fn leased(&self, wallet: Wallet, claimed: &ClaimedPass) -> Vec<Arg> {
        let (kind, id) = (claimed.thing.kind(), claimed.thing.id());
        args![self.id, wallet.as_str(), kind, id, claimed.lease]
    }

    /// Notes that a thing is shown as it was when it was claimed.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass_done(
        &mut self,
        wallet: Wallet,
        claimed: &ClaimedPass,
        done: &PassDone,
        now: Timestamp,
    ) -> Result<(), Error> {
        let [told_at, told_before, told_first] = done.told;
        let mut args = self.leased(wallet, claimed);
        args.extend(args![claimed.wanted, now, done.shown.clone(), done.remark.clone()]);
        args.extend(args![told_at, told_before, told_first, again_at(wallet, now)]);
        self.on.execute(PASS_DONE, args).await.map(drop)
    }

    /// Notes that a thing could not be shown.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass_failed(
        &mut self,
        wallet: Wallet,
        claimed: &ClaimedPass,
        failed: &PassFailed,
        now: Timestamp,
    ) -> Result<(), Error> {
        let mut args = self.leased(wallet, claimed);
        args.extend(args![claimed.wanted, now, failed.failures, failed.status.map(i64::from)]);
        args.extend(args![failed.words.clone(), failed.due_at]);
        self.on.execute(PASS_FAILED, args).await.map(drop)
    }

    /// Lets a thing be claimed again later: it was not tried.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass_put_back(
        &mut self,
        wallet: Wallet,
        claimed: &ClaimedPass,
        due_at: Timestamp,
    ) -> Result<(), Error> {
        let mut args = self.leased(wallet, claimed);
        args.extend(args![due_at]);
        self.on.execute(PASS_PUT_BACK, args).await.map(drop)
    }

    /// Forgets a thing that is there no more, here and in the wallet.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass_gone(&mut self, wallet: Wallet, claimed: &ClaimedPass) -> Result<(), Error> {
        self.on.execute(PASS_GONE, self.leased(wallet, claimed)).await.map(drop)
    }
}
