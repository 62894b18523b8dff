//! The override chain: which file stands for a name.
//!
//! Three layers, the first that has a file wins: the site's `templates/`, the
//! theme's folder, the default theme (the one in the binary, file by file
//! replaced by a `themes/default/` of the site).

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use include_dir::{Dir, include_dir};

use crate::path::SourcePath;
use crate::source::{Fingerprint, ThemeFile};

static DEFAULT: Dir = include_dir!("$CARGO_MANIFEST_DIR/themes/default");

/// The name of the theme that is in the binary.
const DEFAULT_NAME: &str = "default";

/// A file of some layer.
#[derive(Clone, Debug)]
pub(super) struct File {
    /// Where it lies; for the theme in the binary, where it would lie.
    pub path: SourcePath,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
}

/// One place where a theme's files are looked for.
#[derive(Debug)]
pub(super) struct Layer {
    /// What names of its templates start with: empty for the site's own, else `NAME/`.
    pub prefix: String,
    /// Its files, by their name below its folder: `parts/toc.html`.
    pub files: BTreeMap<String, File>,
}

/// All places, the strongest first.
#[derive(Debug)]
pub(super) struct Layers(pub Vec<Layer>);

impl Layers {
    /// The chain of theme `name`.
    pub fn of(name: &str, files: &BTreeMap<SourcePath, Arc<ThemeFile>>) -> Self {
        let below = |folder: &str| -> BTreeMap<String, File> {
            files
                .values()
                .filter_map(|file| {
                    let name = file.path.strip_prefix(folder)?.to_owned();
                    let (path, bytes) = (file.path.clone(), file.bytes.clone());
                    Some((name, File { path, bytes }))
                })
                .collect()
        };
        let mut chain = vec![Layer {
            prefix: String::new(),
            files: below("templates"),
        }];
        if name != DEFAULT_NAME {
            chain.push(Layer {
                prefix: format!("{name}/"),
                files: below(&format!("themes/{name}")),
            });
        }
        let mut default = built_in();
        default.extend(below("themes/default"));
        chain.push(Layer {
            prefix: format!("{DEFAULT_NAME}/"),
            files: default,
        });
        Self(chain)
    }

    /// The winning file of each name below `folder`, by its name below it.
    pub fn winners(&self, folder: &str) -> BTreeMap<&str, &File> {
        let mut winners = BTreeMap::new();
        for layer in self.0.iter().rev() {
            for (name, file) in &layer.files {
                let below = name.strip_prefix(folder).and_then(|n| n.strip_prefix('/'));
                if let Some(below) = below {
                    winners.insert(below, file);
                }
            }
        }
        winners
    }

    /// The hash of all names and bytes.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint_below("")
    }

    /// The same of the files whose names start with a folder's.
    pub fn fingerprint_below(&self, folder: &str) -> Fingerprint {
        let mut all = Vec::new();
        for layer in &self.0 {
            for (name, file) in layer.files.iter().filter(|(n, _)| n.starts_with(folder)) {
                all.extend_from_slice(&Fingerprint::of(layer.prefix.as_bytes()).0);
                all.extend_from_slice(&Fingerprint::of(name.as_bytes()).0);
                all.extend_from_slice(&Fingerprint::of(&file.bytes).0);
            }
        }
        Fingerprint::of(&all)
    }
}

/// Whether there is a theme of this name.
pub(super) fn exists(name: &str, files: &BTreeMap<SourcePath, Arc<ThemeFile>>) -> bool {
    name == DEFAULT_NAME || names(files).contains(name)
}

/// The names of the themes there are.
pub(super) fn names(files: &BTreeMap<SourcePath, Arc<ThemeFile>>) -> BTreeSet<String> {
    let own = files.keys().filter_map(|path| {
        let (name, _) = path.strip_prefix("themes")?.split_once('/')?;
        Some(name.to_owned())
    });
    own.chain([DEFAULT_NAME.to_owned()]).collect()
}

/// The theme in the binary.
fn built_in() -> BTreeMap<String, File> {
    let mut files = BTreeMap::new();
    collect(&DEFAULT, &mut files);
    files
}

fn collect(dir: &Dir<'_>, files: &mut BTreeMap<String, File>) {
    for file in dir.files() {
        // Names in the binary are those of the repository: UTF-8, with `/`
        // (`\` where it was built on Windows).
        let name = file.path().to_string_lossy().replace('\\', "/");
        if let Some(path) = SourcePath::new(&format!("themes/{DEFAULT_NAME}/{name}")) {
            let bytes = file.contents().into();
            files.insert(name, File { path, bytes });
        }
    }
    for dir in dir.dirs() {
        collect(dir, files);
    }
}
