//! What a device needs to install the terminal as an app.

use askama::Template;
use axum::http::header;
use axum::response::IntoResponse as _;
use orion_domain::Locale;
use orion_render::Text;
use orion_service::Error;

use super::layout::TerminalLayout;
use crate::assets::Assets;
use crate::page::{Answer, Visit};

#[derive(Template)]
#[template(path = "terminal/manifest.webmanifest", escape = "none")]
struct ManifestPage {
    t: Text,
    assets: Assets,
    layout: TerminalLayout,
}

/// `GET /terminal/manifest.webmanifest`
pub(crate) async fn manifest(visit: Visit) -> Answer {
    let text = visit.text(None, Locale::default());
    let page = ManifestPage { t: text, assets: Assets, layout: TerminalLayout::outside(text, &visit) };
    let json = page.render().map_err(Error::internal)?;
    Ok(([(header::CONTENT_TYPE, "application/manifest+json")], json).into_response())
}
