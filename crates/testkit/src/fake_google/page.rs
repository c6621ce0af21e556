//! The page behind a link to save a card.

use serde_json::{Value, json};

use super::{ACCOUNT, State};

/// What Google publishes as safe.
const TOKEN_LEN_MAX: usize = 1800;

/// Saves the card that a token speaks of, or says why not.
pub(super) fn save(state: &mut State, token: &str) -> Result<(), String> {
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
        || !claims["iat"].is_i64()
    {
        return Err("the claims are not those of a card to save".to_owned());
    }
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
    }
    Ok(())
}

fn list<'a>(claims: &'a Value, name: &str) -> &'a [Value] {
    claims.pointer(&format!("/payload/{name}")).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}
