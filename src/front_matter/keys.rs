//! The fields of a page, as a reference: the manual and the editors' schema are
//! made from this table.

use crate::yaml::{Key, Kind};

/// Every field, in the order in which the manual shows them.
pub const KEYS: &[Key] = &[
    Key {
        path: "pagename",
        kind: Kind::Text,
        default: "the first heading, else the file's name",
        example: "pagename: Log-in and password",
        about: "The name of the page.",
    },
    Key {
        path: "permalink",
        kind: Kind::Permalink,
        default: "made from category, subcategory, level 3 and name",
        example: "permalink: troubleshooting-login-password.html",
        about: "The address of the page.",
    },
    Key {
        path: "categoryName",
        kind: Kind::Text,
        default: "none: the page is listed under “Other pages”",
        example: "categoryName: Troubleshooting",
        about: "The category that the page stands in.",
    },
    Key {
        path: "subCategoryName",
        kind: Kind::Text,
        default: "none",
        example: "subCategoryName: Accounts",
        about: "The subcategory below the category.",
    },
    Key {
        path: "level3",
        kind: Kind::Text,
        default: "none",
        example: "level3: Passwords",
        about: "The third level, below the subcategory.",
    },
    Key {
        path: "indicator",
        kind: Kind::Text,
        default: "none",
        example: "indicator: both",
        about: "Which products the page is for: shown as badges.",
    },
    Key {
        path: "subtitle",
        kind: Kind::Text,
        default: "none",
        example: "subtitle: What to do when you cannot log in",
        about: "One sentence below the name.",
    },
    Key {
        path: "isTutorial",
        kind: Kind::Flag,
        default: "`false`",
        example: "isTutorial: true",
        about: "Whether the page is a tutorial.",
    },
    Key {
        path: "isNew",
        kind: Kind::Flag,
        default: "`false`",
        example: "isNew: true",
        about: "Whether the page is new: it gets a badge and stands on the home page.",
    },
    Key {
        path: "date",
        kind: Kind::Date,
        default: "none",
        example: "date: 2019-02-26 12:34:43 +0000",
        about: "The date of the page.",
    },
    Key {
        path: "redirect_from",
        kind: Kind::Texts,
        default: "none",
        example: "redirect_from: [old-login.html, faqs-login.html]",
        about: "Further addresses that lead to the page.",
    },
    Key {
        path: "anchors",
        kind: Kind::Group,
        default: "none",
        example: "anchors: {old-heading: new-heading}",
        about: "Old ids of headings, each with the id of the heading that has its place now.",
    },
    Key {
        path: "published",
        kind: Kind::Flag,
        default: "`true`",
        example: "published: false",
        about: "Whether the page is published.",
    },
    Key {
        path: "draft",
        kind: Kind::Flag,
        default: "`false`",
        example: "draft: true",
        about: "Whether the page is a draft, shown only with `--drafts`.",
    },
    Key {
        path: "layout",
        kind: Kind::Text,
        default: "`page`",
        example: "layout: page",
        about: "The template that shows the page.",
    },
    Key {
        path: "order",
        kind: Kind::Number,
        default: "none: after the pages that have one, by name",
        example: "order: 1",
        about: "The place among the page's neighbours; lower comes first.",
    },
    Key {
        path: "description",
        kind: Kind::Text,
        default: "the subtitle, else the first paragraph",
        example: "description: How to reset a password",
        about: "One sentence for search engines.",
    },
    Key {
        path: "keywords",
        kind: Kind::Texts,
        default: "none",
        example: "keywords: sign in, credentials",
        about: "Further words that search finds the page by.",
    },
    Key {
        path: "search",
        kind: Kind::Flag,
        default: "`true`",
        example: "search: false",
        about: "Whether search finds the page.",
    },
    Key {
        path: "toc",
        kind: Kind::Flag,
        default: "`true`",
        example: "toc: false",
        about: "Whether the page has a “Jump to” list.",
    },
    Key {
        path: "language",
        kind: Kind::Language,
        default: "that of the folder in `content/`, else of the site",
        example: "language: de",
        about: "The language that the page is written in.",
    },
    Key {
        path: "translation_of",
        kind: Kind::Permalink,
        default: "the page of the same path in another language's folder",
        example: "translation_of: troubleshooting-login-password.html",
        about: "The page that this one says in another language, by its permalink.",
    },
];

/// Whether two spellings differ only in case, spaces, hyphens and underscores.
pub fn same(known: &str, written: &str) -> bool {
    fn folded(key: &str) -> impl Iterator<Item = char> + '_ {
        key.chars()
            .filter(|c| !matches!(c, ' ' | '-' | '_'))
            .flat_map(char::to_lowercase)
    }
    folded(known).eq(folded(written))
}

/// The field that was meant by a key that is none, if one is near enough. Short
/// names are near to many words (`data` is one letter from `date`, `authors` two
/// from `anchors`): of them only other spellings count, of longer ones a single slip.
pub fn meant(written: &str) -> Option<&'static str> {
    let names = || KEYS.iter().map(|k| k.path);
    names().find(|known| same(known, written)).or_else(|| {
        let far = |known: &str| known.len() < 8 && strsim::damerau_levenshtein(known, written) > 1;
        let long = names().filter(|known| known.len() > 5 && !far(known));
        let near = crate::diagnostic::nearest(written, long);
        near.and_then(|near| names().find(|known| *known == near))
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn other_spellings_and_slips_are_near() {
        for (written, known) in [
            ("categoryname", "categoryName"),
            ("Page Name", "pagename"),
            ("page-name", "pagename"),
            ("sub_category_name", "subCategoryName"),
            ("pagname", "pagename"),
            ("permlink", "permalink"),
            ("isnew", "isNew"),
            ("is_tutorial", "isTutorial"),
            ("Date", "date"),
            ("redirect_form", "redirect_from"),
            ("redirectFrom", "redirect_from"),
            ("category", "categoryName"),
            ("level_3", "level3"),
            ("Toc", "toc"),
        ] {
            assert_eq!(meant(written), Some(known), "{written}");
        }
    }

    #[test]
    fn words_that_themes_may_use_are_not_near() {
        for written in [
            "author",
            "authors",
            "tags",
            "data",
            "type",
            "image",
            "weight",
            "slug",
            "version",
            "product",
            "owner",
            "status",
            "lang",
            "name",
            "level3Name",
            "video",
            "audience",
            "parent",
            "documentname",
            "subfoldername",
            "dates",
            "links",
            "doc",
            "x",
            "new",
            "icon",
            "url",
            "source",
            "color",
            "older",
            "graft",
        ] {
            assert_eq!(meant(written), None, "{written}");
        }
    }
}
