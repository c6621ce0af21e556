//! Two versions side by side, in words.

use orion_domain::program::{ImageSlot, LoyaltyType, Reward, Rules};
use orion_render::{Text, format};
use orion_service::records::ProgramVersion;

/// One sentence for each difference, in the order of the form.
pub(super) fn sentences(text: Text, currency: &str, old: &ProgramVersion, new: &ProgramVersion) -> Vec<String> {
    let mut found = fields(text, currency, old, new);
    found.extend(rewards(text, &old.rules, &new.rules));
    if old.look.terms_text != new.look.terms_text {
        let removed = new.look.terms_text.is_none();
        found.push(if removed { text.versions_terms_removed() } else { text.versions_terms_changed() });
    }
    for slot in ImageSlot::ALL {
        let name = match slot {
            ImageSlot::Logo => text.images_logo(),
            ImageSlot::Hero => text.images_hero(),
        };
        match (old.look.image(slot), new.look.image(slot)) {
            (before, after) if before == after => {}
            (_, Some(_)) => found.push(text.versions_image_changed(&name)),
            (_, None) => found.push(text.versions_image_removed(&name)),
        }
    }
    if found.is_empty() && old.look != new.look {
        found.push(text.versions_other());
    }
    found
}

/// What one field was and is, in the reader's words.
fn fields(text: Text, currency: &str, old: &ProgramVersion, new: &ProgramVersion) -> Vec<String> {
    let pairs = [shown(text, currency, old), shown(text, currency, new)];
    let [before, after] = pairs;
    let differ = before.into_iter().zip(after).filter(|((_, old), (_, new))| old != new);
    differ.map(|((field, old), (_, new))| text.versions_change(&field, &new, &old)).collect()
}

fn shown(text: Text, currency: &str, version: &ProgramVersion) -> Vec<(String, String)> {
    let (rules, look) = (&version.rules, &version.look);
    let number = |value: i64| format::number(text.locale(), value);
    let money = |cents: i64| format::money(text.locale(), cents, currency);
    let nothing = || text.versions_nothing();
    let words = |label: Option<String>| label.unwrap_or_else(nothing);
    vec![
        (text.program_kind(), kind(text, rules.loyalty_type)),
        (text.program_stamps_target(), number(rules.stamps_target.get())),
        (text.program_stamps_reward(), words(rules.stamps_reward_description.as_ref().map(ToString::to_string))),
        (text.program_stamps_value(currency), words(rules.stamps_reward_value_cents.map(|cents| money(cents.get())))),
        (text.program_cooldown(), number(rules.cooldown_minutes)),
        (text.program_daily_cap(), number(rules.max_daily_stamps)),
        (text.program_points_rate(currency), number(rules.points_per_euro)),
        (text.program_minimum_purchase(currency), money(rules.minimum_purchase_cents.get())),
        (text.program_minimum_redemption(), number(rules.minimum_redemption_points.get())),
        (text.program_welcome_bonus(), number(rules.welcome_bonus_points.get())),
        (text.program_expiry(), rules.points_expiration_days.map_or_else(|| text.versions_never(), number)),
        (text.program_require_pin(), if rules.require_staff_pin { text.versions_yes() } else { text.versions_no() }),
        (text.program_card_name(), look.card_name.to_string()),
        (text.program_colour(), look.card_color.to_string()),
        (text.program_colour_second(), look.card_secondary_color.to_string()),
        (text.program_privacy(), words(look.privacy_url.as_ref().map(|url| url.as_str().to_owned()))),
    ]
}

fn kind(text: Text, kind: LoyaltyType) -> String {
    match kind {
        LoyaltyType::Stamps => text.program_kind_stamps(),
        LoyaltyType::Points => text.program_kind_points(),
        LoyaltyType::Hybrid => text.program_kind_hybrid(),
    }
}

fn rewards(text: Text, old: &Rules, new: &Rules) -> Vec<String> {
    let cost = |reward: &Reward| text.points_count(reward.points_cost.get());
    let whole = |reward: &Reward| match &reward.description {
        Some(description) => format!("{}, {} ({})", reward.name, description, cost(reward)),
        None => format!("{} ({})", reward.name, cost(reward)),
    };
    let mut found = Vec::new();
    for reward in &new.points_rewards {
        let name = reward.name.as_str();
        match old.reward(reward.id) {
            None => found.push(text.versions_reward_added(name, &cost(reward))),
            Some(before) if before.is_active && !reward.is_active => found.push(text.versions_reward_retired(name)),
            Some(before) if !before.is_active && reward.is_active => found.push(text.versions_reward_returned(name)),
            Some(before) if whole(before) != whole(reward) => {
                found.push(text.versions_reward_changed(&whole(reward), &whole(before)));
            }
            Some(_) => {}
        }
    }
    let gone = old.points_rewards.iter().filter(|reward| new.reward(reward.id).is_none());
    found.extend(gone.map(|reward| text.versions_reward_removed(reward.name.as_str())));
    let order = |rules: &Rules| rules.points_rewards.iter().map(|reward| reward.id).collect::<Vec<_>>();
    let mut sorted = [order(old), order(new)];
    if found.is_empty() && sorted[0] != sorted[1] {
        sorted.iter_mut().for_each(|ids| ids.sort_unstable());
        if sorted[0] == sorted[1] {
            found.push(text.versions_rewards_moved());
        }
    }
    found
}
