//! `/api/v1/admin/loyalty/merchants/{merchant_id}/letters`

use std::sync::Arc;

use axum::extract::State;
use axum::http::StatusCode;
use orion_http::{Json, OnBehalf, Path, Problem, Query};
use orion_service::App;
use orion_service::letter_templates::Seen;
use uuid::Uuid;

use crate::merchant::letters::{
    LetterList, LetterQuery, TryLetterRequest, WriteLetterRequest, found, listed, previewed,
};
use crate::wire::letter::{Letter, LetterDetails, LetterPreview};

/// List a merchant's letters
///
/// On the merchant's behalf. The seven letters in four languages, in the words that they go out with.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/letters", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), LetterQuery),
    responses((status = 200, description = "The letters.", body = LetterList)))]
pub(crate) async fn list_letters_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Query(query): Query<LetterQuery>,
) -> Result<axum::Json<LetterList>, Problem> {
    listed(&app, &caller, &query).await
}

/// Show a merchant's letter
///
/// On the merchant's behalf. Its words, those of the program, and the values that words can name.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/letters/{code}/{locale}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), 
        ("code" = String, Path, description = "Which letter.", example = "loyalty_birthday"),
        ("locale" = String, Path, description = "In which language.", example = "de"), LetterQuery),
    responses((status = 200, description = "The letter.", body = LetterDetails)))]
pub(crate) async fn find_letter_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, code, locale)): Path<(Uuid, String, String)>,
    Query(query): Query<LetterQuery>,
) -> Result<axum::Json<LetterDetails>, Problem> {
    found(&app, &caller, query.spot(&code, &locale)?).await
}

/// Write a letter for a merchant
///
/// On the merchant's behalf. From now on it goes out with these words.
#[utoipa::path(put, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/letters/{code}/{locale}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), 
        ("code" = String, Path, description = "Which letter.", example = "loyalty_birthday"),
        ("locale" = String, Path, description = "In which language.", example = "de"), LetterQuery),
    request_body = WriteLetterRequest,
    responses((status = 200, description = "The letter as it goes out now.", body = Letter)))]
pub(crate) async fn write_letter_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, code, locale)): Path<(Uuid, String, String)>,
    Query(query): Query<LetterQuery>,
    Json(body): Json<WriteLetterRequest>,
) -> Result<axum::Json<Letter>, Problem> {
    let spot = query.spot(&code, &locale)?;
    let words = app.write_letter(&caller, spot, &body.wording(), Seen::Anything).await?;
    Ok(axum::Json(Letter::of(spot, Some(words))))
}

/// Give up a merchant's words for a letter
///
/// On the merchant's behalf. It goes out as before they were written.
#[utoipa::path(delete, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/letters/{code}/{locale}", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), 
        ("code" = String, Path, description = "Which letter.", example = "loyalty_birthday"),
        ("locale" = String, Path, description = "In which language.", example = "de"), LetterQuery),
    responses((status = 204, description = "They are gone.")))]
pub(crate) async fn reset_letter_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, code, locale)): Path<(Uuid, String, String)>,
    Query(query): Query<LetterQuery>,
) -> Result<StatusCode, Problem> {
    app.reset_letter(&caller, query.spot(&code, &locale)?).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Preview a merchant's letter
///
/// On the merchant's behalf, with sample values. Nothing is kept or sent.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/letters/{code}/{locale}/preview", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), 
        ("code" = String, Path, description = "Which letter.", example = "loyalty_birthday"),
        ("locale" = String, Path, description = "In which language.", example = "de"), LetterQuery),
    request_body = TryLetterRequest,
    responses((status = 200, description = "The letter as people see it.", body = LetterPreview)))]
pub(crate) async fn preview_letter_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, code, locale)): Path<(Uuid, String, String)>,
    Query(query): Query<LetterQuery>,
    Json(body): Json<TryLetterRequest>,
) -> Result<axum::Json<LetterPreview>, Problem> {
    previewed(&app, &caller, query.spot(&code, &locale)?, body.wording()).await
}

/// Send a merchant's letter to try it
///
/// On the merchant's behalf, with sample values, to the admin's own address; a key has none and gets `no_mailbox`.
#[utoipa::path(post, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/letters/{code}/{locale}/test", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), 
        ("code" = String, Path, description = "Which letter.", example = "loyalty_birthday"),
        ("locale" = String, Path, description = "In which language.", example = "de"), LetterQuery),
    request_body = TryLetterRequest,
    responses((status = 204, description = "It is queued.")))]
pub(crate) async fn send_test_letter_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, code, locale)): Path<(Uuid, String, String)>,
    Query(query): Query<LetterQuery>,
    Json(body): Json<TryLetterRequest>,
) -> Result<StatusCode, Problem> {
    app.send_test_letter(&caller, query.spot(&code, &locale)?, body.wording().as_ref()).await?;
    Ok(StatusCode::NO_CONTENT)
}
