//! The form of card and rules: what was typed, what it means, and what is shown of it again.

use orion_domain::program::{HttpsUrl, Look, LoyaltyType, Program, Rules};
use orion_domain::text::LongText;
use orion_domain::{Cents, Colour, Invalid, Label, Points, Slug, Stamps};
use orion_render::Text;
use orion_service::{Error, Fields};
use serde::Deserialize;

use crate::parts::Mistakes;

/// A new card's colours: the product's own, until the owner chooses others.
const COLOURS: (Colour, Colour) = (Colour::from_rgb(0x2f, 0x3a, 0x5f), Colour::from_rgb(0xf2, 0xe9, 0xdc));
/// The largest amount that the form takes, in cents; the API's bound.
const CENTS_MAX: i64 = 100_000_000;

/// Everything that was typed, under the names that the API has for it.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub(super) struct Typed {
    /// The version that the page showed; empty for a new program.
    pub expected_version: String,
    /// Set by the button that only shows.
    pub preview: String,
    pub loyalty_type: String,
    stamps_target: String,
    stamps_reward_description: String,
    stamps_reward_value_cents: String,
    cooldown_minutes: String,
    max_daily_stamps: String,
    points_per_euro: String,
    minimum_purchase_cents: String,
    minimum_redemption_points: String,
    welcome_bonus_points: String,
    points_expiration_days: String,
    pub require_staff_pin: String,
    pub card_name: String,
    pub card_color: String,
    pub card_secondary_color: String,
    pub terms_text: String,
    pub terms_cms_page_slug: String,
    privacy_url: String,
}

impl Typed {
    /// A new program, as most want it.
    pub(super) fn fresh(merchant_name: &str) -> Self {
        let text = str::to_owned;
        Self {
            loyalty_type: text(LoyaltyType::Stamps.as_str()),
            stamps_target: text("10"),
            cooldown_minutes: text("0"),
            max_daily_stamps: text("10"),
            points_per_euro: text("1"),
            minimum_purchase_cents: text("0"),
            minimum_redemption_points: text("0"),
            welcome_bonus_points: text("0"),
            require_staff_pin: text("yes"),
            card_name: text(merchant_name),
            card_color: COLOURS.0.to_string(),
            card_secondary_color: COLOURS.1.to_string(),
            ..Self::default()
        }
    }

    /// A program as it stands.
    pub(super) fn of(program: &Program) -> Self {
        let (rules, look) = (&program.rules, &program.look);
        let words = |label: &Option<Label>| label.as_ref().map(ToString::to_string).unwrap_or_default();
        Self {
            expected_version: program.version.to_string(),
            preview: String::new(),
            loyalty_type: rules.loyalty_type.as_str().to_owned(),
            stamps_target: rules.stamps_target.get().to_string(),
            stamps_reward_description: words(&rules.stamps_reward_description),
            stamps_reward_value_cents: rules.stamps_reward_value_cents.map(amount).unwrap_or_default(),
            cooldown_minutes: rules.cooldown_minutes.to_string(),
            max_daily_stamps: rules.max_daily_stamps.to_string(),
            points_per_euro: rules.points_per_euro.to_string(),
            minimum_purchase_cents: amount(rules.minimum_purchase_cents),
            minimum_redemption_points: rules.minimum_redemption_points.get().to_string(),
            welcome_bonus_points: rules.welcome_bonus_points.get().to_string(),
            points_expiration_days: rules.points_expiration_days.map(|days| days.to_string()).unwrap_or_default(),
            require_staff_pin: if rules.require_staff_pin { "yes".to_owned() } else { String::new() },
            card_name: look.card_name.to_string(),
            card_color: look.card_color.to_string(),
            card_secondary_color: look.card_secondary_color.to_string(),
            terms_text: look.terms_text.as_ref().map(|terms| terms.as_str().to_owned()).unwrap_or_default(),
            terms_cms_page_slug: look.terms_cms_page_slug.as_ref().map(ToString::to_string).unwrap_or_default(),
            privacy_url: look.privacy_url.as_ref().map(|url| url.as_str().to_owned()).unwrap_or_default(),
        }
    }

    /// The stamps of a full card, where they can be read.
    pub(super) fn target(&self) -> Option<i64> {
        whole(&self.stamps_target, 1, 1000).ok()
    }

    /// The reward of a full card.
    pub(super) fn reward(&self) -> &str {
        &self.stamps_reward_description
    }

    /// Rules and look as typed; what the form does not show stays as it is.
    pub(super) fn read(&self, old: Option<&Program>) -> Result<(Rules, Look), Error> {
        let mut fields = Fields::default();
        let rules = self.rules(&mut fields, old);
        let look = self.look(&mut fields, old);
        fields.finish_with(rules.zip(look))
    }

