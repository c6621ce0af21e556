//! Enrolment inside a batch: person, card, first rows and messages in the one transaction.

use orion_domain::ledger::{Card, Command};
use orion_domain::{
    BirthDate, CardId, CardNumber, CustomerId, Email, LinkId, Locale, MessageId, PersonName, Phone, QrToken, StoreId,
    Timestamp,
};
use orion_store::cards::NewCard;
use orion_store::customers::Customer;
use orion_store::links::{MessageKind, NewLink};
use orion_store::{Error as StoreError, Merchant};

use super::batch::Group;
use super::{Answer, Done, Intent, Worker};
use crate::clock::{new_uuid, random_bytes};
use crate::error::Error;
use crate::jobs::enqueue_message;
use crate::secrets::token_hash;

/// How long a link in a message signs in. Safety S-11.
pub(crate) const LINK_SECONDS: i64 = 15 * 60;
/// Messages with a link that one person gets in an hour.
pub(crate) const LINKS_PER_HOUR: i64 = 3;

/// Who joins, where, and on whose initiative.
#[derive(Debug, Clone)]
pub(crate) struct EnrollWork {
    pub email: Email,
    pub first_name: Option<PersonName>,
    pub last_name: Option<PersonName>,
    pub phone: Option<Phone>,
    pub birth_date: Option<BirthDate>,
    pub locale: Locale,
    pub terms_version: Option<String>,
    pub accepts_marketing: bool,
    pub store: StoreId,
    /// A stranger typed the address: an existing card goes to it by message, and to nobody else (G-P3).
    pub by_stranger: bool,
}

impl EnrollWork {
    /// Puts all enrolments of one address on one lane.
    pub(crate) fn lane_number(&self) -> u128 {
        let hash = token_hash(self.email.key());
        hash.iter().take(8).fold(0, |number, byte| (number << 8) | u128::from(*byte))
    }
}

/// What an enrolment leaves.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct EnrolledRow {
    pub card: CardId,
    pub customer: CustomerId,
    pub is_new: bool,
}

impl Worker {
    /// Enrols within a batch. The person's row is locked first, so two stores enrolling one address wait for each other; two
    /// nodes meet at the unique index, and the later batch runs again.
    pub(super) async fn enroll(
        &self,
        merchant: &mut Merchant<'_>,
        group: &mut Group,
        intent: &Intent,
        work: &EnrollWork,
    ) -> Result<Answer, StoreError> {
        let now = group.now;
        if group.program.as_ref().is_none_or(|program| !program.is_active()) {
            return Ok(Err(if group.program.is_some() {
                Error::Refused(orion_domain::ledger::Refusal::ProgramInactive)
            } else {
                Error::ProgramMissing
            }));
        }
        let scope = if group.settings.allow_cross_location_redemption { StoreId::NIL } else { work.store };
        let known = merchant.lock_customer_by_email(&work.email).await?;
        if let Some(customer) = &known {
            if let Some(birth_date) = work.birth_date {
                merchant.fill_birth_date(customer.id, birth_date, now).await?;
            }
            let cards = merchant.cards_of(customer.id).await?;
            // A card whose balance was carried over to another is nobody's card any more.
            let existing = cards
                .iter()
                .filter(|record| record.merged_into.is_none())
                .find(|record| scope == StoreId::NIL || record.card.enrolled_at_store == work.store);
            if let Some(existing) = existing {
                if work.by_stranger {
                    self.queue_card_message(merchant, customer, work.store, now).await?;
                }
                let row = EnrolledRow { card: existing.card.id, customer: customer.id, is_new: false };
                return Ok(Ok(Done::Enrolled { row, replayed: false }));
            }
        }
        let customer = match known {
            Some(customer) => {
                // Their other cards may hold places from before the setting was changed.
                merchant.place_cards_of(customer.id, &group.settings).await?;
                customer.id
            }
            None => self.add_customer(merchant, work, now).await?,
        };
        let card = self.open_card(merchant, group, intent, work, customer, scope).await?;
        Ok(card.map(|card| Done::Enrolled { row: EnrolledRow { card, customer, is_new: true }, replayed: false }))
    }

    async fn add_customer(
        &self,
        merchant: &mut Merchant<'_>,
        work: &EnrollWork,
        now: Timestamp,
    ) -> Result<CustomerId, StoreError> {
        // A box that somebody ticked is not yet the word of a person who had said no before they were forgotten.
        let objector = self.secrets.marketing_objection(merchant.id(), &work.email.abuse_key());
        let consents = work.accepts_marketing && merchant.objection(objector).await?.is_none();
        let customer = Customer {
            id: CustomerId::new(new_uuid(self.entropy.as_ref(), now)),
            email: work.email.clone(),
            first_name: work.first_name.clone(),
            last_name: work.last_name.clone(),
            phone: work.phone.clone(),
            birth_date: work.birth_date,
            locale: work.locale,
            terms_version: work.terms_version.clone(),
            terms_accepted_at: work.terms_version.as_ref().map(|_| now),
            marketing_consent_at: consents.then_some(now),
            created_at: now,
        };
        merchant.create_customer(&customer).await?;
        Ok(customer.id)
    }

    /// Adds the card and its first rows. The card goes into the batch's book at once, so later commands of the batch see it.
    async fn open_card(
        &self,
        merchant: &mut Merchant<'_>,
        group: &mut Group,
        intent: &Intent,
        work: &EnrollWork,
        customer: CustomerId,
        scope: StoreId,
    ) -> Result<Result<CardId, Error>, StoreError> {
        let id = CardId::new(new_uuid(self.entropy.as_ref(), group.now));
        let new = NewCard {
            id,
            customer,
            scope,
            store: work.store,
            number: CardNumber::from_random(u64::from_be_bytes(random_bytes(self.entropy.as_ref()))),
            qr: QrToken::from_random(random_bytes(self.entropy.as_ref())),
            created_at: group.now,
        };
        merchant.create_card(&new).await?;
        group.book.cards.insert(id, Card::blank(id, work.store));
        let person = self.secrets.bonus_memory(merchant.id(), &work.email.abuse_key());
        let grants = group.program.as_ref().is_some_and(|program| program.rules.welcome_bonus_points.get() > 0);
        let grant_welcome_bonus = grants
            && merchant.claim_bonus(id, "welcome", "once").await?
            && merchant.remember_bonus(scope, person, group.now).await?;
        Ok(self.decide(group, intent, id, &Command::OpenCard { grant_welcome_bonus }).map(|_| id))
    }

    /// Sends the card to the address it belongs to, unless that address has had its share of messages.
    async fn queue_card_message(
        &self,
        merchant: &mut Merchant<'_>,
        customer: &Customer,
        store: StoreId,
        now: Timestamp,
    ) -> Result<(), StoreError> {
        if merchant.links_since(customer.id, now.plus_seconds(-3600)).await? >= LINKS_PER_HOUR {
            return Ok(());
        }
        let link = LinkId::new(new_uuid(self.entropy.as_ref(), now));
        let new = NewLink {
            id: link,
            customer: customer.id,
            store,
            token_hash: token_hash(&self.secrets.link_token(merchant.id(), link)),
            created_at: now,
            expires_at: now.plus_seconds(LINK_SECONDS),
        };
        let message = MessageId::new(new_uuid(self.entropy.as_ref(), now));
        merchant.queue_link(&new, message, MessageKind::Card, customer.locale).await?;
        enqueue_message(merchant, new_uuid(self.entropy.as_ref(), now), message, now).await
    }
}
