//! A letter: what a person gets, as HTML and as text, with headers that only the mail library writes.

use askama::Template;
use lettre::message::header::{ContentTransferEncoding, ContentType, HeaderName, HeaderValue};
use lettre::message::{Body, Mailbox, MultiPart, SinglePart};
use lettre::{Address, Message};
use orion_domain::letter::Matter as About;
use orion_domain::{Colour, Locale, Points, Role};
use orion_render::colour::readable_ink;
use orion_render::{Text, format};

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

/// How a merchant looks in a letter.
#[derive(Debug, Clone)]
pub struct Brand {
    /// Its name.
    pub merchant: String,
    /// The card's colour.
    pub colour: Colour,
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

/// What a reader sees, in order; both parts are made from it.
struct Words {
    subject: String,
    paragraphs: Vec<String>,
    action: Option<(String, String)>,
    footer: String,
}

#[derive(Template)]
#[template(path = "mail/letter.mjml", escape = "html")]
struct HtmlPart<'a> {
    lang: &'a str,
    merchant: &'a str,
    colour: String,
    ink: String,
    words: &'a Words,
}

impl Letter {
    /// The message as it goes to a server.
    pub(crate) fn message(&self, sender: &Sender) -> Result<Message, Unwritable> {
        let words = self.words();
        let parts = MultiPart::alternative()
            .singlepart(SinglePart::builder().header(ContentType::TEXT_PLAIN).body(text_part(&words)))
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

    fn words(&self) -> Words {
        let text = Text::new(self.locale);
        let merchant = self.brand.merchant.as_str();
        let footer = text.mail_footer(merchant);
        match &self.matter {
            Matter::SignIn { url, minutes } => Words {
                subject: text.mail_sign_in_subject(merchant),
                paragraphs: vec![text.mail_sign_in_text(merchant), text.mail_link_minutes(*minutes)],
                action: Some((text.mail_sign_in_action(), url.clone())),
                footer: text.mail_sign_in_ignore() + " " + &footer,
            },
            Matter::Card { url, minutes } => Words {
                subject: text.mail_card_subject(merchant),
                paragraphs: vec![text.mail_card_text(merchant), text.mail_link_minutes(*minutes)],
                action: Some((text.mail_card_action(), url.clone())),
                footer: text.mail_card_ignore() + " " + &footer,
            },
            Matter::Invitation { url, role, store } => Words {
                subject: text.mail_invitation_subject(merchant),
                paragraphs: vec![invitation(text, merchant, *role, store.as_deref()), text.mail_invitation_how()],
                action: Some((text.mail_invitation_action(), url.clone())),
                footer: text.mail_invitation_ignore() + " " + &footer,
            },
            Matter::About { about, url, choices_url } => {
                let (subject, paragraphs) = words_about(text, merchant, about);
                let footer = match about {
                    About::Enrollment => text.letter_enrollment_ignore() + " " + &text.letter_footer(merchant),
                    about if about.kind().is_marketing() => text.letter_footer_marketing(choices_url, merchant),
                    _ => text.letter_footer(merchant),
                };
                Words { subject, paragraphs, action: Some((text.letter_action(), url.clone())), footer }
            }
        }
    }

    fn html_part(&self, words: &Words) -> Result<String, Unwritable> {
        let broken = |error: &dyn std::fmt::Display| Unwritable::Template(error.to_string());
        let page = HtmlPart {
            lang: self.locale.as_str(),
            merchant: &self.brand.merchant,
            colour: self.brand.colour.to_string(),
            ink: readable_ink(self.brand.colour).to_string(),
            words,
        };
        let mjml = page.render().map_err(|error| broken(&error))?;
        let parsed = mrml::parse(&mjml).map_err(|error| broken(&error))?;
        parsed.element.render(&mrml::prelude::render::RenderOptions::default()).map_err(|error| broken(&error))
    }
}

/// What somebody is asked into a team as.
fn invitation(text: Text, merchant: &str, role: Role, store: Option<&str>) -> String {
    match (role, store) {
        (Role::StoreStaff, Some(store)) => text.mail_invitation_staff(merchant, store),
        (Role::StoreManager, Some(store)) => text.mail_invitation_manager(merchant, store),
        _ => text.mail_invitation_owner(merchant),
    }
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

/// Subject and paragraphs of a letter about a card.
fn words_about(text: Text, merchant: &str, about: &About) -> (String, Vec<String>) {
    match about {
        About::Enrollment => (text.letter_enrollment_subject(merchant), vec![text.letter_enrollment_text(merchant)]),
        About::WelcomeBonus { points } => {
            (text.letter_welcome_bonus_subject(merchant), vec![text.letter_welcome_bonus_text(points.get())])
        }
        About::PointsBonus { points, balance } => (
            text.letter_points_bonus_subject(merchant),
            vec![text.letter_points_bonus_text(merchant, points.get()), text.letter_points_balance(balance.get())],
        ),
        About::PointsExpiring { points, last_day } => {
            let date = format::date(text.locale(), last_day.civil());
            let says = text.letter_points_expiring_text(&date, points.get());
            (text.letter_points_expiring_subject(&date, merchant), vec![says, text.letter_points_expiring_how()])
        }
        About::PointsExpired { points } => (
            text.letter_points_expired_subject(merchant),
            vec![text.letter_points_expired_text(points.get()), text.letter_points_expired_how()],
        ),
        About::RewardReady { reward } => {
            let says = reward.as_ref().map(|reward| text.letter_reward_ready_text(reward));
            let says = says.unwrap_or_else(|| text.letter_reward_ready_any_text());
            (text.letter_reward_ready_subject(merchant), vec![says])
        }
        About::Birthday { is_belated: true } => {
            (text.letter_birthday_belated_subject(merchant), vec![text.letter_birthday_belated_text(merchant)])
        }
        About::Birthday { is_belated: false } => (
            text.letter_birthday_subject(merchant),
            vec![text.letter_birthday_text(merchant), text.letter_birthday_more()],
        ),
        About::Reengagement { points } => {
            let mut says = vec![text.letter_reengagement_text(merchant)];
            says.extend((*points > Points::ZERO).then(|| text.letter_reengagement_points(points.get())));
            (text.letter_reengagement_subject(merchant), says)
        }
        About::RetentionNotice { last_day } => {
            let date = format::date(text.locale(), last_day.civil());
            let says = vec![text.letter_retention_notice_text(&date, merchant), text.letter_retention_notice_how()];
            (text.letter_retention_notice_subject(merchant), says)
        }
    }
}

/// The text that people read whose program shows no HTML: written from the same words, not derived from markup.
fn text_part(words: &Words) -> String {
    let mut text = words.paragraphs.join("\n\n");
    if let Some((label, url)) = &words.action {
        text.push_str(&format!("\n\n{label}:\n{url}"));
    }
    text.push_str(&format!("\n\n-- \n{}\n", words.footer));
    text
}
