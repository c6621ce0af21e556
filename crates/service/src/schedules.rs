//! Work that follows the calendar: what there is, and when it is due.
//!
//! Each chore is due at a local time, in each zone where the merchant has a store. Any number of nodes may look
//! ([`App::turn_schedules`]): whoever locks a due row enqueues one job for it, keyed by the time it was due, and moves the row
//! on in the same transaction. After an outage a chore runs once, not once for each time it missed; what it is told
//! ([`Turn`]) says how far back it has to look. A local time that does not exist is due at the next instant that does, one
//! that occurs twice at the first (safety TM-6; croner keeps both rules for fixed times). To add a chore, name it here and
//! say what it does in `work_on`; its name is its queue.

use std::collections::BTreeMap;
use std::time::Duration;

use croner::Cron;
use orion_domain::{JobId, MerchantId, StoreId, Timestamp, Zone};
use orion_store::Tx;
use orion_store::jobs::NewJob;
use orion_store::merchants::{MerchantRecord, MerchantState};
use orion_store::schedules::Schedule;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::app::App;
use crate::error::Error;
use crate::expiry::{Expired, Slices};
use crate::wallet_checks::LookedAt;

/// Chores wait behind everything that people wait for.
const PRIORITY: i64 = 20;
/// How long somebody holds a chore before another may take it; renewed while they are at it.
const LEASE_SECONDS: i64 = 60;
/// How often it is renewed, a third of its length.
const RENEW_EVERY: Duration = Duration::from_secs(20);

/// A piece of work that follows the calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Chore {
    /// Points that nobody used in time end.
    ExpirePoints,
    /// Whose points end soon is told.
    WarnOfExpiry,
    /// Whose birthday it is gets wishes.
    GreetBirthdays,
    /// Who has not come for long is invited back.
    InviteBack,
    /// What has been kept for long enough goes.
    RemoveOld,
    /// Who has not been seen for very long is told, and a month later forgotten.
    ForgetUnseen,
    /// What wallets show is compared with what they should.
    CompareWallets,
}

/// Where a chore has its calendar.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Place {
    /// In each zone with a store, while the merchant works.
    Stores,
    /// Once, by the merchant's own clock, while it works.
    Merchant,
    /// The same, also while it is suspended or in the trash.
    AnyMerchant,
}

impl Chore {
    /// All of them.
    pub const ALL: [Self; 7] = [
        Self::ExpirePoints,
        Self::WarnOfExpiry,
        Self::GreetBirthdays,
        Self::InviteBack,
        Self::RemoveOld,
        Self::ForgetUnseen,
        Self::CompareWallets,
    ];

    /// Its name and that of its queue.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExpirePoints => "expire_points",
            Self::WarnOfExpiry => "warn_of_expiry",
            Self::GreetBirthdays => "greet_birthdays",
            Self::InviteBack => "invite_back",
            Self::RemoveOld => "remove_old",
            Self::ForgetUnseen => "forget_unseen",
            Self::CompareWallets => "compare_wallets",
        }
    }

    const fn place(self) -> Place {
        match self {
            Self::ExpirePoints | Self::WarnOfExpiry | Self::GreetBirthdays | Self::InviteBack => Place::Stores,
            Self::ForgetUnseen | Self::CompareWallets => Place::Merchant,
            Self::RemoveOld => Place::AnyMerchant,
        }
    }

    /// The chore with a name.
    pub fn named(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|chore| chore.name() == name)
    }

    /// When it is due, on the clock of the zone.
    const fn cron(self) -> &'static str {
        match self {
            // Right after the midnight at which points end.
            Self::ExpirePoints => "5 0 * * *",
            Self::WarnOfExpiry => "0 9 * * *",
            Self::GreetBirthdays => "0 8 * * *",
            // On Tuesdays.
            Self::InviteBack => "0 10 * * 2",
            Self::RemoveOld => "20 3 * * *",
            // People read letters by day.
            Self::ForgetUnseen => "30 10 * * *",
            Self::CompareWallets => "50 2 * * *",
        }
    }

    /// The first time after an instant at which it is due.
    ///
    /// # Errors
    /// Never, for the patterns above.
    pub fn next_after(self, now: Timestamp, zone: &Zone) -> Result<Timestamp, Error> {
        next_time(self.cron(), now, zone)
    }
}

