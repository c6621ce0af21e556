//! `pass.json`: what a store card says.
//!
//! # Source
//!
//! Apple, *Wallet Passes*, `Pass`, `PassFields`, `PassFieldContent`.

use orion_domain::Colour;
use orion_domain::pass::{PassDesign, PassFacts, PassState};
use orion_render::colour::readable_ink;
use secrecy::{ExposeSecret as _, SecretString};
use serde_json::{Value, json};

use super::certificates::Certificates;

/// Who a pass is to Apple, the same for its whole life.
#[derive(Debug, Clone)]
pub struct PassIdentity {
    /// Its number; a new one is a new pass.
    pub serial: String,
    /// With what the phone proves that it has the pass; at least 16 characters.
    pub token: SecretString,
    /// Where the phone asks for news, without a slash at the end.
    pub service_url: String,
}

/// A card as Apple Wallet shows it.
pub(super) fn json(
    certificates: &Certificates,
    identity: &PassIdentity,
    design: &PassDesign,
    facts: &PassFacts,
) -> Value {
    let ink = readable_ink(design.colour);
    let mut pass = json!({
        "formatVersion": 1,
        "passTypeIdentifier": certificates.pass_type,
        "teamIdentifier": certificates.team,
        "serialNumber": identity.serial,
        "authenticationToken": identity.token.expose_secret(),
        "webServiceURL": identity.service_url,
        "organizationName": design.merchant,
        "description": "_card_of",
        "logoText": design.card_name,
        "backgroundColor": rgb(design.colour),
        "foregroundColor": rgb(ink),
        "labelColor": rgb(ink),
        "sharingProhibited": true,
        "storeCard": fields(design, facts),
    });
    if facts.state == PassState::Live {
        let code = json!({
            "format": "PKBarcodeFormatQR", "message": facts.code.expose(), "messageEncoding": "iso-8859-1",
            "altText": facts.number.to_string(),
        });
        pass["barcodes"] = json!([code]);
        // Readers from before 2015 look here.
        pass["barcode"] = code;
    } else {
        pass["voided"] = json!(true);
    }
    pass
}

/// Only one field announces its change: where several do, phones say nothing useful at all.
fn fields(design: &PassDesign, facts: &PassFacts) -> Value {
    if facts.state == PassState::Erased {
        return json!({ "backFields": [shop(design)] });
    }
    let of_target = format!("{}/{}", facts.stamps.get(), design.stamps_target.get());
    let points = || {
        json!({ "key": "points", "label": "_points", "value": facts.points.get(), "numberStyle": "PKNumberStyleDecimal",
            "changeMessage": "_points_changed" })
    };
    let reward = facts.reward.as_ref().map(|reward| json!({ "key": "reward", "label": "_reward", "value": reward }));
    let (header, auxiliary) = match (design.loyalty_type.has_points(), design.loyalty_type.has_stamps()) {
        (true, true) => (points(), vec![json!({ "key": "stamps", "label": "_stamps", "value": of_target })]),
        (true, false) => (points(), Vec::new()),
        _ => {
            let stamps =
                json!({ "key": "stamps", "label": "_stamps", "value": of_target, "changeMessage": "_stamps_changed" });
            (stamps, Vec::new())
        }
    };
    json!({
        "headerFields": [header],
        "secondaryFields": reward.into_iter().collect::<Vec<_>>(),
        "auxiliaryFields": auxiliary,
        "backFields": [
            // Without the empty list phones offer to call it.
            { "key": "number", "label": "_number", "value": facts.number.to_string(), "dataDetectorTypes": [] },
            shop(design),
        ],
    })
}

fn shop(design: &PassDesign) -> Value {
    json!({ "key": "shop", "label": "_shop", "value": design.homepage_url, "dataDetectorTypes": ["PKDataDetectorTypeLink"] })
}

/// The only form of a colour that phones take.
fn rgb(colour: Colour) -> String {
    let (red, green, blue) = colour.rgb();
    format!("rgb({red}, {green}, {blue})")
}
