//! A letter's body with its values, as HTML and as text: both written from the tree, neither longer than it may be.

use super::FILLED_KIB_MAX;
use super::elements::{Block, Body, Inline, Numbering};
use super::placeholders::{Line, Piece, value_of};
use super::variables::Values;

/// A letter cannot be filled.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unfillable {
    /// Nobody gave a value.
    #[error("there is no value for {name}")]
    Missing {
        /// Of what.
        name: &'static str,
    },
    /// It is longer than a letter may be.
    #[error("it is longer than {FILLED_KIB_MAX} KiB")]
    TooLong,
}

/// Text that ends where it may be no longer. Safety E-2.
#[derive(Debug, Default)]
pub(super) struct Out(String);

impl Out {
    pub(super) fn push(&mut self, text: &str) -> Result<(), Unfillable> {
        if self.0.len().saturating_add(text.len()) > FILLED_KIB_MAX.saturating_mul(1024) {
            return Err(Unfillable::TooLong);
        }
        self.0.push_str(text);
        Ok(())
    }

    fn push_escaped(&mut self, text: &str) -> Result<(), Unfillable> {
        let mut buffer = [0; 4];
        for letter in text.chars() {
            self.push(match letter {
                '&' => "&amp;",
                '<' => "&lt;",
                '>' => "&gt;",
                '"' => "&quot;",
                '\'' => "&#39;",
                letter => letter.encode_utf8(&mut buffer),
            })?;
        }
        Ok(())
    }

    pub(super) fn into_text(self) -> String {
        self.0
    }
}

impl Body {
    /// As HTML that holds the allowed elements and nothing else.
    ///
    /// # Errors
    /// A value is missing, or it gets too long.
    pub fn html(&self, values: &Values) -> Result<String, Unfillable> {
        let mut out = Out::default();
        for block in &self.0 {
            html_of_block(&mut out, block, values)?;
        }
        Ok(out.into_text())
    }

    /// As text, for programs and people that do without HTML.
    ///
    /// # Errors
    /// A value is missing, or it gets too long.
    pub fn text(&self, values: &Values) -> Result<String, Unfillable> {
        let mut out = Out::default();
        for (place, block) in self.0.iter().enumerate() {
            if place > 0 {
                out.push("\n\n")?;
            }
            text_of_block(&mut out, block, values)?;
        }
        Ok(out.into_text())
    }
}

fn html_of_block(out: &mut Out, block: &Block, values: &Values) -> Result<(), Unfillable> {
    match block {
        Block::Paragraph(inlines) => html_of_element(out, "p", inlines, values)?,
        Block::Heading(level, inlines) => html_of_element(out, level.tag(), inlines, values)?,
        Block::List(numbering, items) => {
            out.push(&format!("<{}>", numbering.tag()))?;
            for item in items {
                html_of_element(out, "li", item, values)?;
            }
            out.push(&format!("</{}>", numbering.tag()))?;
        }
    }
    out.push("\n")
}

fn html_of_element(out: &mut Out, tag: &str, inlines: &[Inline], values: &Values) -> Result<(), Unfillable> {
    out.push(&format!("<{tag}>"))?;
    html_of_inlines(out, inlines, values)?;
    out.push(&format!("</{tag}>"))
}

fn html_of_inlines(out: &mut Out, inlines: &[Inline], values: &Values) -> Result<(), Unfillable> {
    for inline in inlines {
        match inline {
            Inline::Text(text) => out.push_escaped(text)?,
            Inline::Value(variable) => out.push_escaped(value_of(values, *variable)?)?,
            Inline::Break => out.push("<br>")?,
            Inline::Strong(inside) => html_of_element(out, "strong", inside, values)?,
            Inline::Emphasis(inside) => html_of_element(out, "em", inside, values)?,
            Inline::Link { to, says } => {
                out.push("<a href=\"")?;
                out.push_escaped(&address(to, values)?)?;
                out.push("\" rel=\"noopener noreferrer nofollow\">")?;
                html_of_inlines(out, says, values)?;
                out.push("</a>")?;
            }
        }
    }
    Ok(())
}

fn text_of_block(out: &mut Out, block: &Block, values: &Values) -> Result<(), Unfillable> {
    match block {
        Block::Paragraph(inlines) | Block::Heading(_, inlines) => text_of_inlines(out, inlines, values),
        Block::List(numbering, items) => {
            for (place, item) in items.iter().enumerate() {
                if place > 0 {
                    out.push("\n")?;
                }
                match numbering {
                    Numbering::Points => out.push("- ")?,
                    Numbering::Numbers => out.push(&format!("{}. ", place.saturating_add(1)))?,
                }
                text_of_inlines(out, item, values)?;
            }
            Ok(())
        }
    }
}

fn text_of_inlines(out: &mut Out, inlines: &[Inline], values: &Values) -> Result<(), Unfillable> {
    for inline in inlines {
        match inline {
            Inline::Text(text) => out.push(text)?,
            Inline::Value(variable) => out.push(value_of(values, *variable)?)?,
            Inline::Break => out.push("\n")?,
            Inline::Strong(inside) | Inline::Emphasis(inside) => text_of_inlines(out, inside, values)?,
            Inline::Link { to, says } => text_of_link(out, &address(to, values)?, says, values)?,
        }
    }
    Ok(())
}

/// What the link says with its address behind it, unless that is what it says.
fn text_of_link(out: &mut Out, address: &str, says: &[Inline], values: &Values) -> Result<(), Unfillable> {
    let mut inside = Out::default();
    text_of_inlines(&mut inside, says, values)?;
    let says = inside.into_text();
    let shown = match address.strip_prefix("mailto:") {
        Some(mailbox) => mailbox.split('?').next().unwrap_or_default(),
        None => address,
    };
    if says.trim() == shown || says.trim() == address {
        return out.push(shown);
    }
    out.push(&says)?;
    out.push(&format!(" ({shown})"))
}

/// An address with its values: an address of the program's own at the beginning as it is, everything else percent-encoded.
fn address(line: &Line, values: &Values) -> Result<String, Unfillable> {
    let mut out = Out::default();
    for (place, piece) in line.0.iter().enumerate() {
        match piece {
            Piece::Text(text) => out.push(text)?,
            Piece::Value(variable) if place == 0 => out.push(value_of(values, *variable)?)?,
            Piece::Value(variable) => {
                for byte in value_of(values, *variable)?.bytes() {
                    let is_plain = byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
                    out.push(&if is_plain { char::from(byte).to_string() } else { format!("%{byte:02X}") })?;
                }
            }
        }
    }
    Ok(out.into_text())
}
