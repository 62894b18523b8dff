//! Parsing all templates, reporting every broken one, and rendering.
//!
//! tera takes a batch of templates whole or not at all and names the first
//! problem only. So each template is parsed alone first; then the batch is
//! tried, the templates that it complains about are set aside, and it is tried
//! again until it holds.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};
use std::ops::Range;

use tera::value::Key;
use tera::{Context, ErrorKind, Tera};

use super::errors::{self, Known, Read, Sources};
use super::filters;
use super::graph;
use super::guard::{self, Watched};
use super::layers::{File, Layers};
use super::scan::{self, Tag};
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::path::SourcePath;

/// The endings of files that are templates.
const ENDINGS: &[&str] = &[".html", ".xml", ".txt"];

/// Templates that are parts of pages and no layouts.
const PARTS: &[&str] = &[
    "base.html",
    "nav.html",
    "branch.html",
    "redirect.html",
    "404.html",
    "search.html",
    "search-dialog.html",
];

/// The longest way through `include` and `extends`. Real themes need four or five.
const MAX_DEPTH: usize = 24;

/// The most `elif` in one template.
const MAX_BRANCHES: usize = 200;

/// How much a template may add to its view's own text, in bytes.
const MAX_OUTPUT: usize = 16 * 1024 * 1024;

/// The templates, parsed.
pub(super) struct Templates {
    tera: Tera,
    sources: Sources,
}

/// A template as it was found.
#[derive(Clone, Debug)]
pub(super) struct Template {
    /// Its file.
    pub path: SourcePath,
    /// What its name starts with, by its layer.
    pub prefix: String,
    /// Its text as its author wrote it, without a byte order mark.
    pub text: String,
    /// Its text as tera reads it.
    pub watched: Watched,
    /// How many bytes of the file stand before `text`.
    skipped: usize,
}

impl Template {
    /// A range of `text` as a range of the file.
    pub fn in_file(&self, range: &Range<usize>) -> Range<usize> {
        range.start + self.skipped..range.end + self.skipped
    }

    /// A range of `watched` as a range of the file.
    pub fn original(&self, range: &Range<usize>) -> Range<usize> {
        let start = self.watched.original(range.start);
        self.in_file(&(start..self.watched.original(range.end).max(start)))
    }
}

impl Templates {
    /// Parses the templates of all layers.
    pub fn load(layers: &Layers, diagnostics: &mut Vec<Diagnostic>) -> Self {
        let sources = sources(layers, diagnostics);
        let prefixes: Vec<String> = layers.0.iter().map(|l| l.prefix.clone()).collect();
        let mut loader = Loader::new(&sources, prefixes);
        loader.parse_each(diagnostics);
        let tera = loader.link(diagnostics);
        Self { tera, sources }
    }

    pub fn has(&self, name: &str) -> bool {
        self.tera.contains_template(name)
    }

    pub fn layouts(&self) -> Vec<&str> {
        let names: BTreeSet<&str> = errors::short_names(&self.sources)
            .filter(|name| !name.contains('/') && !PARTS.contains(name))
            .filter_map(|name| name.strip_suffix(".html"))
            .collect();
        names.into_iter().collect()
    }

    pub fn render(
        &self,
        name: &str,
        context: &Context,
        page: &str,
    ) -> Result<String, Box<Diagnostic>> {
        let room = room(context);
        let mut out = Capped::new(room);
        guard::guarded(room, || self.tera.render_to(name, context, &mut out))
            .map_err(|error| Box::new(self.problem(name, page, &error)))?;
        // tera writes whole strings only.
        Ok(String::from_utf8(out.bytes)
            .unwrap_or_else(|e| String::from_utf8_lossy(e.as_bytes()).into_owned()))
    }

    fn problem(&self, name: &str, page: &str, error: &tera::Error) -> Diagnostic {
        let known = match error.kind() {
            ErrorKind::RenderingError(report) | ErrorKind::SyntaxError(report) => {
                errors::report(report, &error.to_string(), &self.sources, Read::Watched)
            }
            _ => None,
        };
        let mut problem = known.unwrap_or_else(|| self.unplaced(name, error));
        problem.message = format!("{}, on page `{page}`", problem.message);
        problem
    }

    fn unplaced(&self, name: &str, error: &tera::Error) -> Diagnostic {
        if matches!(error.kind(), ErrorKind::TemplateNotFound(_)) {
            let problem = Diagnostic::new(
                Code::UnknownLayout,
                format!("there is no template `{name}`"),
            );
            return problem.help_if(nearest(name, errors::short_names(&self.sources)), |near| {
                format!("did you mean `{near}`?")
            });
        }
        let problem = Diagnostic::new(Code::BadTemplate, errors::plain(error.kind()));
        let found = self
            .sources
            .iter()
            .find(|(full, t)| full.strip_prefix(&t.prefix) == Some(name));
        match found.map(|(_, t)| t.path.clone()).or(errors::nowhere(name)) {
            Some(path) => problem.in_file(&path),
            None => problem,
        }
    }
}

