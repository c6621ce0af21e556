//! `[wallet]`: the wallets that cards are shown in. What is not there is off.

use secrecy::SecretString;

use crate::mistake::{Wrong, wrong};
use crate::setting::Setting;
use crate::values::Values;

pub(crate) const GOOGLE_ISSUER: Setting = Setting::open("wallet.google.issuer_id", "LOYALTY_GOOGLE_ISSUER_ID");
pub(crate) const GOOGLE_ACCOUNT: Setting =
    Setting::file("wallet.google.service_account_json", "LOYALTY_GOOGLE_SERVICE_ACCOUNT_JSON");
pub(crate) const GOOGLE_API: Setting = Setting::open("wallet.google.api_url", "LOYALTY_GOOGLE_API_URL");
pub(crate) const GOOGLE_TOKEN: Setting = Setting::open("wallet.google.token_url", "LOYALTY_GOOGLE_TOKEN_URL");
pub(crate) const GOOGLE_SAVE: Setting = Setting::open("wallet.google.save_url", "LOYALTY_GOOGLE_SAVE_URL");
pub(crate) const GOOGLE_KEYS: Setting = Setting::open("wallet.google.keys_url", "LOYALTY_GOOGLE_KEYS_URL");
pub(crate) const CA_FILE: Setting = Setting::open("wallet.ca_file", "LOYALTY_WALLET_CA_FILE");

/// Google Wallet.
#[derive(Debug)]
pub struct GoogleWallet {
    /// Our number in the Google Pay & Wallet Console.
    pub issuer_id: String,
    /// The content of the service account's file.
    pub service_account: SecretString,
    /// Another place than Google's for the API; for tests.
    pub api_url: Option<String>,
    /// Another place than Google's for tokens; for tests.
    pub token_url: Option<String>,
    /// Another beginning than Google's for links; for tests.
    pub save_url: Option<String>,
    /// Another place than Google's for its root keys; for tests.
    pub keys_url: Option<String>,
    /// Certificates to trust besides the public ones: the path of a PEM file.
    pub ca_file: Option<String>,
}

pub(crate) fn read(values: &mut Values) -> Option<GoogleWallet> {
    let issuer_id = values.read(GOOGLE_ISSUER, issuer);
    let service_account = values.read(GOOGLE_ACCOUNT, |text| Ok(SecretString::from(text.to_owned())));
    let [api_url, token_url, save_url, keys_url] =
        [GOOGLE_API, GOOGLE_TOKEN, GOOGLE_SAVE, GOOGLE_KEYS].map(|url| values.read(url, address));
    let ca_file = values.read(CA_FILE, |text| Ok(text.to_owned()));
    let lonely = |name: &str| Wrong {
        what: format!("is there, but {name} is not"),
        how: format!("Set {name} as well, or remove this one; without both, Google Wallet is off."),
    };
    match (values.is_given(GOOGLE_ISSUER), values.is_given(GOOGLE_ACCOUNT)) {
        (true, false) => values.refuse(GOOGLE_ISSUER, lonely("LOYALTY_GOOGLE_SERVICE_ACCOUNT_JSON")),
        (false, true) => values.refuse(GOOGLE_ACCOUNT, lonely("LOYALTY_GOOGLE_ISSUER_ID")),
        _ => {}
    }
    Some(GoogleWallet {
        issuer_id: issuer_id?,
        service_account: service_account?,
        api_url,
        token_url,
        save_url,
        keys_url,
        ca_file,
    })
}

fn issuer(text: &str) -> Result<String, Wrong> {
    let text = text.trim();
    if text.parse::<i64>().is_ok_and(|number| number > 0) && text.bytes().all(|byte| byte.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        wrong("is not the number of an issuer", "Copy it from the Google Pay & Wallet Console; it is digits only.")
    }
}

pub(crate) fn address(text: &str) -> Result<String, Wrong> {
    let text = text.trim().trim_end_matches('/');
    let host = text.strip_prefix("https://").or_else(|| text.strip_prefix("http://")).unwrap_or_default();
    if host.is_empty() || text.contains(char::is_whitespace) {
        wrong("is not an address", "Remove it to use the usual one; others are for tests.")
    } else {
        Ok(text.to_owned())
    }
}
