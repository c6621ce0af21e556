//! Reads a body: paragraphs with blank lines between them, the allowed elements, and values.
//!
//! Text outside of every block becomes paragraphs; there a line end is a line break, as whoever types without tags means it.
//! Inside of a block it is a blank, as in HTML.

use super::elements::{Block, Body, Inline, Level, Numbering, is_link};
use super::mistake::{LetterMistake, quote};
use super::placeholders::{Line, placeholder};
use super::variables::TemplateCode;

/// Elements inside of each other.
const DEPTH_MAX: usize = 8;
/// The longest name of a character between `&` and `;`.
const NAME_LEN_MAX: usize = 10;
/// What letters have, for the sentence that says so.
const TAGS: &str = "<p>, <br>, <strong>, <em>, <h1>, <h2>, <h3>, <ul>, <ol>, <li>, <a href=\"https://…\">";

/// Reads a body whose characters were looked at.
pub(super) fn read(code: TemplateCode, text: &str) -> Result<Body, LetterMistake> {
    let mut reader = Reader { code, rest: text };
    let mut blocks = Vec::new();
    while let Some(block) = reader.block()? {
        blocks.push(block);
    }
    Ok(Body(blocks))
}

/// What a `<` begins.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Tag<'a> {
    Open { name: &'static str, attributes: &'a str },
    Close { name: &'static str },
}

/// How line ends count.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lines {
    /// They are breaks, and a blank line ends it.
    Typed,
    /// They are blanks.
    Markup,
}

/// How a run of inline parts ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum End {
    /// With its own closing tag.
    Closed,
    /// With the text, a blank line, or the beginning of a block.
    Open,
}

struct Reader<'a> {
    code: TemplateCode,
    rest: &'a str,
}

impl<'a> Reader<'a> {
    fn block(&mut self) -> Result<Option<Block>, LetterMistake> {
        self.rest = self.rest.trim_start();
        if self.rest.is_empty() {
            return Ok(None);
        }
        let Some((tag, after)) = tag(self.rest)? else { return self.typed_paragraph().map(Some) };
        let name = match tag {
            Tag::Close { name } => return Err(LetterMistake::NotOpen { tag: name.to_owned() }),
            Tag::Open { name, .. } => name,
        };
        let heading = [Level::One, Level::Two, Level::Three].into_iter().find(|level| level.tag() == name);
        let list = [Numbering::Points, Numbering::Numbers].into_iter().find(|numbering| numbering.tag() == name);
        let block = match (name, heading, list) {
            ("li", ..) => return Err(LetterMistake::ItemWithoutList),
            (_, Some(level), _) => {
                self.enter(name, tag, after)?;
                Block::Heading(level, self.closed(name)?)
            }
            (_, _, Some(numbering)) => {
                self.enter(name, tag, after)?;
                Block::List(numbering, self.items(name)?)
            }
            ("p", ..) => {
                self.enter(name, tag, after)?;
                Block::Paragraph(self.closed(name)?)
            }
            _ => return self.typed_paragraph().map(Some),
        };
        Ok(Some(block))
    }

    /// Goes past an opening tag, which has no attributes.
    fn enter(&mut self, name: &str, tag: Tag<'a>, after: &'a str) -> Result<(), LetterMistake> {
        if let Tag::Open { attributes, .. } = tag {
            without_attributes(name, attributes)?;
        }
        self.rest = after;
        Ok(())
    }

    fn typed_paragraph(&mut self) -> Result<Block, LetterMistake> {
        let mut inlines = Vec::new();
        self.inlines(None, Lines::Typed, 0, &mut inlines)?;
        Ok(Block::Paragraph(trimmed(inlines)))
    }

    /// The parts of a block up to its closing tag.
    fn closed(&mut self, name: &'static str) -> Result<Vec<Inline>, LetterMistake> {
        let mut inlines = Vec::new();
        match self.inlines(Some(name), Lines::Markup, 0, &mut inlines)? {
            End::Closed => Ok(trimmed(inlines)),
            End::Open => Err(self.not_closed(name)),
        }
    }

