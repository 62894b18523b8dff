//! Addresses that `site.yaml` states: the site's own, links, the edit pattern.

use super::form::{Form, Text};
use super::read::{Asked, Reader};
use crate::yaml::Kind;

/// `http(s)://host[:port][/path]`, without a slash at its end.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct BaseUrl {
    /// `https://example.org/help`.
    pub full: String,
    /// `https://example.org`.
    pub origin: String,
    /// `/help`, or empty.
    pub path: String,
}

/// Why a text is no address, and what to write.
type Fault = (String, String);

impl BaseUrl {
    /// Reads `http(s)://host[:port][/path]`; `None` for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        Self::judge(text).ok()
    }

    /// Reads the address of a site.
    ///
    /// # Errors
    /// What is wrong with it, and what to write.
    pub fn judge(text: &str) -> Result<Self, Fault> {
        let written = text.trim();
        let (scheme, rest) = split_scheme(written, "the site's address")?;
        let rest = rest.trim_end_matches('/');
        if let Some(at) = rest.find(['?', '#']) {
            let part = if rest[at..].starts_with('?') {
                "query"
            } else {
                "fragment"
            };
            return Err((
                format!("the site's address cannot have a {part}, `{}`", &rest[at..]),
                format!("write `{scheme}://{}`", rest[..at].trim_end_matches('/')),
            ));
        }
        let host_end = rest.find('/').unwrap_or(rest.len());
        let (host, path) = rest.split_at(host_end);
        check_host(host, &scheme)?;
        check_path(path)?;
        let origin = format!("{scheme}://{}", host.to_lowercase());
        Ok(Self {
            full: format!("{origin}{path}"),
            origin,
            path: path.into(),
        })
    }
}

/// The scheme, in lower case, and what follows `://`.
fn split_scheme<'t>(text: &'t str, what: &str) -> Result<(String, &'t str), Fault> {
    let (scheme, rest) = match text.split_once("://") {
        Some((scheme, rest)) => (scheme.to_ascii_lowercase(), rest),
        None => {
            let bare = text.trim_start_matches(|c: char| "/:".contains(c));
            let bare = bare
                .strip_prefix("https:")
                .or_else(|| bare.strip_prefix("http:"))
                .unwrap_or(bare)
                .trim_start_matches('/');
            let host = if bare.is_empty() { "example.org" } else { bare };
            return Err((
                format!("{what} starts with `https://`, and `{text}` does not"),
                format!("write `https://{host}`"),
            ));
        }
    };
    if scheme == "https" || scheme == "http" {
        return Ok((scheme, rest));
    }
    let host = if rest.is_empty() { "example.org" } else { rest };
    Err((
        format!("{what} starts with `https://`, not with `{scheme}://`"),
        format!("write `https://{host}`"),
    ))
}

/// A name or an IP address with an optional port (RFC 3986, 3.2.2 and 3.2.3).
fn check_host(host: &str, scheme: &str) -> Result<(), Fault> {
    let example = || format!("write the name of the host: `{scheme}://example.org`");
    if host.contains('@') {
        let (_, bare) = host.rsplit_once('@').unwrap_or(("", host));
        return Err((
            "the site's address cannot hold a user or a password".into(),
            format!("write `{scheme}://{bare}`"),
        ));
    }
    let (name, port) = match host.strip_prefix('[').and_then(|h| h.split_once(']')) {
        Some((ip, port)) => {
            if ip.parse::<core::net::Ipv6Addr>().is_err() {
                return Err((format!("`[{ip}]` is no IPv6 address"), example()));
            }
            ("ip", port)
        }
        None => host.split_at(host.find(':').unwrap_or(host.len())),
    };
    if let Some(number) = port.strip_prefix(':') {
        if !number.bytes().all(|b| b.is_ascii_digit())
            || !number.parse::<u16>().is_ok_and(|n| n > 0)
        {
            return Err((
                format!("`{number}` is no port"),
                "write a number from 1 to 65535 after the colon".into(),
            ));
        }
    } else if !port.is_empty() {
        return Err((format!("`{host}` is no host"), example()));
    }
    let sound = |label: &str| {
        !label.is_empty()
            && label
                .chars()
                .all(|c| c.is_alphanumeric() || c == '-' || c == '_')
    };
    if !name.trim_end_matches('.').split('.').all(sound) {
        return Err((format!("`{name}` is no host"), example()));
    }
    Ok(())
}

