//! Who stands at the counter: a signed-in person at a store, maybe with an open staff session.

use std::sync::Arc;

use askama::Template;
use axum::extract::FromRequestParts;
use axum::http::request::Parts;
use axum::http::{HeaderMap, StatusCode};
use axum::response::{IntoResponse as _, Response};
use orion_domain::settings::StaffPinPolicy;
use orion_domain::{Currency, Locale};
use orion_http::cookies::Cookie;
use orion_http::headers::Page;
use orion_http::{Facts, FormToken, FrontDoor};
use orion_render::Text;
use orion_service::authentication::Credential;
use orion_service::records::{StaffSession, Surface};
use orion_service::{App, Error, Identity, StoreCaller};

use super::layout::TerminalLayout;
use crate::page::{Answer, Failure, Visit, render, see_other};

/// A signed-in browser of the terminal, whether or not a store was chosen.
pub(crate) struct SignedIn {
    pub app: Arc<App>,
    pub identity: Identity,
    pub token: String,
    pub text: Text,
    pub visit: Visit,
    pub form_token: FormToken,
}

impl FromRequestParts<FrontDoor> for SignedIn {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, door: &FrontDoor) -> Result<Self, Response> {
        let Some(token) = Cookie::Session(Surface::Terminal).read(door.entrance(), &parts.headers) else {
            return Err(see_other("/terminal/sign-in"));
        };
        let Ok(Facts(facts)) = Facts::from_request_parts(parts, door).await;
        let Ok(visit) = Visit::from_request_parts(parts, door).await;
        let credential = Credential::Cookie { surface: Surface::Terminal, token: token.clone() };
        let identity = match door.app().identify(&credential, facts).await {
            Ok(identity) => identity,
            Err(Error::Unauthenticated) => return Err(see_other("/terminal/sign-in")),
            Err(error) => return Err(Failure::from(error).into_response()),
        };
        let form_token = FormToken::from_request_parts(parts, door)
            .await
            .map_err(|problem| Failure::from(problem).into_response())?;
        let text = visit.text(identity.locale(), Locale::default());
        Ok(Self { app: Arc::clone(door.app()), identity, token, text, visit, form_token })
    }
}

/// The counter of a store.
pub(crate) struct Desk {
    pub app: Arc<App>,
    pub caller: StoreCaller,
    pub text: Text,
    pub visit: Visit,
    pub currency: Currency,
    pub form_token: FormToken,
    pub layout: TerminalLayout,
    /// The secret of the staff session, while it lives.
    pub staff: Option<(String, StaffSession)>,
    /// Whether a script of ours sent the request; a browser logs every 4xx that a script receives.
    pub is_scripted: bool,
}

impl FromRequestParts<FrontDoor> for Desk {
    type Rejection = Response;
    async fn from_request_parts(parts: &mut Parts, door: &FrontDoor) -> Result<Self, Response> {
        let signed_in = SignedIn::from_request_parts(parts, door).await?;
        let caller = match signed_in.app.store_caller(&signed_in.identity, None).await {
            Ok(caller) => caller,
            Err(Error::StoreRequired | Error::Forbidden | Error::NotFound) => return Err(see_other("/terminal/store")),
            Err(error) => return Err(Failure::from(error).into_response()),
        };
        let staff_token = Cookie::Staff.read(door.entrance(), &parts.headers);
        let mut desk = Self::open(signed_in, caller, staff_token, is_scripted(&parts.headers))
            .await
            .map_err(|error| Failure::from(error).into_response())?;
        if !parts.method.is_safe() {
            // The address of a booking shows nothing by itself; another language starts over.
            desk.layout.languages = desk.visit.languages_at("/terminal", desk.text.locale());
        }
        Ok(desk)
    }
}

fn is_scripted(headers: &HeaderMap) -> bool {
    headers.get("sec-fetch-mode").is_some_and(|mode| mode.as_bytes() != b"navigate")
}

impl Desk {
    async fn open(
        signed_in: SignedIn,
        caller: StoreCaller,
        staff_token: Option<String>,
        is_scripted: bool,
    ) -> Result<Self, Error> {
        let SignedIn { app, identity, text, visit, form_token, .. } = signed_in;
        let currency = app.currency(&caller).await?;
        let staff = match staff_token {
            Some(token) => app.staff_session(&caller, &token).await?.map(|session| (token, session)),
            None => None,
        };
        let session = staff.as_ref().map(|(_, session)| session);
        let mut layout = TerminalLayout::at_store(text, &visit, caller.store(), &identity, session);
        if let Ok((_, settings)) = app.store_program(&caller).await {
            layout.pin_in_use = settings.staff_pin_policy != StaffPinPolicy::Disabled;
        }
        Ok(Self { app, caller, text, visit, currency, form_token, layout, staff, is_scripted })
    }

    /// Answers with a page.
    pub(crate) fn page(&self, template: &impl Template) -> Answer {
        render(Page::Terminal, self.form_token.clone(), template)
    }

    /// Answers with a page that says no.
    pub(crate) fn refusal(&self, template: &impl Template) -> Answer {
        let status = if self.is_scripted { StatusCode::OK } else { StatusCode::UNPROCESSABLE_ENTITY };
        Ok((status, self.page(template)?).into_response())
    }

    /// A fresh key for an action that may follow.
    pub(crate) fn new_key(&self) -> String {
        self.app.new_uuid().to_string()
    }
}
