//! What wallets are to show, and who is at it.
//!
//! A thing (a program's design, a card) is *wanted* anew in the transaction of its change. A worker claims it with a lease,
//! shows the wallet how it is at that moment, and notes how much of what was wanted that covers. Wanted meanwhile: due again at
//! once. So changes of one thing are made one after the other, and only the newest counts.

use orion_domain::{CardId, Locale, MerchantId, ProgramId, QrToken, Timestamp};
use uuid::Uuid;

use crate::Error;
use crate::db::{On, Tx, args};
use crate::ledger::id_set;
use crate::scope::Merchant;
use crate::statement::statements;

/// Adds what is not there and wants anew what is. One that waits keeps its place; a bulk row that somebody waits for now moves up.
macro_rules! want {
    ($from:literal) => {
        concat!(
            "INSERT INTO wallet_passes (merchant_id, wallet, kind, subject_id, wanted, done, priority, due_at, failures) SELECT $1, $2, $3, ",
            $from,
            " ON CONFLICT (merchant_id, wallet, kind, subject_id) DO UPDATE SET wanted = wallet_passes.wanted + 1,
              due_at = COALESCE(wallet_passes.due_at, excluded.due_at), priority = CASE WHEN wallet_passes.due_at IS NULL
              OR wallet_passes.priority > excluded.priority THEN excluded.priority ELSE wallet_passes.priority END"
        )
    };
}

macro_rules! want_issued {
    ($cards:literal) => {
        concat!(
            "UPDATE wallet_passes SET wanted = wanted + 1, due_at = COALESCE(due_at, CASE WHEN done_at + 10000000 > $6
              THEN done_at + 10000000 ELSE $6 END), priority = CASE WHEN due_at IS NULL OR priority > $5 THEN $5 ELSE priority END
              WHERE merchant_id = $1 AND wallet = $2 AND kind = $3 AND subject_id ",
            $cards
        )
    };
}

/// How long a word to a phone waits after the last one, in seconds: phones that are told too often stop listening. The same in
/// `WANT_ISSUED`.
const QUIET_SECONDS: i64 = 10;

