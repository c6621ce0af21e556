//! QR codes as drawings that need no script, no style and no other file.

use std::fmt::{self, Write as _};

use askama::filters::HtmlSafe;
use fast_qr::QRBuilder;
use fast_qr::qr::QRCodeError;

/// Empty modules around the code; readers need four (ISO/IEC 18004).
const QUIET_ZONE: usize = 4;

/// A drawing that stands in a page as it is.
///
/// Its text is markup made of numbers and fixed words only: nothing of the payload, which is drawn as
/// squares, appears in it. That is why a template may insert it unescaped.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Svg(String);

impl fmt::Display for Svg {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str(&self.0)
    }
}

impl HtmlSafe for Svg {}

/// The payload is longer than the largest QR code holds (2,331 bytes at medium correction).
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PayloadTooLong;

impl fmt::Display for PayloadTooLong {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("the text is too long for a QR code")
    }
}

impl std::error::Error for PayloadTooLong {}

/// Draws `payload`, with its quiet zone, as wide as the place it is given.
///
/// Dark on light in both themes, because many readers cannot do the reverse. The drawing says nothing to
/// a screen reader: the page names it and shows the same value as text.
///
/// # Errors
///
/// [`PayloadTooLong`] when no QR code could hold it.
pub fn svg(payload: &str) -> Result<Svg, PayloadTooLong> {
    let code = QRBuilder::new(payload).ecl(fast_qr::ECL::M).build().map_err(|error| match error {
        QRCodeError::EncodedData | QRCodeError::SpecifiedVersion => PayloadTooLong,
    })?;
    let rows: Vec<Vec<bool>> =
        (0..code.size).map(|row| code[row].iter().take(code.size).map(|module| module.value()).collect()).collect();
    Ok(draw(&rows))
}

/// One path for all dark modules: neighbours in a row are one rectangle, so no seam shows when scaled.
fn draw(rows: &[Vec<bool>]) -> Svg {
    let width = rows.len() + 2 * QUIET_ZONE;
    let mut path = String::new();
    for (y, row) in rows.iter().enumerate() {
        let mut x = 0;
        for run in row.chunk_by(|left, right| left == right) {
            let length = run.len();
            if run.first() == Some(&true) {
                let _ = write!(path, "M{} {}h{length}v1h-{length}z", x + QUIET_ZONE, y + QUIET_ZONE);
            }
            x += length;
        }
    }
    Svg(format!(
        r##"<svg xmlns="http://www.w3.org/2000/svg" class="qr" viewBox="0 0 {width} {width}" shape-rendering="crispEdges" aria-hidden="true" focusable="false"><rect width="{width}" height="{width}" fill="#fff"/><path fill="#000" d="{path}"/></svg>"##
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    const TOKEN: &str = "Zm9vYmFyYmF6cXV4Zm9vYmFyYmF6cXV4";

    /// The dark modules that a drawing's path covers.
    fn modules(svg: &str) -> Vec<(usize, usize)> {
        let path = svg.split(" d=\"").nth(1).unwrap().split('"').next().unwrap();
        let mut dark = Vec::new();
        for run in path.split('z').filter(|run| !run.is_empty()) {
            let (start, size) = run.trim_start_matches('M').split_once('h').unwrap();
            let (x, y) = start.split_once(' ').unwrap();
            let length: usize = size.split('v').next().unwrap().parse().unwrap();
            let (x, y): (usize, usize) = (x.parse().unwrap(), y.parse().unwrap());
            dark.extend((x..x + length).map(|x| (x, y)));
        }
        dark
    }

    #[test]
    fn a_cards_token_is_drawn_module_by_module() {
        let drawing = svg(TOKEN).unwrap().to_string();
        // 32 bytes at medium correction need version 3: 29 modules, and 4 + 4 of quiet zone.
        assert!(drawing.contains(r#"viewBox="0 0 37 37""#), "{drawing}");
        let dark = modules(&drawing);
        let code = QRBuilder::new(TOKEN).ecl(fast_qr::ECL::M).build().unwrap();
        let expected: Vec<(usize, usize)> = (0..code.size)
            .flat_map(|y| (0..code.size).map(move |x| (x, y)))
            .filter(|(x, y)| code[*y][*x].value())
            .map(|(x, y)| (x + QUIET_ZONE, y + QUIET_ZONE))
            .collect();
        assert_eq!(dark, expected);
    }

    #[test]
    fn three_corners_carry_the_finder_pattern_and_the_quiet_zone_is_empty() {
        let dark = modules(&svg(TOKEN).unwrap().to_string());
        for (corner_x, corner_y) in [(4, 4), (26, 4), (4, 26)] {
            for step in 0..7 {
                assert!(dark.contains(&(corner_x + step, corner_y)));
                assert!(dark.contains(&(corner_x, corner_y + step)));
            }
            assert!(!dark.contains(&(corner_x + 1, corner_y + 1)));
        }
        assert!(dark.iter().all(|(x, y)| (4..33).contains(x) && (4..33).contains(y)));
    }

    #[test]
    fn the_payload_never_becomes_markup() {
        let drawing = svg(r#""/><script>alert(1)</script>"#).unwrap().to_string();
        assert!(!drawing.contains("script"));
        assert!(!drawing.contains("style="));
    }

    #[test]
    fn a_text_beyond_the_largest_code_is_refused() {
        assert!(svg(&"é".repeat(1_165)).is_ok());
        assert_eq!(svg(&"é".repeat(1_166)), Err(PayloadTooLong));
    }
}
