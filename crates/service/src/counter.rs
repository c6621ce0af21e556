//! What happens at the counter: stamps, points, rewards, voids; and the owner's corrections.

use orion_domain::ledger::{Command, Entry, Part, Refusal, Staff, StoreScene, VoidTarget};
use orion_domain::pin::Pin;
use orion_domain::{
    CardId, Cents, Delta, IdempotencyKey, Invalid, Note, OrderReference, Points, Reason, RewardId, Right, StaffPinId,
    TransactionId,
};
use orion_store::ledger::Realm;
use orion_store::stores::StoreDetails;
use serde_json::json;

use crate::app::App;
pub use crate::bulk::{BULK_LEN_MAX, BulkReceipt};
use crate::bulk::{BulkAsked, BulkWork};
use crate::caller::{Caller, StoreCaller, Who};
use crate::error::Error;
pub use crate::posting::BulkResult;
use crate::posting::{BulkMode, Done, Facts, Intent, IntentKey, Remembered, Work};
use crate::secrets::token_hash;

/// The furthest an owner moves a balance at once.
const ADJUST_MAX: i64 = 100_000;

/// How a counter operation is confirmed.
#[derive(Debug, Clone)]
pub struct Confirmation {
    /// One per action of a person, not per attempt.
    pub key: IdempotencyKey,
    /// Whose PIN stands behind it.
    pub staff: StaffProof,
    /// What staff wrote.
    pub notes: Option<Note>,
}

/// How a staff member proves who they are.
#[derive(Debug, Clone)]
pub enum StaffProof {
    /// Not at all; the merchant's policy decides whether that is enough.
    None,
    /// By the PIN itself.
    Pin {
        /// Whose.
        id: StaffPinId,
        /// As typed.
        digits: String,
    },
    /// By the session that a PIN opened.
    Session(String),
    /// The program itself says so; nobody else is believed.
    Vouched(StaffPinId),
}

/// Whether a bulk command may do a part.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Partial {
    /// Nothing happens unless everything can.
    AllOrNothing,
    /// What can be done is done.
    Allowed,
}

impl From<Partial> for BulkMode {
    fn from(partial: Partial) -> Self {
        match partial {
            Partial::AllOrNothing => Self::AllOrNothing,
            Partial::Allowed => Self::Partial,
        }
    }
}

/// The rows that a command wrote, or had written before.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipt {
    /// In order of `seq`; never empty.
    pub entries: Vec<Entry>,
    /// Whether this is the answer to an earlier, equal request.
    pub replayed: bool,
}

impl Receipt {
    /// The newest row; the balances after it are in it.
    pub fn transaction(&self) -> Option<&Entry> {
        self.entries.last()
    }
}

/// One counter operation before it is confirmed.
struct Operation {
    name: &'static str,
    right: Right,
    card: CardId,
    command: Command,
    request: serde_json::Value,
}

impl App {
    /// Gives one stamp.
    ///
    /// # Errors
    /// The refusals of product §7, PIN trouble, [`Error::Busy`].
    pub async fn add_stamp(
        &self,
        caller: &StoreCaller,
        card: CardId,
        confirmation: Confirmation,
    ) -> Result<Receipt, Error> {
        let request = json!({ "card": card });
        self.operate(
            caller,
            Operation { name: "add_stamp", right: Right::AddStamp, card, command: Command::AddStamp, request },
            confirmation,
        )
        .await
    }

    /// Takes a full stamp card for its reward.
    ///
    /// # Errors
    /// As [`App::add_stamp`].
    pub async fn redeem_stamps(
        &self,
        caller: &StoreCaller,
        card: CardId,
        confirmation: Confirmation,
    ) -> Result<Receipt, Error> {
        let request = json!({ "card": card });
        let operation = Operation {
            name: "redeem_stamps",
            right: Right::RedeemStamps,
            card,
            command: Command::RedeemStamps,
            request,
        };
        self.operate(caller, operation, confirmation).await
    }

