//! Rows of the platform's lists, as several pages show them.

use orion_domain::ledger::CardState;
use orion_domain::{Timestamp, Zone};
use orion_render::{Text, format};
use orion_service::records::{AnyProgram, MerchantRecord, MerchantState};
use orion_service::trash::PlatformCard;

use super::desk::AdminDesk;
use crate::page::Failure;
use crate::parts::Notice;

/// A word of state with its colour.
#[derive(Debug, Clone)]
pub(crate) struct Badge {
    pub class: &'static str,
    pub text: String,
}

/// A card of a list.
#[derive(Debug, Clone)]
pub(crate) struct CardRow {
    pub id: String,
    pub number: String,
    pub merchant_id: String,
    pub merchant_name: String,
    pub points: String,
    pub stamps: String,
    pub badge: Badge,
    /// In the trash by itself, so that it can come back by itself.
    pub in_trash: bool,
}

/// A program of a list.
#[derive(Debug, Clone)]
pub(crate) struct ProgramRow {
    pub id: String,
    pub name: String,
    pub merchant_id: String,
    pub merchant_name: String,
    pub version: String,
    pub badge: Badge,
    pub in_trash: bool,
    pub is_hidden: bool,
}

/// A day in the platform's own calendar, which is UTC.
///
/// # Errors
/// Never: the zone exists.
pub(crate) fn day(text: Text, at: Timestamp) -> Result<String, Failure> {
    let zone = Zone::new("UTC").map_err(orion_service::Error::internal)?;
    Ok(format::date(text.locale(), at.in_zone(&zone).date()))
}

/// What a merchant is at the moment.
pub(crate) fn merchant_badge(text: Text, record: &MerchantRecord) -> Badge {
    match record.state() {
        MerchantState::Active => Badge { class: "badge-good", text: text.platform_active() },
        MerchantState::Suspended => Badge { class: "badge-warn", text: text.platform_suspended() },
        MerchantState::Deleted => Badge { class: "badge-bad", text: text.platform_deleted() },
    }
}

/// What a card is at the moment.
pub(crate) fn card_badge(text: Text, found: &PlatformCard) -> Result<Badge, Failure> {
    Ok(match (found.card.deleted_at, found.merchant.deleted_at, found.card.card.state) {
        (Some(at), _, _) => Badge { class: "badge-bad", text: text.platform_in_trash_since(&day(text, at)?) },
        (None, Some(_), _) => Badge { class: "badge-warn", text: text.platform_with_merchant() },
        (None, None, CardState::Active) => Badge { class: "badge-good", text: text.platform_active() },
        (None, None, CardState::Inactive | CardState::Deleted) => Badge { class: "", text: text.platform_closed() },
    })
}

/// A card as a row.
pub(crate) fn card(text: Text, found: &PlatformCard) -> Result<CardRow, Failure> {
    let card = &found.card.card;
    Ok(CardRow {
        id: card.id.to_string(),
        number: found.card.number.to_string(),
        merchant_id: found.merchant.details.id.to_string(),
        merchant_name: found.merchant.details.name.to_string(),
        points: format::number(text.locale(), card.points_balance.get()),
        stamps: format::number(text.locale(), card.stamp_count.get()),
        badge: card_badge(text, found)?,
        in_trash: found.card.deleted_at.is_some() && found.merchant.deleted_at.is_none(),
    })
}

/// A program as a row.
pub(crate) fn program(text: Text, found: &AnyProgram) -> Result<ProgramRow, Failure> {
    let badge = match (found.deleted_at, found.merchant_deleted_at) {
        (Some(at), _) => Badge { class: "badge-bad", text: text.platform_in_trash_since(&day(text, at)?) },
        (None, Some(_)) => Badge { class: "badge-warn", text: text.platform_with_merchant() },
        (None, None) if found.program.is_active() => Badge { class: "badge-good", text: text.platform_active() },
        (None, None) => Badge { class: "", text: text.platform_switched_off() },
    };
    Ok(ProgramRow {
        id: found.program.id.to_string(),
        name: found.program.look.card_name.to_string(),
        merchant_id: found.merchant.to_string(),
        merchant_name: found.merchant_name.clone(),
        version: format::number(text.locale(), found.program.version),
        badge,
        in_trash: found.deleted_at.is_some() && found.merchant_deleted_at.is_none(),
        is_hidden: found.deleted_at.is_some() || found.merchant_deleted_at.is_some(),
    })
}

/// What was just done, by its word in the address.
pub(crate) fn done(desk: &AdminDesk) -> Option<Notice> {
    let t = desk.text;
    let sentence = match desk.visit.parameter("done")? {
        "save" => t.done_merchant_saved(),
        "suspend" => t.done_merchant_suspended(),
        "resume" => t.done_merchant_resumed(),
        "delete" => t.done_in_trash(),
        "restore" => t.done_restored(),
        "purge" => t.done_purged(),
        "points" => t.done_points_restored(),
        _ => return None,
    };
    Some(Notice::success(sentence))
}
