//! The program: subcommands and wiring. No rules live here.
//!
//! [`settings`] turns arguments, file and environment into settings; [`wiring`] turns settings into an application;
//! [`serve`] runs it; [`demo`] fills a data folder with two merchants and a believable past.

mod data_folder;
mod demo;
mod doctor;
mod health;
mod jobs;
mod logging;
mod mail;
mod output;
mod serve;
mod settings;
mod wallets;
mod wiring;
mod workers;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, Parser, Subcommand};

use crate::output::say;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Loyalty cards for small chains: one binary, from an embedded database to a cluster.
#[derive(Debug, Parser)]
#[command(name = "orion", version, about)]
struct Cli {
    /// The folder that holds everything this installation keeps on disk [default: ./orion-data, env: ORION_DATA_DIR]
    #[arg(long, global = true, value_name = "DIR")]
    data: Option<PathBuf>,
    /// A TOML file with settings [env: ORION_CONFIG]
    #[arg(long, global = true, value_name = "FILE")]
    config: Option<PathBuf>,
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Run the program
    Serve,
    /// Run only what works in the background, beside servers on the same PostgreSQL database
    Worker,
    /// Run it with two merchants, about 200 customers and 90 days of history, on this machine only
    Demo(demo::DemoArguments),
    /// Bring the database to this version and stop
    Migrate,
    /// Recompute every balance, number and hash chain, of the ledger and of the audit log; exit code 1 when something is wrong
    Verify,
    /// Examine the installation, one line each: configuration, database, migrations, clock, store domains, tenant isolation,
    /// ledger, audit log, calendar. Exit code 1 when something is wrong, 2 when it could not be found out
    Doctor(doctor::DoctorArguments),
    /// Print the OpenAPI document
    Openapi,
    /// People who run the platform
    #[command(subcommand)]
    Admin(AdminCommand),
    /// Work that follows the calendar
    #[command(subcommand)]
    Jobs(jobs::JobsCommand),
}

#[derive(Debug, Subcommand)]
enum AdminCommand {
    /// Add a platform admin; the password is read from the first line of standard input
    Create(AdminCreate),
}

#[derive(Debug, Args)]
struct AdminCreate {
    /// Their e-mail address
    #[arg(long)]
    email: String,
    /// Their name
    #[arg(long, default_value = "Administrator")]
    name: String,
}

/// Exit code for a wrong configuration or an unsafe environment (EX_CONFIG of sysexits.h). Safety §3.5.
const EXIT_CONFIG: u8 = 78;

fn main() -> ExitCode {
    let cli = Cli::parse();
    let runtime = match tokio::runtime::Builder::new_multi_thread().enable_all().build() {
        Ok(runtime) => runtime,
        Err(error) => {
            output::complain(&format!("orion cannot start: {error}"));
            return ExitCode::FAILURE;
        }
    };
    match runtime.block_on(run(cli)) {
        Ok(code) => code,
        Err(error) => {
            output::complain(&format!("orion: {error:#}"));
            if error.is::<wiring::Refused>() { ExitCode::from(EXIT_CONFIG) } else { ExitCode::FAILURE }
        }
    }
}

async fn run(cli: Cli) -> anyhow::Result<ExitCode> {
    if matches!(cli.command, Command::Openapi) {
        say(&orion_api::document());
        return Ok(ExitCode::SUCCESS);
    }
    if let Command::Doctor(arguments) = &cli.command {
        return doctor::run(cli.config.as_deref(), cli.data.as_deref(), arguments).await;
    }
    let settings = match settings::load(cli.config.as_deref(), cli.data.as_deref()) {
        Ok(settings) => settings,
        Err(mistakes) => {
            output::complain(&settings::refusal(&mistakes));
            return Ok(ExitCode::from(EXIT_CONFIG));
        }
    };
    logging::start(&settings.log)?;
    match cli.command {
        Command::Serve => serve::serve(settings).await,
        Command::Worker => workers::work(settings).await,
        Command::Demo(arguments) => demo::run(settings, cli.config.as_deref(), cli.data.is_some(), &arguments).await,
        Command::Migrate => migrate(&settings).await,
        Command::Verify => verify(&settings).await,
        Command::Admin(AdminCommand::Create(arguments)) => create_admin(&settings, arguments).await,
        Command::Jobs(command) => jobs::run(&settings, command).await,
        Command::Doctor(_) | Command::Openapi => Ok(ExitCode::SUCCESS),
    }
}

async fn migrate(settings: &orion_config::Settings) -> anyhow::Result<ExitCode> {
    let wired = wiring::open(settings).await?;
    wired.app.drain().await;
    say("The database is at this version.");
    Ok(ExitCode::SUCCESS)
}

/// Verifies live data too: on SQLite it reads beside a running server, which it does not lock out.
async fn verify(settings: &orion_config::Settings) -> anyhow::Result<ExitCode> {
    let app = wiring::open_to_read_all(settings).await?;
    let report = app.verify().await?;
    say(&format!("{} merchants, {} cards, {} transactions.", report.merchants, report.cards, report.entries));
    for fault in &report.faults {
        say(&fault.to_string());
    }
    let audit = app.verify_audit().await?;
    say(&format!("{} sealed rows of the audit log.", audit.seals));
    for fault in &audit.faults {
        say(&fault.to_string());
    }
    if !audit.faults.is_empty() {
        say(
            "The audit log is not what was written. Somebody has worked on the database directly; keep a copy of the data.",
        );
    }
    if report.faults.is_empty() && !audit.faults.is_empty() {
        return Ok(ExitCode::FAILURE);
    }
    if report.faults.is_empty() {
        say("Every balance, number and hash follows from its rows.");
        return Ok(ExitCode::SUCCESS);
    }
    say("The ledger is not in order. Stop the program, keep a copy of the data, and restore a backup that verifies.");
    Ok(ExitCode::FAILURE)
}

async fn create_admin(settings: &orion_config::Settings, arguments: AdminCreate) -> anyhow::Result<ExitCode> {
    use orion_service::setup::{NewUser, Platform};
    let mut password = String::new();
    std::io::stdin().read_line(&mut password)?;
    let app = wiring::open_beside(settings).await?;
    let new = NewUser {
        email: orion_domain::Email::new(&arguments.email).map_err(|problem| anyhow::anyhow!("--email {problem}"))?,
        name: orion_domain::Label::new(&arguments.name).map_err(|problem| anyhow::anyhow!("--name {problem}"))?,
        locale: settings.defaults.locale,
        password: password.trim_end_matches(['\r', '\n']).to_owned(),
    };
    match app.create_user(new, Platform::Admin).await {
        Ok(_) => {
            say("The administrator can sign in.");
            Ok(ExitCode::SUCCESS)
        }
        Err(orion_service::Error::Invalid(wrong)) => {
            for field in wrong {
                output::complain(&format!("{} {}", field.pointer.trim_start_matches('/'), field.problem));
            }
            Ok(ExitCode::FAILURE)
        }
        Err(error) => Err(error.into()),
    }
}
