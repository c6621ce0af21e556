//! The table of policies (safety §6.2). Limits by e-mail, PIN and account are kept by the use cases, which know them.

use std::time::Duration;

/// At most `quota` requests in any `window`.
#[derive(Debug, PartialEq, Eq)]
pub struct Rule {
    /// Its name in headers and problems.
    pub name: &'static str,
    /// How many.
    pub quota: u32,
    /// In how long.
    pub window: Duration,
}

impl Rule {
    /// A rule for any minute.
    pub const fn per_minute(name: &'static str, quota: u32) -> Self {
        Self { name, quota, window: Duration::from_mins(1) }
    }

    /// A rule for any ten minutes.
    pub const fn per_ten_minutes(name: &'static str, quota: u32) -> Self {
        Self { name, quota, window: Duration::from_mins(10) }
    }

    /// A rule for any hour.
    pub const fn per_hour(name: &'static str, quota: u32) -> Self {
        Self { name, quota, window: Duration::from_hours(1) }
    }

    /// A rule for any 24 hours.
    pub const fn per_day(name: &'static str, quota: u32) -> Self {
        Self { name, quota, window: Duration::from_hours(24) }
    }
}

/// What a request is counted by first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Partition {
    /// The credential it carries; without one, the address.
    Credential,
    /// The client's address.
    Address,
}

/// The limits of a kind of request.
#[derive(Debug)]
pub struct Policy {
    /// What it is counted by.
    pub partition: Partition,
    /// Every one must have room.
    pub rules: &'static [Rule],
    /// Counted by store, once the store is known.
    pub per_store: &'static [Rule],
    /// Counted by merchant, once the merchant is known.
    pub per_merchant: &'static [Rule],
    /// Counts only answers that found nothing.
    pub misses: &'static [Rule],
}

impl Policy {
    const fn by_credential(rules: &'static [Rule]) -> Self {
        Self { partition: Partition::Credential, rules, per_store: &[], per_merchant: &[], misses: &[] }
    }

    const fn by_credential_and_store(rules: &'static [Rule], per_store: &'static [Rule]) -> Self {
        Self { partition: Partition::Credential, rules, per_store, per_merchant: &[], misses: &[] }
    }

    const fn by_credential_and_merchant(rules: &'static [Rule], per_merchant: &'static [Rule]) -> Self {
        Self { partition: Partition::Credential, rules, per_store: &[], per_merchant, misses: &[] }
    }

    const fn by_address(rules: &'static [Rule]) -> Self {
        Self { partition: Partition::Address, rules, per_store: &[], per_merchant: &[], misses: &[] }
    }
}

/// Adding a stamp.
pub static STAMP: Policy =
    Policy::by_credential_and_store(&[Rule::per_minute("stamp", 60)], &[Rule::per_minute("stamp-store", 300)]);
/// Redeeming stamps.
pub static STAMP_REDEEM: Policy = Policy::by_credential_and_store(
    &[Rule::per_minute("stamp-redeem", 30)],
    &[Rule::per_minute("stamp-redeem-store", 150)],
);
/// Voiding a stamp.
pub static STAMP_VOID: Policy = Policy::by_credential(&[Rule::per_minute("stamp-void", 20)]);
/// Earning points.
pub static EARN: Policy =
    Policy::by_credential_and_store(&[Rule::per_minute("earn", 60)], &[Rule::per_minute("earn-store", 300)]);
/// Redeeming points.
pub static POINTS_REDEEM: Policy = Policy::by_credential_and_store(
    &[Rule::per_minute("points-redeem", 30)],
    &[Rule::per_minute("points-redeem-store", 150)],
);
/// Voiding points.
pub static POINTS_VOID: Policy = Policy::by_credential(&[Rule::per_minute("points-void", 20)]);
/// Adjusting points.
pub static ADJUST: Policy = Policy::by_credential(&[Rule::per_minute("adjust", 20)]);
/// Enrolment by staff.
pub static STAFF_ENROLL: Policy = Policy::by_credential(&[Rule::per_minute("staff-enroll", 60)]);
/// Bulk operations.
pub static BULK: Policy =
    Policy::by_credential_and_merchant(&[Rule::per_minute("bulk", 20)], &[Rule::per_hour("bulk-merchant", 60)]);
/// Lists to take along.
pub static EXPORT: Policy =
    Policy::by_credential_and_merchant(&[Rule::per_minute("write", 60)], &[Rule::per_hour("export", 10)]);
/// What makes the program write to others, such as a letter to try.
pub static FETCH: Policy =
    Policy::by_credential_and_merchant(&[Rule::per_minute("write", 60)], &[Rule::per_hour("fetch", 10)]);
/// Opening a staff session by PIN.
pub static PIN_VERIFY: Policy = Policy::by_credential(&[Rule::per_minute("pin-verify", 10)]);
/// Unlocking a PIN.
pub static PIN_UNLOCK: Policy = Policy::by_credential(&[Rule::per_minute("pin-unlock", 10)]);
/// Public enrolment.
pub static ENROLL: Policy = Policy {
    partition: Partition::Address,
    rules: &[Rule::per_minute("enroll", 10), Rule::per_hour("enroll-hour", 60)],
    per_store: &[Rule::per_hour("enroll-store", 300)],
    per_merchant: &[],
    misses: &[],
};
/// The public view of a program.
pub static PROGRAM_INFO: Policy = Policy::by_address(&[Rule::per_minute("program-info", 30)]);
/// Asking for a customer's sign-in link.
pub static CUSTOMER_LOGIN: Policy = Policy::by_address(&[Rule::per_minute("customer-login", 5)]);
/// A customer's erasure.
pub static PRIVACY: Policy = Policy::by_credential(&[Rule::per_minute("privacy", 5)]);
/// A customer's export.
pub static PRIVACY_EXPORT: Policy =
    Policy::by_credential(&[Rule::per_minute("privacy", 5), Rule::per_day("privacy-export", 3)]);
/// Signing in with a password.
pub static LOGIN: Policy = Policy::by_address(&[Rule::per_minute("login", 5)]);
/// Looking a card up: guessing numbers costs misses.
pub static LOOKUP: Policy = Policy {
    partition: Partition::Credential,
    rules: &[Rule::per_minute("lookup", 60)],
    per_store: &[],
    per_merchant: &[],
    misses: &[Rule::per_ten_minutes("lookup-miss", 20)],
};
/// A customer's card and history.
pub static CUSTOMER: Policy = Policy::by_credential(&[Rule::per_minute("customer", 60)]);
/// Phones that ask for their passes.
pub static WALLET_DEVICE: Policy = Policy::by_address(&[Rule::per_minute("wallet-device", 120)]);
/// Phones that complain.
pub static WALLET_LOG: Policy = Policy::by_address(&[Rule::per_minute("wallet-log", 10)]);
/// What wallets tell us by themselves.
pub static WALLET_CALLBACK: Policy = Policy::by_address(&[Rule::per_minute("wallet-callback", 300)]);
/// Every other read with a credential.
pub static READ: Policy = Policy::by_credential(&[Rule::per_minute("read", 300)]);
/// Every other write with a credential.
pub static WRITE: Policy = Policy::by_credential(&[Rule::per_minute("write", 60)]);

/// Every request without a credential, and every one whose credential turned out to be none. By address.
pub static ANONYMOUS: [Rule; 1] = [Rule::per_minute("anonymous", 600)];
