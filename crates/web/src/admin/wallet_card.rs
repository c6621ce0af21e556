//! One card in a wallet: what we show, what the wallet says, and where they differ.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use orion_domain::pass::PassDesign;
use orion_domain::{CardId, Zone};
use orion_render::{Text, format};
use orion_service::Error;
use orion_service::records::Wallet;
use orion_service::wallet_desk::InspectedPass;
use orion_wallet::google::bodies::{Compared, OBJECT_FIELDS, compare, object, without_nulls};
use orion_wallet::google::link::{Known, TOKEN_LEN_MAX};
use orion_wallet::google::{Google, ObjectState};
use secrecy::ExposeSecret as _;
use serde::Deserialize;
use serde_json::Value;

use super::desk::{AdminDesk, Section};
use super::wallets::{HOME, told};
use crate::WebOptions;
use crate::assets::Assets;
use crate::page::{Answer, Failure, see_other};
use crate::parts::Notice;
use crate::portal::layout::PortalLayout;

/// What is on the other side where nobody knows.
static NOTHING: Value = Value::Null;

/// A field on both sides.
pub(super) struct FieldRow {
    pub(super) name: &'static str,
    pub(super) ours: String,
    pub(super) theirs: String,
    pub(super) differs: bool,
}

#[derive(Template)]
#[template(path = "admin/wallet_card.html")]
struct WalletCardPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    card_url: String,
    number: String,
    show_url: String,
    link_url: String,
    shown_at: String,
    last_error: Option<String>,
    /// What Google said instead of showing the card.
    remote_says: Option<String>,
    holders: Option<String>,
    told: String,
    link: String,
    fields: Vec<FieldRow>,
}

/// What was done.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct CardQuery {
    done: String,
}

impl CardQuery {
    /// Whether it is being shown once more.
    pub(super) fn is_shown(&self) -> bool {
        self.done == "shown"
    }
}

/// `GET /admin/wallets/cards/{card_id}`
pub(crate) async fn page(
    desk: AdminDesk,
    Path(card): Path<CardId>,
    Query(query): Query<CardQuery>,
    Extension(options): Extension<WebOptions>,
) -> Answer {
    let found = desk.app.inspect_pass(&desk.operator, Wallet::Google, card).await?;
    let (Some(google), Some(design)) = (&options.google, &found.design) else { return Ok(see_other(HOME)) };
    let (remote, remote_says) = match google.object(card).await {
        Ok(Some(remote)) => (Some(remote), None),
        Ok(None) => (None, Some(desk.text.wallets_remote_none())),
        Err(fault) => (None, Some(desk.text.wallets_remote_failed(&fault.to_string()))),
    };
    let ours = without_nulls(&object(google.issuer(), design, &found.facts));
    desk.page(&WalletCardPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Wallets),
        notice: query.is_shown().then(|| Notice::success(desk.text.wallets_done_shown())),
        card_url: format!("/admin/cards/{card}"),
        number: found.facts.number.to_string(),
        show_url: format!("{HOME}/cards/{card}/show"),
        link_url: format!("{HOME}/cards/{card}/link"),
        shown_at: shown_at(desk.text, &found)?,
        last_error: found.progress.as_ref().and_then(|progress| progress.last_error.clone()),
        remote_says,
        holders: remote.as_ref().map(|remote| holders(desk.text, remote)),
        told: told_at(desk.text, &found)?,
        link: link(desk.text, google, design, &found),
        fields: field_rows(&OBJECT_FIELDS, &ours, remote.as_ref().map(|remote| &remote.body)),
    })
}

fn shown_at(text: Text, found: &InspectedPass) -> Result<String, Failure> {
    let zone = Zone::new("UTC").map_err(Error::internal)?;
    let at = found.progress.as_ref().and_then(|progress| progress.done_at);
    Ok(at.map_or_else(|| text.wallets_never(), |at| format::date_time(text.locale(), &at.in_zone(&zone))))
}

/// What Google has told last by itself, and when.
fn told_at(text: Text, found: &InspectedPass) -> Result<String, Failure> {
    let zone = Zone::new("UTC").map_err(Error::internal)?;
    let save = found.progress.as_ref().and_then(|progress| progress.save);
    Ok(save.map_or_else(
        || text.wallets_told_nothing(),
        |save| format!("{}, {}", told(text, save.is_held), format::date_time(text.locale(), &save.at.in_zone(&zone))),
    ))
}

fn holders(text: Text, remote: &ObjectState) -> String {
    if remote.has_users { text.wallets_holders_yes() } else { text.wallets_holders_no() }
}

/// How long the link would be. The link itself is the member's secret and is not shown.
fn link(text: Text, google: &Google, design: &PassDesign, found: &InspectedPass) -> String {
    let is_known = found.progress.as_ref().is_some_and(|progress| progress.is_known);
    match google.save_link(design, &found.facts, Known { class: is_known, object: is_known }) {
        Ok(link) => {
            let letters = link.expose_secret().rsplit('/').next().map_or(0, str::len);
            let number = |number: usize| format::number(text.locale(), i64::try_from(number).unwrap_or(i64::MAX));
            text.wallets_link_fits(&number(letters), &number(TOKEN_LEN_MAX))
        }
        Err(_) => text.wallets_link_none(),
    }
}

/// Both sides, field by field. The code is what the counter scans: shown only as far as it takes to compare.
pub(super) fn field_rows(fields: &[(&'static str, &str)], ours: &Value, theirs: Option<&Value>) -> Vec<FieldRow> {
    let row = |field: &Compared<'_>| {
        let hidden = field.name == "barcode";
        FieldRow {
            name: field.name,
            ours: words(field.ours, hidden),
            theirs: words(field.theirs, hidden),
            differs: theirs.is_some() && field.differs(),
        }
    };
    compare(fields, ours, theirs.unwrap_or(&NOTHING)).iter().map(row).collect()
}

fn words(value: Option<&Value>, hidden: bool) -> String {
    let written = match value {
        None | Some(Value::Null) => return "–".to_owned(),
        Some(Value::String(text)) => text.clone(),
        Some(other) => other.to_string(),
    };
    if hidden { written.chars().take(4).chain(['…']).collect() } else { written }
}
