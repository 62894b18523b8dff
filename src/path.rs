//! A type for each kind of path, and the laws between them.
//!
//! A file the author wrote is a [`SourcePath`], an address a visitor types is a
//! [`Route`], a file we write is an [`OutputPath`]. [`Route::from_permalink`] is
//! the one door from an author's text to an address; nothing that comes through
//! it can leave the output folder. Nothing here touches a disk.

use std::borrow::{Borrow, Cow};
use std::fmt;
use std::sync::Arc;

use percent_encoding::{AsciiSet, CONTROLS, percent_decode_str, utf8_percent_encode};
use serde::{Serialize, Serializer};
use unicase::UniCase;
use unicode_normalization::UnicodeNormalization;

/// The longest file name that the usual file systems take, in bytes (`NAME_MAX`).
const MAX_COMPONENT: usize = 255;

/// The longest permalink accepted, in bytes: under `PATH_MAX` (4,096) with room
/// for the folder that the site is written to.
const MAX_PERMALINK: usize = 2048;

/// What RFC 3986 does not let stand unencoded in the path of a URL, plus the
/// characters that end an attribute or a markdown link in practice.
const PATH_SET: &AsciiSet = &CONTROLS
    .add(b' ')
    .add(b'"')
    .add(b'#')
    .add(b'%')
    // Legal, but escaped in as many ways as there are escapers: encoded, an
    // address looks the same in every attribute.
    .add(b'\'')
    .add(b'<')
    .add(b'>')
    .add(b'?')
    .add(b'[')
    .add(b'\\')
    .add(b']')
    .add(b'^')
    .add(b'`')
    .add(b'{')
    .add(b'|')
    .add(b'}');

/// A file of the site's folder, relative to it, parts separated by `/`:
/// `content/getting-started/start.md`.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct SourcePath(Arc<str>);

impl Ord for SourcePath {
    /// By bytes. Copies of one path are known by where they stand: lists of 100,000
    /// pages are compared after each edit.
    fn cmp(&self, other: &Self) -> std::cmp::Ordering {
        if Arc::ptr_eq(&self.0, &other.0) {
            return std::cmp::Ordering::Equal;
        }
        self.0.cmp(&other.0)
    }
}

impl PartialOrd for SourcePath {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl SourcePath {
    /// Wraps a relative path; `None` when it is empty, absolute or has an empty,
    /// `.` or `..` part.
    pub fn new(path: &str) -> Option<Self> {
        let sound = path
            .split('/')
            .all(|part| !matches!(part, "" | "." | "..") && !part.contains('\0'));
        sound.then(|| Self(path.into()))
    }

    /// The path as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The last part: `start.md`.
    pub fn file_name(&self) -> &str {
        self.0.rsplit('/').next().unwrap_or(&self.0)
    }

    /// The file name without its last extension: `start`.
    pub fn stem(&self) -> &str {
        let name = self.file_name();
        match name.rfind('.') {
            Some(0) | None => name,
            Some(dot) => &name[..dot],
        }
    }

    /// The last extension in lower case: `md`; empty when there is none.
    pub fn extension(&self) -> String {
        let name = self.file_name();
        match name.rfind('.') {
            Some(0) | None => String::new(),
            Some(dot) => name[dot + 1..].to_ascii_lowercase(),
        }
    }

    /// The path below `folder`, if it lies there.
    pub fn strip_prefix(&self, folder: &str) -> Option<&str> {
        self.0.strip_prefix(folder)?.strip_prefix('/')
    }
}

impl fmt::Display for SourcePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

impl Serialize for SourcePath {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(&self.0)
    }
}

