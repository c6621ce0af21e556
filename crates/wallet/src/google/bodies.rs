//! Classes and objects as Google takes them.
//!
//! A body is whole: what is not on the card any more is named as `null`, so that a PATCH clears it. [`without_nulls`] makes of
//! it what an insert takes.
//!
//! # Source
//!
//! Google Wallet API, discovery document, schemas `LoyaltyClass` and `LoyaltyObject`.

use orion_domain::pass::{PassDesign, PassFacts, PassState};
use orion_domain::{CardId, Locale};
use orion_render::Text;
use serde_json::{Map, Value, json};

use super::names::Issuer;

/// Longer names are cut off in the phone.
const NAME_LEN_MAX: usize = 60;
/// More symbols than this are not counted at a glance.
const SYMBOLS_MAX: i64 = 30;
/// The largest number that Google keeps as one.
const INT_MAX: i64 = i32::MAX as i64;

/// What is compared of a program's class: its names here and where they are in a body.
pub const CLASS_FIELDS: [(&str, &str); 7] = [
    ("issuerName", "/issuerName"),
    ("programName", "/programName"),
    ("programLogo", "/programLogo/sourceUri/uri"),
    ("heroImage", "/heroImage/sourceUri/uri"),
    ("hexBackgroundColor", "/hexBackgroundColor"),
    ("homepageUri", "/homepageUri/uri"),
    ("callbackOptions", "/callbackOptions/url"),
];
/// The same of a card's object.
pub const OBJECT_FIELDS: [(&str, &str); 6] = [
    ("state", "/state"),
    ("accountId", "/accountId"),
    ("loyaltyPoints", "/loyaltyPoints/balance"),
    ("secondaryLoyaltyPoints", "/secondaryLoyaltyPoints/balance"),
    ("barcode", "/barcode/value"),
    ("textModulesData", "/textModulesData"),
];

/// A field as we have it and as Google has it.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Compared<'a> {
    /// Google's name for it.
    pub name: &'static str,
    /// As we have it.
    pub ours: Option<&'a Value>,
    /// As Google has it.
    pub theirs: Option<&'a Value>,
}

impl Compared<'_> {
    /// Whether it is not the same; colours are, in either case of letters.
    pub fn differs(&self) -> bool {
        match (self.ours.and_then(Value::as_str), self.theirs.and_then(Value::as_str)) {
            (Some(ours), Some(theirs)) if self.name == "hexBackgroundColor" => !ours.eq_ignore_ascii_case(theirs),
            _ => self.ours != self.theirs,
        }
    }
}

/// Ours beside theirs, field by field. Ours is without nulls.
pub fn compare<'a>(fields: &[(&'static str, &str)], ours: &'a Value, theirs: &'a Value) -> Vec<Compared<'a>> {
    let beside = |&(name, pointer): &(&'static str, &str)| Compared {
        name,
        ours: ours.pointer(pointer),
        theirs: theirs.pointer(pointer),
    };
    fields.iter().map(beside).collect()
}

/// A program's class. Every write asks for a review anew: the status that a read gives is refused in a write. `callback` is
/// where Google tells who has put a card into a phone, and who has taken one out.
pub fn class(issuer: &Issuer, design: &PassDesign, callback: Option<&str>) -> Value {
    json!({
        "id": issuer.class_id(design.program),
        "issuerName": cut(&design.merchant),
        "programName": cut(&design.card_name),
        "reviewStatus": "UNDER_REVIEW",
        "programLogo": picture(&design.logo_url, design.locale, &design.merchant),
        "heroImage": design.hero_url.as_ref().map(|url| picture(url, design.locale, &design.card_name)),
        "hexBackgroundColor": design.colour.to_string(),
        "multipleDevicesAndHoldersAllowedStatus": "ONE_USER_ALL_DEVICES",
        "homepageUri": { "uri": design.homepage_url, "description": cut(&design.merchant), "id": "home" },
        "callbackOptions": callback.map(|url| json!({ "url": url })),
    })
}

/// A card's object. Figures are absolute, so that a message delivered twice does no harm.
pub fn object(issuer: &Issuer, design: &PassDesign, facts: &PassFacts) -> Value {
    let mut body = json!({
        "id": issuer.object_id(facts.card),
        "classId": issuer.class_id(design.program),
        "state": if facts.state == PassState::Live { "ACTIVE" } else { "INACTIVE" },
    });
    let rest = if facts.state == PassState::Erased { erased(facts.card) } else { shown(design, facts) };
    if let (Some(body), Value::Object(rest)) = (body.as_object_mut(), rest) {
        body.extend(rest);
    }
    body
}

/// What is left of a card that is gone for good, as a PATCH.
pub(crate) fn retired(card: CardId) -> Value {
    let mut body = erased(card);
    body["state"] = json!("INACTIVE");
    body
}

