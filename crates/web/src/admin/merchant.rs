//! One merchant as the platform sees it: what it is, its settings, programs, cards and trash, and the way to its desk.

use askama::Template;
use axum::extract::{Path, Query};
use orion_domain::MerchantId;
use orion_domain::settings::{Settings, StaffPinPolicy};
use orion_render::Text;
use orion_service::records::{MerchantRecord, MerchantState};
use orion_service::trash::Shelf;
use serde::Deserialize;

use super::desk::{AdminDesk, Section};
use super::lists::{some_cards, some_programs};
use super::rows::{self, Badge, CardRow, ProgramRow};
use crate::assets::Assets;
use crate::page::{Answer, Failure};
use crate::parts::{ErrorItem, Mistakes, Notice};
use crate::portal::layout::PortalLayout;

/// The tabs, in order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Tab {
    Overview,
    Settings,
    Programs,
    Cards,
    Trash,
}

impl Tab {
    const ALL: [Self; 5] = [Self::Overview, Self::Settings, Self::Programs, Self::Cards, Self::Trash];

    const fn as_str(self) -> &'static str {
        match self {
            Self::Overview => "overview",
            Self::Settings => "settings",
            Self::Programs => "programs",
            Self::Cards => "cards",
            Self::Trash => "trash",
        }
    }

    fn label(self, text: Text) -> String {
        match self {
            Self::Overview => text.desk_overview(),
            Self::Settings => text.platform_settings(),
            Self::Programs => text.platform_programs(),
            Self::Cards => text.platform_cards(),
            Self::Trash => text.platform_trash(),
        }
    }
}

/// Which tab, and where in its list.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct TabQuery {
    #[serde(default)]
    tab: String,
    #[serde(default)]
    cursor: String,
}

struct TabLink {
    url: String,
    label: String,
    current: bool,
}

/// A name with its value.
struct Fact {
    name: String,
    value: String,
}

#[derive(Debug, Default)]
struct ActErrors {
    items: Vec<ErrorItem>,
    count: i64,
    reason: Option<String>,
}

#[derive(Template)]
#[template(path = "admin/merchant.html")]
struct MerchantPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    errors: ActErrors,
    id: String,
    name: String,
    badge: Badge,
    tabs: Vec<TabLink>,
    is_overview: bool,
    is_active: bool,
    is_suspended: bool,
    is_deleted: bool,
    facts: Vec<Fact>,
    shows_programs: bool,
    programs: Vec<ProgramRow>,
    shows_cards: bool,
    cards: Vec<CardRow>,
    in_trash: bool,
    shows_merchant: bool,
    next_url: Option<String>,
}

/// `GET /admin/merchants/{merchant_id}`
pub(crate) async fn page(desk: AdminDesk, Path(id): Path<MerchantId>, Query(query): Query<TabQuery>) -> Answer {
    let tab = Tab::ALL.into_iter().find(|tab| tab.as_str() == query.tab).unwrap_or(Tab::Overview);
    let page = make(&desk, id, tab, &query.cursor, None).await?;
    desk.page(&page)
}

/// A tab; with the mistakes of the reason typed to open the merchant's desk.
pub(crate) async fn show(desk: &AdminDesk, id: MerchantId, tab: Tab, refused: Option<Mistakes>) -> Answer {
    let page = make(desk, id, tab, "", refused).await?;
    desk.mistakes(&page)
}

