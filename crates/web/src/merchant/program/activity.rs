//! Switching the program on and off, after a clear word on what customers will notice.

use askama::Template;
use orion_http::Form;
use orion_render::Text;
use orion_service::Error;
use orion_service::programs::Activity;
use serde::Deserialize;

use super::program_of;
use crate::assets::Assets;
use crate::merchant::desk::{MerchantDesk, Section};
use crate::page::{Answer, see_other};
use crate::portal::layout::PortalLayout;

#[derive(Template)]
#[template(path = "merchant/program_activity.html")]
struct ActivityPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    is_active: bool,
}

/// What to do. It names the end and not a change, so that sending it twice does nothing twice.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct ActivityForm {
    activity: Wanted,
}

#[derive(Debug, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Wanted {
    On,
    Off,
}

/// `GET /merchant/program/activity`
pub(super) async fn page(desk: MerchantDesk) -> Answer {
    let program = program_of(&desk).await?.ok_or(Error::ProgramMissing)?;
    desk.page(&ActivityPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Program),
        is_active: program.is_active(),
    })
}

/// `POST /merchant/program/activity`
pub(super) async fn submit(desk: MerchantDesk, Form(form): Form<ActivityForm>) -> Answer {
    let (activity, word) = match form.activity {
        Wanted::On => (Activity::Active, "on"),
        Wanted::Off => (Activity::Inactive, "off"),
    };
    desk.app.set_program_active(desk.caller.whole_merchant()?, activity).await?;
    Ok(see_other(&format!("/merchant/program?done={word}")))
}
