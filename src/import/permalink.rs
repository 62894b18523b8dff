//! The address that Jekyll gave a page. Rules: Jekyll's documentation,
//! "Permalinks" and "Collections", and what its `url.rb` does with them.

use crate::path::slug;

/// What an address is made from.
pub struct Named<'a> {
    /// The collection's name; `posts` for posts; `None` for a page.
    pub collection: Option<&'a str>,
    /// The path below the collection's folder, or the site's, without its extension.
    pub path: &'a str,
    /// `2019-02-26`, where the file's name or the front matter says one.
    pub date: Option<[&'a str; 3]>,
    /// The file's name without date and extension, or `slug` of the front matter.
    pub title: &'a str,
    /// The categories: folders above `_posts`, then those of the front matter.
    pub categories: &'a [String],
}

/// The permalinks that hold for a page, each as it is written: a style's name, a
/// pattern with `:placeholders`, or an address.
#[derive(Default)]
pub struct Written<'a> {
    /// That of the page's front matter, `defaults` included.
    pub own: Option<&'a str>,
    /// That of its collection.
    pub of_collection: Option<&'a str>,
    /// That of the site.
    pub of_site: Option<&'a str>,
}

/// The address of a page, with a slash in front.
pub fn address(written: &Written<'_>, page: &Named<'_>) -> String {
    let own_style = written.own.filter(|own| is_style(own));
    let style = own_style.or(written.of_site);
    let pattern = match (written.own.filter(|own| !is_style(own)), page.collection) {
        (Some(own), _) => own.to_owned(),
        (None, Some("posts")) => of_posts(written.of_collection.or(style)).to_owned(),
        (None, Some(_)) => match written.of_collection {
            Some(pattern) => pattern.to_owned(),
            None => format!("/:collection/:path{}", suffix(style)),
        },
        // `index` of a folder is the folder, whatever the style.
        (None, None) if file_name(page.path) == "index" => "/:path/".to_owned(),
        // A pattern of the site says of pages only how they end.
        (None, None) => format!("/:path/:basename{}", suffix(style)),
    };
    fill(&pattern, page)
}

/// Jekyll's built-in styles.
fn is_style(written: &str) -> bool {
    matches!(written, "date" | "pretty" | "ordinal" | "weekdate" | "none")
}

fn of_posts(style: Option<&str>) -> &str {
    match style {
        Some("pretty") => "/:categories/:year/:month/:day/:title/",
        Some("none") => "/:categories/:title:output_ext",
        Some("ordinal") => "/:categories/:year/:y_day/:title:output_ext",
        Some(pattern) if !is_style(pattern) => pattern,
        _ => "/:categories/:year/:month/:day/:title:output_ext",
    }
}

/// How the addresses of pages and collections end under a style of the site.
fn suffix(style: Option<&str>) -> &'static str {
    match style {
        Some(style) if style == "pretty" || style.ends_with('/') => "/",
        _ => ":output_ext",
    }
}

fn file_name(path: &str) -> &str {
    path.rsplit('/').next().unwrap_or(path)
}

/// The placeholders, longer names before those that they start with.
const PLACEHOLDERS: &[&str] = &[
    "slugified_categories",
    "output_ext",
    "collection",
    "categories",
    "short_month",
    "long_month",
    "short_year",
    "basename",
    "i_month",
    "month",
    "title",
    "i_day",
    "y_day",
    "year",
    "slug",
    "path",
    "name",
    "day",
];

/// Puts the parts into a pattern; repeated slashes become one.
fn fill(pattern: &str, page: &Named<'_>) -> String {
    let mut filled = String::from("/");
    let mut rest = pattern;
    while let Some(at) = rest.find(':') {
        filled.push_str(&rest[..at]);
        rest = &rest[at + 1..];
        match PLACEHOLDERS.iter().find(|name| rest.starts_with(**name)) {
            Some(name) => {
                filled.push_str(&part(name, page));
                rest = &rest[name.len()..];
            }
            None => filled.push(':'),
        }
    }
    filled.push_str(rest);
    let mut address = String::with_capacity(filled.len());
    for c in filled.chars() {
        if !(c == '/' && address.ends_with('/')) {
            address.push(c);
        }
    }
    address
}

