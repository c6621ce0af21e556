//! The HTML pages: storefront, first run, and what stands around them.
//!
//! Templates are in `/templates`, words in `/locales`, styles and behaviours in `/frontend`. [`page`] finds the reader's
//! language and renders, [`parts`] is what several pages are given, [`words`] says what went wrong. Handlers take a proof
//! of who calls, ask one use case and put its answer into a template; nothing is decided here.

mod assets;
mod page;
mod parts;
mod words;

use axum::Router;
use axum::middleware::from_fn_with_state;
use orion_http::FrontDoor;

/// What pages there are besides the usual.
#[derive(Debug, Clone, Copy)]
pub struct WebOptions {
    /// Shows the mailbox of a program that sends nothing.
    pub demo: bool,
}

/// All pages and their files.
pub fn router(door: FrontDoor, _options: WebOptions) -> Router {
    let pages: Router<FrontDoor> = Router::new().layer(from_fn_with_state(door.clone(), page::present));
    pages.merge(assets::router()).with_state(door)
}
