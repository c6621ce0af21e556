//! The API without a database: its document.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

mod document;
