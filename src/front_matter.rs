//! Splits a page's file and types its head, with spans.
//!
//! [`FrontMatter::parse`] is Jekyll's rule: a block between two `---` lines at
//! the top of the file. Knows nothing of markdown.

use std::ops::Range;

use jiff::Timestamp;

use crate::diagnostic::{Code, Diagnostic, Span};
use crate::source::SourceFile;

/// A value with the place it was written at.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Spanned<T> {
    /// The value.
    pub value: T,
    /// Where it stands in the file.
    pub span: Span,
}

/// A page's date: one type for the nine shapes that pages use.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Date {
    /// The moment; a bare day is its midnight in UTC.
    pub instant: Timestamp,
    /// The offset from UTC that was written, in seconds.
    pub offset: i32,
    /// Whether a time of day was written.
    pub has_time: bool,
}

/// The head of a page. Missing, null, empty and blank are all `None`.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct FrontMatter {
    /// The page's name.
    pub page_name: Option<String>,
    /// Its address, as written.
    pub permalink: Option<Spanned<String>>,
    /// Its category.
    pub category: Option<Spanned<String>>,
    /// Its subcategory.
    pub subcategory: Option<Spanned<String>>,
    /// Its third level.
    pub level3: Option<Spanned<String>>,
    /// Which products it is for.
    pub indicator: Option<Spanned<String>>,
    /// One sentence below the name.
    pub subtitle: Option<String>,
    /// Whether it is a tutorial. Default: false.
    pub is_tutorial: bool,
    /// Whether it is new. Default: false.
    pub is_new: bool,
    /// Its date.
    pub date: Option<Spanned<Date>>,
    /// Further addresses that lead here.
    pub redirect_from: Vec<Spanned<String>>,
    /// Whether it is published. Default: true.
    pub published: bool,
    /// Whether it is a draft. Default: false.
    pub draft: bool,
    /// The template that shows it. Default: `page`.
    pub layout: Option<Spanned<String>>,
    /// Its place among its neighbours; lower comes first, none last.
    pub order: Option<i64>,
    /// One sentence for search engines. Default: the subtitle, else the first paragraph.
    pub description: Option<String>,
    /// Words that search should find it by.
    pub keywords: Vec<String>,
    /// Whether search finds it. Default: true.
    pub search: bool,
    /// Whether it has a "Jump to" list. Default: true.
    pub toc: bool,
    /// Keys that Shelfmark does not know, for themes.
    pub extra: serde_json::Map<String, serde_json::Value>,
}

/// A file taken apart.
#[derive(Clone, Debug, PartialEq)]
pub struct Split {
    /// The head; `None` where it is missing or broken.
    pub front_matter: Option<FrontMatter>,
    /// Whether the page must be left out (its head is broken).
    pub broken: bool,
    /// The bytes of the file that are markdown.
    pub body: Range<usize>,
    /// What is wrong with the head.
    pub diagnostics: Vec<Diagnostic>,
}

impl FrontMatter {
    /// Takes a file apart.
    pub fn parse(file: &SourceFile) -> Split {
        let text = &*file.text;
        let none = |body| Split {
            front_matter: None,
            broken: false,
            body,
            diagnostics: Vec::new(),
        };
        let Some((block, body)) = fences(text) else {
            let start = if text.starts_with('\u{feff}') { 3 } else { 0 };
            let mut split = none(start..text.len());
            split.diagnostics.push(
                Diagnostic::new(Code::NoFrontMatter, "the page has no front matter")
                    .in_file(&file.path)
                    .help("start the file with `---`, `pagename: …`, `permalink: …` and `---`"),
            );
            return split;
        };
        let mut split = none(body);
        let head = &text[block.clone()];
        match serde_yaml::from_str::<Option<Raw>>(head) {
            Ok(raw) => {
                split.front_matter = Some(raw.unwrap_or_default().finish(
                    file,
                    block,
                    &mut split.diagnostics,
                ))
            }
            Err(e) => {
                split.broken = true;
                let at = e
                    .location()
                    .map_or(block.start, |l| block.start + l.index().min(head.len()));
                let end = text[at..].find('\n').map_or(text.len(), |i| at + i);
                split.diagnostics.push(
                    Diagnostic::new(Code::BadYaml, format!("the front matter is not YAML: {e}"))
                        .at(&file.path, at..end)
                        .help("put values with `:`, `#` or quotes in them between quotes"),
                );
            }
        }
        split
    }
}

/// The bytes between the two fences and those behind them.
fn fences(text: &str) -> Option<(Range<usize>, Range<usize>)> {
    let mut at = if text.starts_with('\u{feff}') { 3 } else { 0 };
    let mut open = None;
    for line in text[at..].split_inclusive('\n') {
        let end = at + line.len();
        let bare = line.trim_end();
        match open {
            None if bare == "---" => open = Some(end),
            None if bare.is_empty() => {}
            None => return None,
            Some(start) if bare == "---" => return Some((start..at, end..text.len())),
            Some(_) => {}
        }
        at = end;
    }
    None
}

type Text = Option<String>;

