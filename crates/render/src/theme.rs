//! A merchant's two colours as the custom properties that the style sheets use.

use orion_domain::Colour;

use crate::colour::{accent_on, readable_ink};

/// The darkest surface that text in the merchant's colour stands on in the light theme.
/// What is readable here is readable on the lighter ones too.
pub const LIGHT_SURFACE: Colour = Colour::from_rgb(0xee, 0xec, 0xe8);

/// The lightest such surface of the dark theme.
pub const DARK_SURFACE: Colour = Colour::from_rgb(0x2a, 0x2d, 0x33);

/// A style sheet that sets `--merchant`, `--merchant-ink`, the same for `-secondary`, and the two accents:
/// the merchant's colour made readable as text on [`LIGHT_SURFACE`] and on [`DARK_SURFACE`].
#[must_use]
pub fn theme_css(primary: Colour, secondary: Colour) -> String {
    format!(
        ":root{{--merchant:{primary};--merchant-ink:{};--merchant-secondary:{secondary};\
         --merchant-secondary-ink:{};--merchant-accent-light:{};--merchant-accent-dark:{}}}",
        readable_ink(primary),
        readable_ink(secondary),
        accent_on(LIGHT_SURFACE, primary),
        accent_on(DARK_SURFACE, primary),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    const YELLOW: Colour = Colour::from_rgb(0xff, 0xd4, 0);

    #[test]
    fn a_theme_sets_all_six_properties() {
        let css = theme_css(YELLOW, Colour::from_rgb(0x10, 0x20, 0x30));
        let accent = accent_on(LIGHT_SURFACE, YELLOW);
        assert_eq!(
            css,
            format!(
                ":root{{--merchant:#ffd400;--merchant-ink:#000000;--merchant-secondary:#102030;\
                 --merchant-secondary-ink:#ffffff;--merchant-accent-light:{accent};--merchant-accent-dark:#ffd400}}"
            )
        );
    }
}
