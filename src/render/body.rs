//! A page's body: markdown with its links resolved by the site.

use std::cell::RefCell;

use super::view::TableView;
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::compose::DataCall;
use crate::markdown::{Resolve, ResolvedImage, ResolvedLink};
use crate::path::{Route, SourcePath};
use crate::render::Renderer;
use crate::site::links::Target;
use crate::site::{PageId, Site};

/// The site as one page's body sees it.
struct PageLinks<'a> {
    site: &'a Site,
    route: &'a Route,
    file: &'a SourcePath,
    id: PageId,
    renderer: &'a Renderer,
    /// What a component of the theme could not do.
    problem: RefCell<Option<Box<Diagnostic>>>,
}

impl Resolve for PageLinks<'_> {
    fn link(&self, target: &str, from: Option<&SourcePath>) -> ResolvedLink {
        let named = self.named(target, from);
        ResolvedLink {
            href: self.site.target_href(&named),
            external: matches!(named, Target::External(_)),
        }
    }

    fn image(&self, target: &str, from: Option<&SourcePath>) -> ResolvedImage {
        let named = self.named(target, from);
        ResolvedImage {
            src: self.site.target_href(&named),
            size: self.site.asset(&named).and_then(|a| a.size),
        }
    }

    fn word(&self, key: &'static str) -> String {
        self.renderer.words_of(self.id).text(key).to_owned()
    }

    fn data(&self, data: &DataCall) -> String {
        match self.renderer.data(self.id, data) {
            Ok(html) => html,
            Err(problem) => {
                self.problem.borrow_mut().get_or_insert(problem);
                String::new()
            }
        }
    }
}

impl PageLinks<'_> {
    fn named(&self, target: &str, from: Option<&SourcePath>) -> Target {
        self.site
            .resolve(target, self.route, Some(from.unwrap_or(self.file)))
    }
}

impl Renderer {
    /// The page's body as HTML.
    pub(super) fn body(&self, id: PageId) -> super::Result<String> {
        let article = &self.articles[id];
        let head = &self.site.pages[id];
        let links = PageLinks {
            site: &self.site,
            route: &head.route,
            file: &head.path,
            id,
            renderer: self,
            problem: RefCell::new(None),
        };
        let parsed = article.parsed();
        let html = parsed.html(&links, &self.highlighter, self.lines).0;
        if let Some(problem) = links.problem.into_inner() {
            return Err(problem);
        }
        Ok(super::aliases::put(html, &head.front.anchors))
    }

    /// A table of data, drawn by the theme's component.
    fn data(&self, id: PageId, data: &DataCall) -> super::Result<String> {
        let component = data.call.value("component").unwrap_or("table");
        let template = format!("data/{component}.html");
        let path = &self.site.pages[id].path;
        if !self.theme.has(&template) {
            let words = format!("the theme has no component `{component}` for data");
            let problem = Diagnostic::new(Code::BadData, words)
                .at(path, data.call.place.range.clone())
                .help(format!(
                    "leave `component` out, or write `templates/{template}`"
                ));
            return Err(Box::new(problem));
        }
        let voice = self.voice_of(id);
        let mut context = voice.base.clone();
        context.insert("table", &TableView::of(data));
        self.theme.render(&template, &context, path.as_str())
    }
}

impl TableView {
    /// The view of a directive's table.
    pub fn of(data: &crate::markdown::compose::DataCall) -> Self {
        let cell = |cell: &crate::markdown::compose::data::Cell| super::view::CellView {
            text: cell.text.clone(),
            flag: cell.flag,
        };
        let rows = data.table.rows.iter();
        Self {
            title: data.call.value("title").map(str::to_owned),
            filter: data.call.value("filter").is_some(),
            columns: data.table.columns.clone(),
            rows: rows.map(|row| row.iter().map(cell).collect()).collect(),
        }
    }
}
