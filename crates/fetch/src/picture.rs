//! Whether an address shows a picture to everybody, as somebody needs it who loads it from far away.

use std::time::Duration;

use orion_domain::MerchantId;

use crate::guard::{Guard, Limits, Miss};

/// The largest file that is looked at.
const BYTES_MAX: usize = 2 * 1024 * 1024;
/// How long a look may take.
const TIME_MAX: Duration = Duration::from_secs(5);

/// What is wanted of a picture.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wanted {
    /// At least so many pixels from side to side.
    pub width: u32,
    /// At least so many from top to bottom.
    pub height: u32,
    /// Redirects that its reader follows.
    pub redirects: usize,
}

/// Width and height.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Size {
    /// Pixels from side to side.
    pub width: u32,
    /// Pixels from top to bottom.
    pub height: u32,
}

/// What a look at a picture showed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Look {
    /// A picture, large enough.
    Fine(Size),
    /// A picture, too small.
    Small(Size),
    /// An answer, but no picture: a page, another kind of picture, or a file that is called one.
    NotAPicture,
    /// The server answers with this instead.
    Status(u16),
    /// No answer.
    Missed(Miss),
}

/// What a merchant is told of a look: no more than this (safety §9, rule 7). A machine that is not public and one that does not
/// answer look the same, so that nobody learns from it what there is in our network.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Outcome {
    /// It is there.
    Fine,
    /// It is not.
    NotReachable,
    /// Something else is there.
    NotAnImage,
    /// It is too large.
    TooLarge,
    /// The address may not be asked for.
    Refused,
}

impl Look {
    /// What a merchant is told.
    pub const fn outcome(self) -> Outcome {
        match self {
            Self::Fine(_) | Self::Small(_) => Outcome::Fine,
            Self::NotAPicture => Outcome::NotAnImage,
            Self::Missed(Miss::TooLarge) => Outcome::TooLarge,
            Self::Missed(Miss::Refused) => Outcome::Refused,
            Self::Status(_) | Self::Missed(Miss::NotPublic | Miss::NotReachable | Miss::Redirects) => {
                Outcome::NotReachable
            }
        }
    }
}

/// Looks at what is behind an address, for a merchant.
pub async fn look(guard: &Guard, merchant: MerchantId, url: &str, wanted: Wanted) -> Look {
    let limits = Limits { redirects: wanted.redirects, bytes: BYTES_MAX, time: TIME_MAX };
    let fetched = match guard.fetch(merchant, url, limits).await {
        Ok(fetched) if fetched.status == 200 => fetched,
        Ok(fetched) => return Look::Status(fetched.status),
        Err(miss) => return Look::Missed(miss),
    };
    let size = match fetched.content_type.as_str() {
        "image/png" => png(&fetched.body),
        "image/jpeg" => jpeg(&fetched.body),
        _ => None,
    };
    match size {
        Some(size) if size.width >= wanted.width && size.height >= wanted.height => Look::Fine(size),
        Some(size) => Look::Small(size),
        None => Look::NotAPicture,
    }
}

/// From the header of a PNG file.
fn png(file: &[u8]) -> Option<Size> {
    let header = file.strip_prefix(b"\x89PNG\r\n\x1a\n")?.get(4..)?.strip_prefix(b"IHDR")?;
    let number = |at: usize| header.get(at..at + 4)?.try_into().ok().map(u32::from_be_bytes);
    Some(Size { width: number(0)?, height: number(4)? })
}

/// From the first frame of a JPEG file.
fn jpeg(file: &[u8]) -> Option<Size> {
    let mut rest = file.strip_prefix(b"\xff\xd8")?;
    loop {
        let [0xff, marker, high, low, ..] = *rest else { return None };
        let is_frame = matches!(marker, 0xc0..=0xcf) && !matches!(marker, 0xc4 | 0xc8 | 0xcc);
        if is_frame {
            let number = |at: usize| rest.get(at..at + 2)?.try_into().ok().map(u16::from_be_bytes).map(u32::from);
            return Some(Size { height: number(5)?, width: number(7)? });
        }
        let length = usize::from(u16::from_be_bytes([high, low]));
        rest = rest.get(length.checked_add(2)?..)?;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_size_is_in_the_header() {
        let png_file = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x94\0\0\x02\x95rest";
        assert_eq!(png(png_file), Some(Size { width: 660, height: 661 }));
        assert_eq!(png(&png_file[..20]), None);
        let jpeg_file = b"\xff\xd8\xff\xe0\0\x04ab\xff\xc4\0\x03x\xff\xc2\0\x11\x08\x01\x58\x04\x08\x03";
        assert_eq!(jpeg(jpeg_file), Some(Size { width: 1032, height: 344 }));
        for broken in [&b""[..], b"\xff\xd8", b"\xff\xd8\xff\xe0\0\x09ab", b"\xff\xd8nonsense", b"<html>"] {
            assert_eq!((png(broken), jpeg(broken)), (None, None));
        }
    }
}