    /// What stands in the way of a closing tag.
    fn not_closed(&self, name: &str) -> LetterMistake {
        match tag(self.rest) {
            Ok(Some((Tag::Open { name: inner, .. }, _))) => misplaced(inner, name),
            _ => LetterMistake::NotClosed { tag: name.to_owned() },
        }
    }

    fn items(&mut self, list: &'static str) -> Result<Vec<Vec<Inline>>, LetterMistake> {
        let mut items = Vec::new();
        loop {
            self.rest = self.rest.trim_start();
            if self.rest.is_empty() {
                return Err(LetterMistake::NotClosed { tag: list.to_owned() });
            }
            let Some((found, after)) = tag(self.rest)? else {
                return Err(LetterMistake::TextInList { list: list.to_owned() });
            };
            match found {
                Tag::Open { name: "li", .. } => {
                    self.enter("li", found, after)?;
                    items.push(self.closed("li")?);
                }
                Tag::Close { name } if name == list => {
                    self.rest = after;
                    return Ok(items);
                }
                Tag::Open { name, .. } => return Err(misplaced(name, list)),
                Tag::Close { name } => return Err(LetterMistake::NotOpen { tag: name.to_owned() }),
            }
        }
    }

    /// Reads parts of a line until `inside` closes, or until something else ends them.
    fn inlines(
        &mut self,
        inside: Option<&'static str>,
        lines: Lines,
        depth: usize,
        into: &mut Vec<Inline>,
    ) -> Result<End, LetterMistake> {
        while let Some(letter) = self.rest.chars().next() {
            match letter {
                '{' | '}' => {
                    let (variable, after) = placeholder(self.code, self.rest)?;
                    into.push(Inline::Value(variable));
                    self.rest = after;
                }
                '\n' => {
                    if self.line_end(lines, depth, into) == End::Closed {
                        return Ok(End::Open);
                    }
                }
                '<' => {
                    if let Some(end) = self.tag_inside(inside, lines, depth, into)? {
                        return Ok(end);
                    }
                }
                '&' => {
                    let (text, after) = character(self.rest);
                    self.rest = after;
                    push(into, &text);
                }
                _ => self.letter(self.rest.split_at(letter.len_utf8()).0, into),
            }
        }
        Ok(End::Open)
    }

    /// Goes past a `<` inside of a line; says how the line ends, if this ends it.
    fn tag_inside(
        &mut self,
        inside: Option<&'static str>,
        lines: Lines,
        depth: usize,
        into: &mut Vec<Inline>,
    ) -> Result<Option<End>, LetterMistake> {
        match tag(self.rest)? {
            None => self.letter("<", into),
            Some((Tag::Close { name }, after)) if Some(name) == inside => {
                self.rest = after;
                return Ok(Some(End::Closed));
            }
            Some((Tag::Close { name }, _)) => return Err(closes_wrongly(name, inside)),
            Some((Tag::Open { name, .. }, _)) if is_block(name) => return Ok(Some(End::Open)),
            Some((Tag::Open { name, attributes }, after)) => {
                self.rest = after;
                let inline = self.element(name, attributes, inside, lines, depth)?;
                into.push(inline);
            }
        }
        Ok(None)
    }

    fn letter(&mut self, letter: &'a str, into: &mut Vec<Inline>) {
        push(into, letter);
        self.rest = self.rest.strip_prefix(letter).unwrap_or_default();
    }

    /// Goes past a line end; `Closed` when it ends a typed paragraph.
    fn line_end(&mut self, lines: Lines, depth: usize, into: &mut Vec<Inline>) -> End {
        let after = self.rest.trim_start();
        let is_blank_line = self.rest.get(..self.rest.len().saturating_sub(after.len())).unwrap_or_default();
        let is_blank_line = is_blank_line.matches('\n').count() > 1;
        self.rest = after;
        match lines {
            Lines::Typed if is_blank_line && depth == 0 => return End::Closed,
            Lines::Typed => into.push(Inline::Break),
            Lines::Markup => push(into, " "),
        }
        End::Open
    }

