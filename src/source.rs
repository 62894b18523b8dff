//! Takes a site's folder, or a test's map, into memory, sorted.
//!
//! The only module that reads the author's disk. What cannot be read is a
//! diagnostic; what the files mean is not known here. Main type: [`Sources`].

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::sync::Arc;

use crate::diagnostic::Diagnostic;
use crate::path::SourcePath;

/// The BLAKE3 hash of some content.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Fingerprint(pub [u8; 32]);

impl Fingerprint {
    /// The fingerprint of these bytes.
    pub fn of(bytes: &[u8]) -> Self {
        Self(*blake3::hash(bytes).as_bytes())
    }
}

/// A text file, wholly in memory, byte for byte as on disk (byte order mark and
/// line ends included).
#[derive(Debug)]
pub struct SourceFile {
    /// Where it lies in the site's folder.
    pub path: SourcePath,
    /// What it says.
    pub text: Box<str>,
    /// The hash of `text`.
    pub fingerprint: Fingerprint,
}

/// Width and height of a picture in CSS pixels.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub struct ImageSize {
    /// The width.
    pub width: u32,
    /// The height.
    pub height: u32,
}

/// A file that is published as it is.
#[derive(Debug, PartialEq, Eq)]
pub struct Asset {
    /// Where it lies in the site's folder: `img/a.png`, `static/robots.txt`,
    /// `content/files/deck.pptx`.
    pub path: SourcePath,
    /// Its length in bytes.
    pub len: u64,
    /// Its picture's size, where it is a picture whose head says so.
    pub size: Option<ImageSize>,
    /// Where its bytes are.
    pub content: AssetContent,
}

/// Where an asset's bytes are.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AssetContent {
    /// In this file (absolute); with the modification time in nanoseconds, so
    /// that a changed file is another asset.
    OnDisk {
        /// The file.
        file: PathBuf,
        /// Its modification time, nanoseconds since 1970.
        modified: i128,
    },
    /// In memory (tests, generated pictures).
    InMemory(Arc<[u8]>),
}

/// A file of a theme or of the site's `templates/`; text or not.
#[derive(Debug)]
pub struct ThemeFile {
    /// `themes/NAME/page.html`, `templates/page.html`, `themes/NAME/assets/x.woff2`.
    pub path: SourcePath,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// The hash of `bytes`.
    pub fingerprint: Fingerprint,
}

/// When each file was last changed, from the version history.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct History {
    /// The committer's time of the last commit that touched the file, with its
    /// offset from UTC in seconds.
    pub last_change: BTreeMap<SourcePath, (jiff::Timestamp, i32)>,
    /// Whether the history was cut (a shallow clone), so that dates are unknown.
    pub shallow: bool,
}

/// Everything a site is made from.
#[derive(Debug, Default)]
pub struct Sources {
    /// `site.yaml`.
    pub config: Option<Arc<SourceFile>>,
    /// `content/**/*.md`.
    pub pages: BTreeMap<SourcePath, Arc<SourceFile>>,
    /// Other files of `content/`, and all of `img/` and `static/`.
    pub assets: Arc<BTreeMap<SourcePath, Arc<Asset>>>,
    /// All of `themes/` and `templates/`.
    pub theme: Arc<BTreeMap<SourcePath, Arc<ThemeFile>>>,
    /// The last change of each file.
    pub history: Arc<History>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
}
