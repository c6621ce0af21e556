//! The audit log: who changed what, written in the transaction of the change.

use orion_domain::{ApiKeyId, AuditId, Timestamp, UserId};

use crate::Error;
use crate::db::args;
use crate::scope::Merchant;
use crate::statement::statements;

statements! {
    INSERT_AUDIT("INSERT INTO audit_log (merchant_id, id, occurred_at, actor_kind, actor_id, acting_admin_id, action, target_kind,
        target_id, changes, reason, request_id, ip_address) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
}

/// Who did it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum AuditActor {
    /// A signed-in person.
    User(UserId),
    /// An API key.
    ApiKey(ApiKeyId),
    /// A customer, whose id would be personal data here.
    Customer,
    /// The program itself.
    System,
}

/// One row of the audit log.
#[derive(Debug, Clone)]
pub struct AuditRow {
    /// Its id.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// Who.
    pub actor: AuditActor,
    /// The platform admin who acted on the merchant's behalf.
    pub acting_admin: Option<UserId>,
    /// What, such as `program.update`.
    pub action: &'static str,
    /// On what kind of thing.
    pub target_kind: &'static str,
    /// On which one.
    pub target: Option<uuid::Uuid>,
    /// Old and new values; personal ones only as "changed".
    pub changes: serde_json::Value,
    /// Why, where a reason is demanded.
    pub reason: Option<String>,
    /// The request.
    pub request_id: Option<String>,
    /// From where.
    pub ip_address: Option<String>,
}

impl Merchant<'_> {
    /// Adds a row.
    ///
    /// # Errors
    /// The database's; the change must then not be committed.
    pub async fn audit(&mut self, row: AuditRow) -> Result<(), Error> {
        let (kind, actor) = match row.actor {
            AuditActor::User(id) => ("user", Some(id.uuid())),
            AuditActor::ApiKey(id) => ("api_key", Some(id.uuid())),
            AuditActor::Customer => ("customer", None),
            AuditActor::System => ("system", None),
        };
        let args = args![
            self.id,
            row.id,
            row.at,
            kind,
            actor,
            row.acting_admin,
            row.action,
            row.target_kind,
            row.target,
            row.changes,
            row.reason,
            row.request_id,
            row.ip_address
        ];
        self.on.execute(INSERT_AUDIT, args).await.map(|_| ())
    }
}