/// Why a text cannot be an address. The words end a sentence that began with
/// the author's text.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RouteError {
    /// Nothing is left of it.
    #[error("is empty")]
    Empty,
    /// `..`, plain or encoded.
    #[error("leaves the site's folder")]
    Escapes,
    /// `https:…`, `mailto:…`, `c:…`.
    #[error("names a scheme or a drive")]
    Scheme,
    /// `//host/…`.
    #[error("names another host")]
    Host,
    /// A backslash: a separator on Windows.
    #[error("has a backslash")]
    Backslash,
    /// NUL or another control character.
    #[error("has a control character")]
    Control,
    /// A character that Windows does not allow in file names.
    #[error("has `{0}`, which Windows does not allow in file names")]
    Character(char),
    /// A name that Windows keeps for a device, or that ends in a dot or a space.
    #[error("has the part `{0}`, which Windows does not allow as a file name")]
    Name(String),
    /// A part of more than 255 bytes.
    #[error("has a part of {0} bytes; file systems take 255")]
    TooLong(usize),
    /// More than 2,048 bytes in all.
    #[error("is {0} bytes long; 2048 is the most")]
    TooLongInAll(usize),
    /// `a//b`.
    #[error("has an empty part")]
    EmptyPart,
    /// A name that Shelfmark keeps for itself.
    #[error("is a name that Shelfmark keeps for itself")]
    Reserved,
}

/// The name of the file, in the output folder, that lists what Shelfmark wrote there.
pub const MANIFEST: &str = ".shelfmark-manifest";

/// Where something lives on the site, decoded: `/faqs-login-password.html`,
/// `/folder/`, `/img/a b.png`. Starts with a slash; ends with one when it names
/// the `index.html` of a folder.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Route(Arc<str>);

impl Route {
    /// The address that a permalink names, by Jekyll's rules: a name without an
    /// extension gets `.html`, one with a trailing slash is a folder's `index.html`,
    /// a leading slash changes nothing. Percent-encoding is taken off.
    ///
    /// # Errors
    /// Where the text could leave the output folder or name a file that some
    /// disk cannot hold.
    pub fn from_permalink(text: &str) -> Result<Self, RouteError> {
        if text.len() > MAX_PERMALINK {
            return Err(RouteError::TooLongInAll(text.len()));
        }
        // Invalid UTF-8 behind the escapes: the text is taken as it stands.
        let decoded = percent_decode_str(text)
            .decode_utf8()
            .unwrap_or_else(|_| text.into());
        if decoded.starts_with("//") {
            return Err(RouteError::Host);
        }
        if decoded
            .split('/')
            .next()
            .is_some_and(|first| first.contains(':'))
        {
            return Err(RouteError::Scheme);
        }
        let mut route = Self::from_file(&decoded)?;
        let name = route.0.rsplit('/').next().unwrap_or("");
        if !name.is_empty() && !has_extension(name) {
            route = Self::from_file(&format!("{}.html", route.0))?;
        }
        match route.not_portable() {
            Some(refusal) => Err(refusal),
            None => Ok(route),
        }
    }

    /// The address of a file that lies on a disk, by its path (not encoded): what
    /// could leave the output folder is refused, but a name that only some
    /// systems refuse is taken, since the author's disk holds it
    /// ([`Route::not_portable`] tells).
    ///
    /// # Errors
    /// Where the path leads out or holds what no URL or file name can.
    pub fn from_file(path: &str) -> Result<Self, RouteError> {
        let path: Cow<'_, str> = if path.is_ascii() {
            path.into()
        } else {
            path.nfc().collect::<String>().into()
        };
        if path.chars().any(char::is_control) {
            return Err(RouteError::Control);
        }
        if path.contains('\\') {
            return Err(RouteError::Backslash);
        }
        if path.is_empty() {
            return Err(RouteError::Empty);
        }
        let rest = path.strip_prefix('/').unwrap_or(&path);
        let parts = rest.strip_suffix('/').unwrap_or(rest);
        if !parts.is_empty() {
            parts.split('/').try_for_each(check_part)?;
        }
        if rest
            .split('/')
            .next()
            .is_some_and(|first| first.eq_ignore_ascii_case(MANIFEST))
        {
            return Err(RouteError::Reserved);
        }
        let rest = match rest.strip_suffix("index.html") {
            Some(folder) if folder.is_empty() || folder.ends_with('/') => folder,
            _ => rest,
        };
        Ok(Self(format!("/{rest}").into()))
    }

    /// Why some system could not hold the route's file: a name that Windows
    /// forbids (Microsoft, "Naming Files, Paths, and Namespaces").
    pub fn not_portable(&self) -> Option<RouteError> {
        self.0.split('/').find_map(forbidden_on_windows)
    }

    /// The home page: `/`.
    pub fn home() -> Self {
        Self("/".into())
    }

    /// The route as text, decoded.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// The file a web server sends for this route.
    pub fn file(&self) -> OutputPath {
        let path = &self.0[1..];
        if path.is_empty() || path.ends_with('/') {
            OutputPath(format!("{path}index.html").into())
        } else {
            OutputPath(path.into())
        }
    }

    /// The route percent-encoded for an attribute, behind the path that the site
    /// stands under (`""` or `/help`): `/help/a%20b.html`.
    pub fn href(&self, base_path: &str) -> String {
        format!("{base_path}{}", encode_path(&self.0))
    }
}

