//! Markdown: text → [`Outline`], and text with resolved links → HTML.
//!
//! Knows CommonMark, GFM and Shelfmark's additions; knows no other page, no
//! template and no disk. Offsets always point into the author's file.

use std::borrow::Cow;
use std::ops::Range;
use std::sync::Arc;

use serde::Serialize;

use crate::config::MarkdownOptions;
use crate::diagnostic::{Diagnostic, Span};
use crate::path::SourcePath;
use crate::source::{ImageSize, SourceFile};

mod autolink;
mod code;
mod code_block;
pub mod compose;
pub mod destination;
mod dialect;
mod drawing;
mod escape;
mod events;
pub mod highlight;
mod joined;
mod notes;
mod outline;
mod placed;
mod plain;
mod prepared;
mod raw_html;
mod slug;
mod video;
mod writer;

use compose::{DataCall, Origin, Parts};
pub use escape::escape;
use highlight::Highlighter;
pub use plain::Plain;
pub use raw_html::{refreshed, set as candidates};

/// What the rest of the program must know of a page's body without rendering it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Outline {
    /// Its headings, in order.
    pub headings: Vec<Heading>,
    /// Every link, in order, raw HTML's too.
    pub links: Vec<Reference>,
    /// Every image, in order, raw HTML's too.
    pub images: Vec<Reference>,
    /// Languages of fenced code.
    pub languages: Vec<Reference>,
    /// Ids of elements that are no headings (raw HTML, footnotes, attributes), each at
    /// its place.
    pub ids: Vec<Reference>,
    /// Headings of level 1 in raw HTML: the place of `<h1`.
    pub titles: Vec<Reference>,
    /// The plain text of the first paragraph, at most some 300 characters.
    pub first_paragraph: Option<String>,
    /// The number of words, for the reading time.
    pub words: u32,
    /// What raw HTML says that is published as it stands.
    pub literals: Vec<Literal>,
    /// Comments to the checker.
    pub notes: Vec<Note>,
    /// The text, for search.
    pub plain: Plain,
    /// The questions of its `faq`s, in order.
    pub questions: Vec<Question>,
}

impl Outline {
    /// Whether an element that is no heading has this id.
    pub fn has_id(&self, id: &str) -> bool {
        self.ids.iter().any(|known| known.target == id)
    }
}

/// A question with its answer, as plain text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Question {
    /// The question.
    pub name: String,
    /// The answer, in single spaces.
    pub answer: String,
}

/// A part of raw HTML that is published as it stands, so that an address in it means what
/// a browser takes it for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Literal {
    /// What it is.
    pub kind: LiteralKind,
    /// Where it stands.
    pub span: Span,
    /// The file that it stands in, where that is not the page itself.
    pub origin: Option<Arc<Origin>>,
}

/// What a [`Literal`] is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum LiteralKind {
    /// CSS: that of a `style` element or attribute.
    Style,
    /// By what address the page leads on, and when: `0; url=b.html`.
    Refresh,
}

/// A comment to the checker: `<!-- shelfmark: … -->`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// What it says, behind `shelfmark:`.
    pub words: String,
    /// Where the comment stands.
    pub span: Span,
    /// What it is about: the comment's own line, and the block that follows a comment
    /// that stands by itself.
    pub covers: Span,
    /// The snippet that it stands in; `None` for the page itself.
    pub origin: Option<Arc<Origin>>,
}

/// One heading.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Heading {
    /// 1 to 6.
    pub level: u8,
    /// Its id: GitHub's rule, or the one given as `{#id}`.
    pub id: String,
    /// Its plain text.
    pub text: String,
    /// Where it stands.
    #[serde(skip)]
    pub span: Span,
    /// The file that it stands in, where that is not the page itself.
    #[serde(skip)]
    pub origin: Option<Arc<Origin>>,
}

