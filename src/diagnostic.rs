//! What is wrong, where, and what to do.
//!
//! A [`Diagnostic`] points into a file by byte offsets ([`Span`]); whoever shows
//! it turns them into line and column with a [`LineIndex`]. How it looks as text
//! or JSON is [`crate::report`]'s business.

use std::borrow::Cow;
use std::ops::Range;

use serde::Serialize;

use crate::path::SourcePath;

/// A range of bytes in a source file, counted from the file's first byte (a
/// byte order mark and the front matter included).
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
pub struct Span {
    /// The first byte.
    pub start: u32,
    /// The byte after the last one.
    pub end: u32,
}

impl Span {
    /// A span from byte offsets. Files over 4 GiB are never read, so offsets fit.
    pub fn new(range: Range<usize>) -> Self {
        let clamp = |n: usize| u32::try_from(n).unwrap_or(u32::MAX);
        Self {
            start: clamp(range.start),
            end: clamp(range.end),
        }
    }

    /// The same as a range of `usize`.
    pub fn range(self) -> Range<usize> {
        self.start as usize..self.end as usize
    }
}

impl From<Range<usize>> for Span {
    fn from(range: Range<usize>) -> Self {
        Self::new(range)
    }
}

/// A place that a diagnostic speaks of.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Place {
    /// The file.
    pub file: SourcePath,
    /// Where in it; `None` speaks of the whole file.
    pub span: Option<Span>,
}

/// How much a problem matters.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Severity {
    /// The page cannot be published as it is.
    Error,
    /// A reader will stumble; the page is published.
    Warning,
    /// It could be better. `check` says so, `build` does not.
    Advice,
}

/// One problem.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Diagnostic {
    /// Its stable name.
    pub code: Code,
    /// How much it matters.
    pub severity: Severity,
    /// What is wrong: lower case, no full stop, the author's text in backticks.
    pub message: String,
    /// Where; `None` only for problems of the site as a whole.
    pub place: Option<Place>,
    /// Other places that take part, each with what it is to the problem.
    pub related: Vec<(Place, String)>,
    /// What to do.
    pub help: Option<String>,
    /// A change that mends it and can be made without asking.
    pub fix: Option<Box<Fix>>,
}

/// A change of the sources that mends a problem and nothing else.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Fix {
    /// What it does: `write `b.html``.
    pub label: String,
    /// The changes, none of which overlap.
    pub edits: Vec<Edit>,
}

/// New words for a part of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Edit {
    /// The file.
    pub file: SourcePath,
    /// What is replaced.
    pub span: Span,
    /// What stands there afterwards.
    pub text: String,
}

impl Diagnostic {
    /// A problem of this code with its usual severity.
    pub fn new(code: Code, message: impl Into<String>) -> Self {
        Self {
            code,
            severity: code.severity(),
            message: message.into(),
            place: None,
            related: Vec::new(),
            help: None,
            fix: None,
        }
    }

    /// Names the place.
    pub fn at(mut self, file: &SourcePath, span: impl Into<Span>) -> Self {
        self.place = Some(Place {
            file: file.clone(),
            span: Some(span.into()),
        });
        self
    }

    /// Names the file as a whole.
    pub fn in_file(mut self, file: &SourcePath) -> Self {
        self.place = Some(Place {
            file: file.clone(),
            span: None,
        });
        self
    }

    /// Names a further place.
    pub fn also(mut self, place: Place, what: impl Into<String>) -> Self {
        self.related.push((place, what.into()));
        self
    }

    /// Says what to do.
    pub fn help(mut self, help: impl Into<String>) -> Self {
        self.help = Some(help.into());
        self
    }

    /// Says what to do where something is known to say.
    pub fn help_if<T>(mut self, known: Option<T>, words: impl FnOnce(T) -> String) -> Self {
        if let Some(known) = known {
            self.help = Some(words(known));
        }
        self
    }

    /// Offers a change that mends it.
    pub fn fix(mut self, label: impl Into<String>, edits: Vec<Edit>) -> Self {
        let label = label.into();
        self.fix = Some(Box::new(Fix { label, edits }));
        self
    }

    /// Its message as it stays from one day to the next, for whoever must know it again:
    /// days and weights count on, so their numbers are left out.
    pub fn lasting_message(&self) -> Cow<'_, str> {
        let counts = [
            Code::OldNew,
            Code::StalePage,
            Code::HeavyImage,
            Code::HeavyPage,
        ];
        match counts.contains(&self.code) {
            true => self
                .message
                .replace(|c: char| c.is_ascii_digit(), "")
                .into(),
            false => self.message.as_str().into(),
        }
    }

    /// The order in which diagnostics are shown: file, place, code, words.
    fn sort_key(&self) -> (Option<&Place>, Code, &str) {
        (self.place.as_ref(), self.code, &self.message)
    }
}

