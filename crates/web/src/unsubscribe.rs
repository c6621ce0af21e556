//! Leaving marketing mail by the link in a letter. Opening it only asks: programs that look at links unsubscribe nobody. The
//! form needs no token and no cookie, because a mail program posts it as well (RFC 8058); the address is the proof.

use askama::Template;
use axum::extract::{Path, State};
use orion_domain::MerchantId;
use orion_http::headers::Page;
use orion_http::{Facts, FrontDoor};
use orion_render::Text;

use crate::assets::Assets;
use crate::page::{Answer, Visit, render_bare};
use crate::parts::PlainLayout;

#[derive(Template)]
#[template(path = "unsubscribe.html")]
struct UnsubscribePage {
    t: Text,
    assets: Assets,
    layout: PlainLayout,
    action: String,
    merchant: String,
    is_wanted: bool,
}

/// `GET /unsubscribe/{merchant_id}/{token}`
pub(crate) async fn page(
    State(door): State<FrontDoor>,
    Path((merchant, token)): Path<(MerchantId, String)>,
    visit: Visit,
) -> Answer {
    show(&door, merchant, &token, &visit).await
}

/// `POST /unsubscribe/{merchant_id}/{token}`
pub(crate) async fn submit(
    State(door): State<FrontDoor>,
    Path((merchant, token)): Path<(MerchantId, String)>,
    visit: Visit,
    Facts(facts): Facts,
) -> Answer {
    door.app().unsubscribe(merchant, &token, &facts).await?;
    show(&door, merchant, &token, &visit).await
}

async fn show(door: &FrontDoor, merchant: MerchantId, token: &str, visit: &Visit) -> Answer {
    let open = door.app().open_unsubscribing(merchant, token).await?;
    let text = visit.text(None, open.locale);
    render_bare(
        Page::Plain,
        &UnsubscribePage {
            t: text,
            assets: Assets,
            layout: visit.plain_layout(text),
            action: format!("/unsubscribe/{merchant}/{token}"),
            merchant: open.merchant,
            is_wanted: open.is_wanted,
        },
    )
}
