//! The merchants of the platform, as its admins manage them.
//!
//! A deletion touches the merchant's own row and nothing else: every door asks for a merchant that is there, so all of it
//! is out of sight, and bringing the row back brings back exactly what the deletion took.

use orion_domain::settings::Settings;
use orion_domain::{Email, IdempotencyKey, InvitationId, MerchantId, Reason, Right, Role, StoreId};
use orion_store::audit::AuditRow;
use orion_store::merchants::{MerchantDetails, MerchantRecord, MerchantState};
use orion_store::sign_in::Membership;
use orion_store::{Merchant, Page, Slice};
use serde_json::{Value, json};

use crate::app::App;
use crate::caller::{Caller, Operator};
use crate::error::Error;
use crate::invitations::Invited;
use crate::setup::NewMerchant;

/// What a key of an opening is bound to.
const OPEN: &str = "create_merchant";

/// Whether a merchant's people can work.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Standing {
    /// They can.
    Working,
    /// They cannot, and are told so.
    Suspended,
}

/// A merchant just brought to the platform.
#[derive(Debug, Clone)]
pub struct OpenedMerchant {
    /// The merchant.
    pub merchant: MerchantRecord,
    /// Its owner's invitation; `None` when an equal request is repeated after it was answered or withdrawn.
    pub invited: Option<Invited>,
    /// Whether an equal request had done it before.
    pub is_replayed: bool,
}

impl App {
    /// A page of the merchants, newest first; without a state those that are not deleted.
    ///
    /// # Errors
    /// The database's.
    pub async fn merchants(
        &self,
        _operator: &Operator,
        search: Option<&str>,
        state: Option<MerchantState>,
        page: Page,
    ) -> Result<Slice<MerchantRecord>, Error> {
        let search = search.map(str::trim).filter(|search| !search.is_empty());
        Ok(self.store.platform().merchants(search, state, page).await?)
    }

    /// One merchant, be it in the trash.
    ///
    /// # Errors
    /// [`Error::NotFound`].
    pub async fn find_merchant(&self, _operator: &Operator, id: MerchantId) -> Result<MerchantRecord, Error> {
        self.store.merchant(id).merchant_record().await?.ok_or(Error::NotFound)
    }

    /// Brings a merchant to the platform, with default settings, and invites its owner.
    ///
    /// # Errors
    /// [`Error::KeyReused`].
    pub async fn open_merchant(
        &self,
        operator: &Operator,
        new: NewMerchant,
        owner: &Email,
        key: Option<IdempotencyKey>,
    ) -> Result<OpenedMerchant, Error> {
        let id = MerchantId::new(self.new_uuid());
        let caller = operator.caller(id, None)?;
        caller.require(Right::ManageMerchants)?;
        let (details, now) = (new.details(id), self.now());
        let request = json!([values(&details), owner.key()]);
        let mut tx = self.store.begin().await?;
        // The key cannot be the new merchant's, which an equal request has yet to find: it is the platform's.
        let mut platform = tx.merchant(MerchantId::PLATFORM);
        if let Some(first) = self.answered_before(&mut platform, key.as_ref(), OPEN, &request).await? {
            drop(tx);
            return self.opened_before(operator, &first).await;
        }
        let changes = json!({ "new": values(&details) });
        let row = self.audit_row(&caller, "merchant.create", "merchant", id.uuid(), changes);
        let mut merchant = tx.merchant(id);
        write_merchant(&mut merchant, &details, row).await?;
        let place = Membership { role: Role::MerchantOwner, store: StoreId::NIL };
        let invited = self.invite_to(&mut merchant, &caller, owner, place).await?;
        let answer = json!([id, invited.invitation.id]).to_string();
        self.remember_answer(&mut tx.merchant(MerchantId::PLATFORM), key.as_ref(), OPEN, &request, answer).await?;
        tx.commit().await?;
        let merchant = MerchantRecord { details, created_at: now, suspended_at: None, deleted_at: None };
        Ok(OpenedMerchant { merchant, invited: Some(invited), is_replayed: false })
    }

    async fn opened_before(&self, operator: &Operator, answer: &str) -> Result<OpenedMerchant, Error> {
        let (id, invitation): (MerchantId, InvitationId) = serde_json::from_str(answer).map_err(Error::internal)?;
        let merchant = self.find_merchant(operator, id).await?;
        let waiting = self.store.merchant(id).invitation_by_id(invitation).await?;
        let invited = waiting.map(|invitation| Invited { invitation, link: None });
        Ok(OpenedMerchant { merchant, invited, is_replayed: true })
    }

    /// Saves what a merchant is called and counts by.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for a deleted one.
    pub async fn update_merchant(
        &self,
        operator: &Operator,
        id: MerchantId,
        form: NewMerchant,
        reason: Option<Reason>,
    ) -> Result<MerchantRecord, Error> {
        let caller = managing(operator, id, reason)?;
        self.change_merchant(&caller, "merchant.update", |record| {
            live(record)?;
            let is_suspended = record.details.is_suspended;
            record.details = MerchantDetails { is_suspended, ..form.details(id) };
            Ok(())
        })
        .await
    }

