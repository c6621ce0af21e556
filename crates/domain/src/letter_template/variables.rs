//! Which letters can be reworded, and which values each of them has.

use crate::Invalid;
use crate::letter::LetterKind;

/// A letter that merchants can write in their own words. Product §10.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, serde::Serialize, serde::Deserialize)]
#[serde(try_from = "String", into = "String")]
pub enum TemplateCode {
    /// Somebody joined.
    Enrollment,
    /// They got points for joining.
    WelcomeBonus,
    /// Their points end soon.
    PointsExpiring,
    /// Their points have ended.
    PointsExpired,
    /// They can have a reward.
    RewardReady,
    /// It is their birthday.
    Birthday,
    /// They have not been seen for long.
    Reengagement,
}

impl TemplateCode {
    /// All of them, in the order of lists.
    pub const ALL: [Self; 7] = [
        Self::Enrollment,
        Self::WelcomeBonus,
        Self::RewardReady,
        Self::PointsExpiring,
        Self::PointsExpired,
        Self::Birthday,
        Self::Reengagement,
    ];

    /// The name on the wire and in the database.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Enrollment => "loyalty_enrollment",
            Self::WelcomeBonus => "loyalty_welcome_bonus",
            Self::PointsExpiring => "loyalty_points_expiring",
            Self::PointsExpired => "loyalty_points_expired",
            Self::RewardReady => "loyalty_reward_ready",
            Self::Birthday => "loyalty_birthday",
            Self::Reengagement => "loyalty_reengagement",
        }
    }

    /// What its letters are about.
    pub const fn kind(self) -> LetterKind {
        match self {
            Self::Enrollment => LetterKind::Enrollment,
            Self::WelcomeBonus => LetterKind::WelcomeBonus,
            Self::PointsExpiring => LetterKind::PointsExpiring,
            Self::PointsExpired => LetterKind::PointsExpired,
            Self::RewardReady => LetterKind::RewardReady,
            Self::Birthday => LetterKind::Birthday,
            Self::Reengagement => LetterKind::Reengagement,
        }
    }

    /// The code of a kind of letter; a bonus that a merchant gives to many has none.
    pub fn of(kind: LetterKind) -> Option<Self> {
        Self::ALL.into_iter().find(|code| code.kind() == kind)
    }

    /// The values that its words can name. None of them was typed by whoever enrolled an address (safety E-5).
    pub const fn variables(self) -> &'static [Variable] {
        use Variable as V;
        match self {
            Self::Enrollment | Self::Birthday => &[V::MerchantName, V::StoreName, V::CardUrl, V::StoreUrl],
            Self::WelcomeBonus | Self::PointsExpired | Self::Reengagement => {
                &[V::Points, V::PointsText, V::MerchantName, V::StoreName, V::CardUrl, V::StoreUrl]
            }
            Self::PointsExpiring => {
                &[V::Points, V::PointsText, V::LastDay, V::MerchantName, V::StoreName, V::CardUrl, V::StoreUrl]
            }
            Self::RewardReady => &[V::Reward, V::MerchantName, V::StoreName, V::CardUrl, V::StoreUrl],
        }
    }
}

impl std::fmt::Display for TemplateCode {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

impl TryFrom<String> for TemplateCode {
    type Error = Invalid;
    fn try_from(text: String) -> Result<Self, Invalid> {
        text.parse()
    }
}

impl From<TemplateCode> for String {
    fn from(code: TemplateCode) -> Self {
        code.as_str().to_owned()
    }
}

impl std::str::FromStr for TemplateCode {
    type Err = Invalid;
    fn from_str(text: &str) -> Result<Self, Invalid> {
        let known = Self::ALL.into_iter().find(|code| code.as_str() == text);
        known.ok_or(Invalid::UnknownValue { allowed: "the code of a letter, such as loyalty_birthday" })
    }
}

/// Something that a letter can name.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Variable {
    /// The business.
    MerchantName,
    /// The store where the card is at home.
    StoreName,
    /// Where the person sees the card.
    CardUrl,
    /// The store's own page.
    StoreUrl,
    /// A number of points.
    Points,
    /// The same with its word, one or many.
    PointsText,
    /// The last day on which points are valid.
    LastDay,
    /// A reward, in the merchant's words.
    Reward,
}

impl Variable {
    /// All of them.
    pub const ALL: [Self; 8] = [
        Self::MerchantName,
        Self::StoreName,
        Self::CardUrl,
        Self::StoreUrl,
        Self::Points,
        Self::PointsText,
        Self::LastDay,
        Self::Reward,
    ];

    /// What stands between the braces.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::MerchantName => "merchant_name",
            Self::StoreName => "store_name",
            Self::CardUrl => "card_url",
            Self::StoreUrl => "store_url",
            Self::Points => "points",
            Self::PointsText => "points_text",
            Self::LastDay => "last_day",
            Self::Reward => "reward",
        }
    }

    /// How it is written in a letter.
    pub fn placeholder(self) -> String {
        format!("{{{{ {} }}}}", self.as_str())
    }

    /// Whether it is an address, which can be a whole link.
    pub const fn is_address(self) -> bool {
        matches!(self, Self::CardUrl | Self::StoreUrl)
    }

    /// The longest value, in characters: names are labels, addresses are the program's own.
    const fn len_max(self) -> usize {
        match self {
            Self::MerchantName | Self::StoreName | Self::Reward => crate::Label::MAX,
            Self::CardUrl | Self::StoreUrl => 400,
            Self::Points | Self::PointsText | Self::LastDay => 60,
        }
    }
}

/// The values of one letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Values(Vec<(Variable, String)>);

impl Values {
    /// The longest there can be: a quote takes the most room in HTML, and what is not ASCII in a link.
    pub(super) fn longest() -> [Self; 2] {
        ["\"", "\u{1F600}"].map(|widest| {
            let value =
                |variable: Variable| if variable.is_address() { "a" } else { widest }.repeat(variable.len_max());
            Self(Variable::ALL.into_iter().map(|variable| (variable, value(variable))).collect())
        })
    }

    /// Adds a value. Line ends and other controls become blanks: a value is one line, be it in a header.
    #[must_use]
    pub fn with(mut self, variable: Variable, value: &str) -> Self {
        let line = value.chars().map(|letter| if letter.is_control() { ' ' } else { letter }).collect();
        self.0.push((variable, line));
        self
    }

    /// A value, where there is one.
    pub fn get(&self, variable: Variable) -> Option<&str> {
        self.0.iter().find(|(known, _)| *known == variable).map(|(_, value)| value.as_str())
    }
}
