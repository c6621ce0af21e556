//! Stores' own domains: a foreign `Host` serves the storefront of exactly one store, with the cookies of its customers,
//! and nothing else. Safety §8.

use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderValue, Method, StatusCode, Uri, header};
use axum::response::{IntoResponse as _, Response};
use orion_domain::Slug;

use crate::cookies;
use crate::front_door::Entrance;
use crate::problem::Problem;

/// Where every address ends that a store's own domain does not serve: no route is there.
const NOWHERE: &str = "/nowhere";
/// The same for programs.
const API_NOWHERE: &str = "/api/nowhere";

/// Marks a request that came by a store's own domain.
#[derive(Debug, Clone)]
pub(crate) struct StoreDomain {
    /// The `Host` as the browser sent it, in lower case, with its port if it has one.
    authority: String,
    is_https: bool,
}

impl StoreDomain {
    /// Whether an `Origin` is this very domain.
    pub(crate) fn is_origin(&self, origin: &str) -> bool {
        let origin = origin.to_ascii_lowercase();
        origin.strip_prefix("https://") == Some(&self.authority)
            || (!self.is_https && origin.strip_prefix("http://") == Some(&self.authority))
    }
}

/// Where a request goes on.
pub(crate) enum Way {
    /// To its handler.
    Through,
    /// To the page for addresses that lead nowhere.
    Nowhere,
}

/// Lets a request of a foreign `Host` in where it is the own domain of a store that has what is asked for.
///
/// # Errors
/// The answer, where nothing further is needed for it.
pub(crate) async fn enter(entrance: &Entrance, host: Option<String>, request: &mut Request) -> Result<Way, Response> {
    let Some(host) = host else { return Ok(Way::Through) };
    let authority = host.to_ascii_lowercase();
    let slug = match entrance.app() {
        Some(app) => {
            app.store_at_host(name_of(&authority)).await.map_err(|error| Problem::from(error).into_response())?
        }
        None => None,
    };
    let Some(slug) = slug else { return Err(misdirected().into_response()) };
    cookies::keep_customers_own(request.headers_mut());
    request.extensions_mut().insert(StoreDomain { authority, is_https: entrance.is_https() });
    if request.uri().path() == "/" && matches!(*request.method(), Method::GET | Method::HEAD) {
        return Err(to_storefront(&slug));
    }
    if is_served(request.uri().path(), &slug) {
        return Ok(Way::Through);
    }
    let nowhere = if request.uri().path().starts_with("/api/") { API_NOWHERE } else { NOWHERE };
    *request.uri_mut() = Uri::from_static(nowhere);
    *request.body_mut() = Body::empty();
    Ok(Way::Nowhere)
}

/// The name without its port.
fn name_of(authority: &str) -> &str {
    match authority.rsplit_once(':') {
        Some((name, port)) if port.bytes().all(|byte| byte.is_ascii_digit()) => name,
        _ => authority,
    }
}

/// Whether a path belongs to the storefront of a store. Compared as it was sent: a slug has no letter to encode.
fn is_served(path: &str, slug: &Slug) -> bool {
    let of_the_store = |prefix: &str| {
        let rest = path.strip_prefix(prefix).and_then(|rest| rest.strip_prefix(slug.as_str()));
        rest.is_some_and(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    ["/s/", "/m/", "/api/v1/storefront/"].into_iter().any(of_the_store)
        || path.starts_with("/assets/")
        || path.starts_with("/images/")
        || path == "/csp-report"
}

fn to_storefront(slug: &Slug) -> Response {
    let address = HeaderValue::from_str(&format!("/s/{slug}"));
    match address {
        Ok(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response(),
        Err(_) => Problem::not_found().into_response(),
    }
}

fn misdirected() -> Problem {
    Problem::new(StatusCode::MISDIRECTED_REQUEST, "misdirected_request", "Nothing is served under this host name.")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_store_domain_serves_one_storefront_and_what_it_needs() {
        let slug = Slug::new("bakery-1").unwrap();
        for path in [
            "/s/bakery-1",
            "/s/bakery-1/enroll",
            "/m/bakery-1/theme.css",
            "/assets/icon.svg",
            "/api/v1/storefront/bakery-1/loyalty/program",
        ] {
            assert!(is_served(path, &slug), "{path}");
        }
        for path in [
            "/",
            "/s/bakery-2",
            "/s/bakery-10",
            "/s/bakery-1x/enroll",
            "/s/",
            "/merchant",
            "/admin",
            "/terminal",
            "/api/docs",
            "/api/openapi.json",
            "/api/v1/merchants/stores",
            "/api/v1/storefront/bakery-2/loyalty/program",
            "/s/%62akery-1",
            "//s/bakery-1",
            "/setup/x",
            "/demo/mail",
            "/health/ready",
        ] {
            assert!(!is_served(path, &slug), "{path}");
        }
    }

    /// Safety C-1
    #[test]
    fn only_the_domain_itself_is_its_origin() {
        let domain = |is_https| StoreDomain { authority: "card.bakery.example".to_owned(), is_https };
        assert!(domain(true).is_origin("https://card.bakery.example"));
        assert!(domain(false).is_origin("http://card.bakery.example"));
        for origin in
            ["http://card.bakery.example", "https://evil.example", "null", "https://card.bakery.example:8443", ""]
        {
            assert!(!domain(true).is_origin(origin), "{origin}");
        }
        assert_eq!(name_of("card.bakery.example:8443"), "card.bakery.example");
        assert_eq!(name_of("card.bakery.example"), "card.bakery.example");
    }
}
