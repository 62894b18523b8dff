//! The pages by their state, as the panel lists them.

use serde::Serialize;

use super::Moment;
use crate::article::Head;

/// Pages by their state.
#[derive(Serialize)]
pub struct Pages<'a> {
    draft: Vec<PageRow<'a>>,
    unpublished: Vec<PageRow<'a>>,
    new: Vec<PageRow<'a>>,
    tutorial: Vec<PageRow<'a>>,
    oldest: Vec<PageRow<'a>>,
}

/// A page in a list.
#[derive(Serialize)]
struct PageRow<'a> {
    name: &'a str,
    file: &'a str,
    /// Where it is shown; nowhere without `--drafts`.
    href: Option<String>,
    /// What keeps it from readers.
    kept: Option<&'static str>,
    /// When it was last changed, else its own date; seconds since 1970.
    changed: Option<i64>,
}

/// The most pages of the list of the oldest.
const OLDEST: usize = 100;

impl<'a> Pages<'a> {
    /// Those of a moment.
    pub fn of(moment: &'a Moment) -> Self {
        let heads: Vec<&Head> = moment
            .build
            .articles()
            .iter()
            .filter_map(|a| a.head.as_deref())
            .collect();
        let those = |wanted: fn(&Head) -> bool| {
            heads
                .iter()
                .filter(|h| wanted(h))
                .map(|h| row(moment, h))
                .collect()
        };
        let mut oldest: Vec<PageRow<'_>> = heads.iter().map(|h| row(moment, h)).collect();
        oldest.retain(|row| row.changed.is_some());
        oldest.sort_by_key(|row| row.changed);
        oldest.truncate(OLDEST);
        Self {
            draft: those(|h| h.front.draft),
            unpublished: those(|h| !h.front.published),
            new: those(|h| h.front.is_new),
            tutorial: those(|h| h.front.is_tutorial),
            oldest,
        }
    }
}

fn row<'a>(moment: &Moment, head: &'a Head) -> PageRow<'a> {
    let renderer = &moment.build.renderer;
    let shown = renderer.site.page_of(&head.path).is_some();
    let history = renderer.history.last_change.get(&head.path);
    let own = head.front.date.as_ref().map(|d| d.value.instant);
    PageRow {
        name: &head.name,
        file: head.path.as_str(),
        href: shown.then(|| renderer.site.href(&head.route)),
        kept: head.kept_from_readers(),
        changed: history.map(|(at, _)| *at).or(own).map(|at| at.as_second()),
    }
}
