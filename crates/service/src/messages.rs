//! Messages to customers on their way to a mail server: what they say, whether they may go, and what became of them.

use orion_domain::letter::{Brand, Matter};
use orion_domain::letter_template::{TemplateCode, Wording};
use orion_domain::{CardId, Email, Locale, MerchantId, MessageId, Role, StoreId, Timestamp};
use orion_store::Merchant;
use orion_store::links::{Message, MessageKind};
use orion_store::mail_log::{MailAttempt, MailClass, MailOutcome};
use orion_store::mail_templates::LetterSpot;
use orion_store::stores::StoreDetails;

use crate::app::App;
use crate::error::Error;

/// Letters that one address gets within a day, from all merchants together. Safety E-5. What is more waits.
pub const LETTERS_A_DAY_MAX: i64 = 10;
/// Links that one address gets within a day, from all merchants together; each merchant sends three an hour at most.
pub const LINKS_A_DAY_MAX: i64 = 20;
/// A day, for these limits.
const DAY_SECONDS: i64 = 24 * 3600;

/// A message with all that its letter says.
#[derive(Debug, Clone)]
pub struct LetterFacts {
    /// About what.
    pub kind: MessageKind,
    /// To which address.
    pub to: String,
    /// In which language.
    pub locale: Locale,
    /// From whom, and what it looks like.
    pub brand: Brand,
    /// What it says.
    pub says: Says,
    /// Where it came about, for the log.
    pub store: Option<StoreId>,
    /// Which card it is about, for the log.
    pub card: Option<CardId>,
    /// Whom it goes to, as the limits and the suppressions know them.
    pub recipient: Recipient,
    /// Whether it may go.
    pub way: Way,
}

/// A recipient, from which nobody gets back to the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipient {
    /// At the merchant; of customers only, because nobody could lift it for somebody who is to join the team.
    at_merchant: Option<[u8; 32]>,
    /// Over all merchants.
    pub everywhere: [u8; 32],
    class: MailClass,
}

/// Whether a message may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It may, and so many more like it to the same address.
    Free {
        /// This one included; at least one.
        places: i64,
    },
    /// A server said that there is no such mailbox.
    NoMailbox,
    /// The address has had enough for today.
    Full {
        /// For how long it has to wait, at least.
        seconds: i64,
    },
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
        /// Where mail programs say that the person does not want such mail any more; of marketing only.
        unsubscribe_url: Option<String>,
        /// In the merchant's or store's own words, where there are any.
        wording: Option<Wording>,
    },
    /// Somebody is asked into a team.
    Invitation {
        /// Where they answer.
        url: String,
        /// As what.
        role: Role,
        /// Where, if it is one store.
        store: Option<String>,
    },
}

/// What became of an attempt, for the log.
#[derive(Debug, Clone)]
pub struct MailSaid {
    /// Which server; `none` when no server was asked.
    pub provider: String,
    /// What became of the message.
    pub outcome: MailOutcome,
    /// Whether the server said that there is no such mailbox.
    pub is_no_mailbox: bool,
    /// The server's words, without the address.
    pub answer: Option<String>,
}

