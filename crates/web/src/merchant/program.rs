//! The program: designing it, its rewards and pictures, switching it on, and what it was before.

mod activity;
mod editor;
mod form;
mod images;
mod preview;
mod rewards;
mod versions;

use axum::Router;
use axum::routing::{get, post};
use orion_domain::program::Program;
use orion_http::FrontDoor;
use orion_render::Text;
use orion_service::Error;

use super::desk::MerchantDesk;
use crate::page::Failure;
use crate::parts::Notice;

/// Every page of the program.
pub(super) fn router() -> Router<FrontDoor> {
    Router::new()
        .route("/merchant/program", get(editor::page).post(editor::submit))
        .route("/merchant/program/theme.css", get(preview::theme))
        .route("/merchant/program/activity", get(activity::page).post(activity::submit))
        .route("/merchant/program/rewards", get(rewards::page).post(rewards::submit))
        .route("/merchant/program/images", get(images::page))
        .route("/merchant/program/images/{slot}", post(images::upload))
        .route("/merchant/program/images/{slot}/remove", post(images::remove))
        .route("/merchant/program/versions", get(versions::page))
}

/// A part of the program's pages.
#[derive(Debug, Clone)]
struct Tab {
    url: &'static str,
    label: String,
    current: bool,
}

/// The parts, of which one is in sight.
fn tabs(text: Text, current: &str) -> Vec<Tab> {
    let tab = |url, label| Tab { url, label, current: url == current };
    vec![
        tab("/merchant/program", text.program_tab_design()),
        tab("/merchant/program/rewards", text.program_tab_rewards()),
        tab("/merchant/program/images", text.program_tab_images()),
        tab("/merchant/program/versions", text.program_tab_versions()),
    ]
}

/// The program, where there is one.
async fn program_of(desk: &MerchantDesk) -> Result<Option<Program>, Failure> {
    match desk.app.program(desk.caller.whole_merchant()?).await {
        Ok(program) => Ok(Some(program)),
        Err(Error::ProgramMissing) => Ok(None),
        Err(error) => Err(error.into()),
    }
}

/// What was just done, from a fixed list of words.
fn done(desk: &MerchantDesk) -> Option<Notice> {
    let text = desk.text;
    let sentence = match desk.visit.parameter("done")? {
        "created" => text.program_done_created(),
        "saved" => text.program_done_saved(),
        "on" => text.program_done_on(),
        "off" => text.program_done_off(),
        "added" => text.rewards_done_added(),
        "reward" => text.rewards_done_saved(),
        "moved" => text.rewards_done_moved(),
        "retired" => text.rewards_done_retired(),
        "returned" => text.rewards_done_returned(),
        "uploaded" => text.images_done_uploaded(),
        "removed" => text.images_done_removed(),
        _ => return None,
    };
    Some(Notice::success(sentence))
}

/// Somebody else was quicker.
fn changed_meanwhile(text: Text, newest: i64) -> Notice {
    Notice {
        kind: "error",
        text: text.program_changed_title(),
        detail: Some(text.program_changed_detail(&newest.to_string())),
        undo_url: None,
    }
}
