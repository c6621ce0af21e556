//! The merchant's audit log.

use axum::extract::Query;
use orion_http::Form;

use super::desk::{MerchantDesk, Section};
use crate::page::Answer;
use crate::portal::audit::{AuditForm, Log, download, named, page as audit_page};

/// `GET /merchant/audit`
pub(crate) async fn page(desk: MerchantDesk, Query(form): Query<AuditForm>) -> Answer {
    let caller = desk.caller.whole_merchant()?;
    let slice = desk.app.audit_log(caller, &form.filter(&desk.merchant.zone), form.page()).await?;
    let log = Log {
        lead: desk.text.audit_lead(),
        path: "/merchant/audit",
        zone: desk.merchant.zone.clone(),
        people: named(desk.app.audit_people(caller).await?),
        logs: Vec::new(),
    };
    desk.page(&audit_page(desk.text, desk.token.text.clone(), desk.layout(Section::Audit), log, form, slice))
}

/// `POST /merchant/audit/export`
pub(crate) async fn export(desk: MerchantDesk, Form(form): Form<AuditForm>) -> Answer {
    let caller = desk.caller.whole_merchant()?;
    let table = desk.app.export_audit(caller, &form.filter(&desk.merchant.zone)).await?;
    let today = desk.merchant.zone.day_of(desk.app.now());
    Ok(download(&format!("audit-{today}"), table))
}
