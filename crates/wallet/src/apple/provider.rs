//! The other proof towards Apple's push service: a token, signed by a key of the team.
//!
//! # Source
//!
//! Apple, *Establishing a token-based connection to APNs*: made anew at most every 20 minutes, used for at most 60.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use orion_domain::Timestamp;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair};
use rustls::pki_types::PrivatePkcs8KeyDer;
use rustls::pki_types::pem::PemObject as _;
use secrecy::SecretString;
use serde_json::json;
use tokio::time::Instant;

use crate::pace::now;

/// A token that is older is made anew.
const USED_MAX: Duration = Duration::from_secs(40 * 60);
/// A token that is younger is not: Apple would refuse both.
const USED_MIN: Duration = Duration::from_secs(20 * 60);

/// Not a key for pushes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("is not a private key on the curve P-256 in PKCS#8 PEM form. Use the .p8 file as Apple gives it out.")]
pub struct BadPushKey;

/// A key of the team, and the token that was made with it last.
pub struct PushKey {
    key: EcdsaKeyPair,
    key_id: String,
    team: String,
    token: Mutex<Option<(SecretString, Instant)>>,
}

impl std::fmt::Debug for PushKey {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("PushKey").field("key_id", &self.key_id).finish_non_exhaustive()
    }
}

impl PushKey {
    /// Reads a `.p8` file.
    ///
    /// # Errors
    /// [`BadPushKey`].
    pub fn read(pem: &str, key_id: &str, team: &str) -> Result<Self, BadPushKey> {
        let der = PrivatePkcs8KeyDer::from_pem_slice(pem.as_bytes()).map_err(|_| BadPushKey)?;
        let key =
            EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, der.secret_pkcs8_der(), &SystemRandom::new());
        Ok(Self {
            key: key.map_err(|_| BadPushKey)?,
            key_id: key_id.to_owned(),
            team: team.to_owned(),
            token: Mutex::default(),
        })
    }

    /// The token to use now; `None` when the key does not sign, which [`PushKey::read`] has ruled out.
    pub(super) fn token(&self, at: Timestamp) -> Option<SecretString> {
        let mut known = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((token, made_at)) = known.as_ref()
            && now().saturating_duration_since(*made_at) < USED_MAX
        {
            return Some(token.clone());
        }
        let part = |value: serde_json::Value| URL_SAFE_NO_PAD.encode(value.to_string());
        let header = part(json!({ "alg": "ES256", "kid": self.key_id }));
        let signed = format!("{header}.{}", part(json!({ "iss": self.team, "iat": at.micros() / 1_000_000 })));
        let signature = self.key.sign(&SystemRandom::new(), signed.as_bytes()).ok()?;
        let token = SecretString::from(format!("{signed}.{}", URL_SAFE_NO_PAD.encode(signature)));
        *known = Some((token.clone(), now()));
        Some(token)
    }

    /// Gives up a token that Apple calls too old. Whether a new one may be made already.
    pub(super) fn renew(&self) -> bool {
        let mut known = self.token.lock().unwrap_or_else(PoisonError::into_inner);
        let is_old = known.as_ref().is_none_or(|(_, made_at)| now().saturating_duration_since(*made_at) >= USED_MIN);
        if is_old {
            *known = None;
        }
        is_old
    }
}

#[cfg(test)]
mod tests {
    use orion_testkit::apple_pki::{PKI, PUSH_KEY_ID, TEAM};
    use secrecy::ExposeSecret as _;

    use super::*;

    const NOON: i64 = 1_780_308_000;

    #[test]
    fn a_key_is_read_as_apple_gives_it_out_and_shown_to_nobody() {
        for wrong in ["x", &PKI.key, &PKI.certificate] {
            assert_eq!(PushKey::read(wrong, PUSH_KEY_ID, TEAM).unwrap_err(), BadPushKey);
        }
        let key = PushKey::read(&PKI.push_key, PUSH_KEY_ID, TEAM).unwrap();
        assert_eq!(format!("{key:?}"), "PushKey { key_id: \"ABC123DEFG\", .. }");
    }

    /// Acceptance 33
    #[tokio::test(start_paused = true)]
    async fn a_token_serves_forty_minutes_and_is_given_up_no_sooner_than_after_twenty() {
        let key = PushKey::read(&PKI.push_key, PUSH_KEY_ID, TEAM).unwrap();
        let mut tokens = Vec::new();
        for (wait, at) in [(0, 0), (10, 10), (29, 39), (2, 41), (39, 80)] {
            tokio::time::advance(Duration::from_secs(wait * 60)).await;
            let token = key.token(Timestamp::from_micros((NOON + at * 60) * 1_000_000)).unwrap();
            tokens.push(token.expose_secret().to_owned());
        }
        assert!(tokens[0] == tokens[1] && tokens[1] == tokens[2], "one for forty minutes");
        assert!(tokens[2] != tokens[3] && tokens[3] == tokens[4]);
        assert!(key.renew(), "39 minutes old");
        key.token(Timestamp::from_micros((NOON + 80 * 60) * 1_000_000)).unwrap();
        tokio::time::advance(Duration::from_secs(19 * 60)).await;
        assert!(!key.renew(), "too young to be given up");
    }
}
