//! The log of mail.

use orion_domain::letter::LetterKind;
use orion_service::records::{MailRecord, MessageKind, Suppression};
use serde::Serialize;
use utoipa::ToSchema;
use uuid::Uuid;

/// What a message is about.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MailKind {
    SignIn,
    Card,
    Invitation,
    Enrollment,
    WelcomeBonus,
    PointsBonus,
    PointsExpiring,
    PointsExpired,
    RewardReady,
    Birthday,
    Reengagement,
    RetentionNotice,
}

impl From<MessageKind> for MailKind {
    fn from(kind: MessageKind) -> Self {
        use LetterKind as L;
        match kind {
            MessageKind::SignIn => Self::SignIn,
            MessageKind::Card => Self::Card,
            MessageKind::Invitation => Self::Invitation,
            MessageKind::Letter(L::Enrollment) => Self::Enrollment,
            MessageKind::Letter(L::WelcomeBonus) => Self::WelcomeBonus,
            MessageKind::Letter(L::PointsBonus) => Self::PointsBonus,
            MessageKind::Letter(L::PointsExpiring) => Self::PointsExpiring,
            MessageKind::Letter(L::PointsExpired) => Self::PointsExpired,
            MessageKind::Letter(L::RewardReady) => Self::RewardReady,
            MessageKind::Letter(L::Birthday) => Self::Birthday,
            MessageKind::Letter(L::Reengagement) => Self::Reengagement,
            MessageKind::Letter(L::RetentionNotice) => Self::RetentionNotice,
        }
    }
}

/// What became of an attempt: taken over, to be tried again, refused for good, no server answered, not sent because the
/// mailbox is not there, waiting because the address had enough for a day.
#[derive(Debug, Clone, Copy, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub(crate) enum MailOutcome {
    Accepted,
    Deferred,
    Refused,
    Unreachable,
    Suppressed,
    Held,
}

impl From<orion_service::records::MailOutcome> for MailOutcome {
    fn from(outcome: orion_service::records::MailOutcome) -> Self {
        use orion_service::records::MailOutcome as O;
        match outcome {
            O::Accepted => Self::Accepted,
            O::Deferred => Self::Deferred,
            O::Refused => Self::Refused,
            O::Unreachable => Self::Unreachable,
            O::Suppressed => Self::Suppressed,
            O::Held => Self::Held,
        }
    }
}

/// An attempt to send a message. No address: the card says whose it is.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MailAttempt {
    /// Its id.
    id: Uuid,
    /// The message, which is the same in every attempt.
    message_id: Uuid,
    /// What it is about.
    kind: MailKind,
    /// What became of it.
    outcome: MailOutcome,
    /// The mail server; `none` where none was asked.
    #[schema(example = "mail.example.com:587")]
    provider: String,
    /// The server's words, without the address.
    #[schema(example = "permanent error (550): 5.1.1 no such mailbox")]
    answer: Option<String>,
    /// The card that it is about.
    card_id: Option<Uuid>,
    /// That card's number.
    #[schema(example = "123456789015")]
    card_number: Option<String>,
    /// The card holder.
    #[schema(example = "Anna Weber")]
    customer_name: Option<String>,
    /// At which store it came about.
    store_id: Option<Uuid>,
    /// The store's name.
    #[schema(example = "Bakery Belair")]
    store_name: Option<String>,
    /// When.
    #[schema(format = DateTime, example = "2026-11-21T09:30:00.000000Z")]
    attempted_at: String,
}

impl From<MailRecord> for MailAttempt {
    fn from(record: MailRecord) -> Self {
        let attempt = record.attempt;
        Self {
            id: attempt.id,
            message_id: attempt.message.uuid(),
            kind: attempt.kind.into(),
            outcome: attempt.outcome.into(),
            provider: attempt.provider,
            answer: attempt.answer,
            card_id: attempt.card.map(orion_domain::CardId::uuid),
            card_number: record.card_number,
            customer_name: record.customer_name,
            store_id: attempt.store.map(orion_domain::StoreId::uuid),
            store_name: record.store_name,
            attempted_at: attempt.at.to_rfc3339(),
        }
    }
}

/// A page of attempts, newest first.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MailList {
    /// The attempts.
    pub(crate) items: Vec<MailAttempt>,
    /// Where the next page starts; `null` at the end.
    #[schema(example = "AZLoqP8BcQ2JmQ")]
    pub(crate) next: Option<String>,
}

/// Whether mail reaches the holder of a card.
#[derive(Debug, Serialize, ToSchema)]
pub(crate) struct MailReach {
    /// Whether no mail is sent to the holder's address, because a server said that there is no such mailbox.
    is_suppressed: bool,
    /// What the server said, without the address.
    #[schema(example = "permanent error (550): 5.1.1 no such mailbox")]
    answer: Option<String>,
    /// Since when.
    #[schema(format = DateTime, example = "2026-11-21T09:30:00.000000Z")]
    suppressed_at: Option<String>,
}

impl From<Option<Suppression>> for MailReach {
    fn from(known: Option<Suppression>) -> Self {
        Self {
            is_suppressed: known.is_some(),
            suppressed_at: known.as_ref().map(|known| known.since.to_rfc3339()),
            answer: known.map(|known| known.answer),
        }
    }
}
