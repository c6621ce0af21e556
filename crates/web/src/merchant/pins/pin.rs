//! One PIN: whose it is, whether it works, new digits.

use askama::Template;
use axum::extract::Path;
use orion_domain::pin::Pin;
use orion_domain::{Label, StaffPinId, StoreId};
use orion_http::Form;
use orion_render::Text;
use orion_service::pins::PinChange;
use orion_service::records::StaffPin;
use orion_service::{Error, Fields, StoreCaller};
use serde::Deserialize;

use super::{HOME, PinsErrors, filled, is_locked, state_of};
use crate::assets::Assets;
use crate::merchant::desk::{MerchantDesk, Section};
use crate::page::{Answer, see_other};
use crate::parts::{Mistakes, Nothing};
use crate::portal::confirm::Question;
use crate::portal::layout::PortalLayout;

#[derive(Template)]
#[template(path = "merchant/pin.html")]
struct PinPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    errors: PinsErrors,
    url: String,
    title: String,
    store: String,
    badge: &'static str,
    state: String,
    is_locked: bool,
    name: String,
    staff_id: String,
    is_manager: bool,
    is_active: bool,
}

/// What to change; the digits never come back.
#[derive(Debug, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct ChangeForm {
    name: String,
    staff_id: String,
    pin: String,
    is_manager: Option<String>,
    is_active: Option<String>,
}

/// A PIN in the address.
type Place = Path<(StoreId, StaffPinId)>;

async fn find(desk: &MerchantDesk, store: StoreId, id: StaffPinId) -> Result<(StoreCaller, StaffPin), Error> {
    let there = desk.app.at_store(&desk.caller, store).await?;
    let pins = desk.app.pins(&there).await?;
    let pin = pins.into_iter().find(|pin| pin.id == id).ok_or(Error::NotFound)?;
    Ok((there, pin))
}

fn pin_page(
    desk: &MerchantDesk,
    there: &StoreCaller,
    pin: &StaffPin,
    typed: ChangeForm,
    mistakes: Mistakes,
) -> PinPage {
    let url = format!("{HOME}/{}/{}", pin.store, pin.id);
    let now = desk.app.now();
    let (badge, state) = state_of(desk.text, now, pin);
    PinPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Pins, &url),
        errors: mistakes.into(),
        url,
        title: desk.text.pins_edit_title(pin.name.as_str()),
        store: there.store().name.to_string(),
        badge,
        state,
        is_locked: is_locked(now, pin),
        name: typed.name,
        staff_id: typed.staff_id,
        is_manager: typed.is_manager.is_some(),
        is_active: typed.is_active.is_some(),
    }
}

/// `GET /merchant/pins/{store_id}/{pin_id}`
pub(crate) async fn page(desk: MerchantDesk, Path((store, id)): Place) -> Answer {
    let (there, pin) = find(&desk, store, id).await?;
    let on = |flag: bool| flag.then(|| "on".to_owned());
    let held = ChangeForm {
        name: pin.name.to_string(),
        staff_id: pin.staff_id.as_ref().map(ToString::to_string).unwrap_or_default(),
        pin: String::new(),
        is_manager: on(pin.is_manager),
        is_active: on(pin.is_active),
    };
    desk.page(&pin_page(&desk, &there, &pin, held, Mistakes::default()))
}

/// `POST /merchant/pins/{store_id}/{pin_id}`
pub(crate) async fn change(desk: MerchantDesk, Path((store, id)): Place, Form(form): Form<ChangeForm>) -> Answer {
    let (there, pin) = find(&desk, store, id).await?;
    let done = match wanted(&form) {
        Ok(change) => desk.app.update_pin(&there, id, change).await.map(|_| ()),
        Err(error) => Err(error),
    };
    match done {
        Ok(()) => Ok(see_other("/merchant/pins?done=saved")),
        Err(error) => {
            let mistakes = Mistakes::read(desk.text, error, ToOwned::to_owned)?;
            desk.mistakes(&pin_page(&desk, &there, &pin, form, mistakes))
        }
    }
}

fn wanted(form: &ChangeForm) -> Result<PinChange, Error> {
    let mut fields = Fields::default();
    let change = PinChange {
        name: fields.take("name", Label::new(&form.name)),
        staff_id: Some(fields.take_optional("staff_id", filled(&form.staff_id), Label::new)),
        is_manager: Some(form.is_manager.is_some()),
        is_active: Some(form.is_active.is_some()),
        pin: fields.take_optional("pin", filled(&form.pin), Pin::choose),
    };
    fields.finish()?;
    Ok(change)
}

/// `POST /merchant/pins/{store_id}/{pin_id}/unlock`
pub(crate) async fn unlock(desk: MerchantDesk, Path((store, id)): Place, Form(Nothing {}): Form<Nothing>) -> Answer {
    let there = desk.app.at_store(&desk.caller, store).await?;
    desk.app.unlock_pin(&there, id).await?;
    Ok(see_other("/merchant/pins?done=unlocked"))
}

/// `GET /merchant/pins/{store_id}/{pin_id}/delete`
pub(crate) async fn confirm(desk: MerchantDesk, Path((store, id)): Place) -> Answer {
    let (_, pin) = find(&desk, store, id).await?;
    let url = format!("{HOME}/{store}/{id}");
    desk.ask(
        Section::Pins,
        Question {
            title: desk.text.pins_delete_title(pin.name.as_str()),
            text: desk.text.pins_delete_text(),
            action: format!("{url}/delete"),
            button: desk.text.pins_delete(),
            back_url: url,
        },
    )
}

/// `POST /merchant/pins/{store_id}/{pin_id}/delete`
pub(crate) async fn delete(desk: MerchantDesk, Path((store, id)): Place, Form(Nothing {}): Form<Nothing>) -> Answer {
    let there = desk.app.at_store(&desk.caller, store).await?;
    desk.app.delete_pin(&there, id).await?;
    Ok(see_other("/merchant/pins?done=deleted"))
}
