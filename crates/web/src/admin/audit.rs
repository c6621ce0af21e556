//! The audit log of every merchant and of the platform.

use axum::extract::Query;
use orion_domain::{MerchantId, Zone};
use orion_http::Form;
use orion_service::Error;
use orion_service::records::Page;

use super::desk::{AdminDesk, Section};
use crate::page::{Answer, Failure};
use crate::portal::audit::{AuditForm, Log, download, named, page as audit_page};

/// Days of the platform, which serves merchants of any zone.
fn zone() -> Result<Zone, Failure> {
    Ok(Zone::new("UTC").map_err(Error::internal)?)
}

/// `GET /admin/audit`
pub(crate) async fn page(desk: AdminDesk, Query(form): Query<AuditForm>) -> Answer {
    let (zone, only) = (zone()?, form.log.parse::<MerchantId>().ok());
    let slice = desk.app.audit_everywhere(&desk.operator, only, &form.filter(&zone), form.page()).await?;
    let mut logs = vec![(MerchantId::PLATFORM.to_string(), desk.text.audit_platform())];
    let merchants = desk.app.merchants(&desk.operator, None, None, Page::first(100)).await?.items;
    logs.extend(merchants.into_iter().map(|found| (found.details.id.to_string(), found.details.name.to_string())));
    let log = Log {
        lead: desk.text.audit_lead_admin(),
        path: "/admin/audit",
        zone,
        people: named(desk.app.audit_admins(&desk.operator).await?),
        logs,
    };
    desk.page(&audit_page(desk.text, desk.token.text.clone(), desk.layout(Section::Audit), log, form, slice))
}

/// `POST /admin/audit/export`
pub(crate) async fn export(desk: AdminDesk, Form(form): Form<AuditForm>) -> Answer {
    let (zone, only) = (zone()?, form.log.parse::<MerchantId>().ok());
    let table = desk.app.export_audit_everywhere(&desk.operator, only, &form.filter(&zone)).await?;
    Ok(download(&format!("audit-{}", zone.day_of(desk.app.now())), table))
}
