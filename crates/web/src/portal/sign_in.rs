//! Signing in to a desk and out of it. The two desks differ in their cookie and in where they begin.

use askama::Template;
use axum::extract::State;
use axum::http::StatusCode;
use axum::response::IntoResponse as _;
use orion_domain::Locale;
use orion_http::cookies::Cookie;
use orion_http::headers::{ClearSiteData, Page};
use orion_http::{Facts, Form, FormToken, FrontDoor};
use orion_render::Text;
use orion_service::RequestFacts;
use orion_service::records::Surface;

use super::layout::{Area, PortalLayout};
use crate::assets::Assets;
use crate::page::{Answer, Visit, render, see_other_with};
use crate::parts::Nothing;
use crate::sign_in::{SignInErrors, SignInForm, sign_in};

#[derive(Template)]
#[template(path = "portal/sign_in.html")]
struct SignInPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    title: String,
    lead: String,
    action: String,
    email: String,
    errors: SignInErrors,
}

const fn surface(area: Area) -> Surface {
    match area {
        Area::Merchant => Surface::Merchant,
        Area::Admin => Surface::Admin,
    }
}

/// `GET /merchant/sign-in`
pub(crate) async fn merchant_page(visit: Visit, token: FormToken) -> Answer {
    show(Area::Merchant, &visit, token, String::new(), SignInErrors::default())
}

/// `GET /admin/sign-in`
pub(crate) async fn admin_page(visit: Visit, token: FormToken) -> Answer {
    show(Area::Admin, &visit, token, String::new(), SignInErrors::default())
}

/// `POST /merchant/sign-in`
pub(crate) async fn merchant_submit(
    State(door): State<FrontDoor>,
    visit: Visit,
    facts: Facts,
    token: FormToken,
    Form(form): Form<SignInForm>,
) -> Answer {
    submit(Area::Merchant, &door, &visit, facts, token, form).await
}

/// `POST /admin/sign-in`
pub(crate) async fn admin_submit(
    State(door): State<FrontDoor>,
    visit: Visit,
    facts: Facts,
    token: FormToken,
    Form(form): Form<SignInForm>,
) -> Answer {
    submit(Area::Admin, &door, &visit, facts, token, form).await
}

/// `POST /merchant/sign-out`
pub(crate) async fn merchant_sign_out(
    State(door): State<FrontDoor>,
    headers: axum::http::HeaderMap,
    Facts(facts): Facts,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    sign_out(Area::Merchant, &door, &headers, &facts).await
}

/// `POST /admin/sign-out`
pub(crate) async fn admin_sign_out(
    State(door): State<FrontDoor>,
    headers: axum::http::HeaderMap,
    Facts(facts): Facts,
    Form(Nothing {}): Form<Nothing>,
) -> Answer {
    sign_out(Area::Admin, &door, &headers, &facts).await
}

async fn submit(
    area: Area,
    door: &FrontDoor,
    visit: &Visit,
    Facts(facts): Facts,
    token: FormToken,
    form: SignInForm,
) -> Answer {
    let text = visit.text(None, Locale::default());
    match sign_in(door.app(), text, &form, surface(area), facts).await? {
        Ok(session) => {
            // Without an age: the session on the server ends first, and with the browser at the latest.
            let cookie = Cookie::Session(surface(area)).set(door.entrance(), &session, None);
            Ok(see_other_with(area.home(), cookie))
        }
        Err(errors) => {
            Ok((StatusCode::UNPROCESSABLE_ENTITY, show(area, visit, token, form.email, errors)?).into_response())
        }
    }
}

async fn sign_out(area: Area, door: &FrontDoor, headers: &axum::http::HeaderMap, facts: &RequestFacts) -> Answer {
    let cookie = Cookie::Session(surface(area));
    if let Some(token) = cookie.read(door.entrance(), headers) {
        door.app().sign_out(&token, facts).await?;
    }
    let address = format!("{}/sign-in", area.home());
    Ok(see_other_with(&address, (cookie.remove(door.entrance()), ClearSiteData)))
}

fn show(area: Area, visit: &Visit, token: FormToken, email: String, errors: SignInErrors) -> Answer {
    let text = visit.text(None, Locale::default());
    let (title, lead) = match area {
        Area::Merchant => (text.portal_merchant_name(), text.portal_merchant_sign_in_lead()),
        Area::Admin => (text.portal_admin_name(), text.portal_admin_sign_in_lead()),
    };
    let page = SignInPage {
        t: text,
        assets: Assets,
        csrf_token: token.text.clone(),
        layout: PortalLayout::outside(text, visit, area),
        title,
        lead,
        action: format!("{}/sign-in", area.home()),
        email,
        errors,
    };
    render(Page::Plain, token, &page)
}
