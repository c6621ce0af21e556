//! What one message or term mentions: variables, other messages, terms.

use std::collections::{BTreeMap, BTreeSet};

use fluent_syntax::{ast, serializer};

/// The functions a translation may call, each with exactly one variable.
const FUNCTIONS: &[&str] = &["NUMBER", "DURATION"];

/// The names of plural forms; a variable that selects among them is a number.
const PLURAL_FORMS: &[&str] = &["zero", "one", "two", "few", "many", "other"];

/// How a text uses a variable, as far as that tells its type.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Use {
    /// Merely inserted: the name decides.
    Inserted,
    /// Selects a plural form, or is given to a function.
    Number,
    /// Selects by a word.
    Keyword,
    /// A number here and a word there.
    Contradictory,
}

impl Use {
    /// What two uses say together.
    pub fn and(self, other: Self) -> Self {
        match (self, other) {
            (Self::Inserted, known) | (known, Self::Inserted) => known,
            (a, b) if a == b => a,
            _ => Self::Contradictory,
        }
    }
}

/// One message or term of one locale.
pub struct Entry<'s> {
    pub id: &'s str,
    /// The name of the file, without its folder.
    pub file: &'s str,
    /// The file as people are told about it.
    pub shown: String,
    pub variables: BTreeMap<&'s str, Use>,
    pub messages: BTreeSet<&'s str>,
    pub terms: BTreeSet<&'s str>,
    /// As written, in Fluent's normal form.
    pub pattern: String,
}

impl<'s> Entry<'s> {
    pub fn of_message(file: &'s str, shown: &str, message: &ast::Message<&'s str>, mistakes: &mut Vec<String>) -> Self {
        let mut entry = Self::empty(message.id.name, file, shown);
        let id = entry.id;
        if let Some(attribute) = message.attributes.first() {
            mistakes.push(format!(
                "{shown}: message `{id}` has an attribute `.{}`; make it a message of its own.",
                attribute.id.name
            ));
        }
        match &message.value {
            Some(pattern) => entry.pattern(pattern, mistakes),
            None => mistakes.push(format!("{shown}: message `{id}` has no text.")),
        }
        let whole = ast::Message { comment: None, attributes: Vec::new(), ..message.clone() };
        let text = serializer::serialize(&ast::Resource { body: vec![ast::Entry::Message(whole)] });
        entry.pattern = text.split_once('=').map_or("", |(_, pattern)| pattern.trim()).to_owned();
        entry
    }

    pub fn of_term(file: &'s str, shown: &str, term: &ast::Term<&'s str>, mistakes: &mut Vec<String>) -> Self {
        let mut entry = Self::empty(term.id.name, file, shown);
        entry.pattern(&term.value, mistakes);
        for attribute in &term.attributes {
            entry.pattern(&attribute.value, mistakes);
        }
        entry
    }

    fn empty(id: &'s str, file: &'s str, shown: &str) -> Self {
        Self {
            id,
            file,
            shown: shown.to_owned(),
            variables: BTreeMap::new(),
            messages: BTreeSet::new(),
            terms: BTreeSet::new(),
            pattern: String::new(),
        }
    }

    fn variable(&mut self, name: &'s str, used: Use) {
        self.variables.entry(name).and_modify(|known| *known = known.and(used)).or_insert(used);
    }

    fn pattern(&mut self, pattern: &ast::Pattern<&'s str>, mistakes: &mut Vec<String>) {
        for element in &pattern.elements {
            if let ast::PatternElement::Placeable { expression } = element {
                self.expression(expression, mistakes);
            }
        }
    }

    fn expression(&mut self, expression: &ast::Expression<&'s str>, mistakes: &mut Vec<String>) {
        match expression {
            ast::Expression::Inline(inline) => self.inline(inline, mistakes),
            ast::Expression::Select { selector, variants } => {
                if let ast::InlineExpression::VariableReference { id } = selector {
                    self.variable(id.name, selection(variants));
                } else {
                    self.inline(selector, mistakes);
                }
                for variant in variants {
                    self.pattern(&variant.value, mistakes);
                }
            }
        }
    }

    fn inline(&mut self, inline: &ast::InlineExpression<&'s str>, mistakes: &mut Vec<String>) {
        match inline {
            ast::InlineExpression::StringLiteral { .. } | ast::InlineExpression::NumberLiteral { .. } => {}
            ast::InlineExpression::VariableReference { id } => self.variable(id.name, Use::Inserted),
            ast::InlineExpression::Placeable { expression } => self.expression(expression, mistakes),
            ast::InlineExpression::FunctionReference { id, arguments } => self.function(id.name, arguments, mistakes),
            ast::InlineExpression::MessageReference { id, attribute } => {
                if attribute.is_some() {
                    mistakes.push(format!(
                        "{}: message `{}` mentions an attribute of `{}`; messages have none.",
                        self.shown, self.id, id.name
                    ));
                }
                self.messages.insert(id.name);
            }
            ast::InlineExpression::TermReference { id, arguments, .. } => {
                self.terms.insert(id.name);
                for argument in arguments.iter().flat_map(|arguments| &arguments.named) {
                    self.inline(&argument.value, mistakes);
                }
            }
        }
    }

    fn function(&mut self, name: &str, arguments: &ast::CallArguments<&'s str>, mistakes: &mut Vec<String>) {
        match arguments.positional.as_slice() {
            [ast::InlineExpression::VariableReference { id }]
                if FUNCTIONS.contains(&name) && arguments.named.is_empty() =>
            {
                self.variable(id.name, Use::Number);
            }
            _ => mistakes.push(format!(
                "{}: message `{}` calls `{name}`; only NUMBER($variable) and DURATION($seconds) exist, without options.",
                self.shown, self.id
            )),
        }
    }
}

/// What choosing among these variants says about the variable that chooses.
fn selection(variants: &[ast::Variant<&str>]) -> Use {
    let number = variants.iter().all(|variant| match variant.key {
        ast::VariantKey::NumberLiteral { .. } => true,
        ast::VariantKey::Identifier { name } => PLURAL_FORMS.contains(&name),
    });
    if number { Use::Number } else { Use::Keyword }
}
