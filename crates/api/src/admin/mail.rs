//! `/api/v1/admin/loyalty/merchants/{merchant_id}/mail`

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use orion_domain::CardId;
use orion_http::{OnBehalf, Path, Problem, Query};
use orion_service::App;
use uuid::Uuid;

use crate::merchant::mail::{MailQuery, mail_of, reach_of};
use crate::wire::mail::{MailList, MailReach};

/// List what became of a merchant's mail
///
/// On the merchant's behalf. Every attempt to send a message, newest first, from every store. Attempts name cards, never
/// addresses.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/mail", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), MailQuery),
    responses((status = 200, description = "A page of attempts.", body = MailList)))]
pub(crate) async fn list_mail_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Query(query): Query<MailQuery>,
) -> Result<Answer<MailList>, Problem> {
    mail_of(&app, caller, &query).await
}

/// Show whether mail reaches the holder of a merchant's card
///
/// On the merchant's behalf. It does not once a mail server has said that there is no such mailbox.
#[utoipa::path(get, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/cards/{card_id}/mail-suppression", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("card_id" = Uuid, Path, description = "The card.")),
    responses((status = 200, description = "Whether it does.", body = MailReach)))]
pub(crate) async fn find_mail_suppression_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, card)): Path<(Uuid, Uuid)>,
) -> Result<Answer<MailReach>, Problem> {
    reach_of(&app, caller, card).await
}

/// Let mail go to the holder of a merchant's card again
///
/// On the merchant's behalf. The mailbox is there after all. Another answer that it is not stops mail once more.
#[utoipa::path(delete, path = "/api/v1/admin/loyalty/merchants/{merchant_id}/cards/{card_id}/mail-suppression", tag = super::TAG,
    params(("merchant_id" = Uuid, Path, description = "The merchant."), ("card_id" = Uuid, Path, description = "The card.")),
    responses((status = 204, description = "Mail goes there again.")))]
pub(crate) async fn lift_mail_suppression_on_behalf(
    State(app): State<Arc<App>>,
    OnBehalf(caller): OnBehalf,
    Path((_, card)): Path<(Uuid, Uuid)>,
) -> Result<StatusCode, Problem> {
    app.lift_suppression(&caller, CardId::new(card)).await?;
    Ok(StatusCode::NO_CONTENT)
}
