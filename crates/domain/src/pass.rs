//! What a pass in somebody's phone shows. A pass is a view of a card: the ledger never depends on it (safety W-1).

use crate::program::LoyaltyType;
use crate::{CardId, CardNumber, Colour, Locale, Points, ProgramId, QrToken, Stamps, Timestamp};

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

/// What the maker of a wallet tells of a card by itself: somebody has put it into a phone, or has taken it out. Whoever makes
/// one has proven where it comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SaveEvent {
    /// Which program's card it is said to be.
    pub program: ProgramId,
    /// Which card.
    pub card: CardId,
    /// Whether somebody has it now.
    pub is_held: bool,
    /// Of this event: what is sent twice has the same.
    pub nonce: String,
    /// Until when it may be believed. Of two events, the one that expires later happened later.
    pub expires_at: Timestamp,
}

/// Letters of a phone's name at most. Safety W-2.
const PHONE_NAME_LEN_MAX: usize = 100;
/// Letters of the way to a phone at most.
const PUSH_TOKEN_LEN_MAX: usize = 256;

/// What a phone calls itself towards us. Who knows it may ask what is new, so it is as good as a password.
#[derive(Clone, PartialEq, Eq)]
pub struct PhoneName(String);

/// How Apple reaches a phone.
#[derive(Clone, PartialEq, Eq)]
pub struct PushToken(String);

impl PhoneName {
    /// Reads a name; `None` for what no phone calls itself.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        is_plain(text, PHONE_NAME_LEN_MAX).then(|| Self(text.to_owned()))
    }

    /// The name.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

impl PushToken {
    /// Reads a token; `None` for what Apple gives no phone.
    #[must_use]
    pub fn parse(text: &str) -> Option<Self> {
        is_plain(text, PUSH_TOKEN_LEN_MAX).then(|| Self(text.to_owned()))
    }

    /// The token.
    #[must_use]
    pub fn expose(&self) -> &str {
        &self.0
    }
}

/// Both travel in addresses.
fn is_plain(text: &str, len_max: usize) -> bool {
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'-' | b'_' | b'.');
    (1..=len_max).contains(&text.len()) && text.bytes().all(plain) && !text.bytes().all(|byte| byte == b'.')
}

impl std::fmt::Debug for PhoneName {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PhoneName(…)")
    }
}

impl std::fmt::Debug for PushToken {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("PushToken(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_and_tokens_of_phones_are_plain_and_bounded() {
        assert!(PhoneName::parse("a1B2-c3_d4.e5").is_some());
        for wrong in ["", ".", "..", "a/b", "a b", "é", "a?b", "%2f", &"x".repeat(101)] {
            assert!(PhoneName::parse(wrong).is_none(), "{wrong}");
        }
        assert!(PushToken::parse(&"f".repeat(256)).is_some() && PushToken::parse(&"f".repeat(257)).is_none());
        assert_eq!(format!("{:?}", PushToken::parse("00ff")), "Some(PushToken(…))");
    }
}
