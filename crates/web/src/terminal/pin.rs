//! PINs at the counter: the step before a booking, unlocking, locking.

use askama::Template;
use axum::extract::State;
use axum::response::IntoResponse as _;
use orion_domain::StaffPinId;
use orion_http::cookies::{Cookie, SetCookie};
use orion_http::{Form, FrontDoor};
use orion_render::Text;
use orion_service::Error;
use orion_service::counter::StaffProof;
use serde::Deserialize;

use super::desk::Desk;
use super::layout::TerminalLayout;
use crate::assets::Assets;
use crate::page::{Answer, see_other, see_other_with};
use crate::parts::Nothing;
use crate::words;

/// The longest a staff session lasts, as its cookie. The server ends it sooner. Safety PIN-8.
const SESSION_SECONDS: i64 = 60 * 60;

/// A hidden field that carries an intent through the PIN step.
#[derive(Debug, Clone)]
pub(crate) struct Field {
    pub name: &'static str,
    pub value: String,
}

impl Field {
    pub(crate) const fn new(name: &'static str, value: String) -> Self {
        Self { name, value }
    }

    pub(crate) fn key(key: &str) -> Self {
        Self::new("idempotency_key", key.to_owned())
    }
}

struct Person {
    id: String,
    name: String,
    chosen: bool,
}

#[derive(Template)]
#[template(path = "terminal/pin.html")]
struct PinPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: TerminalLayout,
    purpose: Option<String>,
    staff: Vec<Person>,
    action: String,
    fields: Vec<Field>,
    error: Option<String>,
    back_url: String,
}

/// What the PIN step asks for, and what it posts afterwards.
#[derive(Debug, Clone)]
pub(crate) struct Step {
    pub purpose: Option<String>,
    pub action: String,
    pub fields: Vec<Field>,
    pub back_url: String,
    pub error: Option<String>,
}

/// The PIN as it came with a form.
#[derive(Debug, Default)]
pub(crate) struct PinFields {
    pub id: Option<StaffPinId>,
    pub digits: Option<String>,
}

/// How a booking is confirmed, and the cookie of a session that was just opened.
pub(crate) struct Confirmed {
    pub proof: StaffProof,
    pub cookie: Option<SetCookie>,
}

/// Takes the PIN that came with the form, which opens a staff session; else the session that is open.
///
/// # Errors
/// The PIN step again, saying what was wrong with the PIN.
pub(crate) async fn confirm(
    door: &FrontDoor,
    desk: &Desk,
    fields: PinFields,
    step: &Step,
) -> Result<Confirmed, Answer> {
    let PinFields { id: Some(id), digits: Some(digits) } = fields else {
        let proof = desk.staff.as_ref().map_or(StaffProof::None, |(token, _)| StaffProof::Session(token.clone()));
        return Ok(Confirmed { proof, cookie: None });
    };
    match desk.app.verify_pin(&desk.caller, id, digits.trim()).await {
        Ok(opened) => {
            let cookie = Cookie::Staff.set(door.entrance(), &opened.token, Some(SESSION_SECONDS));
            Ok(Confirmed { proof: StaffProof::Session(opened.token), cookie: Some(cookie) })
        }
        Err(error) => Err(render_wrong(desk, step, Some(id), error).await),
    }
}

/// The PIN step once more, saying what was wrong.
pub(crate) async fn render_wrong(desk: &Desk, step: &Step, chosen: Option<StaffPinId>, error: Error) -> Answer {
    let message = match &error {
        Error::PinInvalid { .. } | Error::PinLocked { .. } | Error::RateLimited { .. } => {
            words::error(desk.text, &error)
        }
        Error::Invalid(wrong) => {
            wrong.first().map_or_else(|| desk.text.pin_hint(), |field| words::field(desk.text, &field.problem))
        }
        _ => return Err(error.into()),
    };
    show(desk, Step { error: Some(message), ..step.clone() }, chosen).await
}

/// The PIN step before a booking.
pub(crate) async fn render_step(desk: &Desk, step: Step) -> Answer {
    show(desk, step, None).await
}

async fn show(desk: &Desk, step: Step, chosen: Option<StaffPinId>) -> Answer {
    let tiles = desk.app.staff_tiles(&desk.caller).await?;
    let page = PinPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.form_token.text.clone(),
        layout: desk.layout.clone(),
        purpose: step.purpose,
        staff: tiles
            .into_iter()
            .map(|tile| Person { chosen: Some(tile.id) == chosen, id: tile.id.to_string(), name: tile.name })
            .collect(),
        action: step.action,
        fields: step.fields,
        error: step.error,
        back_url: step.back_url,
    };
    desk.page(&page)
}

fn unlock_step(desk: &Desk) -> Step {
    Step {
        purpose: Some(desk.text.pin_purpose_unlock()),
        action: "/terminal/pin".to_owned(),
        fields: Vec::new(),
        back_url: "/terminal".to_owned(),
        error: None,
    }
}

/// `GET /terminal/pin`
pub(crate) async fn page(desk: Desk) -> Answer {
    let step = unlock_step(&desk);
    render_step(&desk, step).await
}

/// Whose PIN, and the digits.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct PinForm {
    staff_pin_id: StaffPinId,
    pin: String,
}

/// `POST /terminal/pin`
pub(crate) async fn unlock(State(door): State<FrontDoor>, desk: Desk, Form(form): Form<PinForm>) -> Answer {
    let step = unlock_step(&desk);
    match confirm(&door, &desk, PinFields { id: Some(form.staff_pin_id), digits: Some(form.pin) }, &step).await {
        Ok(confirmed) => Ok((confirmed.cookie, see_other("/terminal")).into_response()),
        Err(page) => page,
    }
}

/// `POST /terminal/lock`
pub(crate) async fn lock(State(door): State<FrontDoor>, desk: Desk, Form(Nothing {}): Form<Nothing>) -> Answer {
    if let Some((token, _)) = &desk.staff {
        desk.app.end_staff_session(&desk.caller, token).await?;
    }
    Ok(see_other_with("/terminal", Cookie::Staff.remove(door.entrance())))
}
