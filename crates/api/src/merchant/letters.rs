//! `/api/v1/merchants/loyalty/letters`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use orion_domain::letter_template::{TemplateCode, Wording};
use orion_domain::{Invalid, Locale, StoreId};
use orion_http::{Json, Path, Problem, Query};
use orion_mail::Letter as Sample;
use orion_mail::template::sample;
use orion_service::letter_templates::Seen;
use orion_service::records::LetterSpot;
use orion_service::{App, Caller, Error, Fields};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use crate::values::{finish, present};
use crate::wire::letter::{Letter, LetterDetails, LetterPreview};

/// Whose words are meant.
#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct LetterQuery {
    /// The words of one store; where absent, those of every store without words of its own.
    #[param(value_type = Option<Uuid>, nullable = false)]
    store_id: Option<String>,
}

impl LetterQuery {
    fn store(&self) -> Result<Option<StoreId>, Problem> {
        let mut fields = Fields::default();
        let read = |id: &str| id.parse::<StoreId>().map_err(|_| Invalid::NotAnId);
        let store = fields.take_optional("store_id", self.store_id.as_deref(), read);
        finish(fields, Some(store))
    }

    /// The letter that a path names; a path that names none is the path of nothing.
    pub(crate) fn spot(&self, code: &str, locale: &str) -> Result<LetterSpot, Problem> {
        let code = code.parse().map_err(|_| Problem::not_found())?;
        let locale = locale.parse().map_err(|_| Problem::not_found())?;
        Ok(LetterSpot { code, locale, store: self.store()? })
    }
}

/// Every letter in every language.
#[derive(Serialize, ToSchema)]
pub(crate) struct LetterList {
    /// 28: seven letters in four languages.
    items: Vec<Letter>,
    /// Always `null`: there is one page.
    #[schema(max_length = 64)]
    next: Option<String>,
}

/// Words for a letter.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct WriteLetterRequest {
    /// One line, with `{{ name }}` for values.
    #[schema(min_length = 1, max_length = 150, example = "Happy birthday from {{ merchant_name }}")]
    subject: String,
    /// At most 32 KiB. Paragraphs with a blank line between them, or the elements `p br strong em h1 h2 h3 ul ol li` and
    /// `a href` to `https:` or `mailto:`; `{{ name }}` for values.
    #[schema(min_length = 1, max_length = 32_768, example = "Today is your day!\n\nCome by for something sweet.")]
    body: String,
}

impl WriteLetterRequest {
    pub(crate) fn wording(&self) -> Wording {
        Wording { subject: self.subject.clone(), body: self.body.clone() }
    }
}

/// Words to try.
#[derive(Debug, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct TryLetterRequest {
    /// A draft, which is not kept; where absent, the words that the letter goes out with.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    words: Option<WriteLetterRequest>,
}

impl TryLetterRequest {
    pub(crate) fn wording(&self) -> Option<Wording> {
        self.words.as_ref().map(WriteLetterRequest::wording)
    }
}

/// Reads the list, for owners and for admins on their behalf.
pub(crate) async fn listed(app: &App, caller: &Caller, query: &LetterQuery) -> Result<axum::Json<LetterList>, Problem> {
    let store = query.store()?;
    let written = app.letter_templates(caller, store).await?;
    let spots = TemplateCode::ALL.into_iter().flat_map(|code| Locale::ALL.map(|locale| (code, locale)));
    let letter = |(code, locale)| {
        let here = || written.iter().filter(|words| (words.spot.code, words.spot.locale) == (code, locale));
        let words = here().find(|words| words.spot.store.is_some()).or_else(|| here().next());
        Letter::of(LetterSpot { code, locale, store }, words.cloned())
    };
    Ok(axum::Json(LetterList { items: spots.map(letter).collect(), next: None }))
}

/// A letter with sample values as it looks at a store.
async fn sampled(app: &App, caller: &Caller, spot: LetterSpot) -> Result<Sample, Error> {
    let brand = app.letter_brand(caller, spot.store).await?;
    Ok(sample(spot.code, spot.locale, brand, app.new_token()))
}

/// Reads one letter, for owners and for admins on their behalf.
pub(crate) async fn found(app: &App, caller: &Caller, spot: LetterSpot) -> Result<axum::Json<LetterDetails>, Problem> {
    let words = app.letter_template(caller, spot).await?;
    Ok(axum::Json(LetterDetails::of(spot, words, &sampled(app, caller, spot).await?)))
}

/// Shows a letter as people see it, for owners and for admins on their behalf.
pub(crate) async fn previewed(
    app: &App,
    caller: &Caller,
    spot: LetterSpot,
    draft: Option<Wording>,
) -> Result<axum::Json<LetterPreview>, Problem> {
    let words = match draft {
        Some(draft) => Some(app.check_letter(caller, spot, &draft)?),
        None => app.letter_template(caller, spot).await?.map(|words| words.wording),
    };
    let letter = sampled(app, caller, spot).await?.reworded(words);
    Ok(axum::Json(letter.compose().map_err(Error::internal)?.into()))
}

