//! The document, and a first walk through the running API.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod document;
mod matrix;
mod walk;
