//! The one way to ask what somebody else's address leads to.

use std::collections::BTreeMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use http_body_util::{BodyExt as _, Empty, LengthLimitError, Limited};
use hyper::body::Bytes;
use hyper::header::{CONTENT_LENGTH, CONTENT_TYPE, HOST, LOCATION, USER_AGENT};
use hyper::{Request, Response, StatusCode};
use hyper_util::rt::TokioIo;
use orion_domain::MerchantId;
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::sync::Semaphore;
use tokio::task::AbortHandle;
use tokio_rustls::TlsConnector;

use crate::address::is_public;
use crate::network::Network;
use crate::target::Target;

/// How much is asked at the same time for one merchant.
const AT_ONCE: usize = 4;
/// What we say we are.
const AGENT: &str = concat!("OrionLoyalty/", env!("CARGO_PKG_VERSION"));

/// How much patience a fetch is worth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Limits {
    /// Redirects that are followed.
    pub redirects: usize,
    /// Bytes of the answer.
    pub bytes: usize,
    /// Time from the look-up of the name to the last byte.
    pub time: Duration,
}

/// What a server answered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fetched {
    /// Its status.
    pub status: u16,
    /// What it says that this is, without parameters, in lower case.
    pub content_type: String,
    /// All of it.
    pub body: Bytes,
}

/// Why there is no answer. For operators; a merchant is told no more than [`crate::picture::Outcome`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Miss {
    /// Not an address that may be asked for.
    #[error("is not an address that may be asked for")]
    Refused,
    /// The name leads to a machine that is not for everybody.
    #[error("leads to a machine that is not public")]
    NotPublic,
    /// Nobody answers, in time or at all, or nobody whose certificate fits.
    #[error("cannot be reached")]
    NotReachable,
    /// It leads on and on, or on where nothing was to be followed.
    #[error("leads elsewhere")]
    Redirects,
    /// More than anybody wants.
    #[error("is too large")]
    TooLarge,
}

/// Certificates to trust that cannot be used.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("holds no certificates in PEM form that can be used")]
pub struct BadRoots;

/// Asks what addresses lead to.
#[derive(Debug)]
pub struct Guard {
    network: Arc<dyn Network>,
    tls: Arc<ClientConfig>,
    /// Machines of ours that are denied though they are public.
    ours: Vec<IpAddr>,
    at_work: Mutex<BTreeMap<MerchantId, Arc<Semaphore>>>,
}

