//! The line to a mail server: conversations step by step, so that it is known of what a server spoke when it said no.
//!
//! lettre's own transport knows only the code of an answer, not to which command it was, and waits for a silent server for
//! ever. Here each step has its time, and a conversation that ended well is kept for the next message.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use lettre::address::Envelope;
use lettre::transport::smtp::Error as SmtpError;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, TlsParameters};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt};
use lettre::transport::smtp::extension::ClientId;
use tokio::sync::Semaphore;
use tokio::time::Instant;

use crate::server::{MailServer, Security, Setup};

/// A server that answers nothing for so long hangs (safety §21).
const PATIENCE: Duration = Duration::from_secs(30);
/// Conversations with one server at once.
const CONVERSATIONS_MAX: usize = 8;
/// A conversation that was silent for longer is not gone on with: the other side may have forgotten it.
const SILENCE_MAX: Duration = Duration::from_secs(30);
/// What of a server's words is kept, in characters.
const WORDS_LEN_MAX: usize = 300;

/// How far a conversation came.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Step {
    /// Connecting, encrypting, signing in, naming the sender: nothing about the message yet.
    Opening,
    /// Naming the recipient.
    Recipient,
    /// The message itself.
    Content,
}

/// Why a message was not handed over.
#[derive(Debug)]
pub(crate) struct Trouble {
    pub(crate) step: Step,
    /// What the server answered; nothing where it did not.
    pub(crate) code: Option<u16>,
    pub(crate) words: String,
}

impl Trouble {
    fn of(step: Step, error: &SmtpError) -> Self {
        let source = std::error::Error::source(error).map(ToString::to_string);
        let words = source.map_or_else(|| error.to_string(), |source| format!("{error}: {source}"));
        let words = words.chars().filter(|letter| !letter.is_control()).take(WORDS_LEN_MAX).collect();
        Self { step, code: error.status().map(u16::from), words }
    }

    fn silence(step: Step) -> Self {
        Self { step, code: None, words: "the server does not answer".to_owned() }
    }

    /// Whether a server that had been silent for a while only said that it had hung up meanwhile.
    const fn is_stale(&self) -> bool {
        matches!((self.step, self.code), (Step::Opening, None | Some(421)) | (Step::Recipient, None))
    }
}

/// A conversation with the time of its last word.
struct Kept {
    connection: AsyncSmtpConnection,
    silent_since: Instant,
}

/// A server with the conversations that go on with it.
pub(crate) struct Line {
    name: String,
    host: String,
    port: u16,
    security: Security,
    tls: Option<TlsParameters>,
    credentials: Option<Credentials>,
    hello: ClientId,
    patience: Duration,
    places: Semaphore,
    kept: Mutex<Vec<Kept>>,
}

impl std::fmt::Debug for Line {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(f, "Line({})", self.name)
    }
}

impl Line {
    /// Opens nothing yet: conversations begin when a message has to go.
    pub(crate) fn new(server: &MailServer) -> Result<Self, Setup> {
        Ok(Self {
            name: format!("{}:{}", server.host, server.port),
            host: server.host.clone(),
            port: server.port,
            security: server.security,
            tls: if server.security == Security::Plain { None } else { Some(server.tls()?) },
            credentials: server.credentials(),
            hello: ClientId::default(),
            patience: server.patience.unwrap_or(PATIENCE),
            places: Semaphore::new(CONVERSATIONS_MAX),
            kept: Mutex::default(),
        })
    }

    /// What the server is called in the log.
    pub(crate) fn name(&self) -> &str {
        &self.name
    }

    /// Hands a message over.
    pub(crate) async fn hand_over(&self, envelope: &Envelope, message: &[u8]) -> Result<(), Trouble> {
        let _place = self.places.acquire().await.map_err(|_| Trouble::silence(Step::Opening))?;
        if let Some(connection) = self.take_kept() {
            match self.talk(connection, envelope, message).await {
                Err(trouble) if trouble.is_stale() => {}
                ended => return ended,
            }
        }
        let connection = self.connect().await?;
        self.talk(connection, envelope, message).await
    }

