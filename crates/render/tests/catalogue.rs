//! What the build says about a translation that is not right.
#![expect(clippy::unwrap_used, reason = "a test may fail loudly")]

#[path = "../build/catalogue.rs"]
mod catalogue;

use catalogue::{ArgumentKind, LOCALES, SourceFile, check};

/// The same text in all locales, except where `other` gives one of its own.
fn sources(everywhere: &str, other: Option<(&'static str, &str)>) -> Vec<SourceFile> {
    LOCALES
        .map(|locale| SourceFile {
            locale,
            name: "shop.ftl".to_owned(),
            text: other.filter(|(name, _)| *name == locale).map_or(everywhere, |(_, text)| text).to_owned(),
            path: std::path::PathBuf::new(),
        })
        .into()
}

#[track_caller]
fn refused(everywhere: &str, other: Option<(&'static str, &str)>, expected: &str) {
    let mistakes = check(&sources(everywhere, other)).unwrap_err();
    assert!(mistakes.iter().any(|mistake| mistake == expected), "{mistakes:#?}");
}

#[test]
fn a_missing_message_is_named_with_its_file() {
    refused(
        "greeting = Hello\nfarewell = Bye\n",
        Some(("lb", "greeting = Moien\n")),
        "locales/lb/shop.ftl: message `farewell` is missing; locales/en/shop.ftl has it.",
    );
    refused(
        "greeting = Hello\n",
        Some(("de", "greeting = Hallo\nfarewell = Tschüss\n")),
        "locales/en/shop.ftl: message `farewell` is missing; locales/de/shop.ftl has it.",
    );
}

#[test]
fn a_locale_without_any_file_is_a_mistake_for_each_message() {
    let mut incomplete = sources("greeting = Hello\n", None);
    incomplete.retain(|source| source.locale != "fr");
    let mistakes = check(&incomplete).unwrap_err();
    assert_eq!(mistakes, ["locales/fr/shop.ftl: message `greeting` is missing; locales/en/shop.ftl has it."]);
}

#[test]
fn other_variables_are_named() {
    refused(
        "balance = { $name } has { $points }\n",
        Some(("fr", "balance = { $nom } a { $points }\n")),
        "locales/fr/shop.ftl: message `balance` uses `$nom`, `$points`, but locales/en/shop.ftl uses `$name`, `$points`.",
    );
    refused(
        "balance = { $name }\n",
        Some(("lb", "balance = Moien\n")),
        "locales/lb/shop.ftl: message `balance` uses no variable, but locales/en/shop.ftl uses `$name`.",
    );
}

#[test]
fn a_message_in_two_files_is_named() {
    let mut twice = sources("greeting = Hello\n", None);
    twice.extend(
        sources("greeting = Hi\n", None).into_iter().map(|source| SourceFile { name: "till.ftl".to_owned(), ..source }),
    );
    let mistakes = check(&twice).unwrap_err();
    assert_eq!(mistakes.len(), LOCALES.len());
    assert_eq!(
        mistakes[0],
        "locales/en/till.ftl: message `greeting` is written twice; locales/en/shop.ftl has it already."
    );
}

#[test]
fn a_text_that_fluent_cannot_read_is_named_with_its_line() {
    let mistakes = check(&sources("a = A\n\ngreeting = Hello { $name\n", None)).unwrap_err();
    assert!(
        mistakes[0].starts_with("locales/en/shop.ftl: message `greeting` (line 3) cannot be read: "),
        "{mistakes:#?}"
    );
}

#[test]
fn names_that_make_no_method_are_refused() {
    for id in ["Greeting", "greeting_all", "greeting--all", "greeting-"] {
        refused(
            &format!("{id} = Hello\n"),
            None,
            &format!(
                "locales/en/shop.ftl: message `{id}` must be named in kebab-case: small letters a to z and digits, joined by single dashes."
            ),
        );
    }
    for id in ["type", "new"] {
        refused(
            &format!("{id} = Hello\n"),
            None,
            &format!(
                "locales/en/shop.ftl: message `{id}` needs another name, because a method cannot be called `{id}`."
            ),
        );
    }
    refused(
        "greeting = { $Name }\n",
        None,
        "locales/en/shop.ftl: message `greeting` has a variable `$Name`, which cannot be the name of an argument; use snake_case.",
    );
}

#[test]
fn what_the_methods_cannot_say_is_refused() {
    refused(
        "greeting = Hello\n    .title = Hello there\n",
        None,
        "locales/en/shop.ftl: message `greeting` has an attribute `.title`; make it a message of its own.",
    );
    refused(
        "greeting = { DATETIME($day) }\n",
        None,
        "locales/en/shop.ftl: message `greeting` calls `DATETIME`; only NUMBER($variable) and DURATION($seconds) exist, without options.",
    );
    refused(
        "greeting = { farewell } { -brand }\n",
        None,
        "locales/en/shop.ftl: message `greeting` mentions `farewell`, which does not exist.",
    );
    refused(
        "greeting = { farewell } { -brand }\n",
        None,
        "locales/en/shop.ftl: message `greeting` mentions `-brand`, which does not exist.",
    );
    refused(
        "greeting = { $kind ->\n    [cake] Cake\n   *[bread] Bread\n } { NUMBER($kind) }\n",
        None,
        "locales/en/shop.ftl: message `greeting` uses `$kind` as a number in one place and as a word in another.",
    );
}

#[test]
fn arguments_get_the_type_that_their_use_and_name_tell() {
    let text = "\
-brand = Orion
greeting = { -brand }: { $name }, { $points_balance }, { NUMBER($year) }, { DURATION($rest) }, { other }
other = { $size ->
    [one] one of { $place }
   *[other] many
} { $card_count } { $kind ->
    [cake] Cake
   *[bread] Bread
}
";
    let messages = check(&sources(text, None)).unwrap();
    let greeting = messages.iter().find(|message| message.id == "greeting").unwrap();
    let kinds: Vec<(&str, ArgumentKind)> =
        greeting.arguments.iter().map(|(name, kind)| (name.as_str(), *kind)).collect();
    use ArgumentKind::{Number, Text};
    assert_eq!(
        kinds,
        [
            ("card_count", Number),
            ("kind", Text),
            ("name", Text),
            ("place", Text),
            ("points_balance", Number),
            ("rest", Number),
            ("size", Number),
            ("year", Number)
        ]
    );
    assert!(greeting.english.starts_with("{ -brand }: { $name }"), "{}", greeting.english);
}

#[test]
fn one_locale_may_need_a_plural_that_another_does_not() {
    let other = "points = { $n ->\n    [one] { $n } Punkt\n   *[other] { $n } Punkte\n}\n";
    let messages = check(&sources("points = { $n }\n", Some(("de", other)))).unwrap();
    assert_eq!(messages[0].arguments, [("n".to_owned(), ArgumentKind::Number)]);
}

#[test]
fn messages_that_mention_each_other_end_the_walk() {
    assert!(check(&sources("a = { b } { $x }\nb = { a } { $y }\n", None)).is_ok());
}