/// The path that every address of the site starts with: characters that an
/// attribute, a style sheet and XML take as they are.
fn check_path(path: &str) -> Result<(), Fault> {
    let help = "write letters, digits, `-`, `_`, `.`, `~` and `/`".to_owned();
    let odd = |c: &char| !c.is_ascii_alphanumeric() && !"-._~/%+,;=:@!$()*".contains(*c);
    if let Some(odd) = path.chars().find(odd) {
        return Err((format!("the site's path cannot hold `{odd}`"), help));
    }
    let encoded = |at: usize| {
        let digits = path.get(at + 1..at + 3).unwrap_or_default();
        digits.len() == 2 && digits.bytes().all(|b| b.is_ascii_hexdigit())
    };
    if path.match_indices('%').any(|(at, _)| !encoded(at)) {
        return Err(("a `%` in the site's path stands for nothing".into(), help));
    }
    let mut steps = path.split('/').skip(1);
    if let Some(step) = steps.find(|step| matches!(*step, "" | "." | "..")) {
        return Err((
            format!("the site's path cannot hold the step `{step}`"),
            help,
        ));
    }
    Ok(())
}

/// Where the site is published.
pub struct Base;

impl Form for Base {
    type Value = BaseUrl;
    const KIND: Kind = Kind::Url;
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<BaseUrl> {
        let text = Text::read(reader, asked)?;
        let read = BaseUrl::judge(&text);
        read.map_err(|(message, help)| reader.bad(asked.node.span, message, help))
            .ok()
    }
}

/// The address at which a page's source is edited, with `{path}` in it.
pub struct EditUrl;

impl Form for EditUrl {
    type Value = String;
    const KIND: Kind = Kind::Url;
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<String> {
        let text = Text::read(reader, asked)?;
        let fault = match split_scheme(&text, "the address for edits") {
            Err(fault) => Some(fault),
            Ok(_) => holes(&text).or_else(|| spaces(&text)),
        };
        match fault {
            None => Some(text),
            Some((message, help)) => {
                reader.bad(asked.node.span, message, help);
                None
            }
        }
    }
}

/// What is wrong with the `{…}` of an edit pattern.
fn holes(text: &str) -> Option<Fault> {
    let other = text.match_indices('{').find_map(|(at, _)| {
        let hole = &text[at..];
        let hole = &hole[..hole.find('}').map_or(hole.len(), |end| end + 1)];
        (hole != "{path}").then_some(hole)
    });
    if let Some(hole) = other {
        return Some((
            format!("nothing stands for `{hole}`"),
            format!("write `{}`", text.replace(hole, "{path}")),
        ));
    }
    (!text.contains("{path}")).then(|| {
        (
            "the address for edits names no file".into(),
            format!("write `{}/{{path}}`", text.trim_end_matches('/')),
        )
    })
}

fn spaces(text: &str) -> Option<Fault> {
    text.contains(' ').then(|| {
        (
            "an address cannot hold a space".into(),
            format!("write `{}`", text.replace(' ', "%20")),
        )
    })
}

/// Where a link leads: a page of the site, or anywhere.
pub struct Address;

impl Form for Address {
    type Value = String;
    const KIND: Kind = Kind::Address;
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<String> {
        let text = Text::read(reader, asked)?;
        let scheme = text.split_once(':').map(|(scheme, _)| scheme);
        let scheme = scheme.map(str::to_ascii_lowercase);
        let fault = match scheme.as_deref() {
            // What a browser would run; no page of the site may depend on it.
            Some("javascript" | "vbscript" | "data") => Some((
                format!("a link cannot lead to `{text}`"),
                "write a permalink or a full URL".to_owned(),
            )),
            Some("http" | "https") => match text.split_once("://") {
                Some((_, rest)) if !rest.is_empty() => spaces(&text),
                _ => Some((
                    format!("`{text}` names no host"),
                    "write, for example, `https://example.org`".to_owned(),
                )),
            },
            _ => None,
        };
        match fault {
            None => Some(text),
            Some((message, help)) => {
                reader.bad(asked.node.span, message, help);
                None
            }
        }
    }
}
