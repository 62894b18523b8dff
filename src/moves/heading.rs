//! A heading by other words or by another id.

use std::ops::Range;

use super::head;
use super::subject::Subject;
use super::things::Mapping;
use super::{Refusal, State};
use crate::change::Change;
use crate::diagnostic::nearest;
use crate::markdown::Heading;
use crate::path::SourcePath;
use crate::site::PageId;

/// The heading of a page that has this id.
///
/// # Errors
/// Where none has it.
pub fn find(before: &State<'_>, page: PageId, id: &str, new: &str) -> Result<Subject, Refusal> {
    let headings = headings(before, page);
    match headings.iter().position(|h| h.id == id) {
        Some(index) => Ok(Subject::Heading {
            page,
            index,
            new: new.to_owned(),
        }),
        None => {
            let refusal = Refusal::new(format!("the page has no heading `#{id}`"));
            let near = nearest(id, headings.iter().map(|h| h.id.as_str()));
            Err(match near {
                Some(near) => refusal.help(format!("did you mean `#{near}`?")),
                None => refusal,
            })
        }
    }
}

fn headings<'a>(state: &State<'a>, page: PageId) -> &'a [Heading] {
    let article = state.build.renderer.articles.get(page);
    article.map_or(&[], |a| &a.outline().headings)
}

/// The words or the id put into the heading.
///
/// # Errors
/// Where the heading cannot take them.
pub fn change(
    before: &State<'_>,
    page: PageId,
    index: usize,
    new: &str,
    change: &mut Change,
) -> Result<(), Refusal> {
    let Some((file, text, heading)) = located(before, page, index) else {
        return Err(Refusal::new("the heading is not there"));
    };
    let parts = Parts::of(text, heading);
    match new.strip_prefix('#') {
        Some(id)
            if id.is_empty() || id.contains(|c: char| c.is_whitespace() || "{}#".contains(c)) =>
        {
            return Err(Refusal::new(format!("`#{id}` cannot be an id"))
                .help("write one word, such as `#first-steps`"));
        }
        Some(id) => {
            let (range, words) = parts.with_id(text, id);
            change.edit(file, range, words);
        }
        None => change.edit(file, parts.words, new.to_owned()),
    }
    Ok(())
}

fn located<'a>(
    state: &State<'a>,
    page: PageId,
    index: usize,
) -> Option<(&'a SourcePath, &'a str, &'a Heading)> {
    let article = state.build.renderer.articles.get(page)?;
    let heading = article.outline().headings.get(index)?;
    Some((&article.file.path, &article.file.text, heading))
}

/// Where the parts of a heading stand in its file.
pub(super) struct Parts {
    /// Its words.
    words: Range<usize>,
    /// Its `{#id}` with the blank before it; empty where it has none.
    attributes: Range<usize>,
}

impl Parts {
    pub(super) fn of(text: &str, heading: &Heading) -> Self {
        let span = heading.span.range();
        let whole = text.get(span.clone()).unwrap_or_default().trim_end();
        let hashes = whole.len() - whole.trim_start_matches('#').len();
        let mut body = whole;
        if hashes == 0
            && let Some((above, _)) = whole.rsplit_once('\n')
        {
            // The line of `=` or `-` below the words.
            body = above.trim_end();
        }
        let start = hashes + whole[hashes..].len() - whole[hashes..].trim_start().len();
        let closed = body.trim_end_matches('#');
        if hashes > 0 && closed.len() > start && closed.ends_with([' ', '\t']) {
            body = closed.trim_end();
        }
        let open = body
            .rfind(" {")
            .filter(|at| body.ends_with('}') && *at >= start);
        let words = open
            .map_or(body.len(), |at| body[..at].trim_end().len())
            .max(start);
        Self {
            words: span.start + start..span.start + words,
            attributes: span.start + words..span.start + body.len().max(words),
        }
    }

    /// The change that gives the heading this id; its classes stay.
    pub(super) fn with_id(&self, text: &str, id: &str) -> (Range<usize>, String) {
        let written = text.get(self.attributes.clone()).unwrap_or_default();
        let inside = written.trim().trim_matches(['{', '}']);
        let mut words = vec![format!("#{id}")];
        let others = inside.split_whitespace().filter(|w| !w.starts_with('#'));
        words.extend(others.map(str::to_owned));
        (self.attributes.clone(), format!(" {{{}}}", words.join(" ")))
    }

    /// Whether the heading says itself which id it has.
    pub(super) fn states_id(&self, text: &str) -> bool {
        let written = text.get(self.attributes.clone()).unwrap_or_default();
        written.contains('#')
    }
}

/// Keeps the old id of a heading that has another one now: other headings keep
/// theirs, and the page's front matter says what became of it.
///
/// # Errors
/// Where the page cannot hold that.
pub fn settle(
    before: &State<'_>,
    after: &State<'_>,
    subject: &Subject,
    mapping: &mut Mapping<'_>,
    change: &mut Change,
) -> Result<(), Refusal> {
    let Subject::Heading { page, index, new } = subject else {
        return Ok(());
    };
    let (old, now) = (headings(before, *page), headings(after, *page));
    let fits = old.len() == now.len()
        && now
            .get(*index)
            .is_some_and(|h| new.starts_with('#') || !h.text.is_empty());
    let (true, Some((file, text, heading))) = (fits, located(before, *page, *index)) else {
        return Err(
            Refusal::new(format!("`{new}` cannot be the words of a heading"))
                .help("write them in one line, without marks of markdown at the start"),
        );
    };
    for (at, (was, is)) in old.iter().zip(now).enumerate() {
        if at != *index && was.id != is.id {
            let (range, words) = Parts::of(text, was).with_id(text, &was.id);
            change.edit(file, range, words);
        }
    }
    let (was, is) = (&heading.id, &now[*index].id);
    if was == is {
        return Ok(());
    }
    mapping.id(file, was, is);
    alias(before, *page, (was, is), change)
}

/// Notes in the front matter that `was` leads to `is`.
fn alias(
    before: &State<'_>,
    page: PageId,
    (was, is): (&str, &str),
    change: &mut Change,
) -> Result<(), Refusal> {
    let Some(head) = before.build.renderer.site.pages.get(page) else {
        return Ok(());
    };
    let text = before.sources.text_of(&head.path).unwrap_or_default();
    let pair = (was.to_owned(), is.to_owned());
    for (range, words) in head::aliases(&head.path, text, &[pair])? {
        change.edit(&head.path, range, words);
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_of_a_heading_are_told_from_what_stands_around_them() {
        let heading = |whole: &str| Heading {
            level: 2,
            id: String::new(),
            text: String::new(),
            span: (0..whole.len()).into(),
            origin: None,
        };
        for (whole, words, attributes) in [
            ("## A b\n", "A b", ""),
            ("##   A ##\n", "A", ""),
            ("## A {#x}\n", "A", " {#x}"),
            ("## A {#x .y} ##", "A", " {#x .y}"),
            ("## C#\n", "C#", ""),
            ("A b\n===\n", "A b", ""),
            ("A b {#x}\r\n---\r\n", "A b", " {#x}"),
        ] {
            let parts = Parts::of(whole, &heading(whole));
            assert_eq!(&whole[parts.words.clone()], words, "{whole:?}");
            assert_eq!(&whole[parts.attributes.clone()], attributes, "{whole:?}");
        }
        let whole = "## A {.y #x .z}\n";
        let (range, words) = Parts::of(whole, &heading(whole)).with_id(whole, "new");
        assert_eq!((range, words.as_str()), (4..15, " {#new .y .z}"));
    }
}
