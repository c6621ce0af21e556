//! One card: whose it is, what it holds, its whole ledger, and what an owner may do with it.

use askama::Template;
use axum::response::Response;
use orion_domain::ledger::CardState;
use orion_domain::{CardId, Delta, IdempotencyKey, Invalid, Reason, Right};
use orion_http::cursors::List;
use orion_http::{Form, Path, Query};
use orion_render::{Text, format};
use orion_service::counter::Receipt;
use orion_service::desk_cards::CardTurn;
use orion_service::records::{CardRecord, TransactionRecord};
use orion_service::{Error, Fields};
use serde::Deserialize;

use super::cards::store_name;
use super::desk::{MerchantDesk, Section};
use super::lists::{FormErrors, below_at, link};
use crate::assets::Assets;
use crate::page::{Answer, see_other};
use crate::parts::{Change, Mistakes, Notice, changes};
use crate::portal::layout::PortalLayout;
use crate::words;

/// A row of a ledger.
pub(crate) struct LedgerRow {
    pub when: String,
    pub what: String,
    pub detail: Option<String>,
    pub store_name: Option<String>,
    pub staff_name: Option<String>,
    pub by_admin: bool,
    pub notes: Option<String>,
    pub changes: Vec<Change>,
    pub stamps_after: String,
    pub points_after: String,
    pub is_voided: bool,
    pub card_url: String,
    pub card_number: String,
    pub customer_name: Option<String>,
}

impl LedgerRow {
    /// A row as the desk shows it.
    pub(crate) fn of(desk: &MerchantDesk, record: &TransactionRecord) -> Self {
        let (text, entry) = (desk.text, &record.entry);
        let locale = text.locale();
        let amount =
            entry.purchase_amount.map(|amount| format::money(locale, amount.get(), desk.merchant.currency.as_str()));
        let reference = entry.order_reference.as_ref().map(|reference| reference.as_str().to_owned());
        let detail: Vec<String> = [entry.reward_description.clone(), amount, reference].into_iter().flatten().collect();
        Self {
            when: format::date_time(locale, &entry.at.in_zone(&desk.merchant.zone)),
            what: words::transaction_type(text, entry.transaction_type),
            detail: (!detail.is_empty()).then(|| detail.join(" · ")),
            store_name: record.store_name.clone(),
            staff_name: record.staff_name.clone(),
            by_admin: entry.acting_admin.is_some(),
            notes: record.notes.clone(),
            changes: changes(text, record),
            stamps_after: format::number(locale, entry.stamps_balance_after.get()),
            points_after: format::number(locale, entry.points_balance_after.get()),
            is_voided: record.is_voided,
            card_url: format!("/merchant/cards/{}", entry.card),
            card_number: dashed(&record.card_number),
            customer_name: record.customer_name.clone(),
        }
    }
}

/// Twelve digits as they stand on a card.
pub(crate) fn dashed(digits: &str) -> String {
    orion_domain::CardNumber::parse(digits).map_or_else(|_| digits.to_owned(), |number| number.to_string())
}

/// A figure with its name.
struct Figure {
    label: String,
    value: String,
}

/// What was typed into the forms.
#[derive(Debug, Default)]
struct Typed {
    points_delta: String,
    adjust_reason: String,
    turn_reason: String,
    points_delta_error: Option<String>,
    adjust_reason_error: Option<String>,
    turn_reason_error: Option<String>,
}

#[derive(Template)]
#[template(path = "merchant/card.html")]
struct CardPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    errors: FormErrors,
    url: String,
    number: String,
    name: Option<String>,
    email: Option<String>,
    store_name: String,
    opened: String,
    is_active: bool,
    merged_into_url: Option<String>,
    figures: Vec<Figure>,
    totals: Vec<Figure>,
    rows: Vec<LedgerRow>,
    next_url: Option<String>,
    first_url: Option<String>,
    /// Since when mail does not reach the holder, and what the server said.
    suppressed: Option<(String, String)>,
    mail_url: String,
    may_manage: bool,
    may_adjust: bool,
    turn_key: String,
    adjust_key: String,
    typed: Typed,
}

/// Where in the ledger, and what was just done.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct CardQuery {
    cursor: Option<String>,
    done: Option<String>,
}

