//! The public side of a store, and what a signed-in customer may see and do. Only listed fields leave here (G-T11).

mod card;
mod enroll;
mod erase;
mod export;
mod login;
mod program;
mod transactions;

use orion_http::limits::policy;
use orion_http::{Entrance, FrontDoor};
use utoipa_axum::router::OpenApiRouter;
use utoipa_axum::routes;

use crate::operation::{Access, Code, Operation};

/// The tag of these operations.
pub(crate) const TAG: &str = "Loyalty - Storefront";

pub(crate) fn routes(entrance: Option<&Entrance>) -> OpenApiRouter<FrontDoor> {
    let visitor = |policy| Operation::new(entrance, Access::Visitor, policy);
    let customer = |policy| Operation::new(entrance, Access::Customer, policy);
    const MISSING: [Code; 1] = [(404, "program_missing")];
    const ENROLL: [Code; 3] = [(403, "self_enrollment_disabled"), (404, "program_missing"), (422, "program_inactive")];
    OpenApiRouter::new()
        .routes(visitor(&policy::PROGRAM_INFO).refuses(&MISSING).open(routes!(program::public_program)))
        .routes(visitor(&policy::ENROLL).may_be_keyed().refuses(&ENROLL).open(routes!(enroll::enroll_self)))
        .routes(visitor(&policy::CUSTOMER_LOGIN).open(routes!(login::send_sign_in_link)))
        .routes(customer(&policy::CUSTOMER).refuses(&MISSING).open(routes!(card::customer_cards)))
        .routes(customer(&policy::CUSTOMER).open(routes!(transactions::customer_history)))
        .routes(customer(&policy::PRIVACY_EXPORT).open(routes!(export::export_customer)))
        .routes(customer(&policy::PRIVACY).open(routes!(erase::erase_customer)))
}
