//! Rows of the audit log.

use orion_service::audit::LoggedEntry;
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// Who did something.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditActor {
    /// `user`, `api_key`, `customer` or `system`.
    #[schema(example = "user")]
    kind: String,
    /// Which one; `null` for customers, whose ids are personal, and for the program itself.
    id: Option<Uuid>,
    /// The person's name, or that of the key.
    #[schema(example = "Claire Weber")]
    name: Option<String>,
}

/// A platform admin who acted on the merchant's behalf.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct ActingAdmin {
    /// Who.
    id: Uuid,
    /// Their name; `null` for the platform's own key.
    #[schema(example = "Platform operations")]
    name: Option<String>,
}

/// One row of the audit log; rows are never changed or removed.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditEntry {
    /// Its id.
    id: Uuid,
    /// When, in UTC.
    #[schema(example = "2026-03-02T09:15:00.000000Z")]
    occurred_at: String,
    /// Whose log; `null` for the platform's own.
    merchant_id: Option<Uuid>,
    /// Who did it.
    actor: AuditActor,
    /// The platform admin who acted on the merchant's behalf.
    acting_admin: Option<ActingAdmin>,
    /// What was done.
    #[schema(example = "store.update")]
    action: String,
    /// To what kind of thing.
    #[schema(example = "store")]
    target_kind: String,
    /// To which one.
    target_id: Option<Uuid>,
    /// `old` and `new` values by name; personal ones only as `changed`.
    #[schema(value_type = Object, example = json!({"old": {"name": "Bakery"}, "new": {"name": "Bakery Belair"}}))]
    changes: serde_json::Value,
    /// Why, where a reason is demanded.
    #[schema(example = "asked by telephone")]
    reason: Option<String>,
    /// The request in the server's log.
    #[schema(example = "q1w2e3r4t5z6u7i8")]
    request_id: Option<String>,
    /// From which address.
    #[schema(example = "203.0.113.7")]
    ip_address: Option<String>,
}

impl From<LoggedEntry> for AuditEntry {
    fn from(logged: LoggedEntry) -> Self {
        let LoggedEntry { merchant, entry } = logged;
        Self {
            id: entry.id.uuid(),
            occurred_at: entry.at.to_rfc3339(),
            merchant_id: Some(merchant.uuid()).filter(|id| !id.is_nil()),
            actor: AuditActor { kind: entry.actor_kind, id: entry.actor, name: entry.actor_name },
            acting_admin: entry.acting_admin.map(|id| ActingAdmin { id: id.uuid(), name: entry.admin_name }),
            action: entry.action,
            target_kind: entry.target_kind,
            target_id: entry.target,
            changes: entry.changes,
            reason: entry.reason,
            request_id: entry.request_id,
            ip_address: entry.ip_address,
        }
    }
}

/// A page of the audit log.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct AuditList {
    /// Newest first.
    pub(crate) items: Vec<AuditEntry>,
    /// Where the next page starts; `null` at the end.
    #[schema(max_length = 64)]
    pub(crate) next: Option<String>,
}