    async fn connect(&self) -> Result<AsyncSmtpConnection, Trouble> {
        let opening = async {
            let at_once = self.tls.clone().filter(|_| self.security == Security::Tls);
            let address = (self.host.as_str(), self.port);
            let mut connection =
                AsyncSmtpConnection::connect_tokio1(address, Some(self.patience), &self.hello, at_once, None).await?;
            if let Some(tls) = self.tls.clone().filter(|_| self.security == Security::StartTls) {
                connection.starttls(tls, &self.hello).await?;
            }
            if let Some(credentials) = &self.credentials {
                connection.auth(DEFAULT_MECHANISMS, credentials).await?;
            }
            Ok(connection)
        };
        self.in_time(Step::Opening, opening).await
    }

    /// One message; the conversation is kept where it can go on.
    async fn talk(
        &self,
        mut connection: AsyncSmtpConnection,
        envelope: &Envelope,
        message: &[u8],
    ) -> Result<(), Trouble> {
        let ended = self.say(&mut connection, envelope, message).await;
        let goes_on = match &ended {
            Ok(()) => true,
            // After a clear no the server forgets this message and takes the next one.
            Err(trouble) if trouble.code.is_some_and(|code| code != 421) && trouble.step != Step::Opening => {
                self.in_time(trouble.step, connection.command("RSET\r\n")).await.is_ok()
            }
            Err(_) => false,
        };
        if goes_on {
            let kept = Kept { connection, silent_since: now() };
            self.kept.lock().unwrap_or_else(PoisonError::into_inner).push(kept);
        }
        ended
    }

    async fn say(
        &self,
        connection: &mut AsyncSmtpConnection,
        envelope: &Envelope,
        message: &[u8],
    ) -> Result<(), Trouble> {
        let from = Mail::new(envelope.from().cloned(), Vec::new());
        self.in_time(Step::Opening, connection.command(from)).await?;
        for recipient in envelope.to() {
            self.in_time(Step::Recipient, connection.command(Rcpt::new(recipient.clone(), Vec::new()))).await?;
        }
        self.in_time(Step::Content, connection.command(Data)).await?;
        self.in_time(Step::Content, connection.command(content(message))).await.map(|_| ())
    }

    async fn in_time<T>(&self, step: Step, work: impl Future<Output = Result<T, SmtpError>>) -> Result<T, Trouble> {
        match tokio::time::timeout(self.patience, work).await {
            Ok(answered) => answered.map_err(|error| Trouble::of(step, &error)),
            Err(_) => Err(Trouble::silence(step)),
        }
    }

    fn take_kept(&self) -> Option<AsyncSmtpConnection> {
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        kept.retain(|kept| now().saturating_duration_since(kept.silent_since) < SILENCE_MAX);
        kept.pop().map(|kept| kept.connection)
    }
}

/// A message as it goes over the line, with its end (RFC 5321, 4.5.2). In one piece: lettre writes the end by itself, which then
/// waits for the other side to acknowledge what came before it, 40 ms with most of them.
fn content(message: &[u8]) -> String {
    // What we write is ASCII, see `letter::top_level`.
    let message = String::from_utf8_lossy(message);
    let mut content = String::with_capacity(message.len().saturating_add(64));
    for line in message.split_inclusive("\r\n") {
        if line.starts_with('.') {
            content.push('.');
        }
        content.push_str(line);
    }
    if !content.ends_with("\r\n") {
        content.push_str("\r\n");
    }
    content.push_str(".\r\n");
    content
}

#[expect(clippy::disallowed_methods, reason = "how long a connection was silent is a matter of this process alone")]
fn now() -> Instant {
    Instant::now()
}

#[cfg(test)]
mod tests {
    use super::content;

    /// A line that is a dot would end the message in its middle.
    #[test]
    fn a_dot_at_the_beginning_of_a_line_is_doubled() {
        assert_eq!(content(b"Subject: x\r\n\r\n.\r\n..a\r\nb."), "Subject: x\r\n\r\n..\r\n...a\r\nb.\r\n.\r\n");
        assert_eq!(content(b"a\r\n"), "a\r\n.\r\n");
        assert_eq!(content(b"."), "..\r\n.\r\n");
    }
}
