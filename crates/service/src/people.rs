//! People across merchants, for the platform's answer to GDPR requests: find, export, forget. Safety §16.

use orion_domain::ledger::Actor;
use orion_domain::{CustomerId, Email, Invalid, MerchantId, PersonName, Reason, Right, Timestamp};
use orion_store::audit::{AuditActor, AuditRow};
use orion_store::customers::Customer;
use orion_store::merchants::MerchantDetails;
use orion_store::people::{Held, PersonState};
use serde_json::{Value, json};

use crate::app::App;
use crate::caller::{Caller, Operator};
use crate::error::Error;
use crate::posting::{Done, Facts, Intent, Work};

/// A person as one merchant knows them.
#[derive(Debug, Clone)]
pub struct FoundPerson {
    /// Whose customer.
    pub merchant: MerchantDetails,
    /// The person.
    pub customer: Customer,
    /// How much is held of them.
    pub held: Held,
}

/// What an erasure did.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Erased {
    /// Whether they had been forgotten before, so that nothing was done.
    pub was_forgotten: bool,
    /// What was held of them until then.
    pub held: Held,
}

impl App {
    /// Everybody who has exactly this address, merchant by merchant. That somebody asked is in the platform's log, whom they
    /// asked for is not.
    ///
    /// # Errors
    /// The database's.
    pub async fn find_people(&self, operator: &Operator, email: &Email) -> Result<Vec<FoundPerson>, Error> {
        let mut found = Vec::new();
        // A merchant in the trash still holds what it holds.
        for merchant in self.store.platform().every_merchant().await? {
            let mut handle = self.store.merchant(merchant);
            if let Some(customer) = handle.customer_by_email(email).await? {
                let held = handle.held_of(customer.id).await?;
                let merchant = handle.merchant_record().await?.ok_or(Error::NotFound)?.details;
                found.push(FoundPerson { merchant, customer, held });
            }
        }
        let row =
            self.operator_row(operator, "person.search", "person", None, json!({ "new": { "found": found.len() } }));
        self.store.merchant(MerchantId::PLATFORM).audit(row).await?;
        Ok(found)
    }

    /// One person, with what is held of them.
    ///
    /// # Errors
    /// [`Error::NotFound`], also once they were forgotten.
    pub async fn found_person(&self, operator: &Operator, id: CustomerId) -> Result<FoundPerson, Error> {
        let (merchant, _) = self.whose(operator, id).await?;
        let mut handle = self.store.merchant(merchant);
        let customer = handle.customer(id).await?.ok_or(Error::NotFound)?;
        let held = handle.held_of(id).await?;
        let merchant = handle.merchant_record().await?.ok_or(Error::NotFound)?.details;
        Ok(FoundPerson { merchant, customer, held })
    }

    async fn whose(&self, _operator: &Operator, id: CustomerId) -> Result<(MerchantId, PersonState), Error> {
        for merchant in self.store.platform().every_merchant().await? {
            if let Some(state) = self.store.merchant(merchant).person_state(id).await? {
                return Ok((merchant, state));
            }
        }
        Err(Error::NotFound)
    }

    /// Everything held about a person, as the person gets it, for a reason that the merchant's owner can read.
    ///
    /// # Errors
    /// [`Error::NotFound`]; a field error without a reason.
    pub async fn export_person(
        &self,
        operator: &Operator,
        id: CustomerId,
        reason: Option<Reason>,
    ) -> Result<Value, Error> {
        let (merchant, _) = self.whose(operator, id).await?;
        let caller = self.on_behalf(operator, merchant, reason).await?;
        caller.require(Right::ErasePeople)?;
        caller.require_reason()?;
        let customer = self.store.merchant(merchant).customer(id).await?.ok_or(Error::NotFound)?;
        check_reason(&caller, &customer)?;
        let document = self.everything_about(merchant, &customer).await?;
        let row = self.audit_row(&caller, "customer.export", "customer", id.uuid(), json!({}));
        self.store.merchant(merchant).audit(row).await?;
        Ok(document)
    }

