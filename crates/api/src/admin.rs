//! What platform admins do: merchants, trash and purge in the platform's own name, and on a merchant's behalf the owner's
//! operations under a path that names the merchant. Every change of a merchant's things has its reason (G-T9).

mod api_keys;
mod audit;
mod bulk;
mod cards;
mod domains;
mod health;
mod images;
mod invitations;
mod jobs;
mod letters;
mod mail;
mod merchants;
mod overview;
mod pages;
mod people;
mod pins;
mod platform_cards;
mod program;
mod programs;
mod settings;
mod stores;
mod team;
mod transactions;
mod users;

use orion_http::limits::policy;
use orion_http::{Entrance, FrontDoor};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::merchant::{
    ABSENT, ADJUSTING, CHANGED, CLOSING, EXISTS, GIVING, KEYS, LAST_STORE, LETTER_CHANGED, MEMBER, MERGING, MISSING,
    NO_CARD, NO_MAILBOX, NO_PICTURE, NO_RUN, NO_STORE, NO_STORE_OR_FULL, OPENING, REFUSED, ROWS, TOO_MANY,
    TOO_MANY_DOMAINS, TOO_MANY_PAGES,
};
use crate::operation::{Access, Code, Operation};

/// The tag of these operations.
pub(crate) const TAG: &str = "Loyalty - Admin";

/// What is deleted comes back by one of three ways, and not while something stands in its place.
const UNRESTORABLE_CARD: [Code; 4] =
    [(409, "not_in_trash"), (409, "merchant_deleted"), (409, "person_forgotten"), (409, "loyalty_card_already_exists")];
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
        .routes(plain().may_be_keyed().open(routes!(merchants::create_merchant)))
        .routes(read().open(routes!(merchants::find_merchant)))
        .routes(write().open(routes!(merchants::update_merchant)))
        .routes(write().open(routes!(merchants::delete_merchant)))
        .routes(write().open(routes!(merchants::suspend_merchant)))
        .routes(write().open(routes!(merchants::resume_merchant)))
        .routes(write().refuses(&UNRESTORABLE_MERCHANT).open(routes!(merchants::restore_merchant)))
        .routes(read().open(routes!(programs::list_platform_programs)))
        .routes(write().refuses(&UNRESTORABLE_PROGRAM).open(routes!(programs::restore_program)))
        .routes(plain().refuses(&UNPURGEABLE_PROGRAM).open(routes!(programs::purge_program)))
        .routes(read().open(routes!(platform_cards::list_platform_cards)))
        .routes(write().open(routes!(platform_cards::delete_card)))
        .routes(write().refuses(&UNRESTORABLE_CARD).open(routes!(platform_cards::restore_card)))
        .routes(plain().refuses(&UNPURGEABLE_CARD).open(routes!(platform_cards::purge_card)))
        .routes(plain().keyed().refuses(&UNRESTORABLE_POINTS).open(routes!(platform_cards::restore_points)))
        .routes(read().open(routes!(health::show_health)))
        .routes(read().open(routes!(jobs::show_jobs)))
        .routes(read().open(routes!(jobs::list_failed_jobs)))
        .routes(plain().open(routes!(jobs::retry_job)))
        .routes(plain().open(routes!(jobs::discard_job)))
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
        .routes(write().refuses(&NO_PICTURE).open(routes!(images::upload_program_image_on_behalf)))
        .routes(write().refuses(&NO_PICTURE).open(routes!(images::remove_program_image_on_behalf)))
        .routes(read().open(routes!(overview::show_overview_on_behalf)))
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
        .merge(places(entrance))
        .merge(letter_routes(entrance))
        .merge(people(entrance))
        .merge(cards_on_behalf(entrance))
}

/// Nobody has this id, or it is one's own account.
const USER: [Code; 2] = [(404, "not_found"), (409, "own_account")];

/// The team, its keys and its PINs; and everybody's accounts.
fn people(entrance: Option<&Entrance>) -> OpenApiRouter<FrontDoor> {
    let read = || Operation::new(entrance, Access::Admin, &policy::READ);
    let write = || Operation::new(entrance, Access::Admin, &policy::WRITE).reasoned();
    let bulk = || Operation::new(entrance, Access::Admin, &policy::BULK).reasoned();
    let unlock = || Operation::new(entrance, Access::Admin, &policy::PIN_UNLOCK).reasoned();
    let list = Operation::new(entrance, Access::Operator, &policy::READ);
    let switch = || Operation::new(entrance, Access::Operator, &policy::WRITE).refuses(&USER);
    OpenApiRouter::new()
        .routes(read().open(routes!(team::list_team_on_behalf)))
        .routes(write().refuses(&MEMBER).open(routes!(team::update_member_on_behalf)))
        .routes(write().refuses(&MEMBER).open(routes!(team::suspend_member_on_behalf)))
        .routes(write().refuses(&ABSENT).open(routes!(team::resume_member_on_behalf)))
        .routes(write().refuses(&MEMBER).open(routes!(team::remove_member_on_behalf)))
        .routes(read().open(routes!(invitations::list_invitations_on_behalf)))
        .routes(write().may_be_keyed().refuses(&NO_STORE).open(routes!(invitations::invite_on_behalf)))
        .routes(write().refuses(&ABSENT).open(routes!(invitations::withdraw_invitation_on_behalf)))
        .routes(read().open(routes!(api_keys::list_api_keys_on_behalf)))
        .routes(write().may_be_keyed().refuses(&KEYS).open(routes!(api_keys::create_api_key_on_behalf)))
        .routes(write().refuses(&ABSENT).open(routes!(api_keys::revoke_api_key_on_behalf)))
        .routes(bulk().may_be_keyed().refuses(&ROWS).open(routes!(pins::assign_pins_on_behalf)))
        .routes(unlock().refuses(&ABSENT).open(routes!(pins::unlock_pin_on_behalf)))
        .routes(list.open(routes!(users::list_users)))
        .routes(switch().open(routes!(users::disable_user)))
        .routes(switch().open(routes!(users::enable_user)))
}

