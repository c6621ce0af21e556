//! A merchant's two colours as the custom properties that the style sheets use.

use orion_domain::Colour;

use crate::colour::{accent_on, readable_ink};

/// A little darker than every surface of the light theme that text in the merchant's colour stands on, its own
/// soft tint included. What is readable here is readable there.
pub const LIGHT_SURFACE: Colour = Colour::from_rgb(0xea, 0xe7, 0xe1);

/// A little lighter than every such surface of the dark theme.
pub const DARK_SURFACE: Colour = Colour::from_rgb(0x33, 0x36, 0x3c);

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
    use crate::colour::tests::all_colours;
    use crate::colour::{READABLE, contrast, mixed};

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

    /// The two values of a colour in the design tokens: light, then dark.
    fn token(name: &str) -> [Colour; 2] {
        let tokens = include_str!("../../../frontend/src/css/tokens.css");
        let declaration = format!(" {name}: #");
        let found: Vec<Colour> = tokens
            .split(&declaration)
            .skip(1)
            .map(|rest| Colour::new(&format!("#{}", &rest[..6])).expect("tokens are written as #rrggbb"))
            .collect();
        found.try_into().expect("a token has a light and a dark value")
    }

    #[test]
    fn accents_are_readable_on_every_surface_of_the_design_tokens_and_on_their_own_tint() {
        let surfaces = [token("--page"), token("--surface"), token("--surface-sunken")];
        let [_, [light, dark], _] = surfaces;
        for colour in all_colours() {
            let on_light = accent_on(LIGHT_SURFACE, colour);
            let on_dark = accent_on(DARK_SURFACE, colour);
            for [light, dark] in surfaces {
                assert!(contrast(on_light, light) >= READABLE && contrast(on_dark, dark) >= READABLE, "{colour}");
            }
            assert!(contrast(on_light, mixed(light, on_light, 10)) >= READABLE, "{colour} on its light tint");
            assert!(contrast(on_dark, mixed(dark, on_dark, 14)) >= READABLE, "{colour} on its dark tint");
        }
    }
}
