//! Programs.

use orion_domain::MerchantId;
use orion_domain::program::{HttpsUrl, ImageSlot, LoyaltyType, Program as Domain, Reward as DomainReward};
use orion_service::App;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

use super::instant;

/// What a card collects.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum LoyaltyKind {
    Stamps,
    Points,
    Hybrid,
}

impl From<LoyaltyType> for LoyaltyKind {
    fn from(kind: LoyaltyType) -> Self {
        match kind {
            LoyaltyType::Stamps => Self::Stamps,
            LoyaltyType::Points => Self::Points,
            LoyaltyType::Hybrid => Self::Hybrid,
        }
    }
}

/// Which picture of a program.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
#[expect(dead_code, reason = "describes the parameter; its text is read by the domain")]
pub(crate) enum ImagePlace {
    Logo,
    Hero,
}

/// A reward of the catalogue.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Reward {
    /// Stays the same when the reward is edited.
    id: Uuid,
    /// What the customer gets.
    #[schema(example = "A croissant")]
    name: String,
    /// More words.
    #[schema(example = "Butter or chocolate")]
    description: Option<String>,
    /// What it costs.
    #[schema(minimum = 1, maximum = 1_000_000, example = 100)]
    points_cost: i64,
    /// Whether it can be claimed.
    is_active: bool,
}

impl From<&DomainReward> for Reward {
    fn from(reward: &DomainReward) -> Self {
        Self {
            id: reward.id.uuid(),
            name: reward.name.clone().into(),
            description: reward.description.clone().map(Into::into),
            points_cost: reward.points_cost.get(),
            is_active: reward.is_active,
        }
    }
}

/// What everybody may know of a program.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct PublicRules {
    /// What a card collects.
    loyalty_type: LoyaltyKind,
    /// Stamps for one reward.
    #[schema(minimum = 1, maximum = 1000, example = 10)]
    stamps_target: i64,
    /// What a full stamp card gives.
    #[schema(example = "A coffee of your choice")]
    stamps_reward_description: Option<String>,
    /// Points for each whole currency unit.
    #[schema(minimum = 0, maximum = 1000, example = 1)]
    points_per_euro: i64,
    /// The catalogue, in the order shown.
    points_rewards: Vec<Reward>,
    /// Days without activity until points expire; `null` is never.
    #[schema(minimum = 1, maximum = 3650, example = 365)]
    points_expiration_days: Option<i64>,
    /// Points given on enrolment.
    #[schema(minimum = 0, maximum = 100_000, example = 20)]
    welcome_bonus_points: i64,
    /// The balance below which nothing can be redeemed.
    #[schema(minimum = 0, example = 0)]
    minimum_redemption_points: i64,
    /// The purchase below which nothing is earned.
    #[schema(minimum = 0, example = 0)]
    minimum_purchase_cents: i64,
    /// The card's name.
    #[schema(example = "Bakery card")]
    card_name: String,
    /// Main colour.
    #[schema(pattern = "^#[0-9a-f]{6}$", example = "#7a3e1d")]
    card_color: String,
    /// Second colour.
    #[schema(pattern = "^#[0-9a-f]{6}$", example = "#f3e2c7")]
    card_secondary_color: String,
    /// Our copy of the logo. Staff and owners see the link that was given instead while nothing was uploaded.
    #[schema(
        example = "https://loyalty.example.com/images/01920f7e-6d0a-7c3e-9b1a-2f4c5d6e7f80/01920f7e-6d0a-7c3e-9b1a-2f4c5d6e7f81"
    )]
    logo_url: Option<String>,
    /// Our copy of the wide picture, or the link, as above.
    #[schema(
        example = "https://loyalty.example.com/images/01920f7e-6d0a-7c3e-9b1a-2f4c5d6e7f80/01920f7e-6d0a-7c3e-9b1a-2f4c5d6e7f82"
    )]
    hero_image_url: Option<String>,
    /// Terms shown at enrolment.
    #[schema(example = "One card per person.")]
    terms_text: Option<String>,
    /// The page that replaces them.
    #[schema(example = "terms")]
    terms_cms_page_slug: Option<String>,
    /// Privacy notice.
    #[schema(example = "https://www.example.com/privacy")]
    privacy_url: Option<String>,
    /// Whether cards earn and redeem.
    is_active: bool,
}

/// Who reads.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Audience {
    Visitors,
    Inside,
}

