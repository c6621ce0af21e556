//! Logo and wide picture.

use askama::Template;
use axum::extract::Path;
use orion_domain::Invalid;
use orion_domain::program::{ImageSlot, Program};
use orion_http::{FileForm, Form};
use orion_render::Text;
use orion_service::Error;
use orion_service::images::image_path;

use super::{Tab, done, program_of, tabs};
use crate::assets::Assets;
use crate::merchant::desk::{MerchantDesk, Section};
use crate::page::{Answer, see_other};
use crate::parts::{Mistakes, Nothing, Notice};
use crate::portal::layout::PortalLayout;

const PATH: &str = "/merchant/program/images";

struct Picture {
    slot: &'static str,
    title: String,
    hint: String,
    url: Option<String>,
    error: Option<String>,
}

#[derive(Template)]
#[template(path = "merchant/program_images.html")]
struct ImagesPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    tabs: Vec<Tab>,
    notice: Option<Notice>,
    has_program: bool,
    pictures: Vec<Picture>,
}

/// `GET /merchant/program/images`
pub(super) async fn page(desk: MerchantDesk) -> Answer {
    let program = program_of(&desk).await?;
    desk.page(&shown(&desk, program.as_ref(), None))
}

/// `POST /merchant/program/images/{slot}`
pub(super) async fn upload(desk: MerchantDesk, Path(slot): Path<String>, FileForm(file): FileForm) -> Answer {
    let slot: ImageSlot = slot.parse().map_err(|_| Error::NotFound)?;
    let caller = desk.caller.whole_merchant()?;
    let done = if file.is_empty() {
        Err(Error::field("image", Invalid::NotAnImage))
    } else {
        desk.app.set_program_image(caller, slot, file.to_vec()).await
    };
    match done {
        Ok(_) => Ok(see_other(&format!("{PATH}?done=uploaded"))),
        Err(error) => {
            let mistakes = Mistakes::read(desk.text, error, str::to_owned)?;
            let program = program_of(&desk).await?;
            desk.mistakes(&shown(&desk, program.as_ref(), mistakes.of("image").map(|error| (slot, error)).as_ref()))
        }
    }
}

/// `POST /merchant/program/images/{slot}/remove`
pub(super) async fn remove(desk: MerchantDesk, Path(slot): Path<String>, Form(Nothing {}): Form<Nothing>) -> Answer {
    let slot: ImageSlot = slot.parse().map_err(|_| Error::NotFound)?;
    desk.app.remove_program_image(desk.caller.whole_merchant()?, slot).await?;
    Ok(see_other(&format!("{PATH}?done=removed")))
}

fn shown(desk: &MerchantDesk, program: Option<&Program>, wrong: Option<&(ImageSlot, String)>) -> ImagesPage {
    let text = desk.text;
    let picture = |slot: ImageSlot| {
        let (title, hint) = match slot {
            ImageSlot::Logo => (text.images_logo(), text.images_logo_hint()),
            ImageSlot::Hero => (text.images_hero(), text.images_hero_hint()),
        };
        let url = program.and_then(|program| program.look.image(slot)).map(|image| image_path(desk.merchant.id, image));
        let error = wrong.filter(|(at, _)| *at == slot).map(|(_, error)| error.clone());
        Picture { slot: slot.as_str(), title, hint, url, error }
    };
    ImagesPage {
        t: text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout_at(Section::Program, PATH),
        tabs: tabs(text, PATH),
        notice: done(desk),
        has_program: program.is_some(),
        pictures: ImageSlot::ALL.into_iter().map(picture).collect(),
    }
}