/// How long a page may become: the text of its view may well be long, so it
/// counts twice.
fn room(context: &Context) -> usize {
    let content = context
        .get("page")
        .and_then(|page| page.as_map()?.get(&Key::Str("content"))?.as_str());
    MAX_OUTPUT + 2 * content.map_or(0, str::len)
}

/// A buffer that refuses to grow beyond its limit.
struct Capped {
    bytes: Vec<u8>,
    limit: usize,
}

impl Capped {
    fn new(limit: usize) -> Self {
        Self {
            bytes: Vec::with_capacity(16 * 1024),
            limit,
        }
    }
}

impl Write for Capped {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        if self.bytes.len() + bytes.len() > self.limit {
            return Err(io::ErrorKind::FileTooLarge.into());
        }
        self.bytes.extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The templates of all layers under tera's names.
fn sources(layers: &Layers, diagnostics: &mut Vec<Diagnostic>) -> Sources {
    let mut sources = BTreeMap::new();
    for layer in &layers.0 {
        for (name, file) in &layer.files {
            let other = name.starts_with("assets/") || name.starts_with("texts/");
            if other || !ENDINGS.iter().any(|ending| name.ends_with(ending)) {
                continue;
            }
            match read(&layer.prefix, file) {
                Ok(template) => {
                    sources.insert(format!("{}{name}", layer.prefix), template);
                }
                Err(problem) => diagnostics.push(*problem),
            }
        }
    }
    sources
}

fn read(prefix: &str, file: &File) -> Result<Template, Box<Diagnostic>> {
    let text = std::str::from_utf8(&file.bytes).map_err(|e| {
        let at = e.valid_up_to();
        let problem = Diagnostic::new(Code::NotUtf8, "the template is not UTF-8");
        // Shown with a sign in its place.
        let shown = char::REPLACEMENT_CHARACTER.len_utf8();
        let help = "save the file as UTF-8 in your editor";
        Box::new(problem.at(&file.path, at..at + shown).help(help))
    })?;
    let body = text.strip_prefix('\u{feff}').unwrap_or(text);
    Ok(Template {
        path: file.path.clone(),
        prefix: prefix.into(),
        text: body.into(),
        watched: guard::watch(body),
        skipped: text.len() - body.len(),
    })
}

/// Finds the largest set of templates that hold together.
struct Loader<'a> {
    sources: &'a Sources,
    /// All prefixes but the empty one.
    prefixes: Vec<String>,
    tags: BTreeMap<&'a str, Vec<Tag>>,
    /// The text that tera gets; a broken template's is empty, one whose
    /// `extends` leads nowhere has blanks in its place.
    texts: BTreeMap<&'a str, String>,
    /// Templates that a diagnostic was given for.
    broken: BTreeSet<&'a str>,
}

impl<'a> Loader<'a> {
    fn new(sources: &'a Sources, prefixes: Vec<String>) -> Self {
        let tags = sources
            .iter()
            .map(|(name, t)| (name.as_str(), scan::tags(&t.text)));
        let texts = sources
            .iter()
            .map(|(name, t)| (name.as_str(), t.watched.text.clone()));
        Self {
            sources,
            prefixes: prefixes.into_iter().filter(|p| !p.is_empty()).collect(),
            tags: tags.collect(),
            texts: texts.collect(),
            broken: BTreeSet::new(),
        }
    }

    /// Sets aside each template that does not parse.
    fn parse_each(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        for (name, template) in self.sources {
            if let Some(problem) = too_many_branches(template) {
                diagnostics.push(problem);
                self.set_aside(name);
                continue;
            }
            let error = match Tera::new().add_raw_template(name, &template.text) {
                Ok(()) => continue,
                Err(error) => error,
            };
            let ErrorKind::SyntaxError(report) = error.kind() else {
                continue;
            };
            let full = error.to_string();
            diagnostics.extend(errors::report(report, &full, self.sources, Read::Plain));
            self.set_aside(name);
        }
        self.refuse_depth(diagnostics);
    }

