//! `sitemap.xml` (sitemaps.org, protocol 0.9; the versions of a page in other
//! languages as Google reads them, `xhtml:link`) and `robots.txt` (RFC 9309).

use std::fmt::Write;

use super::list::escape;
use super::{Renderer, date};
use crate::path::Route;
use crate::site::routes::{SITEMAP_LIMIT, in_sitemap};
use crate::site::{Entry, PageId};

const HEAD: &str = "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n";
const NAMESPACE: &str = "http://www.sitemaps.org/schemas/sitemap/0.9";

impl Renderer {
    /// The one sitemap, or the index of several.
    pub(super) fn sitemap(&self) -> String {
        let parts: Vec<&Route> = self
            .site
            .routes
            .iter()
            .filter(|(_, e)| matches!(e, Entry::SitemapPart(_)))
            .map(|(r, _)| r)
            .collect();
        if parts.is_empty() {
            return self.sitemap_part(0);
        }
        let mut xml = format!("{HEAD}<sitemapindex xmlns=\"{NAMESPACE}\">\n");
        for route in parts {
            let loc = self.site.canonical(route).unwrap_or_default();
            let _ = writeln!(xml, "<sitemap><loc>{}</loc></sitemap>", escape(&loc));
        }
        xml + "</sitemapindex>\n"
    }

    /// One of several sitemaps.
    pub(super) fn sitemap_part(&self, part: usize) -> String {
        let listed = self
            .site
            .routes
            .iter()
            .filter(|(route, e)| in_sitemap(e) && !route.as_str().ends_with("/404.html"));
        let mut xml = format!("{HEAD}<urlset xmlns=\"{NAMESPACE}\"");
        if self.site.spoken().nth(1).is_some() {
            let _ = write!(xml, " xmlns:xhtml=\"http://www.w3.org/1999/xhtml\"");
        }
        xml.push_str(">\n");
        for (route, entry) in listed.skip(part * SITEMAP_LIMIT).take(SITEMAP_LIMIT) {
            let loc = self.site.canonical(route).unwrap_or_default();
            let _ = write!(xml, "<url><loc>{}</loc>", escape(&loc));
            if let Entry::Page(id) = entry
                && let Some(modified) = self.last_modified(*id)
            {
                let _ = write!(xml, "<lastmod>{modified}</lastmod>");
            }
            for other in self.alternates_at(route, entry) {
                let (language, href) = (escape(&other.language), escape(&other.href));
                let _ = write!(
                    xml,
                    "<xhtml:link rel=\"alternate\" hreflang=\"{language}\" href=\"{href}\"/>"
                );
            }
            xml.push_str("</url>\n");
        }
        xml + "</urlset>\n"
    }

    /// When the page was last changed, as W3C Datetime.
    fn last_modified(&self, id: PageId) -> Option<String> {
        let head = &self.site.pages[id];
        let by_history = self.history.last_change.get(&head.path);
        by_history
            .map(|(instant, offset)| date::iso(*instant, *offset, true))
            .or_else(|| {
                let date = &head.front.date.as_ref()?.value;
                Some(date::iso(date.instant, date.offset, date.has_time))
            })
    }

    /// Everything may be read; here is the list.
    pub(super) fn robots(&self) -> String {
        let mut text = String::from("User-agent: *\nAllow: /\n");
        let sitemap = Route::from_file("sitemap.xml")
            .ok()
            .filter(|r| self.site.entry(r).is_some());
        if let Some(url) = sitemap.and_then(|r| self.site.canonical(&r)) {
            let _ = write!(text, "\nSitemap: {url}\n");
        }
        text
    }
}
