//! The merchant's settings.

use orion_domain::settings::{Settings as Rules, StaffPinPolicy};
use serde::Serialize;
use utoipa::ToSchema;

/// Whether staff confirm with a PIN.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum PinPolicy {
    Required,
    Optional,
    Disabled,
}

impl From<StaffPinPolicy> for PinPolicy {
    fn from(policy: StaffPinPolicy) -> Self {
        match policy {
            StaffPinPolicy::Required => Self::Required,
            StaffPinPolicy::Optional => Self::Optional,
            StaffPinPolicy::Disabled => Self::Disabled,
        }
    }
}

/// How the merchant's counters work.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Settings {
    /// Whether staff confirm with a PIN.
    staff_pin_policy: PinPolicy,
    /// Wrong PINs until the lock closes; `null` is the platform's number.
    #[schema(minimum = 3, maximum = 10, example = 5)]
    staff_pin_lockout_attempts: Option<i64>,
    /// Minutes of the first lock; `null` is the platform's number.
    #[schema(minimum = 1, maximum = 1440, example = 15)]
    staff_pin_lockout_minutes: Option<i64>,
    /// Whether customers may enrol themselves on the storefront.
    allow_self_enrollment: bool,
    /// Whether anything may be voided.
    allow_void_transactions: bool,
    /// Whether a card works in every store.
    allow_cross_location_redemption: bool,
    /// Whether an earn must name its receipt.
    require_order_reference: bool,
    /// Whether the caller's address is kept beside a transaction.
    log_ip_addresses: bool,
    /// Whether voids other than one's own recent ones need a manager.
    require_manager_for_voids: bool,
    /// Days without a visit after which people are invited back by e-mail; `null` is the platform's number.
    #[schema(minimum = 14, maximum = 730, example = 60)]
    reengagement_days: Option<i64>,
    /// Months without a visit after which customers are forgotten, told a month ahead; `null` is the platform's number.
    #[schema(minimum = 6, maximum = 36, example = 36)]
    retention_months: Option<i64>,
}

impl From<Rules> for Settings {
    fn from(rules: Rules) -> Self {
        Self {
            staff_pin_policy: rules.staff_pin_policy.into(),
            staff_pin_lockout_attempts: rules.staff_pin_lockout_attempts,
            staff_pin_lockout_minutes: rules.staff_pin_lockout_minutes,
            allow_self_enrollment: rules.allow_self_enrollment,
            allow_void_transactions: rules.allow_void_transactions,
            allow_cross_location_redemption: rules.allow_cross_location_redemption,
            require_order_reference: rules.require_order_reference,
            log_ip_addresses: rules.log_ip_addresses,
            require_manager_for_voids: rules.require_manager_for_voids,
            reengagement_days: rules.reengagement_days,
            retention_months: rules.retention_months,
        }
    }
}