    /// Suspends or resumes a merchant; its people notice within a second. Doing what is done already changes nothing.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for a deleted one.
    pub async fn set_standing(
        &self,
        operator: &Operator,
        id: MerchantId,
        standing: Standing,
        reason: Option<Reason>,
    ) -> Result<MerchantRecord, Error> {
        let caller = managing(operator, id, reason)?;
        let (action, now) = match standing {
            Standing::Suspended => ("merchant.suspend", Some(self.now())),
            Standing::Working => ("merchant.resume", None),
        };
        self.change_merchant(&caller, action, |record| {
            live(record)?;
            if record.suspended_at.is_some() != now.is_some() {
                record.suspended_at = now;
                record.details.is_suspended = now.is_some();
            }
            Ok(())
        })
        .await
    }

    /// Puts a merchant into the trash, and everything of it out of sight.
    ///
    /// # Errors
    /// [`Error::NotFound`] also for one that is there already.
    pub async fn delete_merchant(
        &self,
        operator: &Operator,
        id: MerchantId,
        reason: Option<Reason>,
    ) -> Result<(), Error> {
        let (caller, now) = (managing(operator, id, reason)?, self.now());
        let delete = |record: &mut MerchantRecord| {
            live(record)?;
            record.deleted_at = Some(now);
            Ok(())
        };
        self.change_merchant(&caller, "merchant.delete", delete).await.map(|_| ())
    }

    /// Takes a merchant out of the trash with everything that its deletion took; what had been deleted before stays so.
    ///
    /// # Errors
    /// The conflict `not_in_trash`.
    pub async fn restore_merchant(
        &self,
        operator: &Operator,
        id: MerchantId,
        reason: Option<Reason>,
    ) -> Result<MerchantRecord, Error> {
        let caller = managing(operator, id, reason)?;
        self.change_merchant(&caller, "merchant.restore", |record| {
            if record.deleted_at.take().is_none() {
                return Err(Error::Conflict { code: "not_in_trash", subject: record.details.name.to_string() });
            }
            Ok(())
        })
        .await
    }

    /// Reads, changes and saves a merchant with its audit row; nothing is written where nothing changes.
    async fn change_merchant(
        &self,
        caller: &Caller,
        action: &'static str,
        change: impl FnOnce(&mut MerchantRecord) -> Result<(), Error>,
    ) -> Result<MerchantRecord, Error> {
        let id = caller.merchant();
        let mut tx = self.store.begin().await?;
        let mut merchant = tx.merchant(id);
        let old = merchant.lock_merchant().await?.ok_or(Error::NotFound)?;
        let mut record = old.clone();
        change(&mut record)?;
        if record == old {
            return Ok(old);
        }
        merchant.save_merchant(&record, self.now()).await?;
        let changes = json!({ "old": described(&old), "new": described(&record) });
        merchant.audit(self.audit_row(caller, action, "merchant", id.uuid(), changes)).await?;
        if (&record.details.name, record.deleted_at) != (&old.details.name, old.deleted_at) {
            self.want_everything(&mut merchant).await?;
        }
        tx.commit().await?;
        self.identities.forget();
        Ok(record)
    }
}

/// The proof that a merchant may be managed, with the reason that every change has.
fn managing(operator: &Operator, merchant: MerchantId, reason: Option<Reason>) -> Result<Caller, Error> {
    let caller = operator.caller(merchant, reason)?;
    caller.require(Right::ManageMerchants)?;
    caller.require_reason()?;
    Ok(caller)
}

fn live(record: &MerchantRecord) -> Result<(), Error> {
    if record.deleted_at.is_some() { Err(Error::NotFound) } else { Ok(()) }
}

/// A new merchant with default settings and its audit row.
pub(crate) async fn write_merchant(
    merchant: &mut Merchant<'_>,
    details: &MerchantDetails,
    row: AuditRow,
) -> Result<(), Error> {
    let now = row.at;
    merchant.create_merchant(details, now).await?;
    merchant.save_settings(&Settings::default(), now).await?;
    Ok(merchant.audit(row).await?)
}

/// The same with its state.
fn described(record: &MerchantRecord) -> Value {
    let mut described = values(&record.details);
    if let Some(members) = described.as_object_mut() {
        members.insert("state".to_owned(), json!(record.state().as_str()));
    }
    described
}

/// What a merchant is called and counts by, for the audit log.
pub(crate) fn values(details: &MerchantDetails) -> Value {
    json!({
        "name": details.name,
        "legal_name": details.legal_name,
        "currency": details.currency.as_str(),
        "time_zone": details.zone.name(),
        "default_locale": details.default_locale.as_str(),
    })
}
