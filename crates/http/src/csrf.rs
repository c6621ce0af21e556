//! Forms that only our own pages can send. Safety §8, C-1 to C-4.
//!
//! A page takes a [`FormToken`], puts its text into a hidden field `csrf_token`, and returns the token as a part of its
//! response, which sets the cookie that the text is bound to. The handler of the form takes a [`Form`], which cannot be
//! had without a text that fits the cookie and an origin that is ours.

use axum::body::Body;
use axum::extract::{FromRef, FromRequest, FromRequestParts, Request};
use axum::http::request::Parts;
use axum::http::{Extensions, HeaderMap, StatusCode, header};
use axum::response::{IntoResponseParts, ResponseParts};
use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use orion_domain::Invalid;
use serde::de::DeserializeOwned;
use subtle::ConstantTimeEq as _;

use crate::body;
use crate::cookies::{Cookie, SetCookie};
use crate::front_door::Entrance;
use crate::problem::Problem;
use crate::store_domain::StoreDomain;

/// The hidden field of every form.
pub const FIELD: &str = "csrf_token";
/// The largest form.
const FORM_BYTES_MAX: usize = 64 * 1024;
/// What the token is bound to.
type Secret = [u8; 32];

pub(crate) fn refused() -> Problem {
    Problem::new(
        StatusCode::FORBIDDEN,
        "csrf",
        "The form is not from a page of ours, or the page is too old; load it again.",
    )
}

fn token_for(entrance: &Entrance, secret: &str) -> String {
    URL_SAFE_NO_PAD.encode(entrance.secrets().seal("form", &[secret.as_bytes()]))
}

/// The token of a page's forms.
#[derive(Debug, Clone)]
pub struct FormToken {
    /// For the hidden field.
    pub text: String,
    new_cookie: Option<SetCookie>,
}

impl<S> FromRequestParts<S> for FormToken
where
    S: Send + Sync,
    Entrance: FromRef<S>,
{
    type Rejection = Problem;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Problem> {
        let entrance = Entrance::from_ref(state);
        if let Some(secret) = Cookie::Form.read(&entrance, &parts.headers).filter(|secret| is_secret(secret)) {
            return Ok(Self { text: token_for(&entrance, &secret), new_cookie: None });
        }
        let mut bytes = Secret::default();
        getrandom::fill(&mut bytes).map_err(|_| crate::problem::broken())?;
        let secret = URL_SAFE_NO_PAD.encode(bytes);
        Ok(Self { text: token_for(&entrance, &secret), new_cookie: Some(Cookie::Form.set(&entrance, &secret, None)) })
    }
}

fn is_secret(text: &str) -> bool {
    URL_SAFE_NO_PAD.decode(text).is_ok_and(|bytes| bytes.len() == size_of::<Secret>())
}

impl IntoResponseParts for FormToken {
    type Error = std::convert::Infallible;
    fn into_response_parts(self, parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        match self.new_cookie {
            Some(cookie) => cookie.into_response_parts(parts),
            None => Ok(parts),
        }
    }
}

/// Whether the browser says that a page of ours sent the request. A browser that says nothing is judged by the token.
pub(crate) fn demand_origin(entrance: &Entrance, headers: &HeaderMap, extensions: &Extensions) -> Result<(), Problem> {
    let host = headers.get(header::HOST).and_then(|host| host.to_str().ok());
    let site_fine = headers.get_all("sec-fetch-site").iter().all(|site| site.as_bytes() == b"same-origin");
    let origins = headers.get_all(header::ORIGIN);
    // On a store's own domain only that domain is ours: the platform's pages have no business there.
    let is_ours = |origin: &str| match extensions.get::<StoreDomain>() {
        Some(domain) => domain.is_origin(origin),
        None => entrance.is_our_origin(origin, host),
    };
    let origin_fine = origins.iter().all(|origin| origin.to_str().is_ok_and(is_ours));
    if site_fine && origin_fine { Ok(()) } else { Err(refused()) }
}

pub(crate) fn demand_token(entrance: &Entrance, headers: &HeaderMap, token: &str) -> Result<(), Problem> {
    let secret = Cookie::Form.read(entrance, headers).filter(|secret| is_secret(secret)).ok_or_else(refused)?;
    let expected = token_for(entrance, &secret);
    if bool::from(expected.as_bytes().ct_eq(token.as_bytes())) { Ok(()) } else { Err(refused()) }
}

/// For requests of scripts that carry cookies: the token in `X-CSRF-Token`. Methods that change nothing pass.
pub(crate) fn demand_header(entrance: &Entrance, parts: &Parts) -> Result<(), Problem> {
    let headers = &parts.headers;
    if parts.method.is_safe() {
        return Ok(());
    }
    demand_origin(entrance, headers, &parts.extensions)?;
    let token = headers.get("x-csrf-token").and_then(|token| token.to_str().ok()).ok_or_else(refused)?;
    demand_token(entrance, headers, token)
}

/// The fields of a form that one of our pages sent.
#[derive(Debug)]
pub struct Form<T>(pub T);

