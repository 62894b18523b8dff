//! Takes a site's folder, or a test's map, into memory, sorted.
//!
//! The only module that reads the author's disk. What cannot be read is a
//! diagnostic; what the files mean is not known here. Main type: [`Sources`].

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rayon::prelude::*;

use crate::diagnostic::{self, Code, Diagnostic};
use crate::path::SourcePath;

mod cache;
mod foreign;
mod history;
mod image;
pub mod open;
mod refresh;
mod revision;
mod single;
mod texts;
mod walk;
mod with;

pub use cache::{HIGHLIGHTS, LINKS, read_cache, read_links};
pub use foreign::{Foreign, ForeignFile};
pub use history::{history, repository};
pub use revision::RevisionError;
pub use single::read_text;
pub use texts::{MOST_BYTES, Texts};
pub use walk::{FOLDERS, entries, is_passed_over};

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
#[derive(Clone, Debug, Default)]
pub struct Sources {
    /// `site.yaml`.
    pub config: Option<Arc<SourceFile>>,
    /// `content/**/*.md`.
    pub pages: Arc<BTreeMap<SourcePath, Arc<SourceFile>>>,
    /// Other files of `content/`, and all of `img/` and `static/`.
    pub assets: Arc<BTreeMap<SourcePath, Arc<Asset>>>,
    /// All of `themes/` and `templates/`.
    pub theme: Arc<BTreeMap<SourcePath, Arc<ThemeFile>>>,
    /// Texts of `data/` and `snippets/`.
    pub data: Arc<BTreeMap<SourcePath, Arc<SourceFile>>>,
    /// The last change of each file.
    pub history: Arc<History>,
    /// What could not be read.
    pub diagnostics: Vec<Diagnostic>,
    /// Of files that are no text: their start, to show the place that is none. No page
    /// is made from them.
    pub refused: Arc<BTreeMap<SourcePath, Arc<str>>>,
}

/// Why a site's folder cannot be read at all.
#[derive(Debug, thiserror::Error)]
pub enum ReadError {
    /// The root is not there, or no folder.
    #[error("cannot read the folder `{}`: {reason}", folder.display())]
    Root {
        /// The folder.
        folder: PathBuf,
        /// What the system said.
        reason: std::io::Error,
    },
}

/// Which files may have changed.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Changed {
    /// These, by absolute path (a folder stands for all that lies in it).
    Files(Vec<PathBuf>),
    /// Nobody knows: look at everything.
    Unknown,
}

/// How many bytes of a file are compared at a time.
const PIECE: u64 = 1 << 14;

impl Asset {
    /// Its text, where it is one of at most so many bytes.
    pub fn text(&self, most: u64) -> Option<String> {
        if self.len > most {
            return None;
        }
        let bytes = match &self.content {
            AssetContent::InMemory(bytes) => bytes.to_vec(),
            AssetContent::OnDisk { .. } => {
                let mut bytes = Vec::new();
                let (file, _) = self.open().ok()?;
                std::io::Read::read_to_end(&mut std::io::Read::take(file, most), &mut bytes)
                    .ok()?;
                bytes
            }
        };
        String::from_utf8(bytes).ok()
    }

    /// Opens the file, where the bytes are on the disk; what became a link or a pipe
    /// since it was read is refused.
    ///
    /// # Errors
    /// What the system refused; the bytes are in memory.
    pub fn open(&self) -> std::io::Result<(std::fs::File, std::fs::Metadata)> {
        match &self.content {
            AssetContent::OnDisk { file, .. } => open::plain(file),
            AssetContent::InMemory(_) => Err(std::io::ErrorKind::Unsupported.into()),
        }
    }

    /// The file's bytes.
    ///
    /// # Errors
    /// As [`Asset::open`], but bytes in memory are given.
    pub fn bytes(&self) -> std::io::Result<Arc<[u8]>> {
        if let AssetContent::InMemory(bytes) = &self.content {
            return Ok(bytes.clone());
        }
        let (mut file, meta) = self.open()?;
        let mut bytes = Vec::with_capacity(usize::try_from(meta.len()).unwrap_or(0));
        std::io::Read::read_to_end(&mut file, &mut bytes)?;
        Ok(bytes.into())
    }

    /// Whether two files hold the same; large ones are read in pieces.
    ///
    /// # Errors
    /// As [`Asset::open`], but bytes in memory are read.
    pub fn same_bytes(&self, other: &Self) -> std::io::Result<bool> {
        if self.len != other.len {
            return Ok(false);
        }
        let (mut one, mut two) = (self.reader()?, other.reader()?);
        let (mut a, mut b) = (Vec::new(), Vec::new());
        loop {
            a.clear();
            b.clear();
            std::io::Read::take(&mut one, PIECE).read_to_end(&mut a)?;
            std::io::Read::take(&mut two, PIECE).read_to_end(&mut b)?;
            if a != b || a.is_empty() {
                return Ok(a == b);
            }
        }
    }

