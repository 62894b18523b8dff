//! Where something stands in the words of a page: in its own text, or in those of a
//! snippet that it includes.

use crate::article::Article;
use crate::diagnostic::Span;
use crate::path::SourcePath;
use crate::source::SourceFile;

/// A text of a page's body: its own, or that of a file which it includes.
struct Text<'a> {
    file: &'a SourceFile,
    /// The part of the file that counts, and where it starts.
    words: &'a str,
    start: usize,
}

impl Text<'_> {
    /// The place in the file of a word that stands at `at` of the words.
    fn span(&self, at: usize, word: &str) -> Span {
        let start = self.start + at;
        Span::new(start..start + word.len())
    }
}

/// The texts of a page's body, its own first.
fn texts(article: &Article) -> impl Iterator<Item = Text<'_>> {
    let words = article.file.text.get(article.body.clone());
    let own = words.map(|words| Text {
        file: &article.file,
        words,
        start: article.body.start,
    });
    let parts = article.parts().values().map(|file| Text {
        file,
        words: &file.text,
        start: 0,
    });
    own.into_iter().chain(parts)
}

/// The first place at which an address is written.
pub(super) fn address<'a>(
    article: &'a Article,
    address: &str,
) -> Option<(&'a SourcePath, &'a str, Span)> {
    texts(article).find_map(|text| {
        let span = text.span(alone(text.words, address)?, address);
        Some((&text.file.path, &*text.file.text, span))
    })
}

/// Where `word` stands in a text and is no part of a longer address.
pub(super) fn alone(text: &str, word: &str) -> Option<usize> {
    let part = |c: char| c.is_alphanumeric() || matches!(c, '/' | '.' | '-' | '_' | '%' | '#');
    let stands = |at: &usize| {
        let before = text[..*at].chars().next_back();
        let after = text[*at + word.len()..].chars().next();
        !before.is_some_and(part) && !after.is_some_and(part)
    };
    text.match_indices(word).map(|(at, _)| at).find(stands)
}
