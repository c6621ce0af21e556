//! A poster to print: the code of the address where one joins, in the store's colours and a chosen language.

use askama::Template;
use axum::extract::Path;
use orion_domain::{Locale, StoreId};
use orion_render::{Text, qr};
use orion_service::Error;

use super::super::desk::MerchantDesk;
use crate::assets::Assets;
use crate::first_run::choices;
use crate::page::Answer;
use crate::parts::Choice;

/// Sizes of paper.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Size {
    A4,
    A6,
}

impl Size {
    const fn code(self) -> &'static str {
        match self {
            Self::A4 => "a4",
            Self::A6 => "a6",
        }
    }
}

#[derive(Template)]
#[template(path = "merchant/poster.html")]
struct PosterPage {
    /// The words around the sheet, for whoever prints it.
    t: Text,
    /// The words on the sheet, for whoever reads it.
    sheet: Text,
    sheet_lang: String,
    assets: Assets,
    lang: String,
    size: &'static str,
    style: String,
    theme_url: String,
    action: String,
    sizes: Vec<Choice>,
    locales: Vec<Choice>,
    merchant_name: String,
    store_name: String,
    card_name: String,
    code: qr::Svg,
    /// The address in letters, for those who cannot scan.
    address: String,
}

/// `GET /merchant/stores/{store_id}/poster?size=a4&locale=fr`
pub(crate) async fn page(desk: MerchantDesk, Path(id): Path<StoreId>) -> Answer {
    let poster = desk.app.poster(&desk.caller, id).await?;
    let size = if desk.visit.parameter("size") == Some("a6") { Size::A6 } else { Size::A4 };
    let asked = desk.visit.parameter("locale").and_then(|code| code.parse::<Locale>().ok());
    let locale = asked.unwrap_or(poster.store.default_locale);
    let sizes = [("a4".to_owned(), "A4".to_owned()), ("a6".to_owned(), "A6".to_owned())];
    let locales = Locale::ALL.into_iter().map(|locale| (locale.to_string(), locale.own_name().to_owned()));
    let bare = poster.enroll_url.split_once("://").map_or(poster.enroll_url.as_str(), |(_, bare)| bare);
    desk.page(&PosterPage {
        t: desk.text,
        sheet: Text::new(locale),
        sheet_lang: locale.to_string(),
        assets: Assets,
        lang: desk.text.locale().to_string(),
        size: size.code(),
        style: format!("poster-{}.css", size.code()),
        theme_url: format!("/m/{}/theme.css", poster.store.slug),
        action: format!("/merchant/stores/{id}/poster"),
        sizes: choices(sizes.into_iter(), size.code()),
        locales: choices(locales, locale.as_str()),
        merchant_name: desk.merchant.name.to_string(),
        store_name: poster.store.name.to_string(),
        card_name: poster.program.look.card_name.to_string(),
        code: qr::svg(&poster.enroll_url).map_err(Error::internal)?,
        address: bare.to_owned(),
    })
}
