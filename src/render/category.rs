//! The page of a category.

use super::Renderer;
use super::view::{CategoryView, GroupView, PageCard};
use super::voice::Voice;
use super::{category_name, icon_view};
use crate::path::Route;
use crate::site::tree::{Group, Item};

impl Renderer {
    pub(super) fn category(&self, index: usize, route: &Route) -> super::Result<String> {
        let category = &self.site.tree.categories[index];
        let (icon, icon_is_image) = icon_view(&self.site, category.icon.as_ref());
        let voice = self.voices.in_edition(category.edition);
        let (pages, groups) = self.contents(&category.items, voice);
        let name = category_name(category, &voice.words);
        let list = self.list_of_category(index);
        let href = |at: Option<&Route>| at.map(|route| self.site.href(route));
        let view = CategoryView {
            name: name.clone(),
            description: category.description.clone(),
            icon,
            icon_is_image,
            count: category.count,
            badges: self.badges_among(all_pages(&pages, &groups).into_iter()),
            pages,
            groups,
            by_date: href(list.and_then(|list| list.parts.first())),
            feed: href(list.and_then(|list| list.feed.as_ref())),
        };
        let mut page = self.blank(voice, "category", &name, route);
        page.subtitle.clone_from(&category.description);
        page.description.clone_from(&category.description);
        page.category = Some(name);
        page.breadcrumbs.push(self.home_crumb(voice));
        page.structured_data = self.structured_data(&page, &[]);
        self.say_languages_of_category(&mut page, index);
        page.navigation = self.navigation_of_category(index)?;
        self.fill(voice, "category.html", &page, Some(("category", &view)))
    }

    /// Pages and links of a level, and the groups below it.
    fn contents(&self, items: &[Item], voice: &Voice) -> (Vec<PageCard>, Vec<GroupView>) {
        let mut pages = Vec::new();
        let mut groups = Vec::new();
        for item in items {
            match item {
                Item::Page(page) => pages.push(self.card(*page)),
                Item::Link(link) => pages.push(self.link_card(voice, link)),
                Item::Group(group) => groups.push(self.group(group, voice)),
            }
        }
        (pages, groups)
    }

    fn group(&self, group: &Group, voice: &Voice) -> GroupView {
        let (icon, icon_is_image) = icon_view(&self.site, group.icon.as_ref());
        let (pages, groups) = self.contents(&group.items, voice);
        GroupView {
            name: group.name.clone(),
            id: group.id.clone(),
            icon,
            icon_is_image,
            description: group.description.clone(),
            count: group.count,
            pages,
            groups,
        }
    }
}

/// The pages of a level and of all below it.
fn all_pages<'a>(pages: &'a [PageCard], groups: &'a [GroupView]) -> Vec<&'a PageCard> {
    let below = groups
        .iter()
        .flat_map(|group| all_pages(&group.pages, &group.groups));
    pages.iter().chain(below).collect()
}
