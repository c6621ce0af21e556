//! `orion jobs`: work that follows the calendar, now and by hand.

use std::process::ExitCode;

use clap::{Args, Subcommand, ValueEnum};
use orion_config::Settings;
use orion_domain::MerchantId;
use orion_service::schedules::{Chore, ChoreDone};
use orion_service::{App, Error};

use crate::output::{complain, say};
use crate::wiring;

/// What `orion jobs` can do.
#[derive(Debug, Subcommand)]
pub(crate) enum JobsCommand {
    /// Do one piece of work now, beside a server that may be running. Each is done by one runner at a time for each merchant,
    /// may be stopped anywhere, and goes on where it stopped when it is run again
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
    /// Write to people whose points end soon; nobody is told twice
    WarnOfExpiry,
    /// Write to people whose birthday it is, from eight in the morning on; once a year
    GreetBirthdays,
    /// Invite people back who have not come for long; once a quarter
    InviteBack,
    /// Remove addresses, notes and records of mails that have been kept for long enough: what was due at an earlier look, too,
    /// at least an hour and at most three days ago
    RemoveOld,
    /// Tell customers who have not been seen for very long, and forget those who were told a month ago; looks twice like
    /// `remove-old`
    ForgetUnseen,
    /// Have wallets compared with what they should show, where nobody has looked for a week; a running program does it
    CompareWallets,
}

impl Work {
    const fn chore(self) -> Chore {
        match self {
            Self::ExpirePoints => Chore::ExpirePoints,
            Self::WarnOfExpiry => Chore::WarnOfExpiry,
            Self::GreetBirthdays => Chore::GreetBirthdays,
            Self::InviteBack => Chore::InviteBack,
            Self::RemoveOld => Chore::RemoveOld,
            Self::ForgetUnseen => Chore::ForgetUnseen,
            Self::CompareWallets => Chore::CompareWallets,
        }
    }
}

/// Runs it to its end.
///
/// # Errors
/// The database's; what was done before stays done, and running it again goes on.
pub(crate) async fn run(settings: &Settings, command: JobsCommand) -> anyhow::Result<ExitCode> {
    let JobsCommand::Run(arguments) = command;
    let app = wiring::open_beside(settings).await?;
    let ended = run_for(&app, arguments.work.chore(), arguments.merchant).await;
    app.drain().await;
    ended
}

async fn run_for(app: &App, chore: Chore, merchant: Option<MerchantId>) -> anyhow::Result<ExitCode> {
    let merchants = match merchant {
        Some(merchant) => vec![merchant],
        None => app.may_have_jobs().await?,
    };
    let (mut all, mut code) = (ChoreDone::default(), ExitCode::SUCCESS);
    for merchant in merchants {
        match app.run_chore(merchant, chore).await {
            Ok(Some(done)) => all.add(done),
            Ok(None) => {
                complain(&format!("orion: merchant {merchant}: somebody else is at it; nothing was done here"));
                code = ExitCode::FAILURE;
            }
            Err(Error::NotFound) => {
                complain(&format!("orion: there is no merchant {merchant}"));
                code = ExitCode::FAILURE;
            }
            Err(error) => return Err(error.into()),
        }
    }
    let mut counts = all.counts().filter(|(_, number)| *number > 0).peekable();
    if counts.peek().is_none() && code == ExitCode::SUCCESS {
        say("Nothing was due.");
    }
    for (what, number) in counts {
        say(&format!("{number} {what}."));
    }
    if let Some(why) = all.left_out() {
        complain(&format!("orion: {why}"));
        code = ExitCode::FAILURE;
    }
    Ok(code)
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Whatever follows the calendar can be done by hand, by the name that it has everywhere.
    #[test]
    fn every_chore_can_be_run_by_hand() {
        let named = |work: &Work| work.to_possible_value().map(|value| value.get_name().replace('-', "_"));
        let names: Vec<Option<String>> = Work::value_variants().iter().map(named).collect();
        assert_eq!(names, Chore::ALL.map(|chore| Some(chore.name().to_owned())));
        assert_eq!(Work::value_variants().iter().map(|work| work.chore()).collect::<Vec<_>>(), Chore::ALL);
    }
}
