//! Who really sent a request: the peer of the connection, or what trusted proxies say about it. Safety §6.3.

use std::net::{IpAddr, Ipv6Addr};

use axum::http::{HeaderMap, HeaderName};
use ipnet::IpNet;

/// A longer chain than this is an attack or a mistake.
const ENTRIES_MAX: usize = 32;
/// The same, in bytes over all lines of the header.
const BYTES_MAX: usize = 2048;

/// Headers by which a client could lie about where it comes from.
const FORWARDING: [&str; 9] = [
    "forwarded",
    "x-forwarded-for",
    "x-forwarded-host",
    "x-forwarded-port",
    "x-forwarded-prefix",
    "x-forwarded-proto",
    "x-forwarded-server",
    "x-real-ip",
    "true-client-ip",
];

/// The header in which trusted proxies name the client.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum ForwardedHeader {
    /// None: the peer is the client.
    #[default]
    None,
    /// `X-Forwarded-For`.
    XForwardedFor,
    /// `Forwarded` (RFC 7239).
    Forwarded,
}

/// Whose word about a client's address counts.
#[derive(Debug, Clone, Default)]
pub struct TrustedProxies {
    /// Their networks; nothing is trusted by itself, private ranges included.
    pub networks: Vec<IpNet>,
    /// Where they name the client.
    pub header: ForwardedHeader,
}

impl TrustedProxies {
    /// Whether an address is one of the proxies.
    pub fn trusts(&self, address: IpAddr) -> bool {
        self.networks.iter().any(|network| network.contains(&address))
    }

    /// The client behind a peer: steps from the right through trusted addresses to the first untrusted one.
    pub fn client(&self, peer: IpAddr, headers: &HeaderMap) -> IpAddr {
        let peer = plain(peer);
        if !self.trusts(peer) {
            return peer;
        }
        let Some(chain) = self.chain(headers) else { return peer };
        let mut last_good = peer;
        for entry in chain.iter().rev() {
            let Some(address) = address_of(entry) else { return last_good };
            if !self.trusts(address) {
                return address;
            }
            last_good = address;
        }
        last_good
    }

    /// Takes the forwarding headers of an untrusted peer away, so that nothing later can believe them.
    pub fn strip(&self, peer: IpAddr, headers: &mut HeaderMap) {
        if !self.trusts(plain(peer)) {
            for name in FORWARDING {
                headers.remove(name);
            }
        }
    }

    /// Every entry over all lines of the header, in order; `None` past the limits.
    fn chain(&self, headers: &HeaderMap) -> Option<Vec<String>> {
        let name = match self.header {
            ForwardedHeader::None => return None,
            ForwardedHeader::XForwardedFor => HeaderName::from_static("x-forwarded-for"),
            ForwardedHeader::Forwarded => HeaderName::from_static("forwarded"),
        };
        let lines: Vec<&[u8]> = headers.get_all(name).iter().map(axum::http::HeaderValue::as_bytes).collect();
        if lines.iter().map(|line| line.len()).sum::<usize>() > BYTES_MAX {
            return None;
        }
        // A line that is not text is one entry that does not parse.
        let joined = lines.into_iter().map(String::from_utf8_lossy).collect::<Vec<_>>().join(",");
        let entries: Vec<String> = joined.split(',').map(|entry| self.node(entry.trim())).collect();
        (entries.len() <= ENTRIES_MAX).then_some(entries)
    }

    /// The node of an entry: all of it, or the `for` parameter of a `Forwarded` element.
    fn node(&self, entry: &str) -> String {
        if self.header != ForwardedHeader::Forwarded {
            return entry.to_owned();
        }
        let node = entry.split(';').find_map(|pair| {
            let (name, value) = pair.split_once('=')?;
            name.trim().eq_ignore_ascii_case("for").then(|| value.trim().trim_matches('"').to_owned())
        });
        node.unwrap_or_default()
    }
}

/// An address with or without brackets and port.
fn address_of(entry: &str) -> Option<IpAddr> {
    if let Ok(address) = entry.parse::<IpAddr>() {
        return Some(plain(address));
    }
    if let Some(rest) = entry.strip_prefix('[') {
        let (inside, after) = rest.split_once(']')?;
        let port_fine = after.is_empty() || after.strip_prefix(':').is_some_and(is_port);
        return port_fine.then(|| inside.parse::<Ipv6Addr>().ok().map(|address| plain(address.into())))?;
    }
    let (host, port) = entry.split_once(':')?;
    is_port(port).then(|| host.parse::<IpAddr>().ok().map(plain))?
}

fn is_port(text: &str) -> bool {
    text.bytes().all(|byte| byte.is_ascii_digit()) && text.parse::<u16>().is_ok()
}

/// An IPv4 address that was written as IPv6 is the IPv4 address.
pub(crate) fn plain(address: IpAddr) -> IpAddr {
    address.to_canonical()
}

