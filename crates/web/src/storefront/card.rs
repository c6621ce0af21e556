//! The customer's card and its history.

use askama::Template;
use axum::Extension;
use orion_domain::expiry::Expiry;
use orion_domain::{LocalDate, Zone};
use orion_http::headers::Page;
use orion_render::{Text, format};
use orion_service::cards::CardView;
use orion_service::records::TransactionRecord;

use super::{Layout, Place, wallet};
use crate::WebOptions;
use crate::assets::Assets;
use crate::page::{Answer, render};
use crate::parts::{Card, Entry, Notice, Points, Stamps, Store};

/// Rows of a page of history.
const ROWS: i64 = 25;

#[derive(Template)]
#[template(path = "storefront/dashboard.html")]
struct DashboardPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: Layout,
    first_name: String,
    card: Card,
    stamps: Option<Stamps>,
    points: Option<Points>,
    works_everywhere: bool,
    stores: Vec<Store>,
    store_count: i64,
    notice: Option<Notice>,
    google_url: Option<String>,
    apple_url: Option<String>,
}

/// `GET /s/{store_slug}/card`
pub(super) async fn dashboard(place: Place, Extension(options): Extension<WebOptions>) -> Answer {
    let Some(person) = &place.signed_in else { return Ok(place.to_sign_in()) };
    let cards = place.app().customer_cards(&person.caller).await?;
    let card = cards.first().ok_or(orion_service::Error::NotFound)?;
    let stores = place.app().stores_of_card(&place.visitor, card).await?;
    let home = stores.iter().find(|store| store.id == card.record.card.enrolled_at_store);
    let expires_on = expires_on(place.text, card, &home.unwrap_or(place.visitor.store()).zone);
    let first_name = person.customer.first_name.as_ref().map(|name| name.as_str().to_owned());
    let shown = DashboardPage {
        t: place.text,
        assets: Assets,
        csrf_token: place.token.text.clone(),
        layout: place.layout("card"),
        first_name: first_name.unwrap_or_else(|| person.customer.full_name()),
        card: Card::of(&place.public.merchant, card)?,
        stamps: Stamps::of(card),
        points: Points::of(place.text, card).map(|points| Points { expires_on, ..points }),
        works_everywhere: place.public.cross_location,
        store_count: i64::try_from(stores.len()).unwrap_or(i64::MAX),
        stores: stores.iter().map(Store::from).collect(),
        notice: None,
        google_url: wallet::google_url(&place, &options).await?,
        apple_url: wallet::apple_url(&place, &options).await?,
    };
    render(Page::Plain, place.token, &shown)
}

/// The last day on which the points of a card are valid, if they end and there are any.
fn expires_on(text: Text, card: &CardView, zone: &Zone) -> Option<String> {
    let last_day = Expiry::of(&card.program)?.last_day(card.record.card.last_activity_at?, zone);
    (card.record.card.points_balance.get() > 0).then(|| format::date(text.locale(), last_day.civil()))
}

struct Day {
    label: String,
    entries: Vec<Entry>,
}

#[derive(Template)]
#[template(path = "storefront/history.html")]
struct HistoryPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: Layout,
    days: Vec<Day>,
    older_url: Option<String>,
}

/// `GET /s/{store_slug}/history`
pub(super) async fn history(place: Place) -> Answer {
    let Some(person) = &place.signed_in else { return Ok(place.to_sign_in()) };
    let below = place.visit.parameter("below").and_then(|below| below.parse().ok());
    let rows = place.app().customer_history(&person.caller, None, below, ROWS).await?;
    let shown = HistoryPage {
        t: place.text,
        assets: Assets,
        csrf_token: place.token.text.clone(),
        layout: place.layout("history"),
        days: days(&place, &rows.items),
        older_url: rows.next.map(|next| place.url(&format!("/history?below={next}"))),
    };
    render(Page::Plain, place.token, &shown)
}

/// Rows by the days of the store, newest first as they come.
fn days(place: &Place, rows: &[TransactionRecord]) -> Vec<Day> {
    let zone = &place.visitor.store().zone;
    let today = zone.day_of(place.app().now());
    let currency = place.public.merchant.currency;
    let by_day = rows.chunk_by(|one, next| zone.day_of(one.entry.at) == zone.day_of(next.entry.at));
    by_day
        .map(|rows| Day {
            label: rows.first().map(|row| day_label(place.text, zone, row, today)).unwrap_or_default(),
            entries: rows.iter().map(|row| Entry::of(place.text, row, zone, currency.as_str())).collect(),
        })
        .collect()
}

fn day_label(text: Text, zone: &Zone, row: &TransactionRecord, today: LocalDate) -> String {
    let day = zone.day_of(row.entry.at).civil();
    if day == today.civil() {
        text.day_today()
    } else if today.civil().yesterday().is_ok_and(|yesterday| yesterday == day) {
        text.day_yesterday()
    } else {
        format::date(text.locale(), day)
    }
}
