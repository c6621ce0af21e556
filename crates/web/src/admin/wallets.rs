//! Wallets: whether they work, what each merchant's cards show there, what could not be shown and why.

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use orion_domain::Zone;
use orion_http::Form;
use orion_render::{Text, format};
use orion_service::Error;
use orion_service::records::{CardSave, Wallet};
use orion_service::wallet_desk::MerchantPasses;
use orion_service::wallet_saves::LatestSave;
use orion_wallet::google::Google;

use super::desk::{AdminDesk, Section};
use super::wallet_again::{FailedRow, Line, WalletsQuery, home};
use crate::WebOptions;
use crate::assets::Assets;
use crate::page::{Answer, see_other};
use crate::parts::{Nothing, Notice};
use crate::portal::layout::PortalLayout;

/// Where this is.
pub(super) const HOME: &str = home(Wallet::Google);
/// A clock that is off by more than this makes Google refuse us before long.
const CLOCK_OFF_SECONDS_MAX: i64 = 60;

struct MerchantRow {
    name: String,
    url: String,
    class: String,
    class_is_bad: bool,
    version: String,
    waiting: String,
    failed: String,
    has_failed: bool,
    held: String,
    show_url: String,
}

/// A card that somebody has put into a phone or taken out lately.
struct LatelyRow {
    at: String,
    card: String,
    url: String,
    merchant: String,
    what: String,
    is_held: bool,
}

#[derive(Template)]
#[template(path = "admin/wallets.html")]
struct WalletsPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    home: &'static str,
    is_on: bool,
    lines: Vec<Line>,
    merchants: Vec<MerchantRow>,
    lately: Vec<LatelyRow>,
    failed: Vec<FailedRow>,
}

/// `GET /admin/wallets`
pub(crate) async fn page(
    desk: AdminDesk,
    Query(query): Query<WalletsQuery>,
    Extension(options): Extension<WebOptions>,
) -> Answer {
    let notice = query.notice(desk.text);
    shown(&desk, &options, notice).await
}

async fn shown(desk: &AdminDesk, options: &WebOptions, notice: Option<Notice>) -> Answer {
    let text = desk.text;
    let zone = Zone::new("UTC").map_err(Error::internal)?;
    let report = desk.app.wallet_report(&desk.operator, Wallet::Google).await?;
    let failed = desk.app.failed_passes(&desk.operator, Wallet::Google).await?;
    let lately = desk.app.latest_saves(&desk.operator, Wallet::Google).await?;
    desk.page(&WalletsPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Wallets, HOME),
        notice,
        home: HOME,
        is_on: options.google.is_some(),
        lines: options.google.as_ref().map(|google| lines(text, google, desk.app.public_url())).unwrap_or_default(),
        merchants: report.iter().map(|passes| merchant_row(text, passes)).collect(),
        lately: lately.iter().map(|latest| lately_row(text, &zone, latest)).collect(),
        failed: failed.iter().map(|failed| FailedRow::of(text, &zone, Wallet::Google, failed)).collect(),
    })
}

fn lines(text: Text, google: &Google, public_url: &str) -> Vec<Line> {
    let fine = |name: String, value: String| Line { name, value, is_bad: false };
    let (account, key) = google.account_shown();
    let is_https = public_url.starts_with("https://");
    let address = if is_https { public_url.to_owned() } else { text.wallets_address_plain(public_url) };
    let is_paused = google.is_paused();
    let state = if is_paused { text.wallets_service_paused() } else { text.wallets_service_fine() };
    let mut lines = vec![
        fine(text.wallets_issuer(), google.issuer().as_str().to_owned()),
        fine(text.wallets_account(), account),
        fine(text.wallets_key(), text.wallets_key_begins(&key)),
        Line { name: text.wallets_address(), value: address, is_bad: !is_https },
        Line { name: text.wallets_service(), value: state, is_bad: is_paused },
    ];
    lines.extend(google.callback_url().map(|url| fine(text.wallets_callback(), url.to_owned())));
    let elsewhere = google.oddities();
    if !elsewhere.is_empty() {
        lines.push(Line { name: text.wallets_elsewhere(), value: elsewhere.join(", "), is_bad: true });
    }
    lines
}

fn merchant_row(text: Text, passes: &MerchantPasses) -> MerchantRow {
    let number = |number: i64| format::number(text.locale(), number);
    let design = passes.design.as_ref();
    let known = design.filter(|design| design.is_known);
    let error = design.and_then(|design| design.last_error.clone());
    let class_is_bad = error.is_some()
        || known.is_some_and(|known| known.remark.as_ref().is_some_and(|remark| remark.starts_with("REJECTED")));
    let remark = known.and_then(|known| known.remark.clone());
    MerchantRow {
        name: passes.name.clone(),
        url: format!("{HOME}/merchants/{}", passes.merchant),
        class: error.or(remark).unwrap_or_else(|| text.wallets_class_none()),
        class_is_bad,
        version: known.and_then(|known| known.shown.clone()).unwrap_or_default(),
        waiting: number(passes.waiting.passes),
        failed: number(passes.failed.passes),
        has_failed: passes.failed.passes > 0,
        held: number(passes.held),
        show_url: format!("{HOME}/merchants/{}/show", passes.merchant),
    }
}

fn lately_row(text: Text, zone: &Zone, latest: &LatestSave) -> LatelyRow {
    let CardSave { card, state } = latest.save;
    LatelyRow {
        at: format::date_time(text.locale(), &state.at.in_zone(zone)),
        card: latest.number.map_or_else(|| card.to_string(), |number| number.to_string()),
        url: format!("{HOME}/cards/{card}"),
        merchant: latest.name.clone(),
        what: told(text, state.is_held),
        is_held: state.is_held,
    }
}

/// What Google has told of a card.
pub(super) fn told(text: Text, is_held: bool) -> String {
    if is_held { text.wallets_told_saved() } else { text.wallets_told_removed() }
}

/// `POST /admin/wallets/try`: asks Google for a token now and says what came of it.
pub(crate) async fn try_credentials(
    desk: AdminDesk,
    Extension(options): Extension<WebOptions>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    let Some(google) = &options.google else { return Ok(see_other(HOME)) };
    // Asked before the network is: nobody else may have it asked.
    desk.app.may_manage_wallets(&desk.operator)?;
    let notice = match google.try_token().await {
        Ok(made) => match made.clock_ahead_seconds.filter(|seconds| seconds.abs() > CLOCK_OFF_SECONDS_MAX) {
            Some(seconds) => Notice::error(desk.text.wallets_clock_off(seconds.abs())),
            None => Notice::success(desk.text.wallets_tried(made.seconds_left / 60)),
        },
        Err(fault) => Notice::error(desk.text.wallets_not_tried(&fault.to_string())),
    };
    shown(&desk, &options, Some(notice)).await
}
