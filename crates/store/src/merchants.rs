//! Merchants: the business itself.

use orion_domain::{Currency, Label, Locale, MerchantId, Timestamp, Zone};

use crate::Error;
use crate::db::args;
use crate::scope::{Merchant, Platform};
use crate::statement::statements;

statements! {
    FIND_MERCHANT("SELECT id, name, currency, time_zone, default_locale FROM merchants WHERE id = $1 AND deleted_at IS NULL");
    LIST_MERCHANTS("SELECT id, name, currency, time_zone, default_locale FROM merchants WHERE deleted_at IS NULL ORDER BY id LIMIT 1000");
    INSERT_MERCHANT("INSERT INTO merchants (id, name, currency, time_zone, default_locale, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $6)");
}

/// A merchant as its stores and pages see it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MerchantDetails {
    /// Its id.
    pub id: MerchantId,
    /// Its name.
    pub name: Label,
    /// What its money is counted in.
    pub currency: Currency,
    /// Business days of owners and reports.
    pub zone: Zone,
    /// For people who did not choose.
    pub default_locale: Locale,
}

#[derive(sqlx::FromRow)]
struct MerchantRow {
    id: uuid::Uuid,
    name: String,
    currency: String,
    time_zone: String,
    default_locale: String,
}

impl TryFrom<MerchantRow> for MerchantDetails {
    type Error = Error;
    fn try_from(row: MerchantRow) -> Result<Self, Error> {
        let corrupt = |column| move |error| Error::corrupt("merchants", column, error);
        Ok(Self {
            id: MerchantId::new(row.id),
            name: Label::new(&row.name).map_err(corrupt("name"))?,
            currency: Currency::new(&row.currency).map_err(corrupt("currency"))?,
            zone: Zone::new(&row.time_zone).map_err(corrupt("time_zone"))?,
            default_locale: row.default_locale.parse().map_err(corrupt("default_locale"))?,
        })
    }
}

impl Merchant<'_> {
    /// The merchant itself, unless it is deleted.
    ///
    /// # Errors
    /// The database's.
    pub async fn details(&mut self) -> Result<Option<MerchantDetails>, Error> {
        let row: Option<MerchantRow> = self.on.optional(FIND_MERCHANT, args![self.id]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// Creates the merchant of this handle.
    ///
    /// # Errors
    /// The database's.
    pub async fn create_merchant(&mut self, details: &MerchantDetails, now: Timestamp) -> Result<(), Error> {
        let args = args![
            self.id,
            details.name.as_str(),
            details.currency.as_str(),
            details.zone.name(),
            details.default_locale.as_str(),
            now
        ];
        self.on.execute(INSERT_MERCHANT, args).await.map(|_| ())
    }
}

impl Platform<'_> {
    /// Merchants that are not deleted, oldest first, at most 1000.
    ///
    /// # Errors
    /// The database's.
    pub async fn merchants(&mut self) -> Result<Vec<MerchantDetails>, Error> {
        let rows: Vec<MerchantRow> = self.on.all(LIST_MERCHANTS, args![]).await?;
        rows.into_iter().map(TryInto::try_into).collect()
    }
}
