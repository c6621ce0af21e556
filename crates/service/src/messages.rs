//! Messages to customers on their way to a mail server.

use orion_domain::letter::Matter;
use orion_domain::{Colour, Locale, MerchantId, MessageId, Timestamp};
use orion_store::links::{MailAttempt, Message, MessageKind};
use orion_store::stores::StoreDetails;

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
    /// What it says.
    pub says: Says,
}

/// What a letter says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Says {
    /// Here is a link that signs in.
    Link {
        /// The link.
        url: String,
        /// How long it still works; nothing when it is too late.
        seconds: i64,
    },
    /// Something about a card.
    About {
        /// What.
        matter: Matter,
        /// Where the person sees the card; it signs nobody in.
        url: String,
        /// Where the person says what they want to get.
        choices_url: String,
    },
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
    /// What a queued message says; `None` when its person or merchant is gone, or when the person does not want it any more.
    ///
    /// # Errors
    /// The database's.
    pub async fn letter(&self, merchant: MerchantId, message: MessageId) -> Result<Option<LetterFacts>, Error> {
        let mut handle = self.store.merchant(merchant);
        let Some(details) = handle.details().await? else { return Ok(None) };
        let Some(message) = handle.message(message).await?.filter(|message| !message.email.is_empty()) else {
            return Ok(None);
        };
        let unwanted = matches!(message.kind, MessageKind::Letter(kind) if kind.is_marketing());
        if unwanted && !message.wants_marketing {
            return Ok(None);
        }
        // The card goes on when its store closes; another store's pages show it.
        let store = match handle.store(message.store).await? {
            Some(store) => Some(store),
            None => handle.stores().await?.into_iter().next(),
        };
        let Some(store) = store else { return Ok(None) };
        Ok(Some(LetterFacts {
            kind: message.kind,
            says: self.says(merchant, &store, &message)?,
            to: message.email,
            locale: message.locale,
            merchant: details.name.to_string(),
            colour: handle.program().await?.map(|program| program.look.card_color),
        }))
    }

    fn says(&self, merchant: MerchantId, store: &StoreDetails, message: &Message) -> Result<Says, Error> {
        let at_store = |path: &str| format!("{}/s/{}/{path}", self.public_url, store.slug);
        match (message.link, &message.matter) {
            (Some(link), _) => {
                let token = self.secrets.link_token(merchant, link);
                let ends_at: Timestamp = message.created_at.plus_seconds(crate::posting::LINK_SECONDS);
                let url = at_store(&format!("sign-in/confirm?token={token}"));
                Ok(Says::Link { url, seconds: ends_at.seconds_since(self.now()) })
            }
            (None, Some(matter)) => {
                Ok(Says::About { matter: matter.clone(), url: at_store("card"), choices_url: at_store("privacy") })
            }
            (None, None) => Err(Error::internal("a message without a link and without a matter")),
        }
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
