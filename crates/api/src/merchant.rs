//! What owners do with their program, settings and stores. Platform admins do the same on a merchant's behalf: see
//! [`crate::admin`].

pub(crate) mod api_keys;
pub(crate) mod invitations;
pub(crate) mod pins;
pub(crate) mod program;
pub(crate) mod settings;
pub(crate) mod stores;
pub(crate) mod team;

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

/// Nobody of the team has this id, or nobody else could run the merchant.
pub(crate) const MEMBER: [Code; 2] = [(404, "not_found"), (409, "last_owner")];
/// Nothing has this id.
pub(crate) const ABSENT: [Code; 1] = [(404, "not_found")];
/// No such store, or more keys than a merchant needs.
pub(crate) const KEYS: [Code; 2] = [(404, "not_found"), (409, "too_many_api_keys")];
/// No such store, or rows that stand in the way.
pub(crate) const ROWS: [Code; 2] = [(404, "not_found"), (422, "bulk_refused")];

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
        .merge(people(entrance))
}

/// The team, its keys and its PINs.
fn people(entrance: Option<&Entrance>) -> OpenApiRouter<FrontDoor> {
    let read = || Operation::new(entrance, Access::Owner, &policy::READ);
    let write = || Operation::new(entrance, Access::Owner, &policy::WRITE);
    let bulk = || Operation::new(entrance, Access::Owner, &policy::BULK);
    OpenApiRouter::new()
        .routes(read().open(routes!(team::list_team)))
        .routes(write().refuses(&MEMBER).open(routes!(team::update_member)))
        .routes(write().refuses(&MEMBER).open(routes!(team::suspend_member)))
        .routes(write().refuses(&ABSENT).open(routes!(team::resume_member)))
        .routes(write().refuses(&MEMBER).open(routes!(team::remove_member)))
        .routes(read().open(routes!(invitations::list_invitations)))
        .routes(write().may_be_keyed().refuses(&NO_STORE).open(routes!(invitations::invite)))
        .routes(write().refuses(&ABSENT).open(routes!(invitations::withdraw_invitation)))
        .routes(read().open(routes!(api_keys::list_api_keys)))
        .routes(write().may_be_keyed().refuses(&KEYS).open(routes!(api_keys::create_api_key)))
        .routes(write().refuses(&ABSENT).open(routes!(api_keys::revoke_api_key)))
        .routes(bulk().may_be_keyed().refuses(&ROWS).open(routes!(pins::assign_pins)))
}
