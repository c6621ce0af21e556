//! Reading the audit log: a merchant's own for its owner, every log for the platform.

use orion_domain::csv::Csv;
use orion_domain::{AuditId, MerchantId, Right};
use orion_store::audit::{AuditActor, AuditEntry, AuditFilter, AuditRow};
use orion_store::page::PAGE_LIMIT_MAX;
use orion_store::{Page, Slice};
use serde_json::{Value, json};
use uuid::Uuid;

use crate::app::App;
use crate::caller::{Caller, Operator, Who};
use crate::error::Error;

/// The most rows of one export; a narrower range of days gives the rest.
pub const EXPORT_ROWS_MAX: usize = 20_000;

/// A row with the log it stands in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LoggedEntry {
    /// Whose log; [`MerchantId::PLATFORM`] for the platform's own.
    pub merchant: MerchantId,
    /// The row.
    pub entry: AuditEntry,
}

/// Old and new value of one thing that a row says has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Change {
    /// The name of the value, with dots from the outside in.
    pub name: String,
    /// What it was; `None` where it was not there.
    pub old: Option<String>,
    /// What it became.
    pub new: Option<String>,
}

impl App {
    /// A page of the merchant's log, newest first.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn audit_log(
        &self,
        caller: &Caller,
        filter: &AuditFilter,
        page: Page,
    ) -> Result<Slice<LoggedEntry>, Error> {
        caller.require(Right::ViewAudit)?;
        self.log_page(caller.merchant(), filter, page).await
    }

    /// A page over all logs or of one, newest first.
    ///
    /// # Errors
    /// The database's.
    pub async fn audit_everywhere(
        &self,
        _operator: &Operator,
        only: Option<MerchantId>,
        filter: &AuditFilter,
        page: Page,
    ) -> Result<Slice<LoggedEntry>, Error> {
        if let Some(merchant) = only {
            return self.log_page(merchant, filter, page).await;
        }
        let mut all = Vec::new();
        let mut is_more = false;
        for merchant in self.every_log().await? {
            let slice = self.log_page(merchant, filter, page).await?;
            is_more |= slice.next.is_some();
            all.extend(slice.items);
        }
        all.sort_by_key(|logged| std::cmp::Reverse(logged.entry.id));
        let limit = usize::try_from(page.limit.clamp(1, PAGE_LIMIT_MAX)).unwrap_or(1);
        is_more |= all.len() > limit;
        all.truncate(limit);
        let next = all.last().filter(|_| is_more).map(|logged| orion_store::Cursor(logged.entry.id.uuid()));
        Ok(Slice { items: all, next })
    }

    async fn log_page(
        &self,
        merchant: MerchantId,
        filter: &AuditFilter,
        page: Page,
    ) -> Result<Slice<LoggedEntry>, Error> {
        let slice = self.store.merchant(merchant).audit_page(filter, page).await?;
        let items = slice.items.into_iter().map(|entry| LoggedEntry { merchant, entry }).collect();
        Ok(Slice { items, next: slice.next })
    }

    /// Who may have acted, by name, for filters.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn audit_people(&self, caller: &Caller) -> Result<Vec<(Uuid, String)>, Error> {
        caller.require(Right::ViewAudit)?;
        Ok(self.store.merchant(caller.merchant()).member_names().await?)
    }

    /// The platform's own people, by name, for filters.
    ///
    /// # Errors
    /// The database's.
    pub async fn audit_admins(&self, _operator: &Operator) -> Result<Vec<(Uuid, String)>, Error> {
        Ok(self.store.platform().admin_names().await?)
    }

    /// The merchant's log as comma-separated text, newest first, at most [`EXPORT_ROWS_MAX`] rows. The export itself is in
    /// the log. Safety §11.
    ///
    /// # Errors
    /// [`Error::Forbidden`].
    pub async fn export_audit(&self, caller: &Caller, filter: &AuditFilter) -> Result<String, Error> {
        caller.require(Right::ViewAudit)?;
        let mut table = heading();
        let rows = self.write_log(&mut table, caller.merchant(), filter, EXPORT_ROWS_MAX).await?;
        let row = self.audit_row(caller, "audit.export", "merchant", caller.merchant().uuid(), exported(filter, rows));
        self.store.merchant(caller.merchant()).audit(row).await?;
        Ok(table.finish())
    }

    /// All logs or one as comma-separated text, log by log. The export itself is in the platform's log.
    ///
    /// # Errors
    /// The database's.
    pub async fn export_audit_everywhere(
        &self,
        operator: &Operator,
        only: Option<MerchantId>,
        filter: &AuditFilter,
    ) -> Result<String, Error> {
        let logs = match only {
            Some(merchant) => vec![merchant],
            None => self.every_log().await?,
        };
        let mut table = heading();
        let mut rows = 0_usize;
        for log in logs {
            let room = EXPORT_ROWS_MAX.saturating_sub(rows);
            rows = rows.saturating_add(self.write_log(&mut table, log, filter, room).await?);
        }
        let row =
            self.operator_row(operator, "audit.export", "merchant", only.map(MerchantId::uuid), exported(filter, rows));
        self.store.merchant(MerchantId::PLATFORM).audit(row).await?;
        Ok(table.finish())
    }

    async fn write_log(
        &self,
        table: &mut Csv,
        merchant: MerchantId,
        filter: &AuditFilter,
        room: usize,
    ) -> Result<usize, Error> {
        let mut page = Page::first(PAGE_LIMIT_MAX);
        let mut rows = 0_usize;
        while rows < room {
            let slice = self.store.merchant(merchant).audit_page(filter, page).await?;
            for entry in slice.items.iter().take(room.saturating_sub(rows)) {
                write_row(table, merchant, entry);
                rows = rows.saturating_add(1);
            }
            page.after = slice.next;
            if page.after.is_none() {
                break;
            }
        }
        Ok(rows)
    }

    /// An audit row of a platform admin in the platform's own log.
    pub(crate) fn operator_row(
        &self,
        operator: &Operator,
        action: &'static str,
        target_kind: &'static str,
        target: Option<Uuid>,
        changes: Value,
    ) -> AuditRow {
        let actor = match operator.who {
            Who::User { id, .. } => AuditActor::User(id),
            Who::ApiKey { id } => AuditActor::ApiKey(id),
            Who::Program => AuditActor::System,
        };
        AuditRow {
            id: AuditId::new(self.new_uuid()),
            at: self.now(),
            actor,
            acting_admin: None,
            action,
            target_kind,
            target,
            changes,
            reason: None,
            request_id: Some(operator.request.request_id.clone()),
            ip_address: operator.request.ip_address.map(|address| address.to_string()),
        }
    }
}