/// Whether a chore has not come to its end for longer than it may: daily ones for 26 hours (safety J-5), the weekly one for a
/// week and as much. One that never did counts from when it was due first.
pub(crate) fn is_overdue(schedule: &Schedule, now: Timestamp) -> bool {
    let days = if Chore::named(&schedule.name) == Some(Chore::InviteBack) { 7 } else { 1 };
    let since = schedule.succeeded_at.or(schedule.last_at).unwrap_or(schedule.next_at);
    now.seconds_since(since) > (days * 24 + 2) * 3_600
}

fn next_time(pattern: &str, now: Timestamp, zone: &Zone) -> Result<Timestamp, Error> {
    let cron: Cron = pattern.parse().map_err(Error::internal)?;
    let next = cron.find_next_occurrence(&now.in_zone(zone), false).map_err(Error::internal)?;
    Ok(Timestamp::from_micros(next.timestamp().as_microsecond()))
}

/// What a chore is told: where, for which time, and what came before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Turn {
    /// The zone whose stores it is about.
    pub zone: String,
    /// When it was due.
    pub due_at: Timestamp,
    /// When it was due the time before, if ever.
    pub last_at: Option<Timestamp>,
    /// What the clock said when it was enqueued the time before.
    pub fired_at: Option<Timestamp>,
}

impl Turn {
    /// The zone.
    ///
    /// # Errors
    /// There is none of that name.
    pub fn zone(&self) -> Result<Zone, Error> {
        Zone::new(&self.zone).map_err(Error::internal)
    }
}

/// What a chore has done, in numbers with words.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct ChoreDone {
    counts: BTreeMap<&'static str, u64>,
    left_out: u64,
    first_reason: Option<String>,
}

impl ChoreDone {
    fn of(what: &'static str, number: u64) -> Self {
        Self { counts: BTreeMap::from([(what, number)]), ..Self::default() }
    }

    /// Adds to what was done.
    pub(crate) fn count(&mut self, what: &'static str, number: u64) {
        let count = self.counts.entry(what).or_default();
        *count = count.saturating_add(number);
    }

    /// Notes that a row was left out: one that cannot be dealt with stops nobody else's. Safety J-2.
    pub(crate) fn leave_out(&mut self, why: &str) {
        tracing::error!(why, "a row was left out; the next run tries it again");
        self.left_out = self.left_out.saturating_add(1);
        self.first_reason.get_or_insert_with(|| why.to_owned());
    }

    /// Two runs together.
    pub fn add(&mut self, other: Self) {
        for (what, number) in other.counts {
            self.count(what, number);
        }
        self.left_out = self.left_out.saturating_add(other.left_out);
        self.first_reason = self.first_reason.take().or(other.first_reason);
    }

    /// How much of what, by its words.
    pub fn counts(&self) -> impl Iterator<Item = (&'static str, u64)> {
        self.counts.iter().map(|(what, number)| (*what, *number))
    }

    /// How much of something.
    pub fn number_of(&self, what: &str) -> u64 {
        self.counts.get(what).copied().unwrap_or_default()
    }

    /// What was left out, and why, in words; `None` when nothing was.
    pub fn left_out(&self) -> Option<String> {
        let why = self.first_reason.as_deref()?;
        Some(format!("{} rows were left out, the first because of: {why}", self.left_out))
    }
}

impl From<LookedAt> for ChoreDone {
    fn from(looked_at: LookedAt) -> Self {
        Self::of("passes to compare", looked_at.passes)
    }
}

impl From<Expired> for ChoreDone {
    fn from(expired: Expired) -> Self {
        let mut done = Self::of("cards whose points have ended", expired.cards);
        done.count("points", u64::try_from(expired.points).unwrap_or_default());
        if expired.passed_over > 0 {
            done.count("cards that were in use all the time, which the next run finds", expired.passed_over);
        }
        done
    }
}

