//! A change to the author's files: words replaced, files moved; everything else
//! stays as it is, byte for byte.
//!
//! A [`Change`] is only a plan. [`Change::apply`] says what the sources would be,
//! [`unified`] shows it, and [`crate::output::rewrite`] makes it so on
//! the disk.

use std::borrow::Cow;
use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use similar::TextDiff;

use crate::diagnostic::Edit;
use crate::path::SourcePath;
use crate::source::{Asset, MOST_BYTES, Sources};

/// What is to change.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Change {
    /// By file, as it is named now: what is replaced and by what.
    edits: BTreeMap<SourcePath, Vec<(Range<usize>, String)>>,
    /// Files that get another path.
    renames: BTreeMap<SourcePath, SourcePath>,
}

/// Two edits want the same bytes of a file, or a file is no text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("two changes of `{0}` meet in one place")]
pub struct Overlap(pub SourcePath);

/// What becomes of one file.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct FileChange {
    /// Its path now.
    pub from: SourcePath,
    /// Its path afterwards.
    pub to: SourcePath,
    /// Its text now and afterwards, where that changes. A file that is not there
    /// yet has no text.
    pub text: Option<Texts>,
}

/// A file's text now, where it is there, and afterwards.
pub type Texts = (Option<Box<str>>, String);

impl Change {
    /// Adds an edit.
    pub fn edit(&mut self, file: &SourcePath, range: Range<usize>, text: String) {
        let edits = self.edits.entry(file.clone()).or_default();
        edits.push((range, text));
    }

    /// Adds an edit that a finding's fix asks for.
    pub fn take(&mut self, edit: &Edit) {
        self.edit(&edit.file, edit.span.range(), edit.text.clone());
    }

    /// Moves a file.
    pub fn rename(&mut self, from: SourcePath, to: SourcePath) {
        self.renames.insert(from, to);
    }

    /// Adds all of another change.
    pub fn extend(&mut self, other: Change) {
        for (file, edits) in other.edits {
            self.edits.entry(file).or_default().extend(edits);
        }
        self.renames.extend(other.renames);
    }

    /// Whether nothing is to change.
    pub fn is_empty(&self) -> bool {
        self.edits.is_empty() && self.renames.is_empty()
    }

    /// The path of a file afterwards.
    pub fn path<'a>(&'a self, file: &'a SourcePath) -> &'a SourcePath {
        self.renames.get(file).unwrap_or(file)
    }

    /// Whether any edit touches these bytes of a file.
    pub fn touches(&self, file: &SourcePath, range: &Range<usize>) -> bool {
        let edits = self.edits.get(file).into_iter().flatten();
        let mut ranges = edits.map(|(r, _)| r);
        ranges.any(|r| r.start < range.end && range.start < r.end)
    }

    /// Whether any edit touches these bytes of a file or stands at their border.
    pub fn meets(&self, file: &SourcePath, range: &Range<usize>) -> bool {
        let edits = self.edits.get(file).into_iter().flatten();
        let mut ranges = edits.map(|(r, _)| r);
        ranges.any(|r| r.start <= range.end && range.start <= r.end)
    }

    /// Every file that changes, in order.
    ///
    /// # Errors
    /// Where two edits meet.
    pub fn files(&self, sources: &Sources) -> Result<Vec<FileChange>, Overlap> {
        let mut files: BTreeMap<&SourcePath, Option<Texts>> = BTreeMap::new();
        for (file, edits) in &self.edits {
            let old = text_of(sources, file);
            let text = old.as_deref().unwrap_or_default();
            let new = edited(text, edits).ok_or_else(|| Overlap(file.clone()))?;
            if old.as_deref() != Some(&new) {
                files.insert(file, Some((old.map(|old| old.into()), new)));
            }
        }
        for file in self.renames.keys() {
            files.entry(file).or_insert(None);
        }
        let change = |(from, text): (&SourcePath, _)| FileChange {
            from: from.clone(),
            to: self.path(from).clone(),
            text,
        };
        Ok(files.into_iter().map(change).collect())
    }

    /// The sources afterwards.
    ///
    /// # Errors
    /// Where two edits meet.
    pub fn apply(&self, sources: &Sources) -> Result<Sources, Overlap> {
        let mut gone = Vec::new();
        let mut texts = Vec::new();
        let mut assets = Vec::new();
        for file in self.files(sources)? {
            let text = match file.text {
                Some((_, new)) => Some(new),
                None => sources.text_of(&file.from).map(str::to_owned),
            };
            match (text, sources.assets.get(&file.from)) {
                (Some(text), _) => texts.push((file.to.clone(), text)),
                (None, Some(asset)) => assets.push(Arc::new(Asset {
                    path: file.to.clone(),
                    len: asset.len,
                    size: asset.size,
                    content: asset.content.clone(),
                })),
                (None, None) => {}
            }
            if file.to != file.from {
                gone.push(file.from);
            }
        }
        Ok(sources.with(&gone, texts, assets))
    }
}

