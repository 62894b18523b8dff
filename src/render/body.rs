//! A page's body: markdown with its links resolved by the site.

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
}

impl Resolve for PageLinks<'_> {
    fn link(&self, target: &str) -> ResolvedLink {
        let named = self.site.resolve(target, self.route, Some(self.file));
        ResolvedLink {
            href: self.site.target_href(&named),
            external: matches!(named, Target::External(_)),
        }
    }

    fn image(&self, target: &str) -> ResolvedImage {
        let named = self.site.resolve(target, self.route, Some(self.file));
        ResolvedImage {
            src: self.site.target_href(&named),
            size: self.site.asset(&named).and_then(|a| a.size),
        }
    }
}

impl Renderer {
    /// The page's body as HTML.
    pub(super) fn body(&self, id: PageId) -> String {
        let article = &self.articles[id];
        let head = &self.site.pages[id];
        let links = PageLinks {
            site: &self.site,
            route: &head.route,
            file: &head.path,
        };
        let parsed = article.parsed();
        let html = parsed.html(&links, &self.highlighter, self.lines).0;
        super::aliases::put(html, &head.front.anchors)
    }
}
