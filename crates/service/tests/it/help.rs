//! What many tests say in one word.

use std::fmt::Debug;

use orion_domain::ledger::{Entry, Refusal};
use orion_domain::text::LongText;
use orion_domain::{Label, Locale, Points, Slug};
use orion_service::Error;
use orion_service::counter::Receipt;
use orion_service::records::PageText;

/// Asserts that an answer is one error.
macro_rules! assert_fails {
    ($answer:expr, $pattern:pat $(if $guard:expr)?) => {{
        let answer = $answer;
        assert!(matches!(answer, Err($pattern) $(if $guard)?), "another answer was expected: {answer:?}");
    }};
}
pub(crate) use assert_fails;

/// Puts an operation of a till into the queue while the database is held.
macro_rules! queue {
    ($held:ident, $till:ident.$operation:ident($($argument:expr),*)) => {{
        let till = $till.clone();
        $held.queue(async move { till.$operation($($argument),*).await }).await
    }};
}
pub(crate) use queue;

/// An English page about opening hours, published.
pub(crate) fn page_text() -> PageText {
    PageText {
        slug: Slug::new("hours").unwrap(),
        locale: Locale::En,
        title: Label::new("Opening hours").unwrap(),
        body: LongText::new("Open from **six**.").unwrap(),
        is_published: true,
    }
}

/// A number of points.
pub(crate) fn points(count: i64) -> Points {
    Points::new(count).unwrap()
}

/// Starts many at once and collects their answers.
pub(crate) async fn race<T, F>(count: usize, make: impl Fn(usize) -> F) -> Vec<T>
where
    T: Send + 'static,
    F: Future<Output = T> + Send + 'static,
{
    let runners: Vec<_> = (0..count).map(|number| tokio::spawn(make(number))).collect();
    let mut answers = Vec::with_capacity(count);
    for runner in runners {
        answers.push(runner.await.unwrap());
    }
    answers
}

/// The newest row of an operation that was booked just now.
pub(crate) fn booked(answer: Result<Receipt, Error>) -> Entry {
    let receipt = answer.unwrap();
    assert!(!receipt.replayed, "booked now, not before");
    receipt.transaction().unwrap().clone()
}

/// The rows of an operation that had been booked before.
pub(crate) fn replayed(answer: Result<Receipt, Error>) -> Vec<Entry> {
    let receipt = answer.unwrap();
    assert!(receipt.replayed, "booked before, not now");
    receipt.entries
}

/// Why the business said no.
pub(crate) fn refusal<T: Debug>(answer: Result<T, Error>) -> Refusal {
    match answer {
        Err(Error::Refused(refusal) | Error::RefusedAgain(refusal)) => refusal,
        other => panic!("a refusal was expected: {other:?}"),
    }
}

/// The fields that were wrong.
pub(crate) fn wrong_fields<T: Debug>(answer: Result<T, Error>) -> Vec<String> {
    match answer {
        Err(Error::Invalid(fields)) => fields.into_iter().map(|field| field.pointer).collect(),
        other => panic!("wrong fields were expected: {other:?}"),
    }
}

/// How many answers were a yes.
pub(crate) fn successes<T, E>(answers: &[Result<T, E>]) -> usize {
    answers.iter().filter(|answer| answer.is_ok()).count()
}
