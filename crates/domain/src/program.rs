//! What a merchant may design: the rules of earning and redeeming, and how the card looks.

use crate::text::LongText;
use crate::{Cents, Colour, ImageId, Invalid, Label, Points, ProgramId, RewardId, Stamps, Timestamp};

/// What a card collects.
#[derive(Debug, Clone, Copy, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum LoyaltyType {
    /// Stamps only.
    Stamps,
    /// Points only.
    Points,
    /// Both.
    Hybrid,
}

impl LoyaltyType {
    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Stamps => "stamps",
            Self::Points => "points",
            Self::Hybrid => "hybrid",
        }
    }

    /// Whether stamps are given.
    pub const fn has_stamps(self) -> bool {
        matches!(self, Self::Stamps | Self::Hybrid)
    }

    /// Whether points are given.
    pub const fn has_points(self) -> bool {
        matches!(self, Self::Points | Self::Hybrid)
    }
}

impl std::str::FromStr for LoyaltyType {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        [Self::Stamps, Self::Points, Self::Hybrid]
            .into_iter()
            .find(|kind| kind.as_str() == text)
            .ok_or(Invalid::UnknownValue { allowed: "stamps, points, hybrid" })
    }
}

/// A reward of the catalogue.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Reward {
    /// Stays the same when the reward is edited, so that history can name it.
    pub id: RewardId,
    /// What the customer gets.
    pub name: Label,
    /// More words, if any.
    pub description: Option<Label>,
    /// What it costs, at least 1.
    pub points_cost: Points,
    /// Whether it can be claimed now; a retired reward stays readable.
    pub is_active: bool,
}

/// The rules by which the ledger decides. Each save of a program makes an immutable, numbered copy.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Rules {
    /// What a card collects.
    pub loyalty_type: LoyaltyType,
    /// Stamps for one reward, 1 to 1000.
    pub stamps_target: Stamps,
    /// What a full stamp card gives.
    pub stamps_reward_description: Option<Label>,
    /// What that reward is worth, for reports.
    pub stamps_reward_value_cents: Option<Cents>,
    /// Points for each whole currency unit spent, 0 to 1000.
    pub points_per_euro: i64,
    /// The catalogue, in the order shown.
    pub points_rewards: Vec<Reward>,
    /// Days without activity until points expire, 1 to 3650; `None` is never.
    pub points_expiration_days: Option<i64>,
    /// Points given on enrolment, 0 to 100,000.
    pub welcome_bonus_points: Points,
    /// The balance below which nothing can be redeemed.
    pub minimum_redemption_points: Points,
    /// The purchase below which nothing is earned.
    pub minimum_purchase_cents: Cents,
    /// Minutes between two stamps of a card, 0 to 10,080.
    pub cooldown_minutes: i64,
    /// Stamps a card can get in one calendar day of the store, 1 to 1000.
    pub max_daily_stamps: i64,
    /// Demands a PIN where the merchant's settings leave it optional.
    pub require_staff_pin: bool,
}

/// How the card looks and what goes with it; no rule depends on it.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Look {
    /// The card's name, shown to customers.
    pub card_name: Label,
    /// Main colour.
    pub card_color: Colour,
    /// Second colour.
    pub card_secondary_color: Colour,
    /// Where the merchant's own site has the logo, https only. Pages never load it (safety U-6); see `logo`.
    pub logo_url: Option<HttpsUrl>,
    /// Where the merchant's own site has the wide picture, https only. Pages never load it; see `hero`.
    pub hero_image_url: Option<HttpsUrl>,
    /// Our copy of the logo.
    #[serde(default)]
    pub logo: Option<ImageId>,
    /// Our copy of the wide picture.
    #[serde(default)]
    pub hero: Option<ImageId>,
    /// Terms shown at enrolment.
    pub terms_text: Option<LongText>,
    /// A page of the merchant that replaces `terms_text`.
    pub terms_cms_page_slug: Option<crate::Slug>,
    /// Privacy notice, https only.
    pub privacy_url: Option<HttpsUrl>,
    /// Issuer of the Google Wallet class.
    pub google_issuer_id: Option<Label>,
    /// Google Wallet class.
    pub google_class_id: Option<Label>,
    /// Apple pass type.
    pub apple_pass_type_id: Option<Label>,
}

/// A place for a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ImageSlot {
    /// The sign beside the merchant's name.
    Logo,
    /// The wide picture on the card.
    Hero,
}

impl ImageSlot {
    /// Both.
    pub const ALL: [Self; 2] = [Self::Logo, Self::Hero];

    /// The name in addresses.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Logo => "logo",
            Self::Hero => "hero",
        }
    }
}

impl std::str::FromStr for ImageSlot {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let found = Self::ALL.into_iter().find(|slot| slot.as_str() == text);
        found.ok_or(Invalid::UnknownValue { allowed: "logo, hero" })
    }
}

impl Look {
    /// Our copy of a picture.
    pub const fn image(&self, slot: ImageSlot) -> Option<ImageId> {
        match slot {
            ImageSlot::Logo => self.logo,
            ImageSlot::Hero => self.hero,
        }
    }

    /// The same look with another picture, or none.
    #[must_use]
    pub fn with_image(self, slot: ImageSlot, image: Option<ImageId>) -> Self {
        match slot {
            ImageSlot::Logo => Self { logo: image, ..self },
            ImageSlot::Hero => Self { hero: image, ..self },
        }
    }
}