impl App {
    /// Enqueues what is due for a merchant, and says when to look again at the latest. The nil id is the platform itself.
    ///
    /// # Errors
    /// The database's; whoever looks next goes on.
    pub async fn turn_schedules(&self, merchant: MerchantId) -> Result<Option<Timestamp>, Error> {
        let now = self.now();
        self.fit_schedules(merchant, now).await?;
        let mut next = None;
        let known = self.store.merchant(merchant).schedules().await?;
        if known.iter().any(|schedule| schedule.next_at <= now) {
            let mut tx = self.store.begin().await?;
            for due in tx.merchant(merchant).lock_due_schedules(now).await? {
                self.fire(&mut tx, merchant, &due, now).await?;
            }
            tx.commit().await?;
        }
        for schedule in self.store.merchant(merchant).schedules().await? {
            next = Some(next.map_or(schedule.next_at, |next: Timestamp| next.min(schedule.next_at)));
        }
        Ok(next)
    }

    async fn fire(&self, tx: &mut Tx, merchant: MerchantId, due: &Schedule, now: Timestamp) -> Result<(), Error> {
        let Some(chore) = Chore::named(&due.name) else { return Ok(()) };
        let turn = Turn {
            zone: due.zone.name().to_owned(),
            due_at: due.next_at,
            last_at: due.last_at,
            fired_at: due.fired_at,
        };
        let job = NewJob {
            id: JobId::new(self.new_uuid()),
            queue: chore.name(),
            occasion_key: Some(format!("{}@{}", turn.zone, due.next_at.to_rfc3339())),
            payload: json!(turn),
            priority: PRIORITY,
            due_at: now,
            created_at: now,
        };
        tx.enqueue(merchant, &job).await?;
        tx.merchant(merchant).schedule_fired(due, chore.next_after(now, &due.zone)?, now).await?;
        Ok(())
    }

    /// Gives a merchant the schedules of the zones it has, and takes those of zones it has no more.
    async fn fit_schedules(&self, merchant: MerchantId, now: Timestamp) -> Result<(), Error> {
        let wanted = self.wanted_schedules(merchant).await?;
        let mut handle = self.store.merchant(merchant);
        let mut known: BTreeMap<(String, String), Schedule> = BTreeMap::new();
        for schedule in handle.schedules().await? {
            known.insert((schedule.name.clone(), schedule.zone.name().to_owned()), schedule);
        }
        for (chore, zone) in wanted {
            let next_at = chore.next_after(now, &zone)?;
            match known.remove(&(chore.name().to_owned(), zone.name().to_owned())) {
                None => handle.add_schedule(chore.name(), &zone, next_at).await?,
                // The clock has been put back meanwhile; what was enqueued for a time before is not enqueued for it again.
                Some(schedule) if schedule.next_at > next_at => {
                    handle.pull_schedule_back(chore.name(), &zone, next_at).await?;
                }
                Some(_) => {}
            }
        }
        for schedule in known.into_values() {
            handle.drop_schedule(&schedule.name, &schedule.zone).await?;
        }
        Ok(())
    }

    async fn wanted_schedules(&self, merchant: MerchantId) -> Result<Vec<(Chore, Zone)>, Error> {
        let mut wanted = Vec::new();
        for chore in Chore::ALL {
            wanted.extend(self.zones_of(merchant, chore).await?.into_iter().map(|zone| (chore, zone)));
        }
        Ok(wanted)
    }

    /// By which clocks a chore is due for a merchant.
    async fn zones_of(&self, merchant: MerchantId, chore: Chore) -> Result<Vec<Zone>, Error> {
        if chore == Chore::CompareWallets && self.wallets.is_empty() {
            return Ok(Vec::new());
        }
        if chore.place() == Place::Stores {
            return Ok(self.stores_by_zone(merchant).await?.into_iter().map(|(zone, _)| zone).collect());
        }
        if merchant == MerchantId::PLATFORM {
            // It has no clock of its own, and keeps mails of invitations and a log like everybody.
            return Ok(if chore == Chore::RemoveOld {
                vec![Zone::new("UTC").map_err(Error::internal)?]
            } else {
                Vec::new()
            });
        }
        let known = self.store.merchant(merchant).merchant_record().await?;
        let is_meant =
            |record: &MerchantRecord| chore.place() == Place::AnyMerchant || record.state() == MerchantState::Active;
        Ok(known.filter(is_meant).map(|record| record.details.zone).into_iter().collect())
    }

