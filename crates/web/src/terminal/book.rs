//! Booking at the counter: stamp, earn, redeem. Each is one post that ends on the card's page.

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use orion_domain::ledger::Refusal;
use orion_domain::{CardId, Cents, IdempotencyKey, OrderReference, RewardId, StaffPinId};
use orion_http::{Form, FrontDoor, Path};
use orion_render::format;
use orion_service::Error;
use orion_service::counter::{Confirmation, Receipt};
use serde::Deserialize;

use super::card::{self, AmountFault, EarnTyped, parse_amount};
use super::desk::Desk;
use super::parts::refused;
use super::pin::{Confirmed, Field, PinFields, Step, confirm};
use crate::page::{Answer, see_other};
use crate::words;

/// The fields of a stamp, or of the redemption of a stamp card.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PlainForm {
    idempotency_key: String,
    staff_pin_id: Option<StaffPinId>,
    pin: Option<String>,
}

/// The fields of a purchase.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct EarnForm {
    idempotency_key: String,
    amount: String,
    #[serde(default)]
    order_reference: String,
    staff_pin_id: Option<StaffPinId>,
    pin: Option<String>,
}

/// The fields of a reward.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RedeemForm {
    idempotency_key: String,
    reward_id: RewardId,
    staff_pin_id: Option<StaffPinId>,
    pin: Option<String>,
}

/// `POST /terminal/cards/{card_id}/stamp`
pub(crate) async fn stamp(
    State(door): State<FrontDoor>,
    desk: Desk,
    Path(card): Path<CardId>,
    Form(form): Form<PlainForm>,
) -> Answer {
    let step = step(card, "stamp", desk.text.pin_purpose_stamp(), vec![Field::key(&form.idempotency_key)]);
    let pin = PinFields { id: form.staff_pin_id, digits: form.pin };
    let confirmed = match confirm(&door, &desk, pin, &step).await {
        Ok(confirmed) => confirmed,
        Err(page) => return page,
    };
    let Some(confirmation) = confirmation(&form.idempotency_key, &confirmed) else { return Ok(to_card(card)) };
    let receipt = desk.app.add_stamp(&desk.caller, card, confirmation).await;
    finish(&desk, card, receipt, confirmed, step, EarnTyped::default()).await
}

/// `POST /terminal/cards/{card_id}/redeem-stamps`
pub(crate) async fn redeem_stamps(
    State(door): State<FrontDoor>,
    desk: Desk,
    Path(card): Path<CardId>,
    Form(form): Form<PlainForm>,
) -> Answer {
    let step = step(card, "redeem-stamps", desk.text.pin_purpose_redeem(), vec![Field::key(&form.idempotency_key)]);
    let pin = PinFields { id: form.staff_pin_id, digits: form.pin };
    let confirmed = match confirm(&door, &desk, pin, &step).await {
        Ok(confirmed) => confirmed,
        Err(page) => return page,
    };
    let Some(confirmation) = confirmation(&form.idempotency_key, &confirmed) else { return Ok(to_card(card)) };
    let receipt = desk.app.redeem_stamps(&desk.caller, card, confirmation).await;
    finish(&desk, card, receipt, confirmed, step, EarnTyped::default()).await
}

/// `POST /terminal/cards/{card_id}/redeem`
pub(crate) async fn redeem(
    State(door): State<FrontDoor>,
    desk: Desk,
    Path(card): Path<CardId>,
    Form(form): Form<RedeemForm>,
) -> Answer {
    let fields = vec![Field::key(&form.idempotency_key), Field::new("reward_id", form.reward_id.to_string())];
    let step = step(card, "redeem", desk.text.pin_purpose_redeem(), fields);
    let pin = PinFields { id: form.staff_pin_id, digits: form.pin };
    let confirmed = match confirm(&door, &desk, pin, &step).await {
        Ok(confirmed) => confirmed,
        Err(page) => return page,
    };
    let Some(confirmation) = confirmation(&form.idempotency_key, &confirmed) else { return Ok(to_card(card)) };
    let receipt = desk.app.redeem_points(&desk.caller, card, form.reward_id, confirmation).await;
    finish(&desk, card, receipt, confirmed, step, EarnTyped::default()).await
}

