//! Merchants, programs and cards as the platform sees them. Whose a card is stays with the merchant.

use orion_service::records;
use orion_service::trash::PlatformCard as Found;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::program::Program;
use super::{LocaleCode, instant};

/// A merchant of the platform.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlatformMerchant {
    /// Its id.
    id: Uuid,
    /// Its name.
    #[schema(example = "Bakery Thill")]
    name: String,
    /// The name in contracts, where it is another one.
    #[schema(example = "Boulangerie Thill S.à r.l.")]
    legal_name: Option<String>,
    /// What its money is counted in.
    #[schema(example = "EUR")]
    currency: String,
    /// Business days of owners and reports, by IANA name.
    #[schema(example = "Europe/Luxembourg")]
    time_zone: String,
    /// The language for people who did not choose.
    default_locale: LocaleCode,
    /// What it is at the moment.
    state: MerchantState,
    /// When it came to the platform.
    #[schema(format = DateTime, example = "2026-03-02T16:05:00.000000Z")]
    created_at: String,
    /// Since when it is suspended.
    #[schema(format = DateTime, example = "2026-11-20T09:00:00.000000Z")]
    suspended_at: Option<String>,
    /// Since when it is in the trash.
    #[schema(format = DateTime, example = "2026-11-21T09:30:00.000000Z")]
    deleted_at: Option<String>,
}

/// What a merchant is at the moment.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum MerchantState {
    Active,
    Suspended,
    Deleted,
}

impl From<records::MerchantState> for MerchantState {
    fn from(state: records::MerchantState) -> Self {
        match state {
            records::MerchantState::Active => Self::Active,
            records::MerchantState::Suspended => Self::Suspended,
            records::MerchantState::Deleted => Self::Deleted,
        }
    }
}

impl From<records::MerchantRecord> for PlatformMerchant {
    fn from(record: records::MerchantRecord) -> Self {
        let state = record.state().into();
        let details = record.details;
        Self {
            id: details.id.uuid(),
            name: details.name.into(),
            legal_name: details.legal_name.map(Into::into),
            currency: details.currency.as_str().to_owned(),
            time_zone: details.zone.name().to_owned(),
            default_locale: details.default_locale.into(),
            state,
            created_at: record.created_at.to_rfc3339(),
            suspended_at: instant(record.suspended_at),
            deleted_at: instant(record.deleted_at),
        }
    }
}

/// A program with the merchant it belongs to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlatformProgram {
    /// Whose.
    merchant_id: Uuid,
    /// The merchant's name.
    #[schema(example = "Bakery Thill")]
    merchant_name: String,
    /// The program.
    program: Program,
    /// Since when it is in the trash by itself.
    #[schema(format = DateTime, example = "2026-11-20T09:00:00.000000Z")]
    deleted_at: Option<String>,
    /// Since when its merchant is in the trash, and it with it.
    #[schema(format = DateTime, example = "2026-11-21T09:30:00.000000Z")]
    merchant_deleted_at: Option<String>,
}

impl PlatformProgram {
    /// What the platform sees.
    pub(crate) fn new(app: &orion_service::App, found: records::AnyProgram) -> Self {
        Self {
            merchant_id: found.merchant.uuid(),
            merchant_name: found.merchant_name,
            program: Program::new(app, found.merchant, &found.program),
            deleted_at: instant(found.deleted_at),
            merchant_deleted_at: instant(found.merchant_deleted_at),
        }
    }
}

/// A card with the merchant it belongs to.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PlatformCard {
    /// Its id.
    id: Uuid,
    /// Its number.
    #[schema(example = "1234-5678-9015")]
    card_number: String,
    /// Whose.
    merchant_id: Uuid,
    /// The merchant's name.
    #[schema(example = "Bakery Thill")]
    merchant_name: String,
    /// Whether nobody knows any more whose it was.
    is_anonymous: bool,
    /// Stamps on it.
    #[schema(minimum = 0, example = 3)]
    stamp_count: i64,
    /// Points on it.
    #[schema(minimum = 0, example = 132)]
    points_balance: i64,
    /// Rows of its history.
    #[schema(minimum = 0, example = 17)]
    transactions: i64,
    /// When it was opened.
    #[schema(format = DateTime, example = "2026-03-02T16:05:00.000000Z")]
    created_at: String,
    /// Since when it is in the trash by itself.
    #[schema(format = DateTime, example = "2026-11-20T09:00:00.000000Z")]
    deleted_at: Option<String>,
    /// Since when its merchant is in the trash, and it with it.
    #[schema(format = DateTime, example = "2026-11-21T09:30:00.000000Z")]
    merchant_deleted_at: Option<String>,
}

impl From<Found> for PlatformCard {
    fn from(found: Found) -> Self {
        let card = &found.card.card;
        Self {
            id: card.id.uuid(),
            card_number: found.card.number.to_string(),
            merchant_id: found.merchant.details.id.uuid(),
            merchant_name: found.merchant.details.name.to_string(),
            is_anonymous: found.card.is_anonymous,
            stamp_count: card.stamp_count.get(),
            points_balance: card.points_balance.get(),
            transactions: card.seq,
            created_at: found.card.created_at.to_rfc3339(),
            deleted_at: instant(found.card.deleted_at),
            merchant_deleted_at: instant(found.merchant.deleted_at),
        }
    }
}
