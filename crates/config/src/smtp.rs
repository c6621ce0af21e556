//! `[smtp]`: the mail servers, in order of preference, and whose name stands on the envelope.

use secrecy::SecretString;

use crate::mistake::{Wrong, wrong};
use crate::setting::Setting;
use crate::values::Values;

// A server's address carries its password.
pub(crate) const SERVERS: Setting = Setting::secret("smtp.servers", "SMTP_SERVERS");
pub(crate) const FROM: Setting = Setting::open("smtp.from", "SMTP_FROM");
pub(crate) const CA_FILE: Setting = Setting::open("smtp.ca_file", "SMTP_CA_FILE");

pub(crate) const DKIM_SELECTOR: Setting = Setting::open("smtp.dkim_selector", "SMTP_DKIM_SELECTOR");
pub(crate) const DKIM_DOMAIN: Setting = Setting::open("smtp.dkim_domain", "SMTP_DKIM_DOMAIN");
pub(crate) const DKIM_KEY: Setting = Setting::secret("smtp.dkim_key", "SMTP_DKIM_KEY");

/// More servers than this are a mistake.
const SERVERS_MAX: usize = 5;

const FORM: &str = "Write smtp://user:password@host:587 (STARTTLS), smtps://user:password@host:465 (TLS) or smtp+plain://host:25 \
    (no encryption); several with a comma between them, the preferred one first.";

/// How mail leaves the program.
#[derive(Debug)]
pub struct Smtp {
    /// Tried in this order; at least one.
    pub servers: Vec<SmtpServer>,
    /// The sender's address.
    pub from: String,
    /// Certificates to trust besides the public ones: the path of a PEM file.
    pub ca_file: Option<String>,
    /// How what is sent is signed; without it, it is not.
    pub dkim: Option<Dkim>,
}

/// A signature in the name of a domain (DKIM).
#[derive(Debug)]
pub struct Dkim {
    /// The public key stands in DNS at `<selector>._domainkey.<domain>`.
    pub selector: String,
    /// The domain, which is the sender's or one above it.
    pub domain: String,
    /// The private key as PEM.
    pub key: SecretString,
}

/// A mail server.
#[derive(Debug, Clone)]
pub struct SmtpServer {
    /// Its host name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// How to talk to it.
    pub security: SmtpSecurity,
    /// User and password.
    pub credentials: Option<(String, SecretString)>,
}

/// How a connection to a mail server is kept from listeners.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SmtpSecurity {
    /// TLS from the first byte.
    Tls,
    /// Plain at first, then TLS or nothing.
    StartTls,
    /// Not at all.
    Plain,
}

pub(crate) fn read(values: &mut Values) -> Option<Smtp> {
    let servers = values.read(SERVERS, servers);
    let from = values.read(FROM, address);
    let ca_file = values.read(CA_FILE, |text| Ok(text.to_owned()));
    let lonely = |name: &str| Wrong {
        what: format!("is there, but {name} is not"),
        how: format!("Set {name} as well, or remove this one; without both, no mail is sent."),
    };
    match (values.is_given(SERVERS), values.is_given(FROM)) {
        (true, false) => values.refuse(SERVERS, lonely("SMTP_FROM")),
        (false, true) => values.refuse(FROM, lonely("SMTP_SERVERS")),
        _ => {}
    }
    let dkim = dkim(values, from.as_deref());
    Some(Smtp { servers: servers?, from: from?, ca_file, dkim })
}

fn dkim(values: &mut Values, from: Option<&str>) -> Option<Dkim> {
    let selector = values.read(DKIM_SELECTOR, dns_name);
    let domain = values.read(DKIM_DOMAIN, dns_name);
    let key = values.read(DKIM_KEY, |text| Ok(SecretString::from(text)));
    let all = [DKIM_SELECTOR, DKIM_DOMAIN, DKIM_KEY];
    if let Some(given) = all.into_iter().find(|setting| values.is_given(*setting)) {
        let missing: Vec<Setting> = all.into_iter().filter(|setting| !values.is_given(*setting)).collect();
        for missing in missing {
            let what = format!("is missing, but {} is there", given.variable);
            let how = "Set SMTP_DKIM_SELECTOR, SMTP_DKIM_DOMAIN and SMTP_DKIM_KEY_FILE, or none of them.".to_owned();
            values.refuse(missing, Wrong { what, how });
        }
    }
    let domain = domain?;
    let sender = from.and_then(|from| from.rsplit_once('@')).map(|(_, sender)| sender.to_ascii_lowercase());
    if sender.is_some_and(|sender| sender != domain && !sender.ends_with(&format!(".{domain}"))) {
        let what = "is not the domain of SMTP_FROM, nor one above it, so receivers would not count the signature";
        let how = "Sign in the name of the domain that mails come from.".to_owned();
        values.refuse(DKIM_DOMAIN, Wrong { what: what.to_owned(), how });
    }
    Some(Dkim { selector: selector?, domain, key: key? })
}

