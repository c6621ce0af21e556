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
use orion_service::records::Surface;

use super::desk::SignedIn;
use super::layout::TerminalLayout;
use crate::assets::Assets;
use crate::page::{Answer, Visit, render, see_other_with};
use crate::parts::Nothing;
use crate::sign_in::{SignInErrors, SignInForm, sign_in};

/// How long a terminal stays signed in without being used. Safety S-1.
const SESSION_SECONDS: i64 = 30 * 24 * 3600;

#[derive(Template)]
#[template(path = "terminal/sign_in.html")]
struct SignInPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: TerminalLayout,
    action: &'static str,
    email: String,
    errors: SignInErrors,
}

/// `GET /terminal/sign-in`
pub(crate) async fn page(visit: Visit, token: FormToken) -> Answer {
    show(&visit, token, String::new(), SignInErrors::default())
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
    match sign_in(door.app(), text, &form, Surface::Terminal, facts).await? {
        Ok(session) => {
            let cookie = Cookie::Session(Surface::Terminal).set(door.entrance(), &session, Some(SESSION_SECONDS));
            Ok(see_other_with("/terminal", cookie))
        }
        Err(errors) => Ok((StatusCode::UNPROCESSABLE_ENTITY, show(&visit, token, form.email, errors)?).into_response()),
    }
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

fn show(visit: &Visit, token: FormToken, email: String, errors: SignInErrors) -> Answer {
    let text = visit.text(None, Locale::default());
    let page = SignInPage {
        t: text,
        assets: Assets,
        csrf_token: token.text.clone(),
        layout: TerminalLayout::outside(text, visit),
        action: "/terminal/sign-in",
        email,
        errors,
    };
    render(Page::Terminal, token, &page)
}