impl Guard {
    /// One that trusts the public certificate authorities, and those given as PEM, and reaches nothing of `ours`.
    ///
    /// # Errors
    /// [`BadRoots`].
    pub fn new(network: Arc<dyn Network>, extra_roots: Option<&[u8]>, ours: Vec<IpAddr>) -> Result<Self, BadRoots> {
        let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
        if let Some(pem) = extra_roots {
            let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
            if roots.add_parsable_certificates(read.map_err(|_| BadRoots)?).0 == 0 {
                return Err(BadRoots);
            }
        }
        let tls = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()))
            .with_safe_default_protocol_versions()
            .map_err(|_| BadRoots)?
            .with_root_certificates(roots)
            .with_no_client_auth();
        Ok(Self { network, tls: Arc::new(tls), ours, at_work: Mutex::default() })
    }

    /// Asks, for a merchant, what an address leads to.
    ///
    /// # Errors
    /// [`Miss`].
    pub async fn fetch(&self, merchant: MerchantId, url: &str, limits: Limits) -> Result<Fetched, Miss> {
        let target = Target::parse(url).ok_or(Miss::Refused)?;
        let turns = Arc::clone(self.at_work().entry(merchant).or_insert_with(|| Arc::new(Semaphore::new(AT_ONCE))));
        let asked = tokio::time::timeout(limits.time, async {
            let _turn = turns.acquire().await.map_err(|_| Miss::NotReachable)?;
            self.follow(target, limits).await
        });
        let answer = asked.await.unwrap_or(Err(Miss::NotReachable));
        drop(turns);
        // Nobody else has one: nothing is under way for this merchant.
        self.at_work().retain(|_, turns| Arc::strong_count(turns) > 1);
        answer
    }

    fn at_work(&self) -> std::sync::MutexGuard<'_, BTreeMap<MerchantId, Arc<Semaphore>>> {
        self.at_work.lock().unwrap_or_else(PoisonError::into_inner)
    }

    async fn follow(&self, first: Target, limits: Limits) -> Result<Fetched, Miss> {
        let mut target = first;
        for left in (0..=limits.redirects).rev() {
            let reply = self.ask(&target).await?;
            if !reply.response.status().is_redirection() {
                return read(reply.response, limits.bytes).await;
            }
            if left == 0 {
                break;
            }
            let location = reply.response.headers().get(LOCATION).and_then(|location| location.to_str().ok());
            target = target.next(location.ok_or(Miss::NotReachable)?).ok_or(Miss::Refused)?;
        }
        Err(Miss::Redirects)
    }

    /// Every address of the name must be public, so that none of them can be the one that is reached (safety §9, rule 3).
    async fn machine(&self, target: &Target) -> Result<SocketAddr, Miss> {
        let found = self.network.resolve(&target.host).await.map_err(|_| Miss::NotReachable)?;
        if found.iter().any(|address| !is_public(*address) || self.ours.contains(address)) {
            return Err(Miss::NotPublic);
        }
        // Not every house has the newer kind.
        let best = found.iter().find(|address| address.is_ipv4()).or(found.first());
        Ok(SocketAddr::new(*best.ok_or(Miss::NotReachable)?, target.port))
    }

    async fn ask(&self, target: &Target) -> Result<Reply, Miss> {
        let machine = self.machine(target).await?;
        let lost = |_| Miss::NotReachable;
        let stream = self.network.connect(machine).await.map_err(lost)?;
        let name = ServerName::try_from(target.host.clone()).map_err(|_| Miss::Refused)?;
        let stream = TlsConnector::from(Arc::clone(&self.tls)).connect(name, stream).await.map_err(lost)?;
        let (mut sender, connection) =
            hyper::client::conn::http1::handshake(TokioIo::new(stream)).await.map_err(|_| Miss::NotReachable)?;
        let task = tokio::spawn(async move { drop(connection.await) });
        let hangs_up = HangsUp(task.abort_handle());
        let request = Request::get(target.path())
            .header(HOST, target.authority())
            .header(USER_AGENT, AGENT)
            .body(Empty::<Bytes>::new())
            .map_err(|_| Miss::Refused)?;
        let response = sender.send_request(request).await.map_err(|_| Miss::NotReachable)?;
        Ok(Reply { response, _hangs_up: hangs_up })
    }
}

/// An answer whose connection ends with it.
struct Reply {
    response: Response<hyper::body::Incoming>,
    _hangs_up: HangsUp,
}

struct HangsUp(AbortHandle);

impl Drop for HangsUp {
    fn drop(&mut self) {
        self.0.abort();
    }
}

async fn read(response: Response<hyper::body::Incoming>, bytes: usize) -> Result<Fetched, Miss> {
    let (parts, body) = response.into_parts();
    let text = |name| parts.headers.get(name).and_then(|value: &hyper::header::HeaderValue| value.to_str().ok());
    if text(CONTENT_LENGTH).and_then(|length| length.parse::<usize>().ok()).is_some_and(|length| length > bytes) {
        return Err(Miss::TooLarge);
    }
    let content_type = text(CONTENT_TYPE).and_then(|kind| kind.split(';').next()).unwrap_or_default();
    let content_type = content_type.trim().to_ascii_lowercase();
    let status = parts.status.as_u16();
    if parts.status != StatusCode::OK {
        // What a page of errors says is of no use to anybody.
        return Ok(Fetched { status, content_type, body: Bytes::new() });
    }
    let body = Limited::new(body, bytes).collect().await.map_err(|error| {
        if error.downcast_ref::<LengthLimitError>().is_some() { Miss::TooLarge } else { Miss::NotReachable }
    })?;
    Ok(Fetched { status, content_type, body: body.to_bytes() })
}
