//! Merchants' own words for letters: subject and body without logic, with values from a fixed list. Safety §10, E-1 to E-3.
//!
//! [`LetterTemplate::read`] is the only way to one, on saving and on sending alike. It knows a handful of elements and
//! nothing else, refuses everything that it does not know with a mistake that names it, and what is written later comes
//! from the tree that it built: there is no markup of a stranger that would have to be cleaned, because none is passed on.

mod elements;
mod mistake;
mod placeholders;
mod reader;
mod variables;
mod writer;

pub use elements::Body;
pub use mistake::LetterMistake;
pub use placeholders::Line;
pub use variables::{TemplateCode, Values, Variable};
pub use writer::Unfillable;

use crate::Invalid;
use crate::text::plain_text;

/// The longest subject, in characters.
pub const SUBJECT_LEN_MAX: usize = 150;
/// The longest body as it was typed, in KiB.
pub const BODY_KIB_MAX: usize = 32;
/// Placeholders of one letter.
pub const PLACEHOLDERS_MAX: usize = 100;
/// The longest part of a filled letter, in KiB.
pub const FILLED_KIB_MAX: usize = 128;

/// The words of a letter as somebody typed them; whether they make a letter says [`LetterTemplate::read`].
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Wording {
    /// One line.
    pub subject: String,
    /// Paragraphs with a blank line between them, or the allowed elements, or both.
    pub body: String,
}

/// Words that make a letter of one code.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct LetterTemplate {
    /// Its subject.
    pub subject: Line,
    /// Its body.
    pub body: Body,
}

/// What is wrong with subject and body.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mistakes {
    /// With the subject.
    pub subject: Option<Invalid>,
    /// With the body.
    pub body: Option<Invalid>,
}

impl LetterTemplate {
    /// Reads words for a code. What this lets through can be filled with any values of the program's own.
    ///
    /// # Errors
    /// The first mistake of each of the two.
    pub fn read(code: TemplateCode, wording: &Wording) -> Result<Self, Mistakes> {
        let subject = read_subject(code, &wording.subject);
        let body = read_body(code, &wording.body);
        let (subject, body) = match (subject, body) {
            (Ok(subject), Ok(body)) => (subject, body),
            (subject, body) => return Err(Mistakes { subject: subject.err(), body: body.err() }),
        };
        let of_body = |mistake| Err(Mistakes { subject: None, body: Some(Invalid::BadTemplate { mistake }) });
        if subject.n_placeholders().saturating_add(body.n_placeholders()) > PLACEHOLDERS_MAX {
            return of_body(LetterMistake::TooManyPlaceholders { max: PLACEHOLDERS_MAX });
        }
        // Filled with the longest values there are, so that a letter that was saved also fits when it is sent.
        if Values::longest().iter().any(|values| body.html(values).and(body.text(values)).is_err()) {
            return of_body(LetterMistake::FilledTooLong { max_kib: FILLED_KIB_MAX });
        }
        Ok(Self { subject, body })
    }

    /// The same words as they are kept: trimmed, with plain line ends.
    ///
    /// # Errors
    /// As [`Self::read`].
    pub fn check(code: TemplateCode, wording: &Wording) -> Result<Wording, Mistakes> {
        Self::read(code, wording)?;
        Ok(Wording { subject: wording.subject.trim().to_owned(), body: unified(&wording.body).trim().to_owned() })
    }
}

fn read_subject(code: TemplateCode, subject: &str) -> Result<Line, Invalid> {
    let subject = plain_text(subject, SUBJECT_LEN_MAX, false)?;
    Line::read(code, &subject).map_err(|mistake| Invalid::BadTemplate { mistake })
}

fn read_body(code: TemplateCode, body: &str) -> Result<Body, Invalid> {
    if body.len() > BODY_KIB_MAX.saturating_mul(1024) {
        return Err(Invalid::FileTooLarge { max: BODY_KIB_MAX });
    }
    let body = plain_text(&unified(body), BODY_KIB_MAX.saturating_mul(1024), true)?;
    reader::read(code, &body).map_err(|mistake| Invalid::BadTemplate { mistake })
}

/// Line ends as one character, and blanks for tabs, which programs for texts leave behind.
fn unified(text: &str) -> String {
    text.replace("\r\n", "\n").replace('\t', " ")
}
