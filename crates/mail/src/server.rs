//! A mail server, and what it takes to talk to it.

use std::time::Duration;

use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, TlsParameters};
use secrecy::{ExposeSecret as _, SecretString};

/// How a connection is kept from listeners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Security {
    /// TLS from the first byte, as on port 465.
    Tls,
    /// Plain at first, then TLS or nothing, as on port 587.
    StartTls,
    /// Not at all: for a server on this machine.
    Plain,
}

/// A mail server.
#[derive(Debug, Clone)]
pub struct MailServer {
    /// Its host name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How to talk to it.
    pub security: Security,
    /// User and password, where it asks for them.
    pub credentials: Option<(String, SecretString)>,
    /// Certificates to trust besides the public ones, as PEM.
    pub extra_roots: Option<Vec<u8>>,
    /// How long it may take over an answer; 30 seconds where nothing is said (safety §21).
    pub patience: Option<Duration>,
}

/// A server cannot be talked to as configured.
#[derive(Debug, thiserror::Error)]
pub enum Setup {
    /// A host name or certificate that TLS cannot use.
    #[error("the mail server {host} cannot be reached by TLS: {source}")]
    Tls {
        /// Which server.
        host: String,
        /// Why.
        source: lettre::transport::smtp::Error,
    },
    /// A sender's address that no server would take.
    #[error("the sender's address {0} is none")]
    From(String),
}

impl MailServer {
    pub(crate) fn credentials(&self) -> Option<Credentials> {
        let (user, password) = self.credentials.as_ref()?;
        Some(Credentials::new(user.clone(), password.expose_secret().to_owned()))
    }

    pub(crate) fn tls(&self) -> Result<TlsParameters, Setup> {
        let refused = |source| Setup::Tls { host: self.host.clone(), source };
        let mut builder = TlsParameters::builder(self.host.clone());
        if let Some(pem) = &self.extra_roots {
            builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(refused)?);
        }
        builder.build_rustls().map_err(refused)
    }
}
