//! Signing staff in, once per device; after that a PIN is enough.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use orion_domain::Locale;
use orion_http::cookies::Cookie;
use orion_http::headers::{ClearSiteData, Page};
use orion_http::{Facts, Form, FormToken, FrontDoor};
use orion_render::Text;
use orion_service::Error;
use orion_service::records::Surface;
use serde::Deserialize;

use super::desk::SignedIn;
use super::layout::TerminalLayout;
use crate::assets::Assets;
use crate::page::{Answer, Visit, render, see_other_with};
use crate::parts::{ErrorItem, Nothing};

/// How long a terminal stays signed in without being used. Safety S-1.
const SESSION_SECONDS: i64 = 30 * 24 * 3600;

/// What was typed; the password never comes back.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct SignInForm {
    email: String,
    #[serde(default)]
    password: String,
}

#[derive(Debug, Default)]
struct SignInErrors {
    items: Vec<ErrorItem>,
    count: i64,
    email: Option<String>,
    password: Option<String>,
}

#[derive(Template)]
#[template(path = "terminal/sign_in.html")]
struct SignInPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: TerminalLayout,
    form: SignInForm,
    errors: SignInErrors,
}

/// `GET /terminal/sign-in`
pub(crate) async fn page(visit: Visit, token: FormToken) -> Answer {
    show(&visit, token, SignInForm::default(), SignInErrors::default())
}

/// `POST /terminal/sign-in`
pub(crate) async fn submit(
    State(door): State<FrontDoor>,
    visit: Visit,
    Facts(facts): Facts,
    token: FormToken,
    Form(form): Form<SignInForm>,
) -> Answer {
    let text = visit.text(None, Locale::default());
    let message = match door.app().sign_in(&form.email, &form.password, Surface::Terminal, facts).await {
        Ok(signed_in) => {
            let cookie =
                Cookie::Session(Surface::Terminal).set(door.entrance(), &signed_in.token, Some(SESSION_SECONDS));
            return Ok(see_other_with("/terminal", cookie));
        }
        Err(Error::SignInFailed) => text.till_sign_in_failed(),
        Err(Error::RateLimited { seconds }) => text.problem_rate_limited(seconds),
        Err(Error::MerchantSuspended) => text.problem_merchant_suspended(),
        Err(Error::Busy) => text.problem_busy(),
        Err(error) => return Err(error.into()),
    };
    let errors = SignInErrors { items: vec![ErrorItem { field: None, message }], count: 1, ..SignInErrors::default() };
    Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&visit, token, form, errors)?).into_response())
}

/// `POST /terminal/sign-out`
pub(crate) async fn sign_out(
    State(door): State<FrontDoor>,
    signed_in: SignedIn,
    Facts(facts): Facts,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    signed_in.app.sign_out(&signed_in.token, &facts).await?;
    let gone = (Cookie::Session(Surface::Terminal).remove(door.entrance()), Cookie::Staff.remove(door.entrance()));
    Ok(see_other_with("/terminal/sign-in", (gone, ClearSiteData)))
}

fn show(visit: &Visit, token: FormToken, form: SignInForm, errors: SignInErrors) -> Answer {
    let text = visit.text(None, Locale::default());
    let page = SignInPage {
        t: text,
        assets: Assets,
        csrf_token: token.text.clone(),
        layout: TerminalLayout::outside(text, visit),
        form,
        errors,
    };
    render(Page::Terminal, token, &page)
}
