use orion_domain::Colour;
use orion_domain::letter::Place;
use orion_domain::letter_template::LetterTemplate;

use super::*;

fn brand() -> Brand {
    Brand {
        merchant: "Bäckerei <Zoë & Söhne>".to_owned(),
        colour: Colour::from_rgb(0x7a, 0x3e, 0x1d),
        logo_url: Some("https://orion.example/images/a/b".to_owned()),
        store: Some(Place {
            name: "Grand-Rue".to_owned(),
            address: Some("12, Grand-Rue\nL-1660 Lëtzebuerg".to_owned()),
            url: "https://orion.example/s/bakery".to_owned(),
        }),
    }
}

fn all() -> impl Iterator<Item = (TemplateCode, Locale)> {
    TemplateCode::ALL.into_iter().flat_map(|code| Locale::ALL.into_iter().map(move |locale| (code, locale)))
}

fn letter(code: TemplateCode, locale: Locale) -> Letter {
    sample(code, locale, brand(), "018f0000-0000-7000-8000-000000000001".to_owned())
}

/// Product §10: 28 letters. As templates they say what they say as letters, value for value.
#[test]
fn every_built_in_letter_can_be_edited_and_stays_the_same() {
    let mut n_letters = 0;
    for (code, locale) in all() {
        let wording = built_in(code, locale);
        LetterTemplate::read(code, &wording)
            .unwrap_or_else(|mistakes| panic!("{code} {locale}: {mistakes:?} {wording:?}"));
        let ours = letter(code, locale).compose().unwrap();
        let theirs = letter(code, locale).reworded(Some(wording)).compose().unwrap();
        assert_eq!((ours.subject, ours.html, ours.text), (theirs.subject, theirs.html, theirs.text), "{code} {locale}");
        n_letters += 1;
    }
    assert_eq!(n_letters, 28);
}

/// Safety E-3: both parts are whole, in the reader's language, with the merchant's looks, and hold no placeholder.
#[test]
fn every_letter_is_whole() {
    for (code, locale) in all() {
        let all: String = code.variables().iter().map(|variable| format!("{}\n", variable.placeholder())).collect();
        let wording =
            Wording { subject: "é ë ß {{ merchant_name }}".to_owned(), body: format!("<h2>é ë ß</h2>{all}") };
        let composed = letter(code, locale).reworded(Some(wording)).compose().unwrap();
        assert_eq!(composed.subject, "é ë ß Bäckerei <Zoë & Söhne>");
        for part in [&composed.html, &composed.text] {
            assert!(!part.contains("{{") && !part.contains("}}") && !part.contains("body-"), "{code} {locale}: {part}");
            for line in ["é ë ß", "12, Grand-Rue", "L-1660 Lëtzebuerg", "https://orion.example/s/bakery/card"] {
                assert!(part.contains(line), "{code} {locale}: {line} in {part}");
            }
        }
        let html = &composed.html;
        assert!(html.contains("<h2>é ë ß</h2>") && html.contains("&lt;Zoë &amp; Söhne&gt;"), "{html}");
        assert!(html.contains("https://orion.example/images/a/b") && html.contains("#7a3e1d"), "{html}");
        assert!(html.contains("prefers-color-scheme: dark") && html.contains("name=\"color-scheme\""), "{html}");
        let loaded: Vec<&str> =
            html.split("https://").skip(1).filter(|rest| !rest.starts_with("orion.example/")).collect();
        assert!(loaded.is_empty() && !html.contains("@import"), "nothing is loaded from strangers: {loaded:?}");
        assert!(html.contains(&format!("lang=\"{locale}\"")), "{html}");
    }
}

/// E-2: a mistake that was let in some other way costs nobody a letter.
#[test]
fn what_cannot_be_sent_gives_way_to_the_built_in_words() {
    let wording = Wording { subject: "Hi".to_owned(), body: "{{ nonsense }}<script>".to_owned() };
    let ours = letter(TemplateCode::Birthday, Locale::De).compose().unwrap();
    let theirs = letter(TemplateCode::Birthday, Locale::De).reworded(Some(wording)).compose().unwrap();
    assert_eq!((ours.subject, ours.html), (theirs.subject, theirs.html));
}

/// Wishes that come late are not sent with words for the day.
#[test]
fn late_wishes_keep_the_words_of_the_program() {
    let wording = Wording { subject: "Today!".to_owned(), body: "It is your day.".to_owned() };
    let mut late = letter(TemplateCode::Birthday, Locale::En).reworded(Some(wording));
    if let Matter::About { about, .. } = &mut late.matter {
        *about = About::Birthday { is_belated: true };
    }
    assert!(late.compose().unwrap().subject.starts_with("Belated"), "{}", late.compose().unwrap().subject);
}
