//! The files and words that one page is composed of.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use super::include;
use crate::path::SourcePath;
use crate::source::SourceFile;

/// Texts of `snippets/` and `data/`, by path.
pub type Files = BTreeMap<SourcePath, Arc<SourceFile>>;

/// What a page may be composed of: all that the site has.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// The texts of `snippets/` and `data/`.
    pub files: Arc<Files>,
    /// The site's variables.
    pub variables: Arc<BTreeMap<String, String>>,
}

/// What one page is composed of, so that it changes exactly when one of these does.
#[derive(Clone, Debug, Default)]
pub struct Parts {
    /// The files that it names, and that these name.
    pub files: BTreeMap<SourcePath, Arc<SourceFile>>,
    /// The files that there are, where it names one that is not: what it could mean.
    pub names: Vec<SourcePath>,
    /// The site's variables.
    pub site: Arc<BTreeMap<String, String>>,
    /// The page's own variables, which come first.
    pub own: BTreeMap<String, String>,
}

impl PartialEq for Parts {
    fn eq(&self, other: &Self) -> bool {
        let files = |parts: &Self| {
            let files = parts.files.iter();
            files
                .map(|(p, f)| (p.clone(), f.fingerprint))
                .collect::<Vec<_>>()
        };
        (Arc::ptr_eq(&self.site, &other.site) || self.site == other.site)
            && self.own == other.own
            && self.names == other.names
            && files(self) == files(other)
    }
}

impl Parts {
    /// What a page with this text is composed of.
    pub fn of(page: &SourceFile, library: &Library) -> Self {
        let mut parts = Self {
            site: library.variables.clone(),
            ..Self::default()
        };
        if !library.files.is_empty() && page.text.contains(":::") {
            parts.gather(page, library);
        }
        parts
    }

    fn gather(&mut self, page: &SourceFile, library: &Library) {
        let mut waiting: Vec<(SourcePath, String)> = named(&page.path, &page.text);
        while let Some((from, written)) = waiting.pop() {
            let Some(file) = found(&written, &from, &library.files) else {
                if self.names.is_empty() {
                    self.names = library.files.keys().cloned().collect();
                }
                continue;
            };
            if self.files.insert(file.path.clone(), file.clone()).is_none() {
                waiting.extend(named(&file.path, &file.text));
            }
        }
    }

    /// The text of a variable.
    pub fn variable(&self, name: &str) -> Option<&str> {
        let name = name.to_lowercase();
        let value = self.own.get(&name).or_else(|| self.site.get(&name));
        value.map(String::as_str)
    }

    /// The names of the variables.
    pub fn variable_names(&self) -> impl Iterator<Item = &str> {
        self.own.keys().chain(self.site.keys()).map(String::as_str)
    }
}

/// The file that a path means where it is written in `from`.
pub fn found<'f>(
    written: &str,
    from: &SourcePath,
    files: &'f Files,
) -> Option<&'f Arc<SourceFile>> {
    let candidates = include::candidates(written, from);
    candidates.iter().find_map(|path| files.get(path))
}

/// Where `text[range]` names the files that it brings in: the bytes of each path, without
/// its region. What is code is left out.
pub fn brought(text: &str, range: Range<usize>) -> Vec<Range<usize>> {
    if !text.contains(":::") {
        return Vec::new();
    }
    let lines = super::scan::lines(text, range).into_iter();
    let lines = lines.filter(|line| line.colons.is_some());
    let path = |line: super::scan::Line<'_>| {
        let found = path_in(&text[line.range.clone()])?;
        Some(line.range.start + found.start..line.range.start + found.end)
    };
    lines.filter_map(path).collect()
}

/// The paths that a text's lines may include; some of them may be code.
fn named(from: &SourcePath, text: &str) -> Vec<(SourcePath, String)> {
    let path = |line: &str| Some((from.clone(), line[path_in(line)?].to_owned()));
    text.lines().filter_map(path).collect()
}

/// The bytes of the path that a line brings in.
fn path_in(line: &str) -> Option<Range<usize>> {
    let at = line.find(":::")?;
    let rest = line[at..].trim_start_matches(':');
    let bare = rest.trim_start();
    if !bare.starts_with("include") && !bare.starts_with("data") {
        return None;
    }
    let read = super::call::read(line, line.len() - rest.len());
    let argument = &line[read.argument.clone()];
    let length = argument.find('#').unwrap_or(argument.len());
    (length > 0).then(|| read.argument.start..read.argument.start + length)
}
