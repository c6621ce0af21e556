//! Doing what follows the calendar.

use orion_service::records::ClaimedJob;
use orion_service::schedules::{Chore, Turn};
use orion_service::{App, Error};
use tokio::sync::watch;

use super::unreadable;
use crate::outcome::Outcome;

/// How long to wait after a failure: a chore that fails has a reason that lasts.
const RETRY_SECONDS: i64 = 300;
/// How long to wait for somebody who does the same: by hand, on another node, or in another zone.
const BESIDE_SECONDS: i64 = 20;

/// Does a chore, unless the program is to stop: then it breaks off between two steps, and whoever takes the job goes on.
pub(super) async fn run(app: &App, chore: Chore, job: &ClaimedJob, stop: watch::Receiver<bool>) -> Outcome {
    let turn: Turn = match serde_json::from_value(job.payload.clone()) {
        Ok(turn) => turn,
        Err(error) => return unreadable(&error),
    };
    let ended = tokio::select! {
        ended = app.do_chore(job.merchant, chore, &turn) => ended,
        () = told(stop) => {
            return Outcome::Later { after_seconds: 0, reason: "the program was stopped".to_owned() };
        }
    };
    match ended {
        Ok(Some(_)) => Outcome::Done,
        Ok(None) => Outcome::Later { after_seconds: BESIDE_SECONDS, reason: "somebody else is at it".to_owned() },
        Err(Error::Busy | Error::Contention) => {
            Outcome::Later { after_seconds: 10, reason: "the counters had more to do".to_owned() }
        }
        Err(error) => Outcome::Retry { after_seconds: RETRY_SECONDS, reason: error.to_string() },
    }
}

/// Waits until the program is to stop; without anybody to say so, for ever.
async fn told(mut stop: watch::Receiver<bool>) {
    if stop.wait_for(|stops| *stops).await.is_err() {
        std::future::pending::<()>().await;
    }
}
