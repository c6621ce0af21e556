//! A link to save a card, examined as Google would. The link is its owner's secret: it is looked at and not shown.

use askama::Template;
use axum::Extension;
use axum::extract::Path;
use orion_domain::CardId;
use orion_http::Form;
use orion_render::Text;
use orion_service::records::Wallet;
use orion_wallet::google::link::Known;
use orion_wallet::google::{Finding, Google, Matter, Verdict};
use secrecy::ExposeSecret as _;
use serde::Deserialize;

use super::desk::{AdminDesk, Section};
use super::wallets::HOME;
use crate::WebOptions;
use crate::assets::Assets;
use crate::page::{Answer, see_other};
use crate::parts::{Nothing, Notice};
use crate::portal::layout::PortalLayout;

struct FindingRow {
    what: String,
    seen: String,
    /// `None` where that is left open.
    is_fine: Option<bool>,
}

#[derive(Template)]
#[template(path = "admin/wallet_link.html")]
struct WalletLinkPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    back_url: String,
    findings: Vec<FindingRow>,
}

/// A link as pasted.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct LinkForm {
    link: String,
}

/// `POST /admin/wallets/link`
pub(crate) async fn examine(
    desk: AdminDesk,
    Extension(options): Extension<WebOptions>,
    Form(form): Form<LinkForm>,
) -> Answer {
    let Some(google) = &options.google else { return Ok(see_other(HOME)) };
    desk.app.may_manage_wallets(&desk.operator)?;
    shown(&desk, google, &form.link, HOME.to_owned()).await
}

/// `POST /admin/wallets/cards/{card_id}/link`: makes one as the storefront would, and examines it.
pub(crate) async fn make_and_examine(
    desk: AdminDesk,
    Path(card): Path<CardId>,
    Extension(options): Extension<WebOptions>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    let back_url = format!("{HOME}/cards/{card}");
    let found = desk.app.inspect_pass(&desk.operator, Wallet::Google, card).await?;
    let (Some(google), Some(design)) = (&options.google, &found.design) else { return Ok(see_other(HOME)) };
    let is_known = found.progress.as_ref().is_some_and(|progress| progress.is_known);
    match google.save_link(design, &found.facts, Known { class: is_known, object: is_known }) {
        Ok(link) => shown(&desk, google, link.expose_secret(), back_url).await,
        Err(_) => Ok(see_other(&back_url)),
    }
}

async fn shown(desk: &AdminDesk, google: &Google, link: &str, back_url: String) -> Answer {
    let text = desk.text;
    let (findings, notice) = match google.examine_link(link).await {
        Ok(findings) => examined(text, google, link, findings).await,
        Err(fault) => (Vec::new(), Notice::error(text.wallets_remote_failed(&fault.to_string()))),
    };
    desk.page(&WalletLinkPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Wallets, HOME),
        notice: Some(notice),
        back_url,
        findings,
    })
}

/// What was found, and what Google says of it itself, where the link is ours.
async fn examined(text: Text, google: &Google, link: &str, findings: Vec<Finding>) -> (Vec<FindingRow>, Notice) {
    let is_ours = findings.iter().any(|finding| finding.matter == Matter::Signature && finding.is_fine);
    let is_fine = findings.iter().all(|finding| finding.is_fine);
    let verdict = if is_ours { Some(google.verdict(link).await) } else { None };
    let notice = match (is_fine, &verdict) {
        (false, _) => Notice::error(text.wallets_link_fails()),
        (true, Some(Verdict::Refused(_))) => Notice::error(text.wallets_link_doubted()),
        (true, _) => Notice::success(text.wallets_link_works()),
    };
    let rows = findings.into_iter().map(|finding| row(text, finding));
    (rows.chain(verdict.map(|verdict| verdict_row(text, verdict))).collect(), notice)
}

fn verdict_row(text: Text, verdict: Verdict) -> FindingRow {
    let (seen, is_fine) = match verdict {
        Verdict::Fine => (text.wallets_link_google_fine(), Some(true)),
        Verdict::Refused(words) => (text.wallets_link_google_refuses(&words), Some(false)),
        Verdict::Silent(words) => (text.wallets_link_google_silent(&words), None),
    };
    FindingRow { what: text.wallets_link_google(), seen, is_fine }
}

fn row(text: Text, finding: Finding) -> FindingRow {
    let what = match finding.matter {
        Matter::Address => text.wallets_link_address(),
        Matter::Length => text.wallets_link_length(),
        Matter::Header => text.wallets_link_header(),
        Matter::Claims => text.wallets_link_claims(),
        Matter::Signature => text.wallets_link_signature(),
        Matter::Payload => text.wallets_link_payload(),
        Matter::Class => text.wallets_link_class(),
        Matter::Object => text.wallets_link_object(),
    };
    FindingRow { what, seen: finding.seen, is_fine: Some(finding.is_fine) }
}