/// The fields of closing and opening.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct TurnForm {
    idempotency_key: String,
    turn_reason: String,
}

/// The fields of a correction.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct AdjustForm {
    idempotency_key: String,
    points_delta: String,
    adjust_reason: String,
}

/// `GET /merchant/cards/{card_id}`
pub(crate) async fn page(desk: MerchantDesk, Path(card): Path<CardId>, Query(query): Query<CardQuery>) -> Answer {
    let text = desk.text;
    let notice = match query.done.as_deref() {
        Some("deactivated") => Some(text.card_deactivated_done()),
        Some("reactivated") => Some(text.card_reactivated_done()),
        Some("adjusted") => Some(text.card_adjusted_done()),
        Some("mail-lifted") => Some(text.suppression_lifted()),
        _ => None,
    };
    let page = build(&desk, card, &query, Typed::default()).await?;
    desk.page(&CardPage { notice: notice.map(Notice::success), ..page })
}

async fn build(desk: &MerchantDesk, id: CardId, query: &CardQuery, typed: Typed) -> Result<CardPage, Error> {
    let record = desk.app.desk_card(&desk.caller, id).await?;
    let stores = desk.app.desk_stores(&desk.caller).await?;
    let url = format!("/merchant/cards/{id}");
    let named = id.to_string();
    let list = List::new(desk.app.secrets(), "page_card", desk.caller.merchant().uuid()).narrowed(Some(&named));
    let (below, limit) = below_at(&list, query.cursor.as_ref());
    let history = desk.app.desk_card_history(&desk.caller, id, below, limit).await?;
    let locale = desk.text.locale();
    let suppressed = desk
        .app
        .desk_suppression(&desk.caller, id)
        .await?
        .map(|known| (format::date(locale, desk.merchant.zone.day_of(known.since).civil()), known.answer));
    let opened = format::date(locale, desk.merchant.zone.day_of(record.created_at).civil());
    Ok(CardPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Cards, &url),
        notice: None,
        errors: FormErrors::default(),
        number: record.number.to_string(),
        name: record.name.clone(),
        email: record.email.clone(),
        store_name: store_name(&stores, record.card.enrolled_at_store),
        opened,
        is_active: record.card.state == CardState::Active,
        merged_into_url: record.merged_into.map(|kept| format!("/merchant/cards/{kept}")),
        figures: balances(desk.text, &record),
        totals: totals(desk.text, &record),
        rows: history.items.iter().map(|row| LedgerRow::of(desk, row)).collect(),
        next_url: history.next.map(|seq| link(&url, &[("cursor", Some(&list.cursor(&seq.to_be_bytes())))])),
        first_url: query.cursor.is_some().then(|| url.clone()),
        suppressed,
        mail_url: link("/merchant/mail", &[("card", Some(&named))]),
        may_manage: desk.caller.may(Right::ManageCards),
        may_adjust: desk.caller.may(Right::AdjustPoints),
        turn_key: desk.app.new_token(),
        adjust_key: desk.app.new_token(),
        url,
        typed,
    })
}

fn figure(text: Text, label: String, value: i64) -> Figure {
    Figure { label, value: format::number(text.locale(), value) }
}

fn balances(text: Text, record: &CardRecord) -> Vec<Figure> {
    let card = &record.card;
    vec![
        figure(text, text.stamps_title(), card.stamp_count.get()),
        figure(text, text.points_title(), card.points_balance.get()),
    ]
}

fn totals(text: Text, record: &CardRecord) -> Vec<Figure> {
    let card = &record.card;
    vec![
        figure(text, text.card_total_stamps(), card.total_stamps_earned),
        figure(text, text.card_total_stamps_redeemed(), card.stamps_redeemed),
        figure(text, text.card_total_points(), card.total_points_earned),
        figure(text, text.card_total_points_redeemed(), card.points_redeemed),
        figure(text, text.card_total_points_voided(), card.total_points_voided),
    ]
}

/// `POST /merchant/cards/{card_id}/deactivate`
pub(crate) async fn deactivate(desk: MerchantDesk, Path(card): Path<CardId>, Form(form): Form<TurnForm>) -> Answer {
    turn(&desk, card, CardTurn::Deactivate, form).await
}

