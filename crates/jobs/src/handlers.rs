//! One handler per kind of job.

mod chore;
mod send_message;
mod send_pass_message;
mod send_test_letter;

use std::sync::Arc;

use orion_domain::MerchantId;
use orion_mail::Mailer;
use orion_service::App;
use orion_service::jobs::{Job, SendInvitation, SendMessage, SendPassMessage, SendTestLetter, ShowAllPasses};
use orion_service::records::ClaimedJob;
use orion_service::schedules::Chore;
use orion_wallet::google::Google;
use tokio::sync::watch;

use crate::outcome::{Ended, Outcome};
use send_message::{Mail, MailRoom};

pub use send_message::ReadyMail;

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

    /// Reads what jobs of one merchant need, together where they need the same.
    pub async fn prepare(&self, jobs: &[ClaimedJob]) -> Vec<Prepared> {
        let mut prepared: Vec<Prepared> = jobs.iter().map(|_| Prepared::Nothing).collect();
        let Some(mail_room) = &self.mail_room else { return prepared };
        let mut mails = Vec::new();
        for (place, job) in jobs.iter().enumerate() {
            match mail_of(job) {
                None => {}
                Some(Ok(mail)) => mails.push((place, job, mail)),
                Some(Err(error)) => prepared[place] = Prepared::Ended(unreadable(&error)),
            }
        }
        for (place, ready) in mail_room.prepare(&self.app, mails).await {
            prepared[place] = ready;
        }
        prepared
    }

    /// Does one job once, with what was read for it. Long ones break off when the program is to stop.
    pub async fn run(&self, job: &ClaimedJob, prepared: Prepared, stop: watch::Receiver<bool>) -> Ended {
        match (prepared, &self.mail_room) {
            (Prepared::Ended(outcome), _) => outcome.into(),
            (Prepared::Mail(mail), Some(mail_room)) => mail_room.send(&self.app, job, *mail).await,
            (Prepared::Mail(_), None) => unknown(&job.queue).into(),
            (Prepared::Nothing, _) => self.run_other(job, stop).await.into(),
        }
    }

    async fn run_other(&self, job: &ClaimedJob, stop: watch::Receiver<bool>) -> Outcome {
        if let Some(chore) = Chore::named(&job.queue) {
            return chore::run(&self.app, chore, job, stop).await;
        }
        match (job.queue.as_str(), &self.mail_room, &self.google) {
            (ShowAllPasses::QUEUE, ..) => match serde_json::from_value(job.payload.clone()) {
                Ok(asked) => self.show_all_passes(job.merchant, asked).await,
                Err(error) => unreadable(&error),
            },
            (SendPassMessage::QUEUE, _, Some(google)) => match serde_json::from_value(job.payload.clone()) {
                Ok(asked) => send_pass_message::run(google, &self.app, job, asked).await,
                Err(error) => unreadable(&error),
            },
            (SendTestLetter::QUEUE, Some(mail_room), _) => match serde_json::from_value(job.payload.clone()) {
                Ok(asked) => send_test_letter::run(mail_room, &self.app, job, asked).await,
                Err(error) => unreadable(&error),
            },
            // A newer version of the program enqueued it on a shared database; its own workers know what it is.
            (other, ..) => unknown(other),
        }
    }

    async fn show_all_passes(&self, merchant: MerchantId, asked: ShowAllPasses) -> Outcome {
        match self.app.want_passes_in(merchant, asked.wallet).await {
            Ok(_) => Outcome::Done,
            Err(error) => Outcome::Later { after_seconds: 10, reason: error.to_string() },
        }
    }
}

/// What a job finds ready when its turn comes.
#[derive(Debug)]
pub enum Prepared {
    /// It reads what it needs by itself.
    Nothing,
    /// There is nothing to do, or not now.
    Ended(Outcome),
    /// A letter.
    Mail(Box<ReadyMail>),
}

/// What a job is to send; `None` for one that is no mail of that sort.
fn mail_of(job: &ClaimedJob) -> Option<Result<Mail, serde_json::Error>> {
    match job.queue.as_str() {
        SendMessage::QUEUE => {
            let read: Result<SendMessage, _> = serde_json::from_value(job.payload.clone());
            Some(read.map(|job| Mail::Message(job.message)))
        }
        SendInvitation::QUEUE => {
            let read: Result<SendInvitation, _> = serde_json::from_value(job.payload.clone());
            Some(read.map(|job| Mail::Invitation(job.invitation)))
        }
        _ => None,
    }
}

fn unknown(queue: &str) -> Outcome {
    Outcome::Later { after_seconds: 60, reason: format!("this version does not know {queue}") }
}

fn unreadable(error: &serde_json::Error) -> Outcome {
    Outcome::Failed { reason: format!("the job cannot be read: {error}") }
}
