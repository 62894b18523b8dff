//! Lines that bring a file in (`:::include`, `:::data`), when that file or the one that
//! they stand in lies elsewhere.

use std::ops::Range;

use super::State;
use super::address::relative;
use super::links::Rewriter;
use crate::front_matter::FrontMatter;
use crate::markdown::compose::{FOLDERS, Files, brought, found};
use crate::path::SourcePath;

impl Rewriter<'_> {
    /// Writes anew what pages and snippets bring in.
    pub(super) fn snippets(&mut self, before: &State<'_>, after: &State<'_>) {
        let (old, new) = (&before.sources.data, &after.sources.data);
        let pages = before.sources.pages.values();
        let snippets = old.values().filter(|f| f.path.extension() == "md");
        for file in pages.chain(snippets) {
            let head = FrontMatter::block(&file.text).map_or(0, |block| block.end);
            for range in brought(&file.text, head..file.text.len()) {
                let names = (&file.path, &file.text[range.clone()]);
                if let Some(words) = self.named(names, old, new, line_of(&file.text, &range)) {
                    self.change.edit(&file.path, range, words);
                    self.written += 1;
                }
            }
        }
    }

    /// How a path must be written, where as it is it would not bring the same file in.
    fn named(
        &self,
        (from, written): (&SourcePath, &str),
        old: &Files,
        new: &Files,
        (line, place): (&str, Range<usize>),
    ) -> Option<String> {
        let was = &found(written, from, old)?.path;
        let (wanted, from) = (self.mapping.path(was), self.mapping.path(from));
        let means = |words: &str| found(words, from, new).is_some_and(|f| f.path == *wanted);
        if means(written) {
            return None;
        }
        let whole = wanted.to_string();
        let short = FOLDERS.iter().find_map(|f| wanted.strip_prefix(f));
        let short = short.map(str::to_owned);
        let beside = relative(from.as_str(), wanted.as_str());
        let is_whole = written.trim_start_matches('/') == was.as_str();
        let is_short = FOLDERS.iter().any(|f| was.strip_prefix(f) == Some(written));
        let ways = match (is_whole, is_short) {
            (true, _) => [Some(whole), short, Some(beside)],
            (_, true) => [short, Some(whole), Some(beside)],
            _ => [Some(beside), short, Some(whole)],
        };
        // A path with a blank or a sign of a parameter in it is read as it is meant, or
        // stands in quotation marks.
        let reads = |words: &str| {
            let line = format!("{}{words}{}", &line[..place.start], &line[place.end..]);
            let found = brought(&line, 0..line.len());
            found.first().map(|range| line[range.clone()].to_owned())
        };
        let ways = ways.into_iter().flatten().filter(|way| means(way));
        ways.flat_map(|way| [(way.clone(), way.clone()), (format!("\"{way}\""), way)])
            .find_map(|(words, way)| (reads(&words) == Some(way)).then_some(words))
    }
}

/// The line that some bytes of a text stand in, and their place in it.
fn line_of<'t>(text: &'t str, range: &Range<usize>) -> (&'t str, Range<usize>) {
    let start = text[..range.start].rfind('\n').map_or(0, |at| at + 1);
    let end = text[range.end..].find(['\n', '\r']);
    let end = end.map_or(text.len(), |at| range.end + at);
    // Nested, it would be read as code.
    let bare = text[start..end].trim_start().len();
    let start = end - bare;
    (&text[start..end], range.start - start..range.end - start)
}
