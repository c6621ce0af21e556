//! The file that says who we are at Google, checked before anything is started. Safety W-7.

use serde_json::Value;

use super::names::Issuer;
use crate::sign::{BadKey, Signer};

/// A file longer than this is something else.
const FILE_BYTES_MAX: usize = 64 * 1024;
/// Where Google's service accounts get their tokens.
pub(crate) const TOKEN_URL: &str = "https://oauth2.googleapis.com/token";

/// Who we are at Google.
#[derive(Debug, Clone)]
pub struct ServiceAccount {
    pub(crate) email: String,
    pub(crate) signer: Signer,
    pub(crate) token_url: String,
    /// Its own number, which is easily taken for the issuer's.
    pub(crate) client_id: Option<String>,
    /// What was mended while reading, for people.
    pub repaired: Option<&'static str>,
}

/// What is wrong with a service-account file: what, then how to mend it. Repeats nothing secret.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum AccountMistake {
    /// Not a JSON object.
    #[error(
        "is not JSON: line {line}, column {column}. Download the key again from the Google Cloud console, as JSON."
    )]
    NotJson {
        /// Where, from 1.
        line: usize,
        /// Where, from 1.
        column: usize,
    },
    /// Larger than any such file.
    #[error("is larger than 64 KiB. Name the JSON key of a service account.")]
    TooLarge,
    /// Credentials of another kind.
    #[error(
        "is of the type {found:?}, not service_account. An OAuth client or a user's own credentials do not work; make a key of a service account."
    )]
    OtherType {
        /// The type it names.
        found: String,
    },
    /// A member that must be there.
    #[error("has no {member}. Download the key again from the Google Cloud console.")]
    Missing {
        /// Its name.
        member: &'static str,
    },
    /// An address that is none.
    #[error("names a client_email without an @. Download the key again from the Google Cloud console.")]
    Email,
    /// A key that does not sign.
    #[error("has a private_key that {0}. Download the key again, and keep its line breaks as they are.")]
    Key(#[from] BadKey),
    /// The account's number in place of the issuer's.
    #[error(
        "has the issuer's number as its client_id. The issuer's number is in the Google Pay & Wallet Console; it usually begins with 3388."
    )]
    Issuer,
    /// Tokens from somebody else.
    #[error(
        "would have tokens made at {found:?}. Use a file as Google made it; it names https://oauth2.googleapis.com/token."
    )]
    TokenUrl {
        /// Where.
        found: String,
    },
}