/// What somebody sees who looks at the card; a change of it is worth a notification.
pub fn figures(design: &PassDesign, facts: &PassFacts) -> String {
    let (stamps, points) = (facts.stamps.get(), facts.points.get());
    match (design.loyalty_type.has_stamps(), design.loyalty_type.has_points()) {
        (true, true) => format!("{points} · {stamps}/{}", design.stamps_target.get()),
        (true, false) => format!("{stamps}/{}", design.stamps_target.get()),
        _ => points.to_string(),
    }
}

fn shown(design: &PassDesign, facts: &PassFacts) -> Value {
    let text = Text::new(facts.locale);
    let stamps = || {
        let of = format!("{}/{}", facts.stamps.get(), design.stamps_target.get());
        json!({ "label": text.stamps_title(), "balance": { "string": of, "int": null } })
    };
    let points = || json!({ "label": text.points_title(), "balance": number(facts.points.get()) });
    let (first, second) = match (design.loyalty_type.has_points(), design.loyalty_type.has_stamps()) {
        (true, true) => (points(), stamps()),
        (true, false) => (points(), Value::Null),
        _ => (stamps(), Value::Null),
    };
    json!({
        "accountId": facts.number.digits(),
        "loyaltyPoints": first,
        "secondaryLoyaltyPoints": second,
        "barcode": { "type": "QR_CODE", "value": facts.code.expose(), "alternateText": spaced(&facts.number.digits()) },
        "textModulesData": modules(design, facts, text),
    })
}

/// Nothing of the person: a random-looking account, no code to scan, no figures.
fn erased(card: CardId) -> Value {
    json!({
        "accountId": card.uuid().simple().to_string(),
        "accountName": null,
        "loyaltyPoints": null,
        "secondaryLoyaltyPoints": null,
        "barcode": null,
        "textModulesData": null,
        "messages": null,
    })
}

/// Stamps as symbols, and what they lead to.
fn modules(design: &PassDesign, facts: &PassFacts, text: Text) -> Value {
    let mut modules = Vec::new();
    let target = design.stamps_target.get();
    if design.loyalty_type.has_stamps() && target <= SYMBOLS_MAX {
        let full = usize::try_from(facts.stamps.get().clamp(0, target)).unwrap_or(0);
        let open = usize::try_from(target).unwrap_or(0).saturating_sub(full);
        let row = "●".repeat(full) + &"○".repeat(open);
        modules.push(json!({ "id": "stamps", "header": text.stamps_title(), "body": row }));
    }
    if let Some(reward) = &facts.reward {
        modules.push(json!({ "id": "reward", "header": text.wallet_reward(), "body": reward }));
    }
    if modules.is_empty() { Value::Null } else { Value::Array(modules) }
}

/// A balance; past 32 bits Google takes it as text only. The other form is cleared: a PATCH would leave both there.
fn number(value: i64) -> Value {
    if (-INT_MAX..=INT_MAX).contains(&value) {
        json!({ "int": value, "string": null })
    } else {
        json!({ "int": null, "string": value.to_string() })
    }
}

fn picture(url: &str, locale: Locale, alternative: &str) -> Value {
    json!({
        "sourceUri": { "uri": url },
        "contentDescription": { "defaultValue": { "language": locale.as_str(), "value": cut(alternative) } },
    })
}

fn cut(text: &str) -> String {
    text.chars().take(NAME_LEN_MAX).collect()
}

/// In groups of four, as it stands on the card.
fn spaced(digits: &str) -> String {
    let letters: Vec<char> = digits.chars().collect();
    letters.chunks(4).map(String::from_iter).collect::<Vec<_>>().join(" ")
}

/// A body without what is not there, as an insert takes it.
pub fn without_nulls(body: &Value) -> Value {
    match body {
        Value::Object(members) => {
            let kept = members.iter().filter(|(_, value)| !value.is_null());
            Value::Object(kept.map(|(name, value)| (name.clone(), without_nulls(value))).collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

/// The least that makes a class, for a link that carries it.
pub(crate) fn least_class(issuer: &Issuer, design: &PassDesign, callback: Option<&str>) -> Value {
    without_nulls(&json!({
        "id": issuer.class_id(design.program),
        "issuerName": cut(&design.merchant),
        "programName": cut(&design.card_name),
        "reviewStatus": "UNDER_REVIEW",
        "programLogo": { "sourceUri": { "uri": design.logo_url } },
        "hexBackgroundColor": design.colour.to_string(),
        "callbackOptions": callback.map(|url| json!({ "url": url })),
    }))
}

/// The least that makes an object, for a link that carries it.
pub(crate) fn least_object(issuer: &Issuer, design: &PassDesign, facts: &PassFacts) -> Value {
    let mut body = without_nulls(&object(issuer, design, facts));
    if let Some(members) = body.as_object_mut() {
        members.remove("textModulesData");
    }
    body
}
