//! Writes the Rust text that the crate includes.

use std::fmt::Write as _;

use crate::catalogue::{ArgumentKind, LOCALES, Message, SourceFile};

/// `impl Text` with one method a message.
pub fn methods(messages: &[Message]) -> String {
    let mut code = String::from("impl Text {\n");
    for message in messages {
        let mut signature = String::new();
        let mut values = String::new();
        for (argument, kind) in &message.arguments {
            let rust_type = match kind {
                ArgumentKind::Number => "i64",
                ArgumentKind::Text => "&str",
            };
            let _ = write!(signature, ", {argument}: {rust_type}");
            let _ = write!(values, "({argument:?}, {argument}.into()), ");
        }
        let method = message.id.replace('-', "_");
        code.push_str("    /// ```text\n");
        for line in message.english.lines() {
            let _ = writeln!(code, "    /// {line}");
        }
        code.push_str("    /// ```\n    #[must_use]\n");
        let _ = writeln!(code, "    pub fn {method}(&self{signature}) -> String {{");
        let _ = writeln!(code, "        self.format({:?}, [{}])\n    }}\n", message.id, values.trim_end_matches(", "));
    }
    code.push_str("}\n");
    code
}

/// Every id with its arguments, for the tests that format everything.
pub fn catalogue(messages: &[Message]) -> String {
    let mut code = String::from("&[\n");
    for message in messages {
        let arguments: Vec<String> = message
            .arguments
            .iter()
            .map(|(argument, kind)| format!("({argument:?}, {})", *kind == ArgumentKind::Number))
            .collect();
        let _ = writeln!(code, "    ({:?}, &[{}]),", message.id, arguments.join(", "));
    }
    code.push_str("]\n");
    code
}

/// One constant a locale with the text of its files.
pub fn sources(sources: &[SourceFile]) -> String {
    let mut code = String::new();
    for locale in LOCALES {
        let _ = writeln!(code, "const {}: &[&str] = &[", locale.to_uppercase());
        for source in sources.iter().filter(|source| source.locale == locale) {
            let _ = writeln!(code, "    include_str!({:?}),", source.path);
        }
        code.push_str("];\n");
    }
    code
}
