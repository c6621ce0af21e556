//! Slow hashes, kept from eating the machine: as many at once as there are cores, a short queue, a short wait (PIN-10).

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::error::Error;
use crate::pool::Pool;

/// How many wait at most.
const QUEUE_LEN_MAX: usize = 64;
/// bcrypt's work factor for PINs; the keyed hash under it is what protects a stolen database.
const PIN_COST: u32 = 10;
/// Compared with in place of the hash of a password that does not exist, so that nobody can tell by the time it takes. It has the
/// form of those that are made here, and is nobody's: all of it is zero.
const NO_PASSWORD: &str =
    "$argon2id$v=19$m=19456,t=2,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
/// The same for a PIN.
const NO_PIN: &str = "$2b$10$.....................................................";

/// The bounded pool.
#[derive(Debug, Clone)]
pub struct Hashing {
    pool: Pool,
}

fn argon() -> Argon2<'static> {
    // OWASP's minimum for argon2id: 19 MiB, two passes, one lane (safety S-9).
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).unwrap_or_default())
}

impl Default for Hashing {
    /// A pool for this machine.
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        Self { pool: Pool::new(cores, QUEUE_LEN_MAX) }
    }
}

impl Hashing {
    /// Hashes a password.
    ///
    /// # Errors
    /// [`Error::Busy`].
    pub async fn hash_password(&self, password: String) -> Result<String, Error> {
        self.pool
            .run(move || argon().hash_password(password.as_bytes()).map(|hash| hash.to_string()).map_err(internal))
            .await
    }

    /// Whether a password fits; `None` for an account that does not exist takes as long.
    ///
    /// # Errors
    /// [`Error::Busy`].
    pub async fn verify_password(&self, password: String, hash: Option<String>) -> Result<bool, Error> {
        let (exists, hash) = (hash.is_some(), hash.unwrap_or_else(|| NO_PASSWORD.to_owned()));
        self.pool
            .run(move || {
                let parsed = PasswordHash::new(&hash).map_err(|error| Error::internal(error.to_string()))?;
                Ok(argon().verify_password(password.as_bytes(), &parsed).is_ok() && exists)
            })
            .await
    }

    /// Hashes the keyed digest of a PIN.
    ///
    /// # Errors
    /// [`Error::Busy`].
    pub async fn hash_pin(&self, digest: String) -> Result<String, Error> {
        self.pool.run(move || bcrypt::hash(digest, PIN_COST).map_err(Error::internal)).await
    }

    /// Whether the keyed digest of a PIN fits; `None` for a PIN that does not exist takes as long.
    ///
    /// # Errors
    /// [`Error::Busy`].
    pub async fn verify_pin(&self, digest: String, hash: Option<String>) -> Result<bool, Error> {
        let (exists, hash) = (hash.is_some(), hash.unwrap_or_else(|| NO_PIN.to_owned()));
        self.pool.run(move || bcrypt::verify(digest, &hash).map(|fits| fits && exists).map_err(Error::internal)).await
    }
}

fn internal(error: argon2::password_hash::Error) -> Error {
    Error::internal(error.to_string())
}

#[cfg(test)]
mod tests {
    use std::str::FromStr as _;

    use super::*;

    /// Work factors and lengths, without what is drawn by lot.
    fn form(hash: &str) -> String {
        let parsed = PasswordHash::new(hash).unwrap();
        let lengths = (parsed.salt.map(|salt| salt.len()), parsed.hash.map(|hash| hash.len()));
        format!("{} {:?} {} {lengths:?}", parsed.algorithm, parsed.version, parsed.params)
    }

    /// S-9, PIN-10: who is compared with nothing waits as long as anybody.
    #[test]
    fn what_stands_in_for_a_password_or_a_pin_has_the_form_of_a_real_one() {
        assert_eq!(form(NO_PASSWORD), form(&argon().hash_password(b"coffee").unwrap().to_string()));
        let (none, real) = (NO_PIN, bcrypt::hash("1234", PIN_COST).unwrap());
        let cost = |hash: &str| bcrypt::HashParts::from_str(hash).unwrap().get_cost();
        assert_eq!((cost(none), none.len()), (cost(&real), real.len()));
    }

    #[tokio::test]
    async fn what_stands_in_for_a_password_or_a_pin_fits_nothing() {
        let hashing = Hashing::default();
        for guess in ["", "coffee"] {
            assert!(!hashing.verify_password(guess.to_owned(), None).await.unwrap());
            assert!(!hashing.verify_pin(guess.to_owned(), None).await.unwrap());
        }
    }
}
