//! The accept loop. The framework's own sets no timer for the request head, counts no connections and knows no peers'
//! shares. Safety §7 H-1, H-4, H-5.

use std::collections::HashMap;
use std::net::{IpAddr, SocketAddr};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::response::IntoResponse as _;
use hyper::body::Incoming;
use hyper::server::conn::http1;
use hyper::service::service_fn;
use hyper_util::rt::{TokioIo, TokioTimer};
use hyper_util::server::graceful::GracefulShutdown;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tower::ServiceExt as _;

use crate::client_address::{TrustedProxies, partitions};
use crate::doorbell::{Doorbell, QuietBody, UntilAnswered};
use crate::request::Peer;

/// Connections at once.
const CONNECTIONS_MAX: usize = 4096;
/// Connections at once of one address, or one IPv6 network, that is not a trusted proxy.
const CONNECTIONS_PER_ADDRESS_MAX: usize = 128;
/// How long a request head may take.
const HEAD_TIME_MAX: Duration = Duration::from_secs(10);
/// The largest request head.
const HEAD_BYTES_MAX: usize = 16 * 1024;
/// The most fields of a request head.
const HEAD_FIELDS_MAX: usize = 64;
/// How long requests in flight may take to finish once the signal came.
const DRAIN_TIME_MAX: Duration = Duration::from_secs(20);
/// The pause after the system refused a connection, so that a lack of descriptors does not spin.
const ACCEPT_PAUSE: Duration = Duration::from_millis(50);

/// How serving ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Ended {
    /// Every request in flight was answered.
    Drained,
    /// Some took longer than they may.
    CutOff,
}

/// Serves until the signal comes, then answers what is in flight and accepts nothing new.
pub async fn serve(
    listener: TcpListener,
    router: Router,
    proxies: TrustedProxies,
    signal: impl Future<Output = ()> + Send,
) -> Ended {
    let places = Places { all: Arc::new(Semaphore::new(CONNECTIONS_MAX)), by_address: Arc::default(), proxies };
    let graceful = GracefulShutdown::new();
    tokio::pin!(signal);
    loop {
        let accepted = tokio::select! {
            () = &mut signal => break,
            accepted = places.accept(&listener) => accepted,
        };
        if let Some((stream, peer, place)) = accepted {
            connect(stream, peer, place, router.clone(), &graceful);
        }
    }
    drop(listener);
    match tokio::time::timeout(DRAIN_TIME_MAX, graceful.shutdown()).await {
        Ok(()) => Ended::Drained,
        Err(_) => Ended::CutOff,
    }
}

fn connect(stream: TcpStream, peer: SocketAddr, place: Place, router: Router, graceful: &GracefulShutdown) {
    let bell = Arc::new(Doorbell::default());
    let rings = Arc::clone(&bell);
    let service = service_fn(move |mut request: Request<Incoming>| {
        request.extensions_mut().insert(Peer(peer));
        let answer = router.clone().oneshot(request.map(|body| Body::new(QuietBody::new(body, &rings))));
        let until_answered = UntilAnswered(Arc::clone(&rings));
        // In a task of its own: what a client asked for runs to its end when the client hangs up (safety §3.2).
        let work = tokio::spawn(async move {
            let _until_answered = until_answered;
            answer.await
        });
        async move {
            match work.await {
                Ok(answer) => answer,
                Err(_) => Ok(crate::problem::broken().into_response()),
            }
        }
    });
    let connection = http1::Builder::new()
        .timer(TokioTimer::new())
        .header_read_timeout(HEAD_TIME_MAX)
        .max_headers(HEAD_FIELDS_MAX)
        .max_buf_size(HEAD_BYTES_MAX)
        .serve_connection(TokioIo::new(stream), service);
    let connection = graceful.watch(connection);
    tokio::spawn(async move {
        if let Err(error) = bell.attend(connection).await {
            tracing::debug!(error = %error, "a connection ended early");
        }
        drop(place);
    });
}

type Counts = Arc<Mutex<HashMap<IpAddr, usize>>>;

/// Who may hold how many connections.
struct Places {
    all: Arc<Semaphore>,
    by_address: Counts,
    proxies: TrustedProxies,
}

/// A connection's right to be; dropping it gives it back.
struct Place {
    _permit: OwnedSemaphorePermit,
    counted: Option<(Counts, IpAddr)>,
}

impl Places {
    /// The next connection that may stay; `None` when it may not.
    async fn accept(&self, listener: &TcpListener) -> Option<(TcpStream, SocketAddr, Place)> {
        let permit = Arc::clone(&self.all).acquire_owned().await.ok()?;
        match listener.accept().await {
            Ok((stream, peer)) => {
                let place = self.place(permit, peer.ip())?;
                // Small answers must not wait for more to come.
                stream.set_nodelay(true).ok()?;
                Some((stream, peer, place))
            }
            Err(error) => {
                tracing::warn!(error = %error, "the system refused a connection");
                #[expect(clippy::disallowed_methods, reason = "nothing tells when the system has room again")]
                tokio::time::sleep(ACCEPT_PAUSE).await;
                None
            }
        }
    }

    fn place(&self, permit: OwnedSemaphorePermit, peer: IpAddr) -> Option<Place> {
        if self.proxies.trusts(peer) {
            return Some(Place { _permit: permit, counted: None });
        }
        let address = partitions(peer).first().map_or(peer, |(network, _)| *network);
        let mut counts = self.by_address.lock().unwrap_or_else(PoisonError::into_inner);
        let count = counts.entry(address).or_default();
        if *count >= CONNECTIONS_PER_ADDRESS_MAX {
            return None;
        }
        *count += 1;
        Some(Place { _permit: permit, counted: Some((Arc::clone(&self.by_address), address)) })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let Some((counts, address)) = &self.counted else { return };
        let mut counts = counts.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(count) = counts.get_mut(address) {
            *count = count.saturating_sub(1);
            if *count == 0 {
                counts.remove(address);
            }
        }
    }
}
