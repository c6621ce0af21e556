//! `[security]`: the installation's secret.

use std::collections::BTreeSet;

use secrecy::SecretString;

use crate::mistake::{Wrong, wrong};
use crate::setting::Setting;
use crate::values::Values;

pub(crate) const SECRET_KEY: Setting = Setting::secret("security.secret_key", "SECRET_KEY");

/// 32 bytes carry the 256 bits that the keys derived from it assume.
const LENGTH_MIN: usize = 32;

/// A random text of that length has far more than this many different characters, even in hexadecimal.
const DIFFERENT_MIN: usize = 8;

/// What stands in examples and nowhere in a random text.
const SAMPLES: &[&str] = &[
    "changeme",
    "change-me",
    "change_me",
    "password",
    "example",
    "placeholder",
    "your-secret",
    "your_secret",
    "insecure",
];

const HOW: &str = "Make one with `openssl rand -base64 48`, or remove it and the program makes its own.";

/// The installation's secret.
#[derive(Debug)]
pub struct Security {
    /// Everything signed or keyed derives from it. `None`: the program keeps one of its own in the data folder.
    pub secret_key: Option<SecretString>,
}

pub(crate) fn read(values: &mut Values) -> Security {
    Security { secret_key: values.read(SECRET_KEY, secret_key) }
}

fn secret_key(text: &str) -> Result<SecretString, Wrong> {
    let lower_case = text.to_ascii_lowercase();
    if SAMPLES.iter().any(|sample| lower_case.contains(sample)) {
        return wrong("is a sample that anybody knows", HOW);
    }
    if text.len() < LENGTH_MIN {
        return wrong(format!("has {} bytes; {LENGTH_MIN} are needed", text.len()), HOW);
    }
    if text.bytes().collect::<BTreeSet<u8>>().len() < DIFFERENT_MIN {
        return wrong("repeats a few characters, so it can be guessed", HOW);
    }
    Ok(SecretString::from(text))
}