/// A name as it stands in DNS.
fn dns_name(text: &str) -> Result<String, Wrong> {
    let label = |label: &str| {
        !label.is_empty()
            && label.len() <= 63
            && label.bytes().all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte))
    };
    if text.len() <= 253 && text.split('.').all(label) {
        Ok(text.to_ascii_lowercase())
    } else {
        wrong(
            "is no name as it stands in DNS",
            "Write letters, digits, dots and hyphens, such as card2026 or example.com.",
        )
    }
}

fn servers(text: &str) -> Result<Vec<SmtpServer>, Wrong> {
    let servers = text.split(',').map(str::trim).map(server).collect::<Result<Vec<_>, _>>()?;
    if servers.len() > SERVERS_MAX {
        return wrong(format!("names {} servers", servers.len()), format!("Name at most {SERVERS_MAX}."));
    }
    Ok(servers)
}

fn server(text: &str) -> Result<SmtpServer, Wrong> {
    let (security, rest) = match text.split_once("://") {
        Some(("smtp", rest)) => (SmtpSecurity::StartTls, rest),
        Some(("smtps", rest)) => (SmtpSecurity::Tls, rest),
        Some(("smtp+plain", rest)) => (SmtpSecurity::Plain, rest),
        _ => return wrong("is not the address of a mail server", FORM),
    };
    let (credentials, address) = match rest.rsplit_once('@') {
        Some((credentials, address)) => (Some(user_and_password(credentials)?), address),
        None => (None, rest),
    };
    let (host, port) = match address.trim_end_matches('/').rsplit_once(':') {
        Some((host, port)) => match port.parse::<u16>() {
            Ok(port) if port > 0 => (host, port),
            _ => return wrong("names no port from 1 to 65535", FORM),
        },
        None => (address.trim_end_matches('/'), default_port(security)),
    };
    let plausible = |byte: u8| byte.is_ascii_alphanumeric() || b".-".contains(&byte);
    if host.is_empty() || !host.bytes().all(plausible) {
        return wrong("names no host", FORM);
    }
    if security == SmtpSecurity::Plain && credentials.is_some() {
        return wrong(
            "would send a password that anybody on the way can read",
            "Use smtp:// or smtps://, or leave user and password away.",
        );
    }
    Ok(SmtpServer { host: host.to_owned(), port, security, credentials })
}

const fn default_port(security: SmtpSecurity) -> u16 {
    match security {
        SmtpSecurity::Tls => 465,
        SmtpSecurity::StartTls => 587,
        SmtpSecurity::Plain => 25,
    }
}

fn user_and_password(text: &str) -> Result<(String, SecretString), Wrong> {
    let Some((user, password)) = text.split_once(':') else {
        return wrong("names a user without a password", FORM);
    };
    match (decoded(user), decoded(password)) {
        (Some(user), Some(password)) if !user.is_empty() && !password.is_empty() => Ok((user, password.into())),
        _ => wrong("has a user or password that cannot be read", "Write special characters as %40, %3A and so on."),
    }
}

/// Percent-decoding; `None` for what is no UTF-8 afterwards, or no encoding.
fn decoded(text: &str) -> Option<String> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text.bytes();
    while let Some(byte) = rest.next() {
        if byte == b'%' {
            let digits = [rest.next()?, rest.next()?];
            bytes.push(u8::from_str_radix(std::str::from_utf8(&digits).ok()?, 16).ok()?);
        } else {
            bytes.push(byte);
        }
    }
    String::from_utf8(bytes).ok()
}

