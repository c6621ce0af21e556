//! Merchants: the business itself.

use orion_domain::{Currency, Label, Locale, MerchantId, Timestamp, Zone};

use crate::Error;
use crate::db::args;
use crate::page::{Page, Slice};
use crate::scope::{Merchant, Platform};
use crate::statement::statements;

/// The columns of a merchant; every statement that reads one has exactly these.
macro_rules! merchant_columns {
    ($tail:literal) => {
        concat!(
            "SELECT id, name, legal_name, currency, time_zone, default_locale, created_at, suspended_at, deleted_at
             FROM merchants WHERE ",
            $tail
        )
    };
}

statements! {
    FIND_MERCHANT(both merchant_columns!("id = $1 AND deleted_at IS NULL"));
    FIND_ANY_MERCHANT(both merchant_columns!("id = $1"));
    LOCK_MERCHANT(sqlite merchant_columns!("id = $1"), postgres merchant_columns!("id = $1 FOR UPDATE"));
    LIST_MERCHANTS(both merchant_columns!("id < $1 AND ($2 = '' OR name_key LIKE $2 ESCAPE '!')
        AND (CASE WHEN deleted_at IS NOT NULL THEN 'deleted' WHEN suspended_at IS NOT NULL THEN 'suspended'
          ELSE 'active' END = $3 OR ($3 = '' AND deleted_at IS NULL))
        ORDER BY id DESC LIMIT $4"));
    INSERT_MERCHANT("INSERT INTO merchants (id, name, name_key, legal_name, currency, time_zone, default_locale, created_at,
        updated_at) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $8)");
    UPDATE_MERCHANT("UPDATE merchants SET name = $2, name_key = $3, legal_name = $4, currency = $5, time_zone = $6,
        default_locale = $7, suspended_at = $8, deleted_at = $9, updated_at = $10 WHERE id = $1");
}

/// A merchant as its stores and pages see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerchantDetails {
    /// Its id.
    pub id: MerchantId,
    /// Its name.
    pub name: Label,
    /// The name in contracts, where it is another one.
    pub legal_name: Option<Label>,
    /// What its money is counted in.
    pub currency: Currency,
    /// Business days of owners and reports.
    pub zone: Zone,
    /// For people who did not choose.
    pub default_locale: Locale,
    /// Whether the platform has suspended it: nobody of it can do anything.
    pub is_suspended: bool,
}

/// A merchant as the platform sees it, deleted ones included.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerchantRecord {
    /// Everything its own people see.
    pub details: MerchantDetails,
    /// When it came to the platform.
    pub created_at: Timestamp,
    /// Since when it is suspended.
    pub suspended_at: Option<Timestamp>,
    /// Since when it is in the trash.
    pub deleted_at: Option<Timestamp>,
}

/// What a merchant is at the moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum MerchantState {
    /// At work.
    Active,
    /// Told to pause.
    Suspended,
    /// In the trash.
    Deleted,
}

impl MerchantState {
    /// Every state.
    pub const ALL: [Self; 3] = [Self::Active, Self::Suspended, Self::Deleted];

    /// The name on the wire.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Active => "active",
            Self::Suspended => "suspended",
            Self::Deleted => "deleted",
        }
    }
}

impl MerchantRecord {
    /// What it is at the moment.
    pub const fn state(&self) -> MerchantState {
        match (self.deleted_at, self.suspended_at) {
            (Some(_), _) => MerchantState::Deleted,
            (None, Some(_)) => MerchantState::Suspended,
            (None, None) => MerchantState::Active,
        }
    }
}

#[derive(sqlx::FromRow)]
struct MerchantRow {
    id: uuid::Uuid,
    name: String,
    legal_name: Option<String>,
    currency: String,
    time_zone: String,
    default_locale: String,
    created_at: i64,
    suspended_at: Option<i64>,
    deleted_at: Option<i64>,
}