/// Sorts by file, place and code, and drops exact repeats.
pub fn sort(diagnostics: &mut Vec<Diagnostic>) {
    diagnostics.sort_by(|a, b| a.sort_key().cmp(&b.sort_key()));
    diagnostics.dedup();
}

/// The nearest of `known` to a mistyped `word`, when it is near enough to be
/// worth offering: at most a third of its letters differ.
pub fn nearest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let lower = word.to_lowercase();
    known
        .into_iter()
        .map(|k| (strsim::damerau_levenshtein(&lower, &k.to_lowercase()), k))
        .filter(|(distance, k)| *distance <= k.chars().count().max(3) / 3)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, k)| k)
}

/// Turns byte offsets of one text into lines and columns.
pub struct LineIndex<'a> {
    text: &'a str,
    /// The offset at which each line starts.
    starts: Vec<usize>,
}

/// A line and column as an editor counts them: both from 1, the column in
/// Unicode scalar values.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Serialize)]
pub struct Position {
    /// The line, from 1.
    pub line: usize,
    /// The column, from 1.
    pub column: usize,
}

impl<'a> LineIndex<'a> {
    /// Reads where the lines start. Lines end in LF, CRLF or a lone CR
    /// (CommonMark 0.31, 2.1).
    pub fn new(text: &'a str) -> Self {
        let bytes = text.as_bytes();
        let mut starts = vec![0];
        for (i, byte) in bytes.iter().enumerate() {
            if *byte == b'\n' || (*byte == b'\r' && bytes.get(i + 1) != Some(&b'\n')) {
                starts.push(i + 1);
            }
        }
        Self { text, starts }
    }

    /// The line and column of a byte offset; the text's end for offsets beyond it.
    pub fn position(&self, offset: usize) -> Position {
        let offset = floor_char_boundary(self.text, offset);
        let line = self.starts.partition_point(|start| *start <= offset);
        let start = self.starts[line - 1];
        let before = &self.text[start..offset];
        // A byte order mark takes no column: editors do not show it.
        let column = before.chars().filter(|c| *c != '\u{feff}').count() + 1;
        Position { line, column }
    }

    /// The line (from 1) that holds a byte offset, and the bytes of that line
    /// without its end and without a byte order mark.
    pub fn line_at(&self, offset: usize) -> (usize, Range<usize>) {
        let line = self.starts.partition_point(|start| *start <= offset);
        (line, self.line_range(line))
    }

    /// The text of a line (from 1) without its end.
    pub fn line(&self, line: usize) -> &'a str {
        &self.text[self.line_range(line)]
    }

    /// The bytes of a line (from 1); empty at the text's end for lines beyond it.
    fn line_range(&self, line: usize) -> Range<usize> {
        let Some(start) = line.checked_sub(1).and_then(|l| self.starts.get(l)) else {
            return self.text.len()..self.text.len();
        };
        let end = self.starts.get(line).copied().unwrap_or(self.text.len());
        let ended = self.text[*start..end].trim_end_matches(['\n', '\r']);
        let shown = ended.trim_start_matches('\u{feff}');
        start + ended.len() - shown.len()..start + ended.len()
    }

    /// The byte offset of a line and column (both from 1, as libraries report them).
    pub fn offset(&self, position: Position) -> usize {
        let Some(start) = position
            .line
            .checked_sub(1)
            .and_then(|l| self.starts.get(l))
        else {
            return self.text.len();
        };
        let line = &self.text[*start..];
        let within = line.char_indices().nth(position.column.saturating_sub(1));
        start + within.map_or(line.len(), |(i, _)| i)
    }
}

/// The nearest character boundary at or before `offset`.
fn floor_char_boundary(text: &str, offset: usize) -> usize {
    let mut offset = offset.min(text.len());
    while !text.is_char_boundary(offset) {
        offset -= 1;
    }
    offset
}

macro_rules! codes {
    ($($(#[doc = $doc:literal])+ $variant:ident = $name:literal, $severity:ident;)+) => {
        /// The stable name of a kind of problem, with its usual severity.
        #[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub enum Code { $($(#[doc = $doc])+ $variant,)+ }

        impl Code {
            /// Every code, in order of declaration.
            pub const ALL: &'static [Code] = &[$(Code::$variant,)+];

            /// The name as it is printed: `no-such-page`.
            pub fn as_str(self) -> &'static str {
                match self { $(Code::$variant => $name,)+ }
            }

            /// The code of this name.
            pub fn parse(name: &str) -> Option<Code> {
                Self::ALL.iter().copied().find(|code| code.as_str() == name)
            }

            /// What it is, in a sentence.
            pub fn summary(self) -> &'static str {
                let words = match self { $(Code::$variant => concat!($($doc),+),)+ };
                words.trim()
            }

            /// The severity it has unless a site says otherwise.
            pub fn severity(self) -> Severity {
                match self { $(Code::$variant => Severity::$severity,)+ }
            }
        }
    };
}

