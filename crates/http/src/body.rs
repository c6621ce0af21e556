//! Reading a body: how long, how large, and of which type. Safety §7 H-2, H-6, H-7.

use std::time::Duration;

use axum::body::Body;
use axum::http::{HeaderMap, StatusCode, header};
use http_body_util::{BodyExt as _, LengthLimitError, Limited};

use crate::problem::Problem;

/// The longest time a body may take; less than a handler's deadline, so that the client learns why.
const READ_TIME_MAX: Duration = Duration::from_secs(10);

/// The body is of a kind that is not read here.
pub(crate) fn unsupported(detail: &str) -> Problem {
    Problem::new(StatusCode::UNSUPPORTED_MEDIA_TYPE, "unsupported_media_type", detail)
}

/// Whether `Content-Type` is exactly the expected one, with UTF-8 as its only possible parameter.
pub(crate) fn demand_type(headers: &HeaderMap, expected: &str) -> Result<(), Problem> {
    let mut lines = headers.get_all(header::CONTENT_TYPE).iter();
    let fine = match (lines.next(), lines.next()) {
        (Some(line), None) => line.to_str().is_ok_and(|line| is_type(line, expected)),
        _ => false,
    };
    if fine { Ok(()) } else { Err(unsupported(&format!("Content-Type must be {expected}."))) }
}

fn is_type(line: &str, expected: &str) -> bool {
    let mut parts = line.split(';').map(str::trim);
    let essence = parts.next().is_some_and(|essence| essence.eq_ignore_ascii_case(expected));
    essence
        && parts.all(|parameter| {
            parameter.eq_ignore_ascii_case("charset=utf-8") || parameter.eq_ignore_ascii_case("charset=\"utf-8\"")
        })
}

/// The whole body, if it is there in time and not too large.
pub(crate) async fn read(body: Body, bytes_max: usize) -> Result<axum::body::Bytes, Problem> {
    let collected = tokio::time::timeout(READ_TIME_MAX, Limited::new(body, bytes_max).collect()).await;
    match collected {
        Ok(Ok(body)) => Ok(body.to_bytes()),
        Ok(Err(error)) if error.downcast_ref::<LengthLimitError>().is_some() => Err(Problem::new(
            StatusCode::PAYLOAD_TOO_LARGE,
            "body_too_large",
            format!("The body is larger than {} KiB.", bytes_max / 1024),
        )),
        Ok(Err(_)) => Err(Problem::malformed("The body ended before its end.")),
        Err(_) => {
            Err(Problem::new(StatusCode::REQUEST_TIMEOUT, "request_timeout", "The body took too long to arrive."))
        }
    }
}

#[cfg(test)]
mod tests {
    use http_body_util::channel::Channel;

    use super::*;

    /// H-2, H-6: what does not come in time, is too long or breaks off is refused, each with its own code.
    #[tokio::test(start_paused = true)]
    async fn a_body_is_refused_for_what_is_wrong_with_it() {
        let (_sender, silent) = Channel::<axum::body::Bytes, std::io::Error>::new(1);
        let (sender, broken) = Channel::<axum::body::Bytes, std::io::Error>::new(1);
        sender.abort(std::io::Error::other("gone"));
        for (sent, status, code) in [
            (Body::new(silent), 408, "request_timeout"),
            (Body::new(broken), 400, "malformed_request"),
            (Body::from("12345"), 413, "body_too_large"),
        ] {
            let refused = read(sent, 4).await.unwrap_err();
            assert_eq!((refused.status().as_u16(), refused.code()), (status, code));
        }
        assert_eq!(read(Body::from("1234"), 4).await.unwrap(), "1234");
    }

    /// H-7, C-2
    #[test]
    fn only_the_exact_type_is_read() {
        for fine in ["application/json", "Application/JSON; charset=UTF-8", "application/json;charset=\"utf-8\""] {
            assert!(is_type(fine, "application/json"), "{fine}");
        }
        for wrong in [
            "",
            "text/json",
            "application/json-patch+json",
            "application/json; charset=latin1",
            "application/json; x=1",
        ] {
            assert!(!is_type(wrong, "application/json"), "{wrong}");
        }
    }
}
