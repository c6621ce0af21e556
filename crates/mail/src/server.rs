//! A mail server, and what it takes to talk to it.

use std::time::Duration;

use lettre::AsyncSmtpTransport;
use lettre::Tokio1Executor;
use lettre::transport::smtp::PoolConfig;
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use secrecy::{ExposeSecret as _, SecretString};

/// A server that answers nothing for so long hangs (safety §21).
const ANSWER_TIME_MAX: Duration = Duration::from_secs(30);
/// Connections to one server at once.
const CONNECTIONS_MAX: u32 = 8;

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
    /// Opens nothing yet: connections are made when a message has to go.
    pub(crate) fn transport(&self) -> Result<AsyncSmtpTransport<Tokio1Executor>, Setup> {
        let tls = match self.security {
            Security::Plain => Tls::None,
            Security::Tls => Tls::Wrapper(self.tls()?),
            Security::StartTls => Tls::Required(self.tls()?),
        };
        let builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&self.host)
            .port(self.port)
            .tls(tls)
            .timeout(Some(ANSWER_TIME_MAX))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS_MAX));
        Ok(match &self.credentials {
            Some((user, password)) => {
                builder.credentials(Credentials::new(user.clone(), password.expose_secret().to_owned())).build()
            }
            None => builder.build(),
        })
    }

    fn tls(&self) -> Result<TlsParameters, Setup> {
        let refused = |source| Setup::Tls { host: self.host.clone(), source };
        let mut builder = TlsParameters::builder(self.host.clone());
        if let Some(pem) = &self.extra_roots {
            builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(refused)?);
        }
        builder.build_rustls().map_err(refused)
    }
}
