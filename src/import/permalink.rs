//! The address that Jekyll gave a page. Rules: Jekyll's documentation,
//! "Permalinks" and "Collections".

use crate::path::slug;

/// What an address is made from.
pub struct Named<'a> {
    /// The collection's name; `posts` for posts; `None` for a page.
    pub collection: Option<&'a str>,
    /// The path below the collection's folder, or the site's, without its extension.
    pub path: &'a str,
    /// `2019-02-26`, where the file's name or the front matter says one.
    pub date: Option<[&'a str; 3]>,
    /// The file's name without date and extension.
    pub title: &'a str,
    /// The categories of a post.
    pub categories: &'a [String],
}

/// The address for a permalink as written in front matter or configuration: a
/// style's name, a pattern with `:placeholders`, or the address itself.
pub fn address(written: Option<&str>, page: &Named<'_>) -> String {
    let pattern = match (written, page.collection) {
        (Some(written), _) if !is_style(written) => written.to_owned(),
        (style, Some("posts")) => match style {
            Some("pretty") => "/:categories/:year/:month/:day/:title/".to_owned(),
            Some("none") => "/:categories/:title:output_ext".to_owned(),
            _ => "/:categories/:year/:month/:day/:title:output_ext".to_owned(),
        },
        (style, Some(_)) => {
            let end = if style == Some("pretty") {
                "/"
            } else {
                ":output_ext"
            };
            format!("/:collection/:path{end}")
        }
        (style, None) => {
            if matches!(page.title, "index") {
                let folder = page.path.strip_suffix("index").unwrap_or("");
                return format!("/{folder}");
            }
            let end = if style == Some("pretty") {
                "/"
            } else {
                ".html"
            };
            return format!("/{}{end}", page.path);
        }
    };
    fill(&pattern, page)
}

/// Jekyll's built-in styles.
fn is_style(written: &str) -> bool {
    matches!(written, "date" | "pretty" | "ordinal" | "weekdate" | "none")
}

/// Puts the parts into a pattern.
fn fill(pattern: &str, page: &Named<'_>) -> String {
    let [year, month, day] = page.date.unwrap_or(["", "", ""]);
    let categories: Vec<String> = page.categories.iter().map(|c| slug(c)).collect();
    let name = page.path.rsplit('/').next().unwrap_or(page.path);
    let bare = |number: &str| number.trim_start_matches('0').to_owned();
    // Longer names first: `:title` would take the start of `:title_x`.
    let filled = pattern
        .replace(":output_ext", ".html")
        .replace(":collection", page.collection.unwrap_or(""))
        .replace(":categories", &categories.join("/"))
        .replace(":short_year", year.get(2..).unwrap_or(year))
        .replace(":i_month", &bare(month))
        .replace(":i_day", &bare(day))
        .replace(":basename", page.path)
        .replace(":year", year)
        .replace(":month", month)
        .replace(":day", day)
        .replace(":slug", &slug(page.title))
        .replace(":title", page.title)
        .replace(":path", page.path)
        .replace(":name", name);
    let mut address = String::with_capacity(filled.len());
    for c in filled.chars() {
        if !(c == '/' && address.ends_with('/')) {
            address.push(c);
        }
    }
    address
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_are_those_that_jekyll_gave() {
        let page = Named {
            collection: None,
            path: "pages/a/b",
            date: None,
            title: "b",
            categories: &[],
        };
        assert_eq!(address(None, &page), "/pages/a/b.html");
        assert_eq!(address(Some("x.html"), &page), "x.html");
        assert_eq!(address(Some("pretty"), &page), "/pages/a/b/");
        let categories = ["Big News".to_owned()];
        let post = Named {
            collection: Some("posts"),
            path: "2019-02-06-hello",
            date: Some(["2019", "02", "06"]),
            title: "hello",
            categories: &categories,
        };
        assert_eq!(address(None, &post), "/big-news/2019/02/06/hello.html");
        assert_eq!(
            address(Some("/:year/:i_month/:title/"), &post),
            "/2019/2/hello/"
        );
        let item = Named {
            collection: Some("release"),
            path: "2019/march",
            date: None,
            title: "march",
            categories: &[],
        };
        assert_eq!(address(None, &item), "/release/2019/march.html");
        let index = Named {
            collection: None,
            path: "docs/index",
            date: None,
            title: "index",
            categories: &[],
        };
        assert_eq!(address(None, &index), "/docs/");
    }
}
