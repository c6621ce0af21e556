//! `{{ name }}` in a text, and nothing else that templates can do.

use super::mistake::{LetterMistake, quote};
use super::variables::{TemplateCode, Values, Variable};
use super::writer::{Out, Unfillable};

/// Text, or the place of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Piece {
    Text(String),
    Value(Variable),
}

/// One line of text and values.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Line(pub(super) Vec<Piece>);

impl Line {
    /// Reads a text.
    ///
    /// # Errors
    /// Braces that are not around one of the code's names.
    pub(super) fn read(code: TemplateCode, text: &str) -> Result<Self, LetterMistake> {
        let (mut pieces, mut rest) = (Vec::new(), text);
        while let Some(start) = rest.find(['{', '}']) {
            let (before, braces) = rest.split_at(start);
            push_text(&mut pieces, before);
            let (variable, after) = placeholder(code, braces)?;
            pieces.push(Piece::Value(variable));
            rest = after;
        }
        push_text(&mut pieces, rest);
        Ok(Self(pieces))
    }

    pub(super) fn n_placeholders(&self) -> usize {
        self.0.iter().filter(|piece| matches!(piece, Piece::Value(_))).count()
    }

    /// The line with its values.
    ///
    /// # Errors
    /// A value is missing, or it is far too long.
    pub fn fill(&self, values: &Values) -> Result<String, Unfillable> {
        let mut out = Out::default();
        for piece in &self.0 {
            match piece {
                Piece::Text(text) => out.push(text)?,
                Piece::Value(variable) => out.push(value_of(values, *variable)?)?,
            }
        }
        Ok(out.into_text())
    }
}

fn push_text(pieces: &mut Vec<Piece>, text: &str) {
    if !text.is_empty() {
        pieces.push(Piece::Text(text.to_owned()));
    }
}

/// The value, or that it is missing.
pub(super) fn value_of(values: &Values, variable: Variable) -> Result<&str, Unfillable> {
    values.get(variable).ok_or(Unfillable::Missing { name: variable.as_str() })
}

/// Reads a placeholder at the beginning of a text, and says what comes after it.
pub(super) fn placeholder(code: TemplateCode, text: &str) -> Result<(Variable, &str), LetterMistake> {
    let unbalanced = || LetterMistake::UnbalancedBraces { near: quote(text) };
    // `{%` and `{#` are what other template languages have; they get the sentence about names.
    if text.starts_with("{%") || text.starts_with("{#") {
        return Err(LetterMistake::NotAName { near: quote(text) });
    }
    let inside = text.strip_prefix("{{").ok_or_else(unbalanced)?;
    let (name, after) = inside.split_once("}}").ok_or_else(unbalanced)?;
    if name.contains('{') || after.starts_with('}') {
        return Err(unbalanced());
    }
    let name = name.trim();
    if name.is_empty() || !name.chars().all(|letter| letter.is_ascii_alphanumeric() || letter == '_') {
        return Err(LetterMistake::NotAName { near: quote(&format!("{{{{ {name} }}}}")) });
    }
    let known = code.variables().iter().find(|variable| variable.as_str() == name);
    let variable = known.ok_or_else(|| LetterMistake::UnknownPlaceholder {
        name: quote(name),
        allowed: code.variables().iter().map(|variable| variable.as_str()).collect::<Vec<_>>().join(", "),
    })?;
    Ok((*variable, after))
}
