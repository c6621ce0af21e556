//! The page behind a link to save a card, and the check of what such a link carries.

use serde_json::{Value, json};

use super::rules::Refusal;
use super::{ACCOUNT, State, rules};

/// What Google publishes as safe.
const TOKEN_LEN_MAX: usize = 1800;

/// Saves the card that a token speaks of, or says why not.
pub(super) fn save(state: &mut State, token: &str) -> Result<(), String> {
    let claims = claims(state, token)?;
    for class in list(&claims, "loyaltyClasses") {
        if !state.shelf.classes.contains_key(class["id"].as_str().unwrap_or_default()) {
            state.shelf.insert_class(class).map_err(|refusal| refusal.words)?;
        }
    }
    for object in list(&claims, "loyaltyObjects") {
        let id = object["id"].as_str().unwrap_or_default().to_owned();
        if !state.shelf.objects.contains_key(&id) {
            state.shelf.insert_object(object).map_err(|refusal| refusal.words)?;
        }
        if let Some(saved) = state.shelf.objects.get_mut(&id) {
            saved["hasUsers"] = json!(true);
        }
        state.call_back(&id, "save");
    }
    Ok(())
}

/// Checks a token, or its claims as text; exactly one of the two.
pub(super) fn validate(state: &State, sent: &Value) -> Result<Value, Refusal> {
    if !state.validates {
        return Err(Refusal::missing("Requested entity was"));
    }
    let text = |pointer: &str| sent.pointer(pointer).and_then(Value::as_str);
    let claims = match (
        sent.as_object().map_or(0, serde_json::Map::len),
        text("/jwtResource/jwt"),
        text("/jsonResource/json"),
    ) {
        (1, Some(token), None) => claims(state, token).map_err(|words| Refusal::invalid(&words))?,
        (1, None, Some(json)) => serde_json::from_str(json).map_err(|_| Refusal::invalid("not JSON"))?,
        _ => return Err(Refusal::invalid("exactly one of jwtResource and jsonResource")),
    };
    let objects = list(&claims, "loyaltyObjects");
    if objects.is_empty() {
        return Err(Refusal::invalid("no card in it"));
    }
    list(&claims, "loyaltyClasses").iter().try_for_each(|class| rules::class(class).map(drop))?;
    // One that is only named is there already.
    let is_named = |object: &Value| {
        object.get("state").is_none() && state.shelf.objects.contains_key(object["id"].as_str().unwrap_or_default())
    };
    objects.iter().filter(|object| !is_named(object)).try_for_each(|object| rules::object(object).map(drop))?;
    Ok(json!({}))
}

fn claims(state: &State, token: &str) -> Result<Value, String> {
    if token.len() > TOKEN_LEN_MAX {
        return Err(format!("the token has {} characters", token.len()));
    }
    let (header, claims) = state.tokens.verified(token)?;
    if header.get("kid").is_none() {
        return Err("the header names no key".to_owned());
    }
    if claims["iss"] != ACCOUNT
        || claims["aud"] != "google"
        || claims["typ"] != "savetowallet"
        || !(claims["iat"].is_null() || claims["iat"].is_i64())
    {
        return Err("the claims are not those of a card to save".to_owned());
    }
    Ok(claims)
}

fn list<'a>(claims: &'a Value, name: &str) -> &'a [Value] {
    claims.pointer(&format!("/payload/{name}")).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
