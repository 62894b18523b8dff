//! Links within a longer text of data or settings, which a theme may show as markdown or
//! HTML: `Read [this](a.html)`, `<a href="a.html">`, and the site's own full addresses. A
//! bare `a.html` among words is a word.

use std::ops::Range;

use super::address;
use super::links::{Rewriter, Stands};
use crate::path::SourcePath;

impl Rewriter<'_> {
    /// Writes anew the links within `text[range]`.
    pub(super) fn within(
        &mut self,
        file: &SourcePath,
        text: &str,
        place: Stands<'_>,
        range: Range<usize>,
    ) {
        let words = text.get(range.clone()).unwrap_or_default();
        let base = self.before.base_url.as_deref();
        for found in addresses(words, base) {
            let at = range.start + found.start..range.start + found.end;
            let target = &words[found];
            let wanted = self.wanted(target, place);
            let Some(wanted) = wanted.filter(|_| !self.change.touches(file, &at)) else {
                continue;
            };
            let ends = |c: char| c.is_whitespace() || "()<>\"'\\".contains(c);
            let address = self.address(target, &wanted, place);
            let address = address.map(|a| address::without_parentheses(&a));
            if let Some(address) = address.filter(|address| !address.contains(ends)) {
                self.change.edit(file, at, address);
                self.written += 1;
            }
        }
    }
}

/// Where addresses stand that are marked as such.
fn addresses(words: &str, base: Option<&str>) -> Vec<Range<usize>> {
    let mut found = Vec::new();
    let mut take = |start: usize, ends: &[char]| {
        let rest = &words[start..];
        let end = rest.find(|c: char| ends.contains(&c) || c.is_whitespace());
        let end = start + end.unwrap_or(rest.len());
        if start < end {
            found.push(start..end);
        }
    };
    for (at, opens) in words.match_indices("](") {
        let start = at + opens.len();
        let angled = words[start..].starts_with('<');
        take(start + usize::from(angled), &[')', '>', '"', '\\']);
    }
    for attribute in ["href=", "src="] {
        for (at, _) in words.match_indices(attribute) {
            // In JSON a quote stands behind a backslash.
            let rest = &words[at + attribute.len()..];
            let quote = rest.trim_start_matches('\\').chars().next();
            if quote.is_some_and(|quote| matches!(quote, '"' | '\'')) {
                let start = words.len() - rest.trim_start_matches('\\').len() + 1;
                take(start, &['"', '\'', '\\', '<', '>']);
            }
        }
    }
    for (at, _) in base.iter().flat_map(|base| words.match_indices(*base)) {
        take(at, &[')', ']', '>', '<', '"', '\'', '\\', '`', ',', ';']);
    }
    // A full stop ends the sentence.
    for range in &mut found {
        range.end = range.start + words[range.clone()].trim_end_matches('.').len();
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_what_is_marked_as_an_address_is_one() {
        let words = "See [ä](a.html \"t\"), <a href='b.html#x'>b</a> and \
            [c](<c.html>), not d.html; https://e.org/f.html. {\\\"x\\\": \\\"<img src=\\\"/g.png\\\">\\\"}";
        let found = addresses(words, Some("https://e.org"));
        let mut found: Vec<&str> = found.into_iter().map(|range| &words[range]).collect();
        found.sort_unstable();
        assert_eq!(
            found,
            [
                "/g.png",
                "a.html",
                "b.html#x",
                "c.html",
                "https://e.org/f.html"
            ]
        );
    }
}
