//! Customers: the people behind cards.

use std::collections::BTreeSet;

use orion_domain::{BirthDate, CustomerId, Email, LocalDate, Locale, PersonName, Phone, Timestamp};

use crate::Error;
use crate::db::args;
use crate::scope::Merchant;
use crate::statement::statements;

statements! {
    FIND_CUSTOMER("SELECT id, email_display, first_name, last_name, phone, birth_date, locale, terms_version, terms_accepted_at,
        marketing_consent_at, created_at FROM customers WHERE merchant_id = $1 AND id = $2 AND anonymized_at IS NULL");
    FIND_BY_EMAIL("SELECT id, email_display, first_name, last_name, phone, birth_date, locale, terms_version,
        terms_accepted_at, marketing_consent_at, created_at FROM customers WHERE merchant_id = $1 AND email_key = $2");
    LOCK_BY_EMAIL("SELECT id, email_display, first_name, last_name, phone, birth_date, locale, terms_version,
        terms_accepted_at, marketing_consent_at, created_at FROM customers WHERE merchant_id = $1 AND email_key = $2",
        postgres + " FOR UPDATE");
    INSERT_CUSTOMER("INSERT INTO customers (merchant_id, id, email_display, email_key, first_name, last_name, name_key, phone,
        birth_date, locale, terms_version, terms_accepted_at, marketing_consent_at, created_at, updated_at)
        VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $14)");
    FILL_BIRTH_DATE("UPDATE customers SET birth_date = $3, updated_at = $4
        WHERE merchant_id = $1 AND id = $2 AND birth_date IS NULL");
    SET_MARKETING("UPDATE customers SET marketing_consent_at = $3, updated_at = $4 WHERE merchant_id = $1 AND id = $2");
    NOTE_VISIT("UPDATE customers SET updated_at = $3 WHERE merchant_id = $1 AND id = $2");
    INSERT_NAME_KEYS(sqlite "INSERT INTO customer_name_keys (merchant_id, name_key, customer_id)
        SELECT $1, value, $2 FROM json_each($3) WHERE true ON CONFLICT DO NOTHING",
        postgres "INSERT INTO customer_name_keys (merchant_id, name_key, customer_id)
        SELECT $1, asked.name_key, $2 FROM UNNEST($3::text[]) AS asked (name_key) ON CONFLICT DO NOTHING");
    DELETE_NAME_KEYS("DELETE FROM customer_name_keys WHERE merchant_id = $1 AND customer_id = $2");
    ANONYMIZE_CUSTOMER("UPDATE customers SET email_display = NULL, email_key = NULL, first_name = NULL, last_name = NULL,
        name_key = NULL, phone = NULL, birth_date = NULL, locale = 'en', terms_version = NULL, terms_accepted_at = NULL,
        marketing_consent_at = NULL, retention_notice_at = NULL, updated_at = $3, anonymized_at = $3 WHERE merchant_id = $1 AND id = $2");
}

/// A person known to a merchant.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Customer {
    /// Their id.
    pub id: CustomerId,
    /// Where mail goes, and by whose key they are unique.
    pub email: Email,
    /// First name.
    pub first_name: Option<PersonName>,
    /// Last name.
    pub last_name: Option<PersonName>,
    /// Phone.
    pub phone: Option<Phone>,
    /// Date of birth.
    pub birth_date: Option<BirthDate>,
    /// Language of messages to them.
    pub locale: Locale,
    /// Which terms they accepted.
    pub terms_version: Option<String>,
    /// When.
    pub terms_accepted_at: Option<Timestamp>,
    /// Since when they want marketing; `None` for no.
    pub marketing_consent_at: Option<Timestamp>,
    /// When they were first enrolled.
    pub created_at: Timestamp,
}

impl Customer {
    /// First and last name, or nothing.
    pub fn full_name(&self) -> String {
        let parts = [&self.first_name, &self.last_name];
        parts.into_iter().flatten().map(PersonName::as_str).collect::<Vec<_>>().join(" ")
    }
}

/// The most words of a name by whose beginning it is found.
const NAME_WORDS_MAX: usize = 8;

/// The form in which names are compared: lower case, one space between words.
pub(crate) fn name_key(text: &str) -> String {
    text.to_lowercase().split_whitespace().collect::<Vec<_>>().join(" ")
}

/// The name from each of its words on, the words before following, as names are looked for. A word begins after anything
/// that is neither letter nor digit: "O'Neill" is found by "neill" too.
pub(crate) fn name_keys(name: &str) -> BTreeSet<String> {
    let key = name_key(name);
    let mut keys = BTreeSet::new();
    let mut inside = false;
    for (place, character) in key.char_indices() {
        if character.is_alphanumeric() && !inside && keys.len() < NAME_WORDS_MAX {
            let (before, from) = key.split_at(place);
            keys.insert(format!("{from} {}", before.trim_end()).trim_end().to_owned());
        }
        inside = character.is_alphanumeric();
    }
    keys
}

#[derive(sqlx::FromRow)]
struct CustomerRow {
    id: uuid::Uuid,
    email_display: Option<String>,
    first_name: Option<String>,
    last_name: Option<String>,
    phone: Option<String>,
    birth_date: Option<String>,
    locale: String,
    terms_version: Option<String>,
    terms_accepted_at: Option<i64>,
    marketing_consent_at: Option<i64>,
    created_at: i64,
}

impl TryFrom<CustomerRow> for Customer {
    type Error = Error;
    fn try_from(row: CustomerRow) -> Result<Self, Error> {
        let corrupt = |column| move |error| Error::corrupt("customers", column, error);
        let name =
            |text: Option<String>, column| text.as_deref().map(PersonName::new).transpose().map_err(corrupt(column));
        let birth_date = row.birth_date.as_deref().map(LocalDate::parse).transpose().map_err(corrupt("birth_date"))?;
        Ok(Self {
            id: CustomerId::new(row.id),
            email: Email::new(&row.email_display.unwrap_or_default()).map_err(corrupt("email_display"))?,
            first_name: name(row.first_name, "first_name")?,
            last_name: name(row.last_name, "last_name")?,
            phone: row.phone.as_deref().map(Phone::new).transpose().map_err(corrupt("phone"))?,
            birth_date: birth_date.map(BirthDate::stored),
            locale: row.locale.parse().map_err(corrupt("locale"))?,
            terms_version: row.terms_version,
            terms_accepted_at: row.terms_accepted_at.map(Timestamp::from_micros),
            marketing_consent_at: row.marketing_consent_at.map(Timestamp::from_micros),
            created_at: Timestamp::from_micros(row.created_at),
        })
    }
}

impl Merchant<'_> {
    /// A customer, unless anonymised.
    ///
    /// # Errors
    /// The database's.
    pub async fn customer(&mut self, id: CustomerId) -> Result<Option<Customer>, Error> {
        let row: Option<CustomerRow> = self.on.optional(FIND_CUSTOMER, args![self.id, id]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// The customer with an address.
    ///
    /// # Errors
    /// The database's.
    pub async fn customer_by_email(&mut self, email: &Email) -> Result<Option<Customer>, Error> {
        let row: Option<CustomerRow> = self.on.optional(FIND_BY_EMAIL, args![self.id, email.key()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// The customer with an address, locked until the transaction ends.
    ///
    /// # Errors
    /// The database's.
    pub async fn lock_customer_by_email(&mut self, email: &Email) -> Result<Option<Customer>, Error> {
        let row: Option<CustomerRow> = self.on.optional(LOCK_BY_EMAIL, args![self.id, email.key()]).await?;
        row.map(TryInto::try_into).transpose()
    }

    /// Adds a customer.
    ///
    /// # Errors
    /// [`Error::Taken`] when the address is known meanwhile.
    pub async fn create_customer(&mut self, customer: &Customer) -> Result<(), Error> {
        let text = |name: &Option<PersonName>| name.as_ref().map(|name| name.as_str().to_owned());
        let args = args![
            self.id,
            customer.id,
            customer.email.display(),
            customer.email.key(),
            text(&customer.first_name),
            text(&customer.last_name),
            name_key(&customer.full_name()),
            customer.phone.as_ref().map(|phone| phone.as_str().to_owned()),
            customer.birth_date.map(|birth| birth.date().to_string()),
            customer.locale.as_str(),
            customer.terms_version.clone(),
            customer.terms_accepted_at,
            customer.marketing_consent_at,
            customer.created_at
        ];
        self.on.execute(INSERT_CUSTOMER, args).await?;
        let keys = crate::ledger::text_set(self.engine(), name_keys(&customer.full_name()).into_iter());
        self.on.execute(INSERT_NAME_KEYS, vec![self.id.into(), customer.id.into(), keys]).await.map(|_| ())
    }

    /// Fills a birth date in where there was none.
    ///
    /// # Errors
    /// The database's.
    pub async fn fill_birth_date(
        &mut self,
        id: CustomerId,
        birth_date: BirthDate,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.on.execute(FILL_BIRTH_DATE, args![self.id, id, birth_date.date().to_string(), now]).await.map(|_| ())
    }

    /// Records or withdraws consent to marketing.
    ///
    /// # Errors
    /// The database's.
    pub async fn set_marketing_consent(
        &mut self,
        id: CustomerId,
        since: Option<Timestamp>,
        now: Timestamp,
    ) -> Result<(), Error> {
        self.on.execute(SET_MARKETING, args![self.id, id, since, now]).await.map(|_| ())
    }

    /// Notes that somebody was here themselves: who is seen is not forgotten.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_visit(&mut self, id: CustomerId, now: Timestamp) -> Result<(), Error> {
        self.on.execute(NOTE_VISIT, args![self.id, id, now]).await.map(|_| ())
    }

    /// Empties the row of a person; what the ledger needs of them is nothing.
    ///
    /// # Errors
    /// The database's.
    pub async fn anonymize_customer(&mut self, id: CustomerId, now: Timestamp) -> Result<(), Error> {
        self.on.execute(DELETE_NAME_KEYS, args![self.id, id]).await?;
        self.on.execute(ANONYMIZE_CUSTOMER, args![self.id, id, now]).await.map(|_| ())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_found_from_each_of_its_words() {
        let keys = |name| name_keys(name).into_iter().collect::<Vec<_>>();
        assert_eq!(keys("Anna Weber"), ["anna weber", "weber anna"]);
        assert_eq!(
            keys("Ida  van der Berg"),
            ["berg ida van der", "der berg ida van", "ida van der berg", "van der berg ida"]
        );
        assert_eq!(keys("Änna O'Neill"), ["neill änna o'", "o'neill änna", "änna o'neill"]);
        assert!(keys("").is_empty() && keys("\u{1F431}").is_empty());
    }
}
