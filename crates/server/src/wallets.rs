//! Settings into wallets. What is configured must work, or nothing starts (safety W-7).

use std::sync::Arc;

use orion_config::{GoogleWallet, Settings};
use orion_fetch::{Guard, Internet};
use orion_service::clock::{Clock as _, SystemClock};
use orion_service::records::Wallet;
use orion_wallet::Clock;
use orion_wallet::google::{Endpoints, Google, Issuer, ServiceAccount, Setup};
use orion_wallet::http::Http;
use secrecy::ExposeSecret as _;

use crate::wiring::Refused;

/// The wallets that cards are shown in.
pub(crate) fn configured(settings: &Settings) -> Vec<Wallet> {
    settings.google_wallet.iter().map(|_| Wallet::Google).collect()
}

/// Google Wallet, checked without the network; `None` where it is not configured.
///
/// # Errors
/// [`Refused`], with what to mend.
pub(crate) fn google(settings: &Settings) -> anyhow::Result<Option<Arc<Google>>> {
    let Some(wallet) = &settings.google_wallet else { return Ok(None) };
    let google = build(wallet)?;
    let elsewhere = google.oddities();
    if !elsewhere.is_empty() {
        tracing::warn!(?elsewhere, "Google Wallet is not asked at Google's own addresses");
    }
    if !settings.http.public_url.as_ref().is_some_and(|url| url.to_string().starts_with("https://")) {
        tracing::warn!("Google Wallet takes pictures by https only; set ORION_PUBLIC_URL to a public https address");
    }
    Ok(Some(Arc::new(google)))
}

/// Asks what other people's addresses lead to. Nothing of ours is denied besides what is not public anyway: what it asks for
/// today are our own pictures, as the world sees them.
///
/// # Errors
/// [`Refused`].
pub(crate) fn fetches(settings: &Settings) -> anyhow::Result<Arc<Guard>> {
    let path = settings.google_wallet.as_ref().and_then(|wallet| wallet.ca_file.as_deref());
    let roots = path.map(roots).transpose()?;
    let guard = Guard::new(Arc::new(Internet), roots.as_deref(), Vec::new());
    Ok(Arc::new(guard.map_err(|mistake| Refused(format!("WALLET_CA_FILE {mistake}")))?))
}

fn roots(path: &str) -> Result<Vec<u8>, Refused> {
    std::fs::read(path).map_err(|error| Refused(format!("WALLET_CA_FILE cannot be read: {error}")))
}

fn build(wallet: &GoogleWallet) -> anyhow::Result<Google> {
    let refused = |setting: &str, what: &dyn std::fmt::Display| Refused(format!("{setting} {what}"));
    let file = "the file of GOOGLE_WALLET_SERVICE_ACCOUNT_FILE";
    let account = ServiceAccount::read(wallet.service_account.expose_secret(), wallet.token_url.as_deref())
        .map_err(|mistake| refused(file, &mistake))?;
    let issuer = Issuer::new(&wallet.issuer_id).map_err(|mistake| refused("GOOGLE_WALLET_ISSUER_ID", &mistake))?;
    account.check_issuer(&issuer).map_err(|mistake| refused(file, &mistake))?;
    if let Some(repaired) = account.repaired {
        tracing::warn!(
            repaired,
            "the service account's file was damaged on its way here; it is used as it must have been"
        );
    }
    let roots = wallet.ca_file.as_deref().map(roots).transpose()?;
    let usual = Endpoints::default();
    Ok(Google::new(Setup {
        account,
        issuer,
        endpoints: Endpoints {
            api: wallet.api_url.clone().unwrap_or(usual.api),
            save: wallet.save_url.clone().unwrap_or(usual.save),
        },
        http: Http::new(roots.as_deref()).map_err(|mistake| refused("WALLET_CA_FILE", &mistake))?,
        clock: Clock::new(|| SystemClock.now()),
    }))
}
