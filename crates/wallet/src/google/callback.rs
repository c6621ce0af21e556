//! What Google tells us by itself: somebody has put a card into a phone, or has taken it out.
//!
//! Anybody can send something to our address. Google's callbacks are signed by a key that is signed by one of its root keys, over
//! parts that each begin with their length; whatever is not as it must be is one and the same to whoever sent it.
//!
//! # Source
//!
//! Google Wallet, *Use callbacks for saves and deletions*; Google Pay, *Payment method token cryptography*, ECv2SigningOnly.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use orion_domain::Timestamp;
use orion_domain::pass::SaveEvent;
use ring::signature::{ECDSA_P256_SHA256_ASN1, UnparsedPublicKey};
use serde::Deserialize;

use super::client::Google;
use super::names::Issuer;
use super::root_keys::{Ring, RootKey, point};
use crate::Fault;

/// The one way of signing that is taken.
pub(super) const PROTOCOL: &str = "ECv2SigningOnly";
/// Who signs.
const SENDER: &str = "GooglePayPasses";
/// Signatures of an intermediate key that are looked at.
const SIGNATURES_MAX: usize = 8;
/// A longer nonce is none.
const NONCE_LEN_MAX: usize = 128;

/// Why a callback is not believed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum CallbackError {
    /// It is not Google's, not for us, or too old: all the same.
    #[error("is no callback of Google's to us")]
    NotGoogles,
    /// Google's keys cannot be had now.
    #[error(transparent)]
    Later(Fault),
}

/// A time in milliseconds, which Google writes as a number here and as a text there.
#[derive(Deserialize)]
#[serde(untagged)]
pub(super) enum Millis {
    Number(i64),
    Text(String),
}

impl Millis {
    pub(super) fn at(&self) -> Option<Timestamp> {
        let millis = match self {
            Self::Number(number) => *number,
            Self::Text(text) => text.parse().ok()?,
        };
        Some(Timestamp::from_micros(millis.checked_mul(1000)?))
    }
}

/// Exactly these members.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Sealed {
    signature: String,
    intermediate_signing_key: Intermediate,
    protocol_version: String,
    signed_message: String,
}

/// Exactly these members.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Intermediate {
    signed_key: String,
    signatures: Vec<String>,
}

/// May have more, as the protocol says.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct SignedKey {
    key_value: String,
    key_expiration: Millis,
}

/// Google tells of more than we ask after, and then has other members.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Message {
    class_id: Option<String>,
    object_id: Option<String>,
    event_type: Option<String>,
    exp_time_millis: Millis,
    nonce: Option<String>,
}

impl Google {
    /// Hears what was sent to our address; `None` for what Google says of something that is not ours, or that we do not know.
    ///
    /// # Errors
    /// [`CallbackError`].
    pub async fn verify_callback(&self, sent: &[u8]) -> Result<Option<SaveEvent>, CallbackError> {
        let sealed: Sealed = serde_json::from_slice(sent).map_err(|_| CallbackError::NotGoogles)?;
        if sealed.protocol_version != PROTOCOL {
            return Err(CallbackError::NotGoogles);
        }
        let now = self.now();
        let ring = self.root_ring().await.map_err(CallbackError::Later)?;
        if !sealed.intermediate_signing_key.is_vouched_for(&ring, now) {
            let newer = self.newer_root_ring(&ring).await.map_err(CallbackError::Later)?;
            if !newer.is_some_and(|newer| sealed.intermediate_signing_key.is_vouched_for(&newer, now)) {
                return Err(CallbackError::NotGoogles);
            }
        }
        let message = sealed.message(self.issuer(), now).ok_or(CallbackError::NotGoogles)?;
        Ok(save_event(self.issuer(), message))
    }
}

impl Intermediate {
    /// Whether a root key that has not ended has signed it.
    fn is_vouched_for(&self, ring: &Ring, now: Timestamp) -> bool {
        let signed = parts(&[SENDER, PROTOCOL, &self.signed_key]);
        let signatures: Vec<_> =
            self.signatures.iter().take(SIGNATURES_MAX).filter_map(|text| STANDARD.decode(text).ok()).collect();
        let signs = |key: &RootKey| signatures.iter().any(|signature| has_signed(&key.point, &signed, signature));
        ring.keys.iter().any(|key| now < key.ends_at && signs(key))
    }
}

impl Sealed {
    /// What was said, by a key that has not ended, to us, and not too long ago.
    fn message(&self, to: &Issuer, now: Timestamp) -> Option<Message> {
        let key: SignedKey = serde_json::from_str(&self.intermediate_signing_key.signed_key).ok()?;
        let signed = parts(&[SENDER, to.as_str(), PROTOCOL, &self.signed_message]);
        let signature = STANDARD.decode(&self.signature).ok()?;
        if key.key_expiration.at()? <= now || !has_signed(&point(&key.key_value)?, &signed, &signature) {
            return None;
        }
        let message: Message = serde_json::from_str(&self.signed_message).ok()?;
        (now < message.exp_time_millis.at()?).then_some(message)
    }
}

fn save_event(issuer: &Issuer, message: Message) -> Option<SaveEvent> {
    let is_held = match message.event_type?.as_str() {
        "save" => true,
        "del" => false,
        _ => return None,
    };
    Some(SaveEvent {
        program: issuer.program_of(&message.class_id?)?,
        card: issuer.card_of(&message.object_id?)?,
        is_held,
        expires_at: message.exp_time_millis.at()?,
        nonce: message.nonce.filter(|nonce| nonce.len() <= NONCE_LEN_MAX)?,
    })
}

/// Each part behind its length in bytes.
fn parts(parts: &[&str]) -> Vec<u8> {
    let length = |part: &str| u32::try_from(part.len()).unwrap_or(u32::MAX).to_le_bytes();
    parts.iter().flat_map(|part| length(part).into_iter().chain(part.bytes())).collect()
}

fn has_signed(point: &[u8], signed: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_ASN1, point).verify(signed, signature).is_ok()
}
