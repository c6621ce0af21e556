//! The words of a pass in one language: `pass.strings`.
//!
//! A pass names words by keys that begin with an underscore, so that nothing a merchant writes is taken for one. Every
//! language has the same keys.
//!
//! # Source
//!
//! Apple, *Wallet Passes*, localisation; UTF-8 without a mark, as current generators write it.

use orion_domain::Locale;
use orion_domain::pass::PassDesign;
use orion_render::Text;

/// The file of a language.
pub(super) fn file(locale: Locale, design: &PassDesign) -> String {
    let text = Text::new(locale);
    let words = [
        ("_card_of", text.wallet_card_of(&design.merchant)),
        ("_number", text.wallet_number()),
        ("_points", text.points_title()),
        ("_points_changed", text.wallet_points_changed("%@")),
        ("_reward", text.wallet_reward()),
        ("_shop", text.wallet_shop()),
        ("_stamps", text.stamps_title()),
        ("_stamps_changed", text.wallet_stamps_changed("%@")),
    ];
    words.iter().map(|(key, words)| format!("\"{key}\" = \"{}\";\n", escaped(words))).collect()
}

/// Fluent sets what it is given apart by invisible marks, which a phone would print.
fn escaped(words: &str) -> String {
    let plain = words.chars().filter(|letter| !matches!(letter, '\u{2068}' | '\u{2069}'));
    plain
        .flat_map(|letter| match letter {
            '"' => vec!['\\', '"'],
            '\\' => vec!['\\', '\\'],
            '\n' => vec!['\\', 'n'],
            other => vec![other],
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quotes_backslashes_and_line_breaks_survive() {
        assert_eq!(escaped("a \"b\" \\ c\nd 😀"), "a \\\"b\\\" \\\\ c\\nd 😀");
    }
}
