//! Handing a letter over, to the first server that answers.

use lettre::message::Mailbox;

use crate::dkim::Signature;
use crate::letter::{Letter, Sender};
use crate::line::{Line, Step, Trouble};
use crate::server::{MailServer, Setup};

/// What stands in place of an address in a server's words: they are kept longer than the person.
const SOMEBODY: &str = "<address>";
/// Words by which servers say that they do not like the message or us, whatever the code.
const DISLIKES: [&str; 6] = ["spam", "block", "blacklist", "policy", "reputation", "denied"];

/// What became of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Delivery {
    /// A server has taken it over.
    Accepted {
        /// Which server.
        server: String,
    },
    /// A server does not want this message now (4xx); later it may.
    Deferred {
        /// Which server.
        server: String,
        /// Its words.
        answer: String,
    },
    /// A server does not want this message at all (5xx).
    Refused {
        /// Which server.
        server: String,
        /// Its words.
        answer: String,
    },
    /// A server says that there is no such mailbox: no message will reach it.
    NoMailbox {
        /// Which server.
        server: String,
        /// Its words.
        answer: String,
    },
    /// No server could be talked to; that is not the message's fault.
    Unreachable {
        /// The last server tried.
        server: String,
        /// What happened.
        reason: String,
    },
    /// The servers could be talked to until they got the message; whether that is its fault, only another message shows.
    BrokenOff {
        /// The last server tried.
        server: String,
        /// What happened.
        reason: String,
    },
}

/// Sends letters.
#[derive(Debug)]
pub struct Mailer {
    sender: Sender,
    signature: Option<Signature>,
    lines: Vec<Line>,
}

impl Mailer {
    /// A mailer over servers in order of preference; there is at least one.
    ///
    /// # Errors
    /// [`Setup`] names the server that cannot be used.
    pub fn new(from: &str, servers: &[MailServer]) -> Result<Self, Setup> {
        let from: Mailbox = from.parse().map_err(|_| Setup::From(from.to_owned()))?;
        let lines = servers.iter().map(Line::new).collect::<Result<Vec<_>, Setup>>()?;
        Ok(Self { sender: Sender::new(from), signature: None, lines })
    }

    /// The same, which signs what it sends.
    #[must_use]
    pub fn signing(self, signature: Signature) -> Self {
        Self { signature: Some(signature), ..self }
    }

    /// Hands a letter over. A server that cannot be talked to is passed over for the next; an answer about the message counts.
    pub async fn send(&self, letter: &Letter) -> Delivery {
        let mut message = match letter.message(&self.sender) {
            Ok(message) => message,
            // An address that cannot be written down will not become one by waiting.
            Err(error) => return Delivery::Refused { server: "none".to_owned(), answer: error.to_string() },
        };
        if let Some(signature) = &self.signature {
            signature.sign(&mut message);
        }
        let bytes = message.formatted();
        let mut last =
            Delivery::Unreachable { server: "none".to_owned(), reason: "no server is configured".to_owned() };
        for line in &self.lines {
            last = match line.hand_over(message.envelope(), &bytes).await {
                Ok(()) => Delivery::Accepted { server: line.name().to_owned() },
                Err(trouble) => judged(line.name(), &trouble, &letter.to),
            };
            if !matches!(last, Delivery::Unreachable { .. } | Delivery::BrokenOff { .. }) {
                break;
            }
        }
        last
    }
}

/// Whether a failure is about the mailbox, the message or the server.
fn judged(server: &str, trouble: &Trouble, to: &str) -> Delivery {
    let server = server.to_owned();
    let about_mailbox = is_about_mailbox(trouble);
    let words = without_addresses(&trouble.words, to);
    match (trouble.step, trouble.code) {
        // Shutting down, or not willing to talk to us at all: 421, and everything about signing in.
        (Step::Opening, _) | (_, Some(421 | 432 | 454 | 530 | 534 | 535 | 538)) | (Step::Recipient, None) => {
            Delivery::Unreachable { server, reason: words }
        }
        (Step::Content, None) => Delivery::BrokenOff { server, reason: words },
        (_, Some(500..)) if about_mailbox => Delivery::NoMailbox { server, answer: words },
        (_, Some(500..)) => Delivery::Refused { server, answer: words },
        (_, Some(_)) => Delivery::Deferred { server, answer: words },
    }
}

