//! What an admin gives back or opens again on a merchant's behalf: points and PINs.

use orion_domain::ledger::Command;
use orion_domain::{CardId, IdempotencyKey, Invalid, Note, Points, Reason, Right, StaffPinId};
use orion_store::ledger::Realm;
use orion_store::pins::StaffPin;
use orion_store::trash::RestoredPoints;
use orion_store::{Page, Slice};
use serde_json::json;

use crate::app::App;
use crate::caller::{Caller, Operator, StoreCaller};
use crate::counter::Receipt;
use crate::error::Error;
use crate::posting::{Facts, Intent, IntentKey, Work};
use crate::secrets::token_hash;

/// The most points that are given back at once.
pub const RESTORE_MAX: i64 = 100_000;

impl App {
    /// Gives points back to a card.
    ///
    /// # Errors
    /// A field error outside 1 to 100,000; [`Error::NotFound`]; the refusals of product §7.
    pub async fn restore_points(
        &self,
        operator: &Operator,
        card: CardId,
        points: i64,
        reason: Reason,
        key: IdempotencyKey,
    ) -> Result<Receipt, Error> {
        let merchant = self.store.platform().merchant_of_card(card).await?.ok_or(Error::NotFound)?;
        let caller = self.on_behalf(operator, merchant, Some(reason.clone())).await?;
        caller.require(Right::RestorePoints)?;
        let points = Points::new(points).ok().filter(|points| (1..=RESTORE_MAX).contains(&points.get()));
        let points = points.ok_or(Error::field("points", Invalid::OutOfRange { min: 1, max: RESTORE_MAX }))?;
        let request = json!({ "card": card, "points": points, "reason": reason });
        let facts = &caller.request;
        let changes = json!({ "points": points });
        let intent = Intent {
            merchant,
            key: Some(IntentKey {
                realm: Realm::Member,
                key_hash: token_hash(key.as_str()),
                fingerprint: self.secrets.fingerprint("restore_points", &request),
            }),
            store: None,
            actor: caller.actor(),
            staff: None,
            facts: Facts {
                ip_address: facts.ip_address.map(|address| address.to_string()),
                user_agent: facts.user_agent.clone(),
                notes: Note::new(reason.as_str()).ok(),
            },
            audit: Some(self.audit_row(&caller, "card.restore_points", "card", card.uuid(), changes)),
            work: Work::Card { card, command: Command::RestorePoints { points } },
        };
        crate::counter::receipt(self.posting.post(intent).await?)
    }

    /// A page of the points that were given back, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn restored_points(&self, _operator: &Operator, page: Page) -> Result<Slice<RestoredPoints>, Error> {
        Ok(self.store.platform().restored_points(page).await?)
    }

    /// Opens the lock of a PIN at whichever store it is.
    ///
    /// # Errors
    /// [`Error::NotFound`]; a field error without a reason.
    pub async fn unlock_pin_of(&self, caller: &Caller, id: StaffPinId) -> Result<StaffPin, Error> {
        caller.require(Right::UnlockPin)?;
        caller.require_reason()?;
        let mut merchant = self.store.merchant(caller.merchant());
        let pin = merchant.pin(id).await?.ok_or(Error::NotFound)?;
        let store = merchant.store(pin.store).await?.ok_or(Error::NotFound)?;
        self.unlock_pin(&StoreCaller { caller: caller.clone(), store }, id).await
    }
}
