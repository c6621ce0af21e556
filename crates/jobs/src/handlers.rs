//! One handler per kind of job.

mod send_message;

use std::sync::Arc;

use orion_mail::Mailer;
use orion_service::App;
use orion_service::jobs::{Job, SendMessage};
use orion_service::records::ClaimedJob;

use crate::outcome::Outcome;
use send_message::MailRoom;

/// Everything that handlers work with.
#[derive(Debug)]
pub struct Handlers {
    app: Arc<App>,
    mail_room: MailRoom,
}

impl Handlers {
    /// Handlers over an application and, where mail is configured, a mailer.
    pub fn new(app: Arc<App>, mailer: Mailer) -> Self {
        Self { mail_room: MailRoom::new(mailer), app }
    }

    pub(crate) const fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Does one job once.
    pub async fn run(&self, job: &ClaimedJob) -> Outcome {
        match job.queue.as_str() {
            SendMessage::QUEUE => match serde_json::from_value(job.payload.clone()) {
                Ok(SendMessage { message }) => self.mail_room.send(&self.app, job, message).await,
                Err(error) => unreadable(&error),
            },
            // A newer version of the program enqueued it on a shared database; its own workers know what it is.
            other => Outcome::Later { after_seconds: 60, reason: format!("this version does not know {other}") },
        }
    }
}

fn unreadable(error: &serde_json::Error) -> Outcome {
    Outcome::Failed { reason: format!("the job cannot be read: {error}") }
}
