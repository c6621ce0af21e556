//! Wallets: whether they work, what each merchant's cards show there, what could not be shown and why.

use askama::Template;
use axum::Extension;
use axum::extract::{Path, Query};
use orion_domain::{MerchantId, Zone};
use orion_http::Form;
use orion_render::{Text, format};
use orion_service::Error;
use orion_service::records::{PassThing, Wallet};
use orion_service::wallet_desk::{FailedPassOf, MerchantPasses, ShowAgain};
use orion_wallet::google::Google;
use serde::Deserialize;

use super::desk::{AdminDesk, Section};
use crate::WebOptions;
use crate::assets::Assets;
use crate::page::{Answer, Failure, see_other};
use crate::parts::{Nothing, Notice};
use crate::portal::layout::PortalLayout;

/// Where this is.
pub(super) const HOME: &str = "/admin/wallets";
/// A clock that is off by more than this makes Google refuse us before long.
const CLOCK_OFF_SECONDS_MAX: i64 = 60;

/// A line of the configuration.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) is_bad: bool,
}

struct MerchantRow {
    name: String,
    url: String,
    class: String,
    class_is_bad: bool,
    version: String,
    waiting: String,
    failed: String,
    has_failed: bool,
    show_url: String,
}

/// Something that a wallet could not be shown.
pub(super) struct FailedRow {
    pub(super) what: String,
    pub(super) url: Option<String>,
    pub(super) merchant: String,
    pub(super) since: String,
    pub(super) answer: String,
    pub(super) goes_on: bool,
}

#[derive(Template)]
#[template(path = "admin/wallets.html")]
struct WalletsPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    is_on: bool,
    lines: Vec<Line>,
    merchants: Vec<MerchantRow>,
    failed: Vec<FailedRow>,
}

/// What was done.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(crate) struct WalletsQuery {
    done: String,
}

impl WalletsQuery {
    /// What is said about it.
    pub(super) fn notice(&self, text: Text) -> Option<Notice> {
        match self.done.as_str() {
            "shown" => Some(Notice::success(text.wallets_done_shown())),
            "unknown" => Some(Notice::error(text.wallets_find_none())),
            _ => None,
        }
    }
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
    desk.page(&WalletsPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Wallets, HOME),
        notice,
        is_on: options.google.is_some(),
        lines: options.google.as_ref().map(|google| lines(text, google, desk.app.public_url())).unwrap_or_default(),
        merchants: report.iter().map(|passes| merchant_row(text, passes)).collect(),
        failed: failed.iter().map(|failed| FailedRow::of(text, &zone, failed)).collect(),
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
        show_url: format!("{HOME}/merchants/{}/show", passes.merchant),
    }
}

impl FailedRow {
    /// One of Google's.
    pub(super) fn of(text: Text, zone: &Zone, failed: &FailedPassOf) -> Self {
        let (what, url) = match failed.pass.thing {
            PassThing::Design(_) => (text.wallets_what_design(), Some(format!("{HOME}/merchants/{}", failed.merchant))),
            PassThing::Card(card) => {
                (format!("{} {card}", text.wallets_what_card()), Some(format!("{HOME}/cards/{card}")))
            }
        };
        let since = failed.pass.failing_since.map(|at| format::date_time(text.locale(), &at.in_zone(zone)));
        let status = failed.pass.status.map(|status| format!("{status}: ")).unwrap_or_default();
        Self {
            what,
            url,
            merchant: failed.name.clone(),
            since: since.unwrap_or_default(),
            answer: format!("{status}{}", failed.pass.words),
            goes_on: failed.pass.goes_on,
        }
    }
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

/// `POST /admin/wallets/retry`
pub(crate) async fn retry(desk: AdminDesk, Form(Nothing {}): Form<Nothing>) -> Answer {
    again(&desk, ShowAgain::Failed).await
}

/// `POST /admin/wallets/show`
pub(crate) async fn show_everything(desk: AdminDesk, Form(Nothing {}): Form<Nothing>) -> Answer {
    again(&desk, ShowAgain::Everything).await
}

/// `POST /admin/wallets/merchants/{merchant_id}/show`
pub(crate) async fn show_merchant(
    desk: AdminDesk,
    Path(merchant): Path<MerchantId>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    again(&desk, ShowAgain::Merchant(merchant)).await
}

async fn again(desk: &AdminDesk, what: ShowAgain) -> Result<axum::response::Response, Failure> {
    desk.app.show_again(&desk.operator, Wallet::Google, what).await?;
    Ok(see_other("/admin/wallets?done=shown"))
}
