//! `orion doctor`: everything that `serve` asks before it starts, and what only a long look shows, one line each. Nothing is
//! repaired and nothing is created; it may run beside a server.

mod chart;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::ExitCode;
use std::sync::Arc;
use std::time::Duration;

use clap::Args;
use orion_config::{Engine, Settings};
use orion_domain::HostName;
use orion_service::App;
use orion_service::clock::{Clock as _, SystemClock};
use orion_service::secrets::Secrets;
use orion_store::Store;
use orion_store::inspect::Migrations;
use secrecy::ExposeSecret as _;

use self::chart::{Chart, EXIT_UNKNOWN, Ended};
use crate::data_folder::DataFolder;
use crate::output::complain;
use crate::{mail, settings, wallets, wiring};

/// How long a look-up of a store's domain may take.
const LOOK_UP_TIMEOUT: Duration = Duration::from_secs(3);
/// The most domains that are looked up; the operator wants an answer today.
const LOOK_UPS_MAX: usize = 200;

/// How `orion doctor` answers.
#[derive(Debug, Args)]
pub(crate) struct DoctorArguments {
    /// Print one JSON array instead of lines
    #[arg(long)]
    json: bool,
}

/// Examines the installation and says what was found.
///
/// # Errors
/// None; what goes wrong is an answer.
pub(crate) async fn run(
    config: Option<&Path>,
    data: Option<&Path>,
    arguments: &DoctorArguments,
) -> anyhow::Result<ExitCode> {
    let mut chart = Chart::default();
    match settings::load(config, data) {
        Ok(settings) => {
            let mail = settings.smtp.as_ref().map(mail::mailer).and_then(Result::err);
            let wallets =
                [wallets::google(&settings).err(), wallets::apple(&settings).err(), wallets::fetches(&settings).err()];
            let faults = wallets.into_iter().chain([mail]).flatten();
            // Several of them may stumble over the same file.
            let faults: BTreeSet<String> = faults.map(|error| format!("{error:#}")).collect();
            let faults = faults.into_iter().collect();
            chart.judge("every setting is valid".to_owned(), "mail or wallets cannot work with it", faults);
            let folder = match DataFolder::beside(&settings.data_dir) {
                Ok(folder) => folder,
                Err(error) => {
                    complain(&format!("orion: {error:#}"));
                    return Ok(ExitCode::from(EXIT_UNKNOWN));
                }
            };
            // Whoever finds a fault that makes the rest senseless ends the round.
            drop(examine(&mut chart, &settings, &folder).await);
        }
        Err(mistakes) => {
            chart.wrong("nothing can be started with it", mistakes.iter().map(ToString::to_string).collect());
        }
    }
    chart.skip_the_rest();
    chart.print(arguments.json)?;
    Ok(chart.exit_code())
}

async fn examine(chart: &mut Chart, settings: &Settings, folder: &DataFolder) -> Result<(), Ended> {
    let secrets = examine_folder(chart, settings, folder);
    let store = examine_database(chart, settings, folder).await?;
    let dangers = chart.known(store.dangers().await)?;
    chart.judge("nothing that could lose or change what is written".to_owned(), "not safe to use", dangers);
    examine_migrations(chart, &store).await?;
    examine_clock(chart, &store).await?;
    let app = wiring::assemble(settings, secrets, store, Arc::new(SystemClock));
    let app = chart.known(app)?;
    examine_domains(chart, &app).await;
    examine_isolation(chart, &app).await;
    examine_ledger(chart, &app).await;
    examine_audit_log(chart, &app).await;
    examine_calendar(chart, &app).await;
    examine_wallets(chart, &app).await;
    app.drain().await;
    Ok(())
}

/// The folder, and the installation's keys. Nothing that follows needs them, so their absence ends nothing.
fn examine_folder(chart: &mut Chart, settings: &Settings, folder: &DataFolder) -> Secrets {
    let mut wrong = Vec::new();
    if matches!(settings.database.engine, Engine::Sqlite) {
        wrong.extend(folder.network_danger());
    }
    let secret = match &settings.security.secret_key {
        Some(key) => key.expose_secret().as_bytes().to_vec(),
        None => match folder.known_secret() {
            Ok(Some(secret)) => secret,
            Ok(None) => {
                wrong.push(
                    "secret.key is missing, without which no PIN can be checked; restore it from a backup".into(),
                );
                Vec::new()
            }
            Err(error) => {
                wrong.push(format!("{error:#}"));
                Vec::new()
            }
        },
    };
    chart.judge(format!("{} with the installation's secret", settings.data_dir.display()), "not in order", wrong);
    Secrets::new(&secret)
}

async fn examine_database(chart: &mut Chart, settings: &Settings, folder: &DataFolder) -> Result<Store, Ended> {
    let options = wiring::to_read_all(settings, folder);
    let store = match Store::open_as_it_is(&options).await {
        Ok(store) => store,
        Err(error) => {
            let how = "If nothing was ever started here, `orion migrate` sets it up.";
            chart.wrong("cannot be opened", vec![error.to_string(), how.to_owned()]);
            return Err(Ended);
        }
    };
    let health = match store.platform().server_version().await {
        Ok(version) => version,
        Err(error) => {
            chart.wrong("does not answer", vec![format!("{:#}", anyhow::Error::from(error))]);
            return Err(Ended);
        }
    };
    let name = match store.engine() {
        orion_store::Engine::Sqlite => "SQLite",
        orion_store::Engine::Postgres => "PostgreSQL",
    };
    let standby = match chart.known(store.has_synchronous_standby().await)? {
        None => "",
        Some(true) => ", with a synchronous standby",
        Some(false) => ", without a synchronous standby: a fail-over can lose the last acknowledged writes",
    };
    chart.fine(format!("{name} {health}{standby}"));
    Ok(store)
}

