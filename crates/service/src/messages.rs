//! Messages to customers on their way to a mail server.

use orion_domain::{Colour, Locale, MerchantId, MessageId, Timestamp};
use orion_store::links::{MailAttempt, MessageKind};

use crate::app::App;
use crate::error::Error;

/// A message with all that its letter says.
#[derive(Debug, Clone)]
pub struct LetterFacts {
    /// About what.
    pub kind: MessageKind,
    /// To which address.
    pub to: String,
    /// In which language.
    pub locale: Locale,
    /// From whom.
    pub merchant: String,
    /// The card's colour.
    pub colour: Option<Colour>,
    /// The link that signs in.
    pub url: String,
    /// How long it still works; nothing or less when it is too late.
    pub link_seconds: i64,
}

/// What a mail server said, for the log of attempts.
#[derive(Debug, Clone)]
pub struct MailOutcome {
    /// Which server.
    pub provider: String,
    /// `accepted`, `deferred`, `refused` or `unreachable`.
    pub outcome: &'static str,
    /// Its words.
    pub answer: Option<String>,
}

impl App {
    /// What a queued message says; `None` when its person, store or merchant is gone.
    ///
    /// # Errors
    /// The database's.
    pub async fn letter(&self, merchant: MerchantId, message: MessageId) -> Result<Option<LetterFacts>, Error> {
        let mut handle = self.store.merchant(merchant);
        let Some(details) = handle.details().await? else { return Ok(None) };
        let Some(message) = handle.message(message).await?.filter(|message| !message.email.is_empty()) else {
            return Ok(None);
        };
        let Some(store) = handle.store(message.store).await? else { return Ok(None) };
        let token = self.secrets.link_token(merchant, message.link);
        let ends_at: Timestamp = message.created_at.plus_seconds(crate::posting::LINK_SECONDS);
        Ok(Some(LetterFacts {
            kind: message.kind,
            to: message.email,
            locale: message.locale,
            merchant: details.name.to_string(),
            colour: handle.program().await?.map(|program| program.look.card_color),
            url: format!("{}/s/{}/sign-in/confirm?token={token}", self.public_url, store.slug),
            link_seconds: ends_at.seconds_since(self.now()),
        }))
    }

    /// Notes what a mail server said.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_mail(
        &self,
        merchant: MerchantId,
        message: MessageId,
        kind: MessageKind,
        said: MailOutcome,
    ) -> Result<(), Error> {
        let attempt = MailAttempt {
            id: self.new_uuid(),
            message,
            kind,
            at: self.now(),
            provider: said.provider,
            outcome: said.outcome,
            answer: said.answer,
        };
        Ok(self.store.merchant(merchant).note_mail_attempt(&attempt).await?)
    }
}
