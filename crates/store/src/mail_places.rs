//! How much mail an address gets within a day, from all merchants together: a number of places, each held by one message.
//!
//! A place is taken before a message is handed over, by a unique key, so that any number of nodes keep to the number; it is given
//! back when no server took the message. No address lies here, only a keyed hash. The rows are the platform's.

use std::collections::{BTreeMap, BTreeSet};

use orion_domain::{MessageId, Timestamp};

use crate::Error;
use crate::db::{Arg, Engine, args};
use crate::ledger::{hash_set, id_set};
use crate::scope::Merchant;
use crate::statement::statements;

statements! {
    GIVE_BACK(sqlite "DELETE FROM mail_handovers WHERE merchant_id = $1 AND message_id IN (SELECT unhex(value) FROM json_each($2))",
        postgres "DELETE FROM mail_handovers WHERE merchant_id = $1 AND message_id = ANY($2)");
    /// Without their age, by which they have another index: a planner without statistics might take that one.
    HELD_PLACES(sqlite "SELECT address_hash, class, place, handed_over_at FROM mail_handovers WHERE merchant_id = $1
        AND address_hash IN (SELECT unhex(value) FROM json_each($2))",
        postgres "SELECT f.* FROM unnest($2::bytea[]) AS asked (address_hash) CROSS JOIN LATERAL (SELECT address_hash, class, place,
        handed_over_at FROM mail_handovers WHERE merchant_id = $1 AND address_hash = asked.address_hash OFFSET 0) AS f");
    /// One that was held for longer than it counts is taken over; one that somebody else has just taken is not.
    TAKE_PLACES(sqlite "INSERT INTO mail_handovers (merchant_id, message_id, address_hash, class, place, handed_over_at)
        SELECT $1, unhex(value ->> 0), unhex(value ->> 1), value ->> 2, value ->> 3, $3 FROM json_each($2) WHERE TRUE
        ON CONFLICT (merchant_id, address_hash, class, place) WHERE place IS NOT NULL
        DO UPDATE SET message_id = excluded.message_id, handed_over_at = $3
        WHERE mail_handovers.merchant_id = $1 AND mail_handovers.handed_over_at <= $4 RETURNING message_id",
        postgres "INSERT INTO mail_handovers (merchant_id, message_id, address_hash, class, place, handed_over_at)
        SELECT $1, asked.id, asked.address, asked.class, asked.place, $6
        FROM UNNEST($2::uuid[], $3::bytea[], $4::text[], $5::bigint[]) AS asked (id, address, class, place)
        ON CONFLICT (merchant_id, address_hash, class, place) WHERE place IS NOT NULL
        DO UPDATE SET message_id = excluded.message_id, handed_over_at = $6
        WHERE mail_handovers.merchant_id = $1 AND mail_handovers.handed_over_at <= $7 RETURNING message_id");
    OLD_PLACES("SELECT message_id FROM mail_handovers WHERE merchant_id = $1 AND handed_over_at < $2 ORDER BY handed_over_at
        LIMIT $3");
}

/// What counts together towards the mail of a day.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum MailClass {
    /// Letters.
    Letter,
    /// Links that sign in.
    Link,
}

impl MailClass {
    const fn as_str(self) -> &'static str {
        match self {
            Self::Letter => "letter",
            Self::Link => "link",
        }
    }
}

/// A message that wants to go to an address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PlaceWanted {
    /// Which.
    pub message: MessageId,
    /// The address, as nobody gets back to it.
    pub address: [u8; 32],
    /// As what it counts.
    pub class: MailClass,
    /// How many of these the address gets.
    pub places: usize,
}

/// What came of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PlaceFound {
    /// The place is the message's own now.
    Taken,
    /// Somebody else took it just now; another may be free.
    Lost,
    /// All are held.
    Full {
        /// Since when, the first of them.
        first_at: Timestamp,
        /// Since when, the last: it may be given back yet.
        last_at: Timestamp,
    },
}

/// Places of an address that are held: which, and since when.
type Held = BTreeMap<([u8; 32], MailClass), Vec<(Option<i64>, Timestamp)>>;

#[derive(sqlx::FromRow)]
struct HeldRow {
    address_hash: Vec<u8>,
    class: String,
    place: Option<i64>,
    handed_over_at: i64,
}

#[derive(sqlx::FromRow)]
struct TakenRow {
    message_id: uuid::Uuid,
}

/// A place for a message among those that are held.
fn choose(held: &mut Held, wanted: &PlaceWanted, now: Timestamp) -> Result<i64, PlaceFound> {
    let here = held.entry((wanted.address, wanted.class)).or_default();
    if here.len() >= wanted.places {
        let times = || here.iter().map(|(_, at)| *at);
        return Err(PlaceFound::Full { first_at: times().min().unwrap_or(now), last_at: times().max().unwrap_or(now) });
    }
    let is_free = |place: &i64| !here.iter().any(|(taken, _)| *taken == Some(*place));
    let place = (0..i64::MAX).find(is_free).ok_or(PlaceFound::Lost)?;
    here.push((Some(place), now));
    Ok(place)
}

