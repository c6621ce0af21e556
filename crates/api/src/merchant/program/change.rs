//! What a request may say of a program.

use orion_domain::program::{HttpsUrl, Look, LoyaltyType, Reward, Rules};
use orion_domain::text::LongText;
use orion_domain::{Cents, Colour, Invalid, Label, Points, RewardId, Slug, Stamps};
use orion_http::Problem;
use orion_service::{App, Fields};
use serde::Deserialize;
use utoipa::openapi::schema::Schema;
use utoipa::openapi::{Ref, RefOr};
use utoipa::{PartialSchema, ToSchema};
use uuid::Uuid;

use crate::values::{nullable, present, text};
use crate::wire::program::LoyaltyKind;

/// Dark on light, readable with every text.
const COLOUR_DEFAULT: Colour = Colour::from_rgb(0x1f, 0x3a, 0x5f);
const SECONDARY_COLOUR_DEFAULT: Colour = Colour::from_rgb(0xf4, 0xef, 0xe6);

/// What to change; what is absent stays.
#[derive(Default, Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct UpdateProgramRequest {
    /// The version that was read; when somebody saved meanwhile, the answer is `program_changed`.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, minimum = 1, maximum = 1_000_000_000)]
    version: Option<i64>,
    /// What a card collects.
    #[serde(default, deserialize_with = "present")]
    #[schema(value_type = LoyaltyKind)]
    loyalty_type: Option<String>,
    /// Stamps for one reward.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, minimum = 1, maximum = 1000, example = 10)]
    stamps_target: Option<i64>,
    /// What a full stamp card gives.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 120, example = "A coffee of your choice")]
    stamps_reward_description: Option<Option<String>>,
    /// What that reward is worth, for reports.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<i64>, minimum = 0, maximum = 100_000_000, example = 350)]
    stamps_reward_value_cents: Option<Option<i64>>,
    /// Points for each whole currency unit.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, minimum = 0, maximum = 1000, example = 1)]
    points_per_euro: Option<i64>,
    /// The whole catalogue, in the order shown.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, max_items = 100)]
    points_rewards: Option<Vec<RewardRequest>>,
    /// Days without activity until points expire; `null` is never.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<i64>, minimum = 1, maximum = 3650, example = 365)]
    points_expiration_days: Option<Option<i64>>,
    /// Points given on enrolment.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, minimum = 0, maximum = 100_000, example = 20)]
    welcome_bonus_points: Option<i64>,
    /// The balance below which nothing can be redeemed.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, minimum = 0, maximum = 1_000_000_000, example = 0)]
    minimum_redemption_points: Option<i64>,
    /// The purchase below which nothing is earned.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, minimum = 0, maximum = 100_000_000, example = 0)]
    minimum_purchase_cents: Option<i64>,
    /// Minutes between two stamps of a card.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, minimum = 0, maximum = 10_080, example = 30)]
    cooldown_minutes: Option<i64>,
    /// Stamps a card can get in one calendar day of the store.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, minimum = 1, maximum = 1000, example = 5)]
    max_daily_stamps: Option<i64>,
    /// Demands a PIN where the settings leave it optional.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false)]
    require_staff_pin: Option<bool>,
    /// The card's name.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, min_length = 1, max_length = 120, example = "Bakery card")]
    card_name: Option<String>,
    /// Main colour.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, pattern = "^#[0-9A-Fa-f]{6}$", example = "#7a3e1d")]
    card_color: Option<String>,
    /// Second colour.
    #[serde(default, deserialize_with = "present")]
    #[schema(nullable = false, pattern = "^#[0-9A-Fa-f]{6}$", example = "#f3e2c7")]
    card_secondary_color: Option<String>,
    /// Where your site has the logo, https only. Pages show only what was uploaded to `…/program/images/logo`.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, max_length = 2048, example = "https://cdn.example.com/logo.png")]
    logo_url: Option<Option<String>>,
    /// Where your site has the wide picture, https only. Pages show only what was uploaded to `…/program/images/hero`.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, max_length = 2048, example = "https://cdn.example.com/hero.jpg")]
    hero_image_url: Option<Option<String>>,
    /// Terms shown at enrolment.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 20_000, example = "One card per person.")]
    terms_text: Option<Option<String>>,
    /// A page of the merchant that replaces them.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, min_length = 2, max_length = 60, example = "terms")]
    terms_cms_page_slug: Option<Option<String>>,
    /// Privacy notice; https only.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, max_length = 2048, example = "https://www.example.com/privacy")]
    privacy_url: Option<Option<String>>,
    /// Issuer of the Google Wallet class.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 120, example = "3388000000012345678")]
    google_issuer_id: Option<Option<String>>,
    /// Google Wallet class.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 120, example = "3388000000012345678.bakery")]
    google_class_id: Option<Option<String>>,
    /// Apple pass type.
    #[serde(default, deserialize_with = "nullable")]
    #[schema(value_type = Option<String>, min_length = 1, max_length = 120, example = "pass.com.example.loyalty")]
    apple_pass_type_id: Option<Option<String>>,
}

