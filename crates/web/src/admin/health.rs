//! How the program is.

use askama::Template;
use orion_domain::Zone;
use orion_render::{Text, format};
use orion_service::Error;
use orion_service::health::{DiskSpace, Health};
use orion_service::records::Engine;

use super::desk::{AdminDesk, Section};
use super::jobs::named;
use crate::assets::Assets;
use crate::page::{Answer, Failure};
use crate::portal::layout::PortalLayout;

const GIB: u64 = 1024 * 1024 * 1024;
/// Below this part of the disk somebody should act: one in so many.
const SCARCE: u64 = 10;

/// A line of the page.
struct Line {
    name: String,
    value: String,
    /// Whether somebody should look.
    is_bad: bool,
}

#[derive(Template)]
#[template(path = "admin/health.html")]
struct HealthPage {
    t: Text,
    assets: Assets,
    csrf_token: String,
    layout: PortalLayout,
    is_well: bool,
    lines: Vec<Line>,
}

/// `GET /admin/health`
pub(crate) async fn page(desk: AdminDesk) -> Answer {
    let lines = lines(desk.text, &desk.app.health(&desk.operator).await?)?;
    desk.page(&HealthPage {
        t: desk.text,
        assets: Assets,
        csrf_token: desk.token.text.clone(),
        layout: desk.layout(Section::Health),
        is_well: !lines.iter().any(|line| line.is_bad),
        lines,
    })
}

fn lines(t: Text, health: &Health) -> Result<Vec<Line>, Failure> {
    let zone = Zone::new("UTC").map_err(Error::internal)?;
    let number = |number: i64| format::number(t.locale(), number);
    let whole = |count: u64| number(i64::try_from(count).unwrap_or(i64::MAX));
    let when = |at: orion_domain::Timestamp| format::date_time(t.locale(), &at.in_zone(&zone));
    let fine = |name: String, value: String| Line { name, value, is_bad: false };
    let engine = match health.database.engine {
        Engine::Sqlite => "SQLite",
        Engine::Postgres => "PostgreSQL",
    };
    let hours = health.now.seconds_since(health.started_at) / 3600;
    let waiting = i64::try_from(health.queue.waiting).unwrap_or(i64::MAX);
    let verify = match &health.last_verify {
        None => Line { name: t.health_verify(), value: t.health_verify_never(), is_bad: false },
        Some(last) if last.faults > 0 => {
            let faults = i64::try_from(last.faults).unwrap_or(i64::MAX);
            Line { name: t.health_verify(), value: t.health_verify_faults(faults, &when(last.at())), is_bad: true }
        }
        Some(last) => fine(t.health_verify(), t.health_verify_fine(&whole(last.entries), &when(last.at()))),
    };
    let mut lines = vec![
        fine(t.health_version(), health.version.to_owned()),
        fine(t.health_uptime(), t.health_uptime_since(hours, &when(health.started_at))),
        fine(t.health_database(), format!("{engine} {}", health.database.version)),
        fine(
            t.health_migrations(),
            t.health_migrations_text(health.database.migrations, &number(health.database.newest_migration)),
        ),
        fine(t.health_queue(), number(waiting)),
        disk(t, health.disk),
        verify,
        calendar(t, health),
    ];
    lines.extend(wallets(t, health));
    Ok(lines)
}

fn disk(t: Text, space: Option<DiskSpace>) -> Line {
    let Some(space) = space else {
        return Line { name: t.health_disk(), value: t.health_disk_unknown(), is_bad: false };
    };
    let gib = |bytes: u64| format::number(t.locale(), i64::try_from(bytes / GIB).unwrap_or(i64::MAX));
    let value = t.health_disk_free(&gib(space.free_bytes), &gib(space.total_bytes));
    Line { name: t.health_disk(), value, is_bad: space.free_bytes < space.total_bytes / SCARCE }
}

fn calendar(t: Text, health: &Health) -> Line {
    let mut late: Vec<String> = health.overdue.iter().map(|overdue| named(t, &overdue.chore)).collect();
    late.sort();
    late.dedup();
    let value = if late.is_empty() { t.health_calendar_fine() } else { t.health_calendar_late(&late.join(", ")) };
    Line { name: t.jobs_calendar_title(), value, is_bad: !late.is_empty() }
}

/// Said only when there is something to say: most programs have no wallet.
fn wallets(t: Text, health: &Health) -> Option<Line> {
    let failed = health.ailing.iter().map(|ailing| ailing.failed).sum::<i64>();
    let hours = health.ailing.iter().map(|ailing| ailing.hours).max()?;
    Some(Line { name: t.wallets_title(), value: t.health_wallets_failing(failed, hours), is_bad: true })
}