    fn reader(&self) -> std::io::Result<Box<dyn std::io::Read + '_>> {
        Ok(match &self.content {
            AssetContent::InMemory(bytes) => Box::new(&**bytes),
            AssetContent::OnDisk { .. } => Box::new(self.open()?.0),
        })
    }

    /// The path at which the file is published, from the site's root: `img/a.png`,
    /// `files/deck.pptx`. `content/` and `static/` stand for the root itself.
    pub fn published_path(&self) -> &str {
        let below = ["content", "static"]
            .iter()
            .find_map(|f| self.path.strip_prefix(f));
        below.unwrap_or(self.path.as_str())
    }
}

/// The home folder of whoever runs the program.
pub fn home_folder() -> Option<PathBuf> {
    std::env::home_dir()
}

impl Sources {
    /// Reads a site's folder. What cannot be read is a diagnostic.
    ///
    /// # Errors
    /// Only where the folder itself is not there.
    pub fn read(root: &Path) -> Result<Self, ReadError> {
        let refused = |e| ReadError::Root {
            folder: root.to_path_buf(),
            reason: e,
        };
        let root = root.canonicalize().map_err(refused)?;
        if !root.is_dir() {
            return Err(refused(std::io::Error::from(
                std::io::ErrorKind::NotADirectory,
            )));
        }
        let found = walk::files(&root);
        let read_all = || read_all(&found.files);
        // Without threads of their own the files are read by those of the caller.
        let read = match readers() {
            Some(readers) => readers.install(read_all),
            None => read_all(),
        };
        let mut sources = Self {
            diagnostics: found.diagnostics,
            ..Self::default()
        };
        sources.sort_in(read);
        Ok(sources)
    }

    /// The same from a map of paths and contents, for tests.
    pub fn from_map<'a>(files: impl IntoIterator<Item = (&'a str, &'a [u8])>) -> Self {
        let mut sources = Self::default();
        let read = files.into_iter().filter_map(|(name, bytes)| {
            let path = SourcePath::new(name)?;
            Some(match kind(&path)? {
                Kind::Config | Kind::Page | Kind::Data => text(path, bytes.to_vec()),
                Kind::Theme => theme_file(path, bytes.to_vec()),
                Kind::Asset => Read::Asset(in_memory(path, bytes)),
            })
        });
        sources.sort_in(read.collect());
        sources
    }

    /// Reads again what may have changed, and says whether anything did: a file
    /// that was only touched changes nothing. The history is kept.
    ///
    /// # Errors
    /// As [`Sources::read`].
    pub fn refresh(&mut self, root: &Path, changed: &Changed) -> Result<bool, ReadError> {
        match changed {
            Changed::Files(files) => self.refresh_files(root, files),
            Changed::Unknown => {
                let mut fresh = Self::read(root)?;
                fresh.history = self.history.clone();
                fresh.keep_equal(self, self.pages.keys().chain(self.data.keys()));
                let same = fresh.equals(self);
                *self = fresh;
                Ok(!same)
            }
        }
    }

    /// Notes a file that is no text.
    fn refuse(&mut self, file: NoText) {
        self.diagnostics.push(file.problem);
        Arc::make_mut(&mut self.refused).insert(file.path, file.shown);
    }

    /// Puts what was read in its place.
    fn sort_in(&mut self, read: Vec<Read>) {
        let (mut pages, mut data) = (Vec::new(), Vec::new());
        let (mut assets, mut theme) = (Vec::new(), Vec::new());
        for file in read {
            match file {
                Read::Text(text) => match kind(&text.path) {
                    Some(Kind::Config) => self.config = Some(Arc::new(text)),
                    Some(Kind::Data) => data.push((text.path.clone(), Arc::new(text))),
                    _ => pages.push((text.path.clone(), Arc::new(text))),
                },
                Read::Theme(file) => theme.push((file.path.clone(), Arc::new(file))),
                Read::Asset(asset) => assets.push((asset.path.clone(), Arc::new(asset))),
                Read::Refused(problem) => self.diagnostics.push(*problem),
                Read::NoText(file) => self.refuse(*file),
            }
        }
        put(&mut self.pages, pages);
        put(&mut self.data, data);
        put(&mut self.assets, assets);
        put(&mut self.theme, theme);
        diagnostic::sort(&mut self.diagnostics);
    }
}

/// Puts files among those that are there. A table that nothing is added to stays
/// the same value.
fn put<T>(files: &mut Arc<BTreeMap<SourcePath, Arc<T>>>, new: Vec<(SourcePath, Arc<T>)>) {
    if !new.is_empty() {
        Arc::make_mut(files).extend(new);
    }
}

/// What a file is to the site, by where it lies.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Kind {
    Config,
    Page,
    Asset,
    Theme,
    Data,
}

