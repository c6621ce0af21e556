//! A merchant's settings: how the counter works.

use crate::Invalid;
use crate::pin::LockoutPolicy;
use crate::retention::{RETENTION_MONTHS, RETENTION_MONTHS_MIN};

/// Whether staff confirm transactions with a PIN. Safety PIN-11.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum StaffPinPolicy {
    /// Every counter operation needs one.
    #[default]
    Required,
    /// Recorded if given.
    Optional,
    /// None is accepted; a signed-in person is needed instead.
    Disabled,
}

impl StaffPinPolicy {
    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Optional => "optional",
            Self::Disabled => "disabled",
        }
    }
}

impl std::str::FromStr for StaffPinPolicy {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        [Self::Required, Self::Optional, Self::Disabled]
            .into_iter()
            .find(|policy| policy.as_str() == text)
            .ok_or(Invalid::UnknownValue { allowed: "required, optional, disabled" })
    }
}

/// Days without a visit after which people are invited back, where the merchant has no number.
pub const REENGAGEMENT_DAYS: i64 = 60;

/// One record per merchant (product §5).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settings {
    /// Whether staff confirm with a PIN.
    pub staff_pin_policy: StaffPinPolicy,
    /// Wrong PINs until the lock closes, 3 to 10; `None` is the platform's number.
    pub staff_pin_lockout_attempts: Option<i64>,
    /// Minutes of the first lock, 1 to 1440; `None` is the platform's number.
    pub staff_pin_lockout_minutes: Option<i64>,
    /// Whether customers may enrol themselves on the storefront.
    pub allow_self_enrollment: bool,
    /// Whether anything may be voided at all.
    pub allow_void_transactions: bool,
    /// Whether a card works in every store of the merchant.
    pub allow_cross_location_redemption: bool,
    /// Whether an earn must name its receipt.
    pub require_order_reference: bool,
    /// Whether the caller's address is kept beside a transaction.
    pub log_ip_addresses: bool,
    /// Whether voids other than one's own recent ones need a manager. Safety PIN-9.
    pub require_manager_for_voids: bool,
    /// Days without a visit after which people are invited back, 14 to 730; `None` is the platform's number.
    pub reengagement_days: Option<i64>,
    /// Months without a visit after which people are forgotten, 6 to 36; `None` is the platform's number.
    pub retention_months: Option<i64>,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            staff_pin_policy: StaffPinPolicy::Required,
            staff_pin_lockout_attempts: None,
            staff_pin_lockout_minutes: None,
            allow_self_enrollment: true,
            allow_void_transactions: true,
            allow_cross_location_redemption: true,
            require_order_reference: false,
            log_ip_addresses: false,
            require_manager_for_voids: true,
            reengagement_days: None,
            retention_months: None,
        }
    }
}

impl Settings {
    /// The lock-out rule, with the platform's numbers where the merchant has none.
    pub fn lockout(&self) -> LockoutPolicy {
        let platform = LockoutPolicy::PLATFORM_DEFAULT;
        LockoutPolicy {
            attempts: self.staff_pin_lockout_attempts.unwrap_or(platform.attempts),
            minutes: self.staff_pin_lockout_minutes.unwrap_or(platform.minutes),
        }
    }

    /// Days without a visit after which people are invited back.
    pub fn absent_after_days(&self) -> i64 {
        self.reengagement_days.unwrap_or(REENGAGEMENT_DAYS)
    }

    /// Every field that is out of range, by name.
    pub fn mistakes(&self) -> Vec<(&'static str, Invalid)> {
        let checks = [
            ("staff_pin_lockout_attempts", self.staff_pin_lockout_attempts, 3, 10),
            ("staff_pin_lockout_minutes", self.staff_pin_lockout_minutes, 1, 1440),
            ("reengagement_days", self.reengagement_days, 14, 730),
            ("retention_months", self.retention_months, RETENTION_MONTHS_MIN, RETENTION_MONTHS),
        ];
        checks
            .into_iter()
            .filter(|(_, value, min, max)| value.is_some_and(|value| value < *min || value > *max))
            .map(|(name, _, min, max)| (name, Invalid::OutOfRange { min, max }))
            .collect()
    }
}
