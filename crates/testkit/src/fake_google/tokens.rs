//! The token endpoint, and whether somebody signed what they say.

use std::collections::BTreeMap;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use orion_domain::Timestamp;
use ring::signature::{KeyPair as _, RSA_PKCS1_2048_8192_SHA256, RsaKeyPair, UnparsedPublicKey};
use serde_json::{Value, json};
use tokio_rustls::rustls::pki_types::PrivatePkcs8KeyDer;
use tokio_rustls::rustls::pki_types::pem::PemObject as _;

use super::ACCOUNT;

const SCOPE: &str = "https://www.googleapis.com/auth/wallet_object.issuer";
const REAL_AUDIENCE: &str = "https://oauth2.googleapis.com/token";
const GRANT: &str = "grant_type=urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Ajwt-bearer";
const LIFE_SECONDS: i64 = 3599;
const SKEW_SECONDS_MAX: i64 = 300;

type Now = Box<dyn Fn() -> Timestamp + Send + Sync>;

pub(super) struct Tokens {
    public: Vec<u8>,
    now: Now,
    audience: String,
    live: BTreeMap<String, i64>,
    pub made: usize,
    pub known: bool,
}

impl std::fmt::Debug for Tokens {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("Tokens")
    }
}

impl Tokens {
    pub(super) fn new(key: &str, now: Now, audience: String) -> Self {
        let der = PrivatePkcs8KeyDer::from_pem_slice(key.as_bytes()).expect("a key");
        let pair = RsaKeyPair::from_pkcs8(der.secret_pkcs8_der()).expect("an RSA key");
        let public = pair.public_key().as_ref().to_vec();
        Self { public, now, audience, live: BTreeMap::new(), made: 0, known: true }
    }

    pub(super) fn seconds(&self) -> i64 {
        (self.now)().micros() / 1_000_000
    }

    pub(super) fn revoke(&mut self) {
        self.live.clear();
    }

    pub(super) fn knows(&self, bearer: &str) -> bool {
        let ends = bearer.strip_prefix("Bearer ").and_then(|token| self.live.get(token));
        ends.is_some_and(|ends| self.seconds() < *ends)
    }

    /// Header and claims of a token that the account has signed.
    pub(super) fn verified(&self, token: &str) -> Result<(Value, Value), &'static str> {
        let (signed, signature) = token.rsplit_once('.').ok_or("not a token")?;
        let (header, claims) = signed.split_once('.').ok_or("not a token")?;
        let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).map_err(|_| "not base64url");
        let public = UnparsedPublicKey::new(&RSA_PKCS1_2048_8192_SHA256, &self.public);
        public.verify(signed.as_bytes(), &bytes(signature)?).map_err(|_| "Invalid JWT Signature.")?;
        let json = |part: &str| serde_json::from_slice(&bytes(part)?).map_err(|_| "not JSON");
        let (header, claims): (Value, Value) = (json(header)?, json(claims)?);
        if header["alg"] != "RS256" || header["typ"] != "JWT" {
            return Err("Invalid JWT header.");
        }
        Ok((header, claims))
    }

    pub(super) fn exchange(&mut self, body: &[u8]) -> Result<Value, Value> {
        let refuse = |words: &str| json!({ "error": "invalid_grant", "error_description": words });
        let body = std::str::from_utf8(body).unwrap_or_default();
        let part = |name: &str| body.split('&').find(|part| part.starts_with(name)).unwrap_or_default();
        // Other clients may write the form with plain colons or in another order.
        if part("grant_type=").replace(':', "%3A") != GRANT {
            return Err(json!({ "error": "unsupported_grant_type" }));
        }
        let assertion = part("assertion=").trim_start_matches("assertion=");
        let (_, claims) = self.verified(assertion).map_err(refuse)?;
        let now = self.seconds();
        let number = |name: &str| claims[name].as_i64().unwrap_or(0);
        let fits = [
            (self.known && claims["iss"] == ACCOUNT, "Invalid grant: account not found"),
            (claims["scope"] == SCOPE, "Invalid scope"),
            (claims["aud"] == REAL_AUDIENCE || claims["aud"] == self.audience, "Invalid JWT: Failed audience check."),
            (number("exp") - number("iat") <= 3600, "Invalid JWT: Token must be a short-lived token"),
            ((number("iat") - now).abs() <= SKEW_SECONDS_MAX, "Invalid JWT: Check your iat and exp values"),
        ];
        if let Some((_, words)) = fits.iter().find(|(fits, _)| !fits) {
            return Err(refuse(words));
        }
        self.made += 1;
        let token = format!("ya29.token-{}", self.made);
        self.live.insert(token.clone(), now + LIFE_SECONDS);
        Ok(json!({ "access_token": token, "expires_in": LIFE_SECONDS, "token_type": "Bearer" }))
    }
}
