//! What templates of several pages are given, and how it is made from what use cases answer.

use orion_domain::ledger::CardState;
use orion_domain::{Locale, Zone};
use orion_render::{Text, format, qr};
use orion_service::Error;
use orion_service::cards::CardView;
use orion_service::images::image_path;
use orion_service::records::{MerchantDetails, StoreDetails, TransactionRecord};

use crate::words;

/// More slots than this are drawn as a bar.
const SLOTS_MAX: i64 = 30;

/// The fields of a form that has none but its token.
#[derive(Debug, serde::Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Nothing {}

/// An entry of a list to choose from.
#[derive(Debug, Clone)]
pub(crate) struct Choice {
    pub value: String,
    pub label: String,
    pub chosen: bool,
}

/// A link to the page in one language.
#[derive(Debug, Clone)]
pub(crate) struct Language {
    pub code: String,
    pub name: String,
    pub url: String,
    pub current: bool,
}

/// The frame of pages that belong to no store.
#[derive(Debug, Clone)]
pub(crate) struct PlainLayout {
    pub lang: String,
    pub languages: Vec<Language>,
}

/// What was just done, or could not be.
#[derive(Debug, Clone)]
pub(crate) struct Notice {
    /// `success`, `info` or `error`.
    pub kind: &'static str,
    pub text: String,
    pub detail: Option<String>,
    pub undo_url: Option<String>,
}

impl Notice {
    /// Something went well.
    pub(crate) const fn success(text: String) -> Self {
        Self { kind: "success", text, detail: None, undo_url: None }
    }

    /// Something did not work.
    pub(crate) const fn error(text: String) -> Self {
        Self { kind: "error", text, detail: None, undo_url: None }
    }
}

/// What an error page says.
#[derive(Debug, Clone)]
pub(crate) struct Fault {
    pub title: String,
    pub detail: Option<String>,
    pub request_id: String,
}

/// A mistake in a form, as the summary above it lists them.
#[derive(Debug, Clone)]
pub(crate) struct ErrorItem {
    /// The id of the input.
    pub field: Option<String>,
    pub message: String,
}

/// The mistakes of a form by the names of its fields.
#[derive(Debug, Clone, Default)]
pub(crate) struct Mistakes {
    pub items: Vec<ErrorItem>,
    /// Input's id and sentence, for beside the field, where its label is in sight.
    beside: Vec<(String, String)>,
}

impl Mistakes {
    /// What a use case found wrong; any other error is given back. `rename` leads from a member to the input's id.
    ///
    /// # Errors
    /// Everything that is not about fields.
    pub(crate) fn read(text: Text, error: Error, rename: impl Fn(&str) -> String) -> Result<Self, Error> {
        let Error::Invalid(fields) = error else { return Err(error) };
        let mut mistakes = Self::default();
        for field in &fields {
            let id = rename(field.pointer.trim_start_matches('/'));
            let sentence = words::field(text, &field.problem);
            // One mistake at a time is enough to read beside a field.
            if mistakes.of(&id).is_some() {
                continue;
            }
            let message = words::label(text, &id).map(|label| format!("{label}: {sentence}"));
            let message = message.unwrap_or_else(|| sentence.clone());
            mistakes.items.push(ErrorItem { field: Some(id.clone()), message });
            mistakes.beside.push((id, sentence));
        }
        Ok(mistakes)
    }

    /// Something that no single field is to blame for.
    pub(crate) fn about_all(message: String) -> Self {
        Self { items: vec![ErrorItem { field: None, message }], beside: Vec::new() }
    }

    /// One mistake, in a sentence of its own.
    pub(crate) fn one(field: &str, message: String) -> Self {
        let item = ErrorItem { field: Some(field.to_owned()), message: message.clone() };
        Self { items: vec![item], beside: vec![(field.to_owned(), message)] }
    }

    /// What stands beside a field.
    pub(crate) fn of(&self, field: &str) -> Option<String> {
        self.beside.iter().find(|(id, _)| id == field).map(|(_, sentence)| sentence.clone())
    }

    /// Puts another sentence beside a field, where the page knows a better one.
    pub(crate) fn say(&mut self, field: &str, sentence: &str) {
        for item in self.items.iter_mut().filter(|item| item.field.as_deref() == Some(field)) {
            sentence.clone_into(&mut item.message);
        }
        for (_, said) in self.beside.iter_mut().filter(|(id, _)| id == field) {
            sentence.clone_into(said);
        }
    }

    /// The same, on the way.
    pub(crate) fn replacing(mut self, field: &str, sentence: &str) -> Self {
        self.say(field, sentence);
        self
    }

    /// How many there are.
    pub(crate) fn count(&self) -> i64 {
        i64::try_from(self.items.len()).unwrap_or(i64::MAX)
    }
}

/// A store where a card works.
#[derive(Debug, Clone)]
pub(crate) struct Store {
    pub name: String,
    pub address: Option<String>,
}

impl From<&StoreDetails> for Store {
    fn from(store: &StoreDetails) -> Self {
        Self {
            name: store.name.to_string(),
            address: store.address.as_ref().map(|address| address.as_str().to_owned()),
        }
    }
}

/// A stamp card.
#[derive(Debug, Clone)]
pub(crate) struct Stamps {
    pub count: i64,
    pub count_towards_reward: i64,
    pub target: i64,
    pub missing: i64,
    pub rewards_ready: i64,
    pub reward: String,
    /// One for each stamp of the target; empty where a bar is shown.
    pub slots: Vec<bool>,
}