/// A route is found in a map by its text (it hashes and compares as that does).
impl Borrow<str> for Route {
    fn borrow(&self) -> &str {
        &self.0
    }
}

impl fmt::Display for Route {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// A file below the output folder: `folder/index.html`. It cannot be made but
/// from a [`Route`], so it cannot lead out.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct OutputPath(Arc<str>);

impl OutputPath {
    /// The path as text, parts separated by `/`.
    pub fn as_str(&self) -> &str {
        &self.0
    }

    /// What two paths share when some disk takes them for one file: case and
    /// Unicode normalisation folded (as APFS and NTFS do).
    pub fn clash_key(&self) -> String {
        if self.0.is_ascii() {
            return self.0.to_ascii_lowercase();
        }
        let decomposed: String = self.0.nfd().collect();
        UniCase::unicode(decomposed)
            .to_folded_case()
            .nfc()
            .collect()
    }
}

impl fmt::Display for OutputPath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// Percent-encodes a decoded path for a URL; `/` stays.
pub fn encode_path(path: &str) -> String {
    utf8_percent_encode(path, PATH_SET).to_string()
}

/// A text as a part of an address: lower case, letters and digits of every
/// script kept, everything between them one `-`. May be empty.
pub fn slug(text: &str) -> String {
    let mut slug = String::with_capacity(text.len());
    for c in text.nfc().flat_map(char::to_lowercase) {
        if c.is_alphanumeric() || is_mark(c) {
            slug.push(c);
        } else if !slug.is_empty() && !slug.ends_with('-') && c != '\'' && c != '’' {
            slug.push('-');
        }
    }
    slug.truncate(slug.trim_end_matches('-').len());
    slug
}

/// Whether the character belongs to the letter before it (vowel signs of Indic
/// scripts, accents that have no composed form).
pub fn is_mark(c: char) -> bool {
    unicode_normalization::char::is_combining_mark(c)
}

/// The address of a page that names none: `category-subcategory-level3-name.html`,
/// levels that are missing left out. The name's file stem stands in where no
/// letter is left of all of them.
pub fn default_permalink(levels: [Option<&str>; 3], name: &str, file: &SourcePath) -> String {
    let mut parts: Vec<String> = levels.iter().flatten().map(|l| slug(l)).collect();
    parts.push(slug(name));
    parts.retain(|part| !part.is_empty());
    if parts.is_empty() {
        parts.push(slug(file.stem()));
    }
    let mut joined = parts.join("-");
    // `.html` must fit too, and a cut must fall between two characters.
    let mut end = joined.len().min(MAX_COMPONENT - ".html".len());
    while !joined.is_char_boundary(end) {
        end -= 1;
    }
    joined.truncate(end);
    format!("{}.html", if joined.is_empty() { "page" } else { &joined })
}

/// Holds one part of a path against what is safe anywhere.
fn check_part(part: &str) -> Result<(), RouteError> {
    // A second round of encoding (`%252e%252e`) must not decode to dots on a
    // server that decodes twice.
    let twice = percent_decode_str(part).decode_utf8_lossy();
    if matches!(part, "." | "..") || matches!(&*twice, "." | "..") {
        return Err(RouteError::Escapes);
    }
    if part.is_empty() {
        return Err(RouteError::EmptyPart);
    }
    if part.len() > MAX_COMPONENT {
        return Err(RouteError::TooLong(part.len()));
    }
    Ok(())
}

/// Holds one part of a path against Windows' rules.
fn forbidden_on_windows(part: &str) -> Option<RouteError> {
    if let Some(c) = part.chars().find(|c| "<>:\"|?*".contains(*c)) {
        return Some(RouteError::Character(c));
    }
    let blank = part.ends_with(['.', ' ']) || part.starts_with(' ');
    (blank || is_device(part)).then(|| RouteError::Name(part.into()))
}

/// Whether Windows keeps the name for a device, whatever its extension.
fn is_device(part: &str) -> bool {
    let stem = part.split('.').next().unwrap_or(part).trim_end();
    let upper = stem.to_uppercase();
    if matches!(
        &*upper,
        "CON" | "PRN" | "AUX" | "NUL" | "CONIN$" | "CONOUT$"
    ) {
        return true;
    }
    let number = upper
        .strip_prefix("COM")
        .or_else(|| upper.strip_prefix("LPT"));
    number.is_some_and(|n| {
        n.chars().count() == 1
            && n.chars().all(|c| c.is_ascii_digit() || "¹²³".contains(c))
            && n != "0"
    })
}

/// Whether a name ends in something that looks like a file type: a dot and one
/// to ten ASCII letters or digits, at least one of them a letter (so that
/// `release-1.2` is a page and `slides.pptx` a file).
fn has_extension(name: &str) -> bool {
    match name.rsplit_once('.') {
        Some((stem, extension)) => {
            !stem.is_empty()
                && (1..=10).contains(&extension.len())
                && extension.bytes().all(|b| b.is_ascii_alphanumeric())
                && extension.bytes().any(|b| b.is_ascii_alphabetic())
        }
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn route(text: &str) -> String {
        Route::from_permalink(text).expect("sound").to_string()
    }

    #[test]
    fn permalinks_follow_jekylls_rules() {
        assert_eq!(route("x.html"), "/x.html");
        assert_eq!(route("x"), "/x.html");
        assert_eq!(route("/x"), "/x.html");
        assert_eq!(route("folder/"), "/folder/");
        assert_eq!(route("index.html"), "/");
        assert_eq!(route("/"), "/");
        assert_eq!(route("a/index.html"), "/a/");
        assert_eq!(route("release-1.2"), "/release-1.2.html");
        assert_eq!(route("a%20b.html"), "/a b.html");
        assert_eq!(route("e\u{301}.html"), "/é.html");
    }

    #[test]
    fn no_permalink_leaves_the_site() {
        for attack in [
            "../x",
            "a/../../x",
            "%2e%2e/x",
            "%252e%252e/x",
            "..%2fx",
            "a\\b",
            "%5c",
            "//host/x",
            "https://x",
            "c:/x",
            "a\0b",
            "%00",
            "a\nb",
            "",
            "a//b",
            "con",
            "nul.html",
            "a/.",
            "x:y",
            "a?b",
            "trailing./",
            "a /b",
            ".shelfmark-manifest",
            "COM1.txt",
        ] {
            assert!(
                Route::from_permalink(attack).is_err(),
                "{attack:?} was taken"
            );
        }
        assert!(Route::from_permalink(&"x".repeat(256)).is_err());
    }

    #[test]
    fn names_that_one_disk_takes_for_one_file_share_a_key() {
        let key = |t: &str| Route::from_file(t).expect("sound").file().clash_key();
        assert_eq!(key("A.html"), key("a.html"));
        assert_eq!(key("É.html"), key("e\u{301}.html"));
        assert_eq!(key("STRASSE"), key("straße"));
        assert_ne!(key("a.html"), key("b.html"));
    }

    #[test]
    fn hrefs_are_encoded_and_prefixed() {
        let r = Route::from_permalink("/a b & (c) ü.html").expect("sound");
        assert_eq!(r.href("/help"), "/help/a%20b%20&%20(c)%20%C3%BC.html");
    }
}
