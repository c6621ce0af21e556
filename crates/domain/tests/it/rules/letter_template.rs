//! Merchants' own words for letters. Safety E-1 to E-3.

use orion_domain::Invalid;
use orion_domain::letter_template::{LetterMistake, LetterTemplate, TemplateCode, Values, Variable, Wording};

fn values() -> Values {
    Values::default()
        .with(Variable::MerchantName, "Bäckerei <Zoë & Söhne>")
        .with(Variable::StoreName, "Grand-Rue")
        .with(Variable::CardUrl, "https://orion.example/s/bakery/card?a=1&b=2")
        .with(Variable::StoreUrl, "https://orion.example/s/bakery")
        .with(Variable::Reward, "Kaffee / \"groß\"")
        .with(Variable::Points, "120")
        .with(Variable::PointsText, "120 points")
        .with(Variable::LastDay, "1 May 2027")
}

fn read(body: &str) -> Result<LetterTemplate, Option<Invalid>> {
    let wording = Wording { subject: "Hello".to_owned(), body: body.to_owned() };
    LetterTemplate::read(TemplateCode::RewardReady, &wording).map_err(|mistakes| mistakes.body)
}

fn html(body: &str) -> String {
    read(body).unwrap().body.html(&values()).unwrap().replace(" rel=\"noopener noreferrer nofollow\"", "")
}

fn text(body: &str) -> String {
    read(body).unwrap().body.text(&values()).unwrap()
}

fn mistake(body: &str) -> LetterMistake {
    match read(body) {
        Err(Some(Invalid::BadTemplate { mistake })) => mistake,
        other => panic!("{body}: {other:?}"),
    }
}

#[test]
fn whoever_knows_no_tags_just_types() {
    let typed = "Hello!\nYour reward is here: {{reward}}.\r\n\r\n\r\n3 < 5 & <3, you know.\n";
    assert_eq!(
        html(typed),
        "<p>Hello!<br>Your reward is here: Kaffee / &quot;groß&quot;.</p>\n<p>3 &lt; 5 &amp; &lt;3, you know.</p>\n"
    );
    assert_eq!(text(typed), "Hello!\nYour reward is here: Kaffee / \"groß\".\n\n3 < 5 & <3, you know.");
}

#[test]
fn the_allowed_elements_are_written_as_they_are() {
    let typed = "<h1>Hi</h1>\nA <B>bold</B> and <em>kind</em> word<br/>\n<ul>\n <li>one</li><li>two</li>\n</ul><ol><li>x</li></ol>\n\
                 <p>At\n  {{ store_name }}</p>";
    assert_eq!(
        html(typed),
        "<h1>Hi</h1>\n<p>A <strong>bold</strong> and <em>kind</em> word</p>\n<ul><li>one</li><li>two</li></ul>\n\
         <ol><li>x</li></ol>\n<p>At Grand-Rue</p>\n"
    );
    assert_eq!(text(typed), "Hi\n\nA bold and kind word\n\n- one\n- two\n\n1. x\n\nAt Grand-Rue");
}

/// E-3: values are escaped, and percent-encoded in links; an address of the program's own stands as it is.
#[test]
fn values_stay_values_wherever_they_stand() {
    assert_eq!(html("{{ merchant_name }}"), "<p>Bäckerei &lt;Zoë &amp; Söhne&gt;</p>\n");
    assert_eq!(
        html("<a href=\"https://x.example/?q={{ reward }}&amp;s=1\">{{ reward }}</a>"),
        "<p><a href=\"https://x.example/?q=Kaffee%20%2F%20%22gro%C3%9F%22&amp;s=1\">Kaffee / &quot;groß&quot;</a></p>\n"
    );
    assert_eq!(
        html("<a href='{{ card_url }}'>here</a>"),
        "<p><a href=\"https://orion.example/s/bakery/card?a=1&amp;b=2\">here</a></p>\n"
    );
    assert_eq!(
        text("<a href=\"{{store_url}}/pages/menu\">Menu</a>"),
        "Menu (https://orion.example/s/bakery/pages/menu)"
    );
    assert_eq!(text("<a href=\"mailto:us@x.example?subject=Hi\">us@x.example</a>"), "us@x.example");
    assert_eq!(text("<a href=\"{{store_url}}\">{{store_url}}</a>"), "https://orion.example/s/bakery");
}

/// Whether a mistake is the one that was expected.
type IsIt = fn(&LetterMistake) -> bool;