/// The target of a link or image as the author wrote it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reference {
    /// The target, entities and escapes resolved.
    pub target: String,
    /// The text of the link or the alt text of the image.
    pub text: String,
    /// Where the whole link stands.
    pub span: Span,
    /// The file that it stands in, where that is not the page itself.
    pub origin: Option<Arc<Origin>>,
}

/// Where a link leads once the site has resolved it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedLink {
    /// What stands in `href`, not yet HTML-escaped.
    pub href: String,
    /// Whether it leaves the site.
    pub external: bool,
}

/// What an image shows once the site has resolved it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct ResolvedImage {
    /// What stands in `src`, not yet HTML-escaped.
    pub src: String,
    /// Its size, where it is known.
    pub size: Option<ImageSize>,
}

/// The site, as far as one page's body needs it. Problems with targets are
/// not reported through here: whoever checks reads the [`Outline`].
pub trait Resolve {
    /// Where a link target leads (`x.html`, `#id`, `https://…`, `mailto:…`).
    /// `from` is the snippet that the link stands in, if it does.
    fn link(&self, target: &str, from: Option<&SourcePath>) -> ResolvedLink;
    /// What an image source (or any other embedded resource) names.
    fn image(&self, target: &str, from: Option<&SourcePath>) -> ResolvedImage;
    /// A word of the theme in the page's language, by its key (`callout_note`).
    fn word(&self, key: &'static str) -> String;
    /// A table of data, drawn by the theme.
    fn data(&self, data: &DataCall) -> String;
}

/// Whether the blocks of a body say where in the author's file they stand.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Hash)]
pub enum Lines {
    /// They do not: what is published.
    #[default]
    Unmarked,
    /// Every block element (heading, paragraph, list item, table row, code block,
    /// quotation, …) carries [`LINE_ATTRIBUTE`]: the preview.
    Marked,
}

/// The attribute that names a block's first line in its file, counted from 1:
/// ` data-line="14"`, the leading space included, directly before the `>` of the
/// start tag. Taking exactly that text away gives the unmarked HTML.
pub const LINE_ATTRIBUTE: &str = "data-line";

/// A page's body as HTML.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Html(pub String);

/// A body, parsed: what outline and HTML are both made from.
pub struct Parsed<'a> {
    file: &'a SourceFile,
    options: &'a MarkdownOptions,
    events: events::Events<'a>,
    problems: Vec<Diagnostic>,
}

/// Parses `file.text[body]`, composed with its parts.
pub fn parse<'a>(
    file: &'a SourceFile,
    body: Range<usize>,
    options: &'a MarkdownOptions,
    parts: &Parts,
) -> Parsed<'a> {
    let path = &file.path;
    let mut composed = compose::prepare(file, body, parts);
    let mut problems = std::mem::take(&mut composed.problems);
    let read = dialect::read(path, composed, options, &mut problems);
    let events = events::filter(read, path, options, &mut problems);
    Parsed {
        file,
        options,
        events,
        problems,
    }
}

/// The addresses that a piece of HTML names (a template's), in order.
pub fn addresses_of_html(html: &str) -> (Vec<Reference>, Vec<Literal>) {
    outline::of_html(html)
}

impl Parsed<'_> {
    /// The outline, and what is wrong with the body by itself.
    pub fn outline(&self) -> (Outline, Vec<Diagnostic>) {
        let mut outline = outline::read(self.file, &self.events);
        outline.plain = plain::read(&self.events);
        (outline, self.problems.clone())
    }

    /// The HTML.
    pub fn html(self, resolve: &dyn Resolve, highlighter: &Highlighter, lines: Lines) -> Html {
        let page = writer::Page {
            text: &self.file.text,
            options: self.options,
            resolve,
            highlighter,
            lines,
        };
        let html = page.write(self.events);
        Html(match notes::without(&html) {
            Cow::Borrowed(_) => html,
            Cow::Owned(without) => without,
        })
    }
}