    /// Forgets a person at their merchant. Doing it again changes nothing and says so.
    ///
    /// # Errors
    /// [`Error::NotFound`]; a field error without a reason, or with one that names the person; [`Error::Busy`].
    pub async fn erase_person(
        &self,
        operator: &Operator,
        id: CustomerId,
        reason: Option<Reason>,
    ) -> Result<Erased, Error> {
        let (merchant, state) = self.whose(operator, id).await?;
        let caller = self.on_behalf(operator, merchant, reason).await?;
        caller.require(Right::ErasePeople)?;
        caller.require_reason()?;
        let known = self.store.merchant(merchant).customer(id).await?;
        let Some(customer) = known.filter(|_| state == PersonState::Known) else {
            return Ok(Erased { was_forgotten: true, held: Held::default() });
        };
        check_reason(&caller, &customer)?;
        let held = self.store.merchant(merchant).held_of(id).await?;
        let row = self.audit_row(&caller, "customer.anonymize", "customer", id.uuid(), json!({}));
        match self.forget(merchant, id, caller.actor(), row).await {
            Ok(()) => Ok(Erased { was_forgotten: false, held }),
            // Somebody else forgot them in between.
            Err(Error::NotFound) => Ok(Erased { was_forgotten: true, held: Held::default() }),
            Err(error) => Err(error),
        }
    }

    /// The one way in which anybody is forgotten, whoever asks: first the journal, then one transaction.
    pub(crate) async fn forget(
        &self,
        merchant: MerchantId,
        customer: CustomerId,
        actor: Actor,
        audit: AuditRow,
    ) -> Result<(), Error> {
        let cards = self.store.merchant(merchant).cards_ever_of(customer).await?;
        let cards = cards.into_iter().map(|card| card.id).collect();
        self.erasure_journal.add(merchant, customer, cards, self.now()).await?;
        self.post_erasure(merchant, actor, audit, Work::Erase { customer, unseen_since: None }).await
    }

    /// The same for somebody who has not been seen for long, unless they were since; whether they were forgotten.
    ///
    /// The journal comes after it: a line about somebody who came back in between would forget them at the next start. Where
    /// the line is lost, a restore brings back somebody whom the calendar finds again.
    pub(crate) async fn forget_unless_seen(
        &self,
        merchant: MerchantId,
        customer: CustomerId,
        unseen_since: Timestamp,
        audit: AuditRow,
    ) -> Result<bool, Error> {
        let cards = self.store.merchant(merchant).cards_ever_of(customer).await?;
        let work = Work::Erase { customer, unseen_since: Some(unseen_since) };
        match self.post_erasure(merchant, Actor::default(), audit, work).await {
            Ok(()) => {}
            Err(Error::NotFound) => return Ok(false),
            Err(error) => return Err(error),
        }
        let cards = cards.into_iter().map(|card| card.id).collect();
        self.erasure_journal.add(merchant, customer, cards, self.now()).await?;
        Ok(true)
    }

    async fn post_erasure(&self, merchant: MerchantId, actor: Actor, audit: AuditRow, work: Work) -> Result<(), Error> {
        let intent = Intent {
            merchant,
            key: None,
            // At no store: the cards of every store are forgotten, also where each works at its own only.
            store: None,
            actor,
            staff: None,
            facts: Facts::default(),
            audit: Some(audit),
            work,
        };
        match self.posting.post(intent).await? {
            Done::Erased => Ok(()),
            _ => Err(Error::internal("an erasure got another answer")),
        }
    }

    /// Forgets again whoever is in the journal and known all the same, as after a restore; how many there were. It runs
    /// before the program serves anybody.
    ///
    /// # Errors
    /// The journal cannot be read; the database's.
    pub async fn replay_erasures(&self) -> Result<u64, Error> {
        let mut again = 0_u64;
        for line in self.erasure_journal.read().map_err(Error::internal)? {
            let mut handle = self.store.merchant(line.merchant_id);
            if handle.person_state(line.customer_id).await? != Some(PersonState::Known) {
                continue;
            }
            let row = AuditRow {
                id: orion_domain::AuditId::new(self.new_uuid()),
                at: self.now(),
                actor: AuditActor::System,
                acting_admin: None,
                action: "customer.anonymize",
                target_kind: "customer",
                target: Some(line.customer_id.uuid()),
                changes: json!({ "new": { "asked_at": line.at } }),
                reason: None,
                request_id: None,
                ip_address: None,
            };
            self.forget(line.merchant_id, line.customer_id, Actor::default(), row).await?;
            again = again.saturating_add(1);
        }
        Ok(again)
    }
}

/// Reasons stay in the log for years, so they must not name the person they are about.
fn check_reason(caller: &Caller, customer: &Customer) -> Result<(), Error> {
    let Some(reason) = caller.reason.as_ref().map(|reason| reason.as_str().to_lowercase()) else { return Ok(()) };
    let names = [&customer.first_name, &customer.last_name].into_iter().flatten().map(PersonName::as_str);
    let phone = customer.phone.iter().map(orion_domain::Phone::as_str);
    let mut own = names.chain(phone).map(str::to_lowercase).filter(|word| word.chars().count() > 2);
    if reason.contains('@') || own.any(|word| reason.contains(&word)) {
        return Err(Error::field("reason", Invalid::NamesThePerson));
    }
    Ok(())
}
