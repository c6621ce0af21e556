//! A letter: what a person gets, as HTML and as text, with headers that only the mail library writes.

use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use orion_domain::letter::{Brand, Matter as About};
use orion_domain::letter_template::Wording;
use orion_domain::{Locale, Role};

/// The longest display name of a sender, in characters. Safety E-4.
const NAME_LEN_MAX: usize = 64;
/// What RFC 8058 has a mail program post.
const ONE_CLICK: &str = "List-Unsubscribe=One-Click";

/// The platform's own address; every letter comes from it.
#[derive(Debug, Clone)]
pub struct Sender {
    mailbox: Mailbox,
}

impl Sender {
    pub(crate) const fn new(mailbox: Mailbox) -> Self {
        Self { mailbox }
    }

    /// The address under a merchant's name.
    fn named(&self, merchant: &str) -> Mailbox {
        let name: String = merchant
            .chars()
            .filter(|letter| !letter.is_control() && !matches!(letter, '@' | '"' | '<' | '>'))
            .take(NAME_LEN_MAX)
            .collect();
        Mailbox::new(Some(name), self.mailbox.email.clone())
    }

    fn domain(&self) -> &str {
        self.mailbox.email.domain()
    }
}

/// What a letter says; each kind has its own words.
#[derive(Debug, Clone)]
pub enum Matter {
    /// A link that signs in, asked for by the customer.
    SignIn {
        /// The link.
        url: String,
        /// How long it works, in minutes.
        minutes: i64,
    },
    /// Somebody enrolled this address again: the way to the card that it has.
    Card {
        /// A link that signs in.
        url: String,
        /// How long it works, in minutes.
        minutes: i64,
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
    /// Something about a card.
    About {
        /// What.
        about: About,
        /// Where the person sees the card.
        url: String,
        /// Where the person says what they want to get.
        choices_url: String,
        /// The merchant's own words for it, where there are any.
        wording: Option<Wording>,
    },
}

/// A letter about to be sent.
#[derive(Debug, Clone)]
pub struct Letter {
    /// What it is about.
    pub matter: Matter,
    /// From whom.
    pub brand: Brand,
    /// To which address.
    pub to: String,
    /// In which language.
    pub locale: Locale,
    /// Stable for its cause, so that a letter delivered twice can be recognised.
    pub id: String,
    /// Where mail programs unsubscribe the person by one request (RFC 8058); of marketing only.
    pub unsubscribe_url: Option<String>,
}

/// A letter cannot be written.
#[derive(Debug, thiserror::Error)]
pub enum Unwritable {
    /// The address is none.
    #[error("the recipient's address is none")]
    Address(#[from] lettre::address::AddressError),
    /// The parts do not make a message.
    #[error("the message cannot be built: {0}")]
    Message(#[from] lettre::error::Error),
    /// The template is out of order.
    #[error("the template is out of order: {0}")]
    Template(String),
}

impl Letter {
    /// The message as it goes to a server.
    pub(crate) fn message(&self, sender: &Sender) -> Result<Message, Unwritable> {
        let words = self.words();
        let parts = MultiPart::alternative()
            .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(self.text_part(&words)))
            .singlepart(SinglePart::builder().header(ContentType::TEXT_HTML).body(self.html_part(&words)?));
        let mut builder = Message::builder()
            .from(sender.named(&self.brand.merchant))
            .to(Mailbox::new(None, deliverable(&self.to)?))
            .subject(words.subject)
            .message_id(Some(format!("<{}@{}>", self.id, sender.domain())))
            .date_now()
            .raw_header(HeaderValue::new(
                HeaderName::new_from_ascii_str("Auto-Submitted"),
                "auto-generated".to_owned(),
            ));
        if let Some(url) = &self.unsubscribe_url {
            for (name, value) in
                [("List-Unsubscribe", format!("<{url}>")), ("List-Unsubscribe-Post", ONE_CLICK.to_owned())]
            {
                // Written as it is: a fold inside an address would break it for many a reader.
                let name = HeaderName::new_from_ascii_str(name);
                builder = builder.raw_header(HeaderValue::dangerous_new_pre_encoded(name, value.clone(), value));
            }
        }
        let (kind, body) = top_level(&parts)?;
        Ok(builder.header(kind).body(body)?)
    }

    /// The letter as people see it, for whoever wants to look before anything is sent.
    ///
    /// # Errors
    /// The layout is out of order.
    pub fn compose(&self) -> Result<Composed, Unwritable> {
        let words = self.words();
        Ok(Composed { html: self.html_part(&words)?, text: self.text_part(&words), subject: words.subject })
    }
}

/// A letter as people see it.
#[derive(Debug, Clone)]
pub struct Composed {
    /// Its subject.
    pub subject: String,
    /// The whole document.
    pub html: String,
    /// What is shown where there is no HTML.
    pub text: String,
}

/// The content type and the body of a message of several parts. lettre keeps that type with the body, where its signature
/// passes it over while claiming to cover it; so it becomes a header like any other.
fn top_level(parts: &MultiPart) -> Result<(ContentType, Body), Unwritable> {
    let kind =
        parts.headers().get::<ContentType>().ok_or_else(|| Unwritable::Template("no content type".to_owned()))?;
    let formatted = parts.formatted();
    let start = formatted.windows(4).position(|four| four == b"\r\n\r\n").map_or(0, |place| place.saturating_add(4));
    let body = formatted.get(start..).unwrap_or_default().to_vec();
    // Each part is encoded already, to lines of ASCII.
    Ok((kind, Body::dangerous_pre_encoded(body, ContentTransferEncoding::SevenBit)))
}

/// An address as every server takes it: with its domain in ASCII. One in other letters needs a server that knows SMTPUTF8, and
/// one that does not would seem to be out of order.
fn deliverable(address: &str) -> Result<Address, Unwritable> {
    let domain = orion_domain::Email::new(address)
        .ok()
        .and_then(|email| email.key().split_once('@').map(|(_, domain)| domain.to_owned()));
    match (address.split_once('@'), domain) {
        (Some((local, _)), Some(domain)) => Ok(Address::new(local, domain)?),
        _ => Ok(address.parse()?),
    }
}
