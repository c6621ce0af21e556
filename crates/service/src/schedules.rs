//! Work that follows the calendar: what there is, and when it is due.
//!
//! Each chore is due at a local time, in each zone where the merchant has a store. Any number of nodes may look
//! ([`App::turn_schedules`]): whoever locks a due row enqueues one job for it, keyed by the time it was due, and moves the row
//! on in the same transaction. After an outage a chore runs once, not once for each time it missed; what it is told
//! ([`Turn`]) says how far back it has to look. A local time that does not exist is due at the next instant that does, one
//! that occurs twice at the first (safety TM-6; croner keeps both rules for fixed times). To add a chore, name it here and
//! give it a handler in [`App::do_chore`]; its name is its queue.

use std::collections::BTreeMap;

use croner::Cron;
use orion_domain::{JobId, MerchantId, StoreId, Timestamp, Zone};
use orion_store::Tx;
use orion_store::jobs::NewJob;
use orion_store::schedules::Schedule;
use serde::{Deserialize, Serialize};
use serde_json::json;

use crate::app::App;
use crate::error::Error;
use crate::expiry::Slices;

/// Chores wait behind everything that people wait for.
const PRIORITY: i64 = 20;

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
}

impl Chore {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::ExpirePoints, Self::WarnOfExpiry, Self::GreetBirthdays, Self::InviteBack];

    /// Its name and that of its queue.
    pub const fn name(self) -> &'static str {
        match self {
            Self::ExpirePoints => "expire_points",
            Self::WarnOfExpiry => "warn_of_expiry",
            Self::GreetBirthdays => "greet_birthdays",
            Self::InviteBack => "invite_back",
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
        let zones = self.stores_by_zone(merchant).await?;
        Ok(zones.into_iter().flat_map(|(zone, _)| Chore::ALL.map(|chore| (chore, zone.clone()))).collect())
    }

    /// Does a chore, and notes that it came to its end. It may be broken off anywhere and done again.
    ///
    /// # Errors
    /// The first that occurs; what was committed before it stays, and the next attempt goes on.
    pub async fn do_chore(&self, merchant: MerchantId, chore: Chore, turn: &Turn) -> Result<(), Error> {
        let (began, zone) = (self.now(), turn.zone()?);
        if let Some(stores) = self.stores_in(merchant, &zone).await? {
            match chore {
                Chore::ExpirePoints => {
                    self.expire_points_at(merchant, &zone, &stores, Slices::default()).await?;
                }
                Chore::WarnOfExpiry => {
                    self.warn_of_expiry(merchant, &zone, &stores).await?;
                }
                Chore::GreetBirthdays => {
                    self.greet_birthdays(merchant, &zone, &stores, turn).await?;
                }
                Chore::InviteBack => {
                    self.invite_back(merchant, &zone, &stores, turn).await?;
                }
            }
        }
        let now = self.now();
        let took_ms = now.micros().saturating_sub(began.micros()).max(0) / 1_000;
        Ok(self.store.merchant(merchant).schedule_succeeded(chore.name(), &zone, now, took_ms).await?)
    }

    /// The stores of a merchant in a zone; `None` when there are none any more, or the merchant does not work.
    async fn stores_in(&self, merchant: MerchantId, zone: &Zone) -> Result<Option<Vec<StoreId>>, Error> {
        let zones = self.stores_by_zone(merchant).await?;
        Ok(zones.into_iter().find(|(known, _)| known.name() == zone.name()).map(|(_, stores)| stores))
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
