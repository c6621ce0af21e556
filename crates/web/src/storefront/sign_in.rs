//! Signing in by a link, which a second step uses up, so that scanners of mails do no harm. Safety S-11.

use askama::Template;
use axum::response::Response;
use orion_domain::Email;
use orion_http::Form;
use orion_http::cookies::Cookie;
use orion_http::headers::{ClearSiteData, Page};
use orion_render::Text;
use orion_service::Error;
use serde::Deserialize;

use super::{Layout, Place};
use crate::assets::Assets;
use crate::page::{Answer, Failure, render, render_mistakes, see_other, see_other_with};
use crate::parts::{ErrorItem, Mistakes, Nothing};

/// How long a link works, as the use case has it.
const LINK_MINUTES: i64 = 15;

/// What was typed.
#[derive(Debug, Default, Deserialize)]
#[serde(default)]
pub(super) struct SignInForm {
    email: String,
}

struct SignInErrors {
    items: Vec<ErrorItem>,
    count: i64,
    email: Option<String>,
}

#[derive(Template)]
#[template(path = "storefront/sign_in.html")]
struct SignInPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: Layout,
    form: SignInForm,
    errors: SignInErrors,
}

fn page(place: &Place, form: SignInForm, mistakes: Mistakes) -> SignInPage {
    SignInPage {
        t: place.text,
        assets: Assets,
        csrf_token: place.token.text.clone(),
        layout: place.layout(""),
        form,
        errors: SignInErrors { count: mistakes.count(), email: mistakes.of("email"), items: mistakes.items },
    }
}

/// `GET /s/{store_slug}/sign-in`
pub(super) async fn form(place: Place) -> Answer {
    if place.signed_in.is_some() {
        return Ok(see_other(&place.url("/card")));
    }
    let shown = page(&place, SignInForm::default(), Mistakes::default());
    render(Page::Plain, place.token, &shown)
}

/// `POST /s/{store_slug}/sign-in`
pub(super) async fn submit(place: Place, Form(form): Form<SignInForm>) -> Answer {
    match Email::new(&form.email) {
        Ok(email) => {
            place.app().send_sign_in_link(&place.visitor, &email).await?;
            Ok(see_other(&place.url("/sign-in/sent")))
        }
        Err(problem) => {
            let mistakes = Mistakes::read(place.text, Error::field("email", problem), str::to_owned)?;
            let shown = page(&place, form, mistakes);
            render_mistakes(Page::Plain, place.token, &shown)
        }
    }
}

#[derive(Template)]
#[template(path = "storefront/sign_in_sent.html")]
struct SignInSentPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: Layout,
    minutes_valid: i64,
    demo_mail_url: Option<String>,
}

/// `GET /s/{store_slug}/sign-in/sent`
pub(super) async fn sent(place: Place, axum::Extension(options): axum::Extension<crate::WebOptions>) -> Answer {
    let shown = SignInSentPage {
        t: place.text,
        assets: Assets,
        csrf_token: place.token.text.clone(),
        layout: place.layout(""),
        minutes_valid: LINK_MINUTES,
        demo_mail_url: options.demo.then(|| crate::front::DEMO_MAIL.to_owned()),
    };
    render(Page::Plain, place.token, &shown)
}

#[derive(Template)]
#[template(path = "storefront/sign_in_confirm.html")]
struct SignInConfirmPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: Layout,
    token: String,
}

/// `GET /s/{store_slug}/sign-in/confirm`
pub(super) async fn confirm(place: Place) -> Answer {
    let token = place.visit.parameter("token").unwrap_or_default().to_owned();
    if !place.app().link_is_live(&place.visitor, &token).await? {
        return Err(Error::LinkExpired.into());
    }
    let shown = SignInConfirmPage {
        t: place.text,
        assets: Assets,
        csrf_token: place.token.text.clone(),
        layout: place.layout(""),
        token,
    };
    render(Page::Plain, place.token, &shown)
}

/// The link's secret.
#[derive(Debug, Deserialize)]
pub(super) struct Confirmation {
    #[serde(default)]
    token: String,
}

/// `POST /s/{store_slug}/sign-in/confirm`
pub(super) async fn sign_in(place: Place, Form(form): Form<Confirmation>) -> Result<Response, Failure> {
    let session = place.app().sign_in_with_link(&place.visitor, &form.token).await?;
    let age = session.expires_at.seconds_since(place.app().now());
    let cookie = Cookie::Customer.set(place.door.entrance(), &session.token, Some(age));
    Ok(see_other_with(&place.url("/card"), cookie))
}

/// `POST /s/{store_slug}/sign-out`
pub(super) async fn sign_out(place: Place, Form(Nothing {}): Form<Nothing>) -> Result<Response, Failure> {
    if let Some(person) = &place.signed_in {
        place.app().sign_out_customer(&person.caller, &person.token).await?;
    }
    let gone = Cookie::Customer.remove(place.door.entrance());
    Ok(see_other_with(&place.base, (gone, ClearSiteData)))
}
