//! Templates and assets, found through the override chain: the site's
//! `templates/`, its theme's folder, the default theme in the binary.
//!
//! Main type: [`Theme`]. It renders a named template with a view; what is in the
//! view is [`crate::render`]'s business. A template can reach nothing but its
//! view: the functions and filters of [`filters`] are all there are, and none
//! knows a file, a clock, the environment or the net.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use serde::Serialize;

use crate::config::Config;
use crate::diagnostic::{Code, Diagnostic, nearest};
use crate::path::SourcePath;
use crate::source::{Fingerprint, ThemeFile};

mod assets;
mod broken;
mod errors;
mod filters;
mod graph;
mod guard;
mod layers;
mod minify;
mod scan;
mod templates;
pub mod texts;
mod variables;

use layers::Layers;
use templates::Templates;
use texts::Texts;
pub use texts::Words;

/// The stack a thread needs that renders templates, in bytes: room for the
/// deepest nesting that [`templates`] accepts, with a debug build's frames.
pub const STACK: usize = 16 * 1024 * 1024;

/// A theme's parsed templates and its assets.
pub struct Theme {
    /// The files under `assets/`, by name, each with the route it is published at.
    pub assets: Arc<BTreeMap<String, ThemeAsset>>,
    templates: Templates,
    variables: BTreeSet<String>,
    fingerprint: Fingerprint,
    parts: Parts,
}

/// What the parts of a theme were made from, and what was wrong with them: a theme
/// of which only templates changed takes them over.
struct Parts {
    assets: Arc<Part<BTreeMap<String, ThemeAsset>>>,
    texts: Arc<Part<Texts>>,
}

/// What the files of one folder come to.
struct Part<T> {
    made_of: Fingerprint,
    made: Arc<T>,
    wrong: Vec<Diagnostic>,
}

impl<T> Part<T> {
    /// `before` where it was made of the same files.
    fn after(
        before: Option<&Arc<Self>>,
        layers: &Layers,
        folder: &str,
        load: fn(&Layers, &mut Vec<Diagnostic>) -> T,
    ) -> Arc<Self> {
        let made_of = layers.fingerprint_below(folder);
        if let Some(before) = before.filter(|before| before.made_of == made_of) {
            return before.clone();
        }
        let mut wrong = Vec::new();
        let made = Arc::new(load(layers, &mut wrong));
        Arc::new(Self {
            made_of,
            made,
            wrong,
        })
    }
}

/// A file that a theme publishes.
#[derive(Clone, Debug)]
pub struct ThemeAsset {
    /// Where it is published: `/assets/style.3f9a0c12.css` (a name with its hash).
    pub route: crate::path::Route,
    /// Its bytes.
    pub bytes: Arc<[u8]>,
    /// Subresource integrity: `sha384-…`; only for scripts and styles.
    pub integrity: Option<String>,
}

impl Theme {
    /// Loads theme `name` from the site's files over the default theme.
    /// Every template that does not parse is a diagnostic.
    pub fn load(
        name: &str,
        files: &BTreeMap<SourcePath, Arc<ThemeFile>>,
    ) -> (Self, Vec<Diagnostic>) {
        Self::load_after(None, name, files)
    }

    /// The same, sooner where the theme of before has files in common with it: making
    /// style sheets small costs more than parsing all templates.
    pub fn load_after(
        before: Option<&Self>,
        name: &str,
        files: &BTreeMap<SourcePath, Arc<ThemeFile>>,
    ) -> (Self, Vec<Diagnostic>) {
        let layers = Layers::of(name, files);
        let before = before.map(|before| &before.parts);
        let assets = before.map(|parts| &parts.assets);
        let assets = Part::after(assets, &layers, "assets/", assets::load);
        let texts = before.map(|parts| &parts.texts);
        let texts = Part::after(texts, &layers, "texts/", Texts::load);
        let mut diagnostics = Vec::new();
        if !layers::exists(name, files) {
            diagnostics.push(no_such_theme(name, files));
        }
        diagnostics.extend(assets.wrong.iter().chain(&texts.wrong).cloned());
        let theme = Self {
            assets: assets.made.clone(),
            templates: Templates::load(&layers, &mut diagnostics),
            variables: variables::of(&layers),
            fingerprint: layers.fingerprint(),
            parts: Parts { assets, texts },
        };
        (theme, diagnostics)
    }

    /// Every file of a theme by its name, those that it takes from the default
    /// theme among them, but not the site's own `templates/`.
    pub fn files(
        name: &str,
        files: &BTreeMap<SourcePath, Arc<ThemeFile>>,
    ) -> BTreeMap<String, Arc<[u8]>> {
        let mut all = BTreeMap::new();
        for layer in Layers::of(name, files).0.into_iter().skip(1).rev() {
            let files = layer.files.into_iter();
            all.extend(files.map(|(name, file)| (name, file.bytes)));
        }
        all
    }

    /// The hash of everything the theme is made from: themes of one fingerprint
    /// render the same bytes from the same views.
    pub fn fingerprint(&self) -> Fingerprint {
        self.fingerprint
    }

    /// Whether a layout of this name exists (`page` → `page.html`).
    pub fn has(&self, template: &str) -> bool {
        self.templates.has(&file_name(template))
    }

    /// The layouts that a page can name in `layout`, in order of their names.
    pub fn layouts(&self) -> Vec<&str> {
        self.templates.layouts()
    }

    /// The custom properties that its style sheets, scripts and templates set or use,
    /// without their `--`.
    pub fn variables(&self) -> &BTreeSet<String> {
        &self.variables
    }

    /// The texts of the user interface in a language (BCP 47): the theme's
    /// table for it, its gaps filled in from English.
    pub fn texts(&self) -> &Texts {
        &self.parts.texts.made
    }

    /// What every template of a site sees: `site` and, in its language, `text`.
    /// Made once; a page's context starts as a clone of it, which costs two
    /// reference counts.
    pub fn globals(&self, site: &impl Serialize, language: &str) -> tera::Context {
        let mut context = tera::Context::new();
        context.insert("site", site);
        context.insert_value("text", self.texts().value(language));
        context
    }

    /// Renders a template. `page` names the page in the error's words.
    ///
    /// # Errors
    /// A diagnostic that names template, line, column and the page.
    pub fn render(
        &self,
        template: &str,
        context: &tera::Context,
        page: &str,
    ) -> Result<String, Box<Diagnostic>> {
        self.templates.render(&file_name(template), context, page)
    }
}

/// Where the addresses of a style sheet stand in it: those of `url(…)` and of
/// `@import "…"`.
pub fn css_addresses(css: &str) -> Vec<std::ops::Range<usize>> {
    assets::addresses(css)
}

/// `page` → `page.html`; a name with an ending stays.
fn file_name(template: &str) -> String {
    if template.contains('.') {
        template.into()
    } else {
        format!("{template}.html")
    }
}

fn no_such_theme(name: &str, files: &BTreeMap<SourcePath, Arc<ThemeFile>>) -> Diagnostic {
    let known = layers::names(files);
    let problem = Diagnostic::new(Code::BadValue, format!("there is no theme `{name}`")).help(
        match nearest(name, known.iter().map(String::as_str)) {
            Some(near) => format!("did you mean `{near}`?"),
            None => format!("make a folder `themes/{name}`, or use `default`"),
        },
    );
    problem.in_file(&Config::file())
}

#[cfg(test)]
mod tests;
