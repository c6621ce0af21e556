//! A mail server for tests: real sockets, TLS where it is asked for, and manners as a test needs them.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

use crate::keys;

/// How the server treats a message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manners {
    /// Takes it.
    Accept,
    /// Not now: greylisted.
    Greylist,
    /// No such mailbox.
    RefuseRecipient,
    /// Does not like its content.
    RefuseContent,
    /// Hangs up in the middle of the message.
    DropMidData,
    /// Says nothing any more.
    Hang,
    /// Is about to shut down.
    Closing,
}

/// How connections are encrypted.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// Not at all.
    Plain,
    /// On request, and no mail before that.
    StartTls,
    /// From the first byte.
    Tls,
}

#[derive(Debug, Default)]
struct Desk {
    manners: VecDeque<Manners>,
    by_recipient: BTreeMap<String, Manners>,
    mails: Vec<String>,
    attempts: usize,
    connections: usize,
}

impl Desk {
    fn manners_to(&self, line: &str, next: Manners) -> Manners {
        let named = self.by_recipient.iter().find(|(address, _)| line.contains(address.as_str()));
        named.map_or(next, |(_, manners)| *manners)
    }
}

/// A running server; it ends with its listener's task when the runtime does.
#[derive(Debug, Clone)]
pub struct PostOffice {
    port: u16,
    desk: Arc<Mutex<Desk>>,
}

impl PostOffice {
    /// Opens a server on a free port of this machine.
    ///
    /// # Panics
    /// There is none.
    pub async fn open() -> Self {
        Self::open_with(Privacy::Plain).await
    }

    /// The same for connections that are encrypted so.
    ///
    /// # Panics
    /// There is no free port.
    pub async fn open_with(privacy: Privacy) -> Self {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let desk: Arc<Mutex<Desk>> = Arc::default();
        tokio::spawn(serve(listener, privacy, Arc::clone(&desk)));
        Self { port, desk }
    }

    /// A port of this machine on which nobody listens.
    ///
    /// # Panics
    /// There is no free port.
    pub async fn closed() -> u16 {
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        listener.local_addr().expect("an address").port()
    }

    /// What clients have to trust to believe that it is `localhost`, as PEM.
    pub fn certificate() -> &'static str {
        &keys::LOCALHOST
    }

    /// Its port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// How the next messages are treated, in order; after that all are taken.
    pub fn treats(&self, manners: &[Manners]) {
        self.desk().manners = manners.iter().copied().collect();
    }

    /// How messages to an address are treated from now on.
    pub fn treats_all_to(&self, address: &str, manners: Manners) {
        self.desk().by_recipient.insert(address.to_owned(), manners);
    }

    /// The messages taken, oldest first, as they came over the wire.
    pub fn mails(&self) -> Vec<String> {
        self.desk().mails.clone()
    }

    /// How many messages were tried to hand over.
    pub fn attempts(&self) -> usize {
        self.desk().attempts
    }

    /// How many connections there were.
    pub fn connections(&self) -> usize {
        self.desk().connections
    }

    fn desk(&self) -> std::sync::MutexGuard<'_, Desk> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn serve(listener: TcpListener, privacy: Privacy, desk: Arc<Mutex<Desk>>) {
    while let Ok((stream, _)) = listener.accept().await {
        desk.lock().unwrap_or_else(PoisonError::into_inner).connections += 1;
        tokio::spawn(receive(stream, privacy, Arc::clone(&desk)));
    }
}

async fn receive(stream: TcpStream, privacy: Privacy, desk: Arc<Mutex<Desk>>) -> std::io::Result<()> {
    match privacy {
        Privacy::Plain => talk(stream, &desk, Greeting::Plain).await.map(|_| ()),
        Privacy::Tls => talk(keys::acceptor().accept(stream).await?, &desk, Greeting::Plain).await.map(|_| ()),
        Privacy::StartTls => match talk(stream, &desk, Greeting::OffersTls).await? {
            Some(stream) => talk(keys::acceptor().accept(stream).await?, &desk, Greeting::None).await.map(|_| ()),
            None => Ok(()),
        },
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Greeting {
    Plain,
    OffersTls,
    None,
}

/// One conversation, as far as RFC 5321 needs it here. Ends when either side hangs up, or with the stream to encrypt.
async fn talk<S: AsyncRead + AsyncWrite + Unpin>(
    stream: S,
    desk: &Mutex<Desk>,
    greeting: Greeting,
) -> std::io::Result<Option<S>> {
    let mut stream = BufReader::new(stream);
    if greeting != Greeting::None {
        stream.write_all(b"220 post.test ESMTP\r\n").await?;
        stream.flush().await?;
    }
    let (mut manners, mut line) = (Manners::Accept, String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 {
            return Ok(None);
        }
        let verb = line.trim().split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match verb.as_str() {
            "EHLO" if greeting == Greeting::OffersTls => b"250-post.test\r\n250-STARTTLS\r\n250 8BITMIME\r\n",
            "EHLO" => b"250-post.test\r\n250 8BITMIME\r\n",
            "STARTTLS" => b"220 go on\r\n",
            _ if greeting == Greeting::OffersTls => b"530 encrypt first\r\n",
            "MAIL" => {
                let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
                desk.attempts += 1;
                manners = desk.manners.pop_front().unwrap_or(Manners::Accept);
                if manners == Manners::Closing { b"421 closing\r\n" } else { b"250 ok\r\n" }
            }
            "RCPT" => {
                manners = desk.lock().unwrap_or_else(PoisonError::into_inner).manners_to(&line, manners);
                answer_to_recipient(manners)
            }
            "DATA" => match take(&mut stream, manners, desk).await? {
                Some(answer) => answer,
                None => return Ok(None),
            },
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        if manners == Manners::Hang {
            std::future::pending::<()>().await;
        }
        stream.write_all(answer).await?;
        stream.flush().await?;
        match verb.as_str() {
            "STARTTLS" => return Ok(Some(stream.into_inner())),
            "QUIT" => return Ok(None),
            "MAIL" if manners == Manners::Closing => return Ok(None),
            _ => {}
        }
    }
}

const fn answer_to_recipient(manners: Manners) -> &'static [u8] {
    match manners {
        Manners::Greylist => b"451 4.7.1 greylisted, try again\r\n",
        Manners::RefuseRecipient => b"550 5.1.1 <zoe@example.com>: no such mailbox\r\n",
        _ => b"250 ok\r\n",
    }
}

/// Reads a message; nothing when the server hangs up on it.
async fn take<S: AsyncRead + AsyncWrite + Unpin>(
    stream: &mut BufReader<S>,
    manners: Manners,
    desk: &Mutex<Desk>,
) -> std::io::Result<Option<&'static [u8]>> {
    stream.write_all(b"354 go on\r\n").await?;
    stream.flush().await?;
    let (mut mail, mut line) = (String::new(), String::new());
    loop {
        line.clear();
        if stream.read_line(&mut line).await? == 0 || manners == Manners::DropMidData {
            return Ok(None);
        }
        if line == ".\r\n" {
            break;
        }
        mail.push_str(line.strip_prefix('.').unwrap_or(&line));
    }
    if manners == Manners::RefuseContent {
        return Ok(Some(b"554 5.7.1 looks like spam\r\n"));
    }
    desk.lock().unwrap_or_else(PoisonError::into_inner).mails.push(mail);
    Ok(Some(b"250 taken\r\n"))
}