async fn examine_migrations(chart: &mut Chart, store: &Store) -> Result<(), Ended> {
    let found = chart.known(store.migrations().await)?;
    if found.are_current() {
        chart.fine(format!("all {} are in", found.known));
        return Ok(());
    }
    chart.wrong("the database is not at this version", migration_faults(&found));
    Err(Ended)
}

fn migration_faults(found: &Migrations) -> Vec<String> {
    let listed = |numbers: &[i64]| numbers.iter().map(ToString::to_string).collect::<Vec<_>>().join(", ");
    let mut faults = Vec::new();
    if !found.missing.is_empty() {
        faults.push(format!("missing: {}; `orion migrate` runs them", listed(&found.missing)));
    }
    if !found.unknown.is_empty() {
        faults.push(format!("from a newer program: {}; run that version, or restore a backup", listed(&found.unknown)));
    }
    if !found.altered.is_empty() {
        faults.push(format!("other than this program's: {}; run the version that made them", listed(&found.altered)));
    }
    faults
}

async fn examine_clock(chart: &mut Chart, store: &Store) -> Result<(), Ended> {
    match chart.known(store.clock_ahead_seconds(SystemClock.now()).await)? {
        None => chart.fine("the database has the program's own".to_owned()),
        Some(ahead) => {
            let well = format!("program and database differ by {} s", ahead.unsigned_abs());
            chart.judge(well, "cannot be relied on", wiring::clock_danger(ahead).into_iter().collect());
        }
    }
    Ok(())
}

async fn examine_domains(chart: &mut Chart, app: &App) {
    let Ok(report) = chart.known(app.examine_domains().await) else { return };
    let well = format!("{} of stores' own", report.hosts.len());
    let silent = unanswered(&report.hosts).await;
    chart.judge(well, "not all are in order", report.faults);
    // A name that is not set up is its owner's affair, and without a network nothing can be said: no fault of this
    // installation either way.
    chart.mention(
        silent.into_iter().map(|host| {
            format!("no address found for {host}: it is not set up in DNS, or DNS cannot be asked from here")
        }),
    );
}

/// The names to which DNS gives no address, or gives none in time.
async fn unanswered(hosts: &[HostName]) -> Vec<String> {
    let look_ups = hosts.iter().take(LOOK_UPS_MAX).map(|host| {
        let host = host.to_string();
        tokio::spawn(async move {
            let found = tokio::time::timeout(LOOK_UP_TIMEOUT, tokio::net::lookup_host((host.as_str(), 443))).await;
            let has_address = found.is_ok_and(|found| found.is_ok_and(|mut addresses| addresses.next().is_some()));
            (!has_address).then_some(host)
        })
    });
    let mut silent = Vec::new();
    for look_up in look_ups.collect::<Vec<_>>() {
        silent.extend(look_up.await.ok().flatten());
    }
    silent
}

async fn examine_isolation(chart: &mut Chart, app: &App) {
    let Ok(report) = chart.known(app.examine_isolation().await) else { return };
    let fault = |strays: orion_store::isolation::Strays| {
        format!("{}: {} rows point to nothing of their own merchant", strays.table, strays.rows)
    };
    let well = format!("every row of {} tables belongs to the merchant of what it points to", report.tables);
    chart.judge(well, "rows have strayed", report.strays.into_iter().map(fault).collect());
}

async fn examine_ledger(chart: &mut Chart, app: &App) {
    let Ok(report) = chart.known(app.verify().await) else { return };
    let well = format!(
        "{} merchants, {} cards, {} transactions: balances, numbers and hashes follow from their rows",
        report.merchants, report.cards, report.entries
    );
    chart.judge(well, "not in order", report.faults.iter().map(ToString::to_string).collect());
}

async fn examine_audit_log(chart: &mut Chart, app: &App) {
    let Ok(report) = chart.known(app.verify_audit().await) else { return };
    let well = format!("{} sealed rows are what was written", report.seals);
    chart.judge(well, "not what was written", report.faults.iter().map(ToString::to_string).collect());
}

async fn examine_calendar(chart: &mut Chart, app: &App) {
    let Ok(overdue) = chart.known(app.overdue_chores().await) else { return };
    let fault = |late: orion_service::health::Overdue| {
        let last = late.succeeded_at.map_or_else(|| "never".to_owned(), orion_domain::Timestamp::to_rfc3339);
        let why = late.last_error.map(|why| format!("; it failed last because of: {why}")).unwrap_or_default();
        let by_hand = late.chore.replace('_', "-");
        format!(
            "{} for merchant {}: finished last {last}{why}; `orion jobs run {by_hand}` does it now",
            late.chore, late.merchant
        )
    };
    let well = "everything came to its end in time".to_owned();
    chart.judge(well, "work is overdue", overdue.into_iter().map(fault).collect());
}

/// A line only where cards are shown in wallets.
async fn examine_wallets(chart: &mut Chart, app: &App) {
    if !app.has_wallets() {
        return;
    }
    let Ok(ailing) = chart.known(app.ailing_passes().await) else { return };
    let fault = |ailing: orion_service::wallet_checks::Ailing| {
        let (wallet, merchant) = (ailing.wallet.as_str(), ailing.merchant);
        format!(
            "{} passes of merchant {merchant} cannot be shown at {wallet}, the first for {} hours; /admin/wallets says why",
            ailing.failed, ailing.hours
        )
    };
    let well = "cards in wallets are as they should be".to_owned();
    chart.judge(well, "passes cannot be shown", ailing.into_iter().map(fault).collect());
}