/// The text of a file, be it one that is published as it is.
fn text_of<'a>(sources: &'a Sources, file: &SourcePath) -> Option<Cow<'a, str>> {
    let published = || Some(sources.assets.get(file)?.text(MOST_BYTES)?.into());
    sources.text_of(file).map(Cow::from).or_else(published)
}

/// What turns one state of the sources into another one in which only texts differ.
pub fn between(before: &Sources, after: &Sources) -> Vec<FileChange> {
    let texts = after.config.iter().chain(after.pages.values());
    let texts = texts.chain(after.data.values()).map(|file| &file.path);
    let theme = after.theme.keys();
    let mut changes: Vec<FileChange> = texts
        .chain(theme)
        .filter_map(|path| {
            let (old, new) = (before.text_of(path), after.text_of(path)?);
            (old != Some(new)).then(|| FileChange {
                from: path.clone(),
                to: path.clone(),
                text: Some((old.map(Into::into), new.to_owned())),
            })
        })
        .collect();
    changes.sort_by(|a, b| a.from.cmp(&b.from));
    changes
}

/// Changes as a unified diff that `git apply` takes.
pub fn unified(changes: &[FileChange]) -> String {
    let mut diff = String::new();
    for FileChange { from, to, text } in changes {
        diff.push_str(&format!("diff --git a/{from} b/{to}\n"));
        if from != to {
            diff.push_str(&format!("rename from {from}\nrename to {to}\n"));
        }
        let Some((old, new)) = text else {
            continue;
        };
        let head = match old {
            Some(_) => format!("a/{from}"),
            None => {
                diff.push_str("new file mode 100644\n");
                "/dev/null".to_owned()
            }
        };
        let texts = TextDiff::from_lines(old.as_deref().unwrap_or_default(), new);
        let mut hunks = texts.unified_diff();
        diff.push_str(&hunks.header(&head, &format!("b/{to}")).to_string());
    }
    diff
}

/// A text with its edits made; `None` where two of them meet.
fn edited(text: &str, edits: &[(Range<usize>, String)]) -> Option<String> {
    let mut edits: Vec<&(Range<usize>, String)> = edits.iter().collect();
    edits.sort_by_key(|(range, _)| (range.start, range.end));
    let mut new = String::with_capacity(text.len());
    let mut at = 0;
    for (range, words) in edits {
        new.push_str(text.get(at..range.start)?);
        new.push_str(words);
        at = range.end;
    }
    new.push_str(text.get(at..)?);
    Some(new)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sources() -> Sources {
        Sources::from_map([
            ("content/a.md", "\u{feff}one\r\ntwo\r\nthree".as_bytes()),
            ("img/a.png", b"bytes"),
        ])
    }

    fn path(path: &str) -> SourcePath {
        SourcePath::new(path).expect("sound")
    }

    #[test]
    fn every_other_byte_stays_and_edits_that_meet_are_refused() {
        let mut change = Change::default();
        change.edit(&path("content/a.md"), 8..11, "zwei".into());
        change.rename(path("img/a.png"), path("img/b.png"));
        let after = change.apply(&sources()).expect("they do not meet");
        assert_eq!(
            after.text_of(&path("content/a.md")),
            Some("\u{feff}one\r\nzwei\r\nthree")
        );
        assert!(after.assets.contains_key(&path("img/b.png")));
        assert!(!after.assets.contains_key(&path("img/a.png")));

        change.edit(&path("content/a.md"), 9..10, "x".into());
        assert_eq!(
            change.apply(&sources()).err(),
            Some(Overlap(path("content/a.md")))
        );
    }

    #[test]
    fn the_change_is_shown_as_git_shows_it() {
        let mut change = Change::default();
        change.edit(&path("content/a.md"), 8..11, "zwei".into());
        change.rename(path("content/a.md"), path("content/b.md"));
        let files = change.files(&sources()).expect("they do not meet");
        assert_eq!(
            unified(&files),
            "diff --git a/content/a.md b/content/b.md\nrename from content/a.md\n\
             rename to content/b.md\n--- a/content/a.md\n+++ b/content/b.md\n@@ -1,3 +1,3 @@\n \
             \u{feff}one\r\n-two\r\n+zwei\r\n three\n\\ No newline at end of file\n"
        );
    }
}