impl MailSaid {
    /// Of a message that was shown to no server.
    pub fn unsent(outcome: MailOutcome) -> Self {
        Self { provider: "none".to_owned(), outcome, is_no_mailbox: false, answer: None }
    }
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
        if is_marketing(message.kind) && !message.wants_marketing {
            return Ok(None);
        }
        // The card goes on when its store closes; another store's pages show it.
        let store = match handle.store(message.store).await? {
            Some(store) => Some(store),
            None => handle.stores().await?.into_iter().next(),
        };
        let Some(store) = store else { return Ok(None) };
        let recipient = self.recipient(merchant, &message.email, message.kind);
        Ok(Some(LetterFacts {
            kind: message.kind,
            says: self.says(&mut handle, &store, &message).await?,
            locale: message.locale,
            brand: self.dressed(&mut handle, details.name, Some(store)).await?,
            store: Some(message.store),
            card: card_of(&mut handle, &message).await?,
            way: self.way(merchant, recipient).await?,
            to: message.email,
            recipient,
        }))
    }

    pub(crate) fn recipient(&self, merchant: MerchantId, address: &str, kind: MessageKind) -> Recipient {
        let class = match kind {
            MessageKind::SignIn | MessageKind::Card | MessageKind::Invitation => MailClass::Link,
            MessageKind::Letter(_) => MailClass::Letter,
        };
        let key = Email::new(address).map_or_else(|_| address.to_ascii_lowercase(), |email| email.abuse_key());
        let everywhere = self.secrets.mail_count(&key);
        let is_customer = kind != MessageKind::Invitation;
        let at_merchant = is_customer.then(|| self.secrets.mail_suppression(merchant, &key));
        Recipient { at_merchant, everywhere, class }
    }

    pub(crate) async fn way(&self, merchant: MerchantId, to: Recipient) -> Result<Way, Error> {
        if let Some(address) = to.at_merchant
            && self.store.merchant(merchant).mail_suppression(address).await?.is_some()
        {
            return Ok(Way::NoMailbox);
        }
        let (now, max) = (self.now(), limit_of(to.class));
        let mut platform = self.store.merchant(MerchantId::PLATFORM);
        let had = platform.handovers_since(to.everywhere, to.class, now.plus_seconds(-DAY_SECONDS)).await?;
        let places = max.saturating_sub(had.count);
        if places > 0 {
            return Ok(Way::Free { places });
        }
        let free_at = had.first_at.unwrap_or(now).plus_seconds(DAY_SECONDS);
        Ok(Way::Full { seconds: free_at.seconds_since(now).max(1) })
    }

    async fn says(&self, handle: &mut Merchant<'_>, store: &StoreDetails, message: &Message) -> Result<Says, Error> {
        let merchant = handle.id();
        let home = self.storefront_url(merchant, store).await?;
        match (message.link, &message.matter) {
            (Some(link), _) => {
                let token = self.secrets.link_token(merchant, link);
                let ends_at: Timestamp = message.created_at.plus_seconds(crate::posting::LINK_SECONDS);
                let url = format!("{home}/sign-in/confirm?token={token}");
                Ok(Says::Link { url, seconds: ends_at.seconds_since(self.now()) })
            }
            (None, Some(matter)) => {
                let unsubscribe_url =
                    is_marketing(message.kind).then(|| self.unsubscribe_url(merchant, message.customer));
                let choices_url = unsubscribe_url.clone().unwrap_or_else(|| format!("{home}/privacy"));
                let (matter, url) = (matter.clone(), format!("{home}/card"));
                let wording = own_words(handle, message, store).await?;
                Ok(Says::About { matter, url, choices_url, unsubscribe_url, wording })
            }
            (None, None) => Err(Error::internal("a message without a link and without a matter")),
        }
    }

    /// Notes what became of an attempt, and what follows from it for the next message to the same address.
    ///
    /// # Errors
    /// The database's.
    pub async fn note_mail(
        &self,
        merchant: MerchantId,
        message: MessageId,
        facts: &LetterFacts,
        said: MailSaid,
    ) -> Result<(), Error> {
        let (now, to) = (self.now(), facts.recipient);
        let mut tx = self.store.begin().await?;
        if said.outcome == MailOutcome::Accepted {
            let mut platform = tx.merchant(MerchantId::PLATFORM);
            platform.note_handover(message, to.everywhere, to.class, now).await?;
        }
        let mut handle = tx.merchant(merchant);
        if let Some(address) = to.at_merchant.filter(|_| said.is_no_mailbox) {
            handle.suppress_mail(address, said.answer.as_deref().unwrap_or_default(), now).await?;
        }
        let attempt = MailAttempt {
            id: self.new_uuid(),
            message,
            kind: facts.kind,
            store: facts.store,
            card: facts.card,
            at: now,
            provider: said.provider,
            outcome: said.outcome,
            answer: said.answer,
        };
        handle.note_mail_attempt(&attempt).await?;
        tx.commit().await?;
        Ok(())
    }

    /// Forgets what counts towards no limit any more.
    pub(crate) async fn tidy_mail(&self) -> Result<(), Error> {
        let before = self.now().plus_seconds(-DAY_SECONDS);
        Ok(self.store.merchant(MerchantId::PLATFORM).purge_handovers(before).await?)
    }
}

/// Which of a person's cards the log names: the one a letter is about, else the one that they have at the store.
async fn card_of(merchant: &mut Merchant<'_>, message: &Message) -> Result<Option<CardId>, Error> {
    if message.card.is_some() {
        return Ok(message.card);
    }
    let cards = merchant.cards_of(message.customer).await?;
    let here = cards.iter().find(|record| record.card.enrolled_at_store == message.store);
    Ok(here.or(cards.first()).map(|record| record.card.id))
}

fn is_marketing(kind: MessageKind) -> bool {
    matches!(kind, MessageKind::Letter(kind) if kind.is_marketing())
}

const fn limit_of(class: MailClass) -> i64 {
    match class {
        MailClass::Letter => LETTERS_A_DAY_MAX,
        MailClass::Link => LINKS_A_DAY_MAX,
    }
}

/// The words that the store, or else the merchant, wrote for a message. Safety E-6.
async fn own_words(
    merchant: &mut Merchant<'_>,
    message: &Message,
    store: &StoreDetails,
) -> Result<Option<Wording>, Error> {
    let MessageKind::Letter(kind) = message.kind else { return Ok(None) };
    let Some(code) = TemplateCode::of(kind) else { return Ok(None) };
    // Where another store stands in for one that has closed, it does so in the words of the merchant.
    let store = Some(store.id).filter(|id| *id == message.store);
    let spot = LetterSpot { code, locale: message.locale, store };
    Ok(merchant.letter_words(spot).await?.map(|words| words.wording))
}