    /// Takes a stamp, or the redemption of a stamp card, back.
    ///
    /// # Errors
    /// As [`App::add_stamp`]; [`Error::NotFound`] for a transaction that is not the merchant's.
    pub async fn void_stamp(
        &self,
        caller: &StoreCaller,
        transaction: TransactionId,
        confirmation: Confirmation,
    ) -> Result<Receipt, Error> {
        caller.require(Right::VoidStamp)?;
        let card = self.store.merchant(caller.merchant()).entry(transaction).await?.ok_or(Error::NotFound)?.card;
        let command = Command::VoidStamp { transaction };
        let operation = Operation {
            name: "void_stamp",
            right: Right::VoidStamp,
            card,
            command,
            request: json!({ "transaction": transaction }),
        };
        self.operate(caller, operation, confirmation).await
    }

    /// Credits a purchase.
    ///
    /// # Errors
    /// As [`App::add_stamp`].
    pub async fn earn_points(
        &self,
        caller: &StoreCaller,
        card: CardId,
        amount: Cents,
        order_reference: Option<OrderReference>,
        confirmation: Confirmation,
    ) -> Result<Receipt, Error> {
        let request = json!({ "card": card, "amount": amount, "order_reference": order_reference });
        let command = Command::EarnPoints { amount, order_reference };
        self.operate(
            caller,
            Operation { name: "earn_points", right: Right::EarnPoints, card, command, request },
            confirmation,
        )
        .await
    }

    /// Takes points for a reward of the catalogue.
    ///
    /// # Errors
    /// As [`App::add_stamp`].
    pub async fn redeem_points(
        &self,
        caller: &StoreCaller,
        card: CardId,
        reward: RewardId,
        confirmation: Confirmation,
    ) -> Result<Receipt, Error> {
        let request = json!({ "card": card, "reward": reward });
        let command = Command::RedeemPoints { reward };
        self.operate(
            caller,
            Operation { name: "redeem_points", right: Right::RedeemPoints, card, command, request },
            confirmation,
        )
        .await
    }

    /// Takes an earn (whole or in part) or a redemption back.
    ///
    /// # Errors
    /// As [`App::add_stamp`]; [`Error::NotFound`] for a transaction that is not the merchant's; a receipt nobody earned on is
    /// refused as nothing to void.
    pub async fn void_points(
        &self,
        caller: &StoreCaller,
        target: VoidTarget,
        part: Part,
        confirmation: Confirmation,
    ) -> Result<Receipt, Error> {
        caller.require(Right::VoidPoints)?;
        let (member, empty) = match part {
            Part::Whole => ("points", false),
            Part::Points(points) => ("points", points == Points::ZERO),
            Part::Amount(amount) => ("purchase_amount_cents", amount == Cents::ZERO),
        };
        if empty {
            return Err(Error::field(member, Invalid::OutOfRange { min: 1, max: Points::MAX.get() }));
        }
        let mut merchant = self.store.merchant(caller.merchant());
        let (card, named) = match &target {
            VoidTarget::Transaction(transaction) => (
                merchant.entry(*transaction).await?.ok_or(Error::NotFound)?.card,
                json!({ "transaction": transaction }),
            ),
            VoidTarget::Order(reference) => {
                let live = merchant.live_order(caller.store().id, reference).await?;
                let key = token_hash(confirmation.key.as_str());
                // After a whole void the receipt is free; its retry must still find the first answer.
                let card = match live {
                    Some(live) => live.card,
                    None => self.card_of_outcome(caller, key).await?.ok_or(Error::Refused(Refusal::NothingToVoid))?,
                };
                (card, json!({ "order_reference": reference }))
            }
        };
        let part_asked = match part {
            Part::Whole => json!("whole"),
            Part::Points(points) => json!({ "points": points }),
            Part::Amount(amount) => json!({ "amount": amount }),
        };
        let request = json!({ "target": named, "part": part_asked });
        let command = Command::VoidPoints { target, part };
        self.operate(
            caller,
            Operation { name: "void_points", right: Right::VoidPoints, card, command, request },
            confirmation,
        )
        .await
    }

