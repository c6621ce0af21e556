//! A message on all cards of a program.

use orion_service::App;
use orion_service::jobs::SendPassMessage;
use orion_service::records::{ClaimedJob, Wallet};
use orion_wallet::Fault;
use orion_wallet::google::{Google, PassMessage};
use orion_wallet::waits::wait_seconds;

use super::send_message::not_now;
use crate::outcome::Outcome;
use crate::passes::google::may_tell;

/// How long to wait after the service did not let us in.
const LOCKED_SECONDS: i64 = 60;

/// Puts it there, without a word to the phones where they were told three times already today.
pub(super) async fn run(google: &Google, app: &App, job: &ClaimedJob, asked: SendPassMessage) -> Outcome {
    let (program, told) = match app.program_to_tell(job.merchant, Wallet::Google).await {
        Ok(Some(found)) => found,
        Ok(None) => return Outcome::Failed { reason: "the wallet does not know the program".to_owned() },
        Err(error) => return not_now(&error),
    };
    let message = PassMessage {
        id: job.id.uuid().simple().to_string(),
        header: asked.header.to_string(),
        body: asked.body.to_string(),
        tells: asked.tells && may_tell(told.into_iter().flatten(), app.now()),
    };
    match google.add_message(program, &message).await {
        Ok(()) if message.tells => match app.program_told(job.merchant, Wallet::Google, program).await {
            Ok(()) => Outcome::Done,
            Err(error) => not_now(&error),
        },
        Ok(()) => Outcome::Done,
        Err(Fault::Paused { seconds }) => {
            Outcome::Later { after_seconds: seconds, reason: "the wallet is out of order".to_owned() }
        }
        Err(Fault::Locked { words }) => Outcome::Later { after_seconds: LOCKED_SECONDS, reason: words },
        Err(Fault::Refused { words, .. }) => Outcome::Failed { reason: words },
        Err(Fault::Passing { patience_seconds, words, .. }) => {
            let spread = u64::from(job.id.uuid().as_fields().0);
            match wait_seconds(job.attempt, 0, patience_seconds, spread) {
                Some(after_seconds) => Outcome::Retry { after_seconds, reason: words },
                None => Outcome::Failed { reason: words },
            }
        }
    }
}