fn part(name: &str, page: &Named<'_>) -> String {
    let [year, month, day] = page.date.unwrap_or(["", "", ""]);
    let bare = |number: &str| number.trim_start_matches('0').to_owned();
    let two = |number: &str| format!("{number:0>2}");
    let folder = page.path.rsplit_once('/').map_or("", |(folder, _)| folder);
    match name {
        "output_ext" => ".html".into(),
        "collection" => page.collection.unwrap_or("").into(),
        "categories" => page.categories.join("/").to_lowercase(),
        "slugified_categories" => {
            let slugs: Vec<String> = page.categories.iter().map(|c| slug(c)).collect();
            slugs.join("/")
        }
        "short_year" => year.get(2..).unwrap_or(year).into(),
        "year" => year.into(),
        "i_month" => bare(month),
        "i_day" => bare(day),
        "month" if month.is_empty() => String::new(),
        "day" if day.is_empty() => String::new(),
        "month" => two(month),
        "day" => two(day),
        "y_day" => day_of_year(year, month, day),
        "short_month" => month_name(month).get(..3).unwrap_or("").into(),
        "long_month" => month_name(month).into(),
        "slug" => slug(page.title),
        "title" => spelled(page.title),
        // Of a page, its folder; of a document, its path below the collection.
        "path" if page.collection.is_none() => folder.into(),
        "path" => page.path.into(),
        "name" => slug(file_name(page.path)),
        _ => file_name(page.path).into(),
    }
}

/// Jekyll's "pretty" slug: letters keep their case, and what a file name may hold stays.
fn spelled(title: &str) -> String {
    let mut spelled = String::new();
    for c in title.chars() {
        if c.is_alphanumeric() || "._~!$&'()+,;=@".contains(c) {
            spelled.push(c);
        } else if !spelled.ends_with('-') {
            spelled.push('-');
        }
    }
    spelled.trim_matches('-').to_owned()
}

fn day_of_year(year: &str, month: &str, day: &str) -> String {
    let numbers = (year.parse(), month.parse(), day.parse());
    let (Ok(year), Ok(month), Ok(day)) = numbers else {
        return String::new();
    };
    jiff::civil::Date::new(year, month, day)
        .map(|date| format!("{:03}", date.day_of_year()))
        .unwrap_or_default()
}

fn month_name(month: &str) -> &'static str {
    const NAMES: [&str; 12] = [
        "January",
        "February",
        "March",
        "April",
        "May",
        "June",
        "July",
        "August",
        "September",
        "October",
        "November",
        "December",
    ];
    let number = month.parse::<usize>().unwrap_or(0);
    number
        .checked_sub(1)
        .and_then(|n| NAMES.get(n))
        .unwrap_or(&"")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn own(text: &str) -> Written<'_> {
        Written {
            own: Some(text),
            ..Written::default()
        }
    }

    fn site(text: &str) -> Written<'_> {
        Written {
            of_site: Some(text),
            ..Written::default()
        }
    }

    #[test]
    fn a_page_has_the_address_that_jekyll_gave_it() {
        let page = |path| Named {
            collection: None,
            path,
            date: None,
            title: "b",
            categories: &[],
        };
        let b = page("pages/a/b");
        assert_eq!(address(&Written::default(), &b), "/pages/a/b.html");
        assert_eq!(address(&own("x.html"), &b), "/x.html");
        assert_eq!(address(&site("pretty"), &b), "/pages/a/b/");
        assert_eq!(address(&site("/:categories/:title/"), &b), "/pages/a/b/");
        assert_eq!(
            address(&site("/:categories/:title.html"), &b),
            "/pages/a/b.html"
        );
        let index = page("docs/index");
        assert_eq!(address(&Written::default(), &index), "/docs/");
        assert_eq!(address(&own("/:path/x:output_ext"), &index), "/docs/x.html");
        assert_eq!(address(&Written::default(), &page("index")), "/");
    }

    #[test]
    fn a_post_has_the_address_that_jekyll_gave_it() {
        let categories = ["Big News".to_owned(), "x".to_owned()];
        let post = Named {
            collection: Some("posts"),
            path: "2019-02-06-Hello world",
            date: Some(["2019", "02", "06"]),
            title: "Hello world",
            categories: &categories,
        };
        let cases = [
            (
                Written::default(),
                "/big news/x/2019/02/06/Hello-world.html",
            ),
            (site("pretty"), "/big news/x/2019/02/06/Hello-world/"),
            (site("none"), "/big news/x/Hello-world.html"),
            (site("ordinal"), "/big news/x/2019/037/Hello-world.html"),
            (own("/:year/:i_month/:slug/"), "/2019/2/hello-world/"),
            (
                own("/:slugified_categories/:title"),
                "/big-news/x/Hello-world",
            ),
        ];
        for (written, wanted) in cases {
            assert_eq!(address(&written, &post), wanted);
        }
    }

    #[test]
    fn an_item_of_a_collection_has_the_address_that_jekyll_gave_it() {
        let item = Named {
            collection: Some("release"),
            path: "2019/march",
            date: None,
            title: "march",
            categories: &[],
        };
        assert_eq!(
            address(&Written::default(), &item),
            "/release/2019/march.html"
        );
        assert_eq!(address(&site("pretty"), &item), "/release/2019/march/");
        let pattern = Written {
            of_collection: Some("/notes/:name:output_ext"),
            ..Written::default()
        };
        assert_eq!(address(&pattern, &item), "/notes/march.html");
    }
}