impl<T, S> FromRequest<S> for Form<T>
where
    T: DeserializeOwned,
    S: Send + Sync,
    Entrance: FromRef<S>,
{
    type Rejection = Problem;
    async fn from_request(request: Request, state: &S) -> Result<Self, Problem> {
        let entrance = Entrance::from_ref(state);
        body::demand_type(request.headers(), "application/x-www-form-urlencoded")?;
        demand_origin(&entrance, request.headers(), request.extensions())?;
        let (parts, content) = request.into_parts();
        let bytes = body::read(content, FORM_BYTES_MAX).await?;
        let text = std::str::from_utf8(&bytes).map_err(|_| Problem::malformed("The form is not UTF-8."))?;
        let (token, fields) = without_token(text);
        let token = token.or_else(|| parts.headers.get("x-csrf-token").and_then(|token| token.to_str().ok()));
        demand_token(&entrance, &parts.headers, token.ok_or_else(refused)?)?;
        fields_of(fields).await.map(Self)
    }
}

/// The token, which needs no decoding, and the other fields as they came.
fn without_token(form: &str) -> (Option<&str>, String) {
    let is_token = |pair: &&str| pair.split_once('=').is_some_and(|(name, _)| name == FIELD);
    let token = form.split('&').find(is_token).and_then(|pair| pair.split_once('=')).map(|(_, value)| value);
    (token, form.split('&').filter(|pair| !is_token(pair)).collect::<Vec<_>>().join("&"))
}

async fn fields_of<T: DeserializeOwned>(fields: String) -> Result<T, Problem> {
    let request = Request::post("/")
        .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
        .body(Body::from(fields))
        .map_err(|_| Problem::malformed("The form cannot be read."))?;
    let read = axum::Form::<T>::from_request(request, &()).await;
    read.map(|form| form.0).map_err(|rejection| {
        let text = rejection.body_text();
        let sentence = text.split_once("body: ").map_or(text.as_str(), |(_, sentence)| sentence);
        let name = sentence.split('`').nth(1).unwrap_or_default();
        Problem::field(name, Invalid::WrongType { expected: "the fields of this form".to_owned() })
    })
}

#[cfg(test)]
mod tests {
    use axum::Router;
    use axum::response::IntoResponse as _;
    use axum::routing::get;
    use http_body_util::BodyExt as _;
    use orion_service::secrets::Secrets;
    use tower::ServiceExt as _;

    use super::*;
    use crate::client_address::TrustedProxies;
    use crate::limits::{Limits, Switch};

    #[derive(serde::Deserialize)]
    struct Name {
        name: String,
    }

    fn router() -> Router {
        let entrance = Entrance::new(
            "http://127.0.0.1:8080",
            TrustedProxies::default(),
            Limits::new(Switch::Off),
            Secrets::new(&[3; 32]),
        );
        let page = |token: FormToken| async move { (token.clone(), token.text).into_response() };
        let submit = |Form(form): Form<Name>| async move { form.name };
        Router::new().route("/", get(page).post(submit)).with_state(entrance)
    }

    /// A page's cookie and token.
    async fn page() -> (String, String) {
        let answer = router().oneshot(Request::get("/").body(Body::empty()).unwrap()).await.unwrap();
        let cookie = answer.headers()[header::SET_COOKIE].to_str().unwrap().split(';').next().unwrap().to_owned();
        let token = answer.into_body().collect().await.unwrap().to_bytes();
        (cookie, String::from_utf8(token.to_vec()).unwrap())
    }

    async fn submit(cookie: &str, form: String, headers: &[(&str, &str)]) -> StatusCode {
        let mut request = Request::post("/")
            .header(header::CONTENT_TYPE, "application/x-www-form-urlencoded")
            .header(header::COOKIE, cookie);
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        router().oneshot(request.body(Body::from(form)).unwrap()).await.unwrap().status()
    }

    /// Safety C-1
    #[tokio::test]
    async fn a_form_passes_only_with_the_token_of_its_own_cookie() {
        let (cookie, token) = page().await;
        let (other_cookie, _) = page().await;
        assert_eq!(submit(&cookie, format!("name=a%20b&csrf_token={token}"), &[]).await, StatusCode::OK);
        for (cookie, form) in [
            (&cookie, "name=a".to_owned()),
            (&cookie, "name=a&csrf_token=".to_owned()),
            (&cookie, format!("name=a&csrf_token={token}x")),
            (&other_cookie, format!("name=a&csrf_token={token}")),
            (&String::new(), format!("name=a&csrf_token={token}")),
            (&"orion_form=x".to_owned(), format!("name=a&csrf_token={token}")),
        ] {
            assert_eq!(submit(cookie, form.clone(), &[]).await, StatusCode::FORBIDDEN, "{form}");
        }
    }

    /// Safety C-1
    #[tokio::test]
    async fn a_form_from_elsewhere_is_refused_even_with_a_token() {
        let (cookie, token) = page().await;
        let form = format!("name=a&csrf_token={token}");
        for (headers, expected) in [
            (&[("sec-fetch-site", "same-origin"), ("origin", "http://127.0.0.1:8080")][..], StatusCode::OK),
            (&[("origin", "http://localhost:1"), ("host", "localhost:1")], StatusCode::OK),
            (&[("sec-fetch-site", "same-site")], StatusCode::FORBIDDEN),
            (&[("sec-fetch-site", "cross-site")], StatusCode::FORBIDDEN),
            (&[("origin", "null")], StatusCode::FORBIDDEN),
            (&[("origin", "https://evil.example")], StatusCode::FORBIDDEN),
            (&[("origin", "http://evil.example"), ("host", "evil.example")], StatusCode::FORBIDDEN),
        ] {
            assert_eq!(submit(&cookie, form.clone(), headers).await, expected, "{headers:?}");
        }
    }
}
