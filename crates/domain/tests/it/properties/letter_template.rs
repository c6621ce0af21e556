//! Whatever is typed, a letter holds the allowed elements and nothing else.

use orion_domain::letter_template::{LetterTemplate, TemplateCode, Values, Variable, Wording};
use proptest::prelude::*;

fn typed() -> impl Strategy<Value = String> {
    let parts = prop::sample::select(vec![
        "<p>",
        "</p>",
        "<h1>",
        "</h1>",
        "<ul>",
        "</ul>",
        "<ol>",
        "</ol>",
        "<li>",
        "</li>",
        "<strong>",
        "</strong>",
        "<em>",
        "</em>",
        "<b>",
        "</b>",
        "<br>",
        "<br/>",
        "</a>",
        "<a href=\"https://x.example/\">",
        "<a href='{{card_url}}'>",
        "<a href=\"https://x.example/?q={{store_name}}\">",
        "<script>",
        "<img src=x onerror=y>",
        "<!--",
        "{{ merchant_name }}",
        "{{card_url}}",
        "{{",
        "}}",
        "{",
        "\n",
        "\n\n",
        " ",
        "&amp;",
        "&lt;",
        "&#60;",
        "&#x3c;",
        "&",
        "<",
        ">",
        "\"",
        "'",
        "é",
        "word",
        "javascript:",
        "<a href=\"javascript:x\">",
    ]);
    prop_oneof![prop::collection::vec(parts, 0..24).prop_map(|parts| parts.concat()), "[ -~\n]{0,60}", any::<String>(),]
}

/// Whether markup holds allowed tags only, each closed where it should be.
fn is_allowed(html: &str) -> bool {
    let mut open = Vec::new();
    for rest in html.split('<').skip(1) {
        let Some((tag, text)) = rest.split_once('>') else { return false };
        if text.contains('>') || text.contains('"') || text.contains('\'') {
            return false;
        }
        let name = tag.split(' ').next().unwrap_or_default();
        match name.strip_prefix('/') {
            Some(name) if open.pop() != Some(name) => return false,
            Some(_) => {}
            None if name == "br" && tag == "br" => {}
            None if name == "a" => {
                let href = tag
                    .strip_prefix("a href=\"")
                    .and_then(|rest| rest.strip_suffix("\" rel=\"noopener noreferrer nofollow\""));
                if !href.is_some_and(|href| href.starts_with("https://") && !href.contains('"')) {
                    return false;
                }
                open.push(name);
            }
            None if ["p", "h1", "h2", "h3", "ul", "ol", "li", "strong", "em"].contains(&tag) => open.push(name),
            None => return false,
        }
    }
    open.is_empty()
}

fn values(value: &str) -> Values {
    Values::default()
        .with(Variable::MerchantName, value)
        .with(Variable::StoreName, value)
        .with(Variable::CardUrl, "https://orion.example/s/bakery/card")
        .with(Variable::StoreUrl, "https://orion.example/s/bakery")
}

proptest! {
    /// E-3: what comes out is the allow-list, whatever went in, as words or as values.
    #[test]
    fn only_the_allowed_elements_come_out(body in typed(), value in ".{0,40}") {
        let wording = Wording { subject: "x".to_owned(), body };
        if let Ok(template) = LetterTemplate::read(TemplateCode::Birthday, &wording) {
            let html = template.body.html(&values(&value)).unwrap();
            prop_assert!(is_allowed(&html), "{} gives {html}", wording.body);
            prop_assert!(template.body.text(&values(&value)).is_ok());
        }
    }

    /// What was saved reads the same once more: saving and sending agree.
    #[test]
    fn what_is_kept_reads_as_what_was_typed(body in typed()) {
        let wording = Wording { subject: " x ".to_owned(), body };
        if let Ok(kept) = LetterTemplate::check(TemplateCode::Birthday, &wording) {
            prop_assert_eq!(LetterTemplate::check(TemplateCode::Birthday, &kept), Ok(kept.clone()));
            prop_assert_eq!(
                LetterTemplate::read(TemplateCode::Birthday, &kept), LetterTemplate::read(TemplateCode::Birthday, &wording));
        }
    }

    /// E-1: a value is never read as a template.
    #[test]
    fn values_are_not_read_as_templates(value in "[{}% a-z_<>]{0,30}") {
        let wording = Wording { subject: "{{ merchant_name }}".to_owned(), body: "{{ merchant_name }}".to_owned() };
        let template = LetterTemplate::read(TemplateCode::Birthday, &wording).unwrap();
        prop_assert_eq!(template.subject.fill(&values(&value)).unwrap(), value.clone());
        prop_assert_eq!(template.body.text(&values(&value)).unwrap(), value);
    }
}
