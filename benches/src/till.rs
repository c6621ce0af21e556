//! A till, or a phone, over a bare socket: HTTP/1.1 with keep-alive and nothing else, so that the client costs little of the
//! machine.

use std::io::Write as _;
use std::net::{Ipv4Addr, SocketAddr};

use anyhow::Context as _;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;

use crate::shop::{AMOUNT_CENTS, Shop, USER_AGENT};

/// One connection, one request at a time.
#[derive(Debug)]
pub(crate) struct Wire {
    stream: TcpStream,
    buffer: Vec<u8>,
}

impl Wire {
    /// Connects to a server on this machine.
    pub(crate) async fn connect(port: u16) -> anyhow::Result<Self> {
        let stream = TcpStream::connect(SocketAddr::from((Ipv4Addr::LOCALHOST, port))).await.context("connecting")?;
        stream.set_nodelay(true)?;
        Ok(Self { stream, buffer: Vec::with_capacity(4096) })
    }

    /// What is to be sent next.
    pub(crate) fn write(&mut self, request: std::fmt::Arguments<'_>) -> anyhow::Result<()> {
        self.buffer.clear();
        Ok(self.buffer.write_fmt(request)?)
    }

    /// Sends what was written and waits for all of its answer.
    ///
    /// # Errors
    /// The connection broke, or the answer is another one than `status`.
    pub(crate) async fn ask(&mut self, status: &str) -> anyhow::Result<()> {
        self.stream.write_all(&self.buffer).await?;
        self.buffer.clear();
        loop {
            if let Some(end) = answer_end(&self.buffer) {
                anyhow::ensure!(self.buffer.len() == end, "more came than one answer");
                break;
            }
            anyhow::ensure!(self.stream.read_buf(&mut self.buffer).await? > 0, "the server hung up");
        }
        let line = self.buffer.strip_prefix(b"HTTP/1.1 ").unwrap_or_default();
        anyhow::ensure!(line.starts_with(status.as_bytes()), "not {status}: {}", String::from_utf8_lossy(&self.buffer));
        Ok(())
    }
}

/// The headers behind which somebody is known by an address of their own, as behind a trusted proxy.
pub(crate) fn from_address(port: u16, number: usize) -> anyhow::Result<String> {
    let address = Ipv4Addr::from(0xc612_0000 + u32::try_from(number)?);
    Ok(format!("Host: 127.0.0.1:{port}\r\nUser-Agent: {USER_AGENT}\r\nX-Forwarded-For: {address}\r\n"))
}

/// A till of the shop.
#[derive(Debug)]
pub(crate) struct Till {
    wire: Wire,
    head: String,
}

impl Till {
    /// Connects to a server on this machine.
    pub(crate) async fn connect(port: u16, shop: &Shop, number: usize) -> anyhow::Result<Self> {
        let head = format!(
            "{}Authorization: Bearer {}\r\nAccept: application/json\r\nContent-Type: application/json\r\n",
            from_address(port, number)?,
            shop.api_key
        );
        Ok(Self { wire: Wire::connect(port).await?, head })
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
        self.book("points/earn", run, number, &body).await
    }

    /// Gives the n-th stamp of a run and waits for the answer.
    ///
    /// # Errors
    /// The connection broke, or the answer is not 201 Created.
    pub(crate) async fn stamp(&mut self, run: u64, number: u64, card: u64) -> anyhow::Result<()> {
        let body = format!(r#"{{"card_id":"{}"}}"#, crate::history::card_id(card));
        self.book("stamp", run, number, &body).await
    }

    async fn book(&mut self, path: &str, run: u64, number: u64, body: &str) -> anyhow::Result<()> {
        let (head, length) = (&self.head, body.len());
        self.wire.write(format_args!(
            "POST /api/v1/store/loyalty/{path} HTTP/1.1\r\n{head}Idempotency-Key: till-{run}-{number}\r\n\
             Content-Length: {length}\r\n\r\n{body}"
        ))?;
        self.wire.ask("201 ").await
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