fn address(text: &str) -> Result<String, Wrong> {
    let plausible = text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty()
            && domain.contains('.')
            && !text.contains(|letter: char| letter.is_whitespace() || letter.is_control())
    });
    if plausible {
        Ok(text.to_owned())
    } else {
        wrong("is not an e-mail address", "Write the bare address that mails come from, such as cards@example.com.")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use secrecy::ExposeSecret as _;

    #[test]
    fn servers_are_read_in_order_with_their_ports_and_passwords() {
        let read =
            servers("smtp://till:p%40ss@mail.example.com, smtps://b.example:4465,smtp+plain://localhost").unwrap();
        let shown: Vec<_> = read.iter().map(|server| (server.host.as_str(), server.port, server.security)).collect();
        let expected = [
            ("mail.example.com", 587, SmtpSecurity::StartTls),
            ("b.example", 4465, SmtpSecurity::Tls),
            ("localhost", 25, SmtpSecurity::Plain),
        ];
        assert_eq!(shown, expected);
        let (user, password) = read[0].credentials.as_ref().unwrap();
        assert_eq!((user.as_str(), password.expose_secret()), ("till", "p@ss"));
    }

    fn mistakes(pairs: &[(&str, &str)]) -> Vec<String> {
        let environment = pairs.iter().map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
        let read = |_: &std::path::Path| Ok("KEY".to_owned());
        let loaded = crate::Settings::load_with(None, environment, &read);
        loaded.err().unwrap_or_default().into_iter().map(|mistake| mistake.setting).collect()
    }

    #[test]
    fn a_signature_is_configured_as_a_whole_and_for_the_senders_domain() {
        let mail = [("SMTP_SERVERS", "smtp://mail.example.com"), ("SMTP_FROM", "cards@mail.example.com")];
        let with = |more: &[(&'static str, &'static str)]| mistakes(&[&mail[..], more].concat());
        let (selector, key) = (("SMTP_DKIM_SELECTOR", "card2026"), ("SMTP_DKIM_KEY_FILE", "/key.pem"));
        assert_eq!(with(&[selector, key, ("SMTP_DKIM_DOMAIN", "Example.com")]), [""; 0]);
        assert_eq!(with(&[selector, key]), ["SMTP_DKIM_DOMAIN"]);
        assert_eq!(with(&[key]), ["SMTP_DKIM_SELECTOR", "SMTP_DKIM_DOMAIN"]);
        for wrong in ["example.org", "ample.com", "exam ple.com", "shop.mail.example.com"] {
            assert_eq!(with(&[selector, key, ("SMTP_DKIM_DOMAIN", wrong)]), ["SMTP_DKIM_DOMAIN"], "{wrong}");
        }
    }

    #[test]
    fn mail_needs_its_servers_and_its_sender() {
        let (servers, from) = (("SMTP_SERVERS", "smtp://mail.example.com"), ("SMTP_FROM", "cards@example.com"));
        assert_eq!(mistakes(&[servers, from]), [""; 0]);
        assert_eq!(mistakes(&[servers]), ["SMTP_SERVERS"]);
        assert_eq!(mistakes(&[from]), ["SMTP_FROM"]);
        for wrong in ["cards", "Cards <cards@example.com>", "cards@", "@example.com"] {
            assert!(mistakes(&[servers, ("SMTP_FROM", wrong)]).contains(&"SMTP_FROM".to_owned()), "{wrong}");
        }
        let crowd = ["smtp://mail.example.com"; SERVERS_MAX + 1].join(",");
        assert!(mistakes(&[("SMTP_SERVERS", &crowd), from]).contains(&"SMTP_SERVERS".to_owned()));
        assert_eq!(super::servers(&crowd[.."smtp://mail.example.com".len()]).unwrap().len(), 1);
    }

    #[test]
    fn what_is_no_server_is_refused_without_repeating_it() {
        for text in [
            "",
            "mail.example.com",
            "http://x",
            "smtp://",
            "smtp://u@h",
            "smtp://h:0",
            "smtp://h:99999",
            "smtp://u:p%@h",
            "smtp+plain://u:secret@h",
            "smtp://a b",
        ] {
            let refused = servers(text).unwrap_err();
            assert!(!refused.what.contains("secret"), "{text}: {}", refused.what);
        }
    }
}
