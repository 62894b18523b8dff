//! Videos on other sites, known by their addresses.

/// A video on another site.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Video {
    /// Who shows it: `Vimeo`.
    pub host: &'static str,
    /// The address of its player.
    pub player: String,
    /// What it is about: the heading above it.
    pub about: Option<String>,
}

/// The video at an address.
pub fn video(address: &str) -> Option<Video> {
    let (_, rest) = address.split_once("://").filter(|(scheme, _)| {
        scheme.eq_ignore_ascii_case("https") || scheme.eq_ignore_ascii_case("http")
    })?;
    let (host, path) = rest.split_once('/')?;
    let host = host.to_ascii_lowercase();
    let host = host
        .strip_prefix("www.")
        .or(host.strip_prefix("m."))
        .unwrap_or(&host);
    let (path, query) = path.split_once(['?', '#']).unwrap_or((path, ""));
    let parts: Vec<&str> = path.split('/').filter(|part| !part.is_empty()).collect();
    match host {
        "vimeo.com" | "player.vimeo.com" => vimeo(&parts, query),
        "youtube.com" | "youtu.be" | "youtube-nocookie.com" => youtube(host, &parts, query),
        _ => None,
    }
}

fn vimeo(parts: &[&str], query: &str) -> Option<Video> {
    let number = |part: &&str| part.len() > 4 && part.bytes().all(|b| b.is_ascii_digit());
    let at = parts.iter().position(&number)?;
    let known = matches!(
        parts.first().copied(),
        Some("video" | "channels" | "groups" | "showcase" | "album" | "ondemand")
    );
    if at > 0 && !known {
        return None;
    }
    // Of an album the last number is the video.
    let at = parts.iter().rposition(number).unwrap_or(at);
    let secret = parts.get(at + 1).copied().or_else(|| value(query, "h"));
    let secret = secret.filter(|s| is_plain(s));
    let mut player = format!("https://player.vimeo.com/video/{}?dnt=1", parts[at]);
    if let Some(secret) = secret {
        player.push_str("&h=");
        player.push_str(secret);
    }
    Some(Video {
        host: "Vimeo",
        player,
        about: None,
    })
}

fn youtube(host: &str, parts: &[&str], query: &str) -> Option<Video> {
    let id = match (host, parts) {
        ("youtu.be", [id]) => *id,
        ("youtu.be", _) => return None,
        (_, ["watch"]) => value(query, "v")?,
        (_, ["embed" | "shorts" | "live" | "v", id]) => *id,
        _ => return None,
    };
    if id.len() < 6 || !is_plain(id) {
        return None;
    }
    let mut player = format!("https://www.youtube-nocookie.com/embed/{id}?rel=0");
    if let Some(start) = value(query, "t")
        .or(value(query, "start"))
        .and_then(seconds)
    {
        player.push_str(&format!("&start={start}"));
    }
    Some(Video {
        host: "YouTube",
        player,
        about: None,
    })
}

/// `1m30s`, `90s` or `90`.
fn seconds(time: &str) -> Option<u32> {
    let mut all = 0u32;
    let mut number = 0u32;
    for c in time.chars() {
        let unit = match c {
            'h' => 3600,
            'm' => 60,
            's' => 1,
            c => {
                number = number.checked_mul(10)?.checked_add(c.to_digit(10)?)?;
                continue;
            }
        };
        all = all.checked_add(std::mem::take(&mut number).checked_mul(unit)?)?;
    }
    all.checked_add(number)
}

fn value<'q>(query: &'q str, key: &str) -> Option<&'q str> {
    let mut pairs = query
        .split(['&', ';', '#', '?'])
        .filter_map(|pair| pair.split_once('='));
    let found = pairs.find(|(name, _)| *name == key || name.strip_prefix("amp;") == Some(key));
    found.map(|(_, value)| value)
}

fn is_plain(words: &str) -> bool {
    !words.is_empty()
        && words
            .bytes()
            .all(|b| b.is_ascii_alphanumeric() || matches!(b, b'-' | b'_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_of_videos_are_known_in_every_form() {
        let player = |address: &str| video(address).map(|v| v.player);
        let vimeo = |rest: &str| Some(format!("https://player.vimeo.com/video/{rest}"));
        assert_eq!(
            player("https://vimeo.com/123456789"),
            vimeo("123456789?dnt=1")
        );
        assert_eq!(
            player("http://www.vimeo.com/123456789/abc123"),
            vimeo("123456789?dnt=1&h=abc123")
        );
        assert_eq!(
            player("https://player.vimeo.com/video/123456789?h=ab"),
            vimeo("123456789?dnt=1&h=ab")
        );
        assert_eq!(
            player("https://vimeo.com/channels/staffpicks/123456789"),
            vimeo("123456789?dnt=1")
        );
        let youtube = |rest: &str| Some(format!("https://www.youtube-nocookie.com/embed/{rest}"));
        assert_eq!(
            player("https://www.youtube.com/watch?v=dQw4w9WgXcQ&t=1m5s"),
            youtube("dQw4w9WgXcQ?rel=0&start=65")
        );
        assert_eq!(
            player("https://youtu.be/dQw4w9WgXcQ?t=9"),
            youtube("dQw4w9WgXcQ?rel=0&start=9")
        );
        assert_eq!(
            player("https://youtube.com/shorts/dQw4w9WgXcQ"),
            youtube("dQw4w9WgXcQ?rel=0")
        );
        for other in [
            "https://vimeo.com/about",
            "https://vimeo.com/user/123456/likes",
            "https://youtube.com/@some",
            "https://youtube.com/playlist?list=x",
            "https://example.org/123456",
        ] {
            assert_eq!(player(other), None, "{other}");
        }
    }
}
