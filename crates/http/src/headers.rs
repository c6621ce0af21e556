//! The headers of every answer, and the content security policies. Safety §8.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, IntoResponseParts, Response, ResponseParts};

/// Which content security policy an answer gets. Handlers add one to their answer where the default is not right.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Page {
    /// Scripts, styles and connections of our own, and nothing else.
    #[default]
    Plain,
    /// The terminal: compiles the decoder for codes and uses the camera.
    Terminal,
    /// The API's documentation, whose scripts write HTML by themselves.
    Documentation,
    /// A page that shows another page of ours in a frame.
    Framing,
    /// A letter as it looks in a mailbox, shown in a frame of ours: it brings its own styles along, as letters do, and can do
    /// nothing at all.
    Letter,
    /// A file that somebody uploaded: should a browser ever take it for a page, that page can do nothing (U-6).
    Upload,
}

/// The documentation page writes one style element by itself; nothing but that very text is let through. A new version of
/// the page may write another: the browser's console then names its hash.
const DOCUMENTATION_STYLE: &str = "style-src 'self' 'sha256-RL3ie0nH+Lzz2YNqQN83mnU0J1ot4QL7b99vMdIX99w='";

impl Page {
    /// The policy.
    pub fn content_security_policy(self) -> String {
        if self == Self::Upload {
            return "default-src 'none'; sandbox".to_owned();
        }
        if self == Self::Letter {
            return "default-src 'none'; style-src 'unsafe-inline'; img-src 'self'; form-action 'none'; \
                    frame-ancestors 'self'; base-uri 'none'; sandbox"
                .to_owned();
        }
        let script = if self == Self::Terminal { "script-src 'self' 'wasm-unsafe-eval'" } else { "script-src 'self'" };
        let style = if self == Self::Documentation { DOCUMENTATION_STYLE } else { "style-src 'self'" };
        let mut directives = vec![
            "default-src 'none'",
            script,
            style,
            "img-src 'self' data:",
            "font-src 'self'",
            "connect-src 'self'",
            "manifest-src 'self'",
            "worker-src 'self'",
            "form-action 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "object-src 'none'",
        ];
        if self == Self::Framing {
            directives.push("frame-src 'self'");
        }
        if self != Self::Documentation {
            directives.push("require-trusted-types-for 'script'");
        }
        directives.push("report-uri /csp-report");
        directives.join("; ")
    }

    /// Merchants' pictures stand in letters, which people read on other sites; everything else is for our own pages.
    const fn resource_policy(self) -> &'static str {
        match self {
            Self::Upload => "cross-origin",
            Self::Plain | Self::Terminal | Self::Documentation | Self::Framing | Self::Letter => "same-origin",
        }
    }

    const fn permissions_policy(self) -> &'static str {
        match self {
            Self::Terminal => "camera=(self), geolocation=(), microphone=(), payment=(), usb=()",
            Self::Plain | Self::Documentation | Self::Framing | Self::Letter | Self::Upload => {
                "camera=(), geolocation=(), microphone=(), payment=(), usb=()"
            }
        }
    }
}

impl IntoResponseParts for Page {
    type Error = std::convert::Infallible;
    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        parts.extensions_mut().insert(self);
        Ok(parts)
    }
}

const ALWAYS: [(HeaderName, &str); 3] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    // Not `no-referrer`: with that, browsers send `Origin: null` with our own forms. Nothing leaves for other sites.
    (header::REFERRER_POLICY, "same-origin"),
    (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
];

/// Adds what every answer has. What says nothing about caching is personal, so it is not cached.
pub(crate) fn secure(is_https: bool, response: &mut Response) {
    let page = response.extensions().get::<Page>().copied().unwrap_or_default();
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    let resource_policy = HeaderValue::from_static(page.resource_policy());
    headers.insert(HeaderName::from_static("cross-origin-resource-policy"), resource_policy);
    let frames = if page == Page::Letter { "SAMEORIGIN" } else { "DENY" };
    headers.insert(header::X_FRAME_OPTIONS, HeaderValue::from_static(frames));
    headers.insert(HeaderName::from_static("permissions-policy"), HeaderValue::from_static(page.permissions_policy()));
    if let Ok(policy) = HeaderValue::from_str(&page.content_security_policy()) {
        headers.insert(header::CONTENT_SECURITY_POLICY, policy);
    }
    if is_https {
        let forever = HeaderValue::from_static("max-age=63072000; includeSubDomains");
        headers.insert(header::STRICT_TRANSPORT_SECURITY, forever);
    }
    headers.entry(header::CACHE_CONTROL).or_insert(HeaderValue::from_static("no-store"));
}

/// For the answer to a sign-out: the browser drops what it kept of us.
#[derive(Debug, Clone, Copy)]
pub struct ClearSiteData;

impl IntoResponseParts for ClearSiteData {
    type Error = std::convert::Infallible;
    fn into_response_parts(self, mut parts: ResponseParts) -> Result<ResponseParts, Self::Error> {
        let everything = HeaderValue::from_static("\"cache\",\"storage\"");
        parts.headers_mut().insert(HeaderName::from_static("clear-site-data"), everything);
        Ok(parts)
    }
}

/// `POST /csp-report`: notes that a page broke its own policy. Only the directive is kept; addresses may hold tokens.
pub async fn csp_report(body: Result<String, axum::extract::rejection::StringRejection>) -> Response {
    let report: Option<serde_json::Value> = body.ok().and_then(|text| serde_json::from_str(&text).ok());
    let directive =
        report.as_ref().and_then(|report| report["csp-report"]["effective-directive"].as_str()).unwrap_or("unknown");
    let known: String =
        directive.chars().filter(|letter| letter.is_ascii_lowercase() || *letter == '-').take(40).collect();
    tracing::warn!(csp.directive = known, "a page broke its content security policy");
    StatusCode::NO_CONTENT.into_response()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_page_allows_inline_scripts_or_other_hosts() {
        for page in [Page::Plain, Page::Terminal, Page::Documentation, Page::Framing, Page::Upload] {
            let policy = page.content_security_policy();
            assert!(
                !policy.contains("unsafe-inline") && !policy.contains("'unsafe-eval'") && !policy.contains("http"),
                "{policy}"
            );
        }
    }

    /// Safety E-3: a letter's own styles are let in, and nothing that could act.
    #[test]
    fn a_letter_is_shown_and_does_nothing() {
        let policy = Page::Letter.content_security_policy();
        assert!(policy.starts_with("default-src 'none'; style-src 'unsafe-inline'; img-src 'self';"), "{policy}");
        assert!(policy.ends_with("; sandbox") && !policy.contains("script") && !policy.contains("http"), "{policy}");
    }

    #[test]
    fn only_the_terminal_may_compile_the_decoder_and_see() {
        assert!(Page::Terminal.content_security_policy().contains("'wasm-unsafe-eval'"));
        assert!(Page::Terminal.permissions_policy().starts_with("camera=(self)"));
        assert!(!Page::Plain.content_security_policy().contains("unsafe"));
        assert!(Page::Plain.permissions_policy().starts_with("camera=()"));
    }
}
