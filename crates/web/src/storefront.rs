//! The storefront: a store's public pages, and the customer's own.
//!
//! [`Place`] is where a visitor stands: the store, its program, who is signed in, the reader's words. Forms answer 303, or
//! 422 with the form again and everything that was typed.

mod card;
mod enroll;
mod page;
mod privacy;
mod program;
mod sign_in;
mod wallet;

use askama::Template;
use axum::Router;
use axum::extract::{FromRequestParts, Request, State};
use axum::http::request::Parts;
use axum::middleware::{Next, from_fn_with_state};
use axum::response::{IntoResponse, Response};
use axum::routing::{MethodRouter, get, post};
use orion_http::cookies::Cookie;
use orion_http::limits::{self, Policy, policy};
use orion_http::{FormToken, FrontDoor};
use orion_render::Text;
use orion_service::images::image_path;
use orion_service::pages::Terms;
use orion_service::programs::PublicProgram;
use orion_service::records::{Customer, PageTitle};
use orion_service::{App, CustomerCaller, Visitor};

use crate::assets::Assets;
use crate::page::{self as pages, Failure, Visit};
use crate::parts::{Fault, Language, Store};

/// Every page of the storefront.
pub(crate) fn router(door: &FrontDoor) -> Router<FrontDoor> {
    let limited = |route: MethodRouter<FrontDoor>, policy: &'static Policy| {
        route.layer(from_fn_with_state((door.entrance().clone(), policy), limits::apply))
    };
    Router::new()
        .route("/s/{store_slug}", limited(get(program::program), &policy::PROGRAM_INFO))
        .route("/s/{store_slug}/terms", limited(get(program::terms), &policy::PROGRAM_INFO))
        .route("/s/{store_slug}/pages/{page_slug}", limited(get(page::page), &policy::PROGRAM_INFO))
        .route("/s/{store_slug}/enroll", get(enroll::form).merge(limited(post(enroll::submit), &policy::ENROLL)))
        .route("/s/{store_slug}/enrolled", get(enroll::enrolled))
        .route(
            "/s/{store_slug}/sign-in",
            get(sign_in::form).merge(limited(post(sign_in::submit), &policy::CUSTOMER_LOGIN)),
        )
        .route("/s/{store_slug}/sign-in/sent", get(sign_in::sent))
        .route(
            "/s/{store_slug}/sign-in/confirm",
            get(sign_in::confirm).merge(limited(post(sign_in::sign_in), &policy::CUSTOMER_LOGIN)),
        )
        .route("/s/{store_slug}/sign-out", post(sign_in::sign_out))
        .route("/s/{store_slug}/card", limited(get(card::dashboard), &policy::CUSTOMER))
        .route("/s/{store_slug}/wallet/google", limited(get(wallet::google), &policy::CUSTOMER))
        .route("/s/{store_slug}/wallet/apple", limited(get(wallet::apple), &policy::CUSTOMER))
        .route("/s/{store_slug}/history", limited(get(card::history), &policy::CUSTOMER))
        .route("/s/{store_slug}/privacy", limited(get(privacy::page), &policy::CUSTOMER))
        .route("/s/{store_slug}/privacy/marketing", limited(post(privacy::marketing), &policy::PRIVACY))
        .route("/s/{store_slug}/privacy/export", limited(get(privacy::export), &policy::PRIVACY_EXPORT))
        .route("/s/{store_slug}/privacy/erase", limited(post(privacy::erase), &policy::PRIVACY))
        .layer(from_fn_with_state(door.clone(), present))
        .route("/m/{store_slug}/theme.css", get(program::theme))
}

/// A customer who is signed in.
#[derive(Debug, Clone)]
pub(crate) struct SignedIn {
    /// The proof.
    pub caller: CustomerCaller,
    /// The session's secret, to end it.
    pub token: String,
    /// The person.
    pub customer: Customer,
}

/// Where a visitor stands.
#[derive(Debug, Clone)]
pub(crate) struct Place {
    pub door: FrontDoor,
    pub visit: Visit,
    pub visitor: Visitor,
    pub public: PublicProgram,
    /// The terms in the reader's words.
    pub terms: Terms,
    /// What the store has to read besides.
    pub pages: Vec<PageTitle>,
    pub signed_in: Option<SignedIn>,
    pub token: FormToken,
    pub text: Text,
    /// What addresses of this store begin with.
    pub base: String,
}

