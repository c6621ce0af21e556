//! The address that people type.

use std::fmt;
use std::net::{IpAddr, Ipv6Addr, SocketAddr};

use crate::mistake::{Wrong, wrong};

const FORM: &str = "Write scheme and host only, such as https://loyalty.example.com.";

/// Scheme, host and port, without a path: `https://loyalty.example.com`.
///
/// It is https, or its host is this very machine.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct PublicUrl {
    https: bool,
    /// Lower case; an IPv6 address stands in brackets.
    host: String,
    port: Option<u16>,
}

impl PublicUrl {
    /// How this machine itself reaches a listener.
    #[must_use]
    pub fn of_listener(address: SocketAddr) -> Self {
        let host = match address.ip() {
            ip if ip.is_unspecified() => "localhost".to_owned(),
            IpAddr::V4(ip) => ip.to_string(),
            IpAddr::V6(ip) => format!("[{ip}]"),
        };
        Self { https: false, host, port: Some(address.port()) }
    }

    /// Whether cookies can be bound to an encrypted connection.
    #[must_use]
    pub const fn is_https(&self) -> bool {
        self.https
    }

    /// The host without its port.
    #[must_use]
    pub fn host(&self) -> &str {
        &self.host
    }

    /// Host and, where it is not the scheme's own, port: what a browser sends as `Host`.
    #[must_use]
    pub fn authority(&self) -> String {
        match self.port {
            Some(port) => format!("{}:{port}", self.host),
            None => self.host.clone(),
        }
    }
}

/// As links begin: without a slash at the end.
impl fmt::Display for PublicUrl {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "{}://{}", if self.https { "https" } else { "http" }, self.authority())
    }
}

pub(super) fn parse(text: &str) -> Result<PublicUrl, Wrong> {
    let (https, rest) = match text.split_once("://") {
        Some(("https", rest)) => (true, rest),
        Some(("http", rest)) => (false, rest),
        _ => return wrong("does not begin with https://", FORM),
    };
    let authority = rest.strip_suffix('/').unwrap_or(rest);
    if authority.contains(['/', '?', '#']) {
        return wrong("has a path", FORM);
    }
    if authority.contains('@') {
        return wrong("holds a user name", FORM);
    }
    let (host, port) = split_port(authority)?;
    let own_port = if https { 443 } else { 80 };
    let url = PublicUrl { https, host: valid_host(host)?, port: port.filter(|port| *port != own_port) };
    if !https && !is_this_machine(&url.host) {
        return wrong("is not encrypted", "Write https://; plain http is for localhost alone.");
    }
    Ok(url)
}

fn split_port(authority: &str) -> Result<(&str, Option<u16>), Wrong> {
    // The colons inside [::1] belong to the host.
    let host_end = authority.rfind(']').map_or(0, |bracket| bracket + 1);
    let Some(colon) = authority[host_end..].find(':').map(|colon| host_end + colon) else {
        return Ok((authority, None));
    };
    match authority[colon + 1..].parse() {
        Ok(port) if port > 0 => Ok((&authority[..colon], Some(port))),
        _ => wrong("has a port that is not a number from 1 to 65535", FORM),
    }
}

fn valid_host(host: &str) -> Result<String, Wrong> {
    if let Some(inner) = host.strip_prefix('[').and_then(|rest| rest.strip_suffix(']')) {
        return match inner.parse::<Ipv6Addr>() {
            Ok(ip) => Ok(format!("[{ip}]")),
            Err(_) => wrong("has a host that is not an IPv6 address", FORM),
        };
    }
    if !host.is_ascii() {
        return wrong("has letters in its host that only people can read", "Write the host in its xn-- form.");
    }
    let label = |label: &str| {
        (1..=63).contains(&label.len())
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
            && !label.starts_with('-')
            && !label.ends_with('-')
    };
    if host.len() > 253 || !host.split('.').all(label) {
        return wrong("has no valid host", FORM);
    }
    Ok(host.to_ascii_lowercase())
}

fn is_this_machine(host: &str) -> bool {
    let address = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost"
        || host.ends_with(".localhost")
        || address.parse::<IpAddr>().is_ok_and(|address| address.is_loopback())
}
