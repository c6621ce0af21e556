//! What owners do with their program, settings and stores. Platform admins do the same on a merchant's behalf: see
//! [`crate::admin`].

pub(crate) mod api_keys;
pub(crate) mod audit;
pub(crate) mod bulk;
pub(crate) mod cards;
pub(crate) mod domains;
pub(crate) mod images;
pub(crate) mod invitations;
pub(crate) mod letters;
pub(crate) mod mail;
mod overview;
pub(crate) mod pages;
pub(crate) mod pins;
pub(crate) mod program;
pub(crate) mod settings;
pub(crate) mod stores;
pub(crate) mod team;
pub(crate) mod transactions;

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
/// A merchant without a program, or no such place for a picture.
pub(crate) const NO_PICTURE: [Code; 2] = [(404, "program_missing"), (404, "not_found")];
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
/// No card has this id.
pub(crate) const NO_CARD: [Code; 1] = [(404, "not_found")];
/// No run has this id.
pub(crate) const NO_RUN: [Code; 1] = [(404, "not_found")];
/// A card that is closed already.
pub(crate) const CLOSING: [Code; 2] = [(404, "not_found"), (422, "card_not_active")];
/// A card that is open, or emptied for good.
pub(crate) const OPENING: [Code; 3] = [(404, "not_found"), (409, "card_merged"), (422, "card_already_active")];
/// A balance that cannot move so far.
pub(crate) const ADJUSTING: [Code; 4] =
    [(404, "not_found"), (422, "below_zero"), (422, "card_inactive"), (422, "limit_exceeded")];
/// Cards that stand in the way.
pub(crate) const REFUSED: [Code; 1] = [(422, "bulk_refused")];
/// The same, or a store that is none.
pub(crate) const GIVING: [Code; 2] = [(404, "not_found"), (422, "bulk_refused")];
/// Cards that work only where they were enrolled.
pub(crate) const MERGING: [Code; 1] = [(409, "cross_location_off")];
/// A merchant keeps one store.
pub(crate) const LAST_STORE: [Code; 2] = [(404, "not_found"), (409, "last_store")];
/// A deleted store that nothing brings back, or one too many.
pub(crate) const NO_STORE_OR_FULL: [Code; 2] = [(404, "not_found"), (409, "too_many_stores")];
/// A store has at most 10 own domains.
pub(crate) const TOO_MANY_DOMAINS: [Code; 2] = [(404, "not_found"), (409, "too_many_domains")];
/// Two who save at once.
pub(crate) const LETTER_CHANGED: [Code; 2] = [(404, "not_found"), (409, "letter_changed")];
/// Whoever has no address of their own.
pub(crate) const NO_MAILBOX: [Code; 2] = [(404, "not_found"), (409, "no_mailbox")];
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
        .routes(write().refuses(&NO_PICTURE).open(routes!(images::upload_program_image)))
        .routes(write().refuses(&NO_PICTURE).open(routes!(images::remove_program_image)))
        .routes(read().open(routes!(overview::show_overview)))
        .routes(read().open(routes!(settings::find_settings)))
        .routes(write().open(routes!(settings::update_settings)))
        .routes(read().open(routes!(audit::list_audit)))
        .routes(read().open(routes!(stores::list_stores)))
        .routes(read().refuses(&NO_STORE).open(routes!(stores::find_store)))
        .routes(write().may_be_keyed().refuses(&TOO_MANY).open(routes!(stores::create_store)))
        .routes(write().refuses(&NO_STORE).open(routes!(stores::update_store)))
        .merge(places(entrance))
        .merge(letter_routes(entrance))
        .merge(people(entrance))
        .merge(cards(entrance))
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

/// Cards, their ledger, and work on many of them.
fn cards(entrance: Option<&Entrance>) -> OpenApiRouter<FrontDoor> {
    let read = || Operation::new(entrance, Access::Owner, &policy::READ);
    let write = || Operation::new(entrance, Access::Owner, &policy::WRITE);
    let adjust = || Operation::new(entrance, Access::Owner, &policy::ADJUST).keyed();
    let bulk = || Operation::new(entrance, Access::Owner, &policy::BULK).keyed();
    OpenApiRouter::new()
        .routes(read().refuses(&NO_STORE).open(routes!(cards::list_merchant_cards)))
        .routes(read().refuses(&NO_CARD).open(routes!(cards::find_merchant_card)))
        .routes(read().refuses(&NO_CARD).open(routes!(cards::list_merchant_card_transactions)))
        .routes(write().keyed().refuses(&CLOSING).open(routes!(cards::deactivate_card)))
        .routes(write().keyed().refuses(&OPENING).open(routes!(cards::reactivate_card)))
        .routes(adjust().refuses(&ADJUSTING).open(routes!(cards::adjust_card_points)))
        .routes(read().refuses(&NO_STORE).open(routes!(transactions::list_merchant_transactions)))
        .routes(read().refuses(&NO_STORE).open(routes!(mail::list_mail)))
        .routes(read().refuses(&NO_CARD).open(routes!(mail::find_mail_suppression)))
        .routes(write().refuses(&NO_CARD).open(routes!(mail::lift_mail_suppression)))
        .routes(bulk().refuses(&REFUSED).open(routes!(bulk::bulk_deactivate_cards)))
        .routes(bulk().refuses(&GIVING).open(routes!(bulk::bulk_bonus_cards)))
        .routes(bulk().refuses(&MERGING).open(routes!(bulk::merge_cards)))
        .routes(read().open(routes!(bulk::list_bulk_runs)))
        .routes(read().refuses(&NO_RUN).open(routes!(bulk::find_bulk_run)))
        .routes(read().refuses(&NO_RUN).open(routes!(bulk::list_bulk_items)))
}

/// Stores, their domains and their pages.
fn places(entrance: Option<&Entrance>) -> OpenApiRouter<FrontDoor> {
    let read = || Operation::new(entrance, Access::Owner, &policy::READ);
    let write = || Operation::new(entrance, Access::Owner, &policy::WRITE);
    OpenApiRouter::new()
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

/// Letters in the merchant's own words.
fn letter_routes(entrance: Option<&Entrance>) -> OpenApiRouter<FrontDoor> {
    let read = || Operation::new(entrance, Access::Owner, &policy::READ);
    let write = || Operation::new(entrance, Access::Owner, &policy::WRITE);
    let sparingly = || Operation::new(entrance, Access::Owner, &policy::FETCH);
    OpenApiRouter::new()
        .routes(read().refuses(&ABSENT).open(routes!(letters::list_letters)))
        .routes(read().refuses(&ABSENT).open(routes!(letters::find_letter)))
        .routes(write().refuses(&LETTER_CHANGED).open(routes!(letters::write_letter)))
        .routes(write().refuses(&ABSENT).open(routes!(letters::reset_letter)))
        .routes(write().refuses(&ABSENT).open(routes!(letters::preview_letter)))
        .routes(sparingly().refuses(&NO_MAILBOX).open(routes!(letters::send_test_letter)))
}