    /// Does a chore now, in every zone in which it is due from time to time; `None` while somebody else does it.
    ///
    /// # Errors
    /// [`Error::NotFound`]; else as [`App::do_chore`].
    pub async fn run_chore(&self, merchant: MerchantId, chore: Chore) -> Result<Option<ChoreDone>, Error> {
        let is_known =
            merchant == MerchantId::PLATFORM || self.store.merchant(merchant).merchant_record().await?.is_some();
        if !is_known {
            return Err(Error::NotFound);
        }
        let known = self.store.merchant(merchant).schedules().await?;
        let mut all = ChoreDone::default();
        for zone in self.zones_of(merchant, chore).await? {
            let is_it = |schedule: &&Schedule| schedule.name == chore.name() && schedule.zone.name() == zone.name();
            let before = known.iter().find(is_it);
            let turn = Turn {
                zone: zone.name().to_owned(),
                due_at: self.now(),
                last_at: before.and_then(|schedule| schedule.last_at),
                fired_at: before.and_then(|schedule| schedule.fired_at),
            };
            match self.do_chore(merchant, chore, &turn).await? {
                Some(done) => all.add(done),
                None => return Ok(None),
            }
        }
        Ok(Some(all))
    }

    /// Does a chore, and notes that it came to its end, or that it did not. It may be broken off anywhere and done again. One at
    /// a time for each merchant, whoever asks (safety J-1): `None` while somebody else does it.
    ///
    /// # Errors
    /// The first that occurs; what was committed before it stays, and the next attempt goes on.
    pub async fn do_chore(&self, merchant: MerchantId, chore: Chore, turn: &Turn) -> Result<Option<ChoreDone>, Error> {
        let (owner, began, zone) = (self.new_uuid(), self.now(), turn.zone()?);
        if !self.hold_chore(merchant, chore, owner).await? {
            return Ok(None);
        }
        let ended = tokio::select! {
            ended = self.work_on(merchant, chore, turn, &zone) => ended,
            lost = self.keep_chore(merchant, chore, owner) => lost.and(Err(Error::Contention)),
        };
        let mut handle = self.store.merchant(merchant);
        handle.hand_chore_back(chore.name(), owner).await?;
        let now = self.now();
        match &ended {
            Ok(done) => {
                if let Some(why) = done.left_out() {
                    handle.schedule_failed(chore.name(), &zone, now, &why).await?;
                }
                let took_ms = now.micros().saturating_sub(began.micros()).max(0) / 1_000;
                handle.schedule_succeeded(chore.name(), &zone, now, took_ms).await?;
            }
            // The next attempt goes on; that is no failure.
            Err(Error::Busy | Error::Contention) => {}
            Err(error) => handle.schedule_failed(chore.name(), &zone, now, &error.to_string()).await?,
        }
        ended.map(Some)
    }

    async fn hold_chore(&self, merchant: MerchantId, chore: Chore, owner: uuid::Uuid) -> Result<bool, Error> {
        let now = self.now();
        let until = now.plus_seconds(LEASE_SECONDS);
        Ok(self.store.merchant(merchant).take_chore(chore.name(), owner, until, now).await?)
    }

    /// Renews a lease until it is lost.
    async fn keep_chore(&self, merchant: MerchantId, chore: Chore, owner: uuid::Uuid) -> Result<(), Error> {
        let mut clock = tokio::time::interval(RENEW_EVERY);
        clock.tick().await;
        loop {
            clock.tick().await;
            if !self.hold_chore(merchant, chore, owner).await? {
                return Ok(());
            }
        }
    }

