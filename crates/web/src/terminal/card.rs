//! A card at the counter: balances, what can be booked, and what was.

use askama::Template;
use orion_domain::ledger::{CardState, TransactionType as Type};
use orion_domain::{CardId, TransactionId};
use orion_http::{Path, Query};
use orion_render::Text;
use orion_service::cards::{CardView, Works};
use orion_service::records::TransactionRecord;
use serde::Deserialize;

use super::desk::Desk;
use super::layout::TerminalLayout;
use super::parts::{List, TillEntry, TillPoints, customer_name, entry, undo_url};
use crate::assets::Assets;
use crate::page::{Answer, Failure};
use crate::parts::{Notice, Stamps};
use crate::words;

/// Rows shown of a card.
const RECENT: i64 = 8;

struct TillCard {
    customer_name: String,
    card_number: String,
    enrolled_at_store: Option<String>,
    is_active: bool,
    url: String,
}

struct StampAction {
    idempotency_key: String,
    blocked: Option<String>,
}

struct StampRewardAction {
    idempotency_key: String,
    stamps_cost: i64,
    reward: String,
}

/// The form of a purchase, with what was typed and what is wrong with it.
pub(crate) struct EarnAction {
    pub idempotency_key: String,
    pub currency: String,
    pub amount: String,
    pub placeholder: String,
    pub amount_error: Option<String>,
    pub order_reference: String,
    pub reference_error: Option<String>,
    pub reference_required: bool,
}

/// What was typed into the purchase form and could not be booked.
#[derive(Debug, Default)]
pub(crate) struct EarnTyped {
    pub idempotency_key: Option<String>,
    pub amount: String,
    pub amount_error: Option<String>,
    pub order_reference: String,
    pub reference_error: Option<String>,
}

#[derive(Template)]
#[template(path = "terminal/card.html")]
struct CardPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: TerminalLayout,
    card: TillCard,
    stamps: Option<Stamps>,
    points: Option<TillPoints>,
    stamp_action: Option<StampAction>,
    stamp_reward_action: Option<StampRewardAction>,
    earn_action: Option<EarnAction>,
    entries: Vec<TillEntry>,
    notice: Option<Notice>,
}

/// What the page says about an action that led to it.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct After {
    /// The row that was just written.
    done: Option<TransactionId>,
    /// Set when the row had been written before.
    again: Option<String>,
    /// `new` or `known` after an enrolment.
    enrolled: Option<String>,
    /// A language, handled by the frame.
    #[serde(rename = "lang")]
    _lang: Option<String>,
}

/// `GET /terminal/cards/{card_id}`
pub(crate) async fn page(desk: Desk, Path(card): Path<CardId>, Query(after): Query<After>) -> Answer {
    let view = desk.app.card(&desk.caller, card).await?;
    let notice = match after.done {
        Some(done) => {
            let record = desk.app.transaction(&desk.caller, done).await?;
            Some(result(&desk, &view, &record, after.again.is_some()).await?)
        }
        None => enrolled(&desk, &view, after.enrolled.as_deref()),
    };
    desk.page(&card_page(&desk, &view, notice, EarnTyped::default()).await?)
}

/// The card's page with a banner that says why something was not booked.
///
/// # Errors
/// The card is gone, or the database.
pub(crate) async fn render_refused(desk: &Desk, card: CardId, notice: Option<Notice>, typed: EarnTyped) -> Answer {
    let view = desk.app.card(&desk.caller, card).await?;
    desk.refusal(&card_page(desk, &view, notice, typed).await?)
}

async fn card_page(
    desk: &Desk,
    view: &CardView,
    notice: Option<Notice>,
    typed: EarnTyped,
) -> Result<CardPage, Failure> {
    let record = &view.record;
    let history = desk.app.card_transactions(&desk.caller, record.card.id, None, RECENT).await?;
    let (_, settings) = desk.app.store_program(&desk.caller).await?;
    let stamps = Stamps::of(view);
    let elsewhere = record.card.enrolled_at_store != desk.caller.store().id && view.works == Works::EveryStore;
    let enrolled_at_store =
        if elsewhere { desk.app.store_name(&desk.caller, record.card.enrolled_at_store).await? } else { None };
    Ok(CardPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.form_token.text.clone(),
        layout: desk.layout.clone(),
        card: TillCard {
            customer_name: customer_name(record.name.as_deref(), &record.number.digits()),
            card_number: record.number.to_string(),
            enrolled_at_store,
            is_active: record.card.state == CardState::Active,
            url: format!("/terminal/cards/{}", record.card.id),
        },
        points: TillPoints::of(desk, view),
        stamp_action: view.can_stamp.then(|| StampAction { idempotency_key: desk.new_key(), blocked: None }),
        stamp_reward_action: stamps.as_ref().filter(|_| view.can_redeem_stamps).map(|stamps| StampRewardAction {
            idempotency_key: desk.new_key(),
            stamps_cost: stamps.target,
            reward: stamps.reward.clone(),
        }),
        earn_action: view.can_earn.then(|| EarnAction {
            idempotency_key: typed.idempotency_key.unwrap_or_else(|| desk.new_key()),
            currency: desk.currency.as_str().to_owned(),
            amount: typed.amount,
            placeholder: amount_example(desk.text.locale()),
            amount_error: typed.amount_error,
            order_reference: typed.order_reference,
            reference_error: typed.reference_error,
            reference_required: settings.require_order_reference,
        }),
        stamps,
        entries: history.items.iter().map(|record| entry(desk, record, List::OfCard)).collect(),
        notice,
    })
}

