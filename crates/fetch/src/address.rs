//! Which machines may be reached on somebody else's word: those that the whole world can reach, too.
//!
//! # Source
//!
//! IANA, *IPv4 and IPv6 Special-Purpose Address Registries*, with what safety §9 denies besides.

use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

/// Not for everybody: a network and how many of its bits count.
const DENIED_V4: [(Ipv4Addr, u32); 15] = [
    (Ipv4Addr::new(0, 0, 0, 0), 8),
    (Ipv4Addr::new(10, 0, 0, 0), 8),
    (Ipv4Addr::new(100, 64, 0, 0), 10),
    (Ipv4Addr::new(127, 0, 0, 0), 8),
    (Ipv4Addr::new(169, 254, 0, 0), 16),
    (Ipv4Addr::new(172, 16, 0, 0), 12),
    (Ipv4Addr::new(192, 0, 0, 0), 24),
    (Ipv4Addr::new(192, 0, 2, 0), 24),
    (Ipv4Addr::new(192, 88, 99, 0), 24),
    (Ipv4Addr::new(192, 168, 0, 0), 16),
    (Ipv4Addr::new(198, 18, 0, 0), 15),
    (Ipv4Addr::new(198, 51, 100, 0), 24),
    (Ipv4Addr::new(203, 0, 113, 0), 24),
    (Ipv4Addr::new(224, 0, 0, 0), 4),
    (Ipv4Addr::new(240, 0, 0, 0), 4),
];
/// All that is given out for use by everybody. What safety §9 denies outside of it (loopback, mapped and translated IPv4,
/// private, link-local, multicast and the rest) is denied with all else there.
const GIVEN_OUT_V6: (Ipv6Addr, u32) = (Ipv6Addr::new(0x2000, 0, 0, 0, 0, 0, 0, 0), 3);
/// Not for everybody though it lies within.
const DENIED_V6: [(Ipv6Addr, u32); 4] = [
    (Ipv6Addr::new(0x2001, 0, 0, 0, 0, 0, 0, 0), 23),
    (Ipv6Addr::new(0x2001, 0xdb8, 0, 0, 0, 0, 0, 0), 32),
    (Ipv6Addr::new(0x2002, 0, 0, 0, 0, 0, 0, 0), 16),
    (Ipv6Addr::new(0x3fff, 0, 0, 0, 0, 0, 0, 0), 20),
];

/// Whether the whole world can reach this machine.
pub fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => !DENIED_V4.iter().any(|network| is_in_v4(address, *network)),
        IpAddr::V6(address) => {
            is_in_v6(address, GIVEN_OUT_V6) && !DENIED_V6.iter().any(|network| is_in_v6(address, *network))
        }
    }
}

fn is_in_v4(address: Ipv4Addr, (network, bits): (Ipv4Addr, u32)) -> bool {
    let rest = u32::BITS.saturating_sub(bits);
    address.to_bits() >> rest == network.to_bits() >> rest
}

fn is_in_v6(address: Ipv6Addr, (network, bits): (Ipv6Addr, u32)) -> bool {
    let rest = u128::BITS.saturating_sub(bits);
    address.to_bits() >> rest == network.to_bits() >> rest
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The registries as they were on 2025-10-09: what is not globally reachable, and what safety §9 denies besides.
    const DENIED: &[&str] = &[
        "0.0.0.0/8",
        "0.0.0.0/32",
        "10.0.0.0/8",
        "100.64.0.0/10",
        "127.0.0.0/8",
        "169.254.0.0/16",
        "172.16.0.0/12",
        "192.0.0.0/24",
        "192.0.0.0/29",
        "192.0.0.8/32",
        "192.0.0.9/32",
        "192.0.0.10/32",
        "192.0.0.170/32",
        "192.0.0.171/32",
        "192.0.2.0/24",
        "192.88.99.0/24",
        "192.168.0.0/16",
        "198.18.0.0/15",
        "198.51.100.0/24",
        "203.0.113.0/24",
        "224.0.0.0/4",
        "240.0.0.0/4",
        "255.255.255.255/32",
        "::/128",
        "::1/128",
        "::ffff:0:0/96",
        "::ffff:8.8.8.8/128",
        "64:ff9b::/96",
        "64:ff9b:1::/48",
        "100::/64",
        "100:0:0:1::/64",
        "2001::/23",
        "2001::/32",
        "2001:1::1/128",
        "2001:1::2/128",
        "2001:1::3/128",
        "2001:2::/48",
        "2001:3::/32",
        "2001:4:112::/48",
        "2001:10::/28",
        "2001:20::/28",
        "2001:30::/28",
        "2001:db8::/32",
        "2002::/16",
        "2002:808:808::/48",
        "3fff::/20",
        "5f00::/16",
        "fc00::/7",
        "fe80::/10",
        "fec0::/10",
        "ff00::/8",
        "::/96",
    ];
    const PUBLIC: &[&str] = &[
        "8.8.8.8/32",
        "1.1.1.1/32",
        "192.31.196.0/24",
        "192.52.193.0/24",
        "192.175.48.0/24",
        "100.63.255.255/32",
        "100.128.0.0/32",
        "172.15.255.255/32",
        "172.32.0.0/32",
        "11.0.0.0/32",
        "223.255.255.255/32",
        "2606:4700::1111/128",
        "2620:4f:8000::/48",
        "2a00:1450:4001:82b::200e/128",
        "2001:200::/128",
        "2400:cb00::/32",
    ];

    /// First and last address of a network.
    fn ends(network: &str) -> [IpAddr; 2] {
        let (first, bits) = network.split_once('/').unwrap();
        let bits: u32 = bits.parse().unwrap();
        match first.parse().unwrap() {
            IpAddr::V4(first) => {
                let last = first.to_bits() | u32::MAX.checked_shr(bits).unwrap_or(0);
                [first.into(), Ipv4Addr::from_bits(last).into()]
            }
            IpAddr::V6(first) => {
                let last = first.to_bits() | u128::MAX.checked_shr(bits).unwrap_or(0);
                [first.into(), Ipv6Addr::from_bits(last).into()]
            }
        }
    }

    /// SSRF
    #[test]
    fn what_the_registries_keep_from_the_public_is_kept_from_us() {
        for network in DENIED {
            for address in ends(network) {
                assert!(!is_public(address), "{address} of {network}");
            }
        }
        for network in PUBLIC {
            for address in ends(network) {
                assert!(is_public(address), "{address} of {network}");
            }
        }
    }
}
