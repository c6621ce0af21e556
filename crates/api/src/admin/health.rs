//! `GET /api/v1/admin/health`

use std::sync::Arc;

use axum::Json;
use axum::extract::State;
use orion_http::Problem;
use orion_service::health::{Health as Found, Overdue};
use orion_service::records::Engine;
use orion_service::wallet_checks::Ailing;
use orion_service::{App, Operator};
use serde::Serialize;
use utoipa::ToSchema;

/// How the program is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Health {
    /// Its version.
    #[schema(example = "0.1.0")]
    version: String,
    /// Since when it runs.
    #[schema(format = DateTime, example = "2026-11-21T06:00:00.000000Z")]
    started_at: String,
    /// For how long, in seconds.
    #[schema(minimum = 0, example = 3600)]
    uptime_seconds: i64,
    /// The database.
    database: Database,
    /// The queue through which every balance changes.
    queue: Queue,
    /// Room on the disk of the data folder; `null` where the system does not say.
    disk: Option<Disk>,
    /// The last verification of the whole ledger; `null` before the first.
    last_verify: Option<Verification>,
    /// What follows the calendar and has not come to its end for longer than it may; empty when all is well.
    overdue: Vec<OverdueWork>,
    /// Merchants whose passes in wallets cannot be shown, for an hour or in great number; empty when all is well.
    wallets: Vec<AilingWallet>,
}

/// Passes in a wallet that want somebody.
#[derive(Serialize, ToSchema)]
pub(crate) struct AilingWallet {
    /// Whose.
    merchant_id: uuid::Uuid,
    /// In which wallet.
    #[schema(example = "google")]
    wallet: &'static str,
    /// How many cannot be shown.
    #[schema(minimum = 1, example = 12)]
    failed: i64,
    /// For how many whole hours the oldest of them.
    #[schema(minimum = 0, example = 3)]
    hours: i64,
}

impl From<Ailing> for AilingWallet {
    fn from(ailing: Ailing) -> Self {
        Self {
            merchant_id: ailing.merchant.uuid(),
            wallet: ailing.wallet.as_str(),
            failed: ailing.failed,
            hours: ailing.hours,
        }
    }
}

/// Work that follows the calendar and is overdue somewhere.
#[derive(Serialize, ToSchema)]
pub(crate) struct OverdueWork {
    /// Its name.
    #[schema(example = "expire_points")]
    name: String,
    /// For which merchant.
    merchant_id: uuid::Uuid,
    /// When it came to its end last there; `null` when it never did.
    #[schema(format = DateTime, example = "2026-11-19T23:05:02.000000Z")]
    succeeded_at: Option<String>,
    /// Why it failed last there; `null` when it did not.
    #[schema(example = "the database is busy")]
    last_error: Option<String>,
}

impl From<Overdue> for OverdueWork {
    fn from(late: Overdue) -> Self {
        Self {
            name: late.chore,
            merchant_id: late.merchant.uuid(),
            succeeded_at: late.succeeded_at.map(orion_domain::Timestamp::to_rfc3339),
            last_error: late.last_error,
        }
    }
}

/// The database as it is.
#[derive(Serialize, ToSchema)]
pub(crate) struct Database {
    /// Which one.
    engine: EngineName,
    /// Its own version.
    #[schema(example = "3.51.3")]
    version: String,
    /// Migrations that it went through.
    #[schema(minimum = 0, example = 10)]
    migrations: i64,
    /// The number of the newest one.
    #[schema(minimum = 0, example = 10)]
    newest_migration: i64,
}

/// The two databases.
#[derive(Serialize, ToSchema)]
#[serde(rename_all = "lowercase")]
pub(crate) enum EngineName {
    Sqlite,
    Postgres,
}

/// How much there is to do.
#[derive(Serialize, ToSchema)]
pub(crate) struct Queue {
    /// Commands waiting or under way.
    #[schema(minimum = 0, example = 0)]
    waiting: usize,
    /// Lanes at work.
    #[schema(minimum = 0, example = 0)]
    busy_lanes: usize,
}

/// Room on the disk.
#[derive(Serialize, ToSchema)]
pub(crate) struct Disk {
    /// Bytes that may still be written.
    #[schema(minimum = 0, example = 52_428_800_000_i64)]
    free_bytes: u64,
    /// Bytes altogether.
    #[schema(minimum = 0, example = 107_374_182_400_i64)]
    total_bytes: u64,
}

/// What a verification found.
#[derive(Serialize, ToSchema)]
pub(crate) struct Verification {
    /// When.
    #[schema(format = DateTime, example = "2026-11-21T03:00:00.000000Z")]
    at: String,
    /// Cards compared.
    #[schema(minimum = 0, example = 1200)]
    cards: u64,
    /// Rows recomputed.
    #[schema(minimum = 0, example = 18_000)]
    transactions: u64,
    /// Purged cards whose tombstone was found.
    #[schema(minimum = 0, example = 2)]
    tombstones: u64,
    /// What was wrong.
    #[schema(minimum = 0, example = 0)]
    faults: usize,
}

impl From<Found> for Health {
    fn from(found: Found) -> Self {
        Self {
            version: found.version.to_owned(),
            started_at: found.started_at.to_rfc3339(),
            uptime_seconds: found.now.seconds_since(found.started_at),
            database: Database {
                engine: match found.database.engine {
                    Engine::Sqlite => EngineName::Sqlite,
                    Engine::Postgres => EngineName::Postgres,
                },
                version: found.database.version,
                migrations: found.database.migrations,
                newest_migration: found.database.newest_migration,
            },
            queue: Queue { waiting: found.queue.waiting, busy_lanes: found.queue.busy_lanes },
            disk: found.disk.map(|disk| Disk { free_bytes: disk.free_bytes, total_bytes: disk.total_bytes }),
            last_verify: found.last_verify.map(|last| Verification {
                at: last.at().to_rfc3339(),
                cards: last.cards,
                transactions: last.entries,
                tombstones: last.tombstones,
                faults: last.faults,
            }),
            overdue: found.overdue.into_iter().map(Into::into).collect(),
            wallets: found.ailing.into_iter().map(Into::into).collect(),
        }
    }
}

/// Show how the program is
///
/// Database, queue, disk, what the last verification of the ledger found, what the calendar owes, and what wallets cannot show.
#[utoipa::path(get, path = "/api/v1/admin/health", tag = super::TAG,
    responses((status = 200, description = "How it is.", body = Health)))]
pub(crate) async fn show_health(State(app): State<Arc<App>>, operator: Operator) -> Result<Json<Health>, Problem> {
    Ok(Json(app.health(&operator).await?.into()))
}
