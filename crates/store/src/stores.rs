//! Stores of a merchant, and the addresses under which the platform finds them.

use orion_domain::{Label, Locale, MerchantId, Slug, StoreId, Timestamp, Zone, text::LongText};

use crate::Error;
use crate::db::args;
use crate::scope::{Merchant, Platform};
use crate::statement::statements;

statements! {
    FIND_STORE("SELECT id, slug, name, address, time_zone, default_locale, updated_at FROM stores
        WHERE merchant_id = $1 AND id = $2 AND deleted_at IS NULL");
    LIST_STORES("SELECT id, slug, name, address, time_zone, default_locale, updated_at FROM stores
        WHERE merchant_id = $1 AND deleted_at IS NULL ORDER BY id LIMIT 500");
    LOCK_STORES("SELECT id, slug, name, address, time_zone, default_locale, updated_at FROM stores
        WHERE merchant_id = $1 AND deleted_at IS NULL ORDER BY id", postgres + " FOR UPDATE");
    LIST_DELETED_STORES("SELECT id, slug, name, address, time_zone, default_locale, updated_at FROM stores
        WHERE merchant_id = $1 AND deleted_at IS NOT NULL ORDER BY id LIMIT 500");
    /// Of closed stores too: their cards go on.
    STORE_ZONES("SELECT id, time_zone FROM stores WHERE merchant_id = $1 ORDER BY id");
    INSERT_STORE("INSERT INTO stores (merchant_id, id, slug, name, address, time_zone, default_locale, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)");
    UPDATE_STORE("UPDATE stores SET name = $3, address = $4, time_zone = $5, default_locale = $6, updated_at = $7
        WHERE merchant_id = $1 AND id = $2 AND deleted_at IS NULL");
    DELETE_STORE("UPDATE stores SET deleted_at = $3 WHERE merchant_id = $1 AND id = $2 AND deleted_at IS NULL");
    RESTORE_STORE("UPDATE stores SET deleted_at = NULL, updated_at = $3
        WHERE merchant_id = $1 AND id = $2 AND deleted_at IS NOT NULL");
    COUNT_STORE_CARDS("SELECT COUNT(*) AS count FROM cards
        WHERE merchant_id = $1 AND enrolled_at_store_id = $2 AND deleted_at IS NULL");
    TAKE_SLUG("INSERT INTO store_slugs (slug, merchant_id, store_id) VALUES ($1, $2, $3) ON CONFLICT (slug) DO NOTHING");
    FIND_SLUG("SELECT merchant_id, store_id FROM store_slugs WHERE slug = $1");
}

#[derive(sqlx::FromRow)]
struct ZoneRow {
    id: uuid::Uuid,
    time_zone: String,
}

/// A store.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StoreDetails {
    /// Its id.
    pub id: StoreId,
    /// Its address on the platform; never changes, because posters carry it.
    pub slug: Slug,
    /// Its name.
    pub name: Label,
    /// Where it is.
    pub address: Option<LongText>,
    /// Its calendar.
    pub zone: Zone,
    /// For visitors who did not choose.
    pub default_locale: Locale,
    /// When it was last saved; who saves on top of an older state would undo somebody's work.
    pub updated_at: Timestamp,
}

#[derive(sqlx::FromRow)]
struct StoreRow {
    id: uuid::Uuid,
    slug: String,
    name: String,
    address: Option<String>,
    time_zone: String,
    default_locale: String,
    updated_at: i64,
}

impl TryFrom<StoreRow> for StoreDetails {
    type Error = Error;
    fn try_from(row: StoreRow) -> Result<Self, Error> {
        let corrupt = |column| move |error| Error::corrupt("stores", column, error);
        Ok(Self {
            id: StoreId::new(row.id),
            slug: Slug::new(&row.slug).map_err(corrupt("slug"))?,
            name: Label::new(&row.name).map_err(corrupt("name"))?,
            address: row.address.as_deref().map(LongText::new).transpose().map_err(corrupt("address"))?,
            zone: Zone::new(&row.time_zone).map_err(corrupt("time_zone"))?,
            default_locale: row.default_locale.parse().map_err(corrupt("default_locale"))?,
            updated_at: Timestamp::from_micros(row.updated_at),
        })
    }
}

#[derive(sqlx::FromRow)]
pub(crate) struct PlaceRow {
    pub(crate) merchant_id: uuid::Uuid,
    pub(crate) store_id: uuid::Uuid,
}

#[derive(sqlx::FromRow)]
struct CountRow {
    count: i64,
}

impl Merchant<'_> {
    /// The calendar of every store, closed ones included.
    ///
    /// # Errors
    /// The database's.
    pub async fn store_zones(&mut self) -> Result<Vec<(StoreId, Zone)>, Error> {
        let rows: Vec<ZoneRow> = self.on.all(STORE_ZONES, args![self.id]).await?;
        let read = |row: ZoneRow| {
            let zone = Zone::new(&row.time_zone).map_err(|error| Error::corrupt("stores", "time_zone", error))?;
            Ok((StoreId::new(row.id), zone))
        };
        rows.into_iter().map(read).collect()
    }

    /// One store.
    ///
    /// # Errors
    /// The database's.
    pub async fn store(&mut self, id: StoreId) -> Result<Option<StoreDetails>, Error> {
        let row: Option<StoreRow> = self.on.optional(FIND_STORE, args![self.id, id]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// All stores, oldest first; a merchant has at most 500.
    ///
    /// # Errors
    /// The database's.
    pub async fn stores(&mut self) -> Result<Vec<StoreDetails>, Error> {
        let rows: Vec<StoreRow> = self.on.all(LIST_STORES, args![self.id]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// All stores, locked against other edits; oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn lock_stores(&mut self) -> Result<Vec<StoreDetails>, Error> {
        let rows: Vec<StoreRow> = self.on.all(LOCK_STORES, args![self.id]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// The stores that were deleted, oldest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn deleted_stores(&mut self) -> Result<Vec<StoreDetails>, Error> {
        let rows: Vec<StoreRow> = self.on.all(LIST_DELETED_STORES, args![self.id]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }

    /// Takes a store out of sight; `false` when there is no such store. Its slug stays taken.
    ///
    /// # Errors
    /// The database's.
    pub async fn delete_store(&mut self, id: StoreId, now: Timestamp) -> Result<bool, Error> {
        Ok(self.on.execute(DELETE_STORE, args![self.id, id, now]).await? == 1)
    }

    /// Brings a deleted store back; `false` when there is none.
    ///
    /// # Errors
    /// The database's.
    pub async fn restore_store(&mut self, id: StoreId, now: Timestamp) -> Result<bool, Error> {
        Ok(self.on.execute(RESTORE_STORE, args![self.id, id, now]).await? == 1)
    }

    /// How many cards were opened at a store.
    ///
    /// # Errors
    /// The database's.
    pub async fn cards_of_store(&mut self, id: StoreId) -> Result<i64, Error> {
        let row: Option<CountRow> = self.on.optional(COUNT_STORE_CARDS, args![self.id, id]).await?;
        Ok(row.map_or(0, |row| row.count))
    }

    /// Creates a store; `false` when its slug is taken on the platform.
    ///
    /// # Errors
    /// The database's.
    pub async fn create_store(&mut self, store: &StoreDetails, now: Timestamp) -> Result<bool, Error> {
        if self.on.execute(TAKE_SLUG, args![store.slug.as_str(), self.id, store.id]).await? == 0 {
            return Ok(false);
        }
        let address = store.address.as_ref().map(|address| address.as_str().to_owned());
        let args = args![
            self.id,
            store.id,
            store.slug.as_str(),
            store.name.as_str(),
            address,
            store.zone.name(),
            store.default_locale.as_str(),
            now
        ];
        self.on.execute(INSERT_STORE, args).await.map(|_| true)
    }

    /// Saves everything of a store but its slug; `false` when there is no such store.
    ///
    /// # Errors
    /// The database's.
    pub async fn update_store(&mut self, store: &StoreDetails, now: Timestamp) -> Result<bool, Error> {
        let address = store.address.as_ref().map(|address| address.as_str().to_owned());
        let args = args![
            self.id,
            store.id,
            store.name.as_str(),
            address,
            store.zone.name(),
            store.default_locale.as_str(),
            now
        ];
        Ok(self.on.execute(UPDATE_STORE, args).await? == 1)
    }
}

impl Platform<'_> {
    /// Whose store a slug is.
    ///
    /// # Errors
    /// The database's.
    pub async fn store_by_slug(&mut self, slug: &Slug) -> Result<Option<(MerchantId, StoreId)>, Error> {
        let row: Option<PlaceRow> = self.on.optional(FIND_SLUG, args![slug.as_str()]).await?;
        Ok(row.map(|row| (MerchantId::new(row.merchant_id), StoreId::new(row.store_id))))
    }
}
