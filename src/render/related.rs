//! Which pages are about the same: those whose names, subtitles and keywords
//! share rare words.
//!
//! A word counts the more the fewer pages use it; one that many pages use says
//! nothing and is not looked at, which also keeps the work for a page bounded
//! however large the site grows.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use crate::article::Head;
use crate::site::PageId;

/// A word on more pages than this tells nothing about any of them.
const COMMON: usize = 40;

/// What a word on two pages counts; one on `n` pages counts `RARE / n`.
const RARE: usize = 1000;

/// What two pages must share to be called related: one word that only eight
/// pages have, or two of sixteen.
const ENOUGH: usize = RARE / 8;

/// How many related pages are shown.
const SHOWN: usize = 4;

/// Which pages use which word. Words are numbers here: the texts of a large site
/// would be held twice for nothing.
pub struct Related {
    /// The words of each page.
    words: Vec<Vec<u32>>,
    /// The pages of each word; of a common one only as many as tell that it is.
    pages: Vec<Vec<u32>>,
}

impl Related {
    /// Reads the heads of all pages.
    pub fn of(heads: &[Arc<Head>]) -> Self {
        let mut numbers: HashMap<String, u32> = HashMap::new();
        let mut pages: Vec<Vec<u32>> = Vec::new();
        let mut of_pages = Vec::with_capacity(heads.len());
        for (id, head) in (0..).zip(heads) {
            let mut own = Vec::new();
            for word in words(head) {
                let next = u32::try_from(pages.len()).unwrap_or(u32::MAX);
                let number = *numbers.entry(word).or_insert(next);
                if number == next {
                    pages.push(Vec::new());
                }
                if let Some(pages) = pages.get_mut(number as usize).filter(|p| p.len() <= COMMON) {
                    pages.push(id);
                }
                own.push(number);
            }
            of_pages.push(own);
        }
        Self {
            words: of_pages,
            pages,
        }
    }

    /// The pages nearest to one, the nearest first, of those that may stand there.
    pub fn to(&self, id: PageId, may: impl Fn(PageId) -> bool) -> Vec<PageId> {
        let mut scores: BTreeMap<PageId, usize> = BTreeMap::new();
        for word in self.words.get(id).into_iter().flatten() {
            let pages = self.pages.get(*word as usize);
            let Some(pages) = pages.filter(|p| p.len() <= COMMON) else {
                continue;
            };
            let others = pages.iter().map(|page| *page as PageId);
            for page in others.filter(|p| *p != id && may(*p)) {
                *scores.entry(page).or_default() += RARE / pages.len();
            }
        }
        let mut near: Vec<(PageId, usize)> =
            scores.into_iter().filter(|(_, s)| *s >= ENOUGH).collect();
        near.sort_by(|a, b| b.1.cmp(&a.1).then(a.0.cmp(&b.0)));
        near.truncate(SHOWN);
        near.into_iter().map(|(page, _)| page).collect()
    }
}

/// The words of a page's name, subtitle and keywords, folded, each once. Short
/// ones are the little words of a language.
fn words(head: &Head) -> Vec<String> {
    let front = &head.front;
    let texts = [Some(&head.name), front.subtitle.as_ref()];
    let mut words: Vec<String> = texts
        .into_iter()
        .flatten()
        .chain(&front.keywords)
        .flat_map(|text| text.split(|c: char| !c.is_alphanumeric()))
        .filter(|word| word.chars().count() > 3 || !word.is_ascii())
        .map(str::to_lowercase)
        .collect();
    words.sort();
    words.dedup();
    words
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::config::MarkdownOptions;
    use crate::path::SourcePath;
    use crate::source::{Fingerprint, SourceFile};

    fn head(name: &str) -> Head {
        let text = format!("---\npagename: {name}\npermalink: x.html\n---\n");
        let path = SourcePath::new("content/x.md").expect("a path");
        let file = Arc::new(SourceFile {
            path,
            fingerprint: Fingerprint::of(text.as_bytes()),
            text: text.into(),
        });
        let options = Arc::new(MarkdownOptions::default());
        let languages = crate::config::Languages::default();
        let article = crate::article::Article::read(
            &file,
            &options,
            &languages,
            &crate::markdown::compose::Parts::default(),
        );
        (*article.head.expect("a head")).clone()
    }

    #[test]
    fn rare_words_relate_and_common_ones_do_not() {
        let names = ["Reset the password", "Password rules", "Billing overview"];
        let heads: Vec<Arc<Head>> = names.iter().map(|name| Arc::new(head(name))).collect();
        let related = Related::of(&heads);
        assert_eq!(related.to(0, |_| true), [1]);
        assert_eq!(related.to(0, |page| page != 1), Vec::<PageId>::new());
        assert_eq!(related.to(2, |_| true), Vec::<PageId>::new());

        let many: Vec<Arc<Head>> = (0..=COMMON)
            .map(|n| Arc::new(head(&format!("Password {n}"))))
            .collect();
        assert_eq!(Related::of(&many).to(0, |_| true), Vec::<PageId>::new());
    }
}