#[derive(Default, serde::Deserialize)]
#[serde(rename_all = "camelCase", default)]
struct Raw {
    pagename: Text,
    title: Text,
    permalink: Text,
    category_name: Text,
    sub_category_name: Text,
    level3: Text,
    indicator: Text,
    subtitle: Text,
    is_tutorial: Text,
    is_new: Text,
    date: Text,
    #[serde(rename = "redirect_from")]
    redirect_from: serde_yaml::Value,
    published: Text,
    draft: Text,
    layout: Text,
    order: Text,
    description: Text,
    keywords: serde_yaml::Value,
    search: Text,
    toc: Text,
}

impl Raw {
    fn finish(
        self,
        file: &SourceFile,
        block: Range<usize>,
        problems: &mut Vec<Diagnostic>,
    ) -> FrontMatter {
        let text = &*file.text;
        let span = |key: &str, value: &str| place(text, &block, key, value);
        let clean = |t: Text| {
            t.map(|t| t.trim().to_owned())
                .filter(|t| !t.is_empty() && t != "null" && t != "~")
        };
        let spanned = |key: &str, t: Text| {
            clean(t).map(|value| Spanned {
                span: span(key, &value),
                value,
            })
        };
        let truth = |t: Text, default: bool| {
            clean(t).map_or(default, |t| {
                matches!(&*t.to_lowercase(), "true" | "yes" | "on")
            })
        };
        let list = |value: serde_yaml::Value| -> Vec<String> {
            match value {
                serde_yaml::Value::String(one) => vec![one],
                serde_yaml::Value::Sequence(all) => all
                    .into_iter()
                    .filter_map(|v| v.as_str().map(str::to_owned))
                    .collect(),
                _ => Vec::new(),
            }
        };
        let date =
            spanned("date", self.date).and_then(|written| match Date::parse(&written.value) {
                Some(value) => Some(Spanned {
                    value,
                    span: written.span,
                }),
                None => {
                    problems.push(
                        Diagnostic::new(Code::BadDate, format!("`{}` is no date", written.value))
                            .at(&file.path, written.span)
                            .help("write it as `2019-02-26` or `2019-02-26 12:34:43 +0000`"),
                    );
                    None
                }
            });
        FrontMatter {
            page_name: clean(self.pagename).or(clean(self.title)),
            permalink: spanned("permalink", self.permalink),
            category: spanned("categoryName", self.category_name),
            subcategory: spanned("subCategoryName", self.sub_category_name),
            level3: spanned("level3", self.level3),
            indicator: spanned("indicator", self.indicator),
            subtitle: clean(self.subtitle),
            is_tutorial: truth(self.is_tutorial, false),
            is_new: truth(self.is_new, false),
            date,
            redirect_from: list(self.redirect_from)
                .into_iter()
                .map(|value| Spanned {
                    span: span("redirect_from", &value),
                    value,
                })
                .collect(),
            published: truth(self.published, true),
            draft: truth(self.draft, false),
            layout: spanned("layout", self.layout),
            order: clean(self.order).and_then(|o| o.parse().ok()),
            description: clean(self.description),
            keywords: list(self.keywords),
            search: truth(self.search, true),
            toc: truth(self.toc, true),
            extra: serde_json::Map::new(),
        }
    }
}

/// Where a value stands: in the block, behind its key.
fn place(text: &str, block: &Range<usize>, key: &str, value: &str) -> Span {
    let head = &text[block.clone()];
    let mut at = 0;
    for line in head.split_inclusive('\n') {
        if line
            .strip_prefix(key)
            .is_some_and(|rest| rest.trim_start().starts_with(':'))
        {
            let from = at + key.len();
            let found = head[from..].find(value).map_or(from, |i| from + i);
            let start = block.start + found;
            return Span::new(start..(start + value.len()).min(block.end.max(start)));
        }
        at += line.len();
    }
    Span::new(block.start..block.start)
}

impl Date {
    fn parse(text: &str) -> Option<Self> {
        let text = text.trim().trim_matches(['\'', '"']).trim();
        if let Ok(instant) = text.parse::<Timestamp>() {
            return Some(Self {
                instant,
                offset: 0,
                has_time: true,
            });
        }
        if let Ok(zoned) = jiff::fmt::strtime::parse("%Y-%m-%d %H:%M:%S %z", text) {
            let offset = zoned.offset().map_or(0, jiff::tz::Offset::seconds);
            return Some(Self {
                instant: zoned.to_timestamp().ok()?,
                offset,
                has_time: true,
            });
        }
        let mut parts = text.split('-').map(|p| p.parse::<i16>().ok());
        let (year, month, day) = (parts.next()??, parts.next()??, parts.next()??);
        let date = jiff::civil::Date::new(year, i8::try_from(month).ok()?, i8::try_from(day).ok()?)
            .ok()?;
        let instant = jiff::tz::Offset::UTC
            .to_timestamp(date.at(0, 0, 0, 0))
            .ok()?;
        Some(Self {
            instant,
            offset: 0,
            has_time: false,
        })
    }
}
