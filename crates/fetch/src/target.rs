//! What may be asked for at all, before anybody is asked where it is.

use url::{Host, Url};

/// Longer addresses are not for people.
const LEN_MAX: usize = 2048;
const PORTS: [u16; 2] = [443, 8443];

/// An address that may be asked for: https, a name in the public naming scheme, an ordinary port, nothing secret in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Target {
    pub(crate) url: Url,
    pub(crate) host: String,
    pub(crate) port: u16,
}

impl Target {
    /// Reads an address; `None` for one that may not be asked for. The parser has already turned every notation of an IP
    /// address into one (`127.1`, `0x7f.1`, `2130706433`), and none of them is taken.
    pub fn parse(text: &str) -> Option<Self> {
        if text.len() > LEN_MAX {
            return None;
        }
        Self::of(Url::parse(text).ok()?)
    }

    /// Where a redirect leads.
    pub(crate) fn next(&self, location: &str) -> Option<Self> {
        let url = self.url.join(location).ok()?;
        if url.as_str().len() > LEN_MAX { None } else { Self::of(url) }
    }

    fn of(url: Url) -> Option<Self> {
        let Some(Host::Domain(host)) = url.host() else { return None };
        let host = host.strip_suffix('.').unwrap_or(host).to_owned();
        let port = url.port_or_known_default()?;
        let is_fine = url.scheme() == "https"
            && PORTS.contains(&port)
            && url.username().is_empty()
            && url.password().is_none()
            && url.fragment().is_none()
            && host.contains('.')
            && !host.ends_with('.');
        is_fine.then_some(Self { url, host, port })
    }

    /// What the server is told to be asked for.
    pub(crate) fn path(&self) -> String {
        let query = self.url.query().map(|query| format!("?{query}")).unwrap_or_default();
        format!("{}{query}", self.url.path())
    }

    /// What the server is told to be.
    pub(crate) fn authority(&self) -> String {
        if self.port == 443 { self.host.clone() } else { format!("{}:{}", self.host, self.port) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// SSRF
    #[test]
    fn only_names_by_https_on_ordinary_ports_are_asked() {
        for taken in [
            "https://pictures.example.com/a.png",
            "https://pictures.example.com:8443/a.png?size=2",
            "HTTPS://Bücher.example/",
            "https://pictures.example.com./",
        ] {
            assert!(Target::parse(taken).is_some(), "{taken}");
        }
        let long = format!("https://pictures.example.com/{}", "a".repeat(LEN_MAX));
        for refused in [
            "http://pictures.example.com/",
            "ftp://pictures.example.com/",
            "file:///etc/passwd",
            "data:image/png,x",
            "nothing",
            "https://pictures.example.com:22/",
            "https://pictures.example.com:80/",
            "https://me@pictures.example.com/",
            "https://me:secret@pictures.example.com/",
            "https://pictures.example.com/#top",
            "https://localhost/",
            "https://localhost./",
            "https://pictures/",
            "https://127.0.0.1/",
            "https://127.1/",
            "https://0x7f.1/",
            "https://2130706433/",
            "https://0177.0.0.1/",
            "https://①②⑦.0.0.1/",
            "https://[::1]/",
            "https://[::ffff:7f00:1]/",
            "https:///",
            &long,
        ] {
            assert_eq!(Target::parse(refused), None, "{refused}");
        }
        assert_eq!(Target::parse("https://Bücher.example/a?b=c").unwrap().host, "xn--bcher-kva.example");
    }

    /// SSRF
    #[test]
    fn a_redirect_is_an_address_like_any_other() {
        let from = Target::parse("https://pictures.example.com/a/b").unwrap();
        assert_eq!(from.next("../c?d").unwrap().path(), "/c?d");
        for refused in ["http://pictures.example.com/", "//127.0.0.1/", "https://localhost/", "/#top"] {
            assert_eq!(from.next(refused), None, "{refused}");
        }
    }
}