/// Cards, their ledger, and work on many of them.
fn cards_on_behalf(entrance: Option<&Entrance>) -> OpenApiRouter<FrontDoor> {
    let read = || Operation::new(entrance, Access::Admin, &policy::READ);
    let write = || Operation::new(entrance, Access::Admin, &policy::WRITE).reasoned();
    let adjust = || Operation::new(entrance, Access::Admin, &policy::ADJUST).reasoned().keyed();
    let bulk = || Operation::new(entrance, Access::Admin, &policy::BULK).reasoned().keyed();
    OpenApiRouter::new()
        .routes(read().refuses(&NO_STORE).open(routes!(cards::list_merchant_cards_on_behalf)))
        .routes(read().refuses(&NO_CARD).open(routes!(cards::find_merchant_card_on_behalf)))
        .routes(read().refuses(&NO_CARD).open(routes!(cards::list_merchant_card_transactions_on_behalf)))
        .routes(write().keyed().refuses(&CLOSING).open(routes!(cards::deactivate_card_on_behalf)))
        .routes(write().keyed().refuses(&OPENING).open(routes!(cards::reactivate_card_on_behalf)))
        .routes(adjust().refuses(&ADJUSTING).open(routes!(cards::adjust_card_points_on_behalf)))
        .routes(read().refuses(&NO_STORE).open(routes!(transactions::list_merchant_transactions_on_behalf)))
        .routes(read().refuses(&NO_STORE).open(routes!(mail::list_mail_on_behalf)))
        .routes(read().refuses(&NO_CARD).open(routes!(mail::find_mail_suppression_on_behalf)))
        .routes(write().refuses(&NO_CARD).open(routes!(mail::lift_mail_suppression_on_behalf)))
        .routes(bulk().refuses(&REFUSED).open(routes!(bulk::bulk_deactivate_cards_on_behalf)))
        .routes(bulk().refuses(&GIVING).open(routes!(bulk::bulk_bonus_cards_on_behalf)))
        .routes(bulk().refuses(&MERGING).open(routes!(bulk::merge_cards_on_behalf)))
        .routes(read().open(routes!(bulk::list_bulk_runs_on_behalf)))
        .routes(read().refuses(&NO_RUN).open(routes!(bulk::find_bulk_run_on_behalf)))
        .routes(read().refuses(&NO_RUN).open(routes!(bulk::list_bulk_items_on_behalf)))
}

/// Stores, their domains and their pages.
fn places(entrance: Option<&Entrance>) -> OpenApiRouter<FrontDoor> {
    let read = || Operation::new(entrance, Access::Admin, &policy::READ);
    let write = || Operation::new(entrance, Access::Admin, &policy::WRITE).reasoned();
    OpenApiRouter::new()
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

/// Letters in a merchant's own words.
fn letter_routes(entrance: Option<&Entrance>) -> OpenApiRouter<FrontDoor> {
    let read = || Operation::new(entrance, Access::Admin, &policy::READ);
    let write = || Operation::new(entrance, Access::Admin, &policy::WRITE).reasoned();
    let sparingly = || Operation::new(entrance, Access::Admin, &policy::FETCH).reasoned();
    OpenApiRouter::new()
        .routes(read().refuses(&ABSENT).open(routes!(letters::list_letters_on_behalf)))
        .routes(read().refuses(&ABSENT).open(routes!(letters::find_letter_on_behalf)))
        .routes(write().refuses(&LETTER_CHANGED).open(routes!(letters::write_letter_on_behalf)))
        .routes(write().refuses(&ABSENT).open(routes!(letters::reset_letter_on_behalf)))
        .routes(write().refuses(&ABSENT).open(routes!(letters::preview_letter_on_behalf)))
        .routes(sparingly().refuses(&NO_MAILBOX).open(routes!(letters::send_test_letter_on_behalf)))
}
