//! `/api/v1/merchants/loyalty/mail`

use std::sync::Arc;

use axum::Json as Answer;
use axum::extract::State;
use axum::http::StatusCode;
use orion_domain::{CardId, LocalDate, StoreId};
use orion_http::cursors::List;
use orion_http::{Path, Problem, Query};
use orion_service::mail_log::MailAsked;
use orion_service::{App, Caller, Fields};
use serde::Deserialize;
use utoipa::IntoParams;
use uuid::Uuid;

use crate::values::{finish, page};
use crate::wire::mail::{MailKind, MailList, MailOutcome, MailReach};

#[derive(Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub(crate) struct MailQuery {
    /// Only about this card; nothing else narrows then.
    #[param(value_type = Option<Uuid>, nullable = false)]
    card_id: Option<String>,
    /// Only what came about at this store.
    #[param(value_type = Option<Uuid>, nullable = false)]
    store_id: Option<String>,
    /// Only of this kind.
    #[param(value_type = Option<MailKind>, nullable = false)]
    kind: Option<String>,
    /// Only with this outcome.
    #[param(value_type = Option<MailOutcome>, nullable = false)]
    outcome: Option<String>,
    /// Only of this day or later, in the time zone of the store, else of the merchant.
    #[param(format = Date, max_length = 10, nullable = false, example = "2026-11-01")]
    from: Option<String>,
    /// Only of this day or earlier.
    #[param(format = Date, max_length = 10, nullable = false, example = "2026-11-21")]
    to: Option<String>,
    /// Where the page starts: `next` of the page before.
    #[param(min_length = 1, max_length = 64, nullable = false)]
    cursor: Option<String>,
    /// Rows of the page; 25 where absent.
    #[param(value_type = Option<i64>, minimum = 1, maximum = 100, nullable = false)]
    limit: Option<String>,
}

pub(crate) async fn mail_of(app: &App, caller: Caller, query: &MailQuery) -> Result<Answer<MailList>, Problem> {
    let list = List::new(app.secrets(), "list_mail", caller.merchant().uuid())
        .narrowed(query.card_id.as_deref())
        .narrowed(query.store_id.as_deref())
        .narrowed(query.kind.as_deref())
        .narrowed(query.outcome.as_deref())
        .narrowed(query.from.as_deref())
        .narrowed(query.to.as_deref());
    let mut fields = Fields::default();
    let page = page(&mut fields, query.limit.as_deref(), query.cursor.as_deref(), &list);
    let asked = MailAsked {
        card: fields.take_optional("card_id", query.card_id.as_deref(), str::parse::<CardId>),
        store: fields.take_optional("store_id", query.store_id.as_deref(), str::parse::<StoreId>),
        kind: fields.take_optional("kind", query.kind.as_deref(), str::parse),
        outcome: fields.take_optional("outcome", query.outcome.as_deref(), str::parse),
        from: fields.take_optional("from", query.from.as_deref(), LocalDate::parse),
        to: fields.take_optional("to", query.to.as_deref(), LocalDate::parse),
    };
    let slice = app.desk_mail(&caller.into(), &asked, finish(fields, Some(page))?).await?;
    Ok(Answer(MailList {
        items: slice.items.into_iter().map(Into::into).collect(),
        next: slice.next.map(|cursor| list.cursor(cursor.0.as_bytes())),
    }))
}

pub(crate) async fn reach_of(app: &App, caller: Caller, card: Uuid) -> Result<Answer<MailReach>, Problem> {
    Ok(Answer(app.desk_suppression(&caller.into(), CardId::new(card)).await?.into()))
}

/// List what became of mail
///
/// Every attempt to send a message, newest first, from every store. Attempts name cards, never addresses.
#[utoipa::path(get, path = "/api/v1/merchants/loyalty/mail", tag = super::TAG, params(MailQuery),
    responses((status = 200, description = "A page of attempts.", body = MailList)))]
pub(crate) async fn list_mail(
    State(app): State<Arc<App>>,
    caller: Caller,
    Query(query): Query<MailQuery>,
) -> Result<Answer<MailList>, Problem> {
    mail_of(&app, caller, &query).await
}

/// Show whether mail reaches the holder of a card
///
/// It does not once a mail server has said that there is no such mailbox.
#[utoipa::path(get, path = "/api/v1/merchants/loyalty/cards/{card_id}/mail-suppression", tag = super::TAG,
    params(("card_id" = Uuid, Path, description = "The card.")),
    responses((status = 200, description = "Whether it does.", body = MailReach)))]
pub(crate) async fn find_mail_suppression(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(card): Path<Uuid>,
) -> Result<Answer<MailReach>, Problem> {
    reach_of(&app, caller, card).await
}

/// Let mail go to the holder of a card again
///
/// The mailbox is there after all. Another answer that it is not stops mail once more.
#[utoipa::path(delete, path = "/api/v1/merchants/loyalty/cards/{card_id}/mail-suppression", tag = super::TAG,
    params(("card_id" = Uuid, Path, description = "The card.")),
    responses((status = 204, description = "Mail goes there again.")))]
pub(crate) async fn lift_mail_suppression(
    State(app): State<Arc<App>>,
    caller: Caller,
    Path(card): Path<Uuid>,
) -> Result<StatusCode, Problem> {
    app.lift_suppression(&caller, CardId::new(card)).await?;
    Ok(StatusCode::NO_CONTENT)
}