    fn rules(&self, fields: &mut Fields, old: Option<&Program>) -> Option<Rules> {
        let mut number = |member: &str, text: &str, min, max| fields.take(member, whole(text, min, max));
        let target = number("stamps_target", &self.stamps_target, 1, 1000);
        let cooldown = number("cooldown_minutes", &self.cooldown_minutes, 0, 10_080);
        let daily = number("max_daily_stamps", &self.max_daily_stamps, 1, 1000);
        let rate = number("points_per_euro", &self.points_per_euro, 0, 1000);
        let redemption = number("minimum_redemption_points", &self.minimum_redemption_points, 0, 1_000_000_000);
        let bonus = number("welcome_bonus_points", &self.welcome_bonus_points, 0, 100_000);
        let expiry = Some(self.points_expiration_days.trim()).filter(|days| !days.is_empty());
        let expiry = expiry.map(|days| number("points_expiration_days", days, 1, 3650));
        let kind = fields.take("loyalty_type", self.loyalty_type.parse::<LoyaltyType>());
        let reward =
            fields.take_optional("stamps_reward_description", given(&self.stamps_reward_description), Label::new);
        let value = fields.take_optional("stamps_reward_value_cents", given(&self.stamps_reward_value_cents), cents);
        let purchase = fields.take("minimum_purchase_cents", cents(&self.minimum_purchase_cents));
        Some(Rules {
            loyalty_type: kind?,
            stamps_target: Stamps::new(target?).ok()?,
            stamps_reward_description: reward,
            stamps_reward_value_cents: value,
            points_per_euro: rate?,
            points_rewards: old.map(|old| old.rules.points_rewards.clone()).unwrap_or_default(),
            points_expiration_days: expiry.flatten(),
            welcome_bonus_points: Points::new(bonus?).ok()?,
            minimum_redemption_points: Points::new(redemption?).ok()?,
            minimum_purchase_cents: purchase?,
            cooldown_minutes: cooldown?,
            max_daily_stamps: daily?,
            require_staff_pin: !self.require_staff_pin.is_empty(),
        })
    }

    fn look(&self, fields: &mut Fields, old: Option<&Program>) -> Option<Look> {
        let name = fields.take("card_name", Label::new(&self.card_name));
        let main = fields.take("card_color", Colour::new(&self.card_color));
        let second = fields.take("card_secondary_color", Colour::new(&self.card_secondary_color));
        let terms = fields.take_optional("terms_text", given(&self.terms_text), LongText::new);
        let page = fields.take_optional("terms_cms_page_slug", given(&self.terms_cms_page_slug), Slug::new);
        let privacy = fields.take_optional("privacy_url", given(&self.privacy_url), HttpsUrl::new);
        let old = old.map(|old| old.look.clone());
        Some(Look {
            card_name: name?,
            card_color: main?,
            card_secondary_color: second?,
            logo_url: old.as_ref().and_then(|old| old.logo_url.clone()),
            hero_image_url: old.as_ref().and_then(|old| old.hero_image_url.clone()),
            logo: old.as_ref().and_then(|old| old.logo),
            hero: old.as_ref().and_then(|old| old.hero),
            terms_text: terms,
            terms_cms_page_slug: page,
            privacy_url: privacy,
            google_issuer_id: old.as_ref().and_then(|old| old.google_issuer_id.clone()),
            google_class_id: old.as_ref().and_then(|old| old.google_class_id.clone()),
            apple_pass_type_id: old.and_then(|old| old.apple_pass_type_id),
        })
    }

    /// The inputs of the part about stamps.
    pub(super) fn stamps(&self, text: Text, currency: &str, mistakes: &Mistakes) -> Vec<Input> {
        let new = |id, label, value: &str| Input::new(id, label, value, mistakes);
        vec![
            new("stamps_target", text.program_stamps_target(), &self.stamps_target).number(),
            new("stamps_reward_description", text.program_stamps_reward(), &self.stamps_reward_description)
                .hint(text.program_stamps_reward_hint()),
            new("stamps_reward_value_cents", text.program_stamps_value(currency), &self.stamps_reward_value_cents)
                .money()
                .hint(text.program_stamps_value_hint()),
            new("cooldown_minutes", text.program_cooldown(), &self.cooldown_minutes)
                .number()
                .hint(text.program_cooldown_hint()),
            new("max_daily_stamps", text.program_daily_cap(), &self.max_daily_stamps).number(),
        ]
    }

    /// The inputs of the part about points.
    pub(super) fn points(&self, text: Text, currency: &str, mistakes: &Mistakes) -> Vec<Input> {
        let new = |id, label, value: &str| Input::new(id, label, value, mistakes);
        vec![
            new("points_per_euro", text.program_points_rate(currency), &self.points_per_euro).number(),
            new("minimum_purchase_cents", text.program_minimum_purchase(currency), &self.minimum_purchase_cents)
                .money(),
            new("minimum_redemption_points", text.program_minimum_redemption(), &self.minimum_redemption_points)
                .number(),
            new("welcome_bonus_points", text.program_welcome_bonus(), &self.welcome_bonus_points).number(),
            new("points_expiration_days", text.program_expiry(), &self.points_expiration_days)
                .number()
                .hint(text.program_expiry_hint()),
        ]
    }

