//! Reads the Fluent sources of all locales and refuses whatever would go wrong later.
//!
//! Start at [`check`]. Runs in the build script, and in `tests/catalogue.rs` which feeds it broken sources.

#[path = "entry.rs"]
mod entry;

use std::collections::{BTreeMap, BTreeSet};
use std::path::PathBuf;

use entry::{Entry, Use};
use fluent_syntax::ast;
use fluent_syntax::parser::{self, ParserError};

/// The product's locales; the first one is the language of the generated documentation.
pub const LOCALES: [&str; 4] = ["en", "fr", "de", "lb"];

/// Names a message may not have: `Text` has methods of its own.
const RESERVED: &[&str] = &["new", "locale"];

/// Words that a Rust function or argument cannot be called.
const KEYWORDS: &[&str] = &[
    "abstract", "as", "async", "await", "become", "box", "break", "const", "continue", "crate", "do", "dyn", "else",
    "enum", "extern", "false", "final", "fn", "for", "gen", "if", "impl", "in", "let", "loop", "macro", "match", "mod",
    "move", "mut", "override", "priv", "pub", "ref", "return", "self", "static", "struct", "super", "trait", "true",
    "try", "type", "typeof", "unsafe", "unsized", "use", "virtual", "where", "while", "yield",
];

/// A variable whose name begins or ends with one of these words is a whole number wherever it stands
/// (`$points`, `$points_balance`, `$card_count`). A variable that selects a plural form or stands in
/// `NUMBER()` or `DURATION()` is one as well; everything else is text that the caller has prepared.
const NUMBER_WORDS: &[&str] = &[
    "points", "stamps", "count", "seconds", "minutes", "hours", "days", "months", "years", "attempts", "limit", "age",
];

/// One `.ftl` file with the locale whose folder it lies in.
pub struct SourceFile {
    pub locale: &'static str,
    pub name: String,
    pub text: String,
    /// Where the program takes the text from when it is compiled.
    #[cfg_attr(test, expect(dead_code, reason = "the test of the checks compiles no program"))]
    pub path: PathBuf,
}

impl SourceFile {
    fn shown(&self) -> String {
        shown(self.locale, &self.name)
    }
}

/// What a caller passes for a variable.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum ArgumentKind {
    Number,
    Text,
}

/// A message that exists, with the same variables, in every locale.
#[derive(Debug)]
pub struct Message {
    pub id: String,
    pub arguments: Vec<(String, ArgumentKind)>,
    /// The English pattern as written.
    pub english: String,
}

/// What one locale says: messages and terms by id.
#[derive(Default)]
struct LocaleEntries<'s> {
    messages: BTreeMap<&'s str, Entry<'s>>,
    terms: BTreeMap<&'s str, Entry<'s>>,
}

/// All messages in order of their ids, or every mistake as a sentence of its own.
pub fn check(sources: &[SourceFile]) -> Result<Vec<Message>, Vec<String>> {
    let mut mistakes = Vec::new();
    let mut locales: BTreeMap<&str, LocaleEntries> = LOCALES.map(|locale| (locale, LocaleEntries::default())).into();
    for source in sources {
        let entries = locales.entry(source.locale).or_default();
        read_file(source, entries, &mut mistakes);
    }
    for entries in locales.values() {
        check_references(entries, &mut mistakes);
    }
    let messages = compare(&locales, &mut mistakes);
    if mistakes.is_empty() { Ok(messages) } else { Err(mistakes) }
}

fn read_file<'s>(source: &'s SourceFile, entries: &mut LocaleEntries<'s>, mistakes: &mut Vec<String>) {
    let file = source.shown();
    let resource = match parser::parse(source.text.as_str()) {
        Ok(resource) => resource,
        Err((resource, errors)) => {
            mistakes.extend(errors.iter().map(|error| parse_mistake(source, error)));
            resource
        }
    };
    for item in &resource.body {
        let (kind, known, entry) = match item {
            ast::Entry::Message(message) => {
                ("message", &mut entries.messages, Entry::of_message(&source.name, &file, message, mistakes))
            }
            ast::Entry::Term(term) => ("term", &mut entries.terms, Entry::of_term(&source.name, &file, term, mistakes)),
            ast::Entry::Comment(_)
            | ast::Entry::GroupComment(_)
            | ast::Entry::ResourceComment(_)
            | ast::Entry::Junk { .. } => continue,
        };
        let id = entry.id;
        check_name(kind, id, &file, mistakes);
        if let Some(earlier) = known.insert(id, entry) {
            let earlier = shown(source.locale, earlier.file);
            mistakes.push(format!("{file}: {kind} `{id}` is written twice; {earlier} has it already."));
        }
    }
}

/// One sentence for a place the Fluent parser could not read.
fn parse_mistake(source: &SourceFile, error: &ParserError) -> String {
    let junk = error.slice.clone().and_then(|slice| source.text.get(slice)).unwrap_or_default();
    let start = error.slice.clone().unwrap_or(error.pos.clone()).start + junk.len() - junk.trim_start().len();
    let line = source.text.get(..start).unwrap_or(&source.text).matches('\n').count() + 1;
    let id = junk.split(['=', ' ', '\n']).find(|word| !word.is_empty()).unwrap_or("?");
    format!("{}: message `{id}` (line {line}) cannot be read: {}.", source.shown(), error.kind)
}

