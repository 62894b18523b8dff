//! The size of a picture, from its first bytes.

use std::io::Read;
use std::path::Path;

use super::ImageSize;
use crate::path::SourcePath;

/// How much of a file is read to learn its size: JPEGs may carry long
/// thumbnails before the frame header.
const HEAD: u64 = 256 * 1024;

/// Extensions of pictures that pages show.
const PICTURES: &[&str] = &[
    "png", "jpg", "jpeg", "gif", "webp", "avif", "svg", "bmp", "ico",
];

/// The size of a picture file; `None` for other files and for broken pictures.
pub fn size_of_file(path: &SourcePath, file: &Path) -> Option<ImageSize> {
    if !PICTURES.contains(&&*path.extension()) {
        return None;
    }
    let mut head = Vec::new();
    std::fs::File::open(file)
        .ok()?
        .take(HEAD)
        .read_to_end(&mut head)
        .ok()?;
    size(path, &head)
}

/// The size of a picture from the start of its bytes.
pub fn size(path: &SourcePath, head: &[u8]) -> Option<ImageSize> {
    let extension = path.extension();
    if !PICTURES.contains(&&*extension) {
        return None;
    }
    if extension == "svg" {
        return svg(std::str::from_utf8(head).ok()?);
    }
    let size = imagesize::blob_size(head).ok()?;
    checked(
        u32::try_from(size.width).ok()?,
        u32::try_from(size.height).ok()?,
    )
}

/// A size that a page can state: not zero, and not beyond what formats hold.
fn checked(width: u32, height: u32) -> Option<ImageSize> {
    let sound = |n: u32| (1..=100_000).contains(&n);
    (sound(width) && sound(height)).then_some(ImageSize { width, height })
}

/// The size of an SVG: `width` and `height` in pixels, else its `viewBox`
/// (SVG 2, 8.2).
fn svg(text: &str) -> Option<ImageSize> {
    let start = text.find("<svg")?;
    let tag = text.get(start..)?;
    let tag = tag.get(..tag.find('>')?)?;
    let value = |name: &str| {
        let (_, rest) = tag.split_once(&format!(" {name}="))?;
        let quote = rest.chars().next().filter(|c| matches!(c, '"' | '\''))?;
        rest.get(1..)?.split(quote).next()
    };
    let pixels = |text: &str| text.trim().trim_end_matches("px").parse::<f64>().ok();
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a float cast saturates, and the size is checked"
    )]
    let whole = |n: f64| n.round() as u32;
    if let (Some(width), Some(height)) = (
        value("width").and_then(pixels),
        value("height").and_then(pixels),
    ) {
        return checked(whole(width), whole(height));
    }
    let view: Vec<f64> = value("viewBox")?
        .split([' ', ','])
        .filter(|p| !p.is_empty())
        .filter_map(|p| p.parse().ok())
        .collect();
    let [_, _, width, height] = <[f64; 4]>::try_from(view).ok()?;
    checked(whole(width), whole(height))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_drawing_says_its_size_and_a_broken_picture_none() {
        let path = SourcePath::new("img/a.svg").expect("sound");
        let of = |text: &str| size(&path, text.as_bytes()).map(|s| (s.width, s.height));
        assert_eq!(
            of("<?xml?><svg width=\"20px\" height='10'>"),
            Some((20, 10))
        );
        assert_eq!(
            of("<svg viewBox=\"0 0 640,480\" xmlns=\"x\">"),
            Some((640, 480))
        );
        assert_eq!(of("<svg width=\"100%\" height=\"100%\">"), None);
        assert_eq!(of("<svg"), None);
        let png = SourcePath::new("img/a.png").expect("sound");
        assert_eq!(size(&png, b"\x89PNG\r\n\x1a\n"), None);
    }
}
