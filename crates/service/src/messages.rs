//! Messages on their way to a mail server: what is known of them, and whether they may go. What they say is put together in
//! `stationery`, what became of them is noted in `job_results`.

use std::collections::BTreeSet;

use orion_domain::letter::{Brand, Matter};
use orion_domain::letter_template::Wording;
use orion_domain::{CardId, Email, Locale, MerchantId, MessageId, Role, StoreId, Timestamp};
use orion_store::links::MessageKind;
use orion_store::mail_log::MailOutcome;
use orion_store::mail_places::{MailClass, PlaceFound, PlaceWanted};

use crate::app::App;
use crate::error::Error;

/// Letters that one address gets within a day, from all merchants together. Safety E-5. What is more waits.
pub const LETTERS_A_DAY_MAX: usize = 10;
/// Links that one address gets within a day, from all merchants together; each merchant sends three an hour at most.
pub const LINKS_A_DAY_MAX: usize = 20;
/// A day, for these limits.
const DAY_SECONDS: i64 = 24 * 3600;
/// For messages that others to the same address are ahead of right now.
const TURN_SECONDS: i64 = 60;
/// A place that was taken within this may be given back yet: servers may take their time.
const UNDER_WAY_SECONDS: i64 = 120;
/// How often a place is looked for when others are faster.
const ROUNDS_MAX: usize = 5;

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
}

/// A recipient, from which nobody gets back to the address.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Recipient {
    /// At the merchant; of customers only, because nobody could lift it for somebody who is to join the team.
    at_merchant: Option<[u8; 32]>,
    /// Over all merchants.
    everywhere: [u8; 32],
    class: MailClass,
}

impl Recipient {
    const fn place(self, message: MessageId) -> PlaceWanted {
        PlaceWanted { message, address: self.everywhere, class: self.class, places: limit_of(self.class) }
    }

    /// At the merchant, where the recipient is one of its customers.
    pub(crate) const fn at_merchant(&self) -> Option<[u8; 32]> {
        self.at_merchant
    }
}

/// Whether a message may go.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Way {
    /// It may, and holds one of the places of the day.
    Free,
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

    /// Whether messages may go. Each that may holds a place of its address from now on, whatever other nodes send there; who does
    /// not hand it over has to give the place back ([`App::settle_jobs`] does).
    ///
    /// # Errors
    /// The database's.
    pub async fn ways(&self, merchant: MerchantId, letters: &[(MessageId, Recipient)]) -> Result<Vec<Way>, Error> {
        let addresses: Vec<[u8; 32]> = letters.iter().filter_map(|(_, to)| to.at_merchant).collect();
        let suppressed = match addresses.as_slice() {
            [] => BTreeSet::new(),
            some => self.store.merchant(merchant).suppressed_among(some).await?,
        };
        let is_open = |to: &Recipient| to.at_merchant.is_none_or(|address| !suppressed.contains(&address));
        let wanted: Vec<PlaceWanted> =
            letters.iter().filter(|(_, to)| is_open(to)).map(|(message, to)| to.place(*message)).collect();
        let mut found = self.take_places(&wanted).await?.into_iter();
        let way = |(_, to): &(MessageId, Recipient)| match is_open(to) {
            true => found.next().unwrap_or(Way::Full { seconds: TURN_SECONDS }),
            false => Way::NoMailbox,
        };
        Ok(letters.iter().map(way).collect())
    }

    async fn take_places(&self, wanted: &[PlaceWanted]) -> Result<Vec<Way>, Error> {
        if wanted.is_empty() {
            return Ok(Vec::new());
        }
        let now = self.now();
        let mut ways = vec![Way::Full { seconds: TURN_SECONDS }; wanted.len()];
        let mut open: Vec<usize> = (0..wanted.len()).collect();
        for _ in 0..ROUNDS_MAX {
            let asked: Vec<PlaceWanted> = open.iter().filter_map(|at| wanted.get(*at).copied()).collect();
            let mut tx = self.store.begin().await?;
            let mut platform = tx.merchant(MerchantId::PLATFORM);
            let found = platform.take_mail_places(&asked, now, now.plus_seconds(-DAY_SECONDS)).await?;
            tx.commit().await?;
            let mut lost = Vec::new();
            for (at, found) in open.into_iter().zip(found) {
                match found {
                    PlaceFound::Taken => ways[at] = Way::Free,
                    PlaceFound::Full { first_at, last_at } => ways[at] = full(now, first_at, last_at),
                    PlaceFound::Lost => lost.push(at),
                }
            }
            if lost.is_empty() {
                break;
            }
            open = lost;
        }
        Ok(ways)
    }

    /// Forgets what counts towards no limit any more.
    pub(crate) async fn tidy_mail(&self, chunk: i64) -> Result<(), Error> {
        let before = self.now().plus_seconds(-DAY_SECONDS);
        while self.store.merchant(MerchantId::PLATFORM).purge_handovers(before, chunk).await? > 0 {}
        Ok(())
    }
}

const fn limit_of(class: MailClass) -> usize {
    match class {
        MailClass::Letter => LETTERS_A_DAY_MAX,
        MailClass::Link => LINKS_A_DAY_MAX,
    }
}

/// How long a message waits for its address: until the first of the day counts no more, or a moment where one is just being
/// handed over, whose place may come back.
fn full(now: Timestamp, first_at: Timestamp, last_at: Timestamp) -> Way {
    let seconds = first_at.plus_seconds(DAY_SECONDS).seconds_since(now).max(1);
    let is_under_way = now.seconds_since(last_at) < UNDER_WAY_SECONDS;
    Way::Full { seconds: if is_under_way { seconds.min(TURN_SECONDS) } else { seconds } }
}
