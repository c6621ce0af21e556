//! Whether a link to save a card would work, examined as Google would and without showing it to anybody.

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use hyper::Method;
use serde_json::{Value, json};

use super::client::{Google, Miss};
use super::link::TOKEN_LEN_MAX;
use crate::Fault;

/// What is looked at, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Matter {
    /// It begins as such a link does.
    Address,
    /// Browsers carry it whole.
    Length,
    /// The header says RS256, and our key.
    Header,
    /// It speaks for us, to Google, of a card to save.
    Claims,
    /// Our key has signed it.
    Signature,
    /// It names objects, of our issuer only.
    Payload,
    /// Google knows the class, or the link carries it.
    Class,
    /// Google knows the object, or the link carries it.
    Object,
}

/// What was found of one matter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// What was looked at.
    pub matter: Matter,
    /// Whether it is as it must be.
    pub is_fine: bool,
    /// What was seen, where that says more; nothing secret.
    pub seen: String,
}

/// What Google's own check says of a link. Nobody has written down what it looks at, so nothing depends on it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Verdict {
    /// Nothing is wrong.
    Fine,
    /// It is refused, in these words.
    Refused(String),
    /// There was no answer that says either.
    Silent(String),
}

/// Header and claims, as far as they can be read.
struct Parts<'a> {
    signed: &'a str,
    signature: Vec<u8>,
    header: Value,
    claims: Value,
}

impl Google {
    /// Examines a link; what is wrong early makes the rest pointless, which is then left out.
    ///
    /// # Errors
    /// [`Fault`] where Google cannot be asked.
    pub async fn examine_link(&self, link: &str) -> Result<Vec<Finding>, Fault> {
        let mut findings = Vec::new();
        let mut add = |matter, is_fine, seen: String| findings.push(Finding { matter, is_fine, seen });
        let token = link.trim().strip_prefix(self.save_address()).and_then(|rest| rest.strip_prefix('/'));
        add(Matter::Address, token.is_some(), self.save_address().to_owned());
        let Some(token) = token else { return Ok(findings) };
        add(Matter::Length, token.len() <= TOKEN_LEN_MAX, format!("{} / {TOKEN_LEN_MAX}", token.len()));
        let Some(parts) = parts(token) else {
            add(Matter::Header, false, String::new());
            return Ok(findings);
        };
        let Parts { header, claims, .. } = &parts;
        let is_ours = header["alg"] == "RS256" && header["typ"] == "JWT" && header["kid"] == self.signer().key_id();
        add(Matter::Header, is_ours, text(&header["alg"]));
        let speaks = claims["iss"] == self.email()
            && claims["aud"] == "google"
            && claims["typ"] == "savetowallet"
            && claims["iat"].is_i64();
        add(Matter::Claims, speaks, text(&claims["typ"]));
        let is_signed = self.signer().has_signed(parts.signed, &parts.signature);
        add(Matter::Signature, is_signed, String::new());
        let objects = members(claims, "loyaltyObjects");
        let prefix = format!("{}.", self.issuer().as_str());
        let is_named = |object: &Value| ["id", "classId"].iter().all(|name| text(&object[*name]).starts_with(&prefix));
        add(Matter::Payload, !objects.is_empty() && objects.iter().all(is_named), objects.len().to_string());
        for object in objects {
            let carried = members(claims, "loyaltyClasses").iter().any(|class| class["id"] == object["classId"]);
            let (class, id) = (text(&object["classId"]), text(&object["id"]));
            let known = self.knows("loyaltyClass", &class, &prefix).await?;
            findings.push(Finding { matter: Matter::Class, is_fine: carried || known, seen: class });
            let whole = object.get("state").is_some();
            let known = self.knows("loyaltyObject", &id, &prefix).await?;
            findings.push(Finding { matter: Matter::Object, is_fine: whole || known, seen: id });
        }
        Ok(findings)
    }

    /// Has Google check a link that we have signed. Whatever comes of it counts for nothing else: neither as a failure of the
    /// service nor as proof that it works.
    pub async fn verdict(&self, link: &str) -> Verdict {
        let token = link.trim().rsplit('/').next().unwrap_or_default();
        match self.try_call(Method::POST, "jwt/validate", &json!({ "jwtResource": { "jwt": token } })).await {
            Ok(Value::Object(_)) => Verdict::Fine,
            Ok(_) => Verdict::Silent("the answer is no object".to_owned()),
            Err(Miss::Fault(Fault::Refused { words, .. })) => Verdict::Refused(words),
            Err(miss) => Verdict::Silent(Fault::from(miss).to_string()),
        }
    }

    /// Only names of ours are asked for: whatever somebody writes into a link becomes no path of a call.
    async fn knows(&self, kind: &str, id: &str, prefix: &str) -> Result<bool, Fault> {
        let suffix = id.strip_prefix(prefix).unwrap_or_default();
        let fits = |byte: u8| byte.is_ascii_alphanumeric() || matches!(byte, b'.' | b'_' | b'-');
        if suffix.is_empty() || suffix.len() > 64 || !suffix.bytes().all(fits) {
            return Ok(false);
        }
        Ok(self.find(&format!("{kind}/{id}")).await?.is_some())
    }
}

fn parts(token: &str) -> Option<Parts<'_>> {
    let (signed, signature) = token.rsplit_once('.')?;
    let (header, claims) = signed.split_once('.')?;
    let bytes = |part: &str| URL_SAFE_NO_PAD.decode(part).ok();
    let json = |part: &str| serde_json::from_slice(&bytes(part)?).ok();
    Some(Parts { signed, signature: bytes(signature)?, header: json(header)?, claims: json(claims)? })
}

fn members<'a>(claims: &'a Value, name: &str) -> &'a [Value] {
    claims.pointer(&format!("/payload/{name}")).and_then(Value::as_array).map_or(&[], Vec::as_slice)
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().chars().take(100).collect()
}
