//! What platform admins do on a merchant's behalf: the owner's operations under a path that names the merchant, with a
//! reason for every change (G-T9).

mod audit;
mod people;
mod program;
mod settings;
mod stores;

use orion_http::limits::policy;
use orion_http::{Entrance, FrontDoor};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::merchant::{CHANGED, EXISTS, MISSING, NO_STORE, TOO_MANY};
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
        .routes(read().open(routes!(audit::list_audit_everywhere)))
        .routes(read().open(routes!(people::find_people)))
        .routes(read().reasoned().open(routes!(people::export_person)))
        .routes(write().open(routes!(people::erase_person)))
        .routes(read().open(routes!(settings::find_settings_on_behalf)))
        .routes(write().open(routes!(settings::update_settings_on_behalf)))
        .routes(read().open(routes!(stores::list_stores_on_behalf)))
        .routes(read().refuses(&NO_STORE).open(routes!(stores::find_store_on_behalf)))
        .routes(write().may_be_keyed().refuses(&TOO_MANY).open(routes!(stores::create_store_on_behalf)))
        .routes(write().refuses(&NO_STORE).open(routes!(stores::update_store_on_behalf)))
}