/// What a row did, and the balance it left, in words for the customer in front of the till.
async fn result(desk: &Desk, view: &CardView, record: &TransactionRecord, again: bool) -> Result<Notice, Failure> {
    let (text, entry) = (desk.text, &record.entry);
    let reward =
        entry.reward_description.clone().unwrap_or_else(|| words::transaction_type(text, entry.transaction_type));
    let balance = || text.result_balance(entry.points_balance_after.get());
    let (said, detail) = match entry.transaction_type {
        Type::StampEarned => {
            let (count, target) = (entry.stamps_balance_after.get(), view.program.rules.stamps_target.get());
            let ready =
                Stamps::of(view).filter(|_| count >= target).map(|stamps| text.result_reward_reached(&stamps.reward));
            (text.result_stamped(count, target), ready)
        }
        Type::PointsEarned => (text.result_earned(entry.points_delta.get()), Some(balance())),
        Type::StampRedeemed => {
            (text.result_redeemed(&reward), Some(text.result_stamps_taken(entry.stamps_delta.get().abs())))
        }
        Type::PointsRedeemed => {
            let taken = text.result_points_taken(entry.points_delta.get().abs());
            (text.result_redeemed(&reward), Some(format!("{taken} {}", balance())))
        }
        kind => {
            // What was taken back is what the cashier pressed undo on, not the row that does it.
            let undone = match entry.related {
                Some(related) => desk.app.transaction(&desk.caller, related).await?.entry.transaction_type,
                None => kind,
            };
            let points = (kind == Type::PointsVoided).then(balance);
            (text.result_voided(&words::transaction_type(text, undone)), points)
        }
    };
    let can_undo = entry.transaction_type.is_voidable() && !record.is_voided;
    Ok(Notice {
        kind: "success",
        text: said,
        detail: if again { Some(text.result_replayed()) } else { detail },
        undo_url: can_undo.then(|| undo_url(record)),
    })
}

fn enrolled(desk: &Desk, view: &CardView, how: Option<&str>) -> Option<Notice> {
    let name = customer_name(view.record.name.as_deref(), &view.record.number.digits());
    match how {
        Some("new") => Some(Notice::success(desk.text.result_enrolled(&name))),
        Some("known") => Some(Notice { kind: "info", ..Notice::success(desk.text.result_already_enrolled(&name)) }),
        _ => None,
    }
}

/// What is wrong with an amount.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum AmountFault {
    /// It is not written as an amount.
    Form,
    /// More than [`orion_domain::Cents::MAX`].
    TooLarge,
}

/// An amount as people type it: digits, with at most two after a comma or point.
pub(crate) fn parse_amount(typed: &str) -> Result<orion_domain::Cents, AmountFault> {
    let typed = typed.trim();
    let (whole, decimals) = typed.split_once([',', '.']).unwrap_or((typed, ""));
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if whole.is_empty() || decimals.len() > 2 || !digits(whole) || !digits(decimals) {
        return Err(AmountFault::Form);
    }
    let cents: i64 = format!("{whole}{decimals:0<2}").parse().map_err(|_| AmountFault::TooLarge)?;
    orion_domain::Cents::new(cents).map_err(|_| AmountFault::TooLarge)
}

/// An amount as people of a language write it.
fn amount_example(locale: orion_domain::Locale) -> String {
    let decimal_sign = if locale == orion_domain::Locale::En { '.' } else { ',' };
    format!("12{decimal_sign}50")
}

#[cfg(test)]
mod tests {
    use super::{AmountFault, parse_amount};

    #[test]
    fn amounts_are_read_as_people_type_them() {
        let cents = |typed| parse_amount(typed).map(orion_domain::Cents::get);
        assert_eq!(cents("12.50"), Ok(1250));
        assert_eq!(cents(" 12,5 "), Ok(1250));
        assert_eq!(cents("12"), Ok(1200));
        assert_eq!(cents("0,05"), Ok(5));
        assert_eq!(cents("1000000,00"), Ok(100_000_000));
        for wrong in ["", "abc", "-1", "1.234", "1,2,3", "12 50", "1e3", ".5", "１２"] {
            assert_eq!(cents(wrong), Err(AmountFault::Form), "{wrong}");
        }
        for large in ["1000000.01", "9999999999", "99999999999999999999"] {
            assert_eq!(cents(large), Err(AmountFault::TooLarge), "{large}");
        }
    }
}
