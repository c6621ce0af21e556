//! A browser without a screen: keeps cookies, sends forms with their token, follows nothing by itself.

use std::collections::BTreeMap;
use std::sync::Arc;

use axum::Router;
use axum::body::Body;
use axum::extract::Request;
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::BodyExt as _;
use orion_fetch::Guard;
use orion_http::client_address::TrustedProxies;
use orion_http::limits::{Limits, Switch};
use orion_http::{FrontDoor, enclose};
use orion_testkit::TestApp;
use orion_testkit::keys::LOCALHOST;
use orion_testkit::pictures::PictureServer;
use orion_wallet::apple::Apple;
use orion_wallet::google::Google;
use orion_web::WebOptions;
use tower::ServiceExt as _;

/// A page as it came.
pub(crate) struct Page {
    pub status: StatusCode,
    pub headers: HeaderMap,
    pub text: String,
    /// As it came, for what is no text.
    pub bytes: Vec<u8>,
}

impl Page {
    /// Where a redirect leads.
    pub(crate) fn location(&self) -> &str {
        self.headers[header::LOCATION].to_str().unwrap()
    }

    /// The value of the first hidden field of a name.
    pub(crate) fn hidden(&self, name: &str) -> String {
        let start = format!("name=\"{name}\" value=\"");
        let (_, rest) = self.text.split_once(&start).unwrap_or_else(|| panic!("no field {name} in {}", self.text));
        rest.split('"').next().unwrap().to_owned()
    }
}

/// What asks what other people's addresses lead to.
pub(crate) fn fetches(network: PictureServer) -> Arc<Guard> {
    Arc::new(Guard::new(Arc::new(network), Some(LOCALHOST.as_bytes()), Vec::new()).unwrap())
}

pub(crate) struct Browser {
    router: Router,
    cookies: BTreeMap<String, String>,
    /// Sent with every request.
    headers: Vec<(&'static str, String)>,
}

impl Browser {
    pub(crate) fn new(app: &TestApp) -> Self {
        Self::with(app, None, None, PictureServer::closed())
    }

    /// A browser at a program that knows Google Wallet.
    pub(crate) fn with_google(app: &TestApp, google: Arc<Google>, pictures: PictureServer) -> Self {
        Self::with(app, Some(google), None, pictures)
    }

    /// A browser at a program that knows Apple Wallet.
    pub(crate) fn with_apple(app: &TestApp, apple: Arc<Apple>) -> Self {
        Self::with(app, None, Some(apple), PictureServer::closed())
    }

    fn with(app: &TestApp, google: Option<Arc<Google>>, apple: Option<Arc<Apple>>, network: PictureServer) -> Self {
        let door = FrontDoor::new(app.app(), TrustedProxies::default(), Limits::new(Switch::Off));
        let options = WebOptions { demo: true, google, apple, fetches: fetches(network) };
        let pages = orion_web::router(door.clone(), options);
        Self { router: enclose(pages, door.entrance().clone()), cookies: BTreeMap::new(), headers: Vec::new() }
    }

    /// A browser at whatever answers instead of the program.
    pub(crate) fn at(router: Router) -> Self {
        Self { router, cookies: BTreeMap::new(), headers: Vec::new() }
    }

    /// The same browser at another host name, where it has other cookies.
    pub(crate) fn at_host(mut self, host: &str) -> Self {
        self.cookies.clear();
        self.headers = vec![("host", host.to_owned())];
        self
    }

    /// Says with every request which site it comes from.
    pub(crate) fn visit_origin(&mut self, origin: &str) {
        self.headers.retain(|(name, _)| *name != "origin");
        self.headers.push(("origin", origin.to_owned()));
    }

    /// The names of the cookies it holds.
    pub(crate) fn cookie_names(&self) -> Vec<&str> {
        self.cookies.keys().map(String::as_str).collect()
    }

    /// Keeps a cookie that no answer has set.
    pub(crate) fn plant(&mut self, name: &str, value: &str) {
        self.cookies.insert(name.to_owned(), value.to_owned());
    }

    /// Opens an address.
    pub(crate) async fn get(&mut self, address: &str) -> Page {
        self.send(Request::get(address), String::new()).await
    }

    /// Opens an address that must show a page.
    pub(crate) async fn open(&mut self, address: &str) -> Page {
        let page = self.get(address).await;
        assert_eq!(page.status, StatusCode::OK, "{address}: {}", page.text);
        page
    }

    /// Sends a form of a page, its token included. Values are plain words without anything to encode.
    pub(crate) async fn submit(&mut self, page: &Page, address: &str, fields: &[(&str, &str)]) -> Page {
        let mut form = format!("csrf_token={}", page.hidden("csrf_token"));
        for (name, value) in fields {
            form.push_str(&format!("&{name}={}", value.replace('@', "%40").replace('+', "%2B").replace(' ', "+")));
        }
        let request = Request::post(address).header(header::CONTENT_TYPE, "application/x-www-form-urlencoded");
        self.send(request, form).await
    }

    /// Sends a request as it is, cookies added.
    pub(crate) async fn send(&mut self, request: axum::http::request::Builder, body: String) -> Page {
        let cookies: Vec<String> = self.cookies.iter().map(|(name, value)| format!("{name}={value}")).collect();
        let mut request = request.header(header::COOKIE, cookies.join("; "));
        for (name, value) in &self.headers {
            request = request.header(*name, value);
        }
        let request = request.body(Body::from(body)).unwrap();
        let response = self.router.clone().oneshot(request).await.unwrap();
        let (parts, body) = response.into_parts();
        for cookie in parts.headers.get_all(header::SET_COOKIE) {
            let (name, value) = cookie.to_str().unwrap().split(';').next().unwrap().split_once('=').unwrap();
            if value.is_empty() {
                self.cookies.remove(name);
            } else {
                self.cookies.insert(name.to_owned(), value.to_owned());
            }
        }
        let bytes = body.collect().await.unwrap().to_bytes();
        Page {
            status: parts.status,
            headers: parts.headers,
            text: String::from_utf8_lossy(&bytes).into_owned(),
            bytes: bytes.to_vec(),
        }
    }
}
