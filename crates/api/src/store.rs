//! The counter: what cash registers and terminals do at one store.

pub(crate) mod bulk_deactivate;
mod card;
mod card_transactions;
pub(crate) mod cards;
mod confirmation;
mod enroll;
mod look_up;
mod pins;
pub(crate) mod points;
mod program;
mod stamp;
pub(crate) mod transactions;

use orion_http::limits::policy;
use orion_http::{Entrance, FrontDoor};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::operation::{Access, Code, Operation};

/// What every counter operation may be refused for.
const COUNTER: [Code; 3] = [(422, "card_inactive"), (422, "program_inactive"), (422, "limit_exceeded")];

/// The tag of these operations.
pub(crate) const TAG: &str = "Loyalty - Store";

pub(crate) fn routes(entrance: Option<&Entrance>) -> OpenApiRouter<FrontDoor> {
    let at = |policy| Operation::new(entrance, Access::Store, policy);
    OpenApiRouter::new()
        .routes(at(&policy::READ).refuses(&[(404, "program_missing")]).open(routes!(program::store_program)))
        .routes(
            at(&policy::STAFF_ENROLL)
                .keyed()
                .refuses(&[(404, "program_missing"), (422, "program_inactive")])
                .open(routes!(enroll::enroll_by_staff)),
        )
        .routes(at(&policy::READ).open(routes!(cards::list_cards)))
        .routes(at(&policy::LOOKUP).open(routes!(look_up::look_up_text)))
        .routes(at(&policy::LOOKUP).open(routes!(look_up::look_up_card)))
        .routes(at(&policy::READ).open(routes!(card::find_card)))
        .routes(at(&policy::READ).open(routes!(card_transactions::list_card_transactions)))
        .routes(at(&policy::READ).open(routes!(transactions::list_store_transactions)))
        .merge(counter(entrance))
        .merge(owner(entrance))
        .merge(pin_routes(entrance))
}

fn counter(entrance: Option<&Entrance>) -> OpenApiRouter<FrontDoor> {
    let at = |policy| Operation::new(entrance, Access::Store, policy).keyed().confirmed();
    const ADD_STAMP: [Code; 6] = [
        COUNTER[0],
        COUNTER[1],
        COUNTER[2],
        (422, "program_has_no_stamps"),
        (422, "stamp_cooldown"),
        (422, "daily_stamp_limit"),
    ];
    const REDEEM_STAMPS: [Code; 5] =
        [COUNTER[0], COUNTER[1], COUNTER[2], (422, "program_has_no_stamps"), (422, "insufficient_stamps")];
    const VOID: [Code; 9] = [
        COUNTER[0],
        COUNTER[1],
        COUNTER[2],
        (403, "manager_required"),
        (422, "nothing_to_void"),
        (422, "already_voided"),
        (422, "not_voidable"),
        (422, "void_exceeds_rest"),
        (422, "voids_not_allowed"),
    ];
    const EARN: [Code; 7] = [
        COUNTER[0],
        COUNTER[1],
        COUNTER[2],
        (409, "order_reference_conflict"),
        (422, "program_has_no_points"),
        (422, "minimum_purchase"),
        (422, "order_reference_required"),
    ];
    const REDEEM_POINTS: [Code; 7] = [
        COUNTER[0],
        COUNTER[1],
        COUNTER[2],
        (422, "program_has_no_points"),
        (422, "reward_not_available"),
        (422, "insufficient_points"),
        (422, "minimum_redemption"),
    ];
    OpenApiRouter::new()
        .routes(at(&policy::STAMP).refuses(&ADD_STAMP).open(routes!(stamp::add::add_stamp)))
        .routes(at(&policy::STAMP_REDEEM).refuses(&REDEEM_STAMPS).open(routes!(stamp::redeem::redeem_stamps)))
        .routes(at(&policy::STAMP_VOID).refuses(&VOID).open(routes!(stamp::void::void_stamp)))
        .routes(at(&policy::EARN).refuses(&EARN).open(routes!(points::earn::earn_points)))
        .routes(at(&policy::POINTS_REDEEM).refuses(&REDEEM_POINTS).open(routes!(points::redeem::redeem_points)))
        .routes(at(&policy::POINTS_VOID).refuses(&VOID).open(routes!(points::void::void_points)))
}

fn owner(entrance: Option<&Entrance>) -> OpenApiRouter<FrontDoor> {
    let at = |policy| Operation::new(entrance, Access::Store, policy).keyed();
    const ADJUST: [Code; 4] = [COUNTER[0], COUNTER[2], (422, "program_has_no_points"), (422, "below_zero")];
    OpenApiRouter::new()
        .routes(at(&policy::ADJUST).refuses(&ADJUST).open(routes!(points::adjust::adjust_points)))
        .routes(at(&policy::BULK).refuses(&[(422, "bulk_refused")]).open(routes!(bulk_deactivate::bulk_deactivate)))
}

fn pin_routes(entrance: Option<&Entrance>) -> OpenApiRouter<FrontDoor> {
    let at = |policy| Operation::new(entrance, Access::Store, policy);
    const VERIFY: [Code; 3] = [(403, "pin_invalid"), (403, "pin_not_accepted"), (423, "pin_locked")];
    OpenApiRouter::new()
        .routes(at(&policy::READ).open(routes!(pins::list::list_pins)))
        .routes(
            at(&policy::WRITE)
                .may_be_keyed()
                .refuses(&[(409, "too_many_pins")])
                .open(routes!(pins::create::create_pin)),
        )
        .routes(at(&policy::WRITE).open(routes!(pins::update::update_pin)))
        .routes(at(&policy::WRITE).open(routes!(pins::delete::delete_pin)))
        .routes(at(&policy::PIN_VERIFY).refuses(&VERIFY).open(routes!(pins::verify::verify_pin)))
        .routes(at(&policy::PIN_UNLOCK).open(routes!(pins::unlock::unlock_pin)))
}
