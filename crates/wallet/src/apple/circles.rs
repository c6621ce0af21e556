//! Circles on a plain ground, with smooth edges, in two colours and the shades between them. A palette keeps one byte a pixel,
//! so that drawing and writing a strip takes a tenth of what full colours would.

use orion_domain::Colour;
use png::{BitDepth, ColorType, Compression, Encoder, EncodingError};

/// Parts of a pixel along a side, at which its cover is looked at.
const PARTS: u32 = 4;
/// Shades from ground to ink: one for each part of a pixel that may be covered, and one for none.
const SHADES: u8 = 16;

/// A disc with a hole in the middle; all in quarters of a pixel.
#[derive(Debug, Clone, Copy)]
pub(super) struct Disc {
    pub x: u32,
    pub y: u32,
    pub radius: u32,
    /// The hole's radius; 0 is none.
    pub hole: u32,
}

/// A picture in the making.
pub(super) struct Drawing {
    wide: u32,
    high: u32,
    palette: Vec<u8>,
    pixels: Vec<u8>,
}

impl Drawing {
    pub(super) fn new(wide: u32, high: u32, ground: Colour, ink: Colour) -> Self {
        let (from, to) = (ground.rgb(), ink.rgb());
        let mix = |from: u8, to: u8, shade: u8| {
            let (rest, shade) = (u16::from(SHADES - shade), u16::from(shade));
            u8::try_from((u16::from(from) * rest + u16::from(to) * shade) / u16::from(SHADES)).unwrap_or(to)
        };
        let shades = (0..=SHADES)
            .flat_map(|shade| [mix(from.0, to.0, shade), mix(from.1, to.1, shade), mix(from.2, to.2, shade)]);
        let len = usize::try_from(wide * high).unwrap_or(0);
        Self { wide, high, palette: shades.collect(), pixels: vec![0; len] }
    }

    pub(super) fn add(&mut self, disc: Disc) {
        let reach = |middle: u32, end: u32| {
            let first = middle.saturating_sub(disc.radius) / PARTS;
            first..((middle + disc.radius) / PARTS + 1).min(end)
        };
        for y in reach(disc.y, self.high) {
            for x in reach(disc.x, self.wide) {
                let place = usize::try_from(y * self.wide + x).unwrap_or(usize::MAX);
                if let Some(pixel) = self.pixels.get_mut(place) {
                    *pixel = (*pixel).max(disc.cover(x, y));
                }
            }
        }
    }

    pub(super) fn encoded(&self) -> Result<Vec<u8>, EncodingError> {
        let mut bytes = Vec::new();
        let mut encoder = Encoder::new(&mut bytes, self.wide, self.high);
        encoder.set_color(ColorType::Indexed);
        encoder.set_depth(BitDepth::Eight);
        encoder.set_palette(self.palette.as_slice());
        encoder.set_compression(Compression::Fast);
        let mut writer = encoder.write_header()?;
        writer.write_image_data(&self.pixels)?;
        writer.finish()?;
        Ok(bytes)
    }
}

impl Disc {
    /// How many sixteenths of a pixel are covered.
    fn cover(self, x: u32, y: u32) -> u8 {
        // From the middle of the pixel: two parts off are certain, whatever lies between.
        let far = self.far(x * PARTS + PARTS / 2, y * PARTS + PARTS / 2);
        let is_beyond = |radius: u32| far > radius.saturating_add(PARTS).pow(2);
        let is_within = |radius: u32| radius > PARTS && far < (radius - PARTS).pow(2);
        if is_beyond(self.radius) || is_within(self.hole) {
            return 0;
        }
        if is_within(self.radius) && (self.hole == 0 || is_beyond(self.hole)) {
            return SHADES;
        }
        let parts = (0..PARTS).flat_map(|down| (0..PARTS).map(move |right| (x * PARTS + right, y * PARTS + down)));
        let covered = parts.filter(|(x, y)| {
            let far = self.far(*x, *y);
            far <= self.radius.pow(2) && far >= self.hole.pow(2)
        });
        u8::try_from(covered.count()).unwrap_or(SHADES)
    }

    fn far(self, x: u32, y: u32) -> u32 {
        x.abs_diff(self.x).pow(2) + y.abs_diff(self.y).pow(2)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_disc_covers_its_area_and_a_ring_leaves_its_hole() {
        let drawn = |hole| {
            let mut drawing = Drawing::new(100, 60, Colour::from_rgb(0, 0, 0), Colour::from_rgb(255, 255, 255));
            drawing.add(Disc { x: 200, y: 120, radius: 80, hole });
            drawing.pixels.iter().map(|shade| u32::from(*shade)).sum::<u32>() / u32::from(SHADES)
        };
        assert!((1_250..1_265).contains(&drawn(0)), "π · 20²: {}", drawn(0));
        assert!((1_250 - 320..1_265 - 308).contains(&drawn(40)), "without π · 10²: {}", drawn(40));
    }

    #[test]
    fn what_stands_over_an_edge_is_cut_off() {
        let mut drawing = Drawing::new(8, 8, Colour::from_rgb(0, 0, 0), Colour::from_rgb(255, 255, 255));
        drawing.add(Disc { x: 30, y: 2, radius: 40, hole: 0 });
        assert!(drawing.pixels.contains(&SHADES));
        assert!(drawing.encoded().is_ok());
    }
}
