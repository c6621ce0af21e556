//! When work that follows the calendar is due next.

use orion_domain::{Timestamp, Zone};

use crate::Error;
use crate::db::args;
use crate::scope::Merchant;
use crate::statement::statements;

statements! {
    ALL_SCHEDULES("SELECT name, time_zone, next_at, last_at, fired_at, succeeded_at, took_ms, failures, failed_at, last_error FROM schedules
        WHERE merchant_id = $1 ORDER BY name, time_zone");
    /// Whoever holds a row is about to fire it.
    LOCK_DUE("SELECT name, time_zone, next_at, last_at, fired_at, succeeded_at, took_ms, failures, failed_at, last_error FROM schedules
        WHERE merchant_id = $1 AND next_at <= $2 ORDER BY next_at, name, time_zone", postgres + " FOR UPDATE SKIP LOCKED");
    ADD_SCHEDULE("INSERT INTO schedules (merchant_id, name, time_zone, next_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (merchant_id, name, time_zone) DO NOTHING");
    DROP_SCHEDULE("DELETE FROM schedules WHERE merchant_id = $1 AND name = $2 AND time_zone = $3");
    FIRED("UPDATE schedules SET next_at = $4, last_at = $5, fired_at = $6 WHERE merchant_id = $1 AND name = $2 AND time_zone = $3");
    PULL_BACK("UPDATE schedules SET next_at = $4 WHERE merchant_id = $1 AND name = $2 AND time_zone = $3 AND next_at > $4");
    FAILED("UPDATE schedules SET failures = failures + 1, failed_at = $4, last_error = $5
        WHERE merchant_id = $1 AND name = $2 AND time_zone = $3");
    /// By one statement: of two who want it at once, one gets it.
    TAKE_LEASE("INSERT INTO chore_leases (merchant_id, name, owner_id, ends_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (merchant_id, name) DO UPDATE SET owner_id = $3, ends_at = $4
        WHERE chore_leases.merchant_id = $1 AND (chore_leases.ends_at <= $5 OR chore_leases.owner_id = $3)");
    DROP_LEASE("DELETE FROM chore_leases WHERE merchant_id = $1 AND name = $2 AND owner_id = $3");
    SUCCEEDED("UPDATE schedules SET succeeded_at = $4, took_ms = $5 WHERE merchant_id = $1 AND name = $2 AND time_zone = $3");
}

/// One piece of work in one zone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Schedule {
    /// Which work.
    pub name: String,
    /// By whose calendar.
    pub zone: Zone,
    /// When it is due.
    pub next_at: Timestamp,
    /// When it was due last.
    pub last_at: Option<Timestamp>,
    /// What the clock said when it was enqueued then.
    pub fired_at: Option<Timestamp>,
    /// When it came to its end last.
    pub succeeded_at: Option<Timestamp>,
    /// How long that took, in milliseconds.
    pub took_ms: Option<i64>,
    /// How often it failed, or left something out.
    pub failures: i64,
    /// When it did so last.
    pub failed_at: Option<Timestamp>,
    /// Why.
    pub last_error: Option<String>,
}

#[derive(sqlx::FromRow)]
struct ScheduleRow {
    name: String,
    time_zone: String,
    next_at: i64,
    last_at: Option<i64>,
    fired_at: Option<i64>,
    succeeded_at: Option<i64>,
    took_ms: Option<i64>,
    failures: i64,
    failed_at: Option<i64>,
    last_error: Option<String>,
}

impl TryFrom<ScheduleRow> for Schedule {
    type Error = Error;
    fn try_from(row: ScheduleRow) -> Result<Self, Error> {
        Ok(Self {
            name: row.name,
            zone: Zone::new(&row.time_zone).map_err(|error| Error::corrupt("schedules", "time_zone", error))?,
            next_at: Timestamp::from_micros(row.next_at),
            last_at: row.last_at.map(Timestamp::from_micros),
            fired_at: row.fired_at.map(Timestamp::from_micros),
            succeeded_at: row.succeeded_at.map(Timestamp::from_micros),
            took_ms: row.took_ms,
            failures: row.failures,
            failed_at: row.failed_at.map(Timestamp::from_micros),
            last_error: row.last_error,
        })
    }
}

impl Merchant<'_> {
    /// All schedules of the merchant.
    ///
    /// # Errors
    /// The database's.
    pub async fn schedules(&mut self) -> Result<Vec<Schedule>, Error> {
        let rows: Vec<ScheduleRow> = self.on.all(ALL_SCHEDULES, args![self.id]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Those that are due, locked until the transaction ends; not those that somebody else is about to fire.
    ///
    /// # Errors
    /// The database's.
    pub async fn lock_due_schedules(&mut self, now: Timestamp) -> Result<Vec<Schedule>, Error> {
        let rows: Vec<ScheduleRow> = self.on.all(LOCK_DUE, args![self.id, now]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Adds a schedule; one that is there stays as it is.
    ///
    /// # Errors
    /// The database's.
    pub async fn add_schedule(&mut self, name: &str, zone: &Zone, next_at: Timestamp) -> Result<(), Error> {
        self.on.execute(ADD_SCHEDULE, args![self.id, name, zone.name(), next_at]).await.map(|_| ())
    }

    /// Removes a schedule.
    ///
    /// # Errors
    /// The database's.
    pub async fn drop_schedule(&mut self, name: &str, zone: &Zone) -> Result<(), Error> {
        self.on.execute(DROP_SCHEDULE, args![self.id, name, zone.name()]).await.map(|_| ())
    }

    /// Notes that a schedule was fired for the time at which it was due.
    ///
    /// # Errors
    /// The database's.
    pub async fn schedule_fired(&mut self, fired: &Schedule, next_at: Timestamp, now: Timestamp) -> Result<(), Error> {
        let args = args![self.id, fired.name.as_str(), fired.zone.name(), next_at, fired.next_at, now];
        self.on.execute(FIRED, args).await.map(|_| ())
    }

    /// Moves a schedule to an earlier time, if it is due later than that.
    ///
    /// # Errors
    /// The database's.
    pub async fn pull_schedule_back(&mut self, name: &str, zone: &Zone, next_at: Timestamp) -> Result<(), Error> {
        self.on.execute(PULL_BACK, args![self.id, name, zone.name(), next_at]).await.map(|_| ())
    }

    /// Notes that work came to its end.
    ///
    /// # Errors
    /// The database's.
    pub async fn schedule_succeeded(
        &mut self,
        name: &str,
        zone: &Zone,
        now: Timestamp,
        took_ms: i64,
    ) -> Result<(), Error> {
        self.on.execute(SUCCEEDED, args![self.id, name, zone.name(), now, took_ms]).await.map(|_| ())
    }

    /// Notes that work failed, or left something out, and why.
    ///
    /// # Errors
    /// The database's.
    pub async fn schedule_failed(&mut self, name: &str, zone: &Zone, now: Timestamp, why: &str) -> Result<(), Error> {
        self.on.execute(FAILED, args![self.id, name, zone.name(), now, why]).await.map(|_| ())
    }

    /// Takes a piece of work for one runner, or keeps it for longer; `false` while another has it.
    ///
    /// # Errors
    /// The database's.
    pub async fn take_chore(
        &mut self,
        name: &str,
        owner: uuid::Uuid,
        until: Timestamp,
        now: Timestamp,
    ) -> Result<bool, Error> {
        Ok(self.on.execute(TAKE_LEASE, args![self.id, name, owner, until, now]).await? == 1)
    }

    /// Hands a piece of work back.
    ///
    /// # Errors
    /// The database's.
    pub async fn hand_chore_back(&mut self, name: &str, owner: uuid::Uuid) -> Result<(), Error> {
        self.on.execute(DROP_LEASE, args![self.id, name, owner]).await.map(|_| ())
    }
}
