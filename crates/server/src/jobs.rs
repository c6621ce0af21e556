//! `orion jobs`: work that follows the calendar, now and by hand.

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use orion_config::Settings;
use orion_domain::MerchantId;
use orion_service::App;
use orion_service::expiry::Expired;

use crate::output::say;
use crate::wiring;

/// What `orion jobs` can do.
#[derive(Debug, Subcommand)]
pub(crate) enum JobsCommand {
    /// Do one piece of work now, beside a server that may be running
    Run(RunArguments),
}

/// What to run, and for whom.
#[derive(Debug, Args)]
pub(crate) struct RunArguments {
    /// Which work
    work: Work,
    /// For one merchant only, by its id
    #[arg(long, value_name = "ID")]
    merchant: Option<MerchantId>,
}

#[derive(Debug, Clone, Copy, ValueEnum)]
enum Work {
    /// End points that nobody used in time; doing it again finds nothing more
    ExpirePoints,
}

/// Runs it to its end.
///
/// # Errors
/// The database's; what was done before stays done, and running it again goes on.
pub(crate) async fn run(settings: &Settings, command: JobsCommand) -> anyhow::Result<ExitCode> {
    let JobsCommand::Run(arguments) = command;
    let app = wiring::open_beside(settings).await?;
    match arguments.work {
        Work::ExpirePoints => expire_points(&app, arguments.merchant).await?,
    }
    app.drain().await;
    Ok(ExitCode::SUCCESS)
}

async fn expire_points(app: &App, merchant: Option<MerchantId>) -> anyhow::Result<()> {
    let merchants = match merchant {
        Some(merchant) => vec![merchant],
        None => app.may_have_jobs().await?,
    };
    let mut all = Expired::default();
    for merchant in merchants {
        all = all.plus(app.expire_points(merchant).await?);
    }
    say(&format!("{} points on {} cards have ended.", all.points, all.cards));
    if all.passed_over > 0 {
        say(&format!("{} cards were in use all the time; the next run finds them.", all.passed_over));
    }
    Ok(())
}
