//! Signs callbacks as Google does: by a key that a root key has signed, over parts behind their lengths. The root keys are published,
//! beside keys of other protocols.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_ASN1_SIGNING, EcdsaKeyPair, KeyPair as _};
use serde_json::{Value, json};

use super::ISSUER;

const PROTOCOL: &str = "ECv2SigningOnly";
const YEAR_SECONDS: i64 = 365 * 24 * 3600;
/// What stands before the point of a public key on P-256, in DER.
const P256_HEAD: &str = "3059301306072a8648ce3d020106082a8648ce3d030107034200";

/// Whose root key signs the intermediate key.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Vouches {
    /// The one that is published.
    Root,
    /// One that is published for another protocol.
    OtherProtocol,
    /// One that nobody knows.
    Nobody,
}

/// A callback before it is signed. Each part can be made wrong before it is signed.
#[derive(Debug, Clone)]
pub struct Callback {
    /// Who says it.
    pub sender: String,
    /// Which issuer it is for.
    pub recipient: String,
    /// The protocol that is named and signed.
    pub protocol: String,
    /// Who vouches for the intermediate key.
    pub vouches: Vouches,
    /// For how long that key can be used.
    pub key_lasts_seconds: i64,
    /// For how long the message may be believed.
    pub lasts_seconds: i64,
    /// The message, without its end.
    pub message: Value,
}

impl Callback {
    pub(super) fn new(class: &str, object: &str, event: &str, nonce: &str) -> Self {
        Self {
            sender: "GooglePayPasses".to_owned(),
            recipient: ISSUER.to_owned(),
            protocol: PROTOCOL.to_owned(),
            vouches: Vouches::Root,
            key_lasts_seconds: 7 * 24 * 3600,
            lasts_seconds: 3600,
            message: json!({
                "classId": class, "objectId": object, "eventType": event, "count": 1, "nonce": nonce,
            }),
        }
    }
}

pub(super) struct Signer {
    root: EcdsaKeyPair,
    other: EcdsaKeyPair,
    nobody: EcdsaKeyPair,
    intermediate: EcdsaKeyPair,
    /// How often the root keys were asked for.
    pub asked: usize,
    /// Whether they are given out.
    pub answers: bool,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer")
    }
}

fn key() -> EcdsaKeyPair {
    let random = SystemRandom::new();
    let made = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, &random).expect("a key");
    EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_ASN1_SIGNING, made.as_ref(), &random).expect("the same key")
}

fn public(key: &EcdsaKeyPair) -> String {
    let head = hex::decode(P256_HEAD).expect("hexadecimal digits");
    STANDARD.encode([&head, key.public_key().as_ref()].concat())
}

fn signature(key: &EcdsaKeyPair, parts: &[&str]) -> String {
    let mut signed = Vec::new();
    for part in parts {
        signed.extend(u32::try_from(part.len()).expect("a short part").to_le_bytes());
        signed.extend(part.as_bytes());
    }
    STANDARD.encode(key.sign(&SystemRandom::new(), &signed).expect("a signature"))
}

impl Signer {
    pub(super) fn new() -> Self {
        Self { root: key(), other: key(), nobody: key(), intermediate: key(), asked: 0, answers: true }
    }

    /// Another root key, and another intermediate key below it.
    pub(super) fn rotate(&mut self) {
        self.root = key();
        self.intermediate = key();
    }

    /// The published keys.
    pub(super) fn published(&mut self, seconds: i64) -> Value {
        self.asked += 1;
        let ends = |seconds: i64| (seconds * 1000).to_string();
        json!({ "keys": [
            { "keyValue": public(&self.other), "protocolVersion": "ECv1" },
            { "keyValue": public(&self.other), "protocolVersion": "ECv2", "keyExpiration": ends(seconds + YEAR_SECONDS) },
            { "keyValue": public(&self.nobody), "protocolVersion": PROTOCOL, "keyExpiration": ends(seconds - 1) },
            { "keyValue": public(&self.root), "protocolVersion": PROTOCOL, "keyExpiration": ends(seconds + YEAR_SECONDS) },
        ] })
    }

    /// What is sent. `=` is written as Google does, which must not matter.
    pub(super) fn signed(&self, callback: &Callback, seconds: i64) -> String {
        let Callback { sender, recipient, protocol, .. } = callback;
        let mut message = callback.message.clone();
        message["expTimeMillis"] = json!((seconds + callback.lasts_seconds) * 1000);
        let message = message.to_string();
        let ends = ((seconds + callback.key_lasts_seconds) * 1000).to_string();
        let signed_key = json!({ "keyValue": public(&self.intermediate), "keyExpiration": ends }).to_string();
        let signed_key = signed_key.replace('=', "\\u003d");
        let root = match callback.vouches {
            Vouches::Root => &self.root,
            Vouches::OtherProtocol => &self.other,
            Vouches::Nobody => &self.nobody,
        };
        json!({
            "signature": signature(&self.intermediate, &[sender, recipient, protocol, &message]),
            "intermediateSigningKey": {
                "signedKey": signed_key,
                "signatures": [signature(&self.nobody, &["other"]), signature(root, &[sender, protocol, &signed_key])],
            },
            "protocolVersion": protocol,
            "signedMessage": message,
        })
        .to_string()
    }
}
