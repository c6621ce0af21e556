//! Which of our locales a browser asks for.

use orion_domain::Locale;

/// A browser sends a handful; the rest of a longer header is somebody's experiment.
const LANGUAGES_READ_MAX: usize = 32;

/// Quality values have three decimals, so a thousandth is the unit.
const QUALITY_MAX: u16 = 1_000;

/// The locale that an `Accept-Language` header likes best, or `fallback` where it names none of ours.
///
/// The first subtag decides: `lb-LU` is Luxembourgish, `de-AT` is German.
///
/// # Source
///
/// RFC 9110 §12.5.4 for the header and §12.4.2 for its quality values.
#[must_use]
pub fn negotiate(accept_language: &str, fallback: Locale) -> Locale {
    let mut best: Option<(u16, Locale)> = None;
    for item in accept_language.split(',').take(LANGUAGES_READ_MAX) {
        let mut parts = item.split(';');
        let range = parts.next().unwrap_or_default().trim();
        let quality = parts.find_map(quality).unwrap_or(QUALITY_MAX);
        let locale = if range == "*" { Some(fallback) } else { locale_of(range) };
        if let Some(locale) = locale
            && quality > best.map_or(0, |(known, _)| known)
        {
            best = Some((quality, locale));
        }
    }
    best.map_or(fallback, |(_, locale)| locale)
}

fn locale_of(range: &str) -> Option<Locale> {
    let language = range.split(['-', '_']).next()?;
    Locale::ALL.into_iter().find(|locale| locale.as_str().eq_ignore_ascii_case(language))
}

/// `q=0.8` in thousandths; what cannot be read counts as 0, so that a damaged wish is not the first wish.
fn quality(parameter: &str) -> Option<u16> {
    let (name, value) = parameter.split_once('=')?;
    if !name.trim().eq_ignore_ascii_case("q") {
        return None;
    }
    let (whole, decimals) = value.trim().split_once('.').unwrap_or((value.trim(), ""));
    let decimals_valid = decimals.len() <= 3 && decimals.bytes().all(|b| b.is_ascii_digit());
    Some(match whole {
        "1" if decimals_valid => QUALITY_MAX,
        "0" if decimals_valid => format!("{decimals:0<3}").parse().unwrap_or(0),
        _ => 0,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_browsers_first_wish_that_we_speak_wins() {
        use Locale::{De, En, Fr, Lb};
        let cases = [
            ("", En, En),
            ("", Lb, Lb),
            ("lb-LU,lb;q=0.9,fr;q=0.8,en;q=0.7", En, Lb),
            ("LB-lu", En, Lb),
            ("pt-PT, pt;q=0.9, de-AT;q=0.8, en;q=0.5", Fr, De),
            ("en;q=0.5,fr;q=0.9", De, Fr),
            ("en;q=0.9, fr;q=0.9", De, En),
            ("fr;q=0, de;q=0.1", En, De),
            ("fr;q=0", En, En),
            ("*", Fr, Fr),
            ("zh, *;q=0.5", De, De),
            ("*;q=0.1, fr", En, Fr),
            ("de ; q=0.3 , en ; q=0.4", Fr, En),
            ("de;q=banana, fr;q=0.001", En, Fr),
            ("de;q=1.000", En, De),
            ("de;q=7, fr;q=0.2", En, Fr),
            ("english", De, De),
            (";;;,,,;q=1", De, De),
            ("\u{1f600}", Fr, Fr),
        ];
        for (header, fallback, expected) in cases {
            assert_eq!(negotiate(header, fallback), expected, "{header:?}");
        }
    }

    #[test]
    fn an_endless_header_is_read_to_its_limit_only() {
        let header = format!("{}fr", "zz,".repeat(LANGUAGES_READ_MAX));
        assert_eq!(negotiate(&header, Locale::De), Locale::De);
    }
}
