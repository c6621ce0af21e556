//! What owners do with their program, settings and stores. Platform admins do the same on a merchant's behalf: see
//! [`crate::admin`].

pub(crate) mod domains;
pub(crate) mod pages;
pub(crate) mod program;
pub(crate) mod settings;
pub(crate) mod stores;

use orion_http::limits::policy;
use orion_http::{Entrance, FrontDoor};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::operation::{Access, Code, Operation};

/// The tag of these operations.
pub(crate) const TAG: &str = "Loyalty - Merchant";

/// A merchant without a program.
pub(crate) const MISSING: [Code; 1] = [(404, "program_missing")];
/// A merchant with one.
pub(crate) const EXISTS: [Code; 1] = [(409, "loyalty_program_already_exists")];
/// Two who save at once.
pub(crate) const CHANGED: [Code; 2] = [(404, "program_missing"), (409, "program_changed")];
/// No store has this id.
pub(crate) const NO_STORE: [Code; 1] = [(404, "not_found")];
/// A merchant has at most 500 stores.
pub(crate) const TOO_MANY: [Code; 1] = [(409, "too_many_stores")];

/// A merchant keeps one store.
pub(crate) const LAST_STORE: [Code; 2] = [(404, "not_found"), (409, "last_store")];
/// A deleted store that nothing brings back, or one too many.
pub(crate) const NO_STORE_OR_FULL: [Code; 2] = [(404, "not_found"), (409, "too_many_stores")];
/// A store has at most 10 own domains.
pub(crate) const TOO_MANY_DOMAINS: [Code; 2] = [(404, "not_found"), (409, "too_many_domains")];
/// A store has at most 200 pages.
pub(crate) const TOO_MANY_PAGES: [Code; 2] = [(404, "not_found"), (409, "too_many_pages")];

pub(crate) fn routes(entrance: Option<&Entrance>) -> OpenApiRouter<FrontDoor> {
    let read = || Operation::new(entrance, Access::Owner, &policy::READ);
    let write = || Operation::new(entrance, Access::Owner, &policy::WRITE);
    OpenApiRouter::new()
        .routes(read().refuses(&MISSING).open(routes!(program::find_program)))
        .routes(write().refuses(&EXISTS).open(routes!(program::create_program)))
        .routes(write().refuses(&CHANGED).open(routes!(program::update_program)))
        .routes(write().refuses(&MISSING).open(routes!(program::delete_program)))
        .routes(write().refuses(&MISSING).open(routes!(program::activate_program)))
        .routes(write().refuses(&MISSING).open(routes!(program::deactivate_program)))
        .routes(read().open(routes!(settings::find_settings)))
        .routes(write().open(routes!(settings::update_settings)))
        .routes(read().open(routes!(stores::list_stores)))
        .routes(read().refuses(&NO_STORE).open(routes!(stores::find_store)))
        .routes(write().may_be_keyed().refuses(&TOO_MANY).open(routes!(stores::create_store)))
        .routes(write().refuses(&NO_STORE).open(routes!(stores::update_store)))
        .routes(write().refuses(&LAST_STORE).open(routes!(stores::delete_store)))
        .routes(write().refuses(&NO_STORE_OR_FULL).open(routes!(stores::restore_store)))
        .routes(read().refuses(&NO_STORE).open(routes!(domains::list_store_domains)))
        .routes(write().refuses(&TOO_MANY_DOMAINS).open(routes!(domains::add_store_domain)))
        .routes(write().refuses(&NO_STORE).open(routes!(domains::remove_store_domain)))
        .routes(read().refuses(&NO_STORE).open(routes!(pages::list_pages)))
        .routes(read().refuses(&NO_STORE).open(routes!(pages::find_page)))
        .routes(write().may_be_keyed().refuses(&TOO_MANY_PAGES).open(routes!(pages::create_page)))
        .routes(write().refuses(&NO_STORE).open(routes!(pages::update_page)))
        .routes(write().refuses(&NO_STORE).open(routes!(pages::delete_page)))
}
