//! RS256 tokens: what Google takes as proof of who speaks.

use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::rand::SystemRandom;
use ring::signature::{RSA_PKCS1_2048_8192_SHA256, RSA_PKCS1_SHA256, RsaKeyPair, UnparsedPublicKey};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject as _;
use serde_json::{Value, json};

/// The shortest key that is taken, in bits; `ring` refuses shorter ones, too.
const KEY_BITS_MIN: usize = 2048;

/// A private key under its name.
#[derive(Clone)]
pub struct Signer {
    key: Arc<RsaKeyPair>,
    key_id: String,
}

impl std::fmt::Debug for Signer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Signer")
    }
}

/// What is wrong with a key, in words.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum BadKey {
    /// No PEM, or not of a PKCS#8 private key.
    #[error("is not a private key in PKCS#8 PEM form")]
    NotPem,
    /// Some other kind of key, or a short one.
    #[error("is not an RSA key of at least 2048 bits")]
    WrongKind,
    /// It does not verify what it signs.
    #[error("does not verify what it signs; the file is damaged")]
    Damaged,
}

impl Signer {
    /// Reads a key and tries it.
    ///
    /// # Errors
    /// [`BadKey`].
    pub fn new(pem: &str, key_id: String) -> Result<Self, BadKey> {
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| BadKey::NotPem)?;
        let key = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).map_err(|_| BadKey::WrongKind)?;
        if key.public().modulus_len() * 8 < KEY_BITS_MIN {
            return Err(BadKey::WrongKind);
        }
        let signer = Self { key: Arc::new(key), key_id };
        let proof = b"a round trip";
        let signature = signer.signature(proof).ok_or(BadKey::Damaged)?;
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, signer.key.public());
        public.verify(proof, &signature).map_err(|_| BadKey::Damaged)?;
        Ok(signer)
    }

    /// The key's name.
    pub fn key_id(&self) -> &str {
        &self.key_id
    }

    /// Claims as a signed token; `None` when the key does not sign any more, which [`Signer::new`] has ruled out.
    pub(crate) fn token(&self, claims: &Value) -> Option<String> {
        let header = json!({ "alg": "RS256", "kid": self.key_id, "typ": "JWT" });
        let part = |value: &Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let signed = format!("{}.{}", part(&header), part(claims));
        let signature = self.signature(signed.as_bytes())?;
        Some(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)))
    }

    /// Whether this key has signed a text.
    pub(crate) fn has_signed(&self, text: &str, signature: &[u8]) -> bool {
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, self.key.public());
        public.verify(text.as_bytes(), signature).is_ok()
    }

    fn signature(&self, message: &[u8]) -> Option<Vec<u8>> {
        let mut signature = vec![0; self.key.public().modulus_len()];
        self.key.sign(&RSA_PKCS1_SHA256, &SystemRandom::new(), message, &mut signature).ok()?;
        Some(signature)
    }
}
