//! Apple Wallet: the certificate and for how long, whether Apple takes our word, how many cards are in phones, what could not be
//! told to them, and what they complain about.

use askama::Template;
use axum::Extension;
use axum::extract::Query;
use orion_domain::Zone;
use orion_render::{Text, format};
use orion_service::Error;
use orion_service::apple_desk::MerchantApplePasses;
use orion_service::records::Wallet;
use orion_wallet::apple::Apple;

use super::desk::{AdminDesk, Section};
use super::wallet_again::{FailedRow, Line, WalletsQuery, home};
use crate::WebOptions;
use crate::assets::Assets;
use crate::page::Answer;
use crate::parts::Notice;
use crate::portal::layout::PortalLayout;

/// Where this is.
pub(super) const HOME: &str = home(Wallet::Apple);
/// What phones have said that is shown.
const LINES_SHOWN: usize = 50;

struct MerchantRow {
    name: String,
    url: String,
    taken: String,
    phones: String,
    waiting: String,
    failed: String,
    has_failed: bool,
    show_url: String,
}

/// What a phone has said.
struct Complaint {
    at: String,
    words: String,
}

#[derive(Template)]
#[template(path = "admin/apple_wallet.html")]
struct AppleWalletPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    home: &'static str,
    is_on: bool,
    lines: Vec<Line>,
    merchants: Vec<MerchantRow>,
    failed: Vec<FailedRow>,
    complaints: Vec<Complaint>,
}

/// `GET /admin/wallets/apple`
pub(crate) async fn page(
    desk: AdminDesk,
    Query(query): Query<WalletsQuery>,
    Extension(options): Extension<WebOptions>,
) -> Answer {
    let (text, zone) = (desk.text, Zone::new("UTC").map_err(Error::internal)?);
    let report = desk.app.apple_report(&desk.operator).await?;
    let failed = desk.app.failed_passes(&desk.operator, Wallet::Apple).await?;
    let apple = options.apple.as_deref();
    desk.page(&AppleWalletPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Wallets, HOME),
        notice: query.notice(text),
        home: HOME,
        is_on: apple.is_some(),
        lines: apple.map(|apple| lines(text, &zone, apple, desk.app.public_url())).unwrap_or_default(),
        merchants: report.iter().map(|passes| merchant_row(text, passes)).collect(),
        failed: failed.iter().map(|failed| FailedRow::of(text, &zone, Wallet::Apple, failed)).collect(),
        complaints: apple.map(|apple| complaints(text, &zone, apple)).unwrap_or_default(),
    })
}

/// Each with what to mend, where something is.
fn lines(text: Text, zone: &Zone, apple: &Apple, public_url: &str) -> Vec<Line> {
    let fine = |name: String, value: String| Line { name, value, is_bad: false };
    let (certificates, push) = (apple.certificates(), apple.push());
    let ends = format::date(text.locale(), certificates.ends_at.in_zone(zone).date());
    let days = apple.days_left();
    let has_time = certificates.has_time(apple.now());
    let until = if has_time { text.apple_certificate_until(&ends, days) } else { text.apple_certificate_ended(&ends) };
    let is_https = public_url.starts_with("https://");
    let address = if is_https { public_url.to_owned() } else { text.apple_address_plain(public_url) };
    let speaks = if push.has_key() { text.apple_proof_key() } else { text.apple_proof_certificate() };
    let state = match (push.is_locked(), push.is_paused()) {
        (true, _) => text.apple_push_locked(),
        (false, true) => text.wallets_service_paused(),
        (false, false) => text.wallets_service_fine(),
    };
    let mut lines = vec![
        fine(text.apple_pass_type(), certificates.pass_type.clone()),
        fine(text.apple_team(), certificates.team.clone()),
        Line { name: text.apple_certificate(), value: until, is_bad: apple.is_ending() },
        Line { name: text.wallets_address(), value: address, is_bad: !is_https },
        fine(text.apple_proof(), speaks),
        Line { name: text.apple_push(), value: state, is_bad: push.is_locked() || push.is_paused() },
    ];
    if push.url() != orion_wallet::apple::PUSH_URL {
        lines.push(Line { name: text.apple_elsewhere(), value: push.url().to_owned(), is_bad: true });
    }
    lines
}

fn merchant_row(text: Text, passes: &MerchantApplePasses) -> MerchantRow {
    let number = |number: i64| format::number(text.locale(), number);
    MerchantRow {
        name: passes.name.clone(),
        url: format!("/admin/merchants/{}", passes.merchant),
        taken: number(passes.taken),
        phones: number(passes.phones),
        waiting: number(passes.waiting.passes),
        failed: number(passes.failed.passes),
        has_failed: passes.failed.passes > 0,
        show_url: format!("{HOME}/merchants/{}/show", passes.merchant),
    }
}

fn complaints(text: Text, zone: &Zone, apple: &Apple) -> Vec<Complaint> {
    let lines = apple.device_lines().into_iter().take(LINES_SHOWN);
    lines
        .map(|line| Complaint { at: format::date_time(text.locale(), &line.at.in_zone(zone)), words: line.words })
        .collect()
}
