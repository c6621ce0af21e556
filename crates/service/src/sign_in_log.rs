//! Sign-ins in the audit log: of the merchants that a person works for, else of the platform.

use orion_domain::{AuditId, MerchantId, UserId};
use orion_store::Tx;
use orion_store::audit::{AuditActor, AuditRow};
use orion_store::sessions::Surface;
use serde_json::json;

use crate::app::App;
use crate::caller::RequestFacts;
use crate::error::Error;

impl App {
    /// Writes down that somebody whose account is known did not get in.
    pub(crate) async fn record_failed_sign_in(
        &self,
        user: UserId,
        surface: Surface,
        request: &RequestFacts,
    ) -> Result<(), Error> {
        let mut tx = self.store.begin().await?;
        self.audit_person(&mut tx, user, "session.refuse", surface, request).await?;
        Ok(tx.commit().await?)
    }

    /// Writes a row about a person's session into every log that concerns them.
    pub(crate) async fn audit_person(
        &self,
        tx: &mut Tx,
        user: UserId,
        action: &'static str,
        surface: Surface,
        request: &RequestFacts,
    ) -> Result<(), Error> {
        let mut logs = tx.platform().merchants_of(user).await?;
        if logs.is_empty() {
            logs.push(MerchantId::PLATFORM);
        }
        // Who was refused has not proven to be that person.
        let actor = if action == "session.refuse" { AuditActor::System } else { AuditActor::User(user) };
        for log in logs {
            let row = AuditRow {
                id: AuditId::new(self.new_uuid()),
                at: self.now(),
                actor,
                acting_admin: None,
                action,
                target_kind: "user",
                target: Some(user.uuid()),
                changes: json!({ "new": { "surface": surface.as_str() } }),
                reason: None,
                request_id: Some(request.request_id.clone()),
                ip_address: request.ip_address.map(|address| address.to_string()),
            };
            tx.merchant(log).audit(row).await?;
        }
        Ok(())
    }
}
