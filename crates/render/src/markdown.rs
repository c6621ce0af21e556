//! Merchants' Markdown as markup that holds nothing but an allow-list of elements. Safety §10, E-1 and E-3.
//!
//! The parser gives events, and every tag is written here from an event that is allowed; there is no markup that would have
//! to be cleaned afterwards, as a sanitiser does with a second, much larger parser. HTML in the text is shown as text.

use std::fmt::{self, Write as _};

use askama::filters::HtmlSafe;
use pulldown_cmark::{CowStr, Event, HeadingLevel, Options, Parser, Tag, TagEnd};

/// The longest markup of a page, in bytes; a table can grow far beyond its text. What is longer ends there. Safety E-2.
const MARKUP_LEN_MAX: usize = 128 * 1024;
/// Where text ends for certain, so that a last link and what closes the open elements still fit.
const TEXT_END: usize = MARKUP_LEN_MAX - 16 * 1024;
/// The longest address of a link, in bytes; each may need six of markup.
const ADDRESS_LEN_MAX: usize = 2048;
/// Elements inside each other; deeper ones are flattened.
const DEPTH_MAX: usize = 100;

/// Markup that stands in a page as it is: written by [`html`] only.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Markup(String);

impl fmt::Display for Markup {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl HtmlSafe for Markup {}

/// Writes a page's text, below a heading of the first level that the page itself has.
///
/// Allowed are paragraphs, line breaks, emphasis, lists, tables, links to `https:` and `mailto:`, and headings, which
/// become the second and third level without a gap. The text of everything else stays, its form goes.
pub fn html(markdown: &str) -> Markup {
    let mut writer = Writer::default();
    for event in Parser::new_ext(markdown, Options::ENABLE_TABLES) {
        if writer.out.len() > TEXT_END {
            break;
        }
        writer.event(event);
    }
    writer.finish()
}

/// What an open tag of the text has put into the markup.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Open {
    Element(&'static str),
    Nothing,
}

#[derive(Default)]
struct Writer {
    out: String,
    open: Vec<Open>,
    /// The level of the last heading; the page's own is 1.
    level: Option<usize>,
    in_table_head: bool,
}

impl Writer {
    fn event(&mut self, event: Event<'_>) {
        match event {
            Event::Start(tag) => self.start(tag),
            Event::End(tag) => self.end(tag),
            Event::Text(text) | Event::Code(text) | Event::Html(text) | Event::InlineHtml(text) => self.text(&text),
            Event::SoftBreak => self.out.push('\n'),
            Event::HardBreak => self.out.push_str("<br>"),
            // A line across the page, and what options that are off would give.
            Event::Rule
            | Event::InlineMath(_)
            | Event::DisplayMath(_)
            | Event::FootnoteReference(_)
            | Event::TaskListMarker(_) => {}
        }
    }

    fn start(&mut self, tag: Tag<'_>) {
        let element = match tag {
            Tag::Paragraph | Tag::CodeBlock(_) | Tag::HtmlBlock => Open::Element("p"),
            Tag::Heading { level, .. } => Open::Element(self.heading(level)),
            Tag::List(None) => Open::Element("ul"),
            Tag::List(Some(first)) => return self.numbered(first),
            Tag::Item => Open::Element("li"),
            Tag::Emphasis => Open::Element("em"),
            Tag::Strong => Open::Element("strong"),
            Tag::Link { dest_url, .. } => return self.link(&dest_url),
            Tag::Table(_) => Open::Element("table"),
            Tag::TableHead => {
                self.in_table_head = true;
                self.out.push_str("<thead>");
                Open::Element("tr")
            }
            Tag::TableRow => Open::Element("tr"),
            Tag::TableCell => Open::Element(if self.in_table_head { "th" } else { "td" }),
            Tag::BlockQuote(_)
            | Tag::Image { .. }
            | Tag::FootnoteDefinition(_)
            | Tag::DefinitionList
            | Tag::DefinitionListTitle
            | Tag::DefinitionListDefinition
            | Tag::Strikethrough
            | Tag::Superscript
            | Tag::Subscript
            | Tag::MetadataBlock(_) => Open::Nothing,
        };
        self.push(element, "");
    }

    fn end(&mut self, tag: TagEnd) {
        self.pop();
        match tag {
            TagEnd::TableHead => {
                self.in_table_head = false;
                self.out.push_str("</thead>");
            }
            TagEnd::Paragraph | TagEnd::Heading(_) | TagEnd::Item | TagEnd::Table => self.out.push('\n'),
            _ => {}
        }
    }

    fn push(&mut self, element: Open, attributes: &str) {
        let element = if self.open.len() < DEPTH_MAX { element } else { Open::Nothing };
        if let Open::Element(name) = element {
            let _ = write!(self.out, "<{name}{attributes}>");
        }
        self.open.push(element);
    }

    fn pop(&mut self) {
        if let Some(Open::Element(name)) = self.open.pop() {
            let _ = write!(self.out, "</{name}>");
        }
    }

    /// One level below the page's own heading, and never two below the one before: readers of a screen jump by levels.
    fn heading(&mut self, level: HeadingLevel) -> &'static str {
        let wanted = if level == HeadingLevel::H1 { 2 } else { 3 };
        let level = self.level.map_or(2, |last| wanted.min(last + 1));
        self.level = Some(level);
        if level == 2 { "h2" } else { "h3" }
    }

