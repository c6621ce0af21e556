//! Messages on the back of cards.

use hyper::Method;
use orion_domain::ProgramId;
use serde_json::{Value, json};

use super::client::Google;
use crate::Fault;

/// A program has no more messages at a time.
///
/// # Source
/// Google Wallet API, discovery document, `LoyaltyClass.messages`.
const MESSAGES_MAX: usize = 10;

/// What everybody reads who has a card of a program.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PassMessage {
    /// Its name: sent twice under the same name, it is there once.
    pub id: String,
    /// Its first line.
    pub header: String,
    /// The rest.
    pub body: String,
    /// Whether phones say that there is something to read.
    pub tells: bool,
}

impl Google {
    /// Puts a message on all cards of a program, unless it is there already.
    ///
    /// # Errors
    /// [`Fault`]; [`Fault::Refused`] with 404 for a program that Google does not know.
    pub async fn add_message(&self, program: ProgramId, message: &PassMessage) -> Result<(), Fault> {
        let path = format!("loyaltyClass/{}", self.issuer().class_id(program));
        let class = self.find(&path).await?.unwrap_or_default();
        let known = class.get("messages").and_then(Value::as_array).map_or(&[][..], Vec::as_slice);
        if known.iter().any(|known| known["id"] == message.id) {
            return Ok(());
        }
        if known.len() >= MESSAGES_MAX {
            // There is no room for one more: the oldest go.
            let kept = known.get(known.len().saturating_sub(MESSAGES_MAX - 1)..).unwrap_or_default();
            let room = json!({ "reviewStatus": "UNDER_REVIEW", "messages": kept });
            self.call(Method::PATCH, &path, Some(&room)).await?;
        }
        let sent = json!({ "message": {
            "id": message.id, "header": message.header, "body": message.body,
            "messageType": if message.tells { "TEXT_AND_NOTIFY" } else { "TEXT" },
        } });
        self.call(Method::POST, &format!("{path}/addMessage"), Some(&sent)).await.map(drop).map_err(Fault::from)
    }
}