fn exported(filter: &AuditFilter, rows: usize) -> Value {
    json!({ "new": {
        "rows": rows,
        "action": filter.action,
        "actor_id": filter.actor,
        "from": filter.from.map(orion_domain::Timestamp::to_rfc3339),
        "until": filter.until.map(orion_domain::Timestamp::to_rfc3339),
        "only_on_behalf": filter.only_on_behalf,
    } })
}

fn heading() -> Csv {
    Csv::new(&[
        "occurred_at",
        "merchant_id",
        "action",
        "actor_kind",
        "actor_id",
        "actor_name",
        "acting_admin_id",
        "acting_admin_name",
        "target_kind",
        "target_id",
        "changes",
        "reason",
        "request_id",
        "ip_address",
    ])
}

fn write_row(table: &mut Csv, merchant: MerchantId, entry: &AuditEntry) {
    let id = |id: Option<Uuid>| id.map(|id| id.to_string()).unwrap_or_default();
    table.text(&entry.at.to_rfc3339());
    table.text(&id(Some(merchant.uuid()).filter(|id| !id.is_nil())));
    table.text(&entry.action);
    table.text(&entry.actor_kind);
    table.text(&id(entry.actor));
    table.text(entry.actor_name.as_deref().unwrap_or_default());
    table.text(&id(entry.acting_admin.map(orion_domain::UserId::uuid)));
    table.text(entry.admin_name.as_deref().unwrap_or_default());
    table.text(&entry.target_kind);
    table.text(&id(entry.target));
    let changes = changes(&entry.changes);
    let words = changes.iter().map(|change| {
        let value = |value: &Option<String>| value.clone().unwrap_or_else(|| "–".to_owned());
        format!("{}: {} → {}", change.name, value(&change.old), value(&change.new))
    });
    table.text(&words.collect::<Vec<_>>().join("; "));
    table.text(entry.reason.as_deref().unwrap_or_default());
    table.text(entry.request_id.as_deref().unwrap_or_default());
    table.text(entry.ip_address.as_deref().unwrap_or_default());
    table.end_row();
}

/// What differs between the old and the new values of a row, name by name. Whatever stands beside those two, such as what
/// is personal and only said to have changed, counts as new.
pub fn changes(stored: &Value) -> Vec<Change> {
    let mut old = std::collections::BTreeMap::new();
    let mut new = std::collections::BTreeMap::new();
    for (side, value) in stored.as_object().into_iter().flatten() {
        match side.as_str() {
            "old" => flatten(String::new(), value, &mut old),
            "new" | "personal" => flatten(String::new(), value, &mut new),
            other => flatten(other.to_owned(), value, &mut new),
        }
    }
    let names: std::collections::BTreeSet<&String> = old.keys().chain(new.keys()).collect();
    let all = names.into_iter().map(|name| Change {
        name: name.clone(),
        old: old.get(name).cloned(),
        new: new.get(name).cloned(),
    });
    all.filter(|change| change.old != change.new).collect()
}

fn flatten(name: String, value: &Value, into: &mut std::collections::BTreeMap<String, String>) {
    match value {
        Value::Null => {}
        Value::Object(members) => {
            for (member, value) in members {
                let inner = if name.is_empty() { member.clone() } else { format!("{name}.{member}") };
                flatten(inner, value, into);
            }
        }
        Value::String(text) => {
            into.insert(name, text.clone());
        }
        plain => {
            into.insert(name, plain.to_string());
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_differs_is_a_change() {
        let stored = json!({
            "old": { "name": "A", "rules": { "rate": 10, "target": 5 }, "gone": true, "never": null },
            "new": { "name": "A", "rules": { "rate": 20, "target": 5 }, "come": [1, 2] },
            "personal": { "pin": "changed", "staff_id": null },
        });
        let found: Vec<_> = changes(&stored).into_iter().map(|change| (change.name, change.old, change.new)).collect();
        let some = |text: &str| Some(text.to_owned());
        assert_eq!(
            found,
            [
                ("come".to_owned(), None, some("[1,2]")),
                ("gone".to_owned(), some("true"), None),
                ("pin".to_owned(), None, some("changed")),
                ("rules.rate".to_owned(), some("10"), some("20")),
            ]
        );
    }
}