    /// Tries the batch until it holds.
    fn link(&mut self, diagnostics: &mut Vec<Diagnostic>) -> Tera {
        // Each round sets at least one template or tag aside.
        let rounds = self.sources.len() + self.tags.values().map(Vec::len).sum::<usize>();
        for _ in 0..=rounds {
            let mut tera = filters::engine();
            let ready = tera.set_fallback_prefixes(self.prefixes.clone());
            let error = match ready.and_then(|()| tera.add_raw_templates(self.texts.iter())) {
                Ok(()) => return tera,
                Err(error) => error,
            };
            if !self.learn(&error, diagnostics) {
                diagnostics.push(Diagnostic::new(
                    Code::BadTemplate,
                    errors::plain(error.kind()),
                ));
                break;
            }
        }
        filters::engine()
    }

    /// Takes one error of the batch into account; `false` where it says nothing
    /// that could be acted on.
    fn learn(&mut self, error: &tera::Error, diagnostics: &mut Vec<Diagnostic>) -> bool {
        match error.kind() {
            ErrorKind::MissingParent { current, parent } => {
                self.blank(current, "extends", parent, diagnostics, |known| {
                    let near = nearest(parent, errors::short_names(known));
                    let problem = Diagnostic::new(
                        Code::BadTemplate,
                        format!("there is no template `{parent}` to extend"),
                    );
                    problem.help_if(near, |near| format!("did you mean `{near}`?"))
                })
            }
            ErrorKind::CircularExtend { tpl, .. } => {
                let Some(parent) = self.target(tpl, "extends") else {
                    return false;
                };
                self.blank(tpl, "extends", &parent, diagnostics, |_| {
                    circular(tpl, "extends", &parent)
                })
            }
            ErrorKind::CircularInclude { include_chain, .. } => {
                let [.., from, to] = include_chain.as_slice() else {
                    return false;
                };
                let targets = self.targets(from, "include");
                let Some(target) = targets.into_iter().find(|t| self.means(t, to)) else {
                    return false;
                };
                self.blank(from, "include", &target, diagnostics, |_| {
                    circular(from, "includes", &target)
                })
            }
            ErrorKind::Msg(text) => self.learn_listed(text, diagnostics),
            _ => false,
        }
    }

    fn learn_listed(&mut self, text: &str, diagnostics: &mut Vec<Diagnostic>) -> bool {
        if let Some(rest) = text.strip_prefix("Component `") {
            return self.defined_twice(rest, diagnostics);
        }
        let known = Known {
            templates: self.sources,
            components: self.components(),
        };
        let mut learned = false;
        for (name, problem) in errors::listed(text, &known) {
            let Some((name, _)) = self.sources.get_key_value(&name) else {
                continue;
            };
            if !self.follows_from_another(name, &problem.message) {
                diagnostics.push(problem);
            }
            learned |= self.set_aside(name);
        }
        learned
    }

    /// `X` is defined in both `a` and `b`.
    fn defined_twice(&mut self, rest: &str, diagnostics: &mut Vec<Diagnostic>) -> bool {
        let parts: Vec<&str> = rest.split('`').collect();
        let [component, _, first, _, second, ..] = parts.as_slice() else {
            return false;
        };
        let Some((name, template)) = self.sources.get_key_value(*second) else {
            return false;
        };
        let place = |t: &Template, tags: &[Tag]| {
            let tag = tags.iter().find(|tag| {
                tag.word(&t.text, 0) == "component" && tag.word(&t.text, 1) == *component
            });
            tag.map(|tag| t.in_file(&tag.range)).unwrap_or_default()
        };
        let here = place(template, &self.tags[name.as_str()]);
        let mut problem = Diagnostic::new(
            Code::BadTemplate,
            format!("the component `{component}` is defined twice"),
        )
        .at(&template.path, here);
        if let Some(other) = self.sources.get(*first) {
            let span = Some(place(other, &self.tags[*first]).into());
            let file = other.path.clone();
            problem = problem.also(crate::diagnostic::Place { file, span }, "the other one");
        }
        diagnostics.push(problem);
        self.set_aside(name)
    }

    /// Whether a complaint is but the echo of a template that is set aside.
    fn follows_from_another(&self, name: &str, message: &str) -> bool {
        let subject = message.split('`').nth(1).unwrap_or("");
        if message.starts_with("unknown template") {
            return self.broken.iter().any(|b| self.means(subject, b));
        }
        if message.starts_with("unknown component") {
            return self.broken.iter().any(|b| self.defines(b, subject));
        }
        message.starts_with("block") && self.ancestors(name).any(|a| self.broken.contains(a))
    }