/// `POST /terminal/cards/{card_id}/earn`
pub(crate) async fn earn(
    State(door): State<FrontDoor>,
    desk: Desk,
    Path(card): Path<CardId>,
    Form(form): Form<EarnForm>,
) -> Answer {
    let amount = parse_amount(&form.amount);
    let reference = match form.order_reference.trim() {
        "" => Ok(None),
        typed => OrderReference::new(typed).map(Some),
    };
    let mut typed = EarnTyped {
        idempotency_key: Some(form.idempotency_key.clone()),
        amount: form.amount.clone(),
        amount_error: None,
        order_reference: form.order_reference.clone(),
        reference_error: None,
    };
    let (Ok(amount), Ok(reference)) = (amount, &reference) else {
        typed.amount_error = amount.err().map(|fault| amount_fault(&desk, fault));
        typed.reference_error = reference.err().map(|problem| words::field(desk.text, &problem));
        return card::render_refused(&desk, card, None, typed).await;
    };
    let fields = vec![
        Field::key(&form.idempotency_key),
        Field::new("amount", form.amount),
        Field::new("order_reference", form.order_reference),
    ];
    let step = step(card, "earn", desk.text.pin_purpose_earn(), fields);
    let pin = PinFields { id: form.staff_pin_id, digits: form.pin };
    let confirmed = match confirm(&door, &desk, pin, &step).await {
        Ok(confirmed) => confirmed,
        Err(page) => return page,
    };
    let Some(confirmation) = confirmation(&form.idempotency_key, &confirmed) else { return Ok(to_card(card)) };
    let receipt = desk.app.earn_points(&desk.caller, card, amount, reference.clone(), confirmation).await;
    finish(&desk, card, receipt, confirmed, step, typed).await
}

fn amount_fault(desk: &Desk, fault: AmountFault) -> String {
    match fault {
        AmountFault::Form => desk.text.till_amount_hint(),
        AmountFault::TooLarge => desk.text.till_amount_too_large(&format::money(
            desk.text.locale(),
            Cents::MAX.get(),
            desk.currency.as_str(),
        )),
    }
}

fn step(card: CardId, action: &str, purpose: String, fields: Vec<Field>) -> Step {
    let card_url = format!("/terminal/cards/{card}");
    Step { purpose: Some(purpose), action: format!("{card_url}/{action}"), fields, back_url: card_url, error: None }
}

fn confirmation(key: &str, confirmed: &Confirmed) -> Option<Confirmation> {
    Some(Confirmation { key: IdempotencyKey::parse(key).ok()?, staff: confirmed.proof.clone(), notes: None })
}

fn to_card(card: CardId) -> Response {
    see_other(&format!("/terminal/cards/{card}"))
}

/// Ends a booking: on the card's page with what happened, on the PIN step when one is missing, or with why not.
async fn finish(
    desk: &Desk,
    card: CardId,
    receipt: Result<Receipt, Error>,
    confirmed: Confirmed,
    step: Step,
    typed: EarnTyped,
) -> Answer {
    let answer = match receipt {
        Ok(receipt) => booked(card, &receipt),
        Err(Error::Refused(Refusal::PinRequired | Refusal::PinInvalid)) => super::pin::render_step(desk, step).await?,
        Err(error) => match refused_text(desk, &error) {
            Some(text) => card::render_refused(desk, card, Some(refused(text, None)), typed).await?,
            None => return Err(error.into()),
        },
    };
    Ok((confirmed.cookie, answer).into_response())
}

/// To the card, naming the row that says what happened.
pub(crate) fn booked(card: CardId, receipt: &Receipt) -> Response {
    let done = receipt.transaction().map(|entry| format!("?done={}", entry.id)).unwrap_or_default();
    let again = if receipt.replayed { "&again=1" } else { "" };
    see_other(&format!("/terminal/cards/{card}{done}{again}"))
}

/// Words for what staff can mend on this page; anything else gets a page of its own.
pub(crate) fn refused_text(desk: &Desk, error: &Error) -> Option<String> {
    match error {
        Error::Refused(refusal) | Error::RefusedAgain(refusal) if !matches!(refusal, Refusal::CardNotFound) => {
            Some(words::refusal(desk.text, refusal, desk.currency, desk.text.locale()))
        }
        Error::KeyReused | Error::Busy | Error::Contention => Some(words::error(desk.text, error)),
        Error::Invalid(wrong) => wrong.first().map(|field| words::field(desk.text, &field.problem)),
        _ => None,
    }
}
