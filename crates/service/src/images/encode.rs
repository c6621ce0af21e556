//! From a stranger's file to a picture of our own making. What is not pixels (metadata, places, a second file behind the
//! first) does not survive it.

use std::io::Cursor;

use image::codecs::jpeg::JpegEncoder;
use image::codecs::png::PngEncoder;
use image::error::ImageError;
use image::{DynamicImage, GenericImageView as _, ImageDecoder as _, ImageFormat, ImageReader, Limits};
use orion_domain::Invalid;
use orion_domain::program::ImageSlot;

use crate::error::Error;

/// The longest side that is decoded (U-2).
const SIDE_MAX: u32 = 4096;
/// The most pixels that are decoded (U-2).
const PIXELS_MAX: u64 = 16_000_000;
/// The most memory a decoded picture takes: 16 million pixels of 16 bits in four channels.
pub(super) const DECODED_BYTES_MAX: u64 = 8 * PIXELS_MAX;
/// What the decoder may take besides, for its tables and rows.
const SCRATCH_BYTES_MAX: u64 = 64 * 1024 * 1024;
/// Sharp on every screen at the size at which a logo is shown.
const LOGO_SIDE: u32 = 512;
/// The same for the wide picture.
const HERO_SIDES: (u32, u32) = (1600, 900);
/// No artefact that anybody sees, at a tenth of the size.
const JPEG_QUALITY: u8 = 85;

/// A picture of our own making.
#[derive(Debug)]
pub(super) struct Encoded {
    pub content_type: &'static str,
    pub width: i64,
    pub height: i64,
    pub content: Vec<u8>,
}

/// Reads a file by its content and writes it anew, no larger than it is shown.
///
/// # Errors
/// Field errors on `image`.
pub(super) fn encode(file: &[u8], slot: ImageSlot) -> Result<Encoded, Error> {
    let wrong = |problem| Error::field("image", problem);
    let (format, picture) = decode(file).map_err(wrong)?;
    let (width, height) = match slot {
        ImageSlot::Logo => (LOGO_SIDE, LOGO_SIDE),
        ImageSlot::Hero => HERO_SIDES,
    };
    let is_larger = picture.width() > width || picture.height() > height;
    let picture = if is_larger { picture.thumbnail(width, height) } else { picture };
    let see_through = picture.color().has_alpha() && picture.pixels().any(|(_, _, pixel)| pixel.0[3] < u8::MAX);
    // Drawings stay sharp as PNG; photographs stay small as JPEG.
    let as_photograph = !see_through && (format == ImageFormat::Jpeg || slot == ImageSlot::Hero);
    let mut content = Vec::new();
    let (content_type, written) = if as_photograph {
        let encoder = JpegEncoder::new_with_quality(&mut content, JPEG_QUALITY);
        ("image/jpeg", picture.to_rgb8().write_with_encoder(encoder))
    } else {
        ("image/png", picture.to_rgba8().write_with_encoder(PngEncoder::new(&mut content)))
    };
    written.map_err(Error::internal)?;
    Ok(Encoded { content_type, width: picture.width().into(), height: picture.height().into(), content })
}

fn decode(file: &[u8]) -> Result<(ImageFormat, DynamicImage), Invalid> {
    // By content, never by name or by what the sender says (U-1).
    let format = image::guess_format(file).map_err(|_| Invalid::NotAnImage)?;
    if !matches!(format, ImageFormat::Png | ImageFormat::Jpeg | ImageFormat::WebP) {
        return Err(Invalid::NotAnImage);
    }
    let mut reader = ImageReader::with_format(Cursor::new(file), format);
    let mut limits = Limits::default();
    limits.max_image_width = Some(SIDE_MAX);
    limits.max_image_height = Some(SIDE_MAX);
    limits.max_alloc = Some(DECODED_BYTES_MAX + SCRATCH_BYTES_MAX);
    reader.limits(limits);
    let mut decoder = reader.into_decoder().map_err(|error| reason(&error))?;
    // The header alone has been read; pixels are counted before any is decoded (U-2).
    let (width, height) = decoder.dimensions();
    if u64::from(width) * u64::from(height) > PIXELS_MAX || decoder.total_bytes() > DECODED_BYTES_MAX {
        return Err(Invalid::TooManyPixels);
    }
    // Telephones write down how they were held; with the metadata gone the pixels have to be turned instead.
    let orientation = decoder.orientation().map_err(|error| reason(&error))?;
    let mut picture = DynamicImage::from_decoder(decoder).map_err(|error| reason(&error))?;
    picture.apply_orientation(orientation);
    Ok((format, picture))
}

const fn reason(error: &ImageError) -> Invalid {
    match error {
        ImageError::Limits(_) => Invalid::TooManyPixels,
        _ => Invalid::NotAnImage,
    }
}
