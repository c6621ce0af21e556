//! One HTTP client for the wallets' makers: their hosts come from the configuration, never from a merchant (safety U, rule 8).

use std::sync::Arc;
use std::time::Duration;

use http_body_util::{BodyExt as _, Full, Limited};
use hyper::body::Bytes;
use hyper::header::HeaderMap;
use hyper::{Request, StatusCode};
use hyper_rustls::{HttpsConnector, HttpsConnectorBuilder};
use hyper_util::client::legacy::connect::HttpConnector;
use hyper_util::client::legacy::{Builder, Client};
use hyper_util::rt::{TokioExecutor, TokioTimer};
use rustls::client::WantsClientCert;
use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;
use rustls::{ClientConfig, ConfigBuilder, RootCertStore};

use crate::Fault;
use crate::apple::Certificates;

/// One try may take so long.
const CALL_TIME_MAX: Duration = Duration::from_secs(10);
/// A connection that takes longer to open will not.
const CONNECT_TIME_MAX: Duration = Duration::from_secs(5);
/// No answer that we need is longer.
const ANSWER_BYTES_MAX: usize = 1024 * 1024;
/// Idle connections are kept for the next change.
const IDLE_TIME_MAX: Duration = Duration::from_secs(55);
/// Apple asks for connections that stay open; a firewall that forgets quiet ones is told of it as often.
const KEEP_ALIVE_EVERY: Duration = Duration::from_secs(5 * 60);
const PUSH_IDLE_TIME_MAX: Duration = Duration::from_secs(24 * 3600);

/// An answer.
#[derive(Debug)]
pub struct Reply {
    /// Its status.
    pub status: StatusCode,
    /// Its headers.
    pub headers: HeaderMap,
    /// Its body.
    pub body: Bytes,
}

/// Makes calls.
#[derive(Debug, Clone)]
pub struct Http {
    client: Client<HttpsConnector<HttpConnector>, Full<Bytes>>,
}

/// Certificates to trust that cannot be used.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("holds no certificates in PEM form that can be used")]
pub struct BadRoots;

impl Http {
    /// A client that trusts the public certificate authorities, and those given as PEM.
    ///
    /// # Errors
    /// [`BadRoots`].
    pub fn new(extra_roots: Option<&[u8]>) -> Result<Self, BadRoots> {
        let tls = trusting(extra_roots)?.with_no_client_auth();
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_or_http().enable_http1();
        Ok(Self { client: pool().build(connector.wrap_connector(tcp())) })
    }

    /// A client for Apple's push service: one connection that stays open and carries all calls, by HTTP/2 only. It shows a
    /// certificate where one is given.
    ///
    /// # Errors
    /// [`BadRoots`].
    pub fn push(extra_roots: Option<&[u8]>, shown: Option<&Certificates>) -> Result<Self, BadRoots> {
        let tls = trusting(extra_roots)?;
        let tls = match shown.map(Certificates::identity) {
            Some(own) => {
                tls.with_client_auth_cert(own.chain.clone(), own.key.clone_key().into()).map_err(|_| BadRoots)?
            }
            None => tls.with_no_client_auth(),
        };
        let connector = HttpsConnectorBuilder::new().with_tls_config(tls).https_only().enable_http2();
        let mut pool = pool();
        pool.http2_only(true).http2_keep_alive_interval(KEEP_ALIVE_EVERY).pool_idle_timeout(PUSH_IDLE_TIME_MAX);
        Ok(Self { client: pool.build(connector.wrap_connector(tcp())) })
    }

    /// Makes one call.
    ///
    /// # Errors
    /// [`Fault::Passing`] when no whole answer came in time.
    pub async fn call(&self, request: Request<Full<Bytes>>) -> Result<Reply, Fault> {
        let host = request.uri().host().unwrap_or_default().to_owned();
        let call = async {
            let reply = self.client.request(request).await.map_err(|error| error.to_string())?;
            let (parts, body) = reply.into_parts();
            let body = Limited::new(body, ANSWER_BYTES_MAX).collect().await.map_err(|error| error.to_string())?;
            Ok::<_, String>(Reply { status: parts.status, headers: parts.headers, body: body.to_bytes() })
        };
        match tokio::time::timeout(CALL_TIME_MAX, call).await {
            Ok(Ok(reply)) => Ok(reply),
            Ok(Err(reason)) => Err(Fault::unreachable(format!("{host} cannot be reached: {reason}"))),
            Err(_) => Err(Fault::unreachable(format!("{host} did not answer within {} s", CALL_TIME_MAX.as_secs()))),
        }
    }
}

fn trusting(extra_roots: Option<&[u8]>) -> Result<ConfigBuilder<ClientConfig, WantsClientCert>, BadRoots> {
    let mut roots = RootCertStore { roots: webpki_roots::TLS_SERVER_ROOTS.to_vec() };
    if let Some(pem) = extra_roots {
        let read: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
        let (added, _) = roots.add_parsable_certificates(read.map_err(|_| BadRoots)?);
        if added == 0 {
            return Err(BadRoots);
        }
    }
    let tls = ClientConfig::builder_with_provider(Arc::new(rustls::crypto::ring::default_provider()));
    Ok(tls.with_safe_default_protocol_versions().map_err(|_| BadRoots)?.with_root_certificates(roots))
}

fn tcp() -> HttpConnector {
    let mut tcp = HttpConnector::new();
    tcp.enforce_http(false);
    tcp.set_connect_timeout(Some(CONNECT_TIME_MAX));
    tcp.set_nodelay(true);
    tcp
}

fn pool() -> Builder {
    let mut pool = Client::builder(TokioExecutor::new());
    pool.pool_timer(TokioTimer::new()).timer(TokioTimer::new()).pool_idle_timeout(IDLE_TIME_MAX);
    pool
}
