//! `[http]`: where the program listens, how it is reached, whose word about a client's address counts.

mod public_url;

use std::net::{Ipv4Addr, SocketAddr};

use ipnet::IpNet;

use crate::mistake::{Wrong, wrong};
use crate::setting::Setting;
use crate::values::Values;

pub use public_url::PublicUrl;

pub(crate) const LISTEN: Setting = Setting::open("http.listen", "ORION_LISTEN");
pub(crate) const PUBLIC_URL: Setting = Setting::open("http.public_url", "PUBLIC_URL");
pub(crate) const TRUSTED_PROXIES: Setting = Setting::open("http.trusted_proxies", "ORION_TRUSTED_PROXIES");
pub(crate) const FORWARDED_HEADER: Setting = Setting::open("http.forwarded_header", "ORION_FORWARDED_HEADER");
pub(crate) const RATE_LIMITS: Setting = Setting::open("http.rate_limits", "ORION_RATE_LIMITS");

const LISTEN_DEFAULT: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(Ipv4Addr::LOCALHOST), 8080);

/// Where the program listens and how it is reached.
#[derive(Debug)]
pub struct Http {
    /// The address to listen on; port 0 lets the system choose.
    pub listen: SocketAddr,
    /// The address that people type and that links begin with. `None`: this machine only, at the address
    /// that is listened on; see [`PublicUrl::of_listener`].
    pub public_url: Option<PublicUrl>,
    /// The proxies whose forwarding header is believed; empty means none.
    pub trusted_proxies: Vec<IpNet>,
    /// The header in which they name the client.
    pub forwarded_header: ForwardedHeader,
    /// Whether requests are counted and refused past their limits.
    pub rate_limits: RateLimits,
}

/// Whether requests are counted and refused past their limits.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum RateLimits {
    /// As everywhere.
    On,
    /// For measuring and for tests; only where nobody else can connect.
    Off,
}

/// The header in which a trusted proxy names the client.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ForwardedHeader {
    /// The peer of the connection is the client.
    None,
    /// `X-Forwarded-For`.
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

pub(crate) fn read(values: &mut Values) -> Http {
    let listen = values.read(LISTEN, listen).unwrap_or(LISTEN_DEFAULT);
    let public_url = values.read(PUBLIC_URL, public_url::parse);
    if !values.is_given(PUBLIC_URL) && !listen.ip().is_loopback() && !listen.ip().is_unspecified() {
        let what = format!("is needed, because {} is not this machine alone", listen.ip());
        let how = "Set the https address under which people reach the program, such as https://loyalty.example.com.";
        values.refuse(PUBLIC_URL, Wrong { what, how: how.to_owned() });
    }
    let trusted_proxies = values.read(TRUSTED_PROXIES, trusted_proxies).unwrap_or_default();
    let forwarded_header = values.read(FORWARDED_HEADER, forwarded_header).unwrap_or(ForwardedHeader::None);
    check_proxies(values, forwarded_header);
    let rate_limits = values.read(RATE_LIMITS, |text| rate_limits(text, listen)).unwrap_or(RateLimits::On);
    Http { listen, public_url, trusted_proxies, forwarded_header, rate_limits }
}

/// One of the two alone does nothing, which nobody who set it wants.
fn check_proxies(values: &mut Values, header: ForwardedHeader) {
    let (setting, what, how) = match (values.is_given(TRUSTED_PROXIES), header) {
        (true, ForwardedHeader::None) if !values.is_given(FORWARDED_HEADER) => (
            TRUSTED_PROXIES,
            "is set, but not the header in which the proxies name the client",
            "Set ORION_FORWARDED_HEADER to x-forwarded-for or forwarded, whichever they send.",
        ),
        (false, ForwardedHeader::XForwardedFor | ForwardedHeader::Forwarded) => (
            FORWARDED_HEADER,
            "is set, but no proxy is trusted to send it",
            "Set ORION_TRUSTED_PROXIES to the proxies' networks, such as 10.0.0.5/32.",
        ),
        _ => return,
    };
    values.refuse(setting, Wrong { what: what.to_owned(), how: how.to_owned() });
}

fn listen(text: &str) -> Result<SocketAddr, Wrong> {
    match text.parse() {
        Ok(address) => Ok(address),
        Err(_) => wrong("is not an address with a port", "Write 127.0.0.1:8080, 0.0.0.0:8080 or [::]:8080."),
    }
}

fn trusted_proxies(text: &str) -> Result<Vec<IpNet>, Wrong> {
    text.split(',').map(|network| trusted_proxy(network.trim())).collect()
}

fn trusted_proxy(text: &str) -> Result<IpNet, Wrong> {
    let network = text.parse::<IpNet>().or_else(|_| text.parse().map(IpNet::from as fn(std::net::IpAddr) -> IpNet));
    match network {
        Ok(network) if network.prefix_len() == 0 => {
            wrong(format!("{text} trusts everybody"), "Name only your own proxies, such as 10.0.0.5/32.")
        }
        Ok(network) => Ok(network),
        Err(_) => wrong(
            format!("{text:?} is not a network"),
            "Write networks separated by commas, such as 10.0.0.5/32, fd00::/8.",
        ),
    }
}

fn forwarded_header(text: &str) -> Result<ForwardedHeader, Wrong> {
    match text.to_ascii_lowercase().as_str() {
        "none" => Ok(ForwardedHeader::None),
        "x-forwarded-for" => Ok(ForwardedHeader::XForwardedFor),
        "forwarded" => Ok(ForwardedHeader::Forwarded),
        _ => wrong("is not a header we read", "Write none, x-forwarded-for or forwarded."),
    }
}

fn rate_limits(text: &str, listen: SocketAddr) -> Result<RateLimits, Wrong> {
    match text {
        "on" => Ok(RateLimits::On),
        "off" if listen.ip().is_loopback() => Ok(RateLimits::Off),
        "off" => wrong("would leave the program open to guessing", "Remove it, or listen on 127.0.0.1 only."),
        _ => wrong("is neither on nor off", "Write on or off."),
    }
}
