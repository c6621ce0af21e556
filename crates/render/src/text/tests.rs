use super::*;

/// Every message with its arguments; `true` marks a number.
const MESSAGES: &[(&str, &[(&str, bool)])] = include!(concat!(env!("OUT_DIR"), "/catalogue.rs"));

/// Arguments that tell apart a number that was not grouped and a text that was dropped.
fn formatted(locale: Locale, id: &str, arguments: &[(&'static str, bool)], number: i64) -> Option<String> {
    let bundle_arguments: Vec<(&'static str, FluentValue<'_>)> = arguments
        .iter()
        .map(|(name, is_number)| {
            (*name, if *is_number { FluentValue::from(number) } else { FluentValue::from("Zoë <b>") })
        })
        .collect();
    // The widest message decides the array; unused places repeat a name, which changes nothing.
    match <[_; 0]>::try_from(bundle_arguments) {
        Ok(none) => Text::new(locale).try_format(id, none),
        Err(some) => match <[_; 1]>::try_from(some) {
            Ok(one) => Text::new(locale).try_format(id, one),
            Err(some) => {
                let mut padded = some.clone();
                padded.resize(8, some.first().unwrap().clone());
                Text::new(locale).try_format(id, <[_; 8]>::try_from(padded).unwrap())
            }
        },
    }
}

#[test]
fn every_message_formats_in_every_locale_without_a_gap() {
    assert!(!MESSAGES.is_empty());
    for (id, arguments) in MESSAGES {
        for locale in Locale::ALL {
            for number in [0, 1, 2, 5, 21, 61, 3_601, 1_234_567] {
                let text = formatted(locale, id, arguments, number);
                let text = text.unwrap_or_else(|| panic!("{id} does not format in {locale:?}"));
                assert!(!text.trim().is_empty(), "{id} is empty in {locale:?}");
                assert!(!text.contains(['{', '}', '\u{2068}']), "{id} in {locale:?} shows its syntax: {text}");
            }
        }
    }
}

#[test]
fn numbers_in_texts_are_grouped_as_the_locale_does() {
    let cases = [(Locale::En, "12,345"), (Locale::Fr, "12\u{202f}345"), (Locale::De, "12.345"), (Locale::Lb, "12.345")];
    for (locale, expected) in cases {
        let text = Text::new(locale).problem_void_exceeds_rest(12_345);
        assert!(text.contains(expected), "{locale:?}: {text}");
    }
}

#[test]
fn one_and_many_differ_in_every_locale() {
    for locale in Locale::ALL {
        let one = Text::new(locale).problem_pin_locked(1).replace('1', "#");
        let many = Text::new(locale).problem_pin_locked(2).replace('2', "#");
        assert_ne!(one, many, "{locale:?}");
    }
}

#[test]
fn a_message_that_does_not_exist_shows_its_id_instead_of_failing() {
    assert_eq!(Text::new(Locale::En).format("no-such-message", []), "no-such-message");
}

#[test]
fn a_text_keeps_its_locale() {
    for locale in Locale::ALL {
        assert_eq!(Text::new(locale).locale(), locale);
    }
}
