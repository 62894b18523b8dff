//! Bare addresses in prose, by GFM's extended autolinks (GFM 0.29, 6.9), which
//! the parser does not know.

use std::ops::Range;

/// An address in a text.
#[derive(Debug, PartialEq, Eq)]
pub struct Found {
    /// Its bytes in the text.
    pub range: Range<usize>,
    /// Where it leads.
    pub href: String,
}

/// Every bare address of a text, in order.
pub fn find(text: &str) -> Vec<Found> {
    let bytes = text.as_bytes();
    let mut found: Vec<Found> = Vec::new();
    let mut at = 0;
    // Each form has a byte that prose holds seldom: the colon, the `@`, the
    // first dot after `www`.
    while let Some(hit) = bytes
        .get(at..)
        .and_then(|rest| memchr::memchr3(b':', b'@', b'.', rest))
    {
        let here = at + hit;
        let after = found.last().map_or(0, |f| f.range.end);
        let next = match bytes[here] {
            b':' => web(text, here, after),
            b'@' => mail(text, here, after),
            _ => here
                .checked_sub(3)
                .filter(|start| text.is_char_boundary(*start))
                .and_then(|start| www(text, start, after)),
        };
        at = next.as_ref().map_or(here + 1, |f| f.range.end);
        found.extend(next);
    }
    found
}

/// `http://…` and `https://…` around the colon at `colon`.
fn web(text: &str, colon: usize, after: usize) -> Option<Found> {
    if !text[colon..].starts_with("://") {
        return None;
    }
    let before = &text[after..colon];
    let scheme = ["https", "http"].iter().find(|s| {
        before.len() >= s.len()
            && before.is_char_boundary(before.len() - s.len())
            && before[before.len() - s.len()..].eq_ignore_ascii_case(s)
    })?;
    let start = colon - scheme.len();
    if !starts_word(text, start) {
        return None;
    }
    let end = end_of(text, colon + 3)?;
    let host = &text[colon + 3..end];
    sound_host(host, false).then(|| Found {
        range: start..end,
        href: text[start..end].to_owned(),
    })
}

fn www(text: &str, start: usize, after: usize) -> Option<Found> {
    let rest = text.get(start..)?;
    if start < after || !rest.get(..4)?.eq_ignore_ascii_case("www.") || !starts_word(text, start) {
        return None;
    }
    let end = end_of(text, start)?;
    sound_host(&text[start..end], true).then(|| Found {
        range: start..end,
        href: format!("http://{}", &text[start..end]),
    })
}

fn mail(text: &str, at: usize, after: usize) -> Option<Found> {
    let local = text[after..at]
        .bytes()
        .rev()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_' | b'+'))
        .count();
    let domain = text[at + 1..]
        .bytes()
        .take_while(|b| b.is_ascii_alphanumeric() || matches!(b, b'.' | b'-' | b'_'))
        .count();
    let name = text[at + 1..at + 1 + domain].trim_end_matches('.');
    let sound = local > 0
        && name.contains('.')
        && !name.ends_with(['-', '_'])
        && !name.starts_with('.')
        && !name.contains("..");
    let (start, end) = (at - local, at + 1 + name.len());
    sound.then(|| Found {
        range: start..end,
        href: format!("mailto:{}", &text[start..end]),
    })
}

/// An address starts a line or follows a space or one of `*`, `_`, `~`, `(`.
fn starts_word(text: &str, start: usize) -> bool {
    text[..start]
        .chars()
        .next_back()
        .is_none_or(|c| c.is_whitespace() || matches!(c, '*' | '_' | '~' | '('))
}

/// The end of an address: up to a space or `<`, without what ends a sentence.
fn end_of(text: &str, from: usize) -> Option<usize> {
    let rest = &text[from..];
    let mut url = &rest[..rest
        .find(|c: char| c.is_whitespace() || c == '<')
        .unwrap_or(rest.len())];
    let mut open = url.matches('(').count();
    let mut close = url.matches(')').count();
    loop {
        let last = url.chars().next_back()?;
        let cut = match last {
            '?' | '!' | '.' | ',' | ':' | '*' | '_' | '~' | '\'' | '"' => 1,
            ')' if close > open => {
                close -= 1;
                1
            }
            '(' => {
                open = open.saturating_sub(1);
                1
            }
            ';' => match url.rfind('&') {
                Some(amp)
                    if url[amp + 1..url.len() - 1]
                        .bytes()
                        .all(|b| b.is_ascii_alphanumeric()) =>
                {
                    url.len() - amp
                }
                _ => 1,
            },
            _ => return Some(from + url.len()),
        };
        url = &url[..url.len() - cut];
    }
}

/// A domain of at least two parts (for `www.` the first counts), no `_` in the
/// last two (GFM, valid domain).
fn sound_host(rest: &str, needs_dot: bool) -> bool {
    let host = &rest[..rest.find(['/', '?', '#', ':']).unwrap_or(rest.len())];
    let parts: Vec<&str> = host.split('.').collect();
    let sound = |p: &&str| {
        !p.is_empty()
            && p.chars()
                .all(|c| c.is_alphanumeric() || matches!(c, '-' | '_'))
    };
    let last_two = parts.iter().rev().take(2);
    !host.is_empty()
        && parts.iter().all(sound)
        && (parts.len() > 1 || !needs_dot)
        && last_two.into_iter().all(|p| !p.contains('_'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn hrefs(text: &str) -> Vec<String> {
        find(text).into_iter().map(|f| f.href).collect()
    }

    #[test]
    fn bare_addresses_end_where_gfm_ends_them() {
        assert_eq!(
            hrefs("Visit www.commonmark.org/help for more."),
            ["http://www.commonmark.org/help"]
        );
        assert_eq!(
            hrefs("(see https://x.test/a_(b)). And"),
            ["https://x.test/a_(b)"]
        );
        assert_eq!(
            hrefs("http://a.b&amp; https://c.test."),
            ["http://a.b", "https://c.test"]
        );
        assert_eq!(
            hrefs("write to foo.bar+x@mail.example.com, now"),
            ["mailto:foo.bar+x@mail.example.com"]
        );
        assert_eq!(
            hrefs("a.b-c_d@a.b-_ and @ and x@ and @y and ahttp://z.test"),
            Vec::<String>::new()
        );
        assert_eq!(hrefs("www. and http:// and wwww"), Vec::<String>::new());
    }
}