/// An `https:` address without user information, at most 2048 bytes. Safety §8, Branding.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub struct HttpsUrl(String);

impl HttpsUrl {
    /// Checks the form of an address; nothing is fetched.
    ///
    /// # Errors
    /// Another scheme, blanks or controls, user information, no host with a dot.
    pub fn new(text: &str) -> Result<Self, Invalid> {
        let text = text.trim();
        let rest = text.strip_prefix("https://").ok_or(Invalid::NotAUrl)?;
        let host = rest.split(['/', '?', '#']).next().unwrap_or_default();
        let plain =
            text.len() <= 2048 && text.bytes().all(|byte| byte.is_ascii_graphic() && !b"\"'<>\\^`{|}".contains(&byte));
        let host_fine = host.contains('.') && !host.starts_with('.') && !host.ends_with('.') && !host.contains('@');
        if plain && host_fine { Ok(Self(text.to_owned())) } else { Err(Invalid::NotAUrl) }
    }

    /// The address.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl TryFrom<String> for HttpsUrl {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        Self::new(&text)
    }
}

impl From<HttpsUrl> for String {
    fn from(url: HttpsUrl) -> String {
        url.0
    }
}

/// A merchant's program as it stands.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Program {
    /// Its id.
    pub id: ProgramId,
    /// The number of the newest saved version, from 1.
    pub version: i64,
    /// The rules of that version.
    pub rules: Rules,
    /// How the card looks.
    pub look: Look,
    /// Since when cards earn and redeem; `None` while it is not active.
    pub activated_at: Option<Timestamp>,
    /// When it was last saved.
    pub updated_at: Timestamp,
}

impl Program {
    /// Whether cards earn and redeem.
    pub const fn is_active(&self) -> bool {
        self.activated_at.is_some()
    }
}

/// The most rewards a catalogue holds.
pub const REWARDS_MAX: usize = 100;

impl Rules {
    /// Every field that is out of range, by name; the database refuses the same. Safety §3.4.
    pub fn mistakes(&self) -> Vec<(String, Invalid)> {
        let ranges = [
            ("stamps_target", self.stamps_target.get(), 1, 1000),
            ("points_per_euro", self.points_per_euro, 0, 1000),
            ("points_expiration_days", self.points_expiration_days.unwrap_or(1), 1, 3650),
            ("welcome_bonus_points", self.welcome_bonus_points.get(), 0, 100_000),
            ("cooldown_minutes", self.cooldown_minutes, 0, 10_080),
            ("max_daily_stamps", self.max_daily_stamps, 1, 1000),
        ];
        let mut found: Vec<(String, Invalid)> = ranges
            .into_iter()
            .filter(|(_, value, min, max)| value < min || value > max)
            .map(|(name, _, min, max)| (name.to_owned(), Invalid::OutOfRange { min, max }))
            .collect();
        if self.points_rewards.len() > REWARDS_MAX {
            found.push(("points_rewards".to_owned(), Invalid::OutOfRange { min: 0, max: 100 }));
        }
        for (place, reward) in self.points_rewards.iter().enumerate() {
            if !(1..=1_000_000).contains(&reward.points_cost.get()) {
                found.push((
                    format!("points_rewards/{place}/points_cost"),
                    Invalid::OutOfRange { min: 1, max: 1_000_000 },
                ));
            }
            if self.points_rewards.iter().take(place).any(|earlier| earlier.id == reward.id) {
                found.push((format!("points_rewards/{place}/id"), Invalid::Duplicate));
            }
        }
        found
    }

    /// A reward of the catalogue, retired ones included.
    pub fn reward(&self, id: RewardId) -> Option<&Reward> {
        self.points_rewards.iter().find(|reward| reward.id == id)
    }

    /// Points for a purchase: ⌊amount × points per euro ÷ 100⌋ (G-L15). Exact in 128 bits; `None` past what a card holds.
    pub fn points_for(&self, amount: Cents) -> Option<Points> {
        points_at_rate(amount, self.points_per_euro)
    }
}

/// Points for an amount at a rate of points per whole currency unit, rounded down.
pub fn points_at_rate(amount: Cents, points_per_euro: i64) -> Option<Points> {
    let product = i128::from(amount.get()).checked_mul(i128::from(points_per_euro))?;
    let points = i64::try_from(product.checked_div(100)?).ok()?;
    Points::new(points).ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn points_are_rounded_down() {
        let points =
            |cents, rate| Cents::new(cents).ok().and_then(|amount| points_at_rate(amount, rate)).map(Points::get);
        assert_eq!(points(1250, 1), Some(12));
        assert_eq!(points(99, 1), Some(0));
        assert_eq!(points(1250, 10), Some(125));
        assert_eq!(points(100_000_000, 1000), Some(1_000_000_000));
    }

    #[test]
    fn links_are_https_to_a_named_host() {
        assert!(HttpsUrl::new("https://example.com/logo.png?x=1").is_ok());
        for wrong in [
            "http://example.com",
            "https://",
            "https://localhost/x",
            "https://a@b.c/",
            "javascript:alert(1)",
            "https://a.b/\" onload=",
            "https://a b.c",
        ] {
            assert_eq!(HttpsUrl::new(wrong), Err(Invalid::NotAUrl), "{wrong}");
        }
    }
}