fn kind(path: &SourcePath) -> Option<Kind> {
    if path.as_str() == "site.yaml" {
        return Some(Kind::Config);
    }
    let (folder, _) = path.as_str().split_once('/')?;
    match folder {
        "content" if path.extension() == "md" => Some(Kind::Page),
        "content" | "img" | "static" => Some(Kind::Asset),
        "themes" | "templates" => Some(Kind::Theme),
        "data" | "snippets" => Some(Kind::Data),
        _ => None,
    }
}

/// What came of reading a file.
enum Read {
    Text(SourceFile),
    Theme(ThemeFile),
    Asset(Asset),
    Refused(Box<Diagnostic>),
    NoText(Box<NoText>),
}

/// A file that should be a text and is none.
struct NoText {
    problem: Diagnostic,
    path: SourcePath,
    /// What can be shown of it: up to the end of the line that is no text.
    shown: Arc<str>,
}

/// The longest text that is read, in bytes. A page of 64 MB is no page.
const LONGEST: u64 = 64 * 1024 * 1024;

/// How many files are waited for at once. Where the system has none of them in memory,
/// 100,000 files came in 2.9 s to eight that asked, in 7.0 s to two.
const READERS: usize = 16;

/// Threads that wait for the disk; `None` where the system gives none.
fn readers() -> Option<rayon::ThreadPool> {
    let threads = rayon::ThreadPoolBuilder::new().num_threads(READERS);
    threads.build().ok()
}

fn read_all(files: &[walk::Found]) -> Vec<Read> {
    files.par_iter().with_min_len(16).map(read).collect()
}

fn read(found: &walk::Found) -> Read {
    match try_read(found) {
        Ok(read) => read,
        Err(e) => Read::Refused(Box::new(
            Diagnostic::new(Code::Unreadable, format!("the file cannot be read: {e}"))
                .in_file(&found.path)
                .help("check that the file is there and that you may read it"),
        )),
    }
}

fn try_read(found: &walk::Found) -> std::io::Result<Read> {
    let meta = std::fs::metadata(&found.file)?;
    let kind = kind(&found.path);
    if kind != Some(Kind::Asset) && meta.len() > LONGEST {
        let words = format!("the file has {} bytes; {LONGEST} is the most", meta.len());
        return Ok(Read::Refused(Box::new(
            Diagnostic::new(Code::Unreadable, words)
                .in_file(&found.path)
                .help("split the page into several"),
        )));
    }
    Ok(match kind {
        Some(Kind::Theme) => theme_file(found.path.clone(), std::fs::read(&found.file)?),
        Some(Kind::Asset) | None => Read::Asset(Asset {
            path: found.path.clone(),
            len: meta.len(),
            size: image::size_of_file(&found.path, &found.file),
            content: AssetContent::OnDisk {
                file: found.file.clone(),
                modified: modified(&meta),
            },
        }),
        Some(_) => text(found.path.clone(), std::fs::read(&found.file)?),
    })
}

/// The modification time in nanoseconds since 1970.
fn modified(meta: &std::fs::Metadata) -> i128 {
    use std::os::unix::fs::MetadataExt;
    i128::from(meta.mtime()) * 1_000_000_000 + i128::from(meta.mtime_nsec())
}

/// A file that is published as it is, from its bytes.
fn in_memory(path: SourcePath, bytes: &[u8]) -> Asset {
    Asset {
        size: image::size(&path, bytes),
        path,
        len: bytes.len() as u64,
        content: AssetContent::InMemory(bytes.into()),
    }
}

fn theme_file(path: SourcePath, bytes: Vec<u8>) -> Read {
    let fingerprint = Fingerprint::of(&bytes);
    Read::Theme(ThemeFile {
        path,
        bytes: bytes.into(),
        fingerprint,
    })
}

fn text(path: SourcePath, bytes: Vec<u8>) -> Read {
    let fingerprint = Fingerprint::of(&bytes);
    match String::from_utf8(bytes) {
        Ok(text) => match text.find('\0') {
            None => Read::Text(SourceFile {
                path,
                text: text.into(),
                fingerprint,
            }),
            Some(at) => no_text(path, text.as_bytes(), at, "a NUL byte"),
        },
        Err(e) => {
            let at = e.utf8_error().valid_up_to();
            no_text(path, e.as_bytes(), at, "a byte that is no UTF-8")
        }
    }
}

/// A file whose bytes are no text from `at` on. Up to there its text is that of the
/// file, so places in it are right.
fn no_text(path: SourcePath, bytes: &[u8], at: usize, what: &str) -> Read {
    let (before, rest) = bytes.split_at(at);
    let line = rest.split(|b| matches!(b, b'\n' | b'\r')).next();
    let line = String::from_utf8_lossy(line.unwrap_or_default());
    let bad = line.chars().next().map_or(0, char::len_utf8);
    let words = format!("the file is no text: {what}");
    let problem = Diagnostic::new(Code::NotUtf8, words)
        .at(&path, at..at + bad)
        .help("save the file as UTF-8 in your editor");
    let shown = format!("{}{line}", String::from_utf8_lossy(before)).into();
    Read::NoText(Box::new(NoText {
        problem,
        path,
        shown,
    }))
}