/// Whether a server says for good that there is no such mailbox: not what it thinks of us or of the message.
fn is_about_mailbox(trouble: &Trouble) -> bool {
    let (Step::Recipient, Some(code @ 500..)) = (trouble.step, trouble.code) else { return false };
    match enhanced(&trouble.words) {
        // RFC 3463: 5.1.x is about addresses, 7 and 8 of them about the sender's; 5.2.1 is a mailbox that was closed.
        Some((1, detail)) => !matches!(detail, 7 | 8),
        Some((2, 1)) => true,
        Some(_) => false,
        None => {
            let words = trouble.words.to_ascii_lowercase();
            matches!(code, 550 | 551 | 553) && !DISLIKES.iter().any(|word| words.contains(word))
        }
    }
}

/// Subject and detail of an enhanced status code `5.y.z` among a server's words.
fn enhanced(words: &str) -> Option<(u16, u16)> {
    words.split_whitespace().find_map(|word| {
        let mut numbers = word.trim_end_matches([':', ',', ';']).split('.').map(str::parse::<u16>);
        match (numbers.next(), numbers.next(), numbers.next(), numbers.next()) {
            (Some(Ok(5)), Some(Ok(subject)), Some(Ok(detail)), None) => Some((subject, detail)),
            _ => None,
        }
    })
}

/// A server's words without the recipient's address, and without anything else that looks like one. Safety G-P1, G-P2.
fn without_addresses(words: &str, to: &str) -> String {
    let local = to.split('@').next().unwrap_or_default();
    let hide = |word: &str| {
        let bare = word.trim_matches(|letter: char| !letter.is_alphanumeric());
        let is_theirs = local.len() > 2 && bare.eq_ignore_ascii_case(local);
        if word.contains('@') || is_theirs { SOMEBODY.to_owned() } else { word.to_owned() }
    };
    words.split(' ').map(hide).collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(step: Step, code: u16, words: &str) -> Delivery {
        judged("server", &Trouble { step, code: Some(code), words: words.to_owned() }, "zoe.weber@example.com")
    }

    #[test]
    fn only_a_missing_mailbox_is_a_missing_mailbox() {
        for (code, words) in [
            (550, "5.1.1 no such user"),
            (550, "No such user here"),
            (551, "user not local"),
            (553, "mailbox name not allowed"),
            (554, "5.1.2: bad destination domain"),
            (550, "5.2.1 mailbox disabled"),
        ] {
            assert!(matches!(at(Step::Recipient, code, words), Delivery::NoMailbox { .. }), "{code} {words}");
        }
        for (step, code, words) in [
            (Step::Recipient, 550, "5.7.1 message refused by policy"),
            (Step::Recipient, 550, "Blocked by a list, see https://list.example"),
            (Step::Recipient, 554, "transaction failed"),
            (Step::Recipient, 553, "5.1.8 sender's address rejected"),
            (Step::Recipient, 552, "5.2.2 mailbox full"),
            (Step::Content, 550, "5.1.1 no such user"),
            (Step::Content, 554, "5.7.1 looks like spam"),
        ] {
            assert!(matches!(at(step, code, words), Delivery::Refused { .. }), "{code} {words}");
        }
        assert!(matches!(at(Step::Recipient, 452, "4.2.2 full"), Delivery::Deferred { .. }));
        assert!(matches!(at(Step::Opening, 550, "5.7.1 we do not know this sender"), Delivery::Unreachable { .. }));
    }

    /// G-P1, G-P2: what a server says is kept longer than the person.
    #[test]
    fn a_servers_words_are_kept_without_the_address() {
        let words =
            "permanent error (550): 5.1.1 <Zoe.Weber@example.com>: user \"zoe.weber\" unknown (in reply to RCPT)";
        let Delivery::NoMailbox { answer, .. } = at(Step::Recipient, 550, words) else { panic!("another judgement") };
        assert_eq!(answer, "permanent error (550): 5.1.1 <address> user <address> unknown (in reply to RCPT)");
    }
}
