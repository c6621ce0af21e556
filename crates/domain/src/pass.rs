//! What a pass in somebody's phone shows. A pass is a view of a card: the ledger never depends on it (safety W-1).

use crate::program::LoyaltyType;
use crate::{CardId, CardNumber, Colour, Locale, Points, ProgramId, QrToken, Stamps};

/// A merchant's program as wallets show it: one for all of its cards.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassDesign {
    /// Which program; the wallet's own names are made from it.
    pub program: ProgramId,
    /// Which version of it.
    pub version: i64,
    /// Whose it is.
    pub merchant: String,
    /// What the card is called.
    pub card_name: String,
    /// Its main colour.
    pub colour: Colour,
    /// The language that the merchant's customers get when nobody said which.
    pub locale: Locale,
    /// What a card collects.
    pub loyalty_type: LoyaltyType,
    /// Stamps for one reward.
    pub stamps_target: Stamps,
    /// Where the logo is, for everybody to read.
    pub logo_url: String,
    /// Where the wide picture is.
    pub hero_url: Option<String>,
    /// The merchant's storefront.
    pub homepage_url: String,
}

/// Whether a pass can be shown at a counter.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum PassState {
    /// It can.
    Live,
    /// The card is closed or in the trash; it may come back.
    Suspended,
    /// The person was forgotten: nothing personal stays.
    Erased,
}

/// One card as wallets show it. Neither name nor address nor birth date (safety W-4): the card's number and its balance.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassFacts {
    /// Which card; the wallet's own names are made from it.
    pub card: CardId,
    /// The number under the code.
    pub number: CardNumber,
    /// What the counter scans.
    pub code: QrToken,
    /// The person's language.
    pub locale: Locale,
    /// Whether it can be shown.
    pub state: PassState,
    /// Stamps on the card.
    pub stamps: Stamps,
    /// Points on the card.
    pub points: Points,
    /// What the person collects for, in the merchant's words.
    pub reward: Option<String>,
}
