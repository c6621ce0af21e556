//! Settings into wallets. What is configured must work, or nothing starts (safety W-7).

use std::sync::Arc;

use orion_config::{AppleWallet, GoogleWallet, Settings};
use orion_fetch::{Guard, Internet};
use orion_service::clock::{Clock as _, SystemClock};
use orion_service::records::Wallet;
use orion_wallet::Clock;
use orion_wallet::apple::push::Push;
use orion_wallet::apple::{Apple, CertificateFiles, Certificates, PUSH_URL, PushKey};
use orion_wallet::google::{Endpoints, Google, Issuer, ServiceAccount, Setup};
use orion_wallet::http::Http;
use orion_web::GOOGLE_CALLBACK;
use secrecy::ExposeSecret as _;

use crate::wiring::{self, Refused};

/// The wallets that cards are shown in.
pub(crate) fn configured(settings: &Settings) -> Vec<Wallet> {
    let google = settings.google_wallet.iter().map(|_| Wallet::Google);
    google.chain(settings.apple_wallet.iter().map(|_| Wallet::Apple)).collect()
}

/// Google Wallet, checked without the network; `None` where it is not configured.
///
/// # Errors
/// [`Refused`], with what to mend.
pub(crate) fn google(settings: &Settings) -> anyhow::Result<Option<Arc<Google>>> {
    let Some(wallet) = &settings.google_wallet else { return Ok(None) };
    let public_url = wiring::public_url(settings).to_string();
    let google = build(wallet, &public_url)?;
    let elsewhere = google.oddities();
    if !elsewhere.is_empty() {
        tracing::warn!(?elsewhere, "Google Wallet is not asked at Google's own addresses");
    }
    if google.callback_url().is_none() {
        tracing::warn!(
            "Google Wallet takes pictures, and tells who keeps cards, by https only; set PUBLIC_URL to a public https address"
        );
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
    Ok(Arc::new(guard.map_err(|mistake| Refused(format!("LOYALTY_WALLET_CA_FILE {mistake}")))?))
}

fn roots(path: &str) -> Result<Vec<u8>, Refused> {
    std::fs::read(path).map_err(|error| Refused(format!("LOYALTY_WALLET_CA_FILE cannot be read: {error}")))
}

fn build(wallet: &GoogleWallet, public_url: &str) -> anyhow::Result<Google> {
    let file = "the file of LOYALTY_GOOGLE_SERVICE_ACCOUNT_JSON";
    let account = ServiceAccount::read(wallet.service_account.expose_secret(), wallet.token_url.as_deref())
        .map_err(|mistake| refused(file, &mistake))?;
    let issuer = Issuer::new(&wallet.issuer_id).map_err(|mistake| refused("LOYALTY_GOOGLE_ISSUER_ID", &mistake))?;
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
            keys: wallet.keys_url.clone().unwrap_or(usual.keys),
        },
        callback_url: public_url.starts_with("https://").then(|| format!("{public_url}{GOOGLE_CALLBACK}")),
        http: Http::new(roots.as_deref()).map_err(|mistake| refused("LOYALTY_WALLET_CA_FILE", &mistake))?,
        clock: Clock::new(|| SystemClock.now()),
    }))
}

/// Apple Wallet, checked without the network; `None` where it is not configured.
///
/// # Errors
/// [`Refused`], with what to mend.
pub(crate) fn apple(settings: &Settings) -> anyhow::Result<Option<Arc<Apple>>> {
    let Some(wallet) = &settings.apple_wallet else { return Ok(None) };
    let public_url = wiring::public_url(settings).to_string();
    let apple = build_apple(wallet, &public_url)?;
    if apple.push().url() != PUSH_URL {
        tracing::warn!(url = apple.push().url(), "pushes do not go to Apple's own address");
    }
    if !public_url.starts_with("https://") {
        tracing::warn!("phones keep cards up to date by https only; set PUBLIC_URL to a public https address");
    }
    if apple.is_ending() {
        tracing::warn!(
            days = apple.days_left(),
            "the certificate of Apple Wallet ends soon; docs/wallets.md says how to renew it"
        );
    }
    Ok(Some(Arc::new(apple)))
}

fn build_apple(wallet: &AppleWallet, public_url: &str) -> anyhow::Result<Apple> {
    let clock = Clock::new(|| SystemClock.now());
    let files = CertificateFiles {
        certificate: wallet.certificate.expose_secret(),
        key: wallet.key.expose_secret(),
        intermediate: wallet.intermediate.expose_secret(),
    };
    let certificates = Certificates::read(files, &wallet.pass_type, &wallet.team, clock.now())
        .map_err(|mistake| refused("Apple Wallet cannot be used:", &mistake))?;
    let push_key = wallet.push_key.as_ref().map(|key| PushKey::read(key.key.expose_secret(), &key.id, &wallet.team));
    let push_key =
        push_key.transpose().map_err(|mistake| refused("the file of LOYALTY_APPLE_PUSH_KEY_FILE", &mistake))?;
    let shown = push_key.is_none().then_some(&certificates);
    let roots = wallet.ca_file.as_deref().map(roots).transpose()?;
    let http = Http::push(roots.as_deref(), shown).map_err(|mistake| refused("LOYALTY_WALLET_CA_FILE", &mistake))?;
    let push_url = wallet.push_url.clone().unwrap_or_else(|| PUSH_URL.to_owned());
    let push = Push::new(http, push_url, wallet.pass_type.clone(), push_key, clock.clone());
    let service_url = format!("{public_url}/wallet/apple");
    Ok(Apple::new(orion_wallet::apple::Setup { certificates, push, service_url, clock })?)
}

fn refused(setting: &str, what: &dyn std::fmt::Display) -> Refused {
    Refused(format!("{setting} {what}"))
}