fn check_name(kind: &str, id: &str, file: &str, mistakes: &mut Vec<String>) {
    let word = |word: &str| !word.is_empty() && word.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit());
    let kebab_case = id.split('-').all(word) && id.starts_with(|first: char| first.is_ascii_lowercase());
    if !kebab_case {
        mistakes.push(format!(
            "{file}: {kind} `{id}` must be named in kebab-case: small letters a to z and digits, joined by single dashes."
        ));
    }
    let method = id.replace('-', "_");
    if kind == "message" && (KEYWORDS.contains(&method.as_str()) || RESERVED.contains(&method.as_str())) {
        mistakes
            .push(format!("{file}: message `{id}` needs another name, because a method cannot be called `{method}`."));
    }
}

/// Every message and term that a text mentions must exist in the same locale.
fn check_references(entries: &LocaleEntries, mistakes: &mut Vec<String>) {
    for entry in entries.messages.values().chain(entries.terms.values()) {
        for id in entry.messages.iter().filter(|id| !entries.messages.contains_key(**id)) {
            mistakes.push(format!("{}: message `{}` mentions `{id}`, which does not exist.", entry.shown, entry.id));
        }
        for id in entry.terms.iter().filter(|id| !entries.terms.contains_key(**id)) {
            mistakes.push(format!("{}: message `{}` mentions `-{id}`, which does not exist.", entry.shown, entry.id));
        }
    }
}

/// Holds the locales against each other and joins what they say about each message.
fn compare(locales: &BTreeMap<&str, LocaleEntries>, mistakes: &mut Vec<String>) -> Vec<Message> {
    let ids: BTreeSet<&str> = locales.values().flat_map(|entries| entries.messages.keys().copied()).collect();
    let mut messages = Vec::new();
    for id in ids {
        let Some((first_locale, first)) = LOCALES.iter().find_map(|locale| {
            let entry = locales.get(locale)?.messages.get(id)?;
            Some((*locale, entry))
        }) else {
            continue;
        };
        let mut uses: BTreeMap<&str, Use> = BTreeMap::new();
        let expected = variables(&locales[first_locale], id);
        for locale in LOCALES {
            let Some(entry) = locales[locale].messages.get(id) else {
                let file = shown(locale, first.file);
                mistakes.push(format!("{file}: message `{id}` is missing; {} has it.", first.shown));
                continue;
            };
            let found = variables(&locales[locale], id);
            if !found.keys().eq(expected.keys()) {
                mistakes.push(format!(
                    "{}: message `{id}` uses {}, but {} uses {}.",
                    entry.shown,
                    list(&found),
                    first.shown,
                    list(&expected)
                ));
            }
            for (variable, used) in found {
                uses.entry(variable).and_modify(|known| *known = known.and(used)).or_insert(used);
            }
        }
        let arguments = arguments(&first.shown, id, &uses, mistakes);
        messages.push(Message { id: id.to_owned(), arguments, english: first.pattern.clone() });
    }
    messages
}

/// The variables of a message and of the messages it mentions.
fn variables<'s>(entries: &LocaleEntries<'s>, id: &str) -> BTreeMap<&'s str, Use> {
    let mut found: BTreeMap<&str, Use> = BTreeMap::new();
    let mut seen = BTreeSet::new();
    let mut waiting: Vec<&Entry> = entries.messages.get(id).into_iter().collect();
    while let Some(entry) = waiting.pop() {
        if seen.insert(entry.id) {
            for (variable, used) in &entry.variables {
                found.entry(variable).and_modify(|known| *known = known.and(*used)).or_insert(*used);
            }
            waiting.extend(entry.messages.iter().filter_map(|id| entries.messages.get(id)));
        }
    }
    found
}

fn arguments(
    file: &str,
    id: &str,
    uses: &BTreeMap<&str, Use>,
    mistakes: &mut Vec<String>,
) -> Vec<(String, ArgumentKind)> {
    let mut arguments = Vec::new();
    for (variable, used) in uses {
        let snake_case = variable.bytes().all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || b == b'_');
        if !snake_case || KEYWORDS.contains(variable) {
            mistakes.push(format!(
                "{file}: message `{id}` has a variable `${variable}`, which cannot be the name of an argument; use snake_case."
            ));
        }
        let mut words = variable.split('_');
        let named_as_number =
            [words.next(), words.next_back()].iter().flatten().any(|word| NUMBER_WORDS.contains(word));
        let kind = match used {
            Use::Number => ArgumentKind::Number,
            Use::Inserted if named_as_number => ArgumentKind::Number,
            Use::Inserted | Use::Keyword => ArgumentKind::Text,
            Use::Contradictory => {
                mistakes.push(format!(
                    "{file}: message `{id}` uses `${variable}` as a number in one place and as a word in another."
                ));
                ArgumentKind::Text
            }
        };
        arguments.push(((*variable).to_owned(), kind));
    }
    arguments
}

fn shown(locale: &str, file: &str) -> String {
    format!("locales/{locale}/{file}")
}

fn list(variables: &BTreeMap<&str, Use>) -> String {
    if variables.is_empty() {
        return "no variable".to_owned();
    }
    variables.keys().map(|variable| format!("`${variable}`")).collect::<Vec<_>>().join(", ")
}
