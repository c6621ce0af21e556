//! The PINs of every store in reach.

pub(crate) mod assign;
pub(crate) mod pin;

use askama::Template;
use orion_domain::pin::Pin;
use orion_domain::{IdempotencyKey, Label, Right, StoreId, Timestamp};
use orion_http::Form;
use orion_render::Text;
use orion_service::pins::NewPin;
use orion_service::records::StaffPin;
use orion_service::{Error, Fields};
use serde::Deserialize;

use super::choices::{moment, store_choices, stores};
use super::desk::{MerchantDesk, Section};
use crate::assets::Assets;
use crate::page::{Answer, see_other};
use crate::parts::Choice;
use crate::parts::{ErrorItem, Mistakes, Notice};
use crate::portal::layout::PortalLayout;

/// Where the PINs are.
const HOME: &str = "/merchant/pins";

struct PinRow {
    url: String,
    name: String,
    staff_id: Option<String>,
    is_manager: bool,
    badge: &'static str,
    state: String,
    last_used: String,
}

struct StorePins {
    id: String,
    name: String,
    pins: Vec<PinRow>,
}

#[derive(Debug, Default)]
struct PinsErrors {
    items: Vec<ErrorItem>,
    count: i64,
    store_id: Option<String>,
    name: Option<String>,
    staff_id: Option<String>,
    pin: Option<String>,
}

impl From<Mistakes> for PinsErrors {
    fn from(mistakes: Mistakes) -> Self {
        Self {
            count: mistakes.count(),
            store_id: mistakes.of("store_id"),
            name: mistakes.of("name"),
            staff_id: mistakes.of("staff_id"),
            pin: mistakes.of("pin"),
            items: mistakes.items,
        }
    }
}

#[derive(Template)]
#[template(path = "merchant/pins.html")]
struct PinsPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    notice: Option<Notice>,
    /// Whether many may be given out at once.
    may_assign: bool,
    shops: Vec<StorePins>,
    errors: PinsErrors,
    key: String,
    stores: Vec<Choice>,
    name: String,
    staff_id: String,
    is_manager: bool,
}

/// The PIN to give out; its digits never come back.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct PinForm {
    key: String,
    store_id: String,
    name: String,
    staff_id: String,
    pin: String,
    is_manager: Option<String>,
}

fn notice(text: Text, word: Option<&str>) -> Option<Notice> {
    let said = match word? {
        "created" => text.pins_created(),
        "deleted" => text.pins_deleted(),
        "unlocked" => text.pins_unlocked(),
        "saved" => text.saved(),
        _ => return None,
    };
    Some(Notice::success(said))
}

/// `GET /merchant/pins`
pub(crate) async fn page(desk: MerchantDesk) -> Answer {
    desk.page(&pins_page(&desk, PinForm::default(), Mistakes::default()).await?)
}

async fn pins_page(desk: &MerchantDesk, typed: PinForm, mistakes: Mistakes) -> Result<PinsPage, Error> {
    let (stores, now) = (stores(desk).await?, desk.app.now());
    let mut shops = Vec::with_capacity(stores.len());
    for store in &stores {
        let pins = desk.app.pins(&desk.app.at_store(&desk.caller, store.id).await?).await?;
        let rows = pins.iter().map(|pin| row(desk, now, pin)).collect();
        shops.push(StorePins { id: store.id.to_string(), name: store.name.to_string(), pins: rows });
    }
    Ok(PinsPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Pins, HOME),
        notice: notice(desk.text, desk.visit.parameter("done")),
        may_assign: desk.caller.may(Right::AssignPins),
        shops,
        errors: mistakes.into(),
        key: if typed.key.is_empty() { desk.app.new_uuid().to_string() } else { typed.key },
        stores: store_choices(&stores, &typed.store_id),
        name: typed.name,
        staff_id: typed.staff_id,
        is_manager: typed.is_manager.is_some(),
    })
}

fn row(desk: &MerchantDesk, now: Timestamp, pin: &StaffPin) -> PinRow {
    let (badge, state) = state_of(desk.text, now, pin);
    PinRow {
        url: format!("{HOME}/{}/{}", pin.store, pin.id),
        name: pin.name.to_string(),
        staff_id: pin.staff_id.as_ref().map(ToString::to_string),
        is_manager: pin.is_manager,
        badge,
        state,
        last_used: pin.last_used_at.map_or_else(|| desk.text.never(), |at| moment(desk, at)),
    }
}

/// How a PIN's state looks, and what it is called.
fn state_of(text: Text, now: Timestamp, pin: &StaffPin) -> (&'static str, String) {
    if !pin.is_active {
        ("badge-warn", text.pins_inactive())
    } else if is_locked(now, pin) {
        ("badge-bad", text.pins_locked())
    } else {
        ("badge-good", text.team_active())
    }
}

fn is_locked(now: Timestamp, pin: &StaffPin) -> bool {
    pin.lock.locked_until.is_some_and(|until| until > now)
}

/// `POST /merchant/pins`
pub(crate) async fn create(desk: MerchantDesk, Form(form): Form<PinForm>) -> Answer {
    let error = match created(&desk, &form).await {
        Ok(()) => return Ok(see_other("/merchant/pins?done=created")),
        Err(error) => error,
    };
    let mistakes = match error {
        Error::Conflict { code: "too_many_pins", .. } => Mistakes::about_all(desk.text.pins_too_many()),
        other => Mistakes::read(desk.text, other, ToOwned::to_owned)?,
    };
    desk.mistakes(&pins_page(&desk, form, mistakes).await?)
}

async fn created(desk: &MerchantDesk, form: &PinForm) -> Result<(), Error> {
    let mut fields = Fields::default();
    let store = fields.take("store_id", form.store_id.parse::<StoreId>());
    let name = fields.take("name", Label::new(&form.name));
    let staff_id = fields.take_optional("staff_id", filled(&form.staff_id), Label::new);
    let pin = fields.take("pin", Pin::choose(form.pin.trim()));
    let ((store, name), pin) = fields.finish_with(store.zip(name).zip(pin))?;
    let there = desk.app.at_store(&desk.caller, store).await?;
    let new = NewPin { name, staff_id, is_manager: form.is_manager.is_some(), pin };
    desk.app.create_pin(&there, new, IdempotencyKey::parse(&form.key).ok()).await?;
    Ok(())
}

/// What was typed, where anything was.
pub(super) fn filled(text: &str) -> Option<&str> {
    let text = text.trim();
    (!text.is_empty()).then_some(text)
}
