//! Translations, formats and drawings shared by pages and mails.
//!
//! Everything here turns values into text for one reader: words through [`Text`], numbers, money and dates
//! through [`mod@format`], a card's code through [`qr`], a merchant's colours through [`theme`].
//! Nothing here reads data or decides anything.
//!
//! To add a message, write it in `locales/{en,fr,de,lb}/*.ftl` and call the method that has its name:
//! `points-balance` becomes `text.points_balance(points)`.
//! The build stops with a sentence when a locale lacks it or uses other variables.
//! A whole number is an `i64` and is grouped as the locale does; every other variable is a `&str` that
//! the caller has formatted. `NUMBER($variable)` makes a number of one whose name does not tell;
//! `DURATION($seconds)` writes hours, minutes and seconds.

mod duration;
mod text;

pub mod colour;
pub mod format;
pub mod markdown;
mod negotiate;
pub mod qr;
pub mod theme;

pub use negotiate::negotiate;
pub use text::Text;
