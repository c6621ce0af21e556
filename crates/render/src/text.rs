//! Messages in the reader's language.

use std::sync::LazyLock;

use fluent_bundle::concurrent::FluentBundle;
use fluent_bundle::{FluentArgs, FluentResource, FluentValue};
use orion_domain::Locale;
use unic_langid::LanguageIdentifier;

use crate::{duration, format};

include!(concat!(env!("OUT_DIR"), "/sources.rs"));
include!(concat!(env!("OUT_DIR"), "/methods.rs"));

type Bundle = FluentBundle<FluentResource>;

// One static a locale: a shop that speaks two languages never parses the other two.
static IN_ENGLISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Locale::En));
static IN_FRENCH: LazyLock<Bundle> = LazyLock::new(|| bundle(Locale::Fr));
static IN_GERMAN: LazyLock<Bundle> = LazyLock::new(|| bundle(Locale::De));
static IN_LUXEMBOURGISH: LazyLock<Bundle> = LazyLock::new(|| bundle(Locale::Lb));

/// The messages of the product in one locale: one method a message, no allocation to copy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Text {
    locale: Locale,
}

impl Text {
    /// The messages as a reader of `locale` sees them.
    #[must_use]
    pub const fn new(locale: Locale) -> Self {
        Self { locale }
    }

    /// Whose language this is, for the formatters of [`crate::format`] and the `lang` of a page.
    #[must_use]
    pub const fn locale(&self) -> Locale {
        self.locale
    }

    /// The message, or its id where the build script has let something through that Fluent refuses:
    /// a page with one odd word is better than no page.
    fn format<const N: usize>(self, id: &str, arguments: [(&'static str, FluentValue<'_>); N]) -> String {
        self.try_format(id, arguments).unwrap_or_else(|| id.to_owned())
    }

    /// The message; `None` when there is none or when it cannot be formatted without a gap.
    fn try_format<const N: usize>(self, id: &str, arguments: [(&'static str, FluentValue<'_>); N]) -> Option<String> {
        let bundle: &Bundle = match self.locale {
            Locale::En => &IN_ENGLISH,
            Locale::Fr => &IN_FRENCH,
            Locale::De => &IN_GERMAN,
            Locale::Lb => &IN_LUXEMBOURGISH,
        };
        let pattern = bundle.get_message(id)?.value()?;
        let arguments = FluentArgs::from_iter(arguments);
        let mut errors = Vec::new();
        let text = bundle.format_pattern(pattern, Some(&arguments), &mut errors);
        errors.is_empty().then(|| text.into_owned())
    }
}

fn bundle(locale: Locale) -> Bundle {
    let mut bundle = FluentBundle::new_concurrent(vec![plural_rules_of(locale)]);
    // The isolating marks are for mixed writing directions; all four languages run left to right.
    bundle.set_use_isolating(false);
    bundle.set_formatter(Some(match locale {
        Locale::En => |value, _| insert_number(Locale::En, value),
        Locale::Fr => |value, _| insert_number(Locale::Fr, value),
        Locale::De => |value, _| insert_number(Locale::De, value),
        Locale::Lb => |value, _| insert_number(Locale::Lb, value),
    }));
    // Both names are free in a new bundle, which is the only way these two calls could fail.
    let _ = bundle.add_builtins();
    let _ = bundle.add_function("DURATION", move |positional, _| match positional.first() {
        Some(FluentValue::Number(seconds)) => {
            FluentValue::from(duration::in_words(Text::new(locale), whole_number(seconds).unwrap_or(0)))
        }
        _ => FluentValue::Error,
    });
    let sources = match locale {
        Locale::En => EN,
        Locale::Fr => FR,
        Locale::De => DE,
        Locale::Lb => LB,
    };
    for source in sources {
        // The build script has parsed the same text and refused every mistake.
        let resource = FluentResource::try_new((*source).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    bundle
}

/// The plural rules crate knows no Luxembourgish; German has the same two forms (one: 1; other: the rest).
fn plural_rules_of(locale: Locale) -> LanguageIdentifier {
    let known = if locale == Locale::Lb { Locale::De } else { locale };
    known.as_str().parse().unwrap_or_default()
}

fn insert_number(locale: Locale, value: &FluentValue<'_>) -> Option<String> {
    match value {
        FluentValue::Number(number) => whole_number(number).map(|number| format::number(locale, number)),
        _ => None,
    }
}

/// Fluent keeps numbers as floating point; every number of ours comes from an `i64`.
fn whole_number(number: &fluent_bundle::types::FluentNumber) -> Option<i64> {
    number.as_string().parse().ok()
}

#[cfg(test)]
mod tests;
