//! An author's page.

use super::Renderer;
use super::date;
use super::video;
use super::view::{Crumb, LinkView, PageView, TocEntry};
use super::voice::write_in;
use crate::article::Head;
use crate::markdown::Heading;
use crate::path::encode_path;
use crate::site::PageId;
use crate::theme::Words;

/// Words that people read in a minute (a careful reader of technical prose).
const WORDS_PER_MINUTE: u32 = 200;

impl Renderer {
    /// The page's file: by its layout, else as home or not-found page where it
    /// stands at their address, else as an article.
    pub(super) fn page(&self, id: PageId) -> super::Result<String> {
        let head = &self.site.pages[id];
        let layout = head.front.layout.as_ref().map(|l| l.value.as_str());
        match layout.filter(|l| self.theme.has(l)) {
            None if head.route == self.site.home_of(head.edition) => {
                self.home(head.edition, Some(id))
            }
            None if head.route == self.lost(head.edition) => self.not_found(head.edition, Some(id)),
            layout => {
                let template = format!("{}.html", layout.unwrap_or("page"));
                self.fill::<()>(
                    self.voice_of(id),
                    &template,
                    &self.page_view(id, "article")?,
                    None,
                )
            }
        }
    }

    /// What a template sees of an author's page.
    pub(super) fn page_view(&self, id: PageId, kind: &str) -> super::Result<PageView> {
        let head = &self.site.pages[id];
        let article = &self.articles[id];
        let front = &head.front;
        // The body first: the outline comes of the same parse.
        let content = self.body(id)?;
        let outline = article.outline();
        let voice = self.voice_of(id);
        let words = self.words_of(id);
        let mut view = self.blank(voice, kind, &head.name, &head.route);
        write_in(&mut view, &head.language, &voice.tag);
        self.say_languages_of_page(&mut view, id);
        view.subtitle.clone_from(&front.subtitle);
        view.description = front
            .description
            .clone()
            .or_else(|| front.subtitle.clone())
            .or_else(|| outline.first_paragraph.clone());
        view.keywords.clone_from(&front.keywords);
        match front.is_tutorial.then(|| video::lift(&content)).flatten() {
            Some((video, rest)) => (view.video, view.content) = (Some(video), rest),
            None => view.content = content,
        }
        if front.toc {
            view.toc = toc(&outline.headings);
        }
        self.place_in_tree(id, &mut view);
        view.badges = self.badges(head, words);
        view.is_tutorial = front.is_tutorial;
        view.is_new = front.is_new;
        view.date = front.date.as_ref().map(|d| date::of_page(&d.value, words));
        view.modified = self.modified(head, words).or_else(|| view.date.clone());
        view.minutes = outline.words.div_ceil(WORDS_PER_MINUTE).max(1);
        let (before, after) = self
            .site
            .tree
            .neighbours
            .get(id)
            .copied()
            .unwrap_or((None, None));
        view.previous = before.map(|p| self.neighbour(p));
        view.next = after.map(|p| self.neighbour(p));
        let but: Vec<PageId> = [before, after].into_iter().flatten().collect();
        let related = self.related().to(id, |page| {
            !but.contains(&page) && self.site.pages[page].edition == head.edition
        });
        view.related = related.into_iter().map(|p| self.card(p)).collect();
        view.edit_url = self
            .config
            .edit_url
            .as_ref()
            .map(|url| url.replace("{path}", &encode_path(head.path.as_str())));
        view.source = Some(head.path.to_string());
        view.draft = head.is_hidden();
        view.search = front.search;
        view.image = self.first_image(id);
        view.extra = serde_json::Value::Object(front.extra.clone());
        view.structured_data = self.structured_data(&view, &outline.questions);
        view.navigation = self.navigation_of_page(id)?;
        Ok(view)
    }

    /// Breadcrumbs and the names of the levels.
    fn place_in_tree(&self, id: PageId, view: &mut PageView) {
        let voice = self.voice_of(id);
        view.breadcrumbs.push(self.home_crumb(voice));
        let Some((category, groups)) = self.site.tree.way(id) else {
            return;
        };
        let href = self.site.href(&category.route);
        let name = super::category_name(category, &voice.words);
        view.category = Some(name.clone());
        view.subcategory = groups.first().map(|g| g.name.clone());
        view.level3 = groups.get(1).map(|g| g.name.clone());
        view.breadcrumbs.push(Crumb {
            name,
            href: href.clone(),
        });
        let crumb = |g: &&crate::site::tree::Group| Crumb {
            name: g.name.clone(),
            href: format!("{href}#{}", g.id),
        };
        view.breadcrumbs.extend(groups.iter().map(crumb));
    }

    /// When the page was last changed, by the history.
    fn modified(&self, head: &Head, words: &Words) -> Option<super::view::DateView> {
        let (instant, offset) = self.history.last_change.get(&head.path)?;
        Some(date::view(*instant, *offset, true, words))
    }

    fn neighbour(&self, id: PageId) -> LinkView {
        let page = &self.site.pages[id];
        super::own_link(&page.name, self.site.href(&page.route))
    }

    /// The full address of the page's first picture of the site's own.
    fn first_image(&self, id: PageId) -> Option<String> {
        let head = &self.site.pages[id];
        let origin = &self.config.base_url.as_ref()?.origin;
        self.articles[id].outline().images.iter().find_map(|image| {
            // A snippet's pictures are looked for from its own place.
            let file = image.origin.as_ref().map_or(&head.path, |o| &o.file.path);
            let target = self.site.resolve(&image.target, &head.route, Some(file));
            self.site.asset(&target)?;
            Some(format!("{origin}{}", self.site.target_href(&target)))
        })
    }
}

/// The "Jump to" list: the sections of a page with those directly below each, most
/// often h2 and h3. Where writers skipped a level or made sections with h1, the two
/// highest levels that the page uses count; one h1 alone repeats the page's name. A
/// heading before any of the level above stands at the top, so that none is lost.
fn toc(headings: &[Heading]) -> Vec<TocEntry> {
    let titles = headings.iter().filter(|h| h.level == 1).count();
    let least = if titles > 1 { 1 } else { 2 };
    let shown = |h: &&Heading| (least..=4).contains(&h.level) && !h.text.trim().is_empty();
    let levels = || headings.iter().filter(shown).map(|h| h.level);
    let top = levels().min();
    let below = levels().filter(|level| Some(*level) > top).min();
    let mut entries: Vec<TocEntry> = Vec::new();
    for heading in headings.iter().filter(shown) {
        let level = Some(heading.level);
        if level != top && level != below {
            continue;
        }
        let entry = TocEntry {
            id: heading.id.clone(),
            text: heading.text.clone(),
            level: heading.level,
            children: Vec::new(),
        };
        match entries.last_mut() {
            Some(above) if level == below && Some(above.level) == top => above.children.push(entry),
            _ => entries.push(entry),
        }
    }
    entries
}
