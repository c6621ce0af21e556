//! Pages that the merchant wrote.

use askama::Template;
use orion_domain::Slug;
use orion_http::headers::Page;
use orion_http::{Path, Problem};
use orion_render::Text;
use orion_render::markdown::{self, Markup};
use orion_service::records::StorePage;

use super::{Layout, Place};
use crate::assets::Assets;
use crate::page::{Answer, render};

/// What a merchant wrote, ready to stand in a page.
#[derive(Debug)]
pub(crate) struct WrittenPage {
    pub title: String,
    /// Its language, which may not be the reader's.
    pub lang: String,
    pub body: Markup,
}

impl WrittenPage {
    pub(crate) fn of(page: &StorePage) -> Self {
        let text = &page.text;
        Self { title: text.title.to_string(), lang: text.locale.to_string(), body: markdown::html(text.body.as_str()) }
    }
}

#[derive(Template)]
#[template(path = "storefront/page.html")]
struct StorePagePage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: Layout,
    written: WrittenPage,
}

/// `GET /s/{store_slug}/pages/{page_slug}`
pub(super) async fn page(place: Place, Path((_, slug)): Path<(String, String)>) -> Answer {
    let slug = Slug::new(&slug).map_err(|_| Problem::not_found())?;
    let found = place.app().public_page(&place.visitor, &slug, place.text.locale()).await?;
    let page = StorePagePage {
        t: place.text,
        assets: Assets,
        csrf_token: place.token.text.clone(),
        layout: place.layout(""),
        written: WrittenPage::of(&found),
    };
    render(Page::Plain, place.token, &page)
}