    fn ancestors<'s>(&'s self, name: &'s str) -> impl Iterator<Item = &'s str> {
        let parent = |name: &&'s str| {
            let target = self.target(name, "extends")?;
            self.resolve(&target)
        };
        let mut left = self.sources.len();
        std::iter::successors(parent(&name), move |name| {
            left = left.checked_sub(1)?;
            parent(name)
        })
    }

    /// Gives tera nothing in the place of a template; `false` if it was so before.
    fn set_aside(&mut self, name: &'a str) -> bool {
        self.broken.insert(name);
        let text = self.texts.entry(name).or_default();
        !std::mem::take(text).is_empty()
    }

    /// Puts blanks in the place of a tag and reports it, unless it names a
    /// template that is broken itself.
    fn blank(
        &mut self,
        name: &str,
        verb: &str,
        target: &str,
        diagnostics: &mut Vec<Diagnostic>,
        problem: impl FnOnce(&Sources) -> Diagnostic,
    ) -> bool {
        let Some((name, template)) = self.sources.get_key_value(name) else {
            return false;
        };
        let tag = self.tags[name.as_str()]
            .iter()
            .find(|tag| tag.target(&template.text, verb) == Some(target));
        let Some(tag) = tag else { return false };
        let word = tag
            .words
            .get(1)
            .map_or(tag.range.clone(), |w| w.range.clone());
        diagnostics.push(problem(self.sources).at(&template.path, template.in_file(&word)));
        self.broken.insert(name);
        let start = template.watched.published(tag.range.start);
        let range = start..start + tag.range.len();
        let text = self.texts.entry(name).or_default();
        if text.get(range.clone()).is_none_or(|t| t.trim().is_empty()) {
            return false;
        }
        text.replace_range(range.clone(), &" ".repeat(range.len()));
        true
    }

    fn target(&self, name: &str, verb: &str) -> Option<String> {
        self.targets(name, verb).into_iter().next()
    }

    fn targets(&self, name: &str, verb: &str) -> Vec<String> {
        let (Some(template), Some(tags)) = (self.sources.get(name), self.tags.get(name)) else {
            return Vec::new();
        };
        tags.iter()
            .filter_map(|tag| tag.target(&template.text, verb))
            .map(str::to_owned)
            .collect()
    }

    /// The template that a name in a tag stands for.
    fn resolve(&self, target: &str) -> Option<&'a str> {
        let named = |name: &str| self.sources.get_key_value(name).map(|(n, _)| n.as_str());
        named(target).or_else(|| {
            self.prefixes
                .iter()
                .find_map(|prefix| named(&format!("{prefix}{target}")))
        })
    }

    fn means(&self, target: &str, name: &str) -> bool {
        self.resolve(target) == Some(name)
    }

    fn components(&self) -> Vec<String> {
        let mut names = BTreeSet::new();
        for (name, tags) in &self.tags {
            let text = &self.sources[*name].text;
            for tag in tags.iter().filter(|t| t.word(text, 0) == "component") {
                names.insert(tag.word(text, 1).to_owned());
            }
        }
        names.into_iter().collect()
    }

    fn defines(&self, name: &str, component: &str) -> bool {
        let text = &self.sources[name].text;
        self.tags[name]
            .iter()
            .any(|t| t.word(text, 0) == "component" && t.word(text, 1) == component)
    }

    /// Refuses chains of `include`, `extends` and components that no theme needs
    /// and that would use up the stack.
    fn refuse_depth(&mut self, diagnostics: &mut Vec<Diagnostic>) {
        let graph = graph::Graph::of(self.sources, |target| self.resolve(target));
        for (name, trouble) in graph.troubles(MAX_DEPTH) {
            let Some((name, template)) = self.sources.get_key_value(&name) else {
                continue;
            };
            let words = match trouble {
                graph::Trouble::TooDeep => {
                    format!("more than {MAX_DEPTH} templates stand inside one another")
                }
                graph::Trouble::Circle(component) => {
                    format!("the component `{component}` leads back to itself through a template")
                }
            };
            diagnostics.push(Diagnostic::new(Code::BadTemplate, words).in_file(&template.path));
            self.set_aside(name);
        }
    }
}

/// tera parses the branches of an `if` one inside the other, without a limit.
fn too_many_branches(template: &Template) -> Option<Diagnostic> {
    let text = &template.text;
    let branches = scan::tags(text);
    let last = branches
        .iter()
        .filter(|tag| tag.word(text, 0) == "elif")
        .nth(MAX_BRANCHES)?;
    let words = format!("the template has more than {MAX_BRANCHES} `elif`");
    let problem = Diagnostic::new(Code::BadTemplate, words);
    Some(problem.at(&template.path, template.in_file(&last.range)))
}

fn circular(from: &str, verb: &str, target: &str) -> Diagnostic {
    let problem = Diagnostic::new(
        Code::BadTemplate,
        format!("`{target}` leads back to `{from}`, which {verb} it"),
    );
    if verb == "extends" {
        problem.help(
            "a template that overrides another extends it by its full name: `default/page.html`",
        )
    } else {
        problem
    }
}
