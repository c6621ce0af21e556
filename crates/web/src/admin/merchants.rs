//! The merchants of the platform: the list.

use askama::Template;
use axum::extract::Query;
use orion_domain::Label;
use orion_http::cursors::List;
use orion_render::Text;
use orion_service::records::{Cursor, MerchantState, Page};
use serde::Deserialize;
use uuid::Uuid;

use super::desk::{AdminDesk, Section};
use super::rows::{self, Badge};
use crate::assets::Assets;
use crate::page::Answer;
use crate::parts::{Choice, Notice};
use crate::portal::layout::PortalLayout;

/// Rows of a page.
pub(crate) const ROWS: i64 = 25;

struct MerchantRow {
    id: String,
    name: String,
    legal_name: Option<String>,
    since: String,
    badge: Badge,
}

/// What narrows the list.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct MerchantsQuery {
    #[serde(default)]
    search: String,
    #[serde(default)]
    state: String,
    #[serde(default)]
    cursor: String,
}

#[derive(Template)]
#[template(path = "admin/merchants.html")]
struct MerchantsPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    search: String,
    states: Vec<Choice>,
    merchants: Vec<MerchantRow>,
    next_url: Option<String>,
    is_narrowed: bool,
}

fn state(text: &str) -> Option<MerchantState> {
    MerchantState::ALL.into_iter().find(|state| state.as_str() == text)
}

/// `GET /admin`
pub(crate) async fn page(desk: AdminDesk, Query(query): Query<MerchantsQuery>) -> Answer {
    let (t, wanted) = (desk.text, state(&query.state));
    let search: String = query.search.trim().chars().take(Label::MAX).collect();
    let list = List::new(desk.app.secrets(), "merchants_page", Uuid::nil())
        .narrowed(Some(&search))
        .narrowed(Some(&query.state));
    let after = list.position(&query.cursor).ok().map(|bytes| Cursor(Uuid::from_bytes(bytes)));
    let found = desk.app.merchants(&desk.operator, Some(&search), wanted, Page { after, limit: ROWS }).await?;
    let mut merchants = Vec::with_capacity(found.items.len());
    for record in &found.items {
        merchants.push(MerchantRow {
            id: record.details.id.to_string(),
            name: record.details.name.to_string(),
            legal_name: record.details.legal_name.as_ref().map(ToString::to_string),
            since: rows::day(t, record.created_at)?,
            badge: rows::merchant_badge(t, record),
        });
    }
    let next_url = found.next.map(|next| {
        let kept = form_urlencoded(&[("search", &search), ("state", &query.state)]);
        format!("/admin?{kept}&cursor={}", list.cursor(next.0.as_bytes()))
    });
    let labels = [(None, t.platform_not_deleted()), (Some("active"), t.platform_active())];
    let more = [(Some("suspended"), t.platform_suspended()), (Some("deleted"), t.platform_deleted())];
    let choice = |(value, label): (Option<&str>, String)| Choice {
        value: value.unwrap_or_default().to_owned(),
        label,
        chosen: wanted.map(MerchantState::as_str) == value,
    };
    desk.page(&MerchantsPage {
        t,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Merchants),
        notice: rows::done(&desk),
        is_narrowed: !search.is_empty() || wanted.is_some(),
        search,
        states: labels.into_iter().chain(more).map(choice).collect(),
        merchants,
        next_url,
    })
}

/// Names and values as a query.
pub(crate) fn form_urlencoded(pairs: &[(&str, &str)]) -> String {
    let mut written = String::new();
    for (name, value) in pairs.iter().filter(|(_, value)| !value.is_empty()) {
        if !written.is_empty() {
            written.push('&');
        }
        written.push_str(name);
        written.push('=');
        for byte in value.bytes() {
            if byte.is_ascii_alphanumeric() || b"-_.".contains(&byte) {
                written.push(char::from(byte));
            } else {
                written.push_str(&format!("%{byte:02X}"));
            }
        }
    }
    written
}
