//! The audit log: who changed what, written in the transaction of the change.

use orion_domain::{ApiKeyId, AuditId, Timestamp, UserId};
use uuid::Uuid;

use crate::Error;
use crate::db::args;
use crate::page::{Page, Slice};
use crate::scope::{Merchant, Platform};
use crate::statement::statements;

/// How much older than its row a row's id can be: both come from one clock, a moment apart.
const ID_LEAD_SECONDS: i64 = 60;

statements! {
    INSERT_AUDIT("INSERT INTO audit_log (merchant_id, id, occurred_at, actor_kind, actor_id, acting_admin_id, action, target_kind,
        target_id, changes, reason, request_id, ip_address) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13)");
    /// Ids bound the days too, so that a page reads only its own part of the log.
    LIST_AUDIT("SELECT a.id, a.occurred_at, a.actor_kind, a.actor_id, a.acting_admin_id, a.action, a.target_kind, a.target_id,
        a.changes, a.reason, a.request_id, a.ip_address, COALESCE(u.name, k.name) AS actor_name, d.name AS admin_name
        FROM audit_log a LEFT JOIN users u ON u.id = a.actor_id LEFT JOIN api_keys k ON k.id = a.actor_id
        LEFT JOIN users d ON d.id = a.acting_admin_id
        WHERE a.merchant_id = $1 AND a.id < $2 AND a.id >= $3 AND a.occurred_at >= $4 AND a.occurred_at < $5
        AND (CAST($6 AS TEXT) IS NULL OR a.action = $6) AND (CAST($7 AS UUID) IS NULL OR a.actor_id = $7 OR a.acting_admin_id = $7)
        AND ($8 = FALSE OR a.acting_admin_id IS NOT NULL) ORDER BY a.id DESC LIMIT $9");
    LIST_MEMBER_NAMES("SELECT u.id, u.name FROM memberships m JOIN users u ON u.id = m.user_id
        WHERE m.merchant_id = $1 GROUP BY u.id, u.name ORDER BY u.name, u.id LIMIT 500");
    LIST_ADMIN_NAMES("SELECT id, name FROM users WHERE is_platform_admin = TRUE ORDER BY name, id LIMIT 500");
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
    pub target: Option<Uuid>,
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

/// Which rows are wanted.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct AuditFilter {
    /// Only this action.
    pub action: Option<String>,
    /// Only what this person or key did, on whose account it may go.
    pub actor: Option<Uuid>,
    /// Only from then on.
    pub from: Option<Timestamp>,
    /// Only before.
    pub until: Option<Timestamp>,
    /// Only what admins did on the merchant's behalf.
    pub only_on_behalf: bool,
}

/// A row of the audit log as it is read.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AuditEntry {
    /// Its id.
    pub id: AuditId,
    /// When.
    pub at: Timestamp,
    /// `user`, `api_key`, `customer` or `system`.
    pub actor_kind: String,
    /// Who.
    pub actor: Option<Uuid>,
    /// Their name, or that of the key.
    pub actor_name: Option<String>,
    /// The platform admin who acted on the merchant's behalf.
    pub acting_admin: Option<UserId>,
    /// Their name.
    pub admin_name: Option<String>,
    /// What, such as `program.update`.
    pub action: String,
    /// On what kind of thing.
    pub target_kind: String,
    /// On which one.
    pub target: Option<Uuid>,
    /// Old and new values.
    pub changes: serde_json::Value,
    /// Why.
    pub reason: Option<String>,
    /// The request.
    pub request_id: Option<String>,
    /// From where.
    pub ip_address: Option<String>,
}

#[derive(sqlx::FromRow)]
struct ListedRow {
    #[sqlx(flatten)]
    stored: StoredRow,
    actor_name: Option<String>,
    admin_name: Option<String>,
}

/// What lies in the table.
#[derive(Debug, sqlx::FromRow)]
pub(crate) struct StoredRow {
    pub id: Uuid,
    pub occurred_at: i64,
    pub actor_kind: String,
    pub actor_id: Option<Uuid>,
    pub acting_admin_id: Option<Uuid>,
    pub action: String,
    pub target_kind: String,
    pub target_id: Option<Uuid>,
    pub changes: sqlx::types::Json<serde_json::Value>,
    pub reason: Option<String>,
    pub request_id: Option<String>,
    pub ip_address: Option<String>,
}

impl From<ListedRow> for AuditEntry {
    fn from(row: ListedRow) -> Self {
        let ListedRow { stored, actor_name, admin_name } = row;
        Self {
            id: AuditId::new(stored.id),
            at: Timestamp::from_micros(stored.occurred_at),
            actor_kind: stored.actor_kind,
            actor: stored.actor_id,
            actor_name,
            acting_admin: stored.acting_admin_id.map(UserId::new),
            admin_name,
            action: stored.action,
            target_kind: stored.target_kind,
            target: stored.target_id,
            changes: stored.changes.0,
            reason: stored.reason,
            request_id: stored.request_id,
            ip_address: stored.ip_address,
        }
    }
}

#[derive(sqlx::FromRow)]
struct NameRow {
    id: Uuid,
    name: String,
}

/// The smallest id that a moment can have given.
pub(crate) fn first_id_at(at: Timestamp) -> Uuid {
    let millis = u128::try_from(at.micros().max(0) / 1000).unwrap_or_default();
    Uuid::from_u128(millis << 80)
}

impl Merchant<'_> {
    /// A page of the log, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn audit_page(&mut self, filter: &AuditFilter, page: Page) -> Result<Slice<AuditEntry>, Error> {
        let below = filter.until.map_or(Uuid::max(), |until| first_id_at(until.plus_seconds(ID_LEAD_SECONDS)));
        let from = filter.from.map_or(Uuid::nil(), |from| first_id_at(from.plus_seconds(-ID_LEAD_SECONDS)));
        let args = args![
            self.id,
            page.below().min(below),
            from,
            filter.from.unwrap_or(Timestamp::from_micros(i64::MIN)),
            filter.until.unwrap_or(Timestamp::from_micros(i64::MAX)),
            filter.action.clone(),
            filter.actor,
            filter.only_on_behalf,
            page.fetch()
        ];
        let rows: Vec<ListedRow> = self.on.all(LIST_AUDIT, args).await?;
        Ok(page.slice(rows.into_iter().map(AuditEntry::from).collect(), |entry| entry.id.uuid()))
    }

    /// The people who work or worked for the merchant, by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn member_names(&mut self) -> Result<Vec<(Uuid, String)>, Error> {
        let rows: Vec<NameRow> = self.on.all(LIST_MEMBER_NAMES, args![self.id]).await?;
        Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
    }
}

impl Platform<'_> {
    /// The people who run the platform, by name.
    ///
    /// # Errors
    /// The database's.
    pub async fn admin_names(&mut self) -> Result<Vec<(Uuid, String)>, Error> {
        let rows: Vec<NameRow> = self.on.all(LIST_ADMIN_NAMES, args![]).await?;
        Ok(rows.into_iter().map(|row| (row.id, row.name)).collect())
    }
}
