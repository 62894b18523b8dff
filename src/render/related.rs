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
/// would be held twice for nothing. Which number a word has shows nowhere.
pub struct Related {
    numbers: HashMap<Arc<str>, u32>,
    /// The words of each page.
    words: Vec<Arc<[u32]>>,
    /// The pages of each word.
    pages: Vec<Arc<[u32]>>,
}

/// How much of what was known of the pages before holds of those of now.
pub enum Still {
    /// All of it.
    Whole,
    /// All but what is known of these pages.
    But(Vec<(PageId, Arc<Head>)>),
}

/// With more changed pages than this, reading all of them costs no more.
const PATCHED: usize = 32;

impl Related {
    /// Reads the heads of all pages.
    pub fn of(heads: &[Arc<Head>]) -> Self {
        let mut numbers: HashMap<Arc<str>, u32> = HashMap::new();
        let mut pages: Vec<Vec<u32>> = Vec::new();
        let mut of_pages = Vec::with_capacity(heads.len());
        for (id, head) in (0..).zip(heads) {
            let own: Arc<[u32]> = words(head)
                .into_iter()
                .map(|word| {
                    let number = number_of(word, &mut numbers);
                    if pages.len() <= number as usize {
                        pages.push(Vec::new());
                    }
                    number
                })
                .collect();
            for number in own.iter() {
                if let Some(pages) = pages.get_mut(*number as usize) {
                    pages.push(id);
                }
            }
            of_pages.push(own);
        }
        Self {
            numbers,
            words: of_pages,
            pages: pages.into_iter().map(Arc::from).collect(),
        }
    }

    /// What of this, which was read from `before`, holds of `now`; `None` where it
    /// is better read anew.
    pub fn still(&self, before: &[Arc<Head>], now: &[Arc<Head>]) -> Option<Still> {
        if before.len() != now.len() {
            return None;
        }
        let mut changed = Vec::new();
        for (id, (then, now)) in before.iter().zip(now).enumerate() {
            if Arc::ptr_eq(then, now) || texts(then).eq(texts(now)) {
                continue;
            }
            if changed.len() == PATCHED {
                return None;
            }
            changed.push((id, now.clone()));
        }
        Some(if changed.is_empty() {
            Still::Whole
        } else {
            Still::But(changed)
        })
    }

    /// The same as this, but for these pages.
    pub fn but(&self, changed: &[(PageId, Arc<Head>)]) -> Self {
        let mut numbers = self.numbers.clone();
        let (mut of_pages, mut pages) = (self.words.clone(), self.pages.clone());
        for (id, head) in changed {
            let Some(own) = of_pages.get_mut(*id) else {
                continue;
            };
            let page = u32::try_from(*id).unwrap_or(u32::MAX);
            for number in own.iter() {
                if let Some(pages) = pages.get_mut(*number as usize) {
                    *pages = pages.iter().copied().filter(|p| *p != page).collect();
                }
            }
            *own = words(head)
                .into_iter()
                .map(|word| number_of(word, &mut numbers))
                .collect();
            pages.resize(numbers.len(), Arc::default());
            for number in own.iter() {
                if let Some(pages) = pages.get_mut(*number as usize) {
                    *pages = pages.iter().copied().chain([page]).collect();
                }
            }
        }
        Self {
            numbers,
            words: of_pages,
            pages,
        }
    }

    /// The pages nearest to one, the nearest first, of those that may stand there.
    pub fn to(&self, id: PageId, may: impl Fn(PageId) -> bool) -> Vec<PageId> {
        let mut scores: BTreeMap<PageId, usize> = BTreeMap::new();
        for word in self.words.get(id).into_iter().flat_map(|own| own.iter()) {
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

/// The number of a word; the next free one where it is new.
fn number_of(word: String, numbers: &mut HashMap<Arc<str>, u32>) -> u32 {
    let next = u32::try_from(numbers.len()).unwrap_or(u32::MAX);
    *numbers.entry(word.into()).or_insert(next)
}

/// What of a page says what it is about: name, subtitle and keywords.
fn texts(head: &Head) -> impl Iterator<Item = &String> {
    let named = [Some(&head.name), head.front.subtitle.as_ref()];
    named.into_iter().flatten().chain(&head.front.keywords)
}

/// The words of a page's name, subtitle and keywords, folded, each once. Short
/// ones are the little words of a language.
fn words(head: &Head) -> Vec<String> {
    let mut words: Vec<String> = texts(head)
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

    #[test]
    fn what_is_taken_over_from_the_pages_before_is_what_reading_all_of_them_finds() {
        let many = (0..=COMMON).map(|n| format!("Password {n}"));
        let names = ["Reset the token", "Token rules", "Billing overview"];
        let mut now: Vec<Arc<Head>> = names
            .iter()
            .map(|name| (*name).to_owned())
            .chain(many)
            .map(|name| Arc::new(head(&name)))
            .collect();
        let mut related = Related::of(&now);
        // A word comes, goes, becomes rare and common again.
        for (page, name) in [
            (2, "Billing token"),
            (3, "Something else"),
            (1, "Billing rules"),
            (3, "Password again"),
            (2, "Billing overview"),
        ] {
            let before = now.clone();
            now[page] = Arc::new(head(name));
            let Some(Still::But(changed)) = related.still(&before, &now) else {
                panic!("one page changed");
            };
            related = related.but(&changed);
            let anew = Related::of(&now);
            for id in 0..now.len() {
                assert_eq!(
                    related.to(id, |_| true),
                    anew.to(id, |_| true),
                    "{name} {id}"
                );
            }
        }
        assert!(matches!(related.still(&now, &now), Some(Still::Whole)));
        assert!(related.still(&now, &now[1..]).is_none());
    }
}
