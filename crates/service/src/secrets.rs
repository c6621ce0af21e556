//! What the installation's secret is used for: one key per purpose, so that none can stand in for another.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hmac::{Hmac, KeyInit as _, Mac as _};
use orion_domain::pin::Pin;
use orion_domain::{LinkId, MerchantId, StoreId};
use sha2::{Digest as _, Sha256};

/// Keys derived from the installation's secret, which lives outside the database.
#[derive(Clone)]
pub struct Secrets {
    root: [u8; 32],
}

impl std::fmt::Debug for Secrets {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Secrets(…)")
    }
}

impl Secrets {
    /// Derives the keys from the installation's secret, at least 32 bytes of it.
    pub fn new(installation_secret: &[u8]) -> Self {
        Self { root: mac(installation_secret, &[b"orion-root"]) }
    }

    fn keyed(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        mac(&mac(&self.root, &[purpose.as_bytes()]), parts)
    }

    /// What bcrypt sees of a PIN: hex text, because bcrypt stops at a zero byte; bound to merchant and store, so that equal
    /// PINs look different. Safety PIN-2.
    pub fn pin_digest(&self, merchant: MerchantId, store: StoreId, pin: &Pin) -> String {
        hex::encode(self.keyed("pin", &[merchant.uuid().as_bytes(), store.uuid().as_bytes(), pin.expose().as_bytes()]))
    }

    /// What an intent asked for. Keyed, because the PIN is in it. Safety §4.
    pub fn fingerprint(&self, operation: &str, request: &serde_json::Value) -> [u8; 32] {
        self.keyed("fingerprint", &[b"v1", operation.as_bytes(), request.to_string().as_bytes()])
    }

    /// The token of a link, derived from its id: whoever sends the message makes it anew, and no secret lies in the database.
    pub fn link_token(&self, merchant: MerchantId, link: LinkId) -> String {
        URL_SAFE_NO_PAD.encode(self.keyed("link", &[merchant.uuid().as_bytes(), link.uuid().as_bytes()]))
    }

    /// With what a phone proves that it has a pass: derived from the pass's number, so that it can be put into every new
    /// version of the pass, and no secret lies in the database. Safety W-2.
    pub fn pass_token(&self, merchant: MerchantId, serial: &str) -> String {
        URL_SAFE_NO_PAD.encode(self.keyed("apple_pass", &[merchant.uuid().as_bytes(), serial.as_bytes()]))
    }

    /// Remembers that a person had a bonus without remembering the person. Safety §16.1.
    pub fn bonus_memory(&self, merchant: MerchantId, abuse_key: &str) -> [u8; 32] {
        self.keyed("bonus", &[merchant.uuid().as_bytes(), abuse_key.as_bytes()])
    }

    /// An address to which a merchant's mail does not go, without the address. Safety §16.1.
    pub fn mail_suppression(&self, merchant: MerchantId, abuse_key: &str) -> [u8; 32] {
        self.keyed("mail_suppression", &[merchant.uuid().as_bytes(), abuse_key.as_bytes()])
    }

    /// Somebody who does not want a merchant's marketing, without the person. Safety §16.1.
    pub fn marketing_objection(&self, merchant: MerchantId, abuse_key: &str) -> [u8; 32] {
        self.keyed("marketing_objection", &[merchant.uuid().as_bytes(), abuse_key.as_bytes()])
    }

    /// An address whose mail is counted over all merchants, without the address. Safety E-5.
    pub fn mail_count(&self, abuse_key: &str) -> [u8; 32] {
        self.keyed("mail_count", &[abuse_key.as_bytes()])
    }

    /// Binds a value that travels through a client, such as a cursor or a form, to its purpose and context.
    pub fn seal(&self, purpose: &str, parts: &[&[u8]]) -> [u8; 32] {
        self.keyed(purpose, parts)
    }

    /// A short pseudonym for logs and limits, from which nobody gets back to the value.
    pub fn pseudonym(&self, purpose: &str, value: &str) -> String {
        hex::encode(&self.keyed(purpose, &[value.as_bytes()])[..8])
    }
}

/// HMAC-SHA-256 over length-prefixed parts.
fn mac(key: &[u8], parts: &[&[u8]]) -> [u8; 32] {
    let mut mac = Hmac::<Sha256>::new_from_slice(key).expect("HMAC takes keys of any length");
    for part in parts {
        mac.update(&u64::try_from(part.len()).unwrap_or(u64::MAX).to_be_bytes());
        mac.update(part);
    }
    mac.finalize().into_bytes().into()
}

/// How opaque tokens and keys are stored.
pub fn token_hash(token: &str) -> [u8; 32] {
    Sha256::digest(token.as_bytes()).into()
}

/// Makes an opaque token of 256 random bits.
pub fn new_token(bytes: [u8; 32]) -> String {
    URL_SAFE_NO_PAD.encode(bytes)
}
