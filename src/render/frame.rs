//! What all pages share: the frame's view, cards, badges, structured data.

use serde::Serialize;
use serde_json::json;

use super::view::{Badge, Crumb, PageCard, PageView};
use super::voice::{Voice, direction};
use super::{Renderer, date};
use crate::article::Head;
use crate::markdown::Question;
use crate::path::{Route, slug};
use crate::site::PageId;
use crate::site::tree::StatedLink;
use crate::theme::Words;

/// <https://schema.org/BreadcrumbList>
#[derive(Serialize)]
struct BreadcrumbList<'a> {
    #[serde(rename = "@context")]
    context: &'static str,
    #[serde(rename = "@type")]
    kind: &'static str,
    #[serde(rename = "itemListElement")]
    steps: Vec<ListItem<'a>>,
}

/// <https://schema.org/ListItem>
#[derive(Serialize)]
struct ListItem<'a> {
    #[serde(rename = "@type")]
    kind: &'static str,
    position: usize,
    name: &'a str,
    item: String,
}

impl Renderer {
    /// The view of a page of which only the name is known; whoever shows one
    /// fills in what it has to say.
    pub(super) fn blank(&self, voice: &Voice, kind: &str, name: &str, route: &Route) -> PageView {
        let title = &voice.title;
        PageView {
            kind: kind.to_owned(),
            name: name.to_owned(),
            title: if name == title {
                title.clone()
            } else {
                format!("{name} · {title}")
            },
            subtitle: None,
            description: None,
            keywords: Vec::new(),
            href: self.site.href(route),
            canonical: self.site.canonical(route),
            language: voice.tag.clone(),
            direction: direction(voice.direction),
            translations: Vec::new(),
            alternates: Vec::new(),
            content: String::new(),
            video: None,
            toc: Vec::new(),
            breadcrumbs: Vec::new(),
            category: None,
            subcategory: None,
            level3: None,
            badges: Vec::new(),
            is_tutorial: false,
            is_new: false,
            date: None,
            modified: None,
            minutes: 0,
            previous: None,
            next: None,
            related: Vec::new(),
            edit_url: None,
            source: None,
            draft: false,
            search: false,
            image: None,
            structured_data: String::new(),
            navigation: String::new(),
            extra: json!({}),
        }
    }

    /// Puts a page's view through a template, with one more view beside it.
    pub(super) fn fill<T: serde::Serialize>(
        &self,
        voice: &Voice,
        template: &str,
        page: &PageView,
        beside: Option<(&'static str, &T)>,
    ) -> super::Result<String> {
        let mut context = self.voices.context(voice, &page.language);
        context.insert("page", page);
        if let Some((name, view)) = beside {
            context.insert(name, view);
        }
        self.theme.render(
            template,
            &context,
            page.source.as_deref().unwrap_or(&page.href),
        )
    }

    /// The page as lists show it.
    pub(super) fn card(&self, id: PageId) -> PageCard {
        let page = &self.site.pages[id];
        let words = &self.voice_of(id).words;
        PageCard {
            name: page.name.clone(),
            href: self.site.href(&page.route),
            subtitle: page.front.subtitle.clone(),
            badges: self.badges(page, words),
            date: page
                .front
                .date
                .as_ref()
                .map(|d| date::of_page(&d.value, words)),
            external: false,
            rel: String::new(),
            new_tab: false,
            category: self
                .site
                .tree
                .way(id)
                .map(|(category, _)| super::category_name(category, words)),
        }
    }

    /// A link of `navigation` as lists show it.
    pub(super) fn link_card(&self, voice: &Voice, stated: &StatedLink) -> PageCard {
        let view = self.link_view(voice, &stated.link.label, &stated.link.url);
        PageCard {
            name: view.label,
            href: view.href,
            subtitle: stated.looks.description.clone(),
            badges: Vec::new(),
            date: None,
            external: view.external,
            rel: view.rel,
            new_tab: view.new_tab,
            category: None,
        }
    }

    /// The page's badges: whether readers do not get it, what its `indicator` stands
    /// for, then new and tutorial.
    pub(super) fn badges(&self, page: &Head, words: &Words) -> Vec<Badge> {
        let own = |set: bool, kind: &'static str| {
            set.then(|| Badge {
                label: words.text(kind).to_owned(),
                kind: kind.to_owned(),
            })
        };
        let indicated = page
            .front
            .indicator
            .iter()
            .filter_map(|i| self.config.badges.get(&i.value.to_lowercase()))
            .flatten()
            .map(|label| Badge {
                label: label.clone(),
                kind: slug(label),
            });
        own(page.is_hidden(), "draft")
            .into_iter()
            .chain(indicated)
            .chain(own(page.front.is_new, "new"))
            .chain(own(page.front.is_tutorial, "tutorial"))
            .collect()
    }

    /// The badges of some pages, each once, in the order they come in.
    pub(super) fn badges_among<'a>(&self, pages: impl Iterator<Item = &'a PageCard>) -> Vec<Badge> {
        let mut found: Vec<Badge> = Vec::new();
        for badge in pages.flat_map(|page| &page.badges) {
            if found.iter().all(|known| known.kind != badge.kind) {
                found.push(badge.clone());
            }
        }
        found
    }

    /// The first step of every way.
    pub(super) fn home_crumb(&self, voice: &Voice) -> Crumb {
        Crumb {
            name: voice.words.text("home").to_owned(),
            href: self.site.href(&self.site.home_of(voice.id)),
        }
    }

    /// JSON-LD for search engines: the way to the page and the page itself, where
    /// the site has a full address, and the page's questions (schema.org `FAQPage`).
    pub(super) fn structured_data(&self, page: &PageView, questions: &[Question]) -> String {
        let way = self.way(page);
        let faq = (!questions.is_empty()).then(|| {
            let question = |q: &Question| {
                let answer = json!({ "@type": "Answer", "text": q.answer });
                json!({ "@type": "Question", "name": q.name, "acceptedAnswer": answer })
            };
            let questions: Vec<_> = questions.iter().map(question).collect();
            let page = json!({ "@context": "https://schema.org", "@type": "FAQPage", "mainEntity": questions });
            page.to_string()
        });
        let data = match (way, faq) {
            (Some(way), Some(faq)) => format!("[{way},{faq}]"),
            (way, faq) => way.or(faq).unwrap_or_default(),
        };
        // Inside a script element only `<` could end it (HTML, 4.12.1.3).
        data.replace('<', "\\u003c")
    }

    /// schema.org `BreadcrumbList`.
    fn way(&self, page: &PageView) -> Option<String> {
        let origin = self.config.base_url.as_ref().map(|u| &u.origin)?;
        let own = Crumb {
            name: page.name.clone(),
            href: page.href.clone(),
        };
        let steps = page.breadcrumbs.iter().chain([&own]).enumerate();
        let steps: Vec<_> = steps
            .map(|(i, step)| ListItem {
                kind: "ListItem",
                position: i + 1,
                name: &step.name,
                item: format!("{origin}{}", step.href),
            })
            .collect();
        let list = BreadcrumbList {
            context: "https://schema.org",
            kind: "BreadcrumbList",
            steps,
        };
        Some(serde_json::to_string(&list).expect("texts and numbers are JSON"))
    }
}
