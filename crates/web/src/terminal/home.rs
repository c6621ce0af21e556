//! The start: scan or look up, and the last ten transactions with undo.

use askama::Template;
use orion_domain::ledger::CardState;
use orion_http::Form;
use orion_render::Text;
use orion_service::Error;
use orion_service::cards::LookUp;
use orion_service::records::{CardRecord, Page};
use serde::Deserialize;

use super::desk::Desk;
use super::layout::TerminalLayout;
use super::parts::{List, TillEntry, customer_name, entry, refused};
use crate::assets::Assets;
use crate::page::{Answer, see_other};
use crate::parts::Notice;
use crate::words;

/// Transactions shown for undoing.
const RECENT: i64 = 10;
/// Results shown of a look-up by name.
const RESULTS_MAX: usize = 20;

struct LookupResult {
    card_url: String,
    customer_name: String,
    card_number: String,
    email: String,
    is_active: bool,
}

#[derive(Template)]
#[template(path = "terminal/home.html")]
struct HomePage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: TerminalLayout,
    query: String,
    results: Vec<LookupResult>,
    result_count: i64,
    more_results: bool,
    entries: Vec<TillEntry>,
    notice: Option<Notice>,
}

/// What a customer showed or said.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LookUpForm {
    q: String,
}

/// `GET /terminal`
pub(crate) async fn home(desk: Desk) -> Answer {
    show(&desk, String::new(), &[], None).await
}

/// `POST /terminal/lookup`: straight to the card when there is exactly one.
pub(crate) async fn look_up(desk: Desk, Form(form): Form<LookUpForm>) -> Answer {
    let query: String = form.q.trim().chars().take(254).collect();
    let found = desk.app.look_up(&desk.caller, LookUp::Anything(query.clone())).await;
    match found {
        Ok(found) => match found.card {
            Some(card) => Ok(see_other(&format!("/terminal/cards/{}", card.record.card.id))),
            None => show(&desk, query, &found.matches, None).await,
        },
        Err(Error::NotFound) => {
            let notice = refused(desk.text.till_lookup_none(&query), Some(desk.text.till_lookup_none_detail()));
            show(&desk, query, &[], Some(notice)).await
        }
        Err(error @ Error::RateLimited { .. }) => {
            let notice = refused(words::error(desk.text, &error), None);
            show(&desk, query, &[], Some(notice)).await
        }
        Err(error) => Err(error.into()),
    }
}

async fn show(desk: &Desk, query: String, matches: &[CardRecord], notice: Option<Notice>) -> Answer {
    let recent = desk.app.store_transactions(&desk.caller, Page::first(RECENT)).await?;
    let page = HomePage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.form_token.text.clone(),
        layout: desk.layout.clone(),
        query,
        result_count: i64::try_from(matches.len()).unwrap_or(i64::MAX),
        more_results: matches.len() >= RESULTS_MAX,
        results: matches.iter().map(result).collect(),
        entries: recent.items.iter().map(|record| entry(desk, record, List::OfStore)).collect(),
        notice,
    };
    desk.page(&page)
}

fn result(record: &CardRecord) -> LookupResult {
    LookupResult {
        card_url: format!("/terminal/cards/{}", record.card.id),
        customer_name: customer_name(record.name.as_deref(), &record.number.digits()),
        card_number: record.number.to_string(),
        email: record.email.clone().unwrap_or_default(),
        is_active: record.card.state == CardState::Active,
    }
}
