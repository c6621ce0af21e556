//! Points that admins have given back, the newest first.

use askama::Template;
use axum::extract::Query;
use orion_domain::Zone;
use orion_http::cursors::List;
use orion_render::{Text, format};
use orion_service::Error;
use orion_service::records::{Cursor, Page};
use serde::Deserialize;
use uuid::Uuid;

use super::desk::{AdminDesk, Section};
use super::merchants::ROWS;
use crate::assets::Assets;
use crate::page::Answer;
use crate::parts::signed;
use crate::portal::layout::PortalLayout;

/// Where in the list.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct RestoresQuery {
    #[serde(default)]
    cursor: String,
}

struct RestoreRow {
    when: String,
    card_id: String,
    card_number: String,
    merchant_id: String,
    merchant_name: String,
    points: String,
    admin: String,
    reason: String,
}

#[derive(Template)]
#[template(path = "admin/restores.html")]
struct RestoresPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    restores: Vec<RestoreRow>,
    next_url: Option<String>,
}

/// `GET /admin/restore-points`
pub(crate) async fn page(desk: AdminDesk, Query(query): Query<RestoresQuery>) -> Answer {
    let t = desk.text;
    let list = List::new(desk.app.secrets(), "restores_page", Uuid::nil());
    let after = list.position(&query.cursor).ok().map(|bytes| Cursor(Uuid::from_bytes(bytes)));
    let found = desk.app.restored_points(&desk.operator, Page { after, limit: ROWS }).await?;
    let zone = Zone::new("UTC").map_err(Error::internal)?;
    let restores = found.items.into_iter().map(|one| RestoreRow {
        when: format::date_time(t.locale(), &one.entry.at.in_zone(&zone)),
        card_id: one.entry.card.to_string(),
        card_number: grouped(&one.card_number),
        merchant_id: one.merchant.to_string(),
        merchant_name: one.merchant_name,
        points: signed(t.locale(), one.entry.points_delta.get()),
        admin: one.admin_name.unwrap_or_else(|| t.platform_by_key()),
        reason: one.reason.unwrap_or_default(),
    });
    desk.page(&RestoresPage {
        t,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Restores),
        restores: restores.collect(),
        next_url: found.next.map(|next| format!("/admin/restore-points?cursor={}", list.cursor(next.0.as_bytes()))),
    })
}

/// A number as cards show it.
fn grouped(digits: &str) -> String {
    orion_domain::CardNumber::parse(digits).map_or_else(|_| digits.to_owned(), |number| number.to_string())
}
