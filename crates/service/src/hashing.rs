//! Slow hashes, kept from eating the machine: as many at once as there are cores, a short queue, a short wait (PIN-10).

use std::sync::{Arc, OnceLock};

use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher as _, PasswordVerifier as _};
use argon2::{Algorithm, Argon2, Params, Version};

use crate::error::Error;
use crate::pool::Pool;

/// How many wait at most.
const QUEUE_LEN_MAX: usize = 64;
/// bcrypt's work factor for PINs; the keyed hash under it is what protects a stolen database.
const PIN_COST: u32 = 10;

/// The bounded pool.
#[derive(Debug, Clone)]
pub struct Hashing {
    pool: Pool,
    /// Hashed in place of a password or PIN that does not exist, so that nobody can tell by the time it takes.
    dummy_password: Arc<str>,
    dummy_pin: Arc<str>,
}

fn argon() -> Argon2<'static> {
    // OWASP's minimum for argon2id: 19 MiB, two passes, one lane (safety S-9).
    Argon2::new(Algorithm::Argon2id, Version::V0x13, Params::new(19 * 1024, 2, 1, None).unwrap_or_default())
}

impl Hashing {
    /// A pool for this machine.
    ///
    /// # Errors
    /// The hash functions do not work.
    pub fn new() -> Result<Self, Error> {
        let cores = std::thread::available_parallelism().map_or(1, usize::from);
        let (dummy_password, dummy_pin) = dummies()?;
        Ok(Self { pool: Pool::new(cores, QUEUE_LEN_MAX), dummy_password, dummy_pin })
    }

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
        let (exists, hash) = (hash.is_some(), hash.unwrap_or_else(|| self.dummy_password.to_string()));
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
        let (exists, hash) = (hash.is_some(), hash.unwrap_or_else(|| self.dummy_pin.to_string()));
        self.pool.run(move || bcrypt::verify(digest, &hash).map(|fits| fits && exists).map_err(Error::internal)).await
    }
}

/// What stands in for a password and a PIN that do not exist; made once in a process, because making them is slow.
fn dummies() -> Result<(Arc<str>, Arc<str>), Error> {
    static DUMMIES: OnceLock<(Arc<str>, Arc<str>)> = OnceLock::new();
    if let Some(dummies) = DUMMIES.get() {
        return Ok(dummies.clone());
    }
    let password = argon().hash_password(b"nobody has this password").map_err(internal)?.to_string();
    let pin = bcrypt::hash("nobody has this pin", PIN_COST).map_err(Error::internal)?;
    Ok(DUMMIES.get_or_init(|| (password.into(), pin.into())).clone())
}

fn internal(error: argon2::password_hash::Error) -> Error {
    Error::internal(error.to_string())
}