    fn numbered(&mut self, first: u64) {
        let start = if first == 1 { String::new() } else { format!(" start=\"{first}\"") };
        self.push(Open::Element("ol"), &start);
    }

    fn link(&mut self, address: &CowStr<'_>) {
        if !is_allowed(address) {
            return self.push(Open::Nothing, "");
        }
        let mut attributes = " href=\"".to_owned();
        address.chars().for_each(|letter| escape(&mut attributes, letter));
        attributes.push_str("\" rel=\"noopener noreferrer nofollow\"");
        self.push(Open::Element("a"), &attributes);
    }

    fn text(&mut self, text: &str) {
        for letter in text.chars() {
            if self.out.len() > TEXT_END {
                break;
            }
            escape(&mut self.out, letter);
        }
    }

    fn finish(mut self) -> Markup {
        while !self.open.is_empty() {
            self.pop();
        }
        Markup(self.out)
    }
}

/// Whether an address leads to another site or to a mailbox. Blanks and controls hide schemes from readers of this line.
fn is_allowed(address: &str) -> bool {
    let lower = address.to_ascii_lowercase();
    let scheme_fine = lower.starts_with("https://") || lower.starts_with("mailto:");
    scheme_fine
        && address.len() <= ADDRESS_LEN_MAX
        && !address.chars().any(|letter| letter.is_whitespace() || letter.is_control())
}

fn escape(out: &mut String, letter: char) {
    match letter {
        '&' => out.push_str("&amp;"),
        '<' => out.push_str("&lt;"),
        '>' => out.push_str("&gt;"),
        '"' => out.push_str("&quot;"),
        '\'' => out.push_str("&#39;"),
        letter => out.push(letter),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn written(markdown: &str) -> String {
        html(markdown).to_string().trim().to_owned()
    }

    #[test]
    fn what_is_allowed_is_written() {
        assert_eq!(written("One *two* **three**  \nfour"), "<p>One <em>two</em> <strong>three</strong><br>four</p>");
        assert_eq!(written("- a\n- b"), "<ul><li>a</li>\n<li>b</li>\n</ul>");
        assert_eq!(written("3. a\n4. b"), "<ol start=\"3\"><li>a</li>\n<li>b</li>\n</ol>");
        assert_eq!(
            written("| a | b |\n|---|---|\n| 1 | 2 |"),
            "<table><thead><tr><th>a</th><th>b</th></tr></thead><tr><td>1</td><td>2</td></tr></table>"
        );
        assert_eq!(
            written("[Us](https://bakery.example/?a=1&b=2) and <mailto:a@bakery.example>"),
            "<p><a href=\"https://bakery.example/?a=1&amp;b=2\" rel=\"noopener noreferrer nofollow\">Us</a> and <a \
             href=\"mailto:a@bakery.example\" rel=\"noopener noreferrer nofollow\">mailto:a@bakery.example</a></p>"
        );
    }

    #[test]
    fn headings_go_down_one_step_at_a_time() {
        assert_eq!(written("# A\n## B\n#### C\n# D"), "<h2>A</h2>\n<h3>B</h3>\n<h3>C</h3>\n<h2>D</h2>");
        assert_eq!(written("### A\n# B"), "<h2>A</h2>\n<h2>B</h2>");
    }

    /// E-1, E-3: HTML is text, and no other scheme becomes a link.
    #[test]
    fn nothing_else_becomes_markup() {
        for hostile in [
            "<script>alert(1)</script>",
            "<img src=x onerror=alert(1)>",
            "a <b onclick=\"x\">b</b>",
            "![x](https://evil.example/x.png)",
            "[x](javascript:alert(1))",
            "[x](JaVaScRiPt:alert(1))",
            "[x](data:text/html;base64,AAAA)",
            "[x](http://bakery.example)",
            "[x](/merchant)",
            "[x](//evil.example)",
            "[x](<https://a b>)",
            "[x](https://a\"onmouseover=\"x)",
            "<https://a.example/'onclick='x>",
            "[x]: javascript:alert(1)\n\n[x]",
            "> quote\n\n```html\n<script>\n```\n\n    <iframe>",
            "<!-- comment --> <style>*{}</style>",
            "<div>\n*still text*\n</div>",
        ] {
            let shown = written(hostile);
            let tags: Vec<&str> =
                shown.split('<').skip(1).map(|rest| rest.split('>').next().unwrap_or_default()).collect();
            for tag in tags {
                let fine = ["p", "/p", "/a", "br", "em", "/em"].contains(&tag)
                    || (tag.starts_with("a href=\"https://")
                        && tag.ends_with("\" rel=\"noopener noreferrer nofollow\"")
                        && tag.matches('"').count() == 4);
                assert!(fine, "{hostile}: {shown}");
            }
        }
    }

    /// E-2
    #[test]
    fn a_table_that_explodes_ends_within_the_limit() {
        let wide = format!("{}|\n{}|\n{}", "|a".repeat(1500), "|-".repeat(1500), "|\n".repeat(5000));
        let deep = "> ".repeat(5000) + &"- ".repeat(5000) + "x";
        for text in [wide, deep, "\"".repeat(20_000)] {
            let shown = html(&text).to_string();
            assert!(shown.len() <= MARKUP_LEN_MAX, "{}", shown.len());
            assert_eq!(shown.matches("<td").count(), shown.matches("</td").count());
        }
    }
}
