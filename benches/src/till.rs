//! A till over a bare socket: HTTP/1.1 with keep-alive and nothing else, so that the client costs little of the machine.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Context as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::shop::{AMOUNT_CENTS, Shop, USER_AGENT};

/// One connection, one request at a time.
#[derive(Debug)]
pub(crate) struct Till {
    stream: TcpStream,
    head: String,
    buffer: Vec<u8>,
}

impl Till {
    /// Connects to a server on this machine.
    pub(crate) async fn connect(port: u16, shop: &Shop, number: usize) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await.context("connecting")?;
        stream.set_nodelay(true)?;
        // The tills stand behind a trusted proxy, as they would in a chain; each has an address of its own.
        let address = Ipv4Addr::from(0xc612_0000 + u32::try_from(number)?);
        let head = format!(
            "POST /api/v1/store/loyalty/points/earn HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAuthorization: Bearer {}\r\n\
             User-Agent: {USER_AGENT}\r\nX-Forwarded-For: {address}\r\nAccept: application/json\r\n\
             Content-Type: application/json\r\n",
            shop.api_key
        );
        Ok(Self { stream, head, buffer: Vec::with_capacity(4096) })
    }

    /// Books the n-th purchase of a run and waits for the answer.
    ///
    /// # Errors
    /// The connection broke, or the answer is not 201 Created.
    pub(crate) async fn earn(&mut self, run: u64, number: u64, card: u64) -> anyhow::Result<()> {
        let body = format!(
            r#"{{"card_id":"{}","purchase_amount_cents":{AMOUNT_CENTS},"order_reference":"{}"}}"#,
            crate::history::card_id(card),
            receipt(run, number),
        );
        self.buffer.clear();
        write!(
            self.buffer,
            "{}Idempotency-Key: till-{run}-{number}\r\nContent-Length: {}\r\n\r\n{body}",
            self.head,
            body.len()
        )?;
        self.stream.write_all(&self.buffer).await?;
        self.buffer.clear();
        loop {
            if let Some(end) = answer_end(&self.buffer) {
                anyhow::ensure!(self.buffer.len() == end, "more came than one answer");
                break;
            }
            anyhow::ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "the server hung up");
        }
        anyhow::ensure!(
            self.buffer.starts_with(b"HTTP/1.1 201 "),
            "not booked: {}",
            String::from_utf8_lossy(&self.buffer)
        );
        Ok(())
    }
}

/// The receipt of a purchase.
pub(crate) fn receipt(run: u64, number: u64) -> String {
    format!("B-{run}-{number:09}")
}

/// Where the answer in the buffer ends; `None` while it is not all there.
fn answer_end(buffer: &[u8]) -> Option<usize> {
    let head = buffer.windows(4).position(|window| window == b"\r\n\r\n")? + 4;
    let lines = std::str::from_utf8(buffer.get(..head)?).ok()?.split("\r\n");
    let length =
        lines.filter_map(|line| line.split_once(':')).find(|(name, _)| name.eq_ignore_ascii_case("content-length"));
    let end = head + length?.1.trim().parse::<usize>().ok()?;
    (buffer.len() >= end).then_some(end)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_answer_ends_with_its_body() {
        let answer = b"HTTP/1.1 201 Created\r\nContent-Length: 2\r\nx: y\r\n\r\n{}";
        assert_eq!(answer_end(answer), Some(answer.len()));
        assert_eq!(answer_end(&answer[..answer.len() - 1]), None);
        assert_eq!(answer_end(b"HTTP/1.1 201 Created\r\nconten"), None);
    }
}
