//! Several calls in one: each part is a request of its own, and is answered by itself.
//!
//! # Source
//!
//! Google APIs, *Batching requests*.

use hyper::Method;
use serde_json::Value;

use super::{State, rules};

/// Begins every line between parts of an answer.
pub(super) const BOUNDARY: &str = "batch_of_the_tests";

/// The parts of what was sent, answered in order; `None` for what is no batch.
pub(super) fn answer(state: &mut State, content_type: &str, sent: &[u8], bearer: &str) -> Option<String> {
    let boundary = content_type.split("boundary=").nth(1)?.split(';').next()?.trim_matches('"');
    let sent = std::str::from_utf8(sent).ok()?.replace("\r\n", "\n");
    let mut answers = String::new();
    let line = format!("--{boundary}");
    let parts = sent.split(&line).skip(1).take_while(|part| !part.starts_with("--"));
    for part in parts {
        let (head, request) = part.trim_start().split_once("\n\n")?;
        let id = header(head, "content-id").unwrap_or_default().trim_start_matches('<').trim_end_matches('>');
        let (status, body) =
            respond(state, request, bearer).unwrap_or((400, rules::error(400, "badRequest", "no request")));
        answers.push_str(&format!(
            "--{BOUNDARY}\r\nContent-Type: application/http\r\nContent-ID: <response-{id}>\r\n\r\n\
             HTTP/1.1 {status} Answer\r\nContent-Type: application/json; charset=UTF-8\r\n\r\n{body}\r\n"
        ));
    }
    Some(format!("{answers}--{BOUNDARY}--\r\n"))
}

fn respond(state: &mut State, request: &str, bearer: &str) -> Option<(u16, Value)> {
    let (head, body) = request.split_once("\n\n").unwrap_or((request, ""));
    let (line, fields) = head.split_once('\n').unwrap_or((head, ""));
    let mut words = line.split(' ');
    let method: Method = words.next()?.parse().ok()?;
    let path = words.next()?.split('?').next()?;
    let sent = serde_json::from_str(body.trim()).unwrap_or(Value::Null);
    let trouble = state.arrive(path);
    state.respond(&method, path, &sent, header(fields, "authorization").unwrap_or(bearer), trouble)
}

fn header<'a>(head: &'a str, name: &str) -> Option<&'a str> {
    let mut fields = head.lines().filter_map(|line| line.split_once(':'));
    fields.find(|(field, _)| field.trim().eq_ignore_ascii_case(name)).map(|(_, value)| value.trim())
}