impl PublicRules {
    /// Whoever designs the program sees every reward, and the links where nothing was uploaded. Visitors see neither what
    /// is withdrawn nor an address that is not ours (safety U-6).
    fn new(app: &App, merchant: MerchantId, program: &Domain, audience: Audience) -> Self {
        let (rules, look) = (&program.rules, &program.look);
        let inside = audience == Audience::Inside;
        let picture = |slot, link: &Option<HttpsUrl>| {
            let copy = look.image(slot).map(|image| app.image_url(merchant, image));
            copy.or_else(|| link.clone().filter(|_| inside).map(Into::into))
        };
        let rewards = rules.points_rewards.iter().filter(|reward| inside || reward.is_active);
        Self {
            loyalty_type: rules.loyalty_type.into(),
            stamps_target: rules.stamps_target.get(),
            stamps_reward_description: rules.stamps_reward_description.clone().map(Into::into),
            points_per_euro: rules.points_per_euro,
            points_rewards: rewards.map(Into::into).collect(),
            points_expiration_days: rules.points_expiration_days,
            welcome_bonus_points: rules.welcome_bonus_points.get(),
            minimum_redemption_points: rules.minimum_redemption_points.get(),
            minimum_purchase_cents: rules.minimum_purchase_cents.get(),
            card_name: look.card_name.clone().into(),
            card_color: look.card_color.into(),
            card_secondary_color: look.card_secondary_color.into(),
            logo_url: picture(ImageSlot::Logo, &look.logo_url),
            hero_image_url: picture(ImageSlot::Hero, &look.hero_image_url),
            terms_text: look.terms_text.clone().map(Into::into),
            terms_cms_page_slug: look.terms_cms_page_slug.clone().map(Into::into),
            privacy_url: look.privacy_url.clone().map(Into::into),
            is_active: program.is_active(),
        }
    }

    /// For visitors.
    pub(crate) fn public(app: &App, merchant: MerchantId, program: &Domain) -> Self {
        Self::new(app, merchant, program, Audience::Visitors)
    }
}

/// A program as staff and owners see it.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct Program {
    /// Its id.
    id: Uuid,
    /// The number of the newest saved version.
    #[schema(minimum = 1, example = 2)]
    version: i64,
    #[serde(flatten)]
    rules: PublicRules,
    /// What the stamp reward is worth, for reports.
    #[schema(minimum = 0, example = 350)]
    stamps_reward_value_cents: Option<i64>,
    /// Minutes between two stamps of a card.
    #[schema(minimum = 0, maximum = 10_080, example = 30)]
    cooldown_minutes: i64,
    /// Stamps a card can get in one calendar day of the store.
    #[schema(minimum = 1, maximum = 1000, example = 5)]
    max_daily_stamps: i64,
    /// Demands a PIN where the settings leave it optional.
    require_staff_pin: bool,
    /// Since when cards earn and redeem.
    #[schema(format = DateTime, example = "2026-03-01T08:00:00.000000Z")]
    activated_at: Option<String>,
    /// When it was last saved.
    #[schema(format = DateTime, example = "2026-10-11T14:20:00.000000Z")]
    updated_at: String,
}

impl Program {
    /// What staff and owners see.
    pub(crate) fn new(app: &App, merchant: MerchantId, program: &Domain) -> Self {
        Self {
            id: program.id.uuid(),
            version: program.version,
            rules: PublicRules::new(app, merchant, program, Audience::Inside),
            stamps_reward_value_cents: program.rules.stamps_reward_value_cents.map(orion_domain::Cents::get),
            cooldown_minutes: program.rules.cooldown_minutes,
            max_daily_stamps: program.rules.max_daily_stamps,
            require_staff_pin: program.rules.require_staff_pin,
            activated_at: instant(program.activated_at),
            updated_at: program.updated_at.to_rfc3339(),
        }
    }
}

/// A program as its owner sees it, wallet ids included.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct OwnedProgram {
    #[serde(flatten)]
    program: Program,
    /// Issuer of the Google Wallet class.
    #[schema(example = "3388000000012345678")]
    google_issuer_id: Option<String>,
    /// Google Wallet class.
    #[schema(example = "3388000000012345678.bakery")]
    google_class_id: Option<String>,
    /// Apple pass type.
    #[schema(example = "pass.com.example.loyalty")]
    apple_pass_type_id: Option<String>,
}

impl OwnedProgram {
    /// What the owner sees.
    pub(crate) fn new(app: &App, merchant: MerchantId, program: &Domain) -> Self {
        Self {
            program: Program::new(app, merchant, program),
            google_issuer_id: program.look.google_issuer_id.clone().map(Into::into),
            google_class_id: program.look.google_class_id.clone().map(Into::into),
            apple_pass_type_id: program.look.apple_pass_type_id.clone().map(Into::into),
        }
    }
}
