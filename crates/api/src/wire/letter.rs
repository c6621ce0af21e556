//! Letters that merchants may write in their own words.

use orion_domain::letter_template::{Variable, Wording};
use orion_mail::Letter as Sample;
use orion_mail::letter::Composed;
use orion_mail::template::built_in;
use orion_service::records::{LetterSpot, OwnWords};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::LocaleCode;

/// Whose words a letter has.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum LetterSource {
    /// The program brings them along.
    BuiltIn,
    /// The merchant wrote them for every store.
    Merchant,
    /// They were written for this store.
    Store,
}

/// The words of a letter.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LetterWords {
    /// One line.
    #[schema(example = "Happy birthday from {{ merchant_name }}")]
    subject: String,
    /// Paragraphs with a blank line between them, or `p br strong em h1 h2 h3 ul ol li a`, or both.
    #[schema(example = "Today is your day!\n\nCome by, {{ store_name }} has something sweet for you.")]
    body: String,
}

impl From<Wording> for LetterWords {
    fn from(wording: Wording) -> Self {
        Self { subject: wording.subject, body: wording.body }
    }
}

/// A letter in one language, in the words that it goes out with.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Letter {
    /// Which letter.
    #[schema(example = "loyalty_birthday")]
    code: &'static str,
    /// In which language.
    locale: LocaleCode,
    /// Whose words these are.
    source: LetterSource,
    /// One line.
    #[schema(example = "Happy birthday from {{ merchant_name }}")]
    subject: String,
    /// The text below it.
    #[schema(example = "Today is your day!")]
    body: String,
    /// When they were last saved; `null` for those of the program.
    #[schema(format = DateTime, example = "2026-03-01T09:30:00.000000Z")]
    updated_at: Option<String>,
}

impl Letter {
    /// The letter at a spot, in somebody's words or in those of the program.
    pub(crate) fn of(spot: LetterSpot, words: Option<OwnWords>) -> Self {
        let source = match words.as_ref().map(|words| words.spot.store) {
            None => LetterSource::BuiltIn,
            Some(None) => LetterSource::Merchant,
            Some(Some(_)) => LetterSource::Store,
        };
        let updated_at = words.as_ref().map(|words| words.updated_at.to_rfc3339());
        let wording = words.map_or_else(|| built_in(spot.code, spot.locale), |words| words.wording);
        let Wording { subject, body } = wording;
        Self { code: spot.code.as_str(), locale: spot.locale.into(), source, subject, body, updated_at }
    }
}

/// Something that a letter's words can name.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LetterVariable {
    /// What stands between the double braces.
    #[schema(example = "merchant_name")]
    name: &'static str,
    /// What is filled in.
    #[schema(example = "The name of the business.")]
    description: &'static str,
    /// A value as it might be.
    #[schema(example = "Bäckerei Zoë")]
    sample: String,
}

impl LetterVariable {
    fn of(variable: Variable, sample: &Sample) -> Self {
        let description = match variable {
            Variable::MerchantName => "The name of the business.",
            Variable::StoreName => "The store where the card is at home.",
            Variable::CardUrl => "Link to the customer's card; may be a whole link.",
            Variable::StoreUrl => "Link to the store's page; may be a whole link, or the beginning of one.",
            Variable::Points => "The number of points.",
            Variable::PointsText => "The number of points with its word, in the letter's language.",
            Variable::LastDay => "The last day on which the points are valid.",
            Variable::Reward => "The reward, as the program names it.",
        };
        Self { name: variable.as_str(), description, sample: sample.value(variable).unwrap_or_default() }
    }
}

/// A letter with what its words can name, and with those that it has by itself.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LetterDetails {
    /// For whom the words were asked; `null` for every store without words of its own.
    store_id: Option<Uuid>,
    /// The words that it goes out with.
    letter: Letter,
    /// The words of the program.
    built_in: LetterWords,
    /// What the words can name.
    variables: Vec<LetterVariable>,
}

impl LetterDetails {
    pub(crate) fn of(spot: LetterSpot, words: Option<OwnWords>, sample: &Sample) -> Self {
        Self {
            store_id: spot.store.map(orion_domain::StoreId::uuid),
            letter: Letter::of(spot, words),
            built_in: built_in(spot.code, spot.locale).into(),
            variables: spot.code.variables().iter().map(|variable| LetterVariable::of(*variable, sample)).collect(),
        }
    }
}

/// A letter with sample values, as people see it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct LetterPreview {
    /// Its subject.
    #[schema(example = "Happy birthday from Bäckerei Zoë")]
    subject: String,
    /// The whole document; show it where it can do nothing, such as in a frame with `sandbox=\"\"`.
    #[schema(example = "<!doctype html><html lang=\"en\">…</html>")]
    html: String,
    /// What is shown where there is no HTML.
    #[schema(example = "Today is your day!")]
    text: String,
}

impl From<Composed> for LetterPreview {
    fn from(letter: Composed) -> Self {
        Self { subject: letter.subject, html: letter.html, text: letter.text }
    }
}
