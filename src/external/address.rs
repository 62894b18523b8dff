//! Addresses of other sites, as far as asking them needs it.

use crate::config::ExternalOptions;

/// Whether an address is to be asked about.
pub(super) fn is_wanted(url: &str, options: &ExternalOptions) -> bool {
    let hits = |patterns: &[String]| patterns.iter().any(|pattern| fits(url, pattern));
    (options.allow.is_empty() || hits(&options.allow)) && !hits(&options.ignore)
}

/// Whether the whole of a text fits a pattern in which `*` stands for anything.
fn fits(text: &str, pattern: &str) -> bool {
    let mut parts = pattern.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = text.strip_prefix(first) else {
        return false;
    };
    let mut parts: Vec<&str> = parts.collect();
    let Some(last) = parts.pop() else {
        return rest.is_empty();
    };
    for part in parts {
        match rest.find(part) {
            Some(at) => rest = &rest[at + part.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

/// `https://example.org:8080` of `https://example.org:8080/a?b`.
pub(super) fn host(url: &str) -> &str {
    let start = url.find("://").map_or(0, |at| at + 3);
    let end = url[start..].find(['/', '?', '#']);
    end.map_or(url, |end| &url[..start + end])
}

/// What `Location` names, seen from the page that says it (RFC 3986, 5.2).
pub(super) fn join(from: &str, to: &str) -> String {
    let to = to.trim();
    let scheme = from.split("://").next().unwrap_or("https");
    if to.contains("://") {
        return to.to_owned();
    }
    if let Some(rest) = to.strip_prefix("//") {
        return format!("{scheme}://{rest}");
    }
    let host = host(from);
    if to.starts_with('/') {
        return format!("{host}{to}");
    }
    let path = from[host.len()..].split(['?', '#']).next().unwrap_or("/");
    let folder = path.rsplit_once('/').map_or("", |(folder, _)| folder);
    if to.starts_with('?') {
        return format!("{host}{path}{to}");
    }
    let mut parts: Vec<&str> = folder.split('/').skip(1).collect();
    for part in to.split('/') {
        match part {
            "." => {}
            ".." => {
                parts.pop();
            }
            part => parts.push(part),
        }
    }
    format!("{host}/{}", parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_any_part() {
        for (pattern, yes, no) in [
            ("https://a.org/*", "https://a.org/b/c", "https://b.org/b"),
            (
                "https://*.org/*/x",
                "https://a.b.org/c/x",
                "https://a.org/x/y",
            ),
            ("https://a.org", "https://a.org", "https://a.org/"),
            ("*login*", "https://a.org/login?x", "https://a.org/out"),
        ] {
            assert!(fits(yes, pattern), "{pattern}");
            assert!(!fits(no, pattern), "{pattern}");
        }
    }

    #[test]
    fn a_location_is_understood_as_browsers_do() {
        let from = "https://a.org:8/b/c?d";
        for (to, whole) in [
            ("https://z.org/", "https://z.org/"),
            ("//z.org/y", "https://z.org/y"),
            ("/y", "https://a.org:8/y"),
            ("y", "https://a.org:8/b/y"),
            ("../y", "https://a.org:8/y"),
            ("?y", "https://a.org:8/b/c?y"),
        ] {
            assert_eq!(join(from, to), whole);
        }
        assert_eq!(join("https://a.org", "y"), "https://a.org/y");
    }
}
