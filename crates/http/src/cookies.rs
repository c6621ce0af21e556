//! Our cookies: one per surface, bound to the host, out of reach of scripts. Safety §8.

use axum::http::{HeaderMap, HeaderValue, header};
use axum::response::{IntoResponseParts, ResponseParts};
use orion_service::records::Surface;

use crate::front_door::Entrance;

/// What a cookie is for; its name follows from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Cookie {
    /// A signed-in person on a surface.
    Session(Surface),
    /// A signed-in customer.
    Customer,
    /// The random value that form tokens are bound to.
    Form,
    /// The staff session that a PIN opened at this terminal.
    Staff,
    /// The card just opened, for the page that shows it.
    NewCard,
    /// The language chosen at a desk, at a terminal or on the start page.
    Locale,
    /// The language chosen on a storefront: an owner who reads a page as its visitors do keeps the desk's own.
    StorefrontLocale,
}

/// The cookies by which a request can be told from others before anybody looks at what they are worth.
const SESSIONS: [&str; 4] = ["orion_admin", "orion_merchant", "orion_terminal", "orion_customer"];
/// Browsers accept a cookie of this prefix only over https, for this very host and every path.
const HOST_PREFIX: &str = "__Host-";

impl Cookie {
    const fn short_name(self) -> &'static str {
        match self {
            Self::Session(Surface::Admin) => "orion_admin",
            Self::Session(Surface::Merchant) => "orion_merchant",
            Self::Session(Surface::Terminal) => "orion_terminal",
            Self::Session(Surface::Api) => "orion_api",
            Self::Customer => "orion_customer",
            Self::Form => "orion_form",
            Self::Staff => "orion_staff",
            Self::NewCard => "orion_new_card",
            Self::Locale => "orion_locale",
            Self::StorefrontLocale => "orion_storefront_locale",
        }
    }

    /// The name, which over https begins with `__Host-`.
    pub fn name(self, entrance: &Entrance) -> String {
        format!("{}{}", if entrance.is_https() { HOST_PREFIX } else { "" }, self.short_name())
    }

    /// Its value in a request. Two cookies of one name mean that somebody planted one, so neither counts.
    pub fn read(self, entrance: &Entrance, headers: &HeaderMap) -> Option<String> {
        let name = self.name(entrance);
        let mut values = pairs(headers).filter(|(found, _)| *found == name).map(|(_, value)| value.to_owned());
        match (values.next(), values.next()) {
            (Some(value), None) => Some(value),
            _ => None,
        }
    }

    /// Sets it in an answer; without an age it ends with the browser's session. The value must be URL-safe text.
    pub fn set(self, entrance: &Entrance, value: &str, age_seconds_max: Option<i64>) -> SetCookie {
        let secure = if entrance.is_https() { "; Secure" } else { "" };
        let age = age_seconds_max.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
        SetCookie(format!("{}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}", self.name(entrance)))
    }

    /// Takes it away.
    pub fn remove(self, entrance: &Entrance) -> SetCookie {
        self.set(entrance, "", Some(0))
    }
}

fn pairs(headers: &HeaderMap) -> impl Iterator<Item = (&str, &str)> {
    let lines = headers.get_all(header::COOKIE).iter().filter_map(|line| line.to_str().ok());
    lines.flat_map(|line| line.split(';')).filter_map(|pair| pair.trim().split_once('='))
}

/// Leaves a request only the cookies that have a meaning for customers.
pub(crate) fn keep_customers_own(headers: &mut HeaderMap) {
    const KEPT: [Cookie; 4] = [Cookie::Customer, Cookie::Form, Cookie::NewCard, Cookie::StorefrontLocale];
    let is_kept = |name: &str| {
        let name = name.strip_prefix(HOST_PREFIX).unwrap_or(name);
        KEPT.iter().any(|cookie| cookie.short_name() == name)
    };
    let kept: Vec<String> =
        pairs(headers).filter(|(name, _)| is_kept(name)).map(|(name, value)| format!("{name}={value}")).collect();
    headers.remove(header::COOKIE);
    if !kept.is_empty()
        && let Ok(line) = HeaderValue::from_str(&kept.join("; "))
    {
        headers.insert(header::COOKIE, line);
    }
}

/// The first session cookie of a request, of whatever surface.
pub(crate) fn any_session(headers: &HeaderMap) -> Option<String> {
    pairs(headers)
        .find(|(name, _)| SESSIONS.contains(&name.strip_prefix(HOST_PREFIX).unwrap_or(name)))
        .map(|(_, value)| value.to_owned())
}

/// A cookie on its way to the browser, as part of a response.
#[derive(Debug, Clone)]
pub struct SetCookie(String);

impl IntoResponseParts for SetCookie {
    type Error = std::convert::Infallible;
    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        if let Ok(value) = HeaderValue::from_str(&self.0) {
            parts.headers_mut().append(header::SET_COOKIE, value);
        }
        Ok(parts)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::client_address::TrustedProxies;
    use crate::limits::{Limits, Switch};
    use orion_service::secrets::Secrets;

    fn entrance(url: &str) -> Entrance {
        Entrance::new(url, TrustedProxies::default(), Limits::new(Switch::Off), Secrets::new(&[1; 32]))
    }

    /// S-1
    #[test]
    fn over_https_a_cookie_is_bound_to_the_host() {
        let cookie = Cookie::Session(Surface::Terminal).set(&entrance("https://example.com"), "abc", None).0;
        assert_eq!(cookie, "__Host-orion_terminal=abc; Path=/; HttpOnly; SameSite=Lax; Secure");
        let local = Cookie::Customer.remove(&entrance("http://127.0.0.1:1")).0;
        assert_eq!(local, "orion_customer=; Path=/; HttpOnly; SameSite=Lax; Max-Age=0");
    }

    #[test]
    fn a_cookie_that_comes_twice_counts_for_nothing() {
        let entrance = entrance("http://localhost");
        let mut headers = HeaderMap::new();
        headers.insert(header::COOKIE, "a=1; orion_form=x; b=2".parse().unwrap());
        assert_eq!(Cookie::Form.read(&entrance, &headers).as_deref(), Some("x"));
        headers.append(header::COOKIE, "orion_form=y".parse().unwrap());
        assert_eq!(Cookie::Form.read(&entrance, &headers), None);
    }
}
