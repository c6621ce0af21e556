//! One card in Apple Wallet: its pass, and the phones that keep it.

use askama::Template;
use axum::extract::{Path, Query};
use orion_domain::{CardId, Timestamp, Zone};
use orion_render::{Text, format};
use orion_service::Error;
use orion_service::records::{ApplePhone, Wallet};

use super::apple_wallet::HOME;
use super::desk::{AdminDesk, Section};
use super::wallet_card::CardQuery;
use crate::assets::Assets;
use crate::page::Answer;
use crate::parts::Notice;
use crate::portal::layout::PortalLayout;

/// Letters of names and tokens that are shown: enough to find one in a log, too few to use it.
const LETTERS_SHOWN: usize = 4;

struct PhoneRow {
    name: String,
    token: String,
    since: String,
    told_at: String,
    told_id: String,
    is_behind: bool,
}

#[derive(Template)]
#[template(path = "admin/apple_card.html")]
struct AppleCardPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    card_url: String,
    number: String,
    show_url: String,
    /// When it was taken along, changed, and closed; `None` when nobody has taken it along.
    pass: Option<(String, String, Option<String>)>,
    last_error: Option<String>,
    phones: Vec<PhoneRow>,
}

/// `GET /admin/wallets/apple/cards/{card_id}`
pub(crate) async fn page(desk: AdminDesk, Path(card): Path<CardId>, Query(query): Query<CardQuery>) -> Answer {
    let (text, zone) = (desk.text, Zone::new("UTC").map_err(Error::internal)?);
    let at = |at: Timestamp| format::date_time(text.locale(), &at.in_zone(&zone));
    let found = desk.app.inspect_apple_pass(&desk.operator, card).await?;
    let known = desk.app.inspect_pass(&desk.operator, Wallet::Apple, card).await?;
    let phones = found.iter().flat_map(|found| &found.phones);
    desk.page(&AppleCardPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Wallets),
        notice: query.is_shown().then(|| Notice::success(text.wallets_done_shown())),
        card_url: format!("/admin/cards/{card}"),
        show_url: format!("{HOME}/cards/{card}/show"),
        number: known.facts.number.to_string(),
        last_error: known.progress.and_then(|progress| progress.last_error),
        phones: phones
            .map(|phone| phone_row(text, phone, found.as_ref().map_or(0, |found| found.record.tag), at))
            .collect(),
        pass: found
            .as_ref()
            .map(|found| (at(found.record.issued_at), at(found.record.changed_at), found.record.closed_at.map(at))),
    })
}

fn phone_row(text: Text, phone: &ApplePhone, tag: i64, at: impl Fn(Timestamp) -> String) -> PhoneRow {
    let shown = |secret: &str| secret.chars().take(LETTERS_SHOWN).chain(['…']).collect();
    PhoneRow {
        name: shown(&phone.device),
        token: shown(&phone.push_token),
        since: at(phone.created_at),
        told_at: phone.told_at.map_or_else(|| text.wallets_never(), at),
        told_id: phone.told_id.map(|id| id.to_string()).unwrap_or_default(),
        is_behind: phone.pushed < tag,
    }
}