codes! {
    /// A file or folder could not be read.
    Unreadable = "unreadable", Error;
    /// A text file is not UTF-8.
    NotUtf8 = "not-utf8", Error;
    /// A file's name cannot be an address.
    BadFileName = "bad-file-name", Error;
    /// A file's name that some systems cannot hold.
    NotPortable = "not-portable", Warning;
    /// A symbolic link leads out of the site's folder.
    LinkOutside = "link-outside", Error;
    /// `site.yaml` or a front matter block is not YAML.
    BadYaml = "bad-yaml", Error;
    /// A key that stands twice.
    DuplicateKey = "duplicate-key", Error;
    /// A key that `site.yaml` does not know.
    UnknownKey = "unknown-key", Error;
    /// A value of the wrong type or out of range.
    BadValue = "bad-value", Error;
    /// A date that is none.
    BadDate = "bad-date", Error;
    /// A front matter block without its closing `---`.
    UnclosedFrontMatter = "unclosed-front-matter", Error;
    /// A field that is none, near to one that is.
    NearKey = "near-key", Warning;
    /// A yes or no that is not written `true` or `false`.
    LooseFlag = "loose-flag", Warning;
    /// The end of a text is taken for a comment.
    CutText = "cut-text", Warning;
    /// A page without front matter.
    NoFrontMatter = "no-front-matter", Warning;
    /// A page without `pagename`.
    NoPageName = "no-page-name", Warning;
    /// A page without `permalink`.
    NoPermalink = "no-permalink", Warning;
    /// A permalink that cannot be an address.
    BadPermalink = "bad-permalink", Error;
    /// Two things want one address.
    RouteClash = "route-clash", Error;
    /// Two spellings of one category.
    CategorySpelling = "category-spelling", Warning;
    /// A page redirects from its own address.
    RedirectToSelf = "redirect-to-self", Warning;
    /// The navigation names a page or category that is not there.
    NavigationTarget = "navigation-target", Warning;
    /// No page is in a language of the site.
    EmptyLanguage = "empty-language", Warning;
    /// A link to a page that is not there.
    NoSuchPage = "no-such-page", Warning;
    /// An image that is not there.
    NoSuchImage = "no-such-image", Warning;
    /// A code block in a language that the highlighter does not know.
    UnknownLanguage = "unknown-language", Warning;
    /// A template that does not parse or fails on a page.
    BadTemplate = "bad-template", Error;
    /// A layout that the theme does not have.
    UnknownLayout = "unknown-layout", Warning;
    /// A variable of `theme_options` that the theme does not use.
    UnknownThemeVariable = "unknown-theme-variable", Warning;
    /// A value of `indicator` that no badge stands for.
    UnknownIndicator = "unknown-indicator", Warning;
    /// The history of the pages is not complete, so their dates are not known.
    ShallowHistory = "shallow-history", Warning;
    /// A style sheet of the theme names a file that the theme does not have.
    NoSuchAsset = "no-such-asset", Error;
    /// A style sheet of the theme that is no CSS at some place.
    BadStyleSheet = "bad-style-sheet", Warning;
    /// A link to a place in a page that the page does not have.
    NoSuchAnchor = "no-such-anchor", Warning;
    /// A link to an address that differs from the page's in capital letters.
    WrongCase = "wrong-case", Warning;
    /// A link to an address that only leads on to another one.
    RedirectedLink = "redirected-link", Warning;
    /// A link to a page that readers do not see: a draft, or unpublished.
    HiddenTarget = "hidden-target", Warning;
    /// A link that names no address.
    EmptyLink = "empty-link", Warning;
    /// A link without a word to click on.
    EmptyLinkText = "empty-link-text", Warning;
    /// An image without words for those who do not see it.
    NoAltText = "no-alt-text", Advice;
    /// A heading that is more than one level below the one before it.
    HeadingJump = "heading-jump", Advice;
    /// A heading of level 1 in a page, which has its name as one already.
    SecondTitle = "second-title", Advice;
    /// Two elements of a page with one id.
    DuplicateId = "duplicate-id", Warning;
    /// Two pages of one name in one list.
    DuplicateName = "duplicate-name", Advice;
    /// A page without a sentence about it.
    NoDescription = "no-description", Advice;
    /// Two categories whose names say the same in other words.
    SimilarCategories = "similar-categories", Advice;
    /// A picture that no page shows.
    UnusedImage = "unused-image", Advice;
    /// A picture that is heavy to load.
    HeavyImage = "heavy-image", Advice;
    /// An address that was published answers no more.
    AddressGone = "address-gone", Error;
    /// An old anchor is to lead to a heading that the page does not have.
    AnchorTarget = "anchor-target", Warning;
    /// A file that a page loads is not there.
    NoSuchFile = "no-such-file", Warning;
    /// A redirect leads to an address that only leads on.
    RedirectChain = "redirect-chain", Warning;
    /// A redirect leads back to itself.
    RedirectLoop = "redirect-loop", Warning;
    /// A page that no other page links to.
    OrphanPage = "orphan-page", Advice;
    /// A page that is heavy to load with all that it shows.
    HeavyPage = "heavy-page", Advice;
    /// A snippet that no page includes.
    UnusedSnippet = "unused-snippet", Advice;
    /// A page of a date that has not come yet.
    FutureDate = "future-date", Advice;
    /// A page that nobody has changed for long.
    StalePage = "stale-page", Advice;
    /// A page that has been called new for long.
    OldNew = "old-new", Advice;
    /// A comment that allows a finding which is not there.
    UnusedAllow = "unused-allow", Warning;
    /// A comment that allows a finding without a reason, or allows none.
    BadAllow = "bad-allow", Warning;
    /// A page without a field that the site asks for.
    MissingField = "missing-field", Warning;
    /// A field with a value that the site does not allow.
    FieldValue = "field-value", Warning;
    /// A permalink that does not follow the site's rule.
    PermalinkRule = "permalink-rule", Warning;
    /// A mail address that is none.
    BadMailAddress = "bad-mail-address", Warning;
    /// A link to another site that does not answer as it should.
    DeadLink = "dead-link", Warning;
    /// A link to a place in a page of another site that is not there.
    DeadAnchor = "dead-anchor", Warning;
    /// A link to a page of another site that has moved for good.
    MovedLink = "moved-link", Advice;
    /// An attribute list such as `{: .notice}` that is written otherwise.
    MistypedAttributes = "mistyped-attributes", Warning;
    /// An attribute list with nothing beside it that it could be about.
    LoneAttributes = "lone-attributes", Warning;
    /// An element that HTML does not have; it is shown as text.
    UnknownElement = "unknown-element", Warning;
    /// An element or comment without its end that would hide what follows.
    UnclosedElement = "unclosed-element", Warning;
    /// A fence of code without its end; all that follows is shown as code.
    UnclosedFence = "unclosed-fence", Warning;
    /// A Liquid tag; it is shown as text.
    LiquidTag = "liquid-tag", Warning;
    /// A heading without a word; it is left out.
    EmptyHeading = "empty-heading", Warning;
    /// A query that does not find the page it must find.
    SearchTest = "search-test", Warning;
    /// A directive that there is not.
    UnknownDirective = "unknown-directive", Error;
    /// A directive without the line that closes it.
    UnclosedDirective = "unclosed-directive", Error;
    /// A line of colons that closes nothing.
    UnopenedDirective = "unopened-directive", Error;
    /// A directive where it cannot stand.
    MisplacedDirective = "misplaced-directive", Error;
    /// A title or parameter that a directive does not take, or not so.
    DirectiveParameter = "directive-parameter", Error;
    /// A file to include, or a part of one, that is not there.
    NoSuchSnippet = "no-such-snippet", Error;
    /// A file that includes itself, over others or at once.
    IncludeCycle = "include-cycle", Error;
    /// A variable that nobody states.
    UnknownVariable = "unknown-variable", Error;
    /// A file of data that is no table.
    BadData = "bad-data", Error;
    /// A formula that cannot be read.
    BadFormula = "bad-formula", Error;
    /// A diagram that cannot be drawn; readers see its text.
    DiagramNotDrawn = "diagram-not-drawn", Warning;
}

impl Serialize for Code {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn positions_hold_under_every_line_end_and_script() {
        let text = "\u{feff}aü\r\nb\rc\nd😀e";
        let index = LineIndex::new(text);
        let at = |needle: &str| {
            let p = index.position(text.find(needle).expect("stands there"));
            (p.line, p.column)
        };
        assert_eq!(at("a"), (1, 1));
        assert_eq!(at("ü"), (1, 2));
        assert_eq!(at("b"), (2, 1));
        assert_eq!(at("c"), (3, 1));
        assert_eq!(at("e"), (4, 3));
        assert_eq!(index.line(1), "aü");
        assert_eq!(index.line(4), "d😀e");
        assert_eq!(index.line(9), "");
    }

    #[test]
    fn the_nearest_name_is_offered_only_when_near() {
        assert_eq!(nearest("tittle", ["title", "theme"]), Some("title"));
        assert_eq!(nearest("zzz", ["title", "theme"]), None);
    }
}
