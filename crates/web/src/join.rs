//! Accepting an invitation. Opening the link only shows a page; sending its form uses the link up (S-11).

use askama::Template;
use axum::extract::{Path, State};
use orion_domain::{Label, MerchantId};
use orion_http::cookies::Cookie;
use orion_http::headers::Page;
use orion_http::{Facts, Form, FormToken, FrontDoor};
use orion_render::Text;
use orion_service::Error;
use orion_service::invitations::{Acceptance, OpenInvitation};
use orion_service::records::Surface;
use serde::Deserialize;

use crate::assets::Assets;
use crate::merchant::choices::role_name;
use crate::page::{Answer, Visit, render, render_mistakes, see_other_with};
use crate::parts::{ErrorItem, Mistakes, PlainLayout};

/// How long a terminal stays signed in without being used. Safety S-1.
const TERMINAL_SECONDS: i64 = 30 * 24 * 3600;

#[derive(Debug, Default)]
struct JoinErrors {
    items: Vec<ErrorItem>,
    count: i64,
    name: Option<String>,
    password: Option<String>,
}

#[derive(Template)]
#[template(path = "join.html")]
struct JoinPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PlainLayout,
    errors: JoinErrors,
    action: String,
    merchant: String,
    role: String,
    email: String,
    has_account: bool,
    name: String,
}

/// What was typed; the password never comes back.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct JoinForm {
    email: String,
    name: String,
    password: String,
}

/// `GET /join/{merchant_id}/{token}`
pub(crate) async fn page(
    State(door): State<FrontDoor>,
    Path((merchant, token)): Path<(MerchantId, String)>,
    visit: Visit,
    csrf: FormToken,
) -> Answer {
    let open = door.app().open_invitation(merchant, &token).await?;
    let shown = join_page(&visit, &csrf, &open, &token, String::new(), Mistakes::default());
    render(Page::Plain, csrf, &shown)
}

/// `POST /join/{merchant_id}/{token}`
pub(crate) async fn submit(
    State(door): State<FrontDoor>,
    Path((merchant, token)): Path<(MerchantId, String)>,
    visit: Visit,
    csrf: FormToken,
    Facts(facts): Facts,
    Form(form): Form<JoinForm>,
) -> Answer {
    let open = door.app().open_invitation(merchant, &token).await?;
    // The address is there for password managers only.
    drop(form.email);
    let text = visit.text(None, open.merchant.default_locale);
    let accepted = match name_of(&open, &form.name) {
        Ok(name) => {
            let answer = Acceptance { name, locale: text.locale(), password: form.password };
            door.app().accept_invitation(merchant, &token, answer, facts).await
        }
        Err(error) => Err(error),
    };
    let error = match accepted {
        Ok(joined) => {
            let age = (joined.surface == Surface::Terminal).then_some(TERMINAL_SECONDS);
            let cookie = Cookie::Session(joined.surface).set(door.entrance(), &joined.signed_in.token, age);
            let home = if joined.surface == Surface::Terminal { "/terminal" } else { "/merchant" };
            return Ok(see_other_with(home, cookie));
        }
        Err(error) => error,
    };
    let mistakes = match error {
        Error::SignInFailed => Mistakes::one("password", text.problem_sign_in_failed()),
        Error::RateLimited { seconds } => Mistakes::about_all(text.problem_rate_limited(seconds)),
        other => Mistakes::read(text, other, ToOwned::to_owned)?,
    };
    let shown = join_page(&visit, &csrf, &open, &token, form.name, mistakes);
    render_mistakes(Page::Plain, csrf, &shown)
}

/// The name of somebody new; an account has one.
fn name_of(open: &OpenInvitation, typed: &str) -> Result<Option<Label>, Error> {
    if open.has_account {
        return Ok(None);
    }
    Label::new(typed).map(Some).map_err(|problem| Error::field("name", problem))
}

fn join_page(
    visit: &Visit,
    csrf: &FormToken,
    open: &OpenInvitation,
    token: &str,
    name: String,
    mistakes: Mistakes,
) -> JoinPage {
    let text = visit.text(None, open.merchant.default_locale);
    let role = role_name(text, open.invitation.place.role);
    JoinPage {
        t: text,
        assets: Assets,
        csrf_token: csrf.text.clone(),
        layout: visit.plain_layout(text),
        action: format!("/join/{}/{token}", open.merchant.id),
        merchant: open.merchant.name.to_string(),
        role: open.store.as_ref().map_or_else(|| role.clone(), |store| text.role_at(&role, store)),
        email: open.invitation.email.clone(),
        has_account: open.has_account,
        name,
        errors: JoinErrors {
            count: mistakes.count(),
            name: mistakes.of("name"),
            password: mistakes.of("password"),
            items: mistakes.items,
        },
    }
}
