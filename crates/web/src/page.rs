//! What every page shares: the reader's language, rendering, and pages that say what went wrong.

use askama::Template;
use axum::extract::{FromRef, FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::http::{HeaderValue, StatusCode, header};
use axum::middleware::Next;
use axum::response::{Html, IntoResponse, IntoResponseParts, Response};
use orion_domain::Locale;
use orion_http::cookies::{Cookie, SetCookie};
use orion_http::headers::Page;
use orion_http::{Entrance, FormToken, FrontDoor, Problem};
use orion_render::{Text, negotiate};
use orion_service::{Error, RequestFacts};

use crate::assets::Assets;
use crate::parts::{Fault, Language, PlainLayout};
use crate::words;

/// A year: a chosen language is remembered as long as somebody keeps coming.
const LOCALE_SECONDS: i64 = 365 * 24 * 3600;
/// The query parameter by which a reader chooses a language.
const LANGUAGE_PARAMETER: &str = "lang";

/// What a request says about its reader, and where it is.
#[derive(Debug, Clone, Default)]
pub(crate) struct Visit {
    /// Chosen just now or earlier in this browser.
    chosen: Option<Locale>,
    chosen_now: bool,
    accepts: String,
    path: String,
    /// The query without the choice of a language.
    query: String,
    /// The name of the request in the log.
    pub request_id: String,
}

impl<S> FromRequestParts<S> for Visit
where
    S: Send + Sync,
    Entrance: FromRef<S>,
{
    type Rejection = std::convert::Infallible;
    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Self::Rejection> {
        Ok(Self::read(parts, &Entrance::from_ref(state)))
    }
}

impl Visit {
    fn read(parts: &Parts, entrance: &Entrance) -> Self {
        let query = parts.uri.query().unwrap_or_default();
        let is_language = |pair: &&str| pair.split('=').next() == Some(LANGUAGE_PARAMETER);
        let asked = query.split('&').find(is_language).and_then(|pair| pair.split_once('='));
        let asked: Option<Locale> = asked.and_then(|(_, code)| code.parse().ok());
        let kept = locale_cookie(parts.uri.path()).read(entrance, &parts.headers).and_then(|code| code.parse().ok());
        let accepts = parts.headers.get(header::ACCEPT_LANGUAGE).and_then(|line| line.to_str().ok());
        Self {
            chosen: asked.or(kept),
            chosen_now: asked.is_some(),
            accepts: accepts.unwrap_or_default().to_owned(),
            path: parts.uri.path().to_owned(),
            query: query.split('&').filter(|pair| !pair.is_empty() && !is_language(pair)).collect::<Vec<_>>().join("&"),
            request_id: parts
                .extensions
                .get::<RequestFacts>()
                .map(|facts| facts.request_id.clone())
                .unwrap_or_default(),
        }
    }

    /// The reader's words: as chosen, else as the person's account says, else as the browser asks, else the default.
    pub(crate) fn text(&self, person: Option<Locale>, default: Locale) -> Text {
        Text::new(self.chosen.or(person).unwrap_or_else(|| negotiate(&self.accepts, default)))
    }

    /// The same page in every language.
    pub(crate) fn languages(&self, current: Locale) -> Vec<Language> {
        self.languages_at(&self.path, current)
    }

    /// A page in every language, for answers to forms whose own address shows nothing.
    pub(crate) fn languages_at(&self, path: &str, current: Locale) -> Vec<Language> {
        // What the query of another address means here is not known.
        let kept = if path == self.path && !self.query.is_empty() { format!("{}&", self.query) } else { String::new() };
        let link = |locale: Locale| Language {
            code: locale.to_string(),
            name: locale.own_name().to_owned(),
            url: format!("{path}?{kept}{LANGUAGE_PARAMETER}={locale}"),
            current: locale == current,
        };
        Locale::ALL.into_iter().map(link).collect()
    }

    /// The frame of pages that belong to no store.
    pub(crate) fn plain_layout(&self, text: Text) -> PlainLayout {
        PlainLayout { lang: text.locale().to_string(), languages: self.languages(text.locale()) }
    }

    /// A parameter of the query, of those whose values need no decoding.
    pub(crate) fn parameter(&self, name: &str) -> Option<&str> {
        let pairs = self.query.split('&').filter_map(|pair| pair.split_once('='));
        pairs.into_iter().find(|(found, _)| *found == name).map(|(_, value)| value)
    }

    fn cookie(&self, entrance: &Entrance) -> Option<SetCookie> {
        let locale = self.chosen.filter(|_| self.chosen_now)?;
        Some(locale_cookie(&self.path).set(entrance, locale.as_str(), Some(LOCALE_SECONDS)))
    }
}

/// Where the choice of a language is kept, for the pages under one address or the other.
fn locale_cookie(path: &str) -> Cookie {
    if path.starts_with("/s/") { Cookie::StorefrontLocale } else { Cookie::Locale }
}

/// What a handler answers instead of its page; [`present`] makes a page of it.
#[derive(Debug)]
pub(crate) struct Failure(Problem);

impl From<Error> for Failure {
    fn from(error: Error) -> Self {
        Self(error.into())
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Failure {
    fn into_response(self) -> Response {
        self.0.into_response()
    }
}

/// What handlers of pages answer.
pub(crate) type Answer = Result<Response, Failure>;

/// A template as a page; its form token goes along as a cookie.
pub(crate) fn render(kind: Page, token: FormToken, template: &impl Template) -> Answer {
    Ok((kind, token, html(template)?).into_response())
}

/// A page without a form that needs a token, and so without a cookie.
pub(crate) fn render_bare(kind: Page, template: &impl Template) -> Answer {
    Ok((kind, html(template)?).into_response())
}

/// A page that shows a form again with its mistakes.
pub(crate) fn render_mistakes(kind: Page, token: FormToken, template: &impl Template) -> Answer {
    Ok((StatusCode::UNPROCESSABLE_ENTITY, kind, token, html(template)?).into_response())
}

fn html(template: &impl Template) -> Result<Html<String>, Failure> {
    template.render().map(Html).map_err(|error| Error::internal(error).into())
}

/// To another page, which the browser asks for by GET.
pub(crate) fn see_other(address: &str) -> Response {
    match HeaderValue::from_str(address) {
        Ok(address) => (StatusCode::SEE_OTHER, [(header::LOCATION, address)]).into_response(),
        Err(_) => Problem::not_found().into_response(),
    }
}

/// The same with cookies or other parts.
pub(crate) fn see_other_with(address: &str, parts: impl IntoResponseParts) -> Response {
    (parts, see_other(address)).into_response()
}

/// What went wrong, for an error page: the first sentence says what it is, the rest how to mend it.
pub(crate) fn fault(text: Text, problem: &Problem, request_id: &str) -> Fault {
    let (title, detail) = if problem.code() == "link_expired" {
        (text.link_expired_title(), Some(text.link_expired_text()))
    } else {
        let sentences = words::problem(text, problem);
        match sentences.split_once(". ") {
            Some((title, detail)) => (format!("{title}."), Some(detail.to_owned())),
            None => (sentences, None),
        }
    };
    Fault { title, detail, request_id: request_id.to_owned() }
}

#[derive(Template)]
#[template(path = "error.html")]
struct ErrorPage {
    t: Text,
    assets: Assets,
    layout: PlainLayout,
    problem: Fault,
    back_url: String,
}

/// The page that says what went wrong outside of any store.
pub(crate) fn plain_error(visit: &Visit, problem: &Problem) -> Option<String> {
    let text = visit.text(None, Locale::default());
    let layout = PlainLayout { lang: text.locale().to_string(), languages: visit.languages_at("/", text.locale()) };
    let problem = fault(text, problem, &visit.request_id);
    ErrorPage { t: text, assets: Assets, layout, problem, back_url: "/".to_owned() }.render().ok()
}

/// What went wrong, of an answer that has no page yet. The router itself says only a status.
pub(crate) fn problem_of(response: &Response) -> Option<Problem> {
    let known = response.extensions().get::<Problem>().cloned();
    if known.is_none() && response.headers().contains_key(header::CONTENT_TYPE) {
        return None;
    }
    known.or_else(|| match response.status() {
        StatusCode::NOT_FOUND => Some(Problem::not_found()),
        status @ StatusCode::METHOD_NOT_ALLOWED => Some(Problem::new(status, "method_not_allowed", "")),
        _ => None,
    })
}

/// An answer with a page in place of its document; its other headers stay.
pub(crate) fn with_page(mut response: Response, page: Option<String>) -> Response {
    let Some(page) = page else { return response };
    let headers = response.headers_mut();
    headers.insert(header::CONTENT_TYPE, HeaderValue::from_static("text/html; charset=utf-8"));
    headers.insert(header::CONTENT_LENGTH, HeaderValue::from(page.len()));
    *response.body_mut() = page.into();
    response
}

/// The layer of pages outside of stores: remembers a chosen language, and says in words what went wrong.
pub(crate) async fn present(State(door): State<FrontDoor>, visit: Visit, request: Request, next: Next) -> Response {
    let response = next.run(request).await;
    let page = problem_of(&response).and_then(|problem| plain_error(&visit, &problem));
    remember_language(&door, &visit, with_page(response, page))
}

/// Adds the cookie of a language that was chosen with this request.
pub(crate) fn remember_language(door: &FrontDoor, visit: &Visit, response: Response) -> Response {
    match visit.cookie(door.entrance()) {
        Some(cookie) => (cookie, response).into_response(),
        None => response,
    }
}
