//! A platform admin at work on behalf of a merchant: explicit, for a reason, visible to its owner, an hour at most (G-T9).

use orion_domain::{ActSessionId, MerchantId, Reason, Role};
use orion_store::acting::ActSession;
use orion_store::merchants::MerchantDetails;
use serde_json::json;

use crate::app::App;
use crate::caller::{Caller, DeskCaller, Identity, Operator, Who};
use crate::error::Error;

/// The longest an admin acts for one stated reason.
const ACT_SECONDS_MAX: i64 = 60 * 60;

/// A desk that an admin holds on behalf of its merchant.
#[derive(Debug, Clone)]
pub struct Acting {
    /// The desk, with every store.
    pub desk: DeskCaller,
    /// Why, and until when.
    pub session: ActSession,
}

impl App {
    /// Begins to act on a merchant's behalf. The owner reads of it in the audit log.
    ///
    /// # Errors
    /// [`Error::NotFound`] for no merchant, [`Error::Forbidden`] for anything but a signed-in person: an API key gives its
    /// reason with every change instead.
    pub async fn start_acting(
        &self,
        operator: &Operator,
        merchant: MerchantId,
        reason: Reason,
    ) -> Result<ActSession, Error> {
        let Who::User { id, session, .. } = operator.who else { return Err(Error::Forbidden) };
        let caller = self.on_behalf(operator, merchant, Some(reason.clone())).await?;
        let now = self.now();
        let act = ActSession {
            id: ActSessionId::new(self.new_uuid()),
            admin: id,
            merchant,
            reason: reason.to_string(),
            started_at: now,
            expires_at: now.plus_seconds(ACT_SECONDS_MAX),
        };
        let mut tx = self.store.begin().await?;
        tx.platform().open_act_session(session, &act).await?;
        let row = self.audit_row(&caller, "acting.start", "merchant", merchant.uuid(), json!({}));
        tx.merchant(merchant).audit(row).await?;
        tx.commit().await?;
        Ok(act)
    }

    /// The desk that a signed-in admin holds on a merchant's behalf, if any.
    ///
    /// # Errors
    /// The database's.
    pub async fn acting(&self, identity: &Identity) -> Result<Option<Acting>, Error> {
        let Who::User { id, session, .. } = identity.who else { return Ok(None) };
        if !identity.is_platform_admin {
            return Ok(None);
        }
        let Some(act) = self.store.platform().act_session(session, self.now()).await? else { return Ok(None) };
        // The desk of a merchant that is gone is none.
        if self.store.merchant(act.merchant).details().await?.is_none() {
            return Ok(None);
        }
        let reason = Reason::new(&act.reason).map_err(Error::internal)?;
        let caller = Caller {
            who: identity.who.clone(),
            merchant: act.merchant,
            role: Role::PlatformAdmin,
            acting_admin: Some(id),
            reason: Some(reason),
            request: identity.request.clone(),
        };
        Ok(Some(Acting { desk: DeskCaller { caller, store: None }, session: act }))
    }

    /// The merchant of a desk.
    ///
    /// # Errors
    /// [`Error::NotFound`] once it is deleted.
    pub async fn merchant_of(&self, desk: &DeskCaller) -> Result<MerchantDetails, Error> {
        self.store.merchant(desk.merchant()).details().await?.ok_or(Error::NotFound)
    }

    /// Stops acting. Stopping twice changes nothing.
    ///
    /// # Errors
    /// The database's.
    pub async fn stop_acting(&self, identity: &Identity) -> Result<(), Error> {
        let Who::User { session, .. } = identity.who else { return Ok(()) };
        let Some(acting) = self.acting(identity).await? else { return Ok(()) };
        let merchant = acting.session.merchant;
        let mut tx = self.store.begin().await?;
        tx.platform().end_act_sessions(session, self.now()).await?;
        let row = self.audit_row(&acting.desk.caller, "acting.stop", "merchant", merchant.uuid(), json!({}));
        tx.merchant(merchant).audit(row).await?;
        tx.commit().await?;
        Ok(())
    }
}
