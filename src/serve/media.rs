//! Types of content, and parts of it.

use std::ops::Range;

/// The type of a file by its extension (IANA media types).
pub fn of(path: &str) -> &'static str {
    let name = path.rsplit('/').next().unwrap_or_default();
    let extension = name.rsplit_once('.').map_or("html", |(_, e)| e);
    match &*extension.to_ascii_lowercase() {
        "html" | "htm" => "text/html; charset=utf-8",
        "css" => "text/css; charset=utf-8",
        "js" | "mjs" => "text/javascript; charset=utf-8",
        "json" | "map" => "application/json",
        "webmanifest" => "application/manifest+json",
        "xml" => "application/xml",
        "atom" => "application/atom+xml",
        "txt" => "text/plain; charset=utf-8",
        "md" => "text/markdown; charset=utf-8",
        "csv" => "text/csv; charset=utf-8",
        "vtt" => "text/vtt; charset=utf-8",
        "yaml" | "yml" => "application/yaml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "avif" => "image/avif",
        "svg" => "image/svg+xml",
        "ico" => "image/vnd.microsoft.icon",
        "bmp" => "image/bmp",
        "mp4" | "m4v" => "video/mp4",
        "webm" => "video/webm",
        "ogv" => "video/ogg",
        "mov" => "video/quicktime",
        "mp3" => "audio/mpeg",
        "m4a" => "audio/mp4",
        "ogg" | "oga" | "opus" => "audio/ogg",
        "wav" => "audio/wav",
        "flac" => "audio/flac",
        "woff" => "font/woff",
        "woff2" => "font/woff2",
        "ttf" => "font/ttf",
        "otf" => "font/otf",
        "pdf" => "application/pdf",
        "zip" => "application/zip",
        "gz" | "tgz" => "application/gzip",
        "wasm" => "application/wasm",
        "docx" => "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
        "xlsx" => "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
        "pptx" => "application/vnd.openxmlformats-officedocument.presentationml.presentation",
        _ => "application/octet-stream",
    }
}

/// What a `Range` field asks for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Part {
    /// Everything: none was named, or in a way that may be passed over.
    All,
    /// These bytes.
    Some(Range<u64>),
    /// Bytes that are not there.
    Nothing,
}

/// Reads a `Range` field (RFC 9110, 14.2) for content of this length. Several
/// ranges in one field are passed over, as a server may.
pub fn part(field: Option<&str>, len: u64) -> Part {
    let Some(spec) = field.and_then(|f| f.strip_prefix("bytes=")) else {
        return Part::All;
    };
    let Some((first, last)) = spec.trim().split_once('-') else {
        return Part::All;
    };
    let number = |text: &str| {
        let digits = !text.is_empty() && text.bytes().all(|b| b.is_ascii_digit());
        digits.then(|| text.parse::<u64>().unwrap_or(u64::MAX))
    };
    match (first, last, number(first), number(last)) {
        (_, "", Some(first), _) if first < len => Part::Some(first..len),
        (_, "", Some(_), _) => Part::Nothing,
        ("", _, _, Some(0)) => Part::Nothing,
        ("", _, _, Some(_)) if len == 0 => Part::Nothing,
        ("", _, _, Some(back)) => Part::Some(len - back.min(len)..len),
        (_, _, Some(first), Some(last)) if first > last => Part::All,
        (_, _, Some(first), Some(last)) if first < len => {
            Part::Some(first..last.saturating_add(1).min(len))
        }
        (_, _, Some(_), Some(_)) => Part::Nothing,
        _ => Part::All,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ranges_are_read_as_the_rules_say() {
        let part = |field: &str| part(Some(field), 10);
        assert_eq!(part("bytes=0-3"), Part::Some(0..4));
        assert_eq!(part("bytes=4-"), Part::Some(4..10));
        assert_eq!(part("bytes=-3"), Part::Some(7..10));
        assert_eq!(part("bytes=-99"), Part::Some(0..10));
        assert_eq!(part("bytes=8-99"), Part::Some(8..10));
        assert_eq!(part("bytes=10-"), Part::Nothing);
        assert_eq!(part("bytes=-0"), Part::Nothing);
        for odd in [
            "bytes=3-1",
            "bytes=a-b",
            "bytes=0-1,3-4",
            "lines=1-2",
            "bytes=-",
            "bytes=+1-2",
        ] {
            assert_eq!(part(odd), Part::All, "{odd}");
        }
    }
}