impl ServiceAccount {
    /// Reads the file's content. `other_token_url` is where tokens may be made besides Google, for tests.
    ///
    /// # Errors
    /// [`AccountMistake`], the first that an operator would mend.
    pub fn read(text: &str, other_token_url: Option<&str>) -> Result<Self, AccountMistake> {
        if text.len() > FILE_BYTES_MAX {
            return Err(AccountMistake::TooLarge);
        }
        let file: Value = serde_json::from_str(text)
            .map_err(|error| AccountMistake::NotJson { line: error.line(), column: error.column() })?;
        if !file.is_object() {
            return Err(AccountMistake::NotJson { line: 1, column: 1 });
        }
        let member = |name: &'static str| {
            let text = file.get(name).and_then(Value::as_str).map(str::trim).filter(|text| !text.is_empty());
            text.ok_or(AccountMistake::Missing { member: name })
        };
        let kind = member("type")?;
        if kind != "service_account" {
            return Err(AccountMistake::OtherType { found: kind.to_owned() });
        }
        let (email, key, key_id) = (member("client_email")?, member("private_key")?, member("private_key_id")?);
        if !email.contains('@') {
            return Err(AccountMistake::Email);
        }
        let token_url = member("token_uri")?;
        if token_url != TOKEN_URL && Some(token_url) != other_token_url {
            return Err(AccountMistake::TokenUrl { found: token_url.to_owned() });
        }
        let mended = key.replace("\\n", "\n");
        let repaired = (mended != key).then_some("the private_key had \\n in place of line breaks");
        Ok(Self {
            email: email.to_owned(),
            signer: Signer::new(&mended, key_id.to_owned())?,
            token_url: token_url.to_owned(),
            client_id: file.get("client_id").and_then(Value::as_str).map(ToOwned::to_owned),
            repaired,
        })
    }

    /// Whether an issuer's number is really that, and not the account's own.
    ///
    /// # Errors
    /// [`AccountMistake::Issuer`].
    pub fn check_issuer(&self, issuer: &Issuer) -> Result<(), AccountMistake> {
        let mixed_up = self.client_id.as_deref() == Some(issuer.as_str());
        if mixed_up { Err(AccountMistake::Issuer) } else { Ok(()) }
    }

    /// The address's domain and the key's first characters: enough to recognise it by, on a page.
    pub fn shown(&self) -> (String, String) {
        let domain = self.email.split_once('@').map_or("", |(_, domain)| domain);
        (format!("…@{domain}"), self.signer.key_id().chars().take(8).collect())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use orion_testkit::keys::{ELLIPTIC, RSA, RSA_SHORT};
    use serde_json::json;

    fn file() -> Value {
        json!({
            "type": "service_account", "client_email": "cards@example.iam.gserviceaccount.com", "client_id": "1234",
            "private_key_id": "0123456789abcdef", "private_key": *RSA, "token_uri": TOKEN_URL,
        })
    }

    fn with(member: &str, value: Value) -> String {
        let mut file = file();
        file[member] = value;
        file.to_string()
    }

    /// W-7, Acceptance 1
    #[test]
    fn each_broken_file_is_refused_for_its_own_reason() {
        let cases = [
            ("{\n \"type\":".to_owned(), "line 2"),
            ("[]".to_owned(), "not JSON"),
            (" ".repeat(70_000), "64 KiB"),
            (with("type", json!("authorized_user")), "authorized_user"),
            (with("client_email", json!(null)), "no client_email"),
            (with("client_email", json!("nobody")), "without an @"),
            (with("private_key", json!("")), "no private_key"),
            (with("private_key_id", json!(7)), "no private_key_id"),
            (with("token_uri", json!(null)), "no token_uri"),
            (with("token_uri", json!("https://evil.example/token")), "evil.example"),
            (with("private_key", json!("-----BEGIN PRIVATE KEY-----\nx\n-----END PRIVATE KEY-----")), "PKCS#8"),
            (with("private_key", json!(*RSA_SHORT)), "2048"),
            (with("private_key", json!(*ELLIPTIC)), "2048"),
        ];
        for (text, says) in cases {
            let mistake = ServiceAccount::read(&text, None).unwrap_err().to_string();
            assert!(mistake.contains(says), "{says}: {mistake}");
            assert!(!mistake.contains("BEGIN"), "the key is not repeated");
        }
    }

    #[test]
    fn a_whole_file_is_taken_and_line_breaks_lost_on_the_way_are_mended() {
        assert_eq!(ServiceAccount::read(&file().to_string(), None).unwrap().repaired, None);
        let mangled = with("private_key", json!(RSA.replace('\n', "\\n")));
        let account = ServiceAccount::read(&mangled, None).unwrap();
        assert!(account.repaired.is_some());
        assert_eq!(account.shown(), ("…@example.iam.gserviceaccount.com".to_owned(), "01234567".to_owned()));
        assert!(!format!("{account:?}").contains("MII"), "no key in the log");
        let issuer = |number| Issuer::new(number).unwrap();
        assert_eq!(account.check_issuer(&issuer("1234")), Err(AccountMistake::Issuer));
        assert_eq!(account.check_issuer(&issuer("3388000000012345678")), Ok(()));
    }

    #[test]
    fn tokens_come_from_elsewhere_only_where_somebody_said_so() {
        let local = with("token_uri", json!("http://127.0.0.1:9/token"));
        assert!(ServiceAccount::read(&local, None).is_err());
        assert!(ServiceAccount::read(&local, Some("http://127.0.0.1:9/token")).is_ok());
    }
}