    /// An element inside of a line, behind its opening tag.
    fn element(
        &mut self,
        name: &'static str,
        attributes: &str,
        inside: Option<&'static str>,
        lines: Lines,
        depth: usize,
    ) -> Result<Inline, LetterMistake> {
        if name == "br" {
            without_attributes(name, attributes)?;
            return Ok(Inline::Break);
        }
        if depth >= DEPTH_MAX {
            return Err(LetterMistake::TooDeep { max: DEPTH_MAX });
        }
        if name == "a" && inside == Some("a") {
            return Err(misplaced("a", "a"));
        }
        let to = if name == "a" { Some(self.link(attributes)?) } else { None };
        if to.is_none() {
            without_attributes(name, attributes)?;
        }
        let mut within = Vec::new();
        if self.inlines(Some(name), lines, depth.saturating_add(1), &mut within)? == End::Open {
            return Err(self.not_closed(name));
        }
        Ok(match to {
            Some(to) => Inline::Link { to, says: within },
            None if matches!(name, "strong" | "b") => Inline::Strong(within),
            None => Inline::Emphasis(within),
        })
    }

    fn link(&self, attributes: &str) -> Result<Line, LetterMistake> {
        let bad = |address: &str| LetterMistake::BadLink { address: quote(address) };
        let (name, value) = attributes.split_once('=').ok_or_else(|| bad(attributes))?;
        if !name.trim().eq_ignore_ascii_case("href") {
            return Err(unknown_attribute("a", name));
        }
        let value = value.trim();
        let quotes = ['"', '\''].into_iter().find(|mark| value.starts_with(*mark));
        let address = match quotes {
            Some(mark) => {
                let (address, after) =
                    value.get(1..).and_then(|rest| rest.split_once(mark)).ok_or_else(|| bad(value))?;
                if !after.trim().is_empty() {
                    return Err(unknown_attribute("a", after));
                }
                address
            }
            None => value,
        };
        let line = Line::read(self.code, &decoded(address))?;
        if is_link(&line) { Ok(line) } else { Err(bad(address)) }
    }
}

const fn is_block(name: &str) -> bool {
    matches!(name.as_bytes(), b"p" | b"h1" | b"h2" | b"h3" | b"ul" | b"ol" | b"li")
}

fn misplaced(tag: &str, inside: &str) -> LetterMistake {
    LetterMistake::Misplaced { tag: tag.to_owned(), inside: inside.to_owned() }
}

/// A closing tag that does not belong to what is open.
fn closes_wrongly(name: &str, inside: Option<&'static str>) -> LetterMistake {
    match inside {
        Some(open) => LetterMistake::NotClosed { tag: open.to_owned() },
        None => LetterMistake::NotOpen { tag: name.to_owned() },
    }
}

fn without_attributes(name: &str, attributes: &str) -> Result<(), LetterMistake> {
    if attributes.is_empty() { Ok(()) } else { Err(unknown_attribute(name, attributes)) }
}

fn unknown_attribute(tag: &str, attributes: &str) -> LetterMistake {
    let attribute = attributes.trim().split(['=', ' ', '\n']).next().unwrap_or_default();
    LetterMistake::UnknownAttribute { tag: tag.to_owned(), attribute: quote(attribute) }
}

/// Reads a tag at the beginning of a text; `None` where the `<` is just a sign, as in `3 < 5` or `<3`.
fn tag(text: &str) -> Result<Option<(Tag<'_>, &str)>, LetterMistake> {
    let Some(inside) = text.strip_prefix('<') else { return Ok(None) };
    let (is_close, named) = match inside.strip_prefix('/') {
        Some(named) => (true, named),
        None => (false, inside),
    };
    if !named.starts_with(|letter: char| letter.is_ascii_alphabetic() || matches!(letter, '!' | '?')) {
        return Ok(None);
    }
    let end = end_of_tag(named).ok_or_else(|| LetterMistake::BrokenTag { near: quote(text) })?;
    let (content, after) = named.split_at(end);
    let content = content.strip_suffix('/').unwrap_or(content);
    let name_end = content.find(|letter: char| !letter.is_ascii_alphanumeric()).unwrap_or(content.len());
    let (name, attributes) = content.split_at(name_end);
    let known = known(name).ok_or_else(|| {
        let written = if name.is_empty() { content } else { name };
        LetterMistake::UnknownTag { tag: quote(written), allowed: TAGS.to_owned() }
    })?;
    let after = after.strip_prefix('>').unwrap_or_default();
    let attributes = attributes.trim();
    let tag = if is_close { Tag::Close { name: known } } else { Tag::Open { name: known, attributes } };
    Ok(Some((tag, after)))
}

