//! A letter with sample values, to whoever wants to see it in their own mailbox.

use orion_domain::JobId;
use orion_mail::Letter;
use orion_mail::template::sample;
use orion_service::App;
use orion_service::jobs::SendTestLetter;
use orion_service::letter_templates::TestLetter;
use orion_service::records::ClaimedJob;

use super::send_message::{MailRoom, not_now};
use crate::outcome::Outcome;

/// Sends one, unless nobody is there any more to read it.
pub(super) async fn run(mail_room: &MailRoom, app: &App, job: &ClaimedJob, asked: SendTestLetter) -> Outcome {
    match app.test_letter(job.merchant, asked).await {
        Ok(Some(test)) => mail_room.hand_over(app, job, &letter(test, job.id)).await,
        Ok(None) => Outcome::Done,
        Err(error) => not_now(&error),
    }
}

fn letter(test: TestLetter, id: JobId) -> Letter {
    let letter = sample(test.spot.code, test.spot.locale, test.brand, id.to_string());
    Letter { to: test.to, ..letter.reworded(test.wording) }
}