    async fn work_on(&self, merchant: MerchantId, chore: Chore, turn: &Turn, zone: &Zone) -> Result<ChoreDone, Error> {
        // It was asked for a while ago: the place may have closed since.
        if !self.zones_of(merchant, chore).await?.iter().any(|known| known.name() == zone.name()) {
            return Ok(ChoreDone::default());
        }
        let stores = self.stores_in(merchant, zone).await?;
        Ok(match chore {
            Chore::ExpirePoints => self.expire_points_at(merchant, zone, &stores, Slices::default()).await?.into(),
            Chore::WarnOfExpiry => ChoreDone::of(
                "people warned that their points end",
                self.warn_of_expiry(merchant, zone, &stores).await?,
            ),
            Chore::GreetBirthdays => {
                ChoreDone::of("birthday wishes", self.greet_birthdays(merchant, zone, &stores, turn).await?)
            }
            Chore::InviteBack => {
                ChoreDone::of("people invited back", self.invite_back(merchant, zone, &stores, turn).await?)
            }
            Chore::RemoveOld => self.remove_old(merchant).await?,
            Chore::ForgetUnseen => self.forget_unseen(merchant, zone).await?,
            Chore::CompareWallets => self.compare_wallets(merchant).await?.into(),
        })
    }

    /// The stores of a merchant in a zone.
    async fn stores_in(&self, merchant: MerchantId, zone: &Zone) -> Result<Vec<StoreId>, Error> {
        let zones = self.stores_by_zone(merchant).await?;
        Ok(zones.into_iter().find(|(known, _)| known.name() == zone.name()).map_or_else(Vec::new, |(_, stores)| stores))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Timestamp {
        let instant: jiff::Timestamp = text.parse().unwrap_or_default();
        Timestamp::from_micros(instant.as_microsecond())
    }

    fn dues(pattern: &str, zone: &str, from: &str, count: usize) -> Result<Vec<String>, Error> {
        let zone = Zone::new(zone).map_err(Error::internal)?;
        let mut now = at(from);
        let mut found = Vec::new();
        for _ in 0..count {
            now = next_time(pattern, now, &zone)?;
            found.push(now.to_rfc3339().replace(":00.000000", ""));
        }
        Ok(found)
    }

    /// Product §11: 08:00 in the store's time zone, wherever that is and whatever the clock does that night.
    #[test]
    fn eight_in_the_morning_is_a_local_matter() -> Result<(), Error> {
        let birthdays = |zone, from| dues("0 8 * * *", zone, from, 3);
        assert_eq!(
            birthdays("Europe/Luxembourg", "2026-03-27T12:00:00Z")?,
            ["2026-03-28T07:00Z", "2026-03-29T06:00Z", "2026-03-30T06:00Z"]
        );
        assert_eq!(
            birthdays("Europe/Lisbon", "2026-10-23T12:00:00Z")?,
            ["2026-10-24T07:00Z", "2026-10-25T08:00Z", "2026-10-26T08:00Z"]
        );
        assert_eq!(
            birthdays("Pacific/Auckland", "2026-09-25T12:00:00Z")?,
            ["2026-09-25T20:00Z", "2026-09-26T19:00Z", "2026-09-27T19:00Z"]
        );
        Ok(())
    }

    /// TM-6: 02:30 does not exist in Luxembourg on 29 March and comes twice on 25 October; in Beirut the same night has no
    /// five past twelve.
    #[test]
    fn a_time_that_is_missing_or_doubled_is_due_once() -> Result<(), Error> {
        let nights = |from| dues("30 2 * * *", "Europe/Luxembourg", from, 2);
        assert_eq!(nights("2026-03-28T12:00:00Z")?, ["2026-03-29T01:00Z", "2026-03-30T00:30Z"]);
        assert_eq!(nights("2026-10-24T12:00:00Z")?, ["2026-10-25T00:30Z", "2026-10-26T01:30Z"]);
        assert_eq!(
            dues(Chore::ExpirePoints.cron(), "Asia/Beirut", "2026-03-28T12:00:00Z", 2)?,
            ["2026-03-28T22:00Z", "2026-03-29T21:05Z"]
        );
        Ok(())
    }
}
