//! Bytes and files as answers: with what tells their versions apart, and in parts
//! where parts are asked for (RFC 9110, 8.8.3, 13 and 14).

use std::io::{Seek, SeekFrom};
use std::os::unix::fs::MetadataExt;
use std::sync::Arc;

use super::http::{Answer, Body, Request};
use super::media::{self, Part};
use super::pages::tag_of;
use crate::source::{Asset, AssetContent, Fingerprint};

/// Whether the client has this version already (RFC 9110, 13.1.2).
fn is_known(request: &Request, tag: &str) -> bool {
    let Some(known) = request.field("If-None-Match") else {
        return false;
    };
    let mut tags = known.split(',').map(|t| t.trim().trim_start_matches("W/"));
    tags.any(|t| t == tag || t == "*")
}

/// The part that is asked for, of the version that the client has parts of.
fn wanted(request: &Request, tag: &str, len: u64) -> Part {
    let stands = request.field("If-Range").is_none_or(|known| known == tag);
    media::part(request.field("Range").filter(|_| stands), len)
}

/// Bytes that are made anew, and may be the same as before.
pub fn bytes(request: &Request, status: u16, kind: &str, content: Arc<[u8]>) -> Answer {
    let tag = entity_tag(Fingerprint::of(&content));
    let answer = Answer {
        status,
        headers: vec![("Content-Type", kind.into()), ("ETag", tag.clone())],
        body: Body::Empty,
    };
    if status != 200 {
        return Answer {
            body: Body::Bytes(content),
            ..answer
        };
    }
    if is_known(request, &tag) {
        return Answer {
            status: 304,
            ..answer
        };
    }
    let answer = answer.with("Accept-Ranges", "bytes");
    let len = content.len() as u64;
    match wanted(request, &tag, len) {
        Part::All => Answer {
            body: Body::Bytes(content),
            ..answer
        },
        Part::Nothing => out_of_range(len),
        Part::Some(range) => {
            let answer = answer.with(
                "Content-Range",
                format!("bytes {}-{}/{len}", range.start, range.end - 1),
            );
            let (from, to) = (usize::try_from(range.start), usize::try_from(range.end));
            let part = content
                .get(from.unwrap_or(0)..to.unwrap_or(0))
                .unwrap_or_default();
            Answer {
                status: 206,
                body: Body::Bytes(part.into()),
                ..answer
            }
        }
    }
}

/// A file that is published as it is.
pub fn file(request: &Request, kind: &str, asset: &Asset) -> Answer {
    if let AssetContent::InMemory(content) = &asset.content {
        return bytes(request, 200, kind, content.clone());
    }
    let Ok((mut file, meta)) = asset.open() else {
        return Answer::text(404, "the file is no longer there");
    };
    let len = meta.len();
    let version = format!(
        "{len} {} {} {}",
        meta.mtime(),
        meta.mtime_nsec(),
        meta.ino()
    );
    let tag = entity_tag(Fingerprint::of(version.as_bytes()));
    let answer = Answer {
        status: 200,
        headers: vec![
            ("Content-Type", kind.into()),
            ("ETag", tag.clone()),
            ("Accept-Ranges", "bytes".into()),
        ],
        body: Body::Empty,
    };
    if is_known(request, &tag) {
        return Answer {
            status: 304,
            ..answer
        };
    }
    match wanted(request, &tag, len) {
        Part::All => Answer {
            body: Body::File(Box::new(file), len),
            ..answer
        },
        Part::Nothing => out_of_range(len),
        Part::Some(range) => {
            if file.seek(SeekFrom::Start(range.start)).is_err() {
                return Answer::text(500, "the file cannot be read");
            }
            let answer = answer.with(
                "Content-Range",
                format!("bytes {}-{}/{len}", range.start, range.end - 1),
            );
            Answer {
                status: 206,
                body: Body::File(Box::new(file), range.end - range.start),
                ..answer
            }
        }
    }
}

fn out_of_range(len: u64) -> Answer {
    Answer::text(416, "the file has no such part").with("Content-Range", format!("bytes */{len}"))
}

/// What tells one version from another in a header (RFC 9110, 8.8.3).
fn entity_tag(fingerprint: Fingerprint) -> String {
    format!("\"{}\"", tag_of(fingerprint))
}
