//! What a person tells when joining, at the counter as on the storefront.

use orion_domain::{BirthDate, Email, LocalDate, Locale, PersonName, Phone};
use orion_http::Problem;
use orion_service::Fields;
use orion_service::enrollment::Enrollment;
use serde::Deserialize;
use utoipa::ToSchema;

use crate::values::{finish, text};
use crate::wire::LocaleCode;

/// Who joins.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct EnrollmentRequest {
    /// Where mail goes; one card per address.
    #[schema(max_length = 254, example = "anna@example.com")]
    email: String,
    /// First name.
    #[schema(max_length = 60, example = "Anna")]
    first_name: Option<String>,
    /// Last name.
    #[schema(max_length = 60, example = "Weber")]
    last_name: Option<String>,
    /// Phone in international form.
    #[schema(max_length = 40, example = "+352621123456")]
    phone: Option<String>,
    /// Date of birth, `YYYY-MM-DD`.
    #[schema(format = Date, example = "1990-04-12")]
    birth_date: Option<String>,
    /// Language of messages; the store's where absent.
    #[schema(value_type = Option<LocaleCode>)]
    locale: Option<String>,
    /// Whether they accept the terms; demanded on the storefront.
    #[serde(default)]
    accepts_terms: bool,
    /// Whether they also want marketing.
    #[serde(default)]
    accepts_marketing: bool,
}

impl EnrollmentRequest {
    /// Checks everything and names all that is wrong.
    pub(crate) fn check(&self, today: LocalDate, locale: Locale) -> Result<Enrollment, Problem> {
        let mut fields = Fields::default();
        let email = fields.take("email", text(&self.email, 254, Email::new));
        let name = |name: &str| text(name, 60, PersonName::new);
        let first_name = fields.take_optional("first_name", self.first_name.as_deref(), name);
        let last_name = fields.take_optional("last_name", self.last_name.as_deref(), name);
        let phone = fields.take_optional("phone", self.phone.as_deref(), |phone| text(phone, 40, Phone::new));
        let birth_date = fields.take_optional("birth_date", self.birth_date.as_deref(), |date| {
            text(date, 10, |date| BirthDate::parse(date, today))
        });
        let locale = fields.take_optional("locale", self.locale.as_deref(), str::parse).unwrap_or(locale);
        let enrollment = email.map(|email| Enrollment {
            email,
            first_name,
            last_name,
            phone,
            birth_date,
            locale,
            accepts_terms: self.accepts_terms,
            accepts_marketing: self.accepts_marketing,
        });
        finish(fields, enrollment)
    }
}
