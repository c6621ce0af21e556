//! Somebody at a counter: every operation in one line, each with a key of its own unless a test names one.

use std::sync::Arc;

use orion_domain::ledger::{Part, VoidTarget};
use orion_domain::{
    CardId, Cents, Delta, Email, IdempotencyKey, Locale, Note, OrderReference, Points, Reason, RewardId, StaffPinId,
    TransactionId,
};
use orion_service::counter::{BulkReceipt, Confirmation, Partial, Receipt, StaffProof};
use orion_service::enrollment::{Enrollment, StaffEnrollment};
use orion_service::{App, Error, StoreCaller};

use super::{Shop, TestApp};

type Booked = Result<Receipt, Error>;

/// A counter and who stands behind it. Cheap to copy; a changed copy leaves the original as it is.
#[derive(Debug, Clone)]
pub struct Till {
    app: Arc<App>,
    /// Who acts.
    pub caller: StoreCaller,
    key: Option<String>,
    staff: StaffProof,
    notes: Option<Note>,
}

/// An enrolment that tells no more than it has to.
///
/// # Panics
/// When the address is none.
pub(super) fn enrollment(email: &str) -> Enrollment {
    Enrollment {
        email: Email::new(email).expect("an address"),
        first_name: None,
        last_name: None,
        phone: None,
        birth_date: None,
        locale: Locale::En,
        accepts_terms: true,
        accepts_marketing: false,
    }
}

fn cents(amount: i64) -> Cents {
    Cents::new(amount).expect("an amount")
}

fn reference(text: &str) -> OrderReference {
    OrderReference::new(text).expect("an order reference")
}

impl Till {
    /// A counter of an application.
    pub const fn new(app: Arc<App>, caller: StoreCaller) -> Self {
        Self { app, caller, key: None, staff: StaffProof::None, notes: None }
    }

    /// The same counter, connected to another node.
    #[must_use]
    pub fn on(&self, node: &TestApp) -> Self {
        Self { app: node.app(), ..self.clone() }
    }

    /// Sends this key with whatever follows.
    #[must_use]
    pub fn key(&self, key: &str) -> Self {
        Self { key: Some(key.to_owned()), ..self.clone() }
    }

    /// Confirms with a PIN.
    #[must_use]
    pub fn pin(&self, id: StaffPinId, digits: &str) -> Self {
        Self { staff: StaffProof::Pin { id, digits: digits.to_owned() }, ..self.clone() }
    }

    /// Confirms with a staff session.
    #[must_use]
    pub fn session(&self, token: &str) -> Self {
        Self { staff: StaffProof::Session(token.to_owned()), ..self.clone() }
    }

    /// Writes a note beside whatever follows.
    ///
    /// # Panics
    /// When it is none.
    #[must_use]
    pub fn note(&self, text: &str) -> Self {
        Self { notes: Some(Note::new(text).expect("a note")), ..self.clone() }
    }

    fn next_key(&self) -> IdempotencyKey {
        let key = self.key.clone().unwrap_or_else(|| self.app.new_token());
        IdempotencyKey::parse(&key).expect("a key")
    }

    fn confirmation(&self) -> Confirmation {
        Confirmation { key: self.next_key(), staff: self.staff.clone(), notes: self.notes.clone() }
    }

    /// Enrols somebody and returns the card.
    ///
    /// # Panics
    /// When it is refused.
    pub async fn enroll(&self, email: &str) -> CardId {
        self.try_enroll(email).await.expect("an enrolment").card.record.card.id
    }

    /// Enrols somebody.
    ///
    /// # Errors
    /// The use case's.
    pub async fn try_enroll(&self, email: &str) -> Result<StaffEnrollment, Error> {
        self.enroll_with(enrollment(email)).await
    }

    /// Enrols somebody who tells more.
    ///
    /// # Errors
    /// The use case's.
    pub async fn enroll_with(&self, enrollment: Enrollment) -> Result<StaffEnrollment, Error> {
        self.app.enroll_by_staff(&self.caller, enrollment, self.next_key()).await
    }

    /// A stamp.
    ///
    /// # Errors
    /// The use case's.
    pub async fn stamp(&self, card: CardId) -> Booked {
        self.app.add_stamp(&self.caller, card, self.confirmation()).await
    }

