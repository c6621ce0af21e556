//! `[wallet.apple]`: Apple Wallet. All of it or nothing; the key for pushes may be left out.

use secrecy::SecretString;

use crate::mistake::{Wrong, wrong};
use crate::setting::Setting;
use crate::values::Values;
use crate::wallet::{CA_FILE, address};

pub(crate) const PASS_TYPE: Setting = Setting::open("wallet.apple.pass_type_id", "LOYALTY_APPLE_PASS_TYPE_ID");
pub(crate) const TEAM: Setting = Setting::open("wallet.apple.team_id", "LOYALTY_APPLE_TEAM_ID");
pub(crate) const CERTIFICATE: Setting = Setting::secret("wallet.apple.certificate", "LOYALTY_APPLE_CERTIFICATE");
pub(crate) const KEY: Setting = Setting::secret("wallet.apple.key", "LOYALTY_APPLE_KEY");
pub(crate) const INTERMEDIATE: Setting = Setting::secret("wallet.apple.intermediate", "LOYALTY_APPLE_INTERMEDIATE");
pub(crate) const PUSH_KEY: Setting = Setting::secret("wallet.apple.push_key", "LOYALTY_APPLE_PUSH_KEY");
pub(crate) const PUSH_KEY_ID: Setting = Setting::open("wallet.apple.push_key_id", "LOYALTY_APPLE_PUSH_KEY_ID");
pub(crate) const PUSH_URL: Setting = Setting::open("wallet.apple.push_url", "LOYALTY_APPLE_PUSH_URL");

/// Letters of the ids that Apple gives teams and keys.
const ID_LEN: usize = 10;
const ALL_OR_NOTHING: &str = "Set LOYALTY_APPLE_PASS_TYPE_ID, LOYALTY_APPLE_TEAM_ID, LOYALTY_APPLE_CERTIFICATE_FILE, \
    LOYALTY_APPLE_KEY_FILE and LOYALTY_APPLE_INTERMEDIATE_FILE, or none of them; without them, Apple Wallet is off.";

/// Apple Wallet.
#[derive(Debug)]
pub struct AppleWallet {
    /// Which passes we make, such as `pass.com.example.loyalty`.
    pub pass_type: String,
    /// Whose they are.
    pub team: String,
    /// The certificate for the pass type, as PEM.
    pub certificate: SecretString,
    /// Its key, as PEM.
    pub key: SecretString,
    /// Apple's intermediate above the certificate, as PEM.
    pub intermediate: SecretString,
    /// A key for pushes; without it the certificate speaks for us.
    pub push_key: Option<PushKey>,
    /// Another place than Apple's for pushes; for tests.
    pub push_url: Option<String>,
    /// Certificates to trust besides the public ones: the path of a PEM file.
    pub ca_file: Option<String>,
}

/// A team's key for pushes.
#[derive(Debug)]
pub struct PushKey {
    /// Its name.
    pub id: String,
    /// The `.p8` file.
    pub key: SecretString,
}

pub(crate) fn read(values: &mut Values) -> Option<AppleWallet> {
    let pass_type = values.read(PASS_TYPE, pass_type);
    let team = values.read(TEAM, id);
    let [certificate, key, intermediate] =
        [CERTIFICATE, KEY, INTERMEDIATE].map(|file| values.read(file, |text| Ok(SecretString::from(text.to_owned()))));
    let push_key = push_key(values);
    let push_url = values.read(PUSH_URL, address);
    let ca_file = values.read(CA_FILE, |text| Ok(text.to_owned()));
    together(values, &[PASS_TYPE, TEAM, CERTIFICATE, KEY, INTERMEDIATE], &[PUSH_KEY, PUSH_URL], ALL_OR_NOTHING);
    Some(AppleWallet {
        pass_type: pass_type?,
        team: team?,
        certificate: certificate?,
        key: key?,
        intermediate: intermediate?,
        push_key,
        push_url,
        ca_file,
    })
}

fn push_key(values: &mut Values) -> Option<PushKey> {
    let id = values.read(PUSH_KEY_ID, id);
    let key = values.read(PUSH_KEY, |text| Ok(SecretString::from(text.to_owned())));
    let how = "Set LOYALTY_APPLE_PUSH_KEY_FILE and LOYALTY_APPLE_PUSH_KEY_ID, or neither; without them, the certificate is shown.";
    together(values, &[PUSH_KEY, PUSH_KEY_ID], &[], how);
    Some(PushKey { id: id?, key: key? })
}

