//! Handing a letter over, to the first server that answers.

use lettre::message::Mailbox;
use lettre::transport::smtp::Error as SmtpError;
use lettre::{AsyncSmtpTransport, AsyncTransport as _, Tokio1Executor};

use crate::letter::{Letter, Sender};
use crate::server::{MailServer, Setup};

/// What of a server's answer is kept, in characters.
const ANSWER_LEN_MAX: usize = 300;

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
    /// No server could be talked to; that is not the message's fault.
    Unreachable {
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
    servers: Vec<(String, AsyncSmtpTransport<Tokio1Executor>)>,
}

impl Mailer {
    /// A mailer over servers in order of preference; there is at least one.
    ///
    /// # Errors
    /// [`Setup`] names the server that cannot be used.
    pub fn new(from: &str, servers: &[MailServer]) -> Result<Self, Setup> {
        let from: Mailbox = from.parse().map_err(|_| Setup::From(from.to_owned()))?;
        let servers = servers
            .iter()
            .map(|server| Ok((format!("{}:{}", server.host, server.port), server.transport()?)))
            .collect::<Result<Vec<_>, Setup>>()?;
        Ok(Self { sender: Sender::new(from), servers })
    }

    /// Hands a letter over. A server that cannot be talked to is passed over for the next; an answer about the message counts.
    pub async fn send(&self, letter: &Letter) -> Delivery {
        let message = match letter.message(&self.sender) {
            Ok(message) => message,
            // An address that cannot be written down will not become one by waiting.
            Err(error) => return Delivery::Refused { server: "none".to_owned(), answer: error.to_string() },
        };
        let mut last =
            Delivery::Unreachable { server: "none".to_owned(), reason: "no server is configured".to_owned() };
        for (server, transport) in &self.servers {
            let mut sent = transport.send(message.clone()).await;
            if sent.as_ref().is_err_and(|error| error.status().is_none()) {
                // A kept connection that the server has closed meanwhile says nothing about the server.
                sent = transport.send(message.clone()).await;
            }
            match sent {
                Ok(_) => return Delivery::Accepted { server: server.clone() },
                Err(error) => last = judged(server, &error),
            }
            if !matches!(last, Delivery::Unreachable { .. }) {
                break;
            }
        }
        last
    }
}

/// Whether a failure is about the message or about the server.
fn judged(server: &str, error: &SmtpError) -> Delivery {
    let server = server.to_owned();
    let words = words(error);
    match error.status().map(u16::from) {
        // Shutting down, or not willing to talk to us at all: 421, and everything about signing in.
        Some(421 | 432 | 454 | 530 | 534 | 535 | 538) | None => Delivery::Unreachable { server, reason: words },
        Some(_) if error.is_permanent() => Delivery::Refused { server, answer: words },
        Some(_) => Delivery::Deferred { server, answer: words },
    }
}

fn words(error: &SmtpError) -> String {
    let source = std::error::Error::source(error).map(ToString::to_string);
    let all = source.map_or_else(|| error.to_string(), |source| format!("{error}: {source}"));
    all.chars().filter(|letter| !letter.is_control()).take(ANSWER_LEN_MAX).collect()
}
