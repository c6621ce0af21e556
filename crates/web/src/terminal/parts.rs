//! What the terminal's pages show besides the parts they share with the storefront.

use askama::Template;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use orion_domain::Locale;
use orion_http::FrontDoor;
use orion_render::{Text, format};
use orion_service::cards::CardView;
use orion_service::records::TransactionRecord;

use super::desk::Desk;
use super::layout::TerminalLayout;
use crate::assets::Assets;
use crate::page::{Visit, fault, problem_of, remember_language, with_page};
use crate::parts::{Change, Entry, Fault, Notice, Points};

/// A banner that says why something was not booked.
pub(crate) const fn refused(text: String, detail: Option<String>) -> Notice {
    Notice { kind: "error", text, detail, undo_url: None }
}

/// Whose row it is, on lists over many cards.
#[derive(Debug, Clone)]
pub(crate) struct Customer {
    pub name: String,
    pub card_url: String,
}

/// A row of the ledger as staff see it.
#[derive(Debug, Clone)]
pub(crate) struct TillEntry {
    pub what: String,
    pub time: String,
    pub detail: Option<String>,
    pub staff_name: Option<String>,
    pub customer: Option<Customer>,
    pub changes: Vec<Change>,
    pub voided: bool,
    pub undo_url: Option<String>,
}

/// Whether a row stands among others of its card, or of many.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum List {
    OfCard,
    OfStore,
}

/// A row as staff see it: today's with the clock only, with undo where it can be taken back.
pub(crate) fn entry(desk: &Desk, record: &TransactionRecord, list: List) -> TillEntry {
    let zone = &desk.caller.store().zone;
    let shared = Entry::of(desk.text, record, zone, desk.currency.as_str());
    let is_today = zone.day_of(record.entry.at) == zone.day_of(desk.app.now());
    let can_undo = record.entry.transaction_type.is_voidable() && !record.is_voided;
    TillEntry {
        what: shared.what,
        time: if is_today {
            shared.time
        } else {
            format::date_time(desk.text.locale(), &record.entry.at.in_zone(zone))
        },
        detail: [shared.detail, record.notes.clone()]
            .into_iter()
            .flatten()
            .reduce(|detail, notes| format!("{detail} · {notes}")),
        staff_name: record.staff_name.clone(),
        customer: (list == List::OfStore).then(|| Customer {
            name: customer_name(record.customer_name.as_deref(), &record.card_number),
            card_url: format!("/terminal/cards/{}", record.entry.card),
        }),
        changes: shared.changes,
        voided: shared.voided,
        undo_url: can_undo.then(|| undo_url(record)),
    }
}

/// A reward as a button.
#[derive(Debug, Clone)]
pub(crate) struct TillReward {
    pub id: String,
    pub name: String,
    pub points_cost: i64,
    pub missing: i64,
    pub in_reach: bool,
    pub idempotency_key: String,
}

/// The points of a card, with a key for each reward's form.
#[derive(Debug, Clone)]
pub(crate) struct TillPoints {
    pub balance_text: String,
    pub rewards: Vec<TillReward>,
}

impl TillPoints {
    /// `None` where the program has no points.
    pub(crate) fn of(desk: &Desk, view: &CardView) -> Option<Self> {
        let shared = Points::of(desk.text, view)?;
        let rewards = view.rewards.iter().map(|option| TillReward {
            id: option.reward.id.to_string(),
            name: option.reward.name.to_string(),
            points_cost: option.reward.points_cost.get(),
            missing: option.missing_points.get(),
            in_reach: option.missing_points.get() == 0,
            idempotency_key: desk.new_key(),
        });
        Some(Self { balance_text: shared.balance_text, rewards: rewards.collect() })
    }
}

/// Where a row is taken back.
pub(crate) fn undo_url(record: &TransactionRecord) -> String {
    format!("/terminal/transactions/{}/undo", record.entry.id)
}

/// A name, or what is left of the card's number when there is none.
pub(crate) fn customer_name(name: Option<&str>, number: &str) -> String {
    name.map_or_else(
        || format!("···· {}", number.get(number.len().saturating_sub(4)..).unwrap_or(number)),
        ToOwned::to_owned,
    )
}

#[derive(Template)]
#[template(path = "terminal/error.html")]
struct ErrorPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: TerminalLayout,
    problem: Fault,
    back_url: String,
}

/// The layer of the terminal's pages: says in words what went wrong, and remembers a chosen language.
pub(crate) async fn present(State(door): State<FrontDoor>, visit: Visit, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let page = problem_of(&response).and_then(|problem| {
        let text = visit.text(None, Locale::default());
        let page = ErrorPage {
            t: text,
            assets: Assets,
            csrf_token: String::new(),
            layout: TerminalLayout {
                languages: visit.languages_at("/terminal", text.locale()),
                ..TerminalLayout::outside(text, &visit)
            },
            problem: fault(text, &problem, &visit.request_id),
            back_url: "/terminal".to_owned(),
        };
        page.render().ok()
    });
    remember_language(&door, &visit, with_page(response, page))
}