/// List the letters
///
/// The seven letters in four languages, in the words that they go out with: the store's, else the merchant's, else those
/// that the program brings along.
#[utoipa::path(get, path = "/api/v1/merchants/loyalty/letters", tag = super::TAG, params(LetterQuery),
    responses((status = 200, description = "The letters.", body = LetterList)))]
pub(crate) async fn list_letters(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<LetterQuery>,
) -> Result<axum::Json<LetterList>, Problem> {
    listed(&app, &caller, &query).await
}

/// Show a letter
///
/// Its words, those of the program, and the values that words can name.
#[utoipa::path(get, path = "/api/v1/merchants/loyalty/letters/{code}/{locale}", tag = super::TAG,
    params(("code" = String, Path, description = "Which letter.", example = "loyalty_birthday"),
        ("locale" = String, Path, description = "In which language.", example = "de"), LetterQuery),
    responses((status = 200, description = "The letter.", body = LetterDetails)))]
pub(crate) async fn find_letter(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((code, locale)): Path<(String, String)>,
    Query(query): Query<LetterQuery>,
) -> Result<axum::Json<LetterDetails>, Problem> {
    found(&app, &caller, query.spot(&code, &locale)?).await
}

/// Write a letter
///
/// From now on it goes out with these words. Placeholders that the letter does not have, braces without their counterpart
/// and elements that letters do not have are `validation_failed`, with a sentence that names the mistake.
#[utoipa::path(put, path = "/api/v1/merchants/loyalty/letters/{code}/{locale}", tag = super::TAG,
    params(("code" = String, Path, description = "Which letter.", example = "loyalty_birthday"),
        ("locale" = String, Path, description = "In which language.", example = "de"), LetterQuery),
    request_body = WriteLetterRequest,
    responses((status = 200, description = "The letter as it goes out now.", body = Letter)))]
pub(crate) async fn write_letter(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((code, locale)): Path<(String, String)>,
    Query(query): Query<LetterQuery>,
    Json(body): Json<WriteLetterRequest>,
) -> Result<axum::Json<Letter>, Problem> {
    let spot = query.spot(&code, &locale)?;
    let words = app.write_letter(&caller, spot, &body.wording(), Seen::Anything).await?;
    Ok(axum::Json(Letter::of(spot, Some(words))))
}

/// Give up own words for a letter
///
/// It goes out as before they were written. Where there are none, there is nothing to give up: `not_found`.
#[utoipa::path(delete, path = "/api/v1/merchants/loyalty/letters/{code}/{locale}", tag = super::TAG,
    params(("code" = String, Path, description = "Which letter.", example = "loyalty_birthday"),
        ("locale" = String, Path, description = "In which language.", example = "de"), LetterQuery),
    responses((status = 204, description = "They are gone.")))]
pub(crate) async fn reset_letter(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((code, locale)): Path<(String, String)>,
    Query(query): Query<LetterQuery>,
) -> Result<StatusCode, Problem> {
    app.reset_letter(&caller, query.spot(&code, &locale)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Preview a letter
///
/// With sample values, in the words of a draft or in those that it goes out with. Nothing is kept or sent.
#[utoipa::path(post, path = "/api/v1/merchants/loyalty/letters/{code}/{locale}/preview", tag = super::TAG,
    params(("code" = String, Path, description = "Which letter.", example = "loyalty_birthday"),
        ("locale" = String, Path, description = "In which language.", example = "de"), LetterQuery),
    request_body = TryLetterRequest,
    responses((status = 200, description = "The letter as people see it.", body = LetterPreview)))]
pub(crate) async fn preview_letter(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((code, locale)): Path<(String, String)>,
    Query(query): Query<LetterQuery>,
    Json(body): Json<TryLetterRequest>,
) -> Result<axum::Json<LetterPreview>, Problem> {
    previewed(&app, &caller, query.spot(&code, &locale)?, body.wording()).await
}

/// Send a test letter
///
/// With sample values, to the address of whoever calls; a key has none and gets `no_mailbox`.
#[utoipa::path(post, path = "/api/v1/merchants/loyalty/letters/{code}/{locale}/test", tag = super::TAG,
    params(("code" = String, Path, description = "Which letter.", example = "loyalty_birthday"),
        ("locale" = String, Path, description = "In which language.", example = "de"), LetterQuery),
    request_body = TryLetterRequest,
    responses((status = 204, description = "It is queued.")))]
pub(crate) async fn send_test_letter(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path((code, locale)): Path<(String, String)>,
    Query(query): Query<LetterQuery>,
    Json(body): Json<TryLetterRequest>,
) -> Result<StatusCode, Problem> {
    app.send_test_letter(&caller, query.spot(&code, &locale)?, body.wording().as_ref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
