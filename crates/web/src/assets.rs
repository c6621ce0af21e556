//! Styles, scripts, icons: embedded in the program, served for ever, because a file's name changes with its content.

use axum::Router;
use axum::extract::Path;
use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use axum::routing::get;

struct File {
    name: &'static str,
    plain: &'static [u8],
    gzip: Option<&'static [u8]>,
}

include!(concat!(env!("OUT_DIR"), "/assets.rs"));

const FOR_EVER: &str = "public, max-age=31536000, immutable";

/// Where the front end's files are, for templates.
#[derive(Debug, Clone, Copy, Default)]
pub struct Assets;

impl Assets {
    /// The address of a file that templates know by its logical name. A name nobody built gives an address that is not
    /// found: a page without its icon is better than no page.
    pub fn url(&self, logical: &str) -> &'static str {
        NAMES.iter().find(|(name, _)| *name == logical).map_or("/assets/missing", |(_, url)| url)
    }

    /// The content of a file that templates know by its logical name.
    pub(crate) fn bytes(&self, logical: &str) -> Option<&'static [u8]> {
        let name = self.url(logical).strip_prefix("/assets/")?;
        FILES.iter().find(|file| file.name == name).map(|file| file.plain)
    }
}

/// The route of all files.
pub(crate) fn router<S: Clone + Send + Sync + 'static>() -> Router<S> {
    Router::new().route("/assets/{file}", get(file))
}

async fn file(Path(name): Path<String>, headers: HeaderMap) -> Response {
    let Some(found) = FILES.iter().find(|file| file.name == name) else { return StatusCode::NOT_FOUND.into_response() };
    let caching = [
        (header::CONTENT_TYPE, content_type(found.name)),
        (header::CACHE_CONTROL, FOR_EVER),
        (header::VARY, "accept-encoding"),
    ];
    match found.gzip.filter(|_| takes_gzip(&headers)) {
        Some(small) => (caching, [(header::CONTENT_ENCODING, HeaderValue::from_static("gzip"))], small).into_response(),
        None => (caching, found.plain).into_response(),
    }
}

fn takes_gzip(headers: &HeaderMap) -> bool {
    headers.get_all(header::ACCEPT_ENCODING).iter().filter_map(|line| line.to_str().ok()).any(|line| {
        line.split(',').any(|coding| {
            let (name, quality) = coding.split_once(';').unwrap_or((coding, ""));
            let refused = matches!(quality.trim(), "q=0" | "q=0.0" | "q=0.00" | "q=0.000");
            name.trim().eq_ignore_ascii_case("gzip") && !refused
        })
    })
}

fn content_type(name: &str) -> &'static str {
    match name.rsplit('.').next().unwrap_or_default() {
        "css" => "text/css; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "json" => "application/json",
        "png" => "image/png",
        "svg" => "image/svg+xml",
        "txt" => "text/plain; charset=utf-8",
        "wasm" => "application/wasm",
        "woff2" => "font/woff2",
        _ => "application/octet-stream",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_logical_name_leads_to_an_embedded_file_of_a_known_kind() {
        for (logical, url) in NAMES {
            let name = url.strip_prefix("/assets/").unwrap_or_default();
            assert!(FILES.iter().any(|file| file.name == name && !file.plain.is_empty()), "{logical}");
            assert_ne!(content_type(name), "application/octet-stream", "{logical}");
            assert_eq!(Assets.url(logical), url);
        }
    }

    #[test]
    fn gzip_is_sent_only_to_those_who_take_it() {
        let takes = |line: &'static str| {
            takes_gzip(&HeaderMap::from_iter([(header::ACCEPT_ENCODING, HeaderValue::from_static(line))]))
        };
        assert!(takes("gzip, deflate, br") && takes("br, GZIP;q=0.5"));
        assert!(!takes("br") && !takes("gzip;q=0") && !takes("identity"));
    }
}