/// `POST /merchant/cards/{card_id}/reactivate`
pub(crate) async fn reactivate(desk: MerchantDesk, Path(card): Path<CardId>, Form(form): Form<TurnForm>) -> Answer {
    turn(&desk, card, CardTurn::Reactivate, form).await
}

async fn turn(desk: &MerchantDesk, card: CardId, turn: CardTurn, form: TurnForm) -> Answer {
    let caller = desk.caller.whole_merchant()?;
    let done = match turn {
        CardTurn::Deactivate => "deactivated",
        CardTurn::Reactivate => "reactivated",
    };
    let Ok(key) = IdempotencyKey::parse(&form.idempotency_key) else { return Ok(to_card(card, None)) };
    let result = match Reason::new(form.turn_reason.trim()) {
        Ok(reason) => desk.app.turn_card(caller, card, turn, reason, key).await,
        Err(problem) => Err(Error::field("turn_reason", problem)),
    };
    let typed = Typed { turn_reason: form.turn_reason, ..Typed::default() };
    finish(desk, card, result, done, typed).await
}

/// `POST /merchant/cards/{card_id}/adjust`
pub(crate) async fn adjust(desk: MerchantDesk, Path(card): Path<CardId>, Form(form): Form<AdjustForm>) -> Answer {
    let caller = desk.caller.whole_merchant()?;
    let Ok(key) = IdempotencyKey::parse(&form.idempotency_key) else { return Ok(to_card(card, None)) };
    let mut fields = Fields::default();
    let number = form.points_delta.trim().replace('\u{2212}', "-").parse::<i64>();
    let delta = fields.take("points_delta", number.map_err(|_| Invalid::OutOfRange { min: -100_000, max: 100_000 }));
    let reason = fields.take("adjust_reason", Reason::new(form.adjust_reason.trim()));
    let result = match fields.finish_with(delta.zip(reason)) {
        Ok((delta, reason)) => desk.app.adjust_card(caller, card, Delta::new(delta), reason, key).await,
        Err(error) => Err(error),
    };
    let typed = Typed { points_delta: form.points_delta, adjust_reason: form.adjust_reason, ..Typed::default() };
    finish(&desk, card, result, "adjusted", typed).await
}

/// The button that lets mail go to the holder again; it has no fields.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LiftForm {}

/// `POST /merchant/cards/{card_id}/mail/lift`
pub(crate) async fn lift(desk: MerchantDesk, Path(card): Path<CardId>, Form(LiftForm {}): Form<LiftForm>) -> Answer {
    match desk.app.lift_suppression(desk.caller.whole_merchant()?, card).await {
        // Somebody else was faster; the card shows it.
        Ok(()) | Err(Error::NotFound) => Ok(to_card(card, Some("mail-lifted"))),
        Err(error) => Err(error.into()),
    }
}

fn to_card(card: CardId, done: Option<&str>) -> Response {
    see_other(&link(&format!("/merchant/cards/{card}"), &[("done", done)]))
}

/// To the card with what was done, or the card again with what is wrong.
async fn finish(
    desk: &MerchantDesk,
    card: CardId,
    result: Result<Receipt, Error>,
    done: &str,
    mut typed: Typed,
) -> Answer {
    let Err(error) = result else { return Ok(to_card(card, Some(done))) };
    let (notice, mistakes) = match error {
        Error::Refused(refusal) | Error::RefusedAgain(refusal)
            if !matches!(refusal, orion_domain::ledger::Refusal::CardNotFound) =>
        {
            let words = words::refusal(desk.text, &refusal, desk.merchant.currency, desk.text.locale());
            (Some(words), Mistakes::default())
        }
        Error::Conflict { code: "card_merged", .. } => {
            (Some(desk.text.card_merged_stays_closed()), Mistakes::default())
        }
        other => (None, Mistakes::read(desk.text, other, ToOwned::to_owned)?),
    };
    typed.points_delta_error = mistakes.of("points_delta");
    typed.adjust_reason_error = mistakes.of("adjust_reason");
    typed.turn_reason_error = mistakes.of("turn_reason");
    let notice = notice.map(|text| Notice { kind: "error", text, detail: None, undo_url: None });
    let page = build(desk, card, &CardQuery::default(), typed).await?;
    desk.mistakes(&CardPage { notice, errors: mistakes.into(), ..page })
}
