//! One handler per kind of job.

mod chore;
mod send_message;
mod send_pass_message;
mod send_test_letter;

use std::sync::Arc;

use orion_mail::Mailer;
use orion_service::App;
use orion_service::jobs::{Job, SendInvitation, SendMessage, SendPassMessage, SendTestLetter, ShowAllPasses};
use orion_service::records::ClaimedJob;
use orion_service::schedules::Chore;
use orion_wallet::google::Google;
use tokio::sync::watch;

use crate::outcome::Outcome;
use send_message::{Mail, MailRoom};

/// Everything that handlers work with.
#[derive(Debug)]
pub struct Handlers {
    app: Arc<App>,
    mail_room: Option<MailRoom>,
    google: Option<Arc<Google>>,
}

impl Handlers {
    /// Handlers over an application and, where mail is configured, a mailer. Without one, messages wait in the queue.
    pub fn new(app: Arc<App>, mailer: Option<Mailer>) -> Self {
        Self { mail_room: mailer.map(MailRoom::new), google: None, app }
    }

    /// The same with Google Wallet, where it is configured.
    #[must_use]
    pub fn with_google(self, google: Option<Arc<Google>>) -> Self {
        Self { google, ..self }
    }

    /// Queues that nobody here can work on.
    pub(crate) const fn left_alone(&self) -> &'static [&'static str] {
        const MAIL: &[&str] = &[SendMessage::QUEUE, SendInvitation::QUEUE, SendTestLetter::QUEUE];
        const WALLET: &[&str] = &[SendPassMessage::QUEUE];
        const ALL: &[&str] =
            &[SendMessage::QUEUE, SendInvitation::QUEUE, SendTestLetter::QUEUE, SendPassMessage::QUEUE];
        match (self.mail_room.is_some(), self.google.is_some()) {
            (true, true) => &[],
            (true, false) => WALLET,
            (false, true) => MAIL,
            (false, false) => ALL,
        }
    }

    pub(crate) const fn app(&self) -> &Arc<App> {
        &self.app
    }

    /// Does one job once. Long ones break off when the program is to stop.
    pub async fn run(&self, job: &ClaimedJob, stop: watch::Receiver<bool>) -> Outcome {
        if let Some(chore) = Chore::named(&job.queue) {
            return chore::run(&self.app, chore, job, stop).await;
        }
        if job.queue == ShowAllPasses::QUEUE {
            return match self.app.want_all_passes(job.merchant).await {
                Ok(_) => Outcome::Done,
                Err(error) => Outcome::Later { after_seconds: 10, reason: error.to_string() },
            };
        }
        if let (SendPassMessage::QUEUE, Some(google)) = (job.queue.as_str(), &self.google) {
            return match serde_json::from_value(job.payload.clone()) {
                Ok(asked) => send_pass_message::run(google, &self.app, job, asked).await,
                Err(error) => unreadable(&error),
            };
        }
        match (job.queue.as_str(), &self.mail_room) {
            (SendMessage::QUEUE, Some(mail_room)) => match serde_json::from_value(job.payload.clone()) {
                Ok(SendMessage { message }) => mail_room.send(&self.app, job, Mail::Message(message)).await,
                Err(error) => unreadable(&error),
            },
            (SendInvitation::QUEUE, Some(mail_room)) => match serde_json::from_value(job.payload.clone()) {
                Ok(SendInvitation { invitation }) => mail_room.send(&self.app, job, Mail::Invitation(invitation)).await,
                Err(error) => unreadable(&error),
            },
            (SendTestLetter::QUEUE, Some(mail_room)) => match serde_json::from_value(job.payload.clone()) {
                Ok(asked) => send_test_letter::run(mail_room, &self.app, job, asked).await,
                Err(error) => unreadable(&error),
            },
            // A newer version of the program enqueued it on a shared database; its own workers know what it is.
            (other, _) => Outcome::Later { after_seconds: 60, reason: format!("this version does not know {other}") },
        }
    }
}

fn unreadable(error: &serde_json::Error) -> Outcome {
    Outcome::Failed { reason: format!("the job cannot be read: {error}") }
}