/// E-2: a mistake is named when the words are saved.
#[test]
fn mistakes_are_named() {
    let cases: [(&str, IsIt); 22] = [
        ("{{ points }}", |it| matches!(it, LetterMistake::UnknownPlaceholder { name, .. } if name == "points")),
        ("{{ customer.name }}", |it| matches!(it, LetterMistake::NotAName { near } if near.contains("customer.name"))),
        ("{{ reward | upper }}", |it| matches!(it, LetterMistake::NotAName { .. })),
        ("{{ }}", |it| matches!(it, LetterMistake::NotAName { .. })),
        ("{% if reward %}x{% endif %}", |it| matches!(it, LetterMistake::NotAName { .. })),
        ("{# note #}", |it| matches!(it, LetterMistake::NotAName { .. })),
        ("Hello {reward}", |it| matches!(it, LetterMistake::UnbalancedBraces { .. })),
        ("Hello {{ reward }", |it| matches!(it, LetterMistake::UnbalancedBraces { .. })),
        ("Hello {{{ reward }}}", |it| matches!(it, LetterMistake::UnbalancedBraces { .. })),
        ("Hello }} you", |it| matches!(it, LetterMistake::UnbalancedBraces { .. })),
        ("<script>alert(1)</script>", |it| matches!(it, LetterMistake::UnknownTag { tag, .. } if tag == "script")),
        ("<!-- note -->", |it| matches!(it, LetterMistake::UnknownTag { .. })),
        (
            "<p style=\"color:red\">x</p>",
            |it| matches!(it, LetterMistake::UnknownAttribute { attribute, .. } if attribute == "style"),
        ),
        (
            "<a href=\"https://x.example\" onclick=\"x\">x</a>",
            |it| matches!(it, LetterMistake::UnknownAttribute { attribute, .. } if attribute == "onclick"),
        ),
        ("<strong>x", |it| matches!(it, LetterMistake::NotClosed { tag } if tag == "strong")),
        ("x</strong>", |it| matches!(it, LetterMistake::NotOpen { tag } if tag == "strong")),
        ("<em><strong>x</em></strong>", |it| matches!(it, LetterMistake::NotClosed { tag } if tag == "strong")),
        (
            "<p><ul></ul></p>",
            |it| matches!(it, LetterMistake::Misplaced { tag, inside } if tag == "ul" && inside == "p"),
        ),
        ("<li>x</li>", |it| *it == LetterMistake::ItemWithoutList),
        ("<ul>x</ul>", |it| matches!(it, LetterMistake::TextInList { .. })),
        ("<p x", |it| matches!(it, LetterMistake::BrokenTag { .. })),
        ("<em><em><em><em><em><em><em><em><em>x", |it| matches!(it, LetterMistake::TooDeep { .. })),
    ];
    for (body, is_it) in cases {
        let found = mistake(body);
        assert!(is_it(&found), "{body}: {found:?}");
    }
}

/// E-3
#[test]
fn links_lead_to_other_sites_and_mailboxes_only() {
    for address in [
        "javascript:alert(1)",
        " javascript:alert(1)",
        "java&#10;script:alert(1)",
        "data:text/html,x",
        "http://x.example",
        "//x.example",
        "/merchant",
        "https://",
        "https:// x.example",
        "https://{{ reward }}",
        "https://{{ reward }}.example/",
        "https://x.example{{ reward }}",
        "mailto:{{ reward }}",
        "{{ reward }}",
        "{{ reward }}://x",
        "",
    ] {
        let found = mistake(&format!("<a href=\"{address}\">x</a>"));
        assert!(matches!(found, LetterMistake::BadLink { .. }), "{address}: {found:?}");
    }
    assert!(matches!(mistake("<a>x</a>"), LetterMistake::BadLink { .. }));
}

/// E-2
#[test]
fn limits_are_kept() {
    let of_subject = |subject: &str| {
        let wording = Wording { subject: subject.to_owned(), body: "x".to_owned() };
        LetterTemplate::read(TemplateCode::Birthday, &wording).map_err(|mistakes| mistakes.subject)
    };
    assert_eq!(of_subject(&"x".repeat(151)), Err(Some(Invalid::TooLong { max: 150 })));
    assert_eq!(of_subject("a\nb"), Err(Some(Invalid::BadCharacters)));
    assert_eq!(of_subject("  "), Err(Some(Invalid::Required)));
    assert!(of_subject("<3 from {{ merchant_name }}").is_ok());
    assert_eq!(read(&"x".repeat(32 * 1024 + 1)), Err(Some(Invalid::FileTooLarge { max: 32 })));
    assert!(read(&"x".repeat(32 * 1024)).is_ok());
    assert!(read(&"{{reward}} ".repeat(100)).is_ok());
    assert_eq!(mistake(&"{{reward}} ".repeat(101)), LetterMistake::TooManyPlaceholders { max: 100 });
    assert_eq!(mistake(&"&".repeat(32 * 1024)), LetterMistake::FilledTooLong { max_kib: 128 });
    assert_eq!(read("a\u{202E}b"), Err(Some(Invalid::BadCharacters)));
}

#[test]
fn a_value_is_one_line() {
    let template = read("x").unwrap();
    let wording = Wording { subject: "{{ reward }}!".to_owned(), body: "x".to_owned() };
    let subject = LetterTemplate::read(TemplateCode::RewardReady, &wording).unwrap().subject;
    let values = Values::default().with(Variable::Reward, "a\r\nBcc: b");
    assert_eq!(subject.fill(&values).unwrap(), "a  Bcc: b!");
    assert!(subject.fill(&Values::default()).is_err(), "a value that is missing is noticed");
    assert_eq!(template.body.text(&Values::default()).unwrap(), "x");
}
