//! What the pages of both wallets share: what could not be shown, another try, everything once more, the way to one card.

use axum::extract::{Path, Query};
use axum::routing::{get, post};
use axum::{Extension, Router};
use orion_domain::{CardId, MerchantId, Zone};
use orion_http::{Form, FrontDoor};
use orion_render::{Text, format};
use orion_service::records::{PassThing, Wallet};
use orion_service::wallet_desk::{FailedPassOf, ShowAgain};
use serde::Deserialize;

use super::desk::AdminDesk;
use crate::page::{Answer, see_other};
use crate::parts::{Nothing, Notice};

/// Where a wallet's page is.
pub(super) const fn home(wallet: Wallet) -> &'static str {
    match wallet {
        Wallet::Google => "/admin/wallets",
        Wallet::Apple => "/admin/wallets/apple",
    }
}

/// What can be done the same in each wallet, below its page.
pub(super) fn router() -> Router<FrontDoor> {
    // Whole addresses: a test reads them here and asks each without a token.
    let google = Router::new()
        .route("/admin/wallets/retry", post(retry))
        .route("/admin/wallets/show", post(show_everything))
        .route("/admin/wallets/merchants/{merchant_id}/show", post(show_merchant))
        .route("/admin/wallets/cards/{card_id}/show", post(show_card))
        .route("/admin/wallets/card", get(find))
        .layer(Extension(Wallet::Google));
    let apple = Router::new()
        .route("/admin/wallets/apple/retry", post(retry))
        .route("/admin/wallets/apple/show", post(show_everything))
        .route("/admin/wallets/apple/merchants/{merchant_id}/show", post(show_merchant))
        .route("/admin/wallets/apple/cards/{card_id}/show", post(show_card))
        .route("/admin/wallets/apple/card", get(find))
        .layer(Extension(Wallet::Apple));
    google.merge(apple)
}

/// A line of the configuration.
pub(super) struct Line {
    pub(super) name: String,
    pub(super) value: String,
    pub(super) is_bad: bool,
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

impl FailedRow {
    pub(super) fn of(text: Text, zone: &Zone, wallet: Wallet, failed: &FailedPassOf) -> Self {
        let home = home(wallet);
        let (what, url) = match failed.pass.thing {
            // Nobody but Google is told of a design by itself.
            PassThing::Design(_) => (
                text.wallets_what_design(),
                (wallet == Wallet::Google).then(|| format!("{home}/merchants/{}", failed.merchant)),
            ),
            PassThing::Card(card) => {
                (format!("{} {card}", text.wallets_what_card()), Some(format!("{home}/cards/{card}")))
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

/// Which card was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
struct FindQuery {
    card: String,
}

/// `GET …/card`: to the card that was typed.
async fn find(desk: AdminDesk, Extension(wallet): Extension<Wallet>, Query(query): Query<FindQuery>) -> Answer {
    desk.app.may_manage_wallets(&desk.operator)?;
    let home = home(wallet);
    match query.card.trim().parse::<CardId>() {
        Ok(card) if desk.app.inspect_pass(&desk.operator, wallet, card).await.is_ok() => {
            Ok(see_other(&format!("{home}/cards/{card}")))
        }
        _ => Ok(see_other(&format!("{home}?done=unknown"))),
    }
}

/// `POST …/retry`
async fn retry(desk: AdminDesk, Extension(wallet): Extension<Wallet>, Form(Nothing {}): Form<Nothing>) -> Answer {
    again(&desk, wallet, ShowAgain::Failed).await
}

/// `POST …/show`
async fn show_everything(
    desk: AdminDesk,
    Extension(wallet): Extension<Wallet>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    again(&desk, wallet, ShowAgain::Everything).await
}

/// `POST …/merchants/{merchant_id}/show`
async fn show_merchant(
    desk: AdminDesk,
    Extension(wallet): Extension<Wallet>,
    Path(merchant): Path<MerchantId>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    again(&desk, wallet, ShowAgain::Merchant(merchant)).await
}

/// `POST …/cards/{card_id}/show`
async fn show_card(
    desk: AdminDesk,
    Extension(wallet): Extension<Wallet>,
    Path(card): Path<CardId>,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    again(&desk, wallet, ShowAgain::Card(card)).await
}

/// Ends on the page of what is shown again.
async fn again(desk: &AdminDesk, wallet: Wallet, what: ShowAgain) -> Answer {
    desk.app.show_again(&desk.operator, wallet, what).await?;
    let home = home(wallet);
    Ok(match what {
        ShowAgain::Card(card) => see_other(&format!("{home}/cards/{card}?done=shown")),
        ShowAgain::Merchant(_) | ShowAgain::Everything | ShowAgain::Failed => see_other(&format!("{home}?done=shown")),
    })
}
