//! Cards in Apple Wallet: serials, tags, and the phones that are to be told of changes.
//!
//! A tag is given out under the lock of the merchant's row in `apple_tags` and becomes visible with the commit that lets the
//! lock go. So whoever has seen a tag has seen every smaller one, and a phone that asks for what is newer misses nothing.

use orion_domain::{CardId, Timestamp};
use uuid::Uuid;

use crate::Error;
use crate::db::args;
use crate::scope::Merchant;
use crate::statement::statements;

/// Passes that one answer to a phone names; it asks again.
pub const NEWS_LEN_MAX: i64 = 100;
/// Phones that may keep one card. Safety W-2.
pub const PHONES_MAX: i64 = 20;
const SECOND: i64 = 1_000_000;

statements! {
    /// Never smaller than the time, so that the tags of two merchants are not mixed up by a phone that does not tell them apart.
    NEXT_TAG("INSERT INTO apple_tags (merchant_id, tag) VALUES ($1, $2) ON CONFLICT (merchant_id) DO UPDATE
        SET tag = CASE WHEN apple_tags.tag >= excluded.tag THEN apple_tags.tag + 1 ELSE excluded.tag END RETURNING tag");
    ISSUE_PASS("INSERT INTO apple_passes (merchant_id, card_id, serial, tag, tagged, changed_at, issued_at)
        VALUES ($1, $2, $3, $4, 0, $5, $6)");
    /// Wanted from now on, whenever the card changes.
    FOLLOW_CARD("INSERT INTO wallet_passes (merchant_id, wallet, kind, subject_id, wanted, done, priority, failures)
        VALUES ($1, 'apple', 'card', $2, 0, 0, 0, 0) ON CONFLICT (merchant_id, wallet, kind, subject_id) DO NOTHING");
    PASS_OF_CARD("SELECT card_id, serial, tag, tagged, changed_at, issued_at, closed_at FROM apple_passes
        WHERE merchant_id = $1 AND card_id = $2");
    /// Held against a change that gets its tag at this moment.
    LOCK_PASS("SELECT card_id, serial, tag, tagged, changed_at, issued_at, closed_at FROM apple_passes
        WHERE merchant_id = $1 AND card_id = $2", postgres + " FOR UPDATE");
    PASS_BY_SERIAL("SELECT card_id, serial, tag, tagged, changed_at, issued_at, closed_at FROM apple_passes
        WHERE merchant_id = $1 AND serial = $2");
    /// The time of change grows by a second at least, which is as fine as phones can tell it apart.
    TAG_PASS("UPDATE apple_passes SET tag = $3, tagged = $4, changed_at = CASE WHEN changed_at >= $5 THEN changed_at + 1000000
        ELSE $5 END, closed_at = CASE WHEN CAST($6 AS BIGINT) IS NULL THEN NULL ELSE COALESCE(closed_at, $6) END
        WHERE merchant_id = $1 AND card_id = $2");
    PUT_DEVICE("INSERT INTO apple_devices (merchant_id, device, push_token, updated_at) VALUES ($1, $2, $3, $4)
        ON CONFLICT (merchant_id, device) DO UPDATE SET push_token = excluded.push_token, updated_at = excluded.updated_at");
    LOCK_DEVICE("SELECT push_token, updated_at FROM apple_devices WHERE merchant_id = $1 AND device = $2",
        postgres + " FOR UPDATE");
    PUT_REGISTRATION("INSERT INTO apple_registrations (merchant_id, device, card_id, pushed, created_at)
        VALUES ($1, $2, $3, $4, $5) ON CONFLICT (merchant_id, device, card_id) DO NOTHING");
    /// To be told once more.
    FORGET_PUSHED("UPDATE apple_registrations SET pushed = 0 WHERE merchant_id = $1 AND device = $2 AND card_id = $3");
    PHONES_OF_CARD("SELECT r.device, d.push_token, d.updated_at, d.told_at, d.told_id, r.pushed, r.created_at
        FROM apple_registrations r JOIN apple_devices d ON d.merchant_id = $1 AND d.device = r.device
        WHERE r.merchant_id = $1 AND r.card_id = $2 ORDER BY r.created_at LIMIT 21");
    DELETE_REGISTRATION("DELETE FROM apple_registrations WHERE merchant_id = $1 AND device = $2 AND card_id = $3");
    DELETE_LONELY_DEVICE("DELETE FROM apple_devices WHERE merchant_id = $1 AND device = $2 AND NOT EXISTS (SELECT 1
        FROM apple_registrations r WHERE r.merchant_id = $1 AND r.device = $2)");
    NEWS("SELECT p.serial, p.tag FROM apple_registrations r JOIN apple_passes p ON p.merchant_id = $1 AND p.card_id = r.card_id
        WHERE r.merchant_id = $1 AND r.device = $2 AND p.tag > $3 ORDER BY p.tag LIMIT $4");
    PUSHED("UPDATE apple_registrations SET pushed = $4 WHERE merchant_id = $1 AND device = $2 AND card_id = $3 AND pushed < $4");
    DEVICE_TOLD("UPDATE apple_devices SET told_at = $3, told_id = $4 WHERE merchant_id = $1 AND device = $2");
    DELETE_REGISTRATIONS_OF_DEVICE("DELETE FROM apple_registrations WHERE merchant_id = $1 AND device = $2");
    DELETE_DEVICE("DELETE FROM apple_devices WHERE merchant_id = $1 AND device = $2");
    /// Due without being wanted anew: nothing has changed but who is to be told.
    TELL_AGAIN("UPDATE wallet_passes SET due_at = $3 WHERE merchant_id = $1 AND wallet = 'apple' AND kind = 'card'
        AND subject_id = $2 AND due_at IS NULL");
    COUNT_PHONES("SELECT COUNT(*) AS found FROM apple_registrations WHERE merchant_id = $1");
    COUNT_ISSUED("SELECT COUNT(*) AS found FROM apple_passes WHERE merchant_id = $1");
    DELETE_CLOSED_REGISTRATIONS("DELETE FROM apple_registrations WHERE merchant_id = $1 AND card_id IN (SELECT p.card_id
        FROM apple_passes p WHERE p.merchant_id = $1 AND p.closed_at < $2)");
    DELETE_LONELY_DEVICES("DELETE FROM apple_devices WHERE merchant_id = $1 AND NOT EXISTS (SELECT 1
        FROM apple_registrations r WHERE r.merchant_id = $1 AND r.device = apple_devices.device)");
}

/// A card's pass.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct ApplePassRecord {
    /// Which card.
    pub card: CardId,
    /// What phones call it.
    pub serial: Uuid,
    /// Its newest tag.
    pub tag: i64,
    /// How often it had been wanted when it got that.
    pub tagged: i64,
    /// When it changed last, in whole seconds; never twice the same.
    pub changed_at: Timestamp,
    /// When it was first taken along.
    pub issued_at: Timestamp,
    /// Since when it is void.
    pub closed_at: Option<Timestamp>,
}

/// A phone that keeps a card.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ApplePhone {
    /// What it calls itself.
    pub device: String,
    /// How Apple reaches it.
    pub push_token: String,
    /// When it said so.
    pub updated_at: Timestamp,
    /// The tag of the card that it was told of.
    pub pushed: i64,
    /// Since when it keeps the card.
    pub created_at: Timestamp,
    /// When it was told of something last.
    pub told_at: Option<Timestamp>,
    /// Apple's name for that word.
    pub told_id: Option<Uuid>,
}

/// What is newer than a phone knows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AppleNews {
    /// Serials, the oldest change first.
    pub serials: Vec<Uuid>,
    /// The largest tag among them.
    pub tag: i64,
}

#[derive(sqlx::FromRow)]
struct TagRow {
    tag: i64,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    found: i64,
}

#[derive(sqlx::FromRow)]
struct DeviceRow {
    push_token: String,
    updated_at: i64,
}

#[derive(sqlx::FromRow)]
struct NewsRow {
    serial: Uuid,
    tag: i64,
}

#[derive(sqlx::FromRow)]
struct PassRow {
    card_id: Uuid,
    serial: Uuid,
    tag: i64,
    tagged: i64,
    changed_at: i64,
    issued_at: i64,
    closed_at: Option<i64>,
}

#[derive(sqlx::FromRow)]
struct PhoneRow {
    device: String,
    push_token: String,
    updated_at: i64,
    told_at: Option<i64>,
    told_id: Option<Uuid>,
    pushed: i64,
    created_at: i64,
}

impl From<PassRow> for ApplePassRecord {
    fn from(row: PassRow) -> Self {
        Self {
            card: CardId::new(row.card_id),
            serial: row.serial,
            tag: row.tag,
            tagged: row.tagged,
            changed_at: Timestamp::from_micros(row.changed_at),
            issued_at: Timestamp::from_micros(row.issued_at),
            closed_at: row.closed_at.map(Timestamp::from_micros),
        }
    }
}

impl From<PhoneRow> for ApplePhone {
    fn from(row: PhoneRow) -> Self {
        Self {
            device: row.device,
            push_token: row.push_token,
            updated_at: Timestamp::from_micros(row.updated_at),
            pushed: row.pushed,
            created_at: Timestamp::from_micros(row.created_at),
            told_at: row.told_at.map(Timestamp::from_micros),
            told_id: row.told_id,
        }
    }
}

/// A time in whole seconds.
fn second(at: Timestamp) -> Timestamp {
    Timestamp::from_micros(at.micros().div_euclid(SECOND) * SECOND)
}

impl Merchant<'_> {
    /// The next tag, in a transaction: nobody else of the merchant gets one before it ends.
    async fn next_tag(&mut self, now: Timestamp) -> Result<i64, Error> {
        let row: Option<TagRow> = self.on.optional(NEXT_TAG, args![self.id, now]).await?;
        row.map(|row| row.tag).ok_or_else(|| Error::corrupt("apple_tags", "tag", "no tag was given out"))
    }

    /// The pass of a card, made now where it was never taken along. In a transaction.
    ///
    /// # Errors
    /// The database's.
    pub async fn issue_apple_pass(
        &mut self,
        card: CardId,
        serial: Uuid,
        now: Timestamp,
    ) -> Result<ApplePassRecord, Error> {
        // First, so that of two who take the same card along at once the later one finds what the first has made.
        let tag = self.next_tag(now).await?;
        if let Some(known) = self.apple_pass(card).await? {
            return Ok(known);
        }
        let changed_at = second(now);
        self.on.execute(ISSUE_PASS, args![self.id, card, serial, tag, changed_at, now]).await?;
        self.on.execute(FOLLOW_CARD, args![self.id, card]).await?;
        Ok(ApplePassRecord { card, serial, tag, tagged: 0, changed_at, issued_at: now, closed_at: None })
    }

    /// The pass of a card; `None` when nobody has taken it along.
    ///
    /// # Errors
    /// The database's.
    pub async fn apple_pass(&mut self, card: CardId) -> Result<Option<ApplePassRecord>, Error> {
        let row: Option<PassRow> = self.on.optional(PASS_OF_CARD, args![self.id, card]).await?;
        Ok(row.map(ApplePassRecord::from))
    }

    /// The pass of a card, as it stays until the transaction ends.
    ///
    /// # Errors
    /// The database's.
    pub async fn lock_apple_pass(&mut self, card: CardId) -> Result<Option<ApplePassRecord>, Error> {
        let row: Option<PassRow> = self.on.optional(LOCK_PASS, args![self.id, card]).await?;
        Ok(row.map(ApplePassRecord::from))
    }

    /// The pass that phones know by a serial.
    ///
    /// # Errors
    /// The database's.
    pub async fn apple_pass_by_serial(&mut self, serial: Uuid) -> Result<Option<ApplePassRecord>, Error> {
        let row: Option<PassRow> = self.on.optional(PASS_BY_SERIAL, args![self.id, serial]).await?;
        Ok(row.map(ApplePassRecord::from))
    }

    /// Gives a pass its next tag, for having been wanted so often, and returns its newest. In a transaction. Where it has that
    /// already, nothing changes; `None` when there is no such pass.
    ///
    /// # Errors
    /// The database's.
    pub async fn tag_apple_pass(
        &mut self,
        card: CardId,
        wanted: i64,
        closed: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<Option<i64>, Error> {
        let Some(known) = self.apple_pass(card).await? else { return Ok(None) };
        if known.tagged >= wanted {
            return Ok(Some(known.tag));
        }
        let tag = self.next_tag(now).await?;
        self.on.execute(TAG_PASS, args![self.id, card, tag, wanted, second(now), closed]).await?;
        Ok(Some(tag))
    }

    /// Notes that a phone keeps a card, and how it is reached; whether that is new, and whether it has moved. In a transaction.
    ///
    /// # Errors
    /// The database's.
    pub async fn put_apple_phone(
        &mut self,
        device: &str,
        push_token: &str,
        pass: &ApplePassRecord,
        now: Timestamp,
    ) -> Result<PhonePut, Error> {
        let before: Option<DeviceRow> = self.on.optional(LOCK_DEVICE, args![self.id, device]).await?;
        self.on.execute(PUT_DEVICE, args![self.id, device, push_token, now]).await?;
        let args = args![self.id, device, pass.card, pass.tag, now];
        let is_new = self.on.execute(PUT_REGISTRATION, args).await? > 0;
        if is_new {
            self.make_room_for_phones(pass.card).await?;
        }
        Ok(PhonePut { is_new, has_moved: before.is_none_or(|before| before.push_token != push_token) })
    }

    /// The oldest phone makes room: people change phones more often than they carry twenty.
    async fn make_room_for_phones(&mut self, card: CardId) -> Result<(), Error> {
        let phones = self.apple_phones(card).await?;
        let too_many = phones.len().saturating_sub(usize::try_from(PHONES_MAX).unwrap_or(usize::MAX));
        for phone in phones.iter().take(too_many) {
            self.delete_apple_registration(&phone.device, card).await?;
        }
        Ok(())
    }

    /// Has a phone told once more of a card that has not changed. In a transaction.
    ///
    /// # Errors
    /// The database's.
    pub async fn tell_apple_phone_again(&mut self, device: &str, card: CardId, now: Timestamp) -> Result<(), Error> {
        self.on.execute(FORGET_PUSHED, args![self.id, device, card]).await?;
        self.on.execute(TELL_AGAIN, args![self.id, card, now]).await?;
        if let crate::db::On::Tx(tx) = &mut self.on {
            tx.passes_wanted.insert(self.id);
        }
        Ok(())
    }

    /// The phones that keep a card, the first one first.
    ///
    /// # Errors
    /// The database's.
    pub async fn apple_phones(&mut self, card: CardId) -> Result<Vec<ApplePhone>, Error> {
        let rows: Vec<PhoneRow> = self.on.all(PHONES_OF_CARD, args![self.id, card]).await?;
        Ok(rows.into_iter().map(ApplePhone::from).collect())
    }

    /// A phone keeps a card no more; one that keeps none is forgotten. In a transaction.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_apple_registration(&mut self, device: &str, card: CardId) -> Result<(), Error> {
        self.on.execute(DELETE_REGISTRATION, args![self.id, device, card]).await?;
        self.on.execute(DELETE_LONELY_DEVICE, args![self.id, device]).await.map(drop)
    }

    /// What is newer than a tag, of what a phone keeps; `None` when nothing is, or nobody knows the phone.
    ///
    /// # Errors
    /// The database's.
    pub async fn apple_news(&mut self, device: &str, since: i64) -> Result<Option<AppleNews>, Error> {
        let rows: Vec<NewsRow> = self.on.all(NEWS, args![self.id, device, since, NEWS_LEN_MAX]).await?;
        let tag = rows.last().map(|row| row.tag);
        Ok(tag.map(|tag| AppleNews { serials: rows.iter().map(|row| row.serial).collect(), tag }))
    }

    /// Notes that a phone was told of a card's tag. In a transaction.
    ///
    /// # Errors
    /// The database's.
    pub async fn apple_phone_told(
        &mut self,
        device: &str,
        card: CardId,
        tag: i64,
        told_id: Uuid,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.on.execute(PUSHED, args![self.id, device, card, tag]).await?;
        self.on.execute(DEVICE_TOLD, args![self.id, device, now, told_id]).await.map(drop)
    }

    /// Forgets a phone that Apple has not reached any more since a time, unless it has registered again meanwhile; `None` is
    /// whenever it registered. In a transaction.
    ///
    /// # Errors
    /// The database's.
    pub async fn apple_phone_gone(&mut self, phone: &ApplePhone, since: Option<Timestamp>) -> Result<(), Error> {
        let device = phone.device.as_str();
        let found: Option<DeviceRow> = self.on.optional(LOCK_DEVICE, args![self.id, device]).await?;
        let is_the_one = |found: &DeviceRow| {
            found.push_token == phone.push_token && since.is_none_or(|since| found.updated_at < since.micros())
        };
        if !found.is_some_and(|found| is_the_one(&found)) {
            return Ok(());
        }
        self.on.execute(DELETE_REGISTRATIONS_OF_DEVICE, args![self.id, device]).await?;
        self.on.execute(DELETE_DEVICE, args![self.id, device]).await.map(drop)
    }

    /// How many cards are in phones: passes that were taken along, and phones' registrations.
    ///
    /// # Errors
    /// The database's.
    pub async fn apple_counts(&mut self) -> Result<(i64, i64), Error> {
        let issued: Option<CountRow> = self.on.optional(COUNT_ISSUED, args![self.id]).await?;
        let phones: Option<CountRow> = self.on.optional(COUNT_PHONES, args![self.id]).await?;
        Ok((issued.map_or(0, |row| row.found), phones.map_or(0, |row| row.found)))
    }

    /// Forgets the phones of passes that have been void since before a time. In a transaction.
    ///
    /// # Errors
    /// The database's.
    pub async fn forget_closed_apple_phones(&mut self, before: Timestamp) -> Result<u64, Error> {
        let forgotten = self.on.execute(DELETE_CLOSED_REGISTRATIONS, args![self.id, before]).await?;
        if forgotten > 0 {
            self.on.execute(DELETE_LONELY_DEVICES, args![self.id]).await?;
        }
        Ok(forgotten)
    }
}

/// What became of a registration.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct PhonePut {
    /// Whether the phone did not keep the card before.
    pub is_new: bool,
    /// Whether it is reached in another way than before.
    pub has_moved: bool,
}
