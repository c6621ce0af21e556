//! What every surface shares: the application, whose word about addresses counts, the limits, the public address.

use std::sync::Arc;

use axum::extract::FromRef;
use orion_service::App;
use orion_service::secrets::Secrets;

use crate::client_address::TrustedProxies;
use crate::limits::Limits;

/// What layers and extractors need to know that need no use case. Cheap to clone.
#[derive(Debug, Clone)]
pub struct Entrance {
    inner: Arc<Inner>,
}

#[derive(Debug)]
struct Inner {
    proxies: TrustedProxies,
    limits: Limits,
    secrets: Secrets,
    origin: String,
    /// Knows the stores' own domains.
    app: Option<Arc<App>>,
}

impl Entrance {
    /// An entrance under a public address such as `https://loyalty.example.com`.
    pub fn new(public_url: &str, proxies: TrustedProxies, limits: Limits, secrets: Secrets) -> Self {
        Self::build(public_url, proxies, limits, secrets, None)
    }

    fn build(
        public_url: &str,
        proxies: TrustedProxies,
        limits: Limits,
        secrets: Secrets,
        app: Option<Arc<App>>,
    ) -> Self {
        let origin = public_url.trim_end_matches('/').to_ascii_lowercase();
        Self { inner: Arc::new(Inner { proxies, limits, secrets, origin, app }) }
    }

    /// The application, for whose stores a foreign `Host` may be an own domain; none where only forms are tested.
    pub(crate) fn app(&self) -> Option<&Arc<App>> {
        self.inner.app.as_ref()
    }

    /// The counters.
    pub fn limits(&self) -> &Limits {
        &self.inner.limits
    }

    /// Whose word about a client's address counts.
    pub fn proxies(&self) -> &TrustedProxies {
        &self.inner.proxies
    }

    /// For sealing what travels through clients.
    pub fn secrets(&self) -> &Secrets {
        &self.inner.secrets
    }

    /// Whether people reach the program by https; decides over cookies' names and `Strict-Transport-Security`.
    pub fn is_https(&self) -> bool {
        self.inner.origin.starts_with("https://")
    }

    /// Whether a `Host` is one under which people may reach the program: the public one, or this very machine.
    pub fn is_our_host(&self, host: &str) -> bool {
        let host = host.to_ascii_lowercase();
        self.inner.origin.split_once("://").is_some_and(|(_, public)| public == host) || is_loopback(&host)
    }

    /// Whether an `Origin` is ours: the public one or, where that is plain http on this machine, the one that the request
    /// itself was sent to.
    pub fn is_our_origin(&self, origin: &str, host: Option<&str>) -> bool {
        let origin = origin.to_ascii_lowercase();
        if origin == self.inner.origin {
            return true;
        }
        let host = host.map(str::to_ascii_lowercase);
        !self.is_https() && host.is_some_and(|host| is_loopback(&host) && origin == format!("http://{host}"))
    }
}

fn is_loopback(authority: &str) -> bool {
    let host = match authority.rsplit_once(':') {
        Some((host, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => host,
        _ => authority,
    };
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || bare.parse::<std::net::IpAddr>().is_ok_and(|address| address.is_loopback())
}

/// The state of every router: the application behind the entrance. Cheap to clone.
#[derive(Debug, Clone)]
pub struct FrontDoor {
    app: Arc<App>,
    entrance: Entrance,
}

impl FrontDoor {
    /// Opens an application to the outside, under the public address that it knows.
    pub fn new(app: Arc<App>, proxies: TrustedProxies, limits: Limits) -> Self {
        let entrance =
            Entrance::build(app.public_url(), proxies, limits, app.secrets().clone(), Some(Arc::clone(&app)));
        Self { app, entrance }
    }

    /// The application.
    pub const fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// What needs no use case.
    pub const fn entrance(&self) -> &Entrance {
        &self.entrance
    }
}

impl FromRef<FrontDoor> for Arc<App> {
    fn from_ref(door: &FrontDoor) -> Self {
        Self::clone(&door.app)
    }
}

impl FromRef<FrontDoor> for Entrance {
    fn from_ref(door: &FrontDoor) -> Self {
        door.entrance.clone()
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::Switch;

    fn entrance(public_url: &str) -> Entrance {
        Entrance::new(public_url, TrustedProxies::default(), Limits::new(Switch::Off), Secrets::new(&[7; 32]))
    }

    #[test]
    fn only_the_public_host_and_this_machine_are_ours() {
        let entrance = entrance("https://loyalty.example.com");
        for host in ["loyalty.example.com", "LOYALTY.example.com", "localhost:8080", "127.0.0.1", "[::1]:80"] {
            assert!(entrance.is_our_host(host), "{host}");
        }
        for host in ["evil.example", "loyalty.example.com:8443", "127.0.0.1.evil.example", "", "localhost.evil"] {
            assert!(!entrance.is_our_host(host), "{host}");
        }
    }

    /// Safety C-1
    #[test]
    fn an_origin_is_ours_only_where_it_is_the_public_one_or_the_local_one_asked() {
        let public = entrance("https://loyalty.example.com");
        assert!(public.is_our_origin("https://loyalty.example.com", None));
        for (origin, host) in [("null", None), ("http://localhost", Some("localhost")), ("https://evil.example", None)]
        {
            assert!(!public.is_our_origin(origin, host), "{origin}");
        }
        let local = entrance("http://127.0.0.1:8080");
        assert!(local.is_our_origin("http://localhost:8080", Some("localhost:8080")));
        assert!(!local.is_our_origin("http://localhost:9999", Some("localhost:8080")));
        assert!(!local.is_our_origin("http://evil.example", Some("evil.example")));
    }
}