async fn make(
    desk: &AdminDesk,
    id: MerchantId,
    tab: Tab,
    cursor: &str,
    refused: Option<Mistakes>,
) -> Result<MerchantPage, Failure> {
    let t = desk.text;
    let record = desk.app.find_merchant(&desk.operator, id).await?;
    let address = format!("/admin/merchants/{id}");
    let base = format!("{address}?tab={}", tab.as_str());
    let shelf = Shelf { merchant: Some(id), only_deleted: tab == Tab::Trash };
    let (programs, _) = match tab {
        Tab::Programs | Tab::Trash => some_programs(desk, shelf, "", &base).await?,
        Tab::Overview | Tab::Settings | Tab::Cards => (Vec::new(), None),
    };
    let (cards, next_url) = match tab {
        Tab::Cards | Tab::Trash => some_cards(desk, shelf, cursor, &base).await?,
        Tab::Overview | Tab::Settings | Tab::Programs => (Vec::new(), None),
    };
    let facts = match tab {
        Tab::Overview => about(t, &record)?,
        Tab::Settings => settings_facts(desk, &record).await?,
        Tab::Programs | Tab::Cards | Tab::Trash => Vec::new(),
    };
    let link =
        |one: Tab| TabLink { url: format!("{address}?tab={}", one.as_str()), label: one.label(t), current: one == tab };
    let wrong = refused.unwrap_or_default();
    Ok(MerchantPage {
        t,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Merchants, &address),
        notice: rows::done(desk),
        errors: ActErrors { count: wrong.count(), reason: wrong.of("reason"), items: wrong.items },
        id: id.to_string(),
        name: record.details.name.to_string(),
        badge: rows::merchant_badge(t, &record),
        tabs: Tab::ALL.into_iter().map(link).collect(),
        is_overview: tab == Tab::Overview,
        is_active: record.state() == MerchantState::Active,
        is_suspended: record.state() == MerchantState::Suspended,
        is_deleted: record.state() == MerchantState::Deleted,
        facts,
        shows_programs: matches!(tab, Tab::Programs | Tab::Trash),
        programs,
        shows_cards: matches!(tab, Tab::Cards | Tab::Trash),
        cards,
        in_trash: tab == Tab::Trash,
        shows_merchant: false,
        next_url,
    })
}

fn about(t: Text, record: &MerchantRecord) -> Result<Vec<Fact>, Failure> {
    let details = &record.details;
    let mut facts = Vec::new();
    let mut add = |name: String, value: String| facts.push(Fact { name, value });
    if let Some(legal_name) = &details.legal_name {
        add(t.platform_legal_name(), legal_name.to_string());
    }
    add(t.setup_currency(), details.currency.as_str().to_owned());
    add(t.setup_time_zone(), details.zone.name().to_owned());
    add(t.field_language(), details.default_locale.own_name().to_owned());
    add(t.platform_since(), rows::day(t, record.created_at)?);
    if let Some(at) = record.suspended_at {
        add(t.platform_suspended_since(), rows::day(t, at)?);
    }
    if let Some(at) = record.deleted_at {
        add(t.platform_deleted_since(), rows::day(t, at)?);
    }
    Ok(facts)
}

/// The settings of a merchant that is there; of a deleted one nobody asks.
async fn settings_facts(desk: &AdminDesk, record: &MerchantRecord) -> Result<Vec<Fact>, Failure> {
    if record.deleted_at.is_some() {
        return Ok(Vec::new());
    }
    let caller = desk.app.on_behalf(&desk.operator, record.details.id, None).await?;
    Ok(summary(desk.text, &desk.app.settings(&caller).await?))
}

fn summary(t: Text, settings: &Settings) -> Vec<Fact> {
    let policy = match settings.staff_pin_policy {
        StaffPinPolicy::Required => t.platform_pins_required(),
        StaffPinPolicy::Optional => t.platform_pins_optional(),
        StaffPinPolicy::Disabled => t.platform_pins_disabled(),
    };
    let switch = |name: String, on: bool| Fact { name, value: if on { t.platform_yes() } else { t.platform_no() } };
    vec![
        Fact { name: t.platform_pins(), value: policy },
        switch(t.platform_self_enrollment(), settings.allow_self_enrollment),
        switch(t.platform_cross_location(), settings.allow_cross_location_redemption),
        switch(t.platform_voids(), settings.allow_void_transactions),
        switch(t.platform_manager_for_voids(), settings.require_manager_for_voids),
        switch(t.platform_order_reference(), settings.require_order_reference),
        switch(t.platform_log_addresses(), settings.log_ip_addresses),
    ]
}
