//! The Liquid that can be understood before a site is built: its pieces, and what
//! they come to.

/// What the rewriting must know of the site and the page.
pub struct Known<'a> {
    /// The path that the old site stood under: links carry it.
    pub base: &'a str,
    /// The address of a source file, for `{% link %}` and `{% post_url %}`.
    pub address_of: &'a dyn Fn(&str) -> Option<String>,
    /// The value of `site.x` or `page.x`, where it is a plain text.
    pub value_of: &'a dyn Fn(&str) -> Option<String>,
    /// The text of a file of `_includes`.
    pub include: &'a dyn Fn(&str) -> Option<&'a str>,
}

/// One piece of a text with Liquid in it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Piece<'a> {
    /// Text.
    Text(&'a str),
    /// `{{ … }}`: the whole of it, and what stands inside.
    Output(&'a str, &'a str),
    /// `{% … %}`: the whole of it, its name and its arguments.
    Tag(&'a str, &'a str, &'a str),
}

/// Takes a text apart. What is never closed is text.
pub fn pieces(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut rest = text;
    while let Some(at) = rest.find("{%").into_iter().chain(rest.find("{{")).min() {
        let (before, from) = rest.split_at(at);
        let is_tag = from.starts_with("{%");
        let Some(end) = from.find(if is_tag { "%}" } else { "}}" }).map(|e| e + 2) else {
            break;
        };
        if !before.is_empty() {
            pieces.push(Piece::Text(before));
        }
        let (whole, after) = from.split_at(end);
        let inner = whole.get(2..whole.len() - 2).unwrap_or("");
        let inner = inner.trim_matches('-').trim();
        pieces.push(if is_tag {
            let (name, arguments) = inner.split_once(char::is_whitespace).unwrap_or((inner, ""));
            Piece::Tag(whole, name, arguments.trim())
        } else {
            Piece::Output(whole, inner)
        });
        rest = after;
    }
    if !rest.is_empty() {
        pieces.push(Piece::Text(rest));
    }
    pieces
}

/// What `{{ … }}` comes to, where that is known before the site is built.
pub fn value(inner: &str, known: &Known<'_>) -> Option<String> {
    let (first, filters) = inner.split_once('|').unwrap_or((inner, ""));
    let first = first.trim();
    let text = match literal(first) {
        Some(text) => text.to_owned(),
        // The old site's path goes: Shelfmark puts the new one before every address.
        None if matches!(first, "site.baseurl" | "site.url") => String::new(),
        None => (known.value_of)(first)?,
    };
    filtered(text, filters, known)
}

/// A text behind filters, `a | b`; `None` where one of them is not known.
pub fn filtered(mut text: String, filters: &str, known: &Known<'_>) -> Option<String> {
    for filter in filters.split('|').map(str::trim).filter(|f| !f.is_empty()) {
        text = match filter {
            "relative_url" | "absolute_url" => absolute(&text, known.base),
            "strip" | "escape" | "xml_escape" | "markdownify" => text.trim().to_owned(),
            "downcase" => text.to_lowercase(),
            "upcase" => text.to_uppercase(),
            _ => {
                let prepended = filter.strip_prefix("prepend:").map(str::trim);
                match prepended {
                    Some("site.baseurl" | "site.url") => text,
                    _ => return None,
                }
            }
        };
    }
    Some(text)
}

fn absolute(path: &str, base: &str) -> String {
    if path.contains("://") {
        return path.to_owned();
    }
    let below = path.strip_prefix(base).filter(|p| p.starts_with('/'));
    format!("/{}", below.unwrap_or(path).trim_start_matches('/'))
}

/// The text inside quotes.
pub fn literal(value: &str) -> Option<&str> {
    let inside = |quote: char| value.strip_prefix(quote)?.strip_suffix(quote);
    inside('"').or_else(|| inside('\''))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_never_closed_is_text() {
        for text in ["{{ a", "{% a", "a {{ b %}", "{%%}", "{{}}", "{%-%}{{-}}"] {
            let whole: String = pieces(text)
                .into_iter()
                .map(|piece| match piece {
                    Piece::Text(whole) | Piece::Output(whole, _) | Piece::Tag(whole, ..) => whole,
                })
                .collect();
            assert_eq!(whole, text);
        }
    }
}