/// Where the `>` of a tag is, which may stand between quotes before.
fn end_of_tag(text: &str) -> Option<usize> {
    let mut quotes = None;
    for (place, letter) in text.char_indices() {
        match (letter, quotes) {
            ('>', None) => return Some(place),
            ('<', None) => return None,
            ('"' | '\'', None) => quotes = Some(letter),
            (letter, Some(open)) if letter == open => quotes = None,
            _ => {}
        }
    }
    None
}

/// The name of an element that letters have, in small letters.
fn known(name: &str) -> Option<&'static str> {
    let names = ["p", "br", "strong", "b", "em", "i", "h1", "h2", "h3", "ul", "ol", "li", "a"];
    names.into_iter().find(|known| known.eq_ignore_ascii_case(name))
}

/// Reads a character that is written as `&…;`; any other `&` is itself.
fn character(text: &str) -> (String, &str) {
    let itself = || ("&".to_owned(), text.strip_prefix('&').unwrap_or_default());
    let inside = text.strip_prefix('&').unwrap_or_default();
    let end = inside.bytes().take(NAME_LEN_MAX).position(|byte| byte == b';');
    let Some((name, after)) = end.and_then(|end| inside.split_at_checked(end)) else { return itself() };
    let after = after.strip_prefix(';').unwrap_or_default();
    let letter = match name {
        "amp" => Some('&'),
        "lt" => Some('<'),
        "gt" => Some('>'),
        "quot" => Some('"'),
        "apos" => Some('\''),
        "nbsp" => Some('\u{a0}'),
        "euro" => Some('€'),
        _ => numbered(name),
    };
    letter.map_or_else(itself, |letter| (letter.to_string(), after))
}

/// `#233` or `#xE9`. Braces are not among them: what a placeholder is must be plain to see.
fn numbered(name: &str) -> Option<char> {
    let digits = name.strip_prefix('#')?;
    let code = match digits.strip_prefix(['x', 'X']) {
        Some(digits) => u32::from_str_radix(digits, 16).ok()?,
        None => digits.parse().ok()?,
    };
    let is_plain = |letter: &char| crate::text::is_plain(*letter, false) && !matches!(letter, '{' | '}');
    char::from_u32(code).filter(is_plain)
}

/// An attribute's value without its `&…;`.
fn decoded(value: &str) -> String {
    let (mut text, mut rest) = (String::new(), value);
    while let Some((before, after)) = rest.split_once('&') {
        text.push_str(before);
        let from = rest.get(rest.len().saturating_sub(after.len()).saturating_sub(1)..).unwrap_or_default();
        let (letter, behind) = character(from);
        text.push_str(&letter);
        rest = behind;
    }
    text.push_str(rest);
    text
}

/// Adds text to the text before it. Blanks do not add up, as in HTML.
fn push(into: &mut Vec<Inline>, text: &str) {
    match into.last_mut() {
        Some(Inline::Text(before)) if text == " " && before.ends_with(' ') => {}
        Some(Inline::Text(before)) => before.push_str(text),
        _ => into.push(Inline::Text(text.to_owned())),
    }
}

/// Without blanks and breaks at both ends.
fn trimmed(mut inlines: Vec<Inline>) -> Vec<Inline> {
    let is_empty = |inline: &Inline| match inline {
        Inline::Text(text) => text.trim().is_empty(),
        Inline::Break => true,
        _ => false,
    };
    while inlines.last().is_some_and(is_empty) {
        inlines.pop();
    }
    let start = inlines.iter().position(|inline| !is_empty(inline)).unwrap_or(inlines.len());
    inlines.drain(..start);
    if let Some(Inline::Text(text)) = inlines.first_mut() {
        *text = text.trim_start().to_owned();
    }
    if let Some(Inline::Text(text)) = inlines.last_mut() {
        *text = text.trim_end().to_owned();
    }
    inlines
}
