//! What platform admins do: merchants, trash and purge in the platform's own name, and on a merchant's behalf the owner's
//! operations under a path that names the merchant. Every change of a merchant's things has its reason (G-T9).

mod cards;
mod health;
mod merchants;
mod pins;
mod program;
mod programs;
mod settings;
mod stores;

use orion_http::limits::policy;
use orion_http::{Entrance, FrontDoor};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::merchant::{CHANGED, EXISTS, MISSING, NO_STORE, TOO_MANY};
use crate::operation::{Access, Code, Operation};

/// The tag of these operations.
pub(crate) const TAG: &str = "Loyalty - Admin";

/// What is deleted comes back by one of three ways, and not while something stands in its place.
const UNRESTORABLE_CARD: [Code; 4] = [
    (409, "not_in_trash"),
    (409, "merchant_deleted"),
    (409, "person_forgotten"),
    (409, "loyalty_card_already_exists"),
];
const UNRESTORABLE_PROGRAM: [Code; 3] =
    [(409, "not_in_trash"), (409, "merchant_deleted"), (409, "loyalty_program_already_exists")];
const UNRESTORABLE_MERCHANT: [Code; 1] = [(409, "not_in_trash")];
/// Why something cannot be purged yet, or here.
const UNPURGEABLE_CARD: [Code; 3] = [(409, "not_in_trash"), (409, "trash_too_young"), (409, "purge_needs_owner")];
const UNPURGEABLE_PROGRAM: [Code; 4] =
    [(409, "not_in_trash"), (409, "trash_too_young"), (409, "purge_needs_owner"), (409, "program_in_use")];
const UNRESTORABLE_POINTS: [Code; 2] = [(422, "card_inactive"), (422, "limit_exceeded")];

/// What the platform does in its own name.
fn platform_routes(entrance: Option<&Entrance>) -> OpenApiRouter<FrontDoor> {
    let read = || Operation::new(entrance, Access::Admin, &policy::READ);
    let plain = || Operation::new(entrance, Access::Admin, &policy::WRITE);
    let write = || plain().reasoned();
    OpenApiRouter::new()
        .routes(read().open(routes!(merchants::list_merchants)))
        .routes(plain().open(routes!(merchants::create_merchant)))
        .routes(read().open(routes!(merchants::find_merchant)))
        .routes(write().open(routes!(merchants::update_merchant)))
        .routes(write().open(routes!(merchants::delete_merchant)))
        .routes(write().open(routes!(merchants::suspend_merchant)))
        .routes(write().open(routes!(merchants::resume_merchant)))
        .routes(write().refuses(&UNRESTORABLE_MERCHANT).open(routes!(merchants::restore_merchant)))
        .routes(read().open(routes!(programs::list_platform_programs)))
        .routes(write().refuses(&UNRESTORABLE_PROGRAM).open(routes!(programs::restore_program)))
        .routes(plain().refuses(&UNPURGEABLE_PROGRAM).open(routes!(programs::purge_program)))
        .routes(read().open(routes!(cards::list_platform_cards)))
        .routes(write().open(routes!(cards::delete_card)))
        .routes(write().refuses(&UNRESTORABLE_CARD).open(routes!(cards::restore_card)))
        .routes(plain().refuses(&UNPURGEABLE_CARD).open(routes!(cards::purge_card)))
        .routes(plain().keyed().refuses(&UNRESTORABLE_POINTS).open(routes!(cards::restore_points)))
        .routes(write().open(routes!(pins::unlock_pin_on_behalf)))
        .routes(read().open(routes!(health::show_health)))
}

pub(crate) fn routes(entrance: Option<&Entrance>) -> OpenApiRouter<FrontDoor> {
    let read = || Operation::new(entrance, Access::Admin, &policy::READ);
    let write = || Operation::new(entrance, Access::Admin, &policy::WRITE).reasoned();
    platform_routes(entrance)
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
}
