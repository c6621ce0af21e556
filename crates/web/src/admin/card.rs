//! One card of any merchant: its balances and history, points to give back, and the way into the trash and out of it.

use askama::Template;
use axum::extract::Path;
use orion_domain::{CardId, IdempotencyKey, Reason};
use orion_http::Form;
use orion_render::{Text, format};
use orion_service::trash::PlatformCard;
use orion_service::{Error, Fields};
use serde::Deserialize;

use super::desk::{AdminDesk, Section};
use super::rows::{self, Badge};
use crate::assets::Assets;
use crate::page::{Answer, Failure, see_other};
use crate::parts::{ErrorItem, Mistakes, Notice, signed};
use crate::portal::layout::PortalLayout;
use crate::words;

/// Rows of the history that are shown.
const HISTORY: i64 = 25;

struct HistoryRow {
    when: String,
    what: String,
    points: String,
    stamps: String,
    balance: String,
}

/// Points to give back.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RestoreForm {
    #[serde(default)]
    points: String,
    #[serde(default)]
    reason: String,
    #[serde(default)]
    idempotency_key: String,
}

#[derive(Debug, Default)]
struct RestoreErrors {
    items: Vec<ErrorItem>,
    count: i64,
    points: Option<String>,
    reason: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/card.html")]
struct CardPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    id: String,
    number: String,
    merchant_id: String,
    merchant_name: String,
    badge: Badge,
    points: String,
    stamps: String,
    transactions: String,
    opened: String,
    is_live: bool,
    in_trash: bool,
    with_merchant: bool,
    may_purge: bool,
    history: Vec<HistoryRow>,
    form: RestoreForm,
    errors: RestoreErrors,
}

/// `GET /admin/cards/{card_id}`
pub(crate) async fn page(desk: AdminDesk, Path(id): Path<CardId>) -> Answer {
    let page = make(&desk, id, RestoreForm::default(), RestoreErrors::default()).await?;
    desk.page(&page)
}

async fn make(desk: &AdminDesk, id: CardId, form: RestoreForm, errors: RestoreErrors) -> Result<CardPage, Failure> {
    let (t, found) = (desk.text, desk.app.platform_card(&desk.operator, id).await?);
    let number = |number: i64| format::number(t.locale(), number);
    let card = &found.card.card;
    // A form whose outcome is open keeps its key; a new one gets its own.
    let key = if form.idempotency_key.is_empty() { desk.app.new_token() } else { form.idempotency_key.clone() };
    Ok(CardPage {
        t,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Cards, &format!("/admin/cards/{id}")),
        notice: rows::done(desk),
        id: id.to_string(),
        number: found.card.number.to_string(),
        merchant_id: found.merchant.details.id.to_string(),
        merchant_name: found.merchant.details.name.to_string(),
        badge: rows::card_badge(t, &found)?,
        points: number(card.points_balance.get()),
        stamps: number(card.stamp_count.get()),
        transactions: number(card.seq),
        opened: rows::day(t, found.card.created_at)?,
        is_live: found.hidden_since().is_none(),
        in_trash: found.card.deleted_at.is_some(),
        with_merchant: found.merchant.deleted_at.is_some(),
        may_purge: found.hidden_since().is_some() || found.card.is_anonymous,
        history: history(desk, &found).await?,
        form: RestoreForm { idempotency_key: key, ..form },
        errors,
    })
}

async fn history(desk: &AdminDesk, found: &PlatformCard) -> Result<Vec<HistoryRow>, Failure> {
    let (t, zone) = (desk.text, &found.merchant.details.zone);
    let rows = desk.app.platform_history(&desk.operator, found, HISTORY).await?;
    let delta = |delta: i64| if delta == 0 { String::new() } else { signed(t.locale(), delta) };
    let row = |entry: &orion_domain::ledger::Entry| HistoryRow {
        when: format::date_time(t.locale(), &entry.at.in_zone(zone)),
        what: words::transaction_type(t, entry.transaction_type),
        points: delta(entry.points_delta.get()),
        stamps: delta(entry.stamps_delta.get()),
        balance: format::number(t.locale(), entry.points_balance_after.get()),
    };
    Ok(rows.iter().map(|record| row(&record.entry)).collect())
}

/// `POST /admin/cards/{card_id}/restore-points`
pub(crate) async fn restore_points(desk: AdminDesk, Path(id): Path<CardId>, Form(form): Form<RestoreForm>) -> Answer {
    match give(&desk, id, &form).await {
        Ok(()) => Ok(see_other(&format!("/admin/cards/{id}?done=points"))),
        Err(error) => {
            let errors = match error {
                Error::Refused(_) | Error::RefusedAgain(_) => {
                    let message = words::error(desk.text, &error);
                    RestoreErrors {
                        items: vec![ErrorItem { field: None, message }],
                        count: 1,
                        ..RestoreErrors::default()
                    }
                }
                error => {
                    let wrong = Mistakes::read(desk.text, error, ToOwned::to_owned)?;
                    let (points, reason) = (wrong.of("points"), wrong.of("reason"));
                    RestoreErrors { count: wrong.count(), items: wrong.items, points, reason }
                }
            };
            // What was decided about the old key stays decided: other numbers need a key of their own.
            let form = RestoreForm { idempotency_key: String::new(), ..form };
            let page = make(&desk, id, form, errors).await?;
            desk.mistakes(&page)
        }
    }
}

async fn give(desk: &AdminDesk, id: CardId, form: &RestoreForm) -> Result<(), Error> {
    let mut fields = Fields::default();
    let range = orion_domain::Invalid::OutOfRange { min: 1, max: orion_service::restores::RESTORE_MAX };
    let points = fields.take("points", form.points.trim().parse::<i64>().map_err(|_| range));
    let reason = fields.take("reason", Reason::new(&form.reason));
    let (points, reason) = fields.finish_with(points.zip(reason))?;
    let key = IdempotencyKey::parse(&form.idempotency_key).map_err(|_| Error::KeyRequired)?;
    desk.app.restore_points(&desk.operator, id, points, reason, key).await.map(|_| ())
}
