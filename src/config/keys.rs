//! The keys of `site.yaml` as a reference: what is known, and what was meant.

use crate::diagnostic::nearest;
use crate::yaml::Kind;

/// A key of a group.
#[derive(Clone, Copy, Debug)]
pub struct Key {
    /// Its name in its group.
    pub name: &'static str,
    /// What it takes.
    pub kind: Kind,
    /// What it is when it is not given, in words.
    pub default: &'static str,
    /// An example, as it is written in the file.
    pub example: &'static str,
    /// What it means, in a sentence.
    pub about: &'static str,
    /// The keys below it.
    pub below: fn() -> &'static [Key],
}

/// A key with its way from the start of the file: `markdown.highlight`,
/// `links[].url` (`[]` is an item of a list).
#[derive(Clone, Debug)]
pub struct Row {
    /// The way to it.
    pub path: String,
    /// It.
    pub key: &'static Key,
}

/// Every key, in the order in which the manual shows them. What `items` of
/// `navigation` hold can hold `items` of the same form again; these are named once.
pub fn reference() -> Vec<Row> {
    let mut rows = Vec::new();
    gather(super::Config::KEYS, "", &mut rows);
    rows
}

fn gather(keys: &'static [Key], above: &str, rows: &mut Vec<Row>) {
    for key in keys {
        let path = format!("{above}{}", key.name);
        rows.push(Row {
            path: path.clone(),
            key,
        });
        let below = (key.below)();
        if std::ptr::eq(below, keys) {
            continue;
        }
        let step = if key.kind == Kind::List { "[]." } else { "." };
        gather(below, &format!("{path}{step}"), rows);
    }
}

/// What other programs call a key of the top level.
const ELSEWHERE: &[(&str, &str)] = &[
    ("name", "title"),
    ("site_name", "title"),
    ("site_title", "title"),
    ("site_description", "description"),
    ("tagline", "description"),
    ("url", "base_url"),
    ("site_url", "base_url"),
    ("lang", "language"),
    ("locale", "language"),
    ("default_language", "language"),
    ("language_code", "language"),
    ("locales", "languages"),
    ("translations", "languages"),
    ("i18n", "languages"),
    ("dir", "direction"),
    ("nav", "navigation"),
    ("sidebar", "navigation"),
    ("menu", "navigation"),
    ("categories", "navigation"),
    ("header", "links"),
    ("header_links", "links"),
    ("indicators", "badges"),
    ("edit_uri", "edit_url"),
    ("repo_url", "edit_url"),
    ("formats", "outputs"),
    ("markup", "markdown"),
    ("params", "theme_options"),
    ("options", "theme_options"),
];

/// What to do about a key that a group does not have.
pub fn meant(written: &str, known: &'static [Key], at_top: bool) -> String {
    let names = || known.iter().map(|key| key.name);
    let written_folded = fold(written);
    let spelling = names().find(|name| fold(name) == written_folded);
    let elsewhere = || {
        let mut pairs = ELSEWHERE.iter().filter(|_| at_top);
        Some(pairs.find(|(name, _)| fold(name) == written_folded)?.1)
    };
    // `smart` for `smart_punctuation`, `icon_name` for `icon`.
    let begun = || {
        let mut begun = names().filter(|name| {
            let name = fold(name);
            let longer = name.len().max(written_folded.len());
            let shorter = name.len().min(written_folded.len());
            shorter >= 4
                && longer <= shorter * 4
                && (name.starts_with(&written_folded) || written_folded.starts_with(&name))
        });
        begun.next().filter(|_| begun.next().is_none())
    };
    let near = spelling.or_else(|| nearest(written, names()));
    if let Some(near) = near.or_else(begun) {
        return format!("did you mean `{near}`?");
    }
    if let Some(key) = elsewhere() {
        return format!("did you mean `{key}`?");
    }
    let rows = reference();
    let same = |row: &&Row| fold(row.key.name) == written_folded || row.path == written;
    match rows.iter().find(same) {
        Some(row) => match row.path.rsplit_once('.') {
            Some((above, name)) => {
                let above = above.replace("[]", "");
                format!("`{name}` belongs below `{above}`, indented")
            }
            None => format!("`{}` belongs at the start of a line", row.path),
        },
        None => {
            let known: Vec<_> = names().map(|name| format!("`{name}`")).collect();
            format!("known here: {}", known.join(", "))
        }
    }
}

/// A name without capitals, hyphens, underscores and spaces.
fn fold(name: &str) -> String {
    let letters = name.chars().filter(|c| !matches!(c, ' ' | '-' | '_'));
    letters.flat_map(char::to_lowercase).collect()
}
