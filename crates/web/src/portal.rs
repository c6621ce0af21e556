//! What the two desks share: the frame with its navigation, signing in, and pages that say what went wrong.
//!
//! `merchant` is the desk of owners and managers, also of a platform admin who acts on a merchant's behalf; `admin` is the
//! platform's own. A handler takes a [`crate::merchant::desk::MerchantDesk`] or a [`crate::admin::desk::AdminDesk`], which
//! cannot be had without signing in, asks one use case, and renders.

pub(crate) mod account;
mod actions;
pub(crate) mod audit;
pub(crate) mod confirm;
pub(crate) mod invited;
pub(crate) mod layout;
pub(crate) mod sign_in;

use askama::Template;
use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::Response;
use orion_domain::Locale;
use orion_http::FrontDoor;
use orion_render::Text;

use crate::assets::Assets;
use crate::page::{Visit, fault, problem_of, remember_language, with_page};
use crate::parts::Fault;
use layout::{Area, PortalLayout};

#[derive(Template)]
#[template(path = "portal/error.html")]
struct ErrorPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    problem: Fault,
    back_url: String,
}

/// The layer of the merchant's desk.
pub(crate) async fn present_merchant(door: State<FrontDoor>, visit: Visit, request: Request, next: Next) -> Response {
    present(Area::Merchant, &door, &visit, next.run(request).await)
}

/// The layer of the platform's desk.
pub(crate) async fn present_admin(door: State<FrontDoor>, visit: Visit, request: Request, next: Next) -> Response {
    present(Area::Admin, &door, &visit, next.run(request).await)
}

/// Says in words what went wrong, and remembers a chosen language.
fn present(area: Area, door: &FrontDoor, visit: &Visit, response: Response) -> Response {
    let page = problem_of(&response).and_then(|problem| {
        let text = visit.text(None, Locale::default());
        let layout = PortalLayout {
            languages: visit.languages_at(area.home(), text.locale()),
            ..PortalLayout::outside(text, visit, area)
        };
        let problem = fault(text, &problem, &visit.request_id);
        let back_url = area.home().to_owned();
        ErrorPage { t: text, assets: Assets, csrf_token: String::new(), layout, problem, back_url }.render().ok()
    });
    remember_language(door, visit, with_page(response, page))
}