/// A new program: the members of a change, of which `loyalty_type` and `card_name` must be there.
#[derive(Deserialize)]
#[serde(transparent)]
pub(crate) struct CreateProgramRequest(UpdateProgramRequest);

/// A reward of the catalogue.
#[derive(Deserialize, ToSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct RewardRequest {
    /// The id of a reward that is there already; a new reward gets its own.
    id: Option<Uuid>,
    /// What the customer gets.
    #[schema(min_length = 1, max_length = 120, example = "A croissant")]
    name: String,
    /// More words.
    #[schema(min_length = 1, max_length = 120, example = "Butter or chocolate")]
    description: Option<String>,
    /// What it costs.
    #[schema(minimum = 1, maximum = 1_000_000, example = 100)]
    points_cost: i64,
    /// Whether it can be claimed.
    #[serde(default = "yes")]
    is_active: bool,
}

const fn yes() -> bool {
    true
}

/// The schema of a change, with the two members that a new program cannot do without.
impl PartialSchema for CreateProgramRequest {
    fn schema() -> RefOr<Schema> {
        match UpdateProgramRequest::schema() {
            RefOr::T(Schema::Object(mut object)) => {
                object.properties.remove("version");
                object.required = vec!["loyalty_type".to_owned(), "card_name".to_owned()];
                object.description = Some("A new program; what is absent gets its default.".to_owned());
                RefOr::T(Schema::Object(object))
            }
            _ => RefOr::Ref(Ref::from_schema_name("UpdateProgramRequest")),
        }
    }
}

impl ToSchema for CreateProgramRequest {
    fn name() -> std::borrow::Cow<'static, str> {
        "CreateProgramRequest".into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        UpdateProgramRequest::schemas(schemas);
    }
}

impl CreateProgramRequest {
    /// Rules and look of the new program.
    pub(crate) fn check(self, app: &App) -> Result<(Rules, Look), Problem> {
        let mut missing = Fields::default();
        let change = self.0;
        if change.version.is_some() {
            missing.refuse("version", Invalid::UnknownMember);
        }
        if change.loyalty_type.is_none() {
            missing.refuse("loyalty_type", Invalid::Required);
        }
        let name = missing.take("card_name", change.card_name.as_deref().map_or(Err(Invalid::Required), label));
        let name = crate::values::finish(missing, name)?;
        change.apply(app, default_rules(), default_look(name))
    }
}

fn default_rules() -> Rules {
    Rules {
        loyalty_type: LoyaltyType::Stamps,
        stamps_target: Stamps::new(10).unwrap_or(Stamps::MAX),
        stamps_reward_description: None,
        stamps_reward_value_cents: None,
        points_per_euro: 1,
        points_rewards: Vec::new(),
        points_expiration_days: None,
        welcome_bonus_points: Points::ZERO,
        minimum_redemption_points: Points::ZERO,
        minimum_purchase_cents: Cents::ZERO,
        cooldown_minutes: 0,
        max_daily_stamps: 1000,
        require_staff_pin: false,
    }
}

const fn default_look(card_name: Label) -> Look {
    Look {
        card_name,
        card_color: COLOUR_DEFAULT,
        card_secondary_color: SECONDARY_COLOUR_DEFAULT,
        logo_url: None,
        hero_image_url: None,
        logo: None,
        hero: None,
        terms_text: None,
        terms_cms_page_slug: None,
        privacy_url: None,
        google_issuer_id: None,
        google_class_id: None,
        apple_pass_type_id: None,
    }
}

fn label(sent: &str) -> Result<Label, Invalid> {
    text(sent, Label::MAX, Label::new)
}

fn url(sent: &str) -> Result<HttpsUrl, Invalid> {
    text(sent, 2048, HttpsUrl::new)
}

/// A member that may be absent, `null`, or a value that is checked.
fn change<V, T>(
    fields: &mut Fields,
    member: &str,
    sent: Option<Option<V>>,
    old: Option<T>,
    check: impl FnOnce(V) -> Result<T, Invalid>,
) -> Option<T> {
    match sent {
        None => old,
        Some(sent) => fields.take_optional(member, sent, check),
    }
}

impl UpdateProgramRequest {
    /// The version that was read, where the request says so.
    pub(crate) const fn expected_version(&self) -> Option<i64> {
        self.version
    }

    /// Rules and look as they would be.
    pub(crate) fn apply(self, app: &App, old: Rules, look: Look) -> Result<(Rules, Look), Problem> {
        let mut fields = Fields::default();
        let (for_rules, for_look) = self.split();
        let rules = for_rules.rules(app, &mut fields, old);
        let look = for_look.look(&mut fields, look);
        fields.finish()?;
        Ok((rules, look))
    }

