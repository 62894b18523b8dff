//! One page alone: head and outline together. Nothing in it depends on another
//! file; where the page lands among the others is [`crate::site`]'s business.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::{Arc, OnceLock};

use crate::config::{EditionId, Languages, MarkdownOptions, language};
use crate::diagnostic::{Code, Diagnostic, Edit, Span};
use crate::front_matter::FrontMatter;
use crate::markdown::compose::Parts;
use crate::markdown::{self, Outline, Parsed};
use crate::path::{Route, SourcePath, default_permalink};
use crate::source::SourceFile;
use crate::yaml::edit::Block;

/// What the join needs of a page: it changes only when the front matter does,
/// so an edit of a body leaves the whole site's structure as it was.
#[derive(Clone, Debug, PartialEq)]
pub struct Head {
    /// The page's file.
    pub path: SourcePath,
    /// Its name: `pagename`, else its first heading, else its file's name.
    pub name: String,
    /// Its address.
    pub route: Route,
    /// Where the address stands: the permalink, else the top of the file.
    pub route_span: Span,
    /// The language it is written in (BCP 47), for `lang` and search.
    pub language: String,
    /// In which of the site's languages it stands: its place among
    /// [`Config::editions`](crate::config::Config::editions).
    pub edition: EditionId,
    /// Its front matter.
    pub front: FrontMatter,
}

impl Head {
    /// Whether the page is kept from readers: a draft, or not published.
    pub fn is_hidden(&self) -> bool {
        self.kept_from_readers().is_some()
    }

    /// What keeps the page from readers: `draft`, or `unpublished`.
    pub fn kept_from_readers(&self) -> Option<&'static str> {
        if self.front.draft {
            return Some("draft");
        }
        (!self.front.published).then_some("unpublished")
    }
}

/// A page read on its own: its head at once, its body when somebody asks.
///
/// Most of the time that a page takes is parsing its markdown. A build does that
/// once, for the outline and the HTML together ([`Article::parsed`]); a preview
/// has the whole site's structure without it.
#[derive(Debug)]
pub struct Article {
    /// Its file.
    pub file: Arc<SourceFile>,
    /// Its head; `None` where it is broken and the page must be left out.
    pub head: Option<Arc<Head>>,
    /// The bytes of the file that are markdown.
    pub body: Range<usize>,
    /// What is wrong with its head.
    pub diagnostics: Vec<Diagnostic>,
    options: Arc<MarkdownOptions>,
    /// What it is composed of beside its file.
    parts: Parts,
    /// A function of the file, the body, the options and the parts.
    reading: OnceLock<Reading>,
}

/// A body, read.
#[derive(Debug)]
struct Reading {
    outline: Outline,
    diagnostics: Vec<Diagnostic>,
}

impl Reading {
    fn of(parsed: &Parsed<'_>) -> Self {
        let (outline, diagnostics) = parsed.outline();
        Self {
            outline,
            diagnostics,
        }
    }
}

impl Article {
    /// Reads a page's file.
    pub fn read(
        file: &Arc<SourceFile>,
        options: &Arc<MarkdownOptions>,
        languages: &Languages,
        parts: &Parts,
    ) -> Self {
        let split = FrontMatter::parse(file);
        let mut article = Self {
            file: file.clone(),
            head: None,
            body: split.body,
            diagnostics: split.diagnostics,
            options: options.clone(),
            parts: parts.clone(),
            reading: OnceLock::new(),
        };
        let front = match split.front_matter {
            Some(front) => Some(front),
            None if split.broken => None,
            None => Some(FrontMatter::blank()),
        };
        if let Some(front) = front.filter(|_| !split.broken) {
            article.parts.own = variables(&front);
            article.head = head(&mut article, front, languages).map(Arc::new);
        }
        article
    }

    /// Its body, as far as others need it.
    pub fn outline(&self) -> &Outline {
        &self.reading().outline
    }

    /// The files that it includes or shows as data, and those that these include.
    pub fn parts(&self) -> &BTreeMap<SourcePath, Arc<SourceFile>> {
        &self.parts.files
    }

    /// What is wrong with its body by itself.
    pub fn body_diagnostics(&self) -> &[Diagnostic] {
        &self.reading().diagnostics
    }

    /// Its body, parsed; its outline is known from then on.
    pub fn parsed(&self) -> Parsed<'_> {
        let parsed = markdown::parse(&self.file, self.body.clone(), &self.options, &self.parts);
        self.reading.get_or_init(|| Reading::of(&parsed));
        parsed
    }

    fn reading(&self) -> &Reading {
        let read = || {
            let parsed = markdown::parse(&self.file, self.body.clone(), &self.options, &self.parts);
            Reading::of(&parsed)
        };
        self.reading.get_or_init(read)
    }
}

/// The variables of a page: what stands below `variables`, and every other key
/// that says one thing.
fn variables(front: &FrontMatter) -> BTreeMap<String, String> {
    let text = |value: &serde_json::Value| match value {
        serde_json::Value::String(text) => Some(text.clone()),
        serde_json::Value::Number(number) => Some(number.to_string()),
        serde_json::Value::Bool(flag) => Some(flag.to_string()),
        _ => None,
    };
    let mut all: BTreeMap<String, String> = BTreeMap::new();
    let named = front.extra.get("variables").and_then(|v| v.as_object());
    for (key, value) in front.extra.iter().chain(named.into_iter().flatten()) {
        all.extend(text(value).map(|text| (key.to_lowercase(), text)));
    }
    all
}