    /// The card that an earlier answer to a key was about.
    async fn card_of_outcome(&self, caller: &StoreCaller, key_hash: [u8; 32]) -> Result<Option<CardId>, Error> {
        let stored = self.store.merchant(caller.merchant()).outcome(Realm::Member, key_hash, self.now()).await?;
        // A key of something else than a command keeps what cannot be read here.
        Ok(match stored.and_then(|stored| Remembered::read(&stored).ok()) {
            Some(Remembered::Rows { card, .. }) => Some(card),
            _ => None,
        })
    }

    /// An owner's correction, at a store.
    ///
    /// # Errors
    /// As [`App::add_stamp`]; a field error outside ±100,000 or for 0.
    pub async fn adjust_points(
        &self,
        caller: &StoreCaller,
        card: CardId,
        delta: Delta,
        reason: Reason,
        key: IdempotencyKey,
    ) -> Result<Receipt, Error> {
        self.adjust(&caller.caller, Some(&caller.store), card, delta, reason, key).await
    }

    /// An owner's correction, at a store or at the desk.
    pub(crate) async fn adjust(
        &self,
        caller: &Caller,
        store: Option<&StoreDetails>,
        card: CardId,
        delta: Delta,
        reason: Reason,
        key: IdempotencyKey,
    ) -> Result<Receipt, Error> {
        caller.require(Right::AdjustPoints)?;
        caller.require_reason()?;
        if delta.is_zero() || delta.get().unsigned_abs() > ADJUST_MAX.unsigned_abs() {
            return Err(Error::field("points_delta", Invalid::OutOfRange { min: -ADJUST_MAX, max: ADJUST_MAX }));
        }
        let request = json!({ "card": card, "delta": delta, "reason": reason });
        let work = Work::Card { card, command: Command::AdjustPoints { delta } };
        let mut intent = self.intent_of(caller, store, "adjust_points", &key, &request, work);
        intent.facts.notes = Note::new(reason.as_str()).ok();
        let changes = json!({ "points_delta": delta });
        intent.audit = Some(self.reasoned_row(caller, "card.adjust_points", "card", card.uuid(), changes, &reason));
        receipt(self.posting.post(intent).await?)
    }

    /// Closes many cards, at a store.
    ///
    /// # Errors
    /// A field error for none or more than a thousand; [`Error::Busy`]. Cards that cannot be closed are in the receipt.
    pub async fn bulk_deactivate(
        &self,
        caller: &StoreCaller,
        cards: Vec<CardId>,
        reason: Reason,
        partial: Partial,
        key: IdempotencyKey,
    ) -> Result<BulkReceipt, Error> {
        let asked = BulkAsked { work: BulkWork::Deactivate, cards, reason, mode: partial.into() };
        self.bulk(&caller.caller, Some(&caller.store), asked, key).await
    }

    /// An audit row with the reason of the change itself. Where an admin gives one for acting, that stands first and this
    /// among the changes.
    pub(crate) fn reasoned_row(
        &self,
        caller: &Caller,
        action: &'static str,
        target_kind: &'static str,
        target: uuid::Uuid,
        mut changes: serde_json::Value,
        reason: &Reason,
    ) -> orion_store::audit::AuditRow {
        if caller.acting_admin.is_some()
            && let Some(members) = changes.as_object_mut()
        {
            members.insert("reason".to_owned(), json!(reason));
        }
        let mut row = self.audit_row(caller, action, target_kind, target, changes);
        if row.reason.is_none() {
            row.reason = Some(reason.to_string());
        }
        row
    }

