//! The pictures of a pass, at three scales: icon and logo from the merchant's logo, and the stamps as circles.
//!
//! # Source
//!
//! Apple, *Pass Designer* guide: icon 38 × 38, logo 50 high and at most 160 wide, strip 375 × 144, each at one, two and three
//! pixels a point.

use std::io::Cursor;

use image::imageops::{FilterType, overlay};
use image::{DynamicImage, ImageFormat, Rgba, RgbaImage};
use orion_domain::pass::{PassDesign, PassFacts, PassState};
use orion_render::colour::readable_ink;

use super::circles::{Disc, Drawing};

const ICON: u32 = 38;
const LOGO_HIGH: u32 = 50;
const LOGO_WIDE: u32 = 160;
const STRIP: (u32, u32) = (375, 144);
/// Circles beyond this are too small to count.
const CIRCLES_MAX: i64 = 30;
/// A circle's part of its cell, and its line's of the circle, in percent.
const CIRCLE_PERCENT: u32 = 39;
const LINE_PERCENT: u32 = 10;

/// Files by their names.
pub type Pictures = Vec<(String, Vec<u8>)>;

/// A picture cannot be read or written.
#[derive(Debug, thiserror::Error)]
pub enum BadPicture {
    /// The merchant's.
    #[error("a picture of the pass cannot be made: {0}")]
    Logo(#[from] image::ImageError),
    /// Ours.
    #[error("a picture of the pass cannot be written: {0}")]
    Drawn(#[from] png::EncodingError),
}

/// Icon and logo from a merchant's logo.
///
/// # Errors
/// [`BadPicture`] where `logo` is none; it was encoded by us.
pub fn of_logo(logo: &[u8]) -> Result<Pictures, BadPicture> {
    let logo = image::load_from_memory(logo)?;
    let mut files = Vec::new();
    for scale in 1..=3 {
        let side = ICON * scale;
        let mut icon = RgbaImage::from_pixel(side, side, Rgba([255, 255, 255, 255]));
        let small = logo.resize(side, side, FilterType::Lanczos3).to_rgba8();
        let (left, top) = ((side - small.width()) / 2, (side - small.height()) / 2);
        overlay(&mut icon, &small, i64::from(left), i64::from(top));
        files.push((named("icon", scale), encoded(icon)?));
        let wide = logo.resize(LOGO_WIDE * scale, LOGO_HIGH * scale, FilterType::Lanczos3);
        files.push((named("logo", scale), encoded(wide.to_rgba8())?));
    }
    Ok(files)
}

/// Icon and logo of a merchant who has none: a stamp on the card's colour.
///
/// # Errors
/// Never, for sizes such as these.
pub fn without_logo(design: &PassDesign) -> Result<Pictures, BadPicture> {
    let mut files = Vec::new();
    for scale in 1..=3 {
        for (name, side) in [("icon", ICON * scale), ("logo", LOGO_HIGH * scale)] {
            let mut drawing = Drawing::new(side, side, design.colour, readable_ink(design.colour));
            let disc = |radius: u32, hole: u32| Disc { x: side * 2, y: side * 2, radius, hole };
            drawing.add(disc(side * 4 * 36 / 100, side * 4 * 29 / 100));
            drawing.add(disc(side * 4 * 20 / 100, 0));
            files.push((named(name, scale), drawing.encoded()?));
        }
    }
    Ok(files)
}

/// The stamps as circles, full and open; none where there are no stamps, or too many to count.
///
/// # Errors
/// Never, for sizes such as these.
pub fn of_stamps(design: &PassDesign, facts: &PassFacts) -> Result<Pictures, BadPicture> {
    let target = design.stamps_target.get();
    let counts = design.loyalty_type.has_stamps() && (1..=CIRCLES_MAX).contains(&target);
    if !counts || facts.state == PassState::Erased {
        return Ok(Vec::new());
    }
    let target = u32::try_from(target).unwrap_or(1);
    let full = u32::try_from(facts.stamps.get().clamp(0, CIRCLES_MAX)).unwrap_or(0);
    let strip = |scale: u32| Ok((named("strip", scale), stamps(design, target, full, scale).encoded()?));
    (1..=3).map(strip).collect()
}

/// As many rows as make the circles largest; the last, shorter one stands in the middle.
fn stamps(design: &PassDesign, target: u32, full: u32, scale: u32) -> Drawing {
    // In quarters of a pixel, as the drawing has it.
    let (wide, high) = (STRIP.0 * scale * 4, STRIP.1 * scale * 4);
    let cell_of = |rows: u32| (wide * 2 / (target.div_ceil(rows) * 2 + 1)).min(high * 4 / (rows * 4 + 1));
    let rows = (1..=target).max_by_key(|rows| (cell_of(*rows), u32::MAX - rows)).unwrap_or(1);
    let (cell, in_a_row) = (cell_of(rows), target.div_ceil(rows));
    let radius = cell * CIRCLE_PERCENT / 100;
    let mut drawing = Drawing::new(STRIP.0 * scale, STRIP.1 * scale, design.colour, readable_ink(design.colour));
    for place in 0..target {
        let (row, column) = (place / in_a_row, place % in_a_row);
        let here = in_a_row.min(target - row * in_a_row);
        let hole = if place < full { 0 } else { radius - radius * LINE_PERCENT / 100 };
        drawing.add(Disc {
            x: (wide + cell * (column * 2 + 1)).saturating_sub(cell * here) / 2,
            y: (high + cell * (row * 2 + 1)).saturating_sub(cell * rows) / 2,
            radius,
            hole,
        });
    }
    drawing
}

fn named(name: &str, scale: u32) -> String {
    if scale == 1 { format!("{name}.png") } else { format!("{name}@{scale}x.png") }
}

fn encoded(picture: RgbaImage) -> Result<Vec<u8>, BadPicture> {
    let mut bytes = Cursor::new(Vec::new());
    DynamicImage::ImageRgba8(picture).write_to(&mut bytes, ImageFormat::Png)?;
    Ok(bytes.into_inner())
}
