//! Signing what is sent (DKIM, RFC 6376 and 8463), so that receivers see that it comes from the sender's domain and that
//! nobody changed it.
//!
//! Headers are canonicalised relaxed. lettre's own default is simple, whose signature header is folded differently once the
//! signature stands in it, so that no receiver can verify it. For the content type see `letter`.

use lettre::Message;
use lettre::message::dkim::{
    DkimCanonicalization, DkimCanonicalizationType, DkimConfig, DkimSigningAlgorithm, DkimSigningKey, dkim_sign,
};
use lettre::message::header::HeaderName;
use rsa::pkcs1::{DecodeRsaPrivateKey as _, EncodeRsaPrivateKey as _, LineEnding};
use rsa::pkcs8::{DecodePrivateKey as _, ObjectIdentifier, PrivateKeyInfo, SecretDocument};
use rsa::traits::PublicKeyParts as _;

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;

/// What is signed. A header that is not there is signed as missing, so that nobody can add it.
const SIGNED: [&str; 9] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "MIME-Version",
    "Content-Type",
    "List-Unsubscribe",
    "List-Unsubscribe-Post",
];
/// Receivers refuse shorter keys, RFC 8301 asks for this length.
const RSA_BITS_MIN: usize = 2048;
/// RFC 8410.
const ED25519: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.101.112");
/// An OCTET STRING of 32 bytes inside the key's own.
const SEED_PREFIX: [u8; 2] = [0x04, 0x20];

/// A key that cannot sign.
#[derive(Debug, thiserror::Error, PartialEq, Eq)]
pub enum Unusable {
    /// No private key as PEM, or of another kind.
    #[error("holds no private key of RSA or Ed25519 as PEM")]
    Unreadable,
    /// An RSA key that is too short.
    #[error("holds an RSA key of {bits} bits; receivers ask for {RSA_BITS_MIN}")]
    Short {
        /// Its length.
        bits: usize,
    },
}

/// Signs messages in the name of a domain.
pub struct Signature {
    config: DkimConfig,
}

impl std::fmt::Debug for Signature {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signature(…)")
    }
}

impl Signature {
    /// A signature by a private key, whose public half stands in DNS at `<selector>._domainkey.<domain>`. The key is PEM as
    /// `openssl genpkey` or `openssl genrsa` writes it.
    ///
    /// # Errors
    /// [`Unusable`].
    pub fn new(selector: &str, domain: &str, key_pem: &str) -> Result<Self, Unusable> {
        let canonicalization =
            DkimCanonicalization { header: DkimCanonicalizationType::Relaxed, body: DkimCanonicalizationType::Relaxed };
        let headers = SIGNED.into_iter().map(HeaderName::new_from_ascii_str).collect();
        let (selector, domain) = (selector.to_owned(), domain.to_owned());
        Ok(Self { config: DkimConfig::new(selector, domain, signing_key(key_pem)?, headers, canonicalization) })
    }

    pub(crate) fn sign(&self, message: &mut Message) {
        dkim_sign(message, &self.config);
    }
}

fn signing_key(pem: &str) -> Result<DkimSigningKey, Unusable> {
    let pem = pem.trim();
    let unreadable = |_| Unusable::Unreadable;
    if let Some(seed) = ed25519_seed(pem) {
        return DkimSigningKey::new(&STANDARD.encode(seed), DkimSigningAlgorithm::Ed25519)
            .map_err(|_| Unusable::Unreadable);
    }
    let key = rsa::RsaPrivateKey::from_pkcs8_pem(pem)
        .or_else(|_| rsa::RsaPrivateKey::from_pkcs1_pem(pem))
        .map_err(unreadable)?;
    let bits = key.n().bits();
    if bits < RSA_BITS_MIN {
        return Err(Unusable::Short { bits });
    }
    let pkcs1 = key.to_pkcs1_pem(LineEnding::LF).map_err(unreadable)?;
    DkimSigningKey::new(&pkcs1, DkimSigningAlgorithm::Rsa).map_err(|_| Unusable::Unreadable)
}

fn ed25519_seed(pem: &str) -> Option<[u8; 32]> {
    let (_, document) = SecretDocument::from_pem(pem).ok()?;
    let info: PrivateKeyInfo<'_> = document.decode_msg().ok()?;
    if info.algorithm.oid != ED25519 {
        return None;
    }
    info.private_key.strip_prefix(&SEED_PREFIX)?.try_into().ok()
}