/// Refuses what is missing as soon as one of `all`, or of what makes sense with them only, is there.
fn together(values: &mut Values, all: &[Setting], only_with_them: &[Setting], how: &str) {
    let Some(given) = all.iter().chain(only_with_them).find(|setting| values.is_given(**setting)) else { return };
    let missing: Vec<Setting> = all.iter().filter(|setting| !values.is_given(**setting)).copied().collect();
    for setting in missing {
        let what = format!("is missing, but {} is there", given.variable);
        values.refuse(setting, Wrong { what, how: how.to_owned() });
    }
}

fn pass_type(text: &str) -> Result<String, Wrong> {
    let text = text.trim();
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'-');
    if text.starts_with("pass.") && text.len() > 5 && text.len() <= 100 && text.bytes().all(plain) {
        Ok(text.to_owned())
    } else {
        wrong("is not the id of a pass type", "Copy it from Apple's developer account; it begins with \"pass.\".")
    }
}

fn id(text: &str) -> Result<String, Wrong> {
    let text = text.trim();
    if text.len() == ID_LEN && text.bytes().all(|byte| byte.is_ascii_uppercase() || byte.is_ascii_digit()) {
        Ok(text.to_owned())
    } else {
        wrong(
            "is not an id of Apple's",
            "Copy it from Apple's developer account; it is ten capital letters and digits.",
        )
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use crate::Settings;

    /// The settings that are wrong.
    fn with(given: &[(&str, &str)]) -> Vec<String> {
        let given = given.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let read = |_: &Path| Ok("-----BEGIN …".to_owned());
        match Settings::load_with(None, given, &read) {
            Ok(settings) => vec![settings.apple_wallet.map_or("off", |_| "on").to_owned()],
            Err(mistakes) => mistakes.iter().map(ToString::to_string).collect(),
        }
    }

    const WHOLE: [(&str, &str); 5] = [
        ("LOYALTY_APPLE_PASS_TYPE_ID", "pass.com.example.loyalty"),
        ("LOYALTY_APPLE_TEAM_ID", "A1B2C3D4E5"),
        ("LOYALTY_APPLE_CERTIFICATE_FILE", "/pass.pem"),
        ("LOYALTY_APPLE_KEY_FILE", "/pass.key"),
        ("LOYALTY_APPLE_INTERMEDIATE_FILE", "/wwdr.pem"),
    ];

    /// Safety W-7
    #[test]
    fn apple_wallet_is_configured_whole_or_not_at_all() {
        assert_eq!(with(&[]), ["off"]);
        assert_eq!(with(&WHOLE), ["on"]);
        for left_out in 0..WHOLE.len() {
            let mut some = WHOLE.to_vec();
            let (name, _) = some.remove(left_out);
            let said = with(&some);
            assert!(said.len() == 1 && said[0].contains(name.trim_end_matches("_FILE")), "{name}: {said:?}");
        }
        assert_eq!(with(&[("LOYALTY_APPLE_PUSH_URL", "https://localhost:1")]).len(), WHOLE.len());
    }

    #[test]
    fn ids_and_the_key_for_pushes_are_checked() {
        let and = |name, value| with(&[WHOLE.as_slice(), &[(name, value)]].concat());
        assert_eq!(and("LOYALTY_APPLE_PUSH_URL", "https://localhost:1"), ["on"]);
        assert!(and("LOYALTY_APPLE_PUSH_URL", "localhost")[0].contains("is not an address"));
        assert!(and("LOYALTY_APPLE_PUSH_KEY_ID", "ABC123DEFG")[0].contains("LOYALTY_APPLE_PUSH_KEY"));
        let but = |place: usize, value| {
            let mut given = WHOLE;
            given[place].1 = value;
            with(&given)
        };
        for wrong in ["com.example.loyalty", "pass.", "pass.a/b", "pass.é"] {
            assert!(but(0, wrong)[0].contains("pass type"), "{wrong}");
        }
        for wrong in ["A1B2C3D4E", "a1b2c3d4e5", "A1B2C3D4E5F"] {
            assert!(but(1, wrong)[0].contains("ten capital letters"), "{wrong}");
        }
    }
}
