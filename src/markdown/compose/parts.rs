//! The files and words that one page is composed of.

use std::collections::BTreeMap;
use std::sync::Arc;

use super::include;
use crate::path::SourcePath;
use crate::source::SourceFile;

/// What a page may be composed of: all that the site has.
#[derive(Clone, Debug, Default)]
pub struct Library {
    /// The texts of `snippets/` and `data/`.
    pub files: Arc<BTreeMap<SourcePath, Arc<SourceFile>>>,
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
            let candidates = include::candidates(&written, &from);
            let found = candidates.iter().find_map(|p| library.files.get(p));
            let Some(file) = found else {
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

/// The paths that a text's lines may include; some of them may be code.
fn named(from: &SourcePath, text: &str) -> Vec<(SourcePath, String)> {
    let name = |line: &str| {
        let at = line.find(":::")?;
        let rest = line[at..].trim_start_matches(':').trim_start();
        let rest = rest
            .strip_prefix("include")
            .or_else(|| rest.strip_prefix("data"))?;
        let rest = rest.trim();
        let read = super::call::read(
            line,
            at + line[at..].len() - line[at..].trim_start_matches(':').len(),
        );
        let argument = &line[read.argument];
        let path = argument.split('#').next().unwrap_or(rest);
        (!path.is_empty()).then(|| (from.clone(), path.to_owned()))
    };
    text.lines().filter_map(name).collect()
}
