//! The cards in reach of a desk: looking one up, narrowing the list, going through it.

use askama::Template;
use orion_domain::StoreId;
use orion_domain::ledger::CardState;
use orion_domain::{Right, Zone};
use orion_http::Query;
use orion_http::cursors::List;
use orion_render::{Text, format};
use orion_service::desk_cards::CardsAsked;
use orion_service::records::{CardRecord, StoreDetails};
use serde::Deserialize;

use super::desk::{MerchantDesk, Section};
use super::lists::{given, link, page_at};
use crate::assets::Assets;
use crate::page::Answer;
use crate::parts::Choice;
use crate::portal::layout::PortalLayout;

/// A card in the list.
struct CardRow {
    url: String,
    number: String,
    name: Option<String>,
    email: Option<String>,
    store_name: String,
    stamps: String,
    points: String,
    last: String,
    is_active: bool,
}

#[derive(Template)]
#[template(path = "merchant/cards.html")]
struct CardsPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    search: String,
    stores: Vec<Choice>,
    states: Vec<Choice>,
    rows: Vec<CardRow>,
    is_narrowed: bool,
    may_bulk: bool,
    next_url: Option<String>,
    first_url: Option<String>,
}

/// What the list is narrowed to.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct CardsQuery {
    search: Option<String>,
    store: Option<String>,
    state: Option<String>,
    cursor: Option<String>,
}

/// The stores in reach as choices; one store is no choice.
pub(crate) fn store_choices(stores: &[StoreDetails], chosen: Option<StoreId>) -> Vec<Choice> {
    if stores.len() < 2 {
        return Vec::new();
    }
    let choice = |store: &StoreDetails| Choice {
        value: store.id.to_string(),
        label: store.name.to_string(),
        chosen: chosen == Some(store.id),
    };
    stores.iter().map(choice).collect()
}

/// The name of a store of the merchant.
pub(crate) fn store_name(stores: &[StoreDetails], id: StoreId) -> String {
    stores.iter().find(|store| store.id == id).map(|store| store.name.to_string()).unwrap_or_default()
}

fn row(text: Text, zone: &Zone, stores: &[StoreDetails], record: &CardRecord) -> CardRow {
    let card = &record.card;
    let locale = text.locale();
    let last = card.last_activity_at.unwrap_or(record.created_at);
    CardRow {
        url: format!("/merchant/cards/{}", card.id),
        number: record.number.to_string(),
        name: record.name.clone(),
        email: record.email.clone(),
        store_name: store_name(stores, card.enrolled_at_store),
        stamps: format::number(locale, card.stamp_count.get()),
        points: format::number(locale, card.points_balance.get()),
        last: format::date(locale, zone.day_of(last).civil()),
        is_active: card.state == CardState::Active,
    }
}

/// `GET /merchant/cards`
pub(crate) async fn page(desk: MerchantDesk, Query(query): Query<CardsQuery>) -> Answer {
    let stores = desk.app.desk_stores(&desk.caller).await?;
    let search = given(query.search.as_ref());
    let store: Option<StoreId> = given(query.store.as_ref()).and_then(|id| id.parse().ok());
    let state = given(query.state.as_ref()).filter(|state| ["active", "inactive"].contains(state));
    let store_text = store.map(|store| store.to_string());
    let list = List::new(desk.app.secrets(), "page_cards", desk.caller.merchant().uuid());
    let list = list.narrowed(search).narrowed(store_text.as_deref()).narrowed(state);
    let asked =
        CardsAsked { search: search.map(ToOwned::to_owned), store, is_active: state.map(|state| state == "active") };
    let slice = desk.app.desk_cards(&desk.caller, &asked, page_at(&list, query.cursor.as_ref())).await?;
    let kept = [("search", search), ("store", store_text.as_deref()), ("state", state)];
    let to = |cursor: Option<&str>| link("/merchant/cards", &[&kept[..], &[("cursor", cursor)]].concat());
    let text = desk.text;
    let choice = |value: &str, label| Choice { value: value.to_owned(), label, chosen: state == Some(value) };
    desk.page(&CardsPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Cards),
        search: search.unwrap_or_default().to_owned(),
        states: vec![choice("active", text.cards_state_active()), choice("inactive", text.cards_state_inactive())],
        rows: slice.items.iter().map(|record| row(text, &desk.merchant.zone, &stores, record)).collect(),
        stores: store_choices(&stores, store),
        is_narrowed: search.is_some() || store.is_some() || state.is_some(),
        may_bulk: desk.caller.may(Right::ManageCards),
        next_url: slice.next.map(|cursor| to(Some(&list.cursor(cursor.0.as_bytes())))),
        first_url: query.cursor.is_some().then(|| to(None)),
    })
}