impl FromRequestParts<FrontDoor> for Place {
    type Rejection = Failure;
    async fn from_request_parts(parts: &mut Parts, door: &FrontDoor) -> Result<Self, Failure> {
        let Ok(visit) = Visit::from_request_parts(parts, door).await;
        let visitor = Visitor::from_request_parts(parts, door).await?;
        let public = door.app().public_program(&visitor).await?;
        let signed_in = match Cookie::Customer.read(door.entrance(), &parts.headers) {
            Some(token) => signed_in(door.app(), &visitor, token).await,
            None => None,
        };
        let person = signed_in.as_ref().map(|person| person.customer.locale);
        let text = visit.text(person, visitor.store().default_locale);
        let terms = door.app().terms(&visitor, &public.program, text.locale()).await?;
        let mut pages = door.app().public_pages(&visitor, text.locale()).await?;
        // The terms have a link of their own.
        pages.retain(|page| public.program.look.terms_cms_page_slug.as_ref() != Some(&page.slug));
        Ok(Self {
            door: door.clone(),
            text,
            terms,
            pages,
            visit,
            base: format!("/s/{}", visitor.store().slug),
            visitor,
            public,
            signed_in,
            token: FormToken::from_request_parts(parts, door).await?,
        })
    }
}

/// Whoever is not is a visitor like any other.
async fn signed_in(app: &App, visitor: &Visitor, token: String) -> Option<SignedIn> {
    let caller = app.customer_caller(visitor, &token).await.ok()?;
    let customer = app.customer(&caller).await.ok()?;
    Some(SignedIn { caller, token, customer })
}

impl Place {
    pub(crate) fn app(&self) -> &App {
        self.door.app()
    }

    /// An address of this store.
    pub(crate) fn url(&self, path: &str) -> String {
        format!("{}{path}", self.base)
    }

    /// The way for those who are not signed in.
    pub(crate) fn to_sign_in(&self) -> Response {
        pages::see_other(&self.url("/sign-in"))
    }

    /// The frame of a page.
    pub(crate) fn layout(&self, section: &'static str) -> Layout {
        self.layout_with(section, self.visit.languages(self.text.locale()))
    }

    /// The frame of a page that another address shows, too: the answer to its form.
    pub(crate) fn layout_at(&self, section: &'static str, path: &str) -> Layout {
        self.layout_with(section, self.visit.languages_at(&self.url(path), self.text.locale()))
    }

    fn layout_with(&self, section: &'static str, languages: Vec<Language>) -> Layout {
        let merchant_name = self.public.merchant.name.to_string();
        Layout {
            lang: self.text.locale().to_string(),
            base: self.base.clone(),
            home_url: if self.signed_in.is_some() { self.url("/card") } else { self.base.clone() },
            merchant_initial: merchant_name
                .chars()
                .next()
                .map(|letter| letter.to_uppercase().collect())
                .unwrap_or_default(),
            merchant_name,
            store_name: self.visitor.store().name.to_string(),
            logo_url: self.public.program.look.logo.map(|image| image_path(self.public.merchant.id, image)),
            theme_url: format!("/m/{}/theme.css", self.visitor.store().slug),
            signed_in: self.signed_in.is_some(),
            section,
            languages,
            pages: self.pages.iter().map(|page| (page.slug.to_string(), page.title.to_string())).collect(),
        }
    }

    /// The stores where a card from here works.
    pub(crate) fn stores(&self) -> Vec<Store> {
        self.public.stores.iter().map(Store::from).collect()
    }
}

/// The frame of a store's pages.
#[derive(Debug, Clone)]
pub(crate) struct Layout {
    pub lang: String,
    pub base: String,
    pub home_url: String,
    pub merchant_name: String,
    pub merchant_initial: String,
    pub store_name: String,
    pub logo_url: Option<String>,
    pub theme_url: String,
    pub signed_in: bool,
    /// `card`, `history`, `privacy` or nothing.
    pub section: &'static str,
    pub languages: Vec<Language>,
    /// Address and heading of each page.
    pub pages: Vec<(String, String)>,
}

#[derive(Template)]
#[template(path = "storefront/error.html")]
struct ErrorPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: Layout,
    problem: Fault,
    back_url: String,
}

/// The layer of a store's pages: remembers a chosen language, and says in the store's frame what went wrong.
async fn present(State(door): State<FrontDoor>, request: Request, next: Next) -> Response {
    let (mut parts, body) = request.into_parts();
    let Ok(visit) = Visit::from_request_parts(&mut parts, &door).await;
    let mut kept = parts.clone();
    let response = next.run(Request::from_parts(parts, body)).await;
    let Some(problem) = pages::problem_of(&response) else { return pages::remember_language(&door, &visit, response) };
    let Ok(place) = Place::from_request_parts(&mut kept, &door).await else {
        return pages::remember_language(
            &door,
            &visit,
            pages::with_page(response, pages::plain_error(&visit, &problem)),
        );
    };
    let shown = ErrorPage {
        t: place.text,
        assets: Assets,
        csrf_token: place.token.text.clone(),
        layout: place.layout_at("", ""),
        problem: pages::fault(place.text, &problem, &visit.request_id),
        back_url: place.layout("").home_url,
    };
    let response = (place.token, pages::with_page(response, shown.render().ok())).into_response();
    pages::remember_language(&door, &visit, response)
}