impl TryFrom<MerchantRow> for MerchantRecord {
    type Error = Error;
    fn try_from(row: MerchantRow) -> Result<Self, Error> {
        let corrupt = |column| move |error| Error::corrupt("merchants", column, error);
        Ok(Self {
            details: MerchantDetails {
                id: MerchantId::new(row.id),
                name: Label::new(&row.name).map_err(corrupt("name"))?,
                legal_name: row.legal_name.as_deref().map(Label::new).transpose().map_err(corrupt("legal_name"))?,
                currency: Currency::new(&row.currency).map_err(corrupt("currency"))?,
                zone: Zone::new(&row.time_zone).map_err(corrupt("time_zone"))?,
                default_locale: row.default_locale.parse().map_err(corrupt("default_locale"))?,
                is_suspended: row.suspended_at.is_some(),
            },
            created_at: Timestamp::from_micros(row.created_at),
            suspended_at: row.suspended_at.map(Timestamp::from_micros),
            deleted_at: row.deleted_at.map(Timestamp::from_micros),
        })
    }
}

/// A pattern that finds a text anywhere in a name, with the wildcards of `LIKE` taken literally.
fn contains_pattern(part: &str) -> String {
    let key = crate::customers::name_key(part);
    format!("%{}%", key.replace('!', "!!").replace('%', "!%").replace('_', "!_"))
}

impl Merchant<'_> {
    async fn find_merchant(&mut self, sql: crate::statement::Sql) -> Result<Option<MerchantRecord>, Error> {
        let row: Option<MerchantRow> = self.on.optional(sql, args![self.id]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// The merchant itself, unless it is deleted.
    ///
    /// # Errors
    /// The database's.
    pub async fn details(&mut self) -> Result<Option<MerchantDetails>, Error> {
        Ok(self.find_merchant(FIND_MERCHANT).await?.map(|record| record.details))
    }

    /// The merchant as the platform sees it, also in the trash.
    ///
    /// # Errors
    /// The database's.
    pub async fn merchant_record(&mut self) -> Result<Option<MerchantRecord>, Error> {
        self.find_merchant(FIND_ANY_MERCHANT).await
    }

    /// The same, locked against other edits.
    ///
    /// # Errors
    /// The database's.
    pub async fn lock_merchant(&mut self) -> Result<Option<MerchantRecord>, Error> {
        self.find_merchant(LOCK_MERCHANT).await
    }

    /// Creates the merchant of this handle.
    ///
    /// # Errors
    /// The database's.
    pub async fn create_merchant(&mut self, details: &MerchantDetails, now: Timestamp) -> Result<(), Error> {
        let args = args![
            self.id,
            details.name.as_str(),
            crate::customers::name_key(details.name.as_str()),
            details.legal_name.as_ref().map(ToString::to_string),
            details.currency.as_str(),
            details.zone.name(),
            details.default_locale.as_str(),
            now
        ];
        self.on.execute(INSERT_MERCHANT, args).await.map(|_| ())
    }

    /// Saves everything of the merchant, its state included.
    ///
    /// # Errors
    /// The database's.
    pub async fn save_merchant(&mut self, record: &MerchantRecord, now: Timestamp) -> Result<(), Error> {
        let details = &record.details;
        let args = args![
            self.id,
            details.name.as_str(),
            crate::customers::name_key(details.name.as_str()),
            details.legal_name.as_ref().map(ToString::to_string),
            details.currency.as_str(),
            details.zone.name(),
            details.default_locale.as_str(),
            record.suspended_at,
            record.deleted_at,
            now
        ];
        self.on.execute(UPDATE_MERCHANT, args).await.map(|_| ())
    }
}

impl Platform<'_> {
    /// A page of the merchants, newest first: those whose name contains a text, in a state or, without one, not deleted.
    ///
    /// # Errors
    /// The database's.
    pub async fn merchants(
        &mut self,
        search: Option<&str>,
        state: Option<MerchantState>,
        page: Page,
    ) -> Result<Slice<MerchantRecord>, Error> {
        let pattern = search.map(contains_pattern).unwrap_or_default();
        let state = state.map_or("", MerchantState::as_str);
        let rows: Vec<MerchantRow> =
            self.on.all(LIST_MERCHANTS, args![page.below(), pattern, state, page.fetch()]).await?;
        let items = rows.into_iter().map(TryInto::try_into).collect::<Result<Vec<MerchantRecord>, _>>()?;
        Ok(page.slice(items, |record| record.details.id.uuid()))
    }
}