    /// The inputs of the part about the card itself.
    pub(super) fn card(&self, text: Text, mistakes: &Mistakes) -> Vec<Input> {
        let new = |id, label, value: &str| Input::new(id, label, value, mistakes);
        vec![
            new("card_name", text.program_card_name(), &self.card_name),
            new("card_color", text.program_colour(), &self.card_color).colour(),
            new("card_secondary_color", text.program_colour_second(), &self.card_secondary_color).colour(),
        ]
    }

    /// The address of the privacy notice.
    pub(super) fn privacy(&self, text: Text, mistakes: &Mistakes) -> Input {
        let input = Input::new("privacy_url", text.program_privacy(), &self.privacy_url, mistakes);
        Input { kind: "url", mode: "url", max_length: 2048, ..input }.hint(text.program_privacy_hint())
    }
}

/// A field with all that stands around it.
#[derive(Debug, Clone)]
pub(super) struct Input {
    pub id: &'static str,
    pub label: String,
    pub hint: Option<String>,
    pub value: String,
    pub error: Option<String>,
    pub kind: &'static str,
    pub mode: &'static str,
    pub max_length: usize,
}

impl Input {
    pub(super) fn new(id: &'static str, label: String, value: &str, mistakes: &Mistakes) -> Self {
        let (value, error) = (value.to_owned(), mistakes.of(id));
        Self { id, label, hint: None, value, error, kind: "text", mode: "text", max_length: Label::MAX }
    }

    pub(super) fn hint(self, hint: String) -> Self {
        Self { hint: Some(hint), ..self }
    }

    pub(super) fn number(self) -> Self {
        Self { mode: "numeric", max_length: 10, ..self }
    }

    fn money(self) -> Self {
        Self { mode: "decimal", max_length: 12, ..self }
    }

    fn colour(self) -> Self {
        // A picker has no empty state and gives exactly the form that is asked for.
        Self { kind: "color", max_length: 7, ..self }
    }
}

/// Names the fields in the summary by the labels that they have on the page.
pub(super) fn named(mut mistakes: Mistakes, inputs: &[&Input]) -> Mistakes {
    for item in &mut mistakes.items {
        let input = inputs.iter().find(|input| item.field.as_deref() == Some(input.id));
        if let Some(Input { label, error: Some(error), .. }) = input {
            item.message = format!("{label}: {error}");
        }
    }
    mistakes
}

fn given(text: &str) -> Option<&str> {
    Some(text).filter(|text| !text.trim().is_empty())
}

/// A whole number in plain digits.
pub(super) fn whole(text: &str, min: i64, max: i64) -> Result<i64, Invalid> {
    let text = text.trim();
    if text.is_empty() {
        return Err(Invalid::Required);
    }
    let number = text
        .parse()
        .ok()
        .filter(|number| text.bytes().all(|byte| byte.is_ascii_digit()) && (min..=max).contains(number));
    number.ok_or(Invalid::OutOfRange { min, max })
}

/// An amount as people type it: `3`, `3.5` or `3,50`.
fn cents(text: &str) -> Result<Cents, Invalid> {
    let wrong = Invalid::OutOfRange { min: 0, max: CENTS_MAX / 100 };
    let text = text.trim().replace(',', ".");
    let (units, rest) = text.split_once('.').unwrap_or((&text, ""));
    let digits = |part: &str, most: usize| part.len() <= most && part.bytes().all(|byte| byte.is_ascii_digit());
    if units.is_empty() || !digits(units, 9) || !digits(rest, 2) {
        return Err(wrong);
    }
    let cents = format!("{units}{rest:0<2}").parse().ok().filter(|cents| *cents <= CENTS_MAX);
    cents.and_then(|cents| Cents::new(cents).ok()).ok_or(wrong)
}

/// The same, to be typed over.
fn amount(amount: Cents) -> String {
    let (units, rest) = (amount.get() / 100, amount.get() % 100);
    if rest == 0 { units.to_string() } else { format!("{units}.{rest:02}") }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn amounts_are_read_as_people_write_them() {
        let read = |text| cents(text).map(Cents::get).ok();
        for (typed, expected) in [("3", 300), ("3.5", 350), ("3,50", 350), (" 12.05 ", 1205), ("0", 0), ("7.", 700)] {
            assert_eq!(read(typed), Some(expected), "{typed}");
        }
        for wrong in ["", "-1", "1.234", "1 000", "x", "1e3", "+5", ".5", "99999999999"] {
            assert_eq!(read(wrong), None, "{wrong}");
        }
        for typed in ["0", "3", "3.50", "1000000"] {
            assert_eq!(cents(typed).map(amount).as_deref(), Ok(typed));
        }
    }
}
