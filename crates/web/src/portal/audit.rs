//! The audit log as both desks show it: filters, rows with what changed, older pages.

use askama::Template;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use orion_domain::{LocalDate, Timestamp, UserId, Zone};
use orion_render::{Text, format};
use orion_service::audit::{Change, LoggedEntry, changes};
use orion_service::records::{AuditFilter, Cursor, Page, Slice};
use serde::Deserialize;

use super::actions::{ACTIONS, sentence};
use super::layout::PortalLayout;
use crate::assets::Assets;
use crate::parts::Choice;

/// Rows of a page.
const ROWS: i64 = 50;

/// The filter as it stands in the address; what cannot be read is not asked for.
#[derive(Debug, Clone, Default, Deserialize)]
pub(crate) struct AuditForm {
    #[serde(default)]
    pub action: String,
    #[serde(default)]
    pub actor: String,
    #[serde(default)]
    pub from: String,
    #[serde(default)]
    pub until: String,
    #[serde(default)]
    pub on_behalf: String,
    /// Whose log, at the platform's desk.
    #[serde(default)]
    pub log: String,
    #[serde(default)]
    pub after: String,
}

impl AuditForm {
    /// What the use case is asked for; days are those of a zone.
    pub(crate) fn filter(&self, zone: &Zone) -> AuditFilter {
        let day = |text: &str| LocalDate::parse(text).ok().map(|day| day.bounds(zone));
        AuditFilter {
            action: Some(self.action.clone()).filter(|action| !action.is_empty()),
            actor: self.actor.parse().ok().map(UserId::uuid),
            from: day(&self.from).map(|(start, _)| start),
            until: day(&self.until).map(|(_, end)| end),
            only_on_behalf: self.on_behalf == "yes",
        }
    }

    /// Which page.
    pub(crate) fn page(&self) -> Page {
        Page { after: self.after.parse().ok().map(Cursor), limit: ROWS }
    }

    fn older(&self, path: &str, next: Cursor) -> String {
        let fields = [
            ("action", &self.action),
            ("actor", &self.actor),
            ("from", &self.from),
            ("until", &self.until),
            ("on_behalf", &self.on_behalf),
            ("log", &self.log),
        ];
        // All of these are ids, days and names of actions; anything else is left out instead of being encoded.
        let is_plain = |text: &str| text.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"._-".contains(&byte));
        let kept = fields.into_iter().filter(|(_, value)| !value.is_empty() && is_plain(value));
        let kept: String = kept.map(|(name, value)| format!("{name}={value}&")).collect();
        format!("{path}?{kept}after={}", next.0)
    }
}

/// A row.
struct Row {
    when: String,
    instant: String,
    who: String,
    is_on_behalf: bool,
    what: String,
    log: Option<String>,
    reason: Option<String>,
    address: Option<String>,
    changes: Vec<Change>,
}

#[derive(Template)]
#[template(path = "portal/audit.html")]
pub(crate) struct AuditPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    lead: String,
    path: &'static str,
    form: AuditForm,
    actions: Vec<Choice>,
    people: Vec<Choice>,
    logs: Vec<Choice>,
    rows: Vec<Row>,
    next_url: Option<String>,
}

/// What a desk knows of its log.
pub(crate) struct Log {
    pub lead: String,
    pub path: &'static str,
    pub zone: Zone,
    pub people: Vec<(String, String)>,
    /// Names of the logs to choose from; empty where there is one.
    pub logs: Vec<(String, String)>,
}

/// The page.
pub(crate) fn page(
    text: Text,
    csrf_token: String,
    layout: PortalLayout,
    log: Log,
    form: AuditForm,
    slice: Slice<LoggedEntry>,
) -> AuditPage {
    let choose = |(id, name): &(String, String), chosen: &str| Choice {
        value: id.clone(),
        label: name.clone(),
        chosen: id == chosen,
    };
    let mut actions: Vec<Choice> = ACTIONS
        .iter()
        .map(|(name, words)| Choice { value: (*name).to_owned(), label: words(&text), chosen: *name == form.action })
        .collect();
    actions.sort_by_key(|choice| choice.label.to_lowercase());
    AuditPage {
        assets: Assets,
        csrf_token,
        layout,
        actions,
        people: log.people.iter().map(|person| choose(person, &form.actor)).collect(),
        logs: log.logs.iter().map(|log| choose(log, &form.log)).collect(),
        next_url: slice.next.map(|next| form.older(log.path, next)),
        rows: slice.items.into_iter().map(|logged| row(text, &log, logged)).collect(),
        lead: log.lead,
        path: log.path,
        form,
        t: text,
    }
}

fn row(text: Text, log: &Log, logged: LoggedEntry) -> Row {
    let entry = logged.entry;
    let name = entry.actor_name.or_else(|| entry.actor.map(|id| id.to_string()));
    let actor = match entry.actor_kind.as_str() {
        "customer" => text.audit_customer(),
        "system" => text.audit_system(),
        "api_key" => format!("{} {}", text.audit_api_key(), name.unwrap_or_default()),
        _ => name.unwrap_or_default(),
    };
    let is_on_behalf = entry.acting_admin.is_some();
    let who = match (is_on_behalf, entry.admin_name) {
        (true, Some(admin)) if log.logs.is_empty() => text.audit_by_admin(&admin),
        (true, None) if log.logs.is_empty() => text.audit_by_admin(&actor),
        (true, Some(admin)) => admin,
        _ => actor,
    };
    let of = log.logs.iter().find(|(id, _)| *id == logged.merchant.to_string());
    Row {
        when: moment(text, entry.at, &log.zone),
        instant: entry.at.to_rfc3339(),
        who,
        is_on_behalf,
        what: sentence(text, &entry.action),
        log: of.map(|(_, name)| name.clone()),
        reason: entry.reason,
        address: entry.ip_address,
        changes: changes(&entry.changes),
    }
}

fn moment(text: Text, at: Timestamp, zone: &Zone) -> String {
    format::date_time(text.locale(), &at.in_zone(zone))
}

/// Ids as they stand in addresses.
pub(crate) fn named(people: Vec<(impl ToString, String)>) -> Vec<(String, String)> {
    people.into_iter().map(|(id, name)| (id.to_string(), name)).collect()
}

/// A table to keep.
pub(crate) fn download(name: &str, table: String) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "text/csv; charset=utf-8".to_owned()),
        (header::CONTENT_DISPOSITION, format!("attachment; filename=\"{name}.csv\"")),
    ];
    (headers, table).into_response()
}
