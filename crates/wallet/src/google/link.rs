//! The link that puts a card into a phone.
//!
//! It is a bearer secret: made when asked for, never logged, never kept (safety W-3). What Google knows already is only named
//! in it.

use orion_domain::pass::{PassDesign, PassFacts};
use serde_json::{Value, json};

use super::bodies::{least_class, least_object};
use super::client::Setup;

/// Longer tokens are cut off by some browsers.
///
/// # Source
///
/// Google Wallet, *Issuing passes with the web*.
pub const TOKEN_LEN_MAX: usize = 1800;

/// What Google knows already.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Known {
    /// The program's class.
    pub class: bool,
    /// The card's object.
    pub object: bool,
}

/// The card does not fit into a link, and Google does not know it yet.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the card does not fit into a link and Google does not know it yet")]
pub struct DoesNotFit;

/// A signed token with just what Google does not know yet.
pub(crate) fn token(setup: &Setup, design: &PassDesign, facts: &PassFacts, known: Known) -> Result<String, DoesNotFit> {
    let token = setup.account.signer.token(&claims(setup, design, facts, known)).ok_or(DoesNotFit)?;
    if token.len() <= TOKEN_LEN_MAX { Ok(token) } else { Err(DoesNotFit) }
}

fn claims(setup: &Setup, design: &PassDesign, facts: &PassFacts, known: Known) -> Value {
    let Setup { account, issuer, callback_url, clock, .. } = setup;
    let object = if known.object {
        json!({ "id": issuer.object_id(facts.card), "classId": issuer.class_id(design.program) })
    } else {
        least_object(issuer, design, facts)
    };
    let mut payload = json!({ "loyaltyObjects": [object] });
    if !known.class && !known.object {
        payload["loyaltyClasses"] = json!([least_class(issuer, design, callback_url.as_deref())]);
    }
    json!({
        "iss": account.email,
        "aud": "google",
        "typ": "savetowallet",
        "iat": clock.now().micros() / 1_000_000,
        "origins": [],
        "payload": payload,
    })
}
