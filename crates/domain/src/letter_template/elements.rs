//! What a letter is made of: the allow-list of safety E-3 as a tree. What is not here cannot be written.

use super::placeholders::{Line, Piece};
use super::variables::Variable;

/// Part of a line.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Inline {
    Text(String),
    Value(Variable),
    Break,
    Strong(Vec<Inline>),
    Emphasis(Vec<Inline>),
    Link { to: Line, says: Vec<Inline> },
}

/// Part of a letter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Block {
    Paragraph(Vec<Inline>),
    Heading(Level, Vec<Inline>),
    List(Numbering, Vec<Vec<Inline>>),
}

/// Which heading.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Level {
    One,
    Two,
    Three,
}

impl Level {
    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::One => "h1",
            Self::Two => "h2",
            Self::Three => "h3",
        }
    }
}

/// Which list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Numbering {
    Points,
    Numbers,
}

impl Numbering {
    pub(super) const fn tag(self) -> &'static str {
        match self {
            Self::Points => "ul",
            Self::Numbers => "ol",
        }
    }
}

/// The body of a letter.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Body(pub(super) Vec<Block>);

impl Body {
    /// Plain paragraphs, as the letters have that come with the program.
    pub fn of_paragraphs(paragraphs: impl IntoIterator<Item = String>) -> Self {
        Self(paragraphs.into_iter().map(|text| Block::Paragraph(vec![Inline::Text(text)])).collect())
    }

    pub(super) fn n_placeholders(&self) -> usize {
        let of_block = |block: &Block| match block {
            Block::Paragraph(inlines) | Block::Heading(_, inlines) => count(inlines),
            Block::List(_, items) => items.iter().map(|item| count(item)).sum(),
        };
        self.0.iter().map(of_block).sum()
    }
}

fn count(inlines: &[Inline]) -> usize {
    let of_inline = |inline: &Inline| match inline {
        Inline::Text(_) | Inline::Break => 0,
        Inline::Value(_) => 1,
        Inline::Strong(inside) | Inline::Emphasis(inside) => count(inside),
        Inline::Link { to, says } => to.n_placeholders().saturating_add(count(says)),
    };
    inlines.iter().map(of_inline).sum()
}

/// Whether an address leads to another site or to a mailbox, whatever its values are: those stand behind the name of the
/// host, or are an address of the program's own at the very beginning.
pub(super) fn is_link(line: &Line) -> bool {
    match line.0.as_slice() {
        [Piece::Value(variable), rest @ ..] => variable.is_address() && rest.iter().all(is_plain),
        [Piece::Text(start), rest @ ..] => has_fixed_place(start, rest.is_empty()) && line.0.iter().all(is_plain),
        [] => false,
    }
}

/// Blanks and controls hide schemes from readers of a link.
fn is_plain(piece: &Piece) -> bool {
    match piece {
        Piece::Text(text) => {
            !text.chars().any(|letter| letter.is_whitespace() || letter.is_control() || letter == '\\')
        }
        Piece::Value(_) => true,
    }
}

fn has_fixed_place(start: &str, is_whole: bool) -> bool {
    let lower = start.to_ascii_lowercase();
    if let Some(place) = lower.strip_prefix("https://") {
        let host = place.split(['/', '?', '#']).next().unwrap_or_default();
        return host.starts_with(|letter: char| letter.is_alphanumeric()) && (is_whole || host.len() < place.len());
    }
    let Some(mailbox) = lower.strip_prefix("mailto:") else { return false };
    let address = mailbox.split('?').next().unwrap_or_default();
    address.contains('@') && (is_whole || address.len() < mailbox.len())
}