    /// A full stamp card for its reward.
    ///
    /// # Errors
    /// The use case's.
    pub async fn redeem_stamps(&self, card: CardId) -> Booked {
        self.app.redeem_stamps(&self.caller, card, self.confirmation()).await
    }

    /// A stamp or a redeemed stamp card back.
    ///
    /// # Errors
    /// The use case's.
    pub async fn void_stamp(&self, transaction: TransactionId) -> Booked {
        self.app.void_stamp(&self.caller, transaction, self.confirmation()).await
    }

    /// A purchase in cents.
    ///
    /// # Errors
    /// The use case's.
    pub async fn earn(&self, card: CardId, amount: i64) -> Booked {
        self.app.earn_points(&self.caller, card, cents(amount), None, self.confirmation()).await
    }

    /// A purchase with its receipt.
    ///
    /// # Errors
    /// The use case's.
    pub async fn earn_order(&self, card: CardId, amount: i64, order: &str) -> Booked {
        self.app.earn_points(&self.caller, card, cents(amount), Some(reference(order)), self.confirmation()).await
    }

    /// The coffee of the default catalogue, for 100 points.
    ///
    /// # Errors
    /// The use case's.
    pub async fn coffee(&self, card: CardId) -> Booked {
        self.redeem(card, Shop::COFFEE).await
    }

    /// Points for a reward.
    ///
    /// # Errors
    /// The use case's.
    pub async fn redeem(&self, card: CardId, reward: RewardId) -> Booked {
        self.app.redeem_points(&self.caller, card, reward, self.confirmation()).await
    }

    /// All of an earn or a redemption back.
    ///
    /// # Errors
    /// The use case's.
    pub async fn void(&self, transaction: TransactionId) -> Booked {
        self.void_part(VoidTarget::Transaction(transaction), Part::Whole).await
    }

    /// All of a receipt back.
    ///
    /// # Errors
    /// The use case's.
    pub async fn void_order(&self, order: &str) -> Booked {
        self.void_part(VoidTarget::Order(reference(order)), Part::Whole).await
    }

    /// Some points of an earn back.
    ///
    /// # Errors
    /// The use case's.
    ///
    /// # Panics
    /// When that is no number of points.
    pub async fn void_some(&self, transaction: TransactionId, points: i64) -> Booked {
        let part = Part::Points(Points::new(points).expect("points"));
        self.void_part(VoidTarget::Transaction(transaction), part).await
    }

    /// Some of the purchase back.
    ///
    /// # Errors
    /// The use case's.
    pub async fn void_amount(&self, transaction: TransactionId, amount: i64) -> Booked {
        self.void_part(VoidTarget::Transaction(transaction), Part::Amount(cents(amount))).await
    }

    /// Anything back.
    ///
    /// # Errors
    /// The use case's.
    pub async fn void_part(&self, target: VoidTarget, part: Part) -> Booked {
        self.app.void_points(&self.caller, target, part, self.confirmation()).await
    }

    /// A correction by the owner.
    ///
    /// # Errors
    /// The use case's.
    ///
    /// # Panics
    /// Never.
    pub async fn adjust(&self, card: CardId, delta: i64) -> Booked {
        let reason = Reason::new("counted again").expect("a reason");
        self.app.adjust_points(&self.caller, card, Delta::new(delta), reason, self.next_key()).await
    }

    /// Closes cards.
    ///
    /// # Errors
    /// The use case's.
    ///
    /// # Panics
    /// Never.
    pub async fn deactivate(&self, cards: &[CardId], partial: Partial) -> Result<BulkReceipt, Error> {
        let reason = Reason::new("lost cards").expect("a reason");
        self.app.bulk_deactivate(&self.caller, cards.to_vec(), reason, partial, self.next_key()).await
    }

    /// The points on a card.
    ///
    /// # Panics
    /// When the card does not work here.
    pub async fn points(&self, card: CardId) -> i64 {
        let view = self.app.card(&self.caller, card).await.expect("a card of this store");
        view.record.card.points_balance.get()
    }

    /// The stamps on a card.
    ///
    /// # Panics
    /// When the card does not work here.
    pub async fn stamps(&self, card: CardId) -> i64 {
        let view = self.app.card(&self.caller, card).await.expect("a card of this store");
        view.record.card.stamp_count.get()
    }
}