    /// The half that the ledger depends on, and the half that people see.
    fn split(self) -> (Self, Self) {
        let mut rules = self;
        let look = Self {
            card_name: rules.card_name.take(),
            card_color: rules.card_color.take(),
            card_secondary_color: rules.card_secondary_color.take(),
            logo_url: rules.logo_url.take(),
            hero_image_url: rules.hero_image_url.take(),
            terms_text: rules.terms_text.take(),
            terms_cms_page_slug: rules.terms_cms_page_slug.take(),
            privacy_url: rules.privacy_url.take(),
            google_issuer_id: rules.google_issuer_id.take(),
            google_class_id: rules.google_class_id.take(),
            apple_pass_type_id: rules.apple_pass_type_id.take(),
            ..Self::default()
        };
        (rules, look)
    }

    fn rules(self, app: &App, fields: &mut Fields, old: Rules) -> Rules {
        let kind = fields.take_optional("loyalty_type", self.loyalty_type.as_deref(), str::parse);
        let rewards = self.points_rewards.map(|sent| rewards(app, fields, sent));
        let value = self.stamps_reward_value_cents;
        let words = self.stamps_reward_description;
        Rules {
            loyalty_type: kind.unwrap_or(old.loyalty_type),
            stamps_target: fields
                .take_optional("stamps_target", self.stamps_target, Stamps::new)
                .unwrap_or(old.stamps_target),
            stamps_reward_description: change(
                fields,
                "stamps_reward_description",
                words,
                old.stamps_reward_description,
                |words| label(&words),
            ),
            stamps_reward_value_cents: change(
                fields,
                "stamps_reward_value_cents",
                value,
                old.stamps_reward_value_cents,
                Cents::new,
            ),
            points_per_euro: self.points_per_euro.unwrap_or(old.points_per_euro),
            points_rewards: rewards.unwrap_or(old.points_rewards),
            points_expiration_days: self.points_expiration_days.unwrap_or(old.points_expiration_days),
            welcome_bonus_points: fields
                .take_optional("welcome_bonus_points", self.welcome_bonus_points, Points::new)
                .unwrap_or(old.welcome_bonus_points),
            minimum_redemption_points: fields
                .take_optional("minimum_redemption_points", self.minimum_redemption_points, Points::new)
                .unwrap_or(old.minimum_redemption_points),
            minimum_purchase_cents: fields
                .take_optional("minimum_purchase_cents", self.minimum_purchase_cents, Cents::new)
                .unwrap_or(old.minimum_purchase_cents),
            cooldown_minutes: self.cooldown_minutes.unwrap_or(old.cooldown_minutes),
            max_daily_stamps: self.max_daily_stamps.unwrap_or(old.max_daily_stamps),
            require_staff_pin: self.require_staff_pin.unwrap_or(old.require_staff_pin),
        }
    }

    fn look(self, fields: &mut Fields, old: Look) -> Look {
        let link = |sent: String| url(&sent);
        let words = |sent: String| label(&sent);
        let terms = |sent: String| text(&sent, LongText::MAX, LongText::new);
        let slug = |sent: String| Slug::new(&sent);
        let name = fields.take_optional("card_name", self.card_name.as_deref(), label);
        let main = fields.take_optional("card_color", self.card_color.as_deref(), Colour::new);
        let second = fields.take_optional("card_secondary_color", self.card_secondary_color.as_deref(), Colour::new);
        Look {
            card_name: name.unwrap_or(old.card_name),
            card_color: main.unwrap_or(old.card_color),
            card_secondary_color: second.unwrap_or(old.card_secondary_color),
            logo_url: change(fields, "logo_url", self.logo_url, old.logo_url, link),
            hero_image_url: change(fields, "hero_image_url", self.hero_image_url, old.hero_image_url, link),
            // Pictures are uploaded, each at its own address.
            logo: old.logo,
            hero: old.hero,
            terms_text: change(fields, "terms_text", self.terms_text, old.terms_text, terms),
            terms_cms_page_slug: change(
                fields,
                "terms_cms_page_slug",
                self.terms_cms_page_slug,
                old.terms_cms_page_slug,
                slug,
            ),
            privacy_url: change(fields, "privacy_url", self.privacy_url, old.privacy_url, link),
            google_issuer_id: change(fields, "google_issuer_id", self.google_issuer_id, old.google_issuer_id, words),
            google_class_id: change(fields, "google_class_id", self.google_class_id, old.google_class_id, words),
            apple_pass_type_id: change(
                fields,
                "apple_pass_type_id",
                self.apple_pass_type_id,
                old.apple_pass_type_id,
                words,
            ),
        }
    }
}

fn rewards(app: &App, fields: &mut Fields, sent: Vec<RewardRequest>) -> Vec<Reward> {
    let read = |(place, sent): (usize, RewardRequest)| {
        let at = |member: &str| format!("points_rewards/{place}/{member}");
        let name = fields.take(&at("name"), label(&sent.name));
        let description = fields.take_optional(&at("description"), sent.description.as_deref(), label);
        let cost = fields.take(&at("points_cost"), Points::new(sent.points_cost));
        let id = RewardId::new(sent.id.unwrap_or_else(|| app.new_uuid()));
        let (name, points_cost) = name.zip(cost)?;
        Some(Reward { id, name, description, points_cost, is_active: sent.is_active })
    };
    sent.into_iter().enumerate().filter_map(read).collect()
}