impl Stamps {
    /// So many stamps of the target. A full card stays full until its reward is taken.
    pub(crate) fn new(count: i64, target: i64, reward: String) -> Self {
        let target = target.max(1);
        let rewards_ready = count / target;
        let rest = count % target;
        let shown = if rewards_ready > 0 && rest == 0 { target } else { rest };
        let slots = if target > SLOTS_MAX { Vec::new() } else { (0..target).map(|slot| slot < shown).collect() };
        Self { count, count_towards_reward: shown, target, missing: target - rest, rewards_ready, reward, slots }
    }

    /// The stamps of a card; `None` where its program has none.
    pub(crate) fn of(card: &CardView) -> Option<Self> {
        let rules = &card.program.rules;
        if !rules.loyalty_type.has_stamps() {
            return None;
        }
        let reward = rules.stamps_reward_description.as_ref().map(ToString::to_string).unwrap_or_default();
        Some(Self::new(card.record.card.stamp_count.get(), rules.stamps_target.get(), reward))
    }
}

/// A reward of the catalogue.
#[derive(Debug, Clone)]
pub(crate) struct Reward {
    pub name: String,
    pub description: Option<String>,
    pub points_cost: i64,
    pub missing: i64,
    pub in_reach: bool,
}

impl Reward {
    /// A reward as somebody without a card sees it.
    pub(crate) fn of(reward: &orion_domain::program::Reward) -> Self {
        Self {
            name: reward.name.to_string(),
            description: reward.description.as_ref().map(ToString::to_string),
            points_cost: reward.points_cost.get(),
            missing: reward.points_cost.get(),
            in_reach: false,
        }
    }
}

/// The points of a card.
#[derive(Debug, Clone)]
pub(crate) struct Points {
    pub balance: i64,
    pub balance_text: String,
    pub expires_on: Option<String>,
    pub rewards: Vec<Reward>,
}

impl Points {
    /// The points of a card; `None` where its program has none.
    pub(crate) fn of(text: Text, card: &CardView) -> Option<Self> {
        if !card.program.rules.loyalty_type.has_points() {
            return None;
        }
        let balance = card.record.card.points_balance.get();
        let rewards = card.rewards.iter().map(|option| Reward {
            missing: option.missing_points.get(),
            in_reach: option.missing_points.get() == 0,
            ..Reward::of(&option.reward)
        });
        Some(Self {
            balance,
            balance_text: format::number(text.locale(), balance),
            expires_on: None,
            rewards: rewards.collect(),
        })
    }
}

/// A card to show at the counter.
#[derive(Debug, Clone)]
pub(crate) struct Card {
    pub merchant_name: String,
    pub logo_url: Option<String>,
    pub hero_url: Option<String>,
    pub card_name: String,
    pub card_number: String,
    pub holder: Option<String>,
    pub is_active: bool,
    pub qr: qr::Svg,
}

impl Card {
    /// The card with its code.
    ///
    /// # Errors
    /// The code cannot be drawn, which its fixed length rules out.
    pub(crate) fn of(merchant: &MerchantDetails, card: &CardView) -> Result<Self, Error> {
        let look = &card.program.look;
        Ok(Self {
            merchant_name: merchant.name.to_string(),
            logo_url: look.logo.map(|image| image_path(merchant.id, image)),
            hero_url: look.hero.map(|image| image_path(merchant.id, image)),
            card_name: look.card_name.to_string(),
            card_number: card.record.number.to_string(),
            holder: card.record.name.clone(),
            is_active: card.record.card.state == CardState::Active,
            qr: qr::svg(card.record.qr.expose()).map_err(Error::internal)?,
        })
    }
}

/// A change of a balance, in words.
#[derive(Debug, Clone)]
pub(crate) struct Change {
    pub text: String,
    pub gain: bool,
}

/// A row of a card's history.
#[derive(Debug, Clone)]
pub(crate) struct Entry {
    pub what: String,
    pub time: String,
    pub detail: Option<String>,
    pub store_name: String,
    pub changes: Vec<Change>,
    pub voided: bool,
}

impl Entry {
    /// A row at the clock of a store, amounts in a currency.
    pub(crate) fn of(text: Text, record: &TransactionRecord, zone: &Zone, currency: &str) -> Self {
        let row = &record.entry;
        let amount = row.purchase_amount.map(|amount| format::money(text.locale(), amount.get(), currency));
        Self {
            what: words::transaction_type(text, row.transaction_type),
            time: format::time(text.locale(), row.at.in_zone(zone).time()),
            detail: row.reward_description.clone().or(amount),
            store_name: record.store_name.clone().unwrap_or_default(),
            changes: changes(text, record),
            voided: record.is_voided,
        }
    }
}

/// `+12` and `−150`, the number as the locale groups it and the sign as typography has it.
pub(crate) fn signed(locale: Locale, delta: i64) -> String {
    let sign = if delta < 0 { "\u{2212}" } else { "+" };
    format!("{sign}{}", format::number(locale, delta.saturating_abs()))
}

/// What a row moved.
pub(crate) fn changes(text: Text, record: &TransactionRecord) -> Vec<Change> {
    let row = &record.entry;
    let mut changes = Vec::new();
    let (stamps, points) = (row.stamps_delta.get(), row.points_delta.get());
    if stamps != 0 {
        let words = text.change_stamps(stamps.saturating_abs(), &signed(text.locale(), stamps));
        changes.push(Change { text: words, gain: stamps > 0 });
    }
    if points != 0 {
        let words = text.change_points(points.saturating_abs(), &signed(text.locale(), points));
        changes.push(Change { text: words, gain: points > 0 });
    }
    if row.shortfall > 0 {
        let words = if row.requested_stamps_delta.is_some() {
            text.change_shortfall_stamps(row.shortfall)
        } else {
            text.change_shortfall_points(row.shortfall)
        };
        changes.push(Change { text: words, gain: false });
    }
    changes
}
