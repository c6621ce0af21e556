//! The overview: what an owner wants to know at a glance.

use askama::Template;
use orion_render::Text;

use super::desk::{MerchantDesk, Section};
use crate::assets::Assets;
use crate::page::Answer;
use crate::portal::layout::PortalLayout;

#[derive(Template)]
#[template(path = "merchant/overview.html")]
struct OverviewPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
}

/// `GET /merchant`
pub(crate) async fn page(desk: MerchantDesk) -> Answer {
    desk.page(&OverviewPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Overview),
    })
}