    /// Proves the PIN in its own committed transaction, then posts the command.
    async fn operate(
        &self,
        caller: &StoreCaller,
        operation: Operation,
        confirmation: Confirmation,
    ) -> Result<Receipt, Error> {
        caller.require(operation.right)?;
        let mut request = operation.request;
        if let Some(members) = request.as_object_mut() {
            members.insert("notes".to_owned(), json!(confirmation.notes));
            if let StaffProof::Pin { id, digits } = &confirmation.staff {
                members.insert("pin".to_owned(), json!([id, digits]));
            }
        }
        let work = Work::Card { card: operation.card, command: operation.command };
        let mut intent = self.intent(caller, operation.name, &confirmation.key, &request, work);
        // A retry is answered before its PIN is looked at again: another PIN would be another request.
        let known = match (&confirmation.staff, intent.key) {
            (StaffProof::Pin { .. }, Some(key)) => {
                let stored =
                    self.store.merchant(caller.merchant()).outcome(key.realm, key.key_hash, self.now()).await?;
                stored.is_some_and(|stored| stored.fingerprint == key.fingerprint)
            }
            _ => false,
        };
        if !known {
            intent.staff = self.prove_staff(caller, &confirmation.staff).await?;
        }
        intent.facts.notes = confirmation.notes;
        if operation.name.starts_with("void") {
            let changes = json!({ "operation": operation.name });
            intent.audit = Some(self.audit_row(&caller.caller, "card.void", "card", operation.card.uuid(), changes));
        }
        receipt(self.posting.post(intent).await?)
    }

    async fn prove_staff(&self, caller: &StoreCaller, proof: &StaffProof) -> Result<Option<Staff>, Error> {
        match proof {
            StaffProof::None => Ok(None),
            StaffProof::Session(token) => {
                let session = self.staff_session(caller, token).await?.ok_or(Error::Refused(Refusal::PinRequired))?;
                // A session never stands in for a manager's fresh PIN (PIN-8).
                Ok(Some(Staff { pin: session.pin, is_manager: false }))
            }
            StaffProof::Vouched(pin) if caller.caller.who == Who::Program => {
                Ok(Some(Staff { pin: *pin, is_manager: false }))
            }
            StaffProof::Vouched(_) => Err(Error::Forbidden),
            StaffProof::Pin { id, digits } => {
                let pin = Pin::submitted(digits).map_err(|problem| Error::field("pin", problem))?;
                let proven = self.prove_pin(caller, *id, &pin).await?;
                Ok(Some(Staff { pin: proven.id, is_manager: proven.is_manager }))
            }
        }
    }

    /// An intent of a caller at a store.
    fn intent(
        &self,
        caller: &StoreCaller,
        operation: &str,
        key: &IdempotencyKey,
        request: &serde_json::Value,
        work: Work,
    ) -> Intent {
        self.intent_of(&caller.caller, Some(&caller.store), operation, key, request, work)
    }

    /// An intent of a caller, at a store or at the desk.
    pub(crate) fn intent_of(
        &self,
        caller: &Caller,
        store: Option<&StoreDetails>,
        operation: &str,
        key: &IdempotencyKey,
        request: &serde_json::Value,
        work: Work,
    ) -> Intent {
        let scoped = json!({ "store": store.map(|store| store.id), "request": request });
        let facts = &caller.request;
        Intent {
            merchant: caller.merchant(),
            key: Some(IntentKey {
                realm: Realm::Member,
                key_hash: token_hash(key.as_str()),
                fingerprint: self.secrets.fingerprint(operation, &scoped),
            }),
            store: store.map(|store| StoreScene { id: store.id, zone: store.zone.clone() }),
            actor: caller.actor(),
            staff: None,
            facts: Facts {
                ip_address: facts.ip_address.map(|address| address.to_string()),
                user_agent: facts.user_agent.clone(),
                notes: None,
            },
            audit: None,
            work,
        }
    }
}

pub(crate) fn receipt(done: Done) -> Result<Receipt, Error> {
    match done {
        Done::Posted { entries, replayed } => Ok(Receipt { entries, replayed }),
        Done::Bulk { .. } | Done::Enrolled { .. } | Done::Erased | Done::Expired(_) => {
            Err(Error::internal("a command for one card got another answer"))
        }
    }
}
