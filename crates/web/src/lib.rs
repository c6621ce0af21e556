//! The HTML pages: storefront, terminal, first run, and what stands around them.
//!
//! Templates are in `/templates`, words in `/locales`, styles and behaviours in `/frontend`. `page` finds the reader's
//! language and renders, `parts` is what several pages are given, `words` says what went wrong. Handlers take a proof
//! of who calls, ask one use case and put its answer into a template; nothing is decided here.

mod admin;
mod apple;
mod assets;
mod first_run;
mod front;
mod google;
mod images;
mod join;
mod merchant;
mod page;
mod parts;
mod portal;
mod sign_in;
mod storefront;
mod terminal;
mod unsubscribe;
mod words;

use std::sync::Arc;

use axum::middleware::from_fn_with_state;
use axum::routing::{get, post};
use axum::{Extension, Router};
use orion_fetch::Guard;
use orion_http::FrontDoor;
use orion_http::limits::{self, policy};
use orion_wallet::apple::Apple;
use orion_wallet::google::Google;

pub use google::GOOGLE_CALLBACK;

/// What pages there are besides the usual.
#[derive(Debug, Clone)]
pub struct WebOptions {
    /// Shows the mailbox of a program that sends nothing.
    pub demo: bool,
    /// Google Wallet, where it is configured.
    pub google: Option<Arc<Google>>,
    /// Apple Wallet, where it is configured.
    pub apple: Option<Arc<Apple>>,
    /// Asks what other people's addresses lead to.
    pub fetches: Arc<Guard>,
}

/// All pages and their files.
pub fn router(door: FrontDoor, options: WebOptions) -> Router {
    let guarded = from_fn_with_state((door.entrance().clone(), &policy::LOGIN), limits::apply);
    let mut pages = Router::new()
        .route("/", get(front::home))
        .route("/setup/{token}", get(first_run::page).merge(post(first_run::submit).layer(guarded.clone())))
        .route("/join/{merchant_id}/{token}", get(join::page).merge(post(join::submit).layer(guarded)))
        .route("/unsubscribe/{merchant_id}/{token}", get(unsubscribe::page).post(unsubscribe::submit))
        .route("/setup/done/{store_slug}", get(first_run::done))
        .route("/images/{merchant_id}/{image_id}", get(images::image))
        .route("/wallet/logo.png", get(images::default_logo));
    if options.demo {
        pages = pages.route(front::DEMO_MAIL, get(front::demo_mail));
    }
    pages
        .fallback(front::nowhere)
        .layer(from_fn_with_state(door.clone(), page::present))
        .merge(storefront::router(&door))
        .merge(terminal::router(&door))
        .merge(merchant::router(&door))
        .merge(admin::router(&door))
        .merge(apple::router(&door))
        .merge(google::router(&door))
        .merge(assets::router())
        .layer(Extension(options))
        .with_state(door)
}
