//! Contrast between colours, so that a merchant's taste never makes a page unreadable.

use orion_domain::Colour;

/// What normal text needs against its background.
///
/// # Source
///
/// WCAG 2.2, success criterion 1.4.3 (level AA).
pub const READABLE: f64 = 4.5;

const WHITE: Colour = Colour::from_rgb(255, 255, 255);
const BLACK: Colour = Colour::from_rgb(0, 0, 0);

/// `share` percent of the way from one colour to another, channel by channel.
pub(crate) fn mixed(from: Colour, to: Colour, share: u16) -> Colour {
    let mix = |from: u8, to: u8| {
        let mixed = (u16::from(from) * (100 - share) + u16::from(to) * share) / 100;
        u8::try_from(mixed).unwrap_or(to)
    };
    let ((red, green, blue), (to_red, to_green, to_blue)) = (from.rgb(), to.rgb());
    Colour::from_rgb(mix(red, to_red), mix(green, to_green), mix(blue, to_blue))
}

/// Relative luminance, 0 for black to 1 for white.
///
/// # Source
///
/// WCAG 2.2, definition of relative luminance, with the corrected threshold 0.04045 of sRGB.
#[must_use]
pub fn luminance(colour: Colour) -> f64 {
    let linear = |channel: u8| {
        let share = f64::from(channel) / 255.0;
        if share <= 0.04045 { share / 12.92 } else { ((share + 0.055) / 1.055).powf(2.4) }
    };
    let (red, green, blue) = colour.rgb();
    0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue)
}

/// Contrast ratio, 1 (the same) to 21 (black on white); the order of the two does not matter.
///
/// # Source
///
/// WCAG 2.2, definition of contrast ratio.
#[must_use]
pub fn contrast(one: Colour, other: Colour) -> f64 {
    let (one, other) = (luminance(one), luminance(other));
    (one.max(other) + 0.05) / (one.min(other) + 0.05)
}

/// Black or white, whichever reads better on `background`; one of them always reaches 4.58.
#[must_use]
pub fn readable_ink(background: Colour) -> Colour {
    if contrast(WHITE, background) >= contrast(BLACK, background) { WHITE } else { BLACK }
}

/// `colour`, darkened or lightened as little as makes it readable on `background`.
#[must_use]
pub fn accent_on(background: Colour, colour: Colour) -> Colour {
    let ink = readable_ink(background);
    (0..=100)
        .map(|share| mixed(colour, ink, share))
        .find(|candidate| contrast(*candidate, background) >= READABLE)
        .unwrap_or(ink)
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;

    /// A coarse walk through all colours: 4,913 of them, corners and greys included.
    pub(crate) fn all_colours() -> impl Iterator<Item = Colour> {
        let levels = || (0..=255_u8).step_by(16).chain([255]);
        levels().flat_map(move |red| {
            levels().flat_map(move |green| levels().map(move |blue| Colour::from_rgb(red, green, blue)))
        })
    }

    #[test]
    fn contrast_agrees_with_published_ratios() {
        let cases = [
            (BLACK, WHITE, 21.0),
            (Colour::from_rgb(255, 0, 0), Colour::from_rgb(255, 0, 0), 1.0),
            (Colour::from_rgb(0x76, 0x76, 0x76), WHITE, 4.54),
            (Colour::from_rgb(0x77, 0x77, 0x77), WHITE, 4.48),
            (Colour::from_rgb(255, 0, 0), WHITE, 4.0),
            (Colour::from_rgb(0, 0, 255), WHITE, 8.59),
        ];
        for (one, other, expected) in cases {
            assert!((contrast(one, other) - expected).abs() < 0.01, "{one} on {other}: {}", contrast(one, other));
            assert!((contrast(one, other) - contrast(other, one)).abs() < f64::EPSILON);
        }
    }

    #[test]
    fn ink_is_readable_on_every_colour() {
        for colour in all_colours() {
            assert!(contrast(readable_ink(colour), colour) >= READABLE, "{colour}");
        }
    }

    #[test]
    fn an_accent_is_readable_on_every_background_and_keeps_what_is_readable_already() {
        let backgrounds = [
            WHITE,
            BLACK,
            Colour::from_rgb(0x77, 0x77, 0x77),
            Colour::from_rgb(0xf4, 0xf2, 0xee),
            Colour::from_rgb(0x1c, 0x1f, 0x24),
        ];
        for background in backgrounds {
            for colour in all_colours() {
                let accent = accent_on(background, colour);
                assert!(contrast(accent, background) >= READABLE, "{colour} on {background}");
                if contrast(colour, background) >= READABLE {
                    assert_eq!(accent, colour);
                }
            }
        }
    }
}
