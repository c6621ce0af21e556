//! What `pass.json` has to be for Wallet, written from Apple's documentation and not from our code.
//!
//! # Source
//!
//! Apple, *Wallet Passes*: `Pass`, `PassFields`, `PassFieldContent`, `Pass.Barcodes`.

use std::collections::BTreeSet;

use serde_json::Value;

use crate::pass_package::Files;

const STYLES: [&str; 5] = ["boardingPass", "coupon", "eventTicket", "generic", "storeCard"];
const GROUPS: [&str; 5] = ["headerFields", "primaryFields", "secondaryFields", "auxiliaryFields", "backFields"];
const KNOWN: [&str; 20] = [
    "formatVersion",
    "passTypeIdentifier",
    "teamIdentifier",
    "serialNumber",
    "authenticationToken",
    "webServiceURL",
    "organizationName",
    "description",
    "logoText",
    "backgroundColor",
    "foregroundColor",
    "labelColor",
    "sharingProhibited",
    "barcode",
    "barcodes",
    "voided",
    "expirationDate",
    "locations",
    "userInfo",
    "suppressStripShine",
];
const CODES: [&str; 4] =
    ["PKBarcodeFormatQR", "PKBarcodeFormatPDF417", "PKBarcodeFormatAztec", "PKBarcodeFormatCode128"];

/// What is wrong with a pass.
pub fn mistakes(pass: &Value, files: &Files) -> Vec<String> {
    let mut found = Vec::new();
    identity(pass, &mut found);
    looks(pass, &mut found);
    codes(pass, &mut found);
    fields(pass, files, &mut found);
    found
}

fn identity(pass: &Value, found: &mut Vec<String>) {
    let text = |name: &str| pass[name].as_str().unwrap_or_default();
    if pass["formatVersion"] != 1 {
        found.push("formatVersion is not 1".to_owned());
    }
    for name in ["passTypeIdentifier", "teamIdentifier", "serialNumber", "organizationName", "description"] {
        if text(name).is_empty() {
            found.push(format!("{name} is no text"));
        }
    }
    if text("serialNumber").len() >= 100 {
        found.push("serialNumber is long".to_owned());
    }
    let (token, url) = (text("authenticationToken"), text("webServiceURL"));
    if token.len() < 16 {
        found.push("authenticationToken is short".to_owned());
    }
    if !url.starts_with("https://") || url.ends_with('/') {
        found.push("webServiceURL is none".to_owned());
    }
    let object = pass.as_object().cloned().unwrap_or_default();
    let styles = object.keys().filter(|name| STYLES.contains(&name.as_str())).count();
    if styles != 1 || object.get("storeCard").is_none() {
        found.push("there is more or less than one style".to_owned());
    }
    for name in object.keys().filter(|name| !KNOWN.contains(&name.as_str()) && !STYLES.contains(&name.as_str())) {
        found.push(format!("{name} is unknown"));
    }
}

fn looks(pass: &Value, found: &mut Vec<String>) {
    for name in ["backgroundColor", "foregroundColor", "labelColor"] {
        let inside = pass[name].as_str().and_then(|text| text.strip_prefix("rgb(")?.strip_suffix(')'));
        let parts: Vec<_> = inside.unwrap_or_default().split(", ").map(str::parse::<u8>).collect();
        if parts.len() != 3 || parts.iter().any(Result::is_err) {
            found.push(format!("{name} is no rgb()"));
        }
    }
    if let Some(date) = pass.get("expirationDate") {
        let has_zone = |text: &str| text.ends_with('Z') || text.get(16..).is_some_and(|rest| rest.contains(['+', '-']));
        let is_date = |text: &str| text.len() >= 17 && text.as_bytes()[10] == b'T' && has_zone(text);
        if !date.as_str().is_some_and(is_date) {
            found.push("expirationDate is no date with a zone".to_owned());
        }
    }
}

fn codes(pass: &Value, found: &mut Vec<String>) {
    let several = pass["barcodes"].as_array().cloned().unwrap_or_default();
    for code in several.iter().chain(pass.get("barcode")) {
        if !code["format"].as_str().is_some_and(|format| CODES.contains(&format)) {
            found.push("a code has no known format".to_owned());
        }
        if code["message"].as_str().is_none_or(str::is_empty) || code["messageEncoding"] != "iso-8859-1" {
            found.push("a code says nothing".to_owned());
        }
    }
    if pass.get("voided").is_none() && several.is_empty() {
        found.push("a pass that can be used has no code".to_owned());
    }
}

fn fields(pass: &Value, files: &Files, found: &mut Vec<String>) {
    let group = |name: &str| pass["storeCard"][name].as_array().cloned().unwrap_or_default();
    if group("headerFields").len() > 3 || group("primaryFields").len() > 1 {
        found.push("too many fields on the front".to_owned());
    }
    if group("secondaryFields").len() + group("auxiliaryFields").len() > 4 {
        found.push("too many fields beside a square code".to_owned());
    }
    let (mut keys, mut speaking) = (BTreeSet::new(), 0);
    for field in GROUPS.iter().flat_map(|name| group(name)) {
        let Some(key) = field["key"].as_str().filter(|key| !key.is_empty()) else {
            found.push("a field has no key".to_owned());
            continue;
        };
        if !keys.insert(key.to_owned()) {
            found.push(format!("the key {key} stands there twice"));
        }
        if !field["value"].is_string() && !field["value"].is_number() {
            found.push(format!("{key} has no value"));
        }
        if let Some(message) = field["changeMessage"].as_str() {
            speaking += 1;
            check_message(message, files, found);
        }
    }
    if speaking > 1 {
        found.push("several fields speak, so phones say nothing".to_owned());
    }
}

/// A message is looked up in every language, and each must have a place for the value.
fn check_message(message: &str, files: &Files, found: &mut Vec<String>) {
    let start = format!("\"{message}\" = ");
    for (name, content) in files.iter().filter(|(name, _)| name.ends_with("/pass.strings")) {
        let text = String::from_utf8_lossy(content);
        let line = text.lines().find(|line| line.starts_with(&start));
        if !line.is_some_and(|line| line.contains("%@")) {
            found.push(format!("{name} says nothing of a change"));
        }
    }
    if message.starts_with('_') && files.keys().any(|name| name.ends_with("/pass.strings")) {
        return;
    }
    if !message.contains("%@") {
        found.push("a message has no place for the value".to_owned());
    }
}
