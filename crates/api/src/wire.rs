//! What several operations answer with. Domain types never go to the wire as they are: each of these says what it shows.

pub(crate) mod api_key;
pub(crate) mod audit;
pub(crate) mod card;
pub(crate) mod letter;
pub(crate) mod mail;
pub(crate) mod overview;
pub(crate) mod page;
pub(crate) mod platform;
pub(crate) mod problem;
pub(crate) mod program;
pub(crate) mod receipt;
pub(crate) mod settings;
pub(crate) mod staff_pin;
pub(crate) mod store;
pub(crate) mod team;
pub(crate) mod transaction;
pub(crate) mod user;

use orion_domain::Timestamp;

/// An instant that may not have come yet.
pub(crate) fn instant(time: Option<Timestamp>) -> Option<String> {
    time.map(Timestamp::to_rfc3339)
}

/// Languages of the product.
#[derive(Debug, Clone, Copy, serde::Serialize, utoipa::ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LocaleCode {
    En,
    Fr,
    De,
    Lb,
}

impl From<orion_domain::Locale> for LocaleCode {
    fn from(locale: orion_domain::Locale) -> Self {
        match locale {
            orion_domain::Locale::En => Self::En,
            orion_domain::Locale::Fr => Self::Fr,
            orion_domain::Locale::De => Self::De,
            orion_domain::Locale::Lb => Self::Lb,
        }
    }
}