impl Merchant<'_> {
    /// Takes a place for each of some messages, for the platform and inside a transaction. Places that a message held already, as
    /// after a crash, are given back first. Those that were held before `since` count no more.
    ///
    /// # Errors
    /// The database's.
    pub async fn take_mail_places(
        &mut self,
        wanted: &[PlaceWanted],
        now: Timestamp,
        since: Timestamp,
    ) -> Result<Vec<PlaceFound>, Error> {
        let messages: Vec<MessageId> = wanted.iter().map(|one| one.message).collect();
        self.give_mail_places_back(&messages).await?;
        let mut held = self.held_places(wanted, since).await?;
        let found: Vec<Result<i64, PlaceFound>> = wanted.iter().map(|one| choose(&mut held, one, now)).collect();
        let mut chosen: Vec<(PlaceWanted, i64)> =
            wanted.iter().zip(&found).filter_map(|(one, found)| found.ok().map(|place| (*one, place))).collect();
        // In one order, whoever asks: two who want the same places wait for each other once.
        chosen.sort_by_key(|(one, place)| (one.address, one.class, *place));
        let taken = self.insert_places(&chosen, now, since).await?;
        let result = |(one, found): (&PlaceWanted, Result<i64, PlaceFound>)| match found {
            Ok(_) if taken.contains(&one.message) => PlaceFound::Taken,
            Ok(_) => PlaceFound::Lost,
            Err(found) => found,
        };
        Ok(wanted.iter().zip(found).map(result).collect())
    }

    async fn held_places(&mut self, wanted: &[PlaceWanted], since: Timestamp) -> Result<Held, Error> {
        let addresses: BTreeSet<[u8; 32]> = wanted.iter().map(|one| one.address).collect();
        let set = hash_set(self.engine(), addresses.into_iter().map(|hash| hash.to_vec()).collect());
        let rows: Vec<HeldRow> = self.on.all(HELD_PLACES, vec![self.id.into(), set]).await?;
        let mut held = Held::new();
        for row in rows.into_iter().filter(|row| row.handed_over_at > since.micros()) {
            let class = if row.class == MailClass::Link.as_str() { MailClass::Link } else { MailClass::Letter };
            let Ok(address) = row.address_hash.try_into() else { continue };
            held.entry((address, class)).or_default().push((row.place, Timestamp::from_micros(row.handed_over_at)));
        }
        Ok(held)
    }

    async fn insert_places(
        &mut self,
        chosen: &[(PlaceWanted, i64)],
        now: Timestamp,
        since: Timestamp,
    ) -> Result<BTreeSet<MessageId>, Error> {
        if chosen.is_empty() {
            return Ok(BTreeSet::new());
        }
        let mut args = args![self.id];
        match self.engine() {
            Engine::Postgres => args.extend([
                Arg::Uuids(chosen.iter().map(|(one, _)| Some(one.message.uuid())).collect()),
                Arg::Blobs(chosen.iter().map(|(one, _)| Some(one.address.to_vec())).collect()),
                Arg::Texts(chosen.iter().map(|(one, _)| Some(one.class.as_str().to_owned())).collect()),
                Arg::Ints(chosen.iter().map(|(_, place)| Some(*place)).collect()),
            ]),
            Engine::Sqlite => args.push(Arg::Json(chosen.iter().map(place_json).collect())),
        }
        args.extend([now.into(), since.into()]);
        let rows: Vec<TakenRow> = self.on.all(TAKE_PLACES, args).await?;
        Ok(rows.into_iter().map(|row| MessageId::new(row.message_id)).collect())
    }

    /// Gives back the places of messages that no server took.
    ///
    /// # Errors
    /// The database's.
    pub async fn give_mail_places_back(&mut self, messages: &[MessageId]) -> Result<(), Error> {
        let set = id_set(self.engine(), messages.iter().map(|message| message.uuid()));
        self.on.execute(GIVE_BACK, vec![self.id.into(), set]).await.map(|_| ())
    }

    /// Removes up to `limit` rows that count towards no limit any more, and says how many.
    ///
    /// # Errors
    /// The database's.
    pub async fn purge_handovers(&mut self, before: Timestamp, limit: i64) -> Result<u64, Error> {
        let rows: Vec<TakenRow> = self.on.all(OLD_PLACES, args![self.id, before, limit]).await?;
        let old: Vec<MessageId> = rows.into_iter().map(|row| MessageId::new(row.message_id)).collect();
        if !old.is_empty() {
            self.give_mail_places_back(&old).await?;
        }
        Ok(u64::try_from(old.len()).unwrap_or(u64::MAX))
    }
}

fn place_json((one, place): &(PlaceWanted, i64)) -> serde_json::Value {
    let message = one.message.uuid().simple().to_string();
    serde_json::json!([message, hex::encode(one.address), one.class.as_str(), place])
}