statements! {
    /// SQLite wants the WHERE, lest it takes ON CONFLICT for a join's.
    WANT(sqlite want!("unhex(asked.value), 1, 0, $5, $6, 0 FROM json_each($4) AS asked WHERE TRUE"),
        postgres want!("asked.id, 1, 0, $5, $6, 0 FROM UNNEST($4::uuid[]) AS asked (id)"));
    /// Cards that somebody has taken along; the others are shown nowhere. A word to a phone waits for the last one to have been
    /// a while ago, so that a row of changes is one word or two.
    WANT_ISSUED(sqlite want_issued!("IN (SELECT unhex(asked.value) FROM json_each($4) AS asked)"),
        postgres want_issued!("= ANY($4::uuid[])"));
    CARDS_AFTER("SELECT id FROM cards WHERE merchant_id = $1 AND id > $2 ORDER BY id LIMIT $3");
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
    /// What is under way keeps its lease; it notes the same three times as it found.
    PASS_TOLD("UPDATE wallet_passes SET told_first = told_before, told_before = told_at, told_at = $5
        WHERE merchant_id = $1 AND wallet = $2 AND kind = $3 AND subject_id = $4 AND lease IS NULL");
    PASSES_AFTER("SELECT subject_id AS id FROM wallet_passes WHERE merchant_id = $1 AND wallet = $2 AND kind = 'card'
        AND subject_id > $3 ORDER BY subject_id LIMIT $4");
    /// Nothing new is wanted of them: they are only looked at, after everything else.
    LOOK_AT_PASSES("UPDATE wallet_passes SET due_at = $5, priority = 20 WHERE merchant_id = $1 AND wallet = $2 AND kind = $3
        AND subject_id > $4 AND subject_id <= $6 AND due_at IS NULL AND last_error IS NULL AND shown IS NOT NULL
        AND done_at < $7");
    FIND_PASS("SELECT wanted, done, failures, due_at, last_error, shown, remark, done_at, told_at, told_before, told_first
        FROM wallet_passes WHERE merchant_id = $1 AND wallet = $2 AND kind = $3 AND subject_id = $4");
    PASS_CODE("SELECT c.qr_code_data, h.locale FROM cards c LEFT JOIN customers h ON h.merchant_id = c.merchant_id
        AND h.id = c.customer_id AND h.merchant_id = $1 WHERE c.merchant_id = $1 AND c.id = $2");
}

/// Whose wallet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Wallet {
    /// Google's.
    Google,
    /// Apple's.
    Apple,
}

impl Wallet {
    /// The name in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Google => "google",
            Self::Apple => "apple",
        }
    }

    /// When something that was wanted again while it was shown is due.
    const fn again_at(self, now: Timestamp) -> Timestamp {
        match self {
            Self::Google => now,
            Self::Apple => now.plus_seconds(QUIET_SECONDS),
        }
    }
}

/// Something that a wallet shows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum PassThing {
    /// How all cards of a program look.
    Design(ProgramId),
    /// One card.
    Card(CardId),
}

impl PassThing {
    pub(crate) const fn kind(self) -> &'static str {
        match self {
            Self::Design(_) => "design",
            Self::Card(_) => "card",
        }
    }

    pub(crate) const fn id(self) -> Uuid {
        match self {
            Self::Design(program) => program.uuid(),
            Self::Card(card) => card.uuid(),
        }
    }

    pub(crate) fn read(kind: &str, id: Uuid) -> Result<Self, Error> {
        match kind {
            "design" => Ok(Self::Design(ProgramId::new(id))),
            "card" => Ok(Self::Card(CardId::new(id))),
            other => Err(Error::corrupt("wallet_passes", "kind", other.to_owned())),
        }
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
    const fn priority(self) -> i64 {
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

/// How far a thing is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassProgress {
    /// Whether the wallet has ever been shown it.
    pub is_known: bool,
    /// Whether it shows the newest.
    pub is_current: bool,
    /// Failures in a row.
    pub failures: i64,
    /// When it is due; `None` when there is nothing to do, or nothing that helps.
    pub due_at: Option<Timestamp>,
    /// What the wallet answered last, where that was no.
    pub last_error: Option<String>,
    /// What the wallet shows.
    pub shown: Option<String>,
    /// What the wallet said of it.
    pub remark: Option<String>,
    /// When it was shown.
    pub done_at: Option<Timestamp>,
    /// The last three times that its owner was told of a change, newest first.
    pub told: [Option<Timestamp>; 3],
}

/// The code on a card, and its holder's language where there is one.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassCode {
    /// What the counter scans.
    pub code: QrToken,
    /// The holder's language.
    pub locale: Option<Locale>,
}

#[derive(sqlx::FromRow)]
struct ClaimRow {
    kind: String,
    subject_id: Uuid,
    wanted: i64,
    done: i64,
    failures: i64,
    failing_since: Option<i64>,
    shown: Option<String>,
    told_at: Option<i64>,
    told_before: Option<i64>,
    told_first: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct ProgressRow {
    wanted: i64,
    done: i64,
    failures: i64,
    due_at: Option<i64>,
    last_error: Option<String>,
    shown: Option<String>,
    remark: Option<String>,
    done_at: Option<i64>,
    told_at: Option<i64>,
    told_before: Option<i64>,
    told_first: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct DueRow {
    due_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct CodeRow {
    qr_code_data: String,
    locale: Option<String>,
}

#[derive(sqlx::FromRow)]
struct IdRow {
    id: Uuid,
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
            let statement = if wallet == Wallet::Apple && kind == "card" { WANT_ISSUED } else { WANT };
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
        let at = |micros: Option<i64>| micros.map(Timestamp::from_micros);
        let read = |row: ClaimRow| {
            Ok(ClaimedPass {
                thing: PassThing::read(&row.kind, row.subject_id)?,
                lease,
                wanted: row.wanted,
                is_current: row.done == row.wanted,
                is_known: row.shown.is_some(),
                failures: row.failures,
                failing_since: at(row.failing_since),
                shown: row.shown,
                told: [row.told_at, row.told_before, row.told_first].map(at),
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

    /// The ids of cards after one, in their order, those in the trash and those of forgotten people, too.
    ///
    /// # Errors
    /// The database's.
    pub async fn cards_after(&mut self, after: CardId, limit: i64) -> Result<Vec<CardId>, Error> {
        let rows: Vec<IdRow> = self.on.all(CARDS_AFTER, args![self.id, after, limit]).await?;
        Ok(rows.into_iter().map(|row| CardId::new(row.id)).collect())
    }

    /// When the next thing is due.
    ///
    /// # Errors
    /// The database's.
    pub async fn next_pass_due(&mut self, wallet: Wallet) -> Result<Option<Timestamp>, Error> {
        let row: Option<DueRow> = self.on.optional(NEXT_PASS_DUE, args![self.id, wallet.as_str()]).await?;
        Ok(row.and_then(|row| row.due_at).map(Timestamp::from_micros))
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
        let (kind, id) = (claimed.thing.kind(), claimed.thing.id());
        let args = args![
            self.id,
            wallet.as_str(),
            kind,
            id,
            claimed.lease,
            claimed.wanted,
            now,
            done.shown.clone(),
            done.remark.clone(),
            told_at,
            told_before,
            told_first,
            wallet.again_at(now)
        ];
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
        let (kind, id) = (claimed.thing.kind(), claimed.thing.id());
        let args = args![
            self.id,
            wallet.as_str(),
            kind,
            id,
            claimed.lease,
            claimed.wanted,
            now,
            failed.failures,
            failed.status.map(i64::from),
            failed.words.clone(),
            failed.due_at
        ];
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
        let (kind, id) = (claimed.thing.kind(), claimed.thing.id());
        self.on.execute(PASS_PUT_BACK, args![self.id, wallet.as_str(), kind, id, claimed.lease, due_at]).await.map(drop)
    }

    /// Forgets a thing that is there no more, here and in the wallet.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass_gone(&mut self, wallet: Wallet, claimed: &ClaimedPass) -> Result<(), Error> {
        let (kind, id) = (claimed.thing.kind(), claimed.thing.id());
        self.on.execute(PASS_GONE, args![self.id, wallet.as_str(), kind, id, claimed.lease]).await.map(drop)
    }

    /// Notes that everybody with a thing was told something, unless somebody is at it.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass_told(&mut self, wallet: Wallet, thing: PassThing, now: Timestamp) -> Result<(), Error> {
        let args = args![self.id, wallet.as_str(), thing.kind(), thing.id(), now];
        self.on.execute(PASS_TOLD, args).await.map(drop)
    }

    /// Has one thing compared with what the wallet shows, where that was not done since a time.
    ///
    /// # Errors
    /// The database's.
    pub async fn look_at_pass(
        &mut self,
        wallet: Wallet,
        thing: PassThing,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<u64, Error> {
        let before = Uuid::from_u128(thing.id().as_u128().saturating_sub(1));
        let args = args![self.id, wallet.as_str(), thing.kind(), before, now, thing.id(), since];
        self.on.execute(LOOK_AT_PASSES, args).await
    }

    /// Has cards compared with what the wallet shows, those after one, as many as are asked for; only where that was not done
    /// since a time. How many those are, and the last that was looked at; `None` at the end.
    ///
    /// # Errors
    /// The database's.
    pub async fn look_at_cards(
        &mut self,
        wallet: Wallet,
        after: CardId,
        limit: i64,
        since: Timestamp,
        now: Timestamp,
    ) -> Result<Option<(CardId, u64)>, Error> {
        let rows: Vec<IdRow> = self.on.all(PASSES_AFTER, args![self.id, wallet.as_str(), after, limit]).await?;
        let Some(last) = rows.last() else { return Ok(None) };
        let args = args![self.id, wallet.as_str(), "card", after, now, last.id, since];
        let found = self.on.execute(LOOK_AT_PASSES, args).await?;
        Ok(Some((CardId::new(last.id), found)))
    }

    /// How far a thing is; `None` when nobody has ever wanted it.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass(&mut self, wallet: Wallet, thing: PassThing) -> Result<Option<PassProgress>, Error> {
        let args = args![self.id, wallet.as_str(), thing.kind(), thing.id()];
        let row: Option<ProgressRow> = self.on.optional(FIND_PASS, args).await?;
        let at = |micros: Option<i64>| micros.map(Timestamp::from_micros);
        Ok(row.map(|row| PassProgress {
            is_known: row.shown.is_some(),
            is_current: row.done == row.wanted,
            failures: row.failures,
            due_at: at(row.due_at),
            last_error: row.last_error,
            shown: row.shown,
            remark: row.remark,
            done_at: at(row.done_at),
            told: [row.told_at, row.told_before, row.told_first].map(at),
        }))
    }

    /// The code on a card, be it in the trash.
    ///
    /// # Errors
    /// The database's.
    pub async fn pass_code(&mut self, card: CardId) -> Result<Option<PassCode>, Error> {
        let row: Option<CodeRow> = self.on.optional(PASS_CODE, args![self.id, card]).await?;
        let read = |row: CodeRow| {
            Ok(PassCode {
                code: QrToken::parse(&row.qr_code_data)
                    .map_err(|error| Error::corrupt("cards", "qr_code_data", error))?,
                locale: row
                    .locale
                    .map(|locale| {
                        locale
                            .parse()
                            .map_err(|error: orion_domain::Invalid| Error::corrupt("customers", "locale", error))
                    })
                    .transpose()?,
            })
        };
        row.map(read).transpose()
    }
}
