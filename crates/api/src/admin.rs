//! What platform admins do on a merchant's behalf: the owner's operations under a path that names the merchant, with a
//! reason for every change (G-T9).

mod domains;
mod pages;
mod program;
mod settings;
mod stores;

use orion_http::limits::policy;
use orion_http::{Entrance, FrontDoor};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::merchant::{
    CHANGED, EXISTS, LAST_STORE, MISSING, NO_STORE, NO_STORE_OR_FULL, TOO_MANY, TOO_MANY_DOMAINS, TOO_MANY_PAGES,
};
use crate::operation::{Access, Operation};

/// The tag of these operations.
pub(crate) const TAG: &str = "Loyalty - Admin";

pub(crate) fn routes(entrance: Option<&Entrance>) -> OpenApiRouter<FrontDoor> {
    let read = || Operation::new(entrance, Access::Admin, &policy::READ);
    let write = || Operation::new(entrance, Access::Admin, &policy::WRITE).reasoned();
    OpenApiRouter::new()
        .routes(read().refuses(&MISSING).open(routes!(program::find_program_on_behalf)))
        .routes(write().refuses(&EXISTS).open(routes!(program::create_program_on_behalf)))
        .routes(write().refuses(&CHANGED).open(routes!(program::update_program_on_behalf)))
        .routes(write().refuses(&MISSING).open(routes!(program::delete_program_on_behalf)))
        .routes(write().refuses(&MISSING).open(routes!(program::activate_program_on_behalf)))
        .routes(write().refuses(&MISSING).open(routes!(program::deactivate_program_on_behalf)))
        .routes(read().open(routes!(settings::find_settings_on_behalf)))
        .routes(write().open(routes!(settings::update_settings_on_behalf)))
        .routes(read().open(routes!(stores::list_stores_on_behalf)))
        .routes(read().refuses(&NO_STORE).open(routes!(stores::find_store_on_behalf)))
        .routes(write().may_be_keyed().refuses(&TOO_MANY).open(routes!(stores::create_store_on_behalf)))
        .routes(write().refuses(&NO_STORE).open(routes!(stores::update_store_on_behalf)))
        .routes(write().refuses(&LAST_STORE).open(routes!(stores::delete_store_on_behalf)))
        .routes(write().refuses(&NO_STORE_OR_FULL).open(routes!(stores::restore_store_on_behalf)))
        .routes(read().refuses(&NO_STORE).open(routes!(domains::list_store_domains_on_behalf)))
        .routes(write().refuses(&TOO_MANY_DOMAINS).open(routes!(domains::add_store_domain_on_behalf)))
        .routes(write().refuses(&NO_STORE).open(routes!(domains::remove_store_domain_on_behalf)))
        .routes(read().refuses(&NO_STORE).open(routes!(pages::list_pages_on_behalf)))
        .routes(read().refuses(&NO_STORE).open(routes!(pages::find_page_on_behalf)))
        .routes(write().may_be_keyed().refuses(&TOO_MANY_PAGES).open(routes!(pages::create_page_on_behalf)))
        .routes(write().refuses(&NO_STORE).open(routes!(pages::update_page_on_behalf)))
        .routes(write().refuses(&NO_STORE).open(routes!(pages::delete_page_on_behalf)))
}
