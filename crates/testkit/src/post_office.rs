//! A mail server for tests: real sockets, and manners as a test needs them.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, PoisonError};

use tokio::io::{AsyncBufReadExt as _, AsyncWriteExt as _, BufReader};
use tokio::net::{TcpListener, TcpStream};

/// How the server treats the next message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manners {
    /// Takes it.
    Accept,
    /// Not now: greylisted.
    Greylist,
    /// No such mailbox.
    RefuseRecipient,
    /// Hangs up in the middle of the message.
    DropMidData,
    /// Is about to shut down.
    Closing,
}

#[derive(Debug, Default)]
struct Desk {
    manners: VecDeque<Manners>,
    mails: Vec<String>,
    attempts: usize,
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
        let listener = TcpListener::bind(("127.0.0.1", 0)).await.expect("a free port");
        let port = listener.local_addr().expect("an address").port();
        let desk: Arc<Mutex<Desk>> = Arc::default();
        tokio::spawn(serve(listener, Arc::clone(&desk)));
        Self { port, desk }
    }

    /// Its port.
    pub const fn port(&self) -> u16 {
        self.port
    }

    /// How the next messages are treated, in order; after that all are taken.
    pub fn treats(&self, manners: &[Manners]) {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner).manners = manners.iter().copied().collect();
    }

    /// The messages taken, oldest first, as they came over the wire.
    pub fn mails(&self) -> Vec<String> {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner).mails.clone()
    }

    /// How many messages were tried to hand over.
    pub fn attempts(&self) -> usize {
        self.desk.lock().unwrap_or_else(PoisonError::into_inner).attempts
    }
}

async fn serve(listener: TcpListener, desk: Arc<Mutex<Desk>>) {
    while let Ok((stream, _)) = listener.accept().await {
        tokio::spawn(talk(stream, Arc::clone(&desk)));
    }
}

/// One conversation, as far as RFC 5321 needs it here. Ends when either side hangs up.
async fn talk(stream: TcpStream, desk: Arc<Mutex<Desk>>) -> std::io::Result<()> {
    let (read, mut write) = stream.into_split();
    let mut lines = BufReader::new(read).lines();
    write.write_all(b"220 post.test ESMTP\r\n").await?;
    let mut manners = Manners::Accept;
    while let Some(line) = lines.next_line().await? {
        let verb = line.split([' ', ':']).next().unwrap_or_default().to_ascii_uppercase();
        let answer: &[u8] = match verb.as_str() {
            "EHLO" => b"250-post.test\r\n250 8BITMIME\r\n",
            "MAIL" => {
                let mut desk = desk.lock().unwrap_or_else(PoisonError::into_inner);
                desk.attempts += 1;
                manners = desk.manners.pop_front().unwrap_or(Manners::Accept);
                if manners == Manners::Closing { b"421 closing\r\n" } else { b"250 ok\r\n" }
            }
            "RCPT" => match manners {
                Manners::Greylist => b"451 4.7.1 greylisted, try again\r\n",
                Manners::RefuseRecipient => b"550 5.1.1 no such mailbox\r\n",
                _ => b"250 ok\r\n",
            },
            "DATA" => {
                write.write_all(b"354 go on\r\n").await?;
                let mut mail = String::new();
                while let Some(line) = lines.next_line().await? {
                    if manners == Manners::DropMidData {
                        return Ok(());
                    }
                    if line == "." {
                        break;
                    }
                    mail.push_str(line.strip_prefix('.').unwrap_or(&line));
                    mail.push_str("\r\n");
                }
                desk.lock().unwrap_or_else(PoisonError::into_inner).mails.push(mail);
                b"250 taken\r\n"
            }
            "QUIT" => b"221 bye\r\n",
            _ => b"250 ok\r\n",
        };
        write.write_all(answer).await?;
        if verb == "QUIT" || (verb == "MAIL" && manners == Manners::Closing) {
            return Ok(());
        }
    }
    Ok(())
}