/// Names and addresses a page.
fn head(article: &mut Article, front: FrontMatter, languages: &Languages) -> Option<Head> {
    let file = article.file.clone();
    let (edition, tongue) = speaks(article, &front, languages);
    let name = front
        .page_name
        .clone()
        .unwrap_or_else(|| name_without(&file, article.outline()));
    // Of a page without any front matter one warning is enough.
    let has_head = || FrontMatter::block(&file.text).is_some();
    let diagnostics = &mut article.diagnostics;
    if front.page_name.is_none() && has_head() {
        diagnostics.push(
            Diagnostic::new(
                Code::NoPageName,
                format!("no pagename, so the page is named `{name}`"),
            )
            .at(
                &file.path,
                FrontMatter::place(&file, &["pagename", "title"]),
            )
            .help(
                "add a line `pagename:` below the `---`, with the name that lists and the \
                 sidebar show",
            ),
        );
    }
    let (route, route_span) = match &front.permalink {
        Some(written) => {
            let refused = |e| {
                Diagnostic::new(
                    Code::BadPermalink,
                    format!("the permalink `{}` {e}", written.value),
                )
                .at(&file.path, written.span)
                .help("write a path inside the site, such as `troubleshooting-login.html`")
            };
            let route = Route::from_permalink(&written.value).map_err(refused);
            (route, written.span)
        }
        None => {
            let text = |level: &Option<crate::front_matter::Spanned<String>>| {
                level.as_ref().map(|l| l.value.clone())
            };
            let levels = [
                text(&front.category),
                text(&front.subcategory),
                text(&front.level3),
            ];
            let mut permalink =
                default_permalink(levels.each_ref().map(|l| l.as_deref()), &name, &file.path);
            if let Some(folder) = languages.prefix(edition) {
                permalink = format!("{folder}/{permalink}");
            }
            if has_head() {
                let problem = Diagnostic::new(
                    Code::NoPermalink,
                    format!("no permalink, so the page gets `{permalink}`"),
                )
                .at(&file.path, FrontMatter::place(&file, &["permalink"]))
                .help(format!(
                    "add a line `permalink: {permalink}` below the `---` to keep the address \
                     when the page is renamed"
                ));
                let label = format!("add `permalink: {permalink}`");
                diagnostics.push(match stated(&file, &permalink) {
                    Some(edit) => problem.fix(label, vec![edit]),
                    None => problem,
                });
            }
            let refused = |e| {
                Diagnostic::new(
                    Code::BadPermalink,
                    format!("the address made for the page, `{permalink}`, {e}"),
                )
                .at(&file.path, FrontMatter::place(&file, &["permalink"]))
                .help("add a `permalink`")
            };
            (
                Route::from_permalink(&permalink).map_err(refused),
                Span::new(0..0),
            )
        }
    };
    match route {
        Ok(route) => Some(Head {
            path: file.path.clone(),
            name,
            route,
            route_span,
            language: tongue,
            edition,
            front,
        }),
        Err(problem) => {
            diagnostics.push(problem);
            None
        }
    }
}

/// In which of the site's languages a page stands, and which it is written in.
/// Its folder says both, unless its front matter says the latter; one outside
/// the languages' folders stands where its front matter says.
fn speaks(
    article: &mut Article,
    front: &FrontMatter,
    languages: &Languages,
) -> (EditionId, String) {
    let path = &article.file.path;
    let written = front.language.as_ref();
    let stated = written.filter(|tag| language::is_sound(&tag.value));
    if let (Some(tag), None) = (written, stated) {
        let message = format!("`{}` is no language tag", tag.value);
        let problem = Diagnostic::new(Code::BadValue, message).at(path, tag.span);
        let help = language::help(&tag.value);
        article.diagnostics.push(problem.help(help));
    }
    let of_tag = stated.and_then(|tag| languages.related(&tag.value));
    let edition = languages.of_folder(path).or(of_tag).unwrap_or(0);
    let tongue = stated.map_or_else(|| languages.tag(edition), |tag| tag.value.as_str());
    (edition, tongue.to_owned())
}

/// The name of a page without `pagename`: its first heading, else its file's name.
fn name_without(file: &SourceFile, outline: &Outline) -> String {
    let heading = outline
        .headings
        .iter()
        .map(|h| h.text.trim())
        .find(|t| !t.is_empty());
    heading.map_or_else(
        || file.path.stem().replace(['-', '_'], " ").trim().to_owned(),
        str::to_owned,
    )
}

/// What writes a permalink into the page's head.
fn stated(file: &SourceFile, permalink: &str) -> Option<Edit> {
    let block = FrontMatter::block(&file.text)?;
    let block = Block::read(&file.path, &file.text, block)?;
    let (range, text) = block.set("permalink", permalink);
    Some(Edit {
        file: file.path.clone(),
        span: range.into(),
        text,
    })
}