/// The partitions in which an address is counted, widest last: the address itself for IPv4; for IPv6 its /64, and with
/// larger quotas the /56 and /48 around it, because one subscriber has all of those. Safety §6.1.
pub fn partitions(address: IpAddr) -> Vec<(IpAddr, u32)> {
    match plain(address) {
        IpAddr::V4(address) => vec![(address.into(), 1)],
        IpAddr::V6(address) => {
            [(64, 1), (56, 4), (48, 16)].into_iter().map(|(bits, factor)| (masked(address, bits), factor)).collect()
        }
    }
}

fn masked(address: Ipv6Addr, bits: u32) -> IpAddr {
    Ipv6Addr::from_bits(address.to_bits() & u128::MAX.wrapping_shl(128_u32.saturating_sub(bits))).into()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn proxies(header: ForwardedHeader) -> TrustedProxies {
        TrustedProxies { networks: ["10.0.0.0/8", "fd00::/8"].map(|network| network.parse().unwrap()).to_vec(), header }
    }

    fn client(header: ForwardedHeader, peer: &str, lines: &[&str]) -> String {
        let name = if header == ForwardedHeader::Forwarded { "forwarded" } else { "x-forwarded-for" };
        let mut headers = HeaderMap::new();
        for line in lines {
            headers.append(name, line.parse().unwrap());
        }
        proxies(header).client(peer.parse().unwrap(), &headers).to_string()
    }

    #[test]
    fn the_walk_from_the_right_ends_at_the_first_untrusted_address() {
        let many = vec!["10.0.0.2"; 10_000].join(",");
        let long = vec!["10.0.0.2"; 33].join(",");
        for (peer, lines, expected) in [
            ("203.0.113.9", &["198.51.100.1"][..], "203.0.113.9"),
            ("10.0.0.1", &[], "10.0.0.1"),
            ("10.0.0.1", &["1.1.1.1, 2.2.2.2"], "2.2.2.2"),
            ("10.0.0.1", &["1.1.1.1", "2.2.2.2"], "2.2.2.2"),
            ("10.0.0.1", &["2.2.2.2", "10.0.0.7"], "2.2.2.2"),
            ("10.0.0.1", &["1.1.1.1, 2.2.2.2, 10.0.0.7"], "2.2.2.2"),
            ("10.0.0.1", &["10.0.0.5, 10.0.0.6"], "10.0.0.5"),
            ("10.0.0.1", &["2.2.2.2, rubbish, 10.0.0.7"], "10.0.0.7"),
            ("10.0.0.1", &["rubbish"], "10.0.0.1"),
            ("10.0.0.1", &["2.2.2.2:4711"], "2.2.2.2"),
            ("10.0.0.1", &["[2001:db8::1]:443"], "2001:db8::1"),
            ("10.0.0.1", &["2001:db8::1"], "2001:db8::1"),
            ("10.0.0.1", &["::ffff:2.2.2.2"], "2.2.2.2"),
            ("::ffff:10.0.0.1", &["2.2.2.2"], "2.2.2.2"),
            ("fd00::1", &["2.2.2.2"], "2.2.2.2"),
            ("10.0.0.1", &[many.as_str()], "10.0.0.1"),
            ("10.0.0.1", &[long.as_str()], "10.0.0.1"),
        ] {
            assert_eq!(client(ForwardedHeader::XForwardedFor, peer, lines), expected, "{peer} {lines:?}");
        }
    }

    #[test]
    fn forwarded_elements_are_read_by_their_for_parameter() {
        for (line, expected) in [
            ("for=2.2.2.2;proto=https;by=10.0.0.1", "2.2.2.2"),
            ("for=1.1.1.1, FOR=\"[2001:db8::7]:99\"", "2001:db8::7"),
            ("for=unknown", "10.0.0.1"),
            ("proto=https", "10.0.0.1"),
        ] {
            assert_eq!(client(ForwardedHeader::Forwarded, "10.0.0.1", &[line]), expected, "{line}");
        }
    }

    #[test]
    fn without_a_configured_header_nobody_is_believed() {
        assert_eq!(client(ForwardedHeader::None, "10.0.0.1", &["2.2.2.2"]), "10.0.0.1");
    }

    #[test]
    fn an_untrusted_peer_loses_its_forwarding_headers_and_a_proxy_keeps_them() {
        let mut headers = HeaderMap::new();
        headers.insert("x-real-ip", "1.1.1.1".parse().unwrap());
        let proxies = proxies(ForwardedHeader::XForwardedFor);
        proxies.strip("10.0.0.1".parse().unwrap(), &mut headers);
        assert_eq!(headers.len(), 1);
        proxies.strip("203.0.113.9".parse().unwrap(), &mut headers);
        assert!(headers.is_empty());
    }

    #[test]
    fn a_subscriber_with_a_whole_ipv6_network_is_counted_as_one() {
        let found: Vec<String> = partitions("2001:db8:1:2ff:a:b:c:d".parse().unwrap())
            .into_iter()
            .map(|(network, factor)| format!("{network} {factor}"))
            .collect();
        assert_eq!(found, ["2001:db8:1:2ff:: 1", "2001:db8:1:200:: 4", "2001:db8:1:: 16"]);
        assert_eq!(partitions("::ffff:192.0.2.1".parse().unwrap()).len(), 1);
    }
}
