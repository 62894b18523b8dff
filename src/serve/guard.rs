//! Who may ask, and by which name.
//!
//! A page of a foreign site can make the writer's browser ask this server. It
//! must learn nothing by it and set nothing off, even where its own name is made
//! to lead here (DNS rebinding), so requests are held against the name that they
//! ask by and the page that they come from.

use std::net::{IpAddr, SocketAddr};

use super::http::Request;

/// The names that a preview may be asked by.
pub struct Hosts {
    port: u16,
    names: Vec<String>,
}

impl Hosts {
    /// The names of this machine, and those of `names`.
    pub fn new(address: SocketAddr, names: &[String]) -> Self {
        Self {
            port: address.port(),
            names: names.iter().map(|n| n.to_ascii_lowercase()).collect(),
        }
    }

    /// Whether a request asks by one of them. An address in numbers is always
    /// one: no name was made to lead here.
    pub fn allow(&self, request: &Request) -> bool {
        let Some((name, port)) = request.field("Host").and_then(split) else {
            return false;
        };
        let own = port.is_none_or(|port| port == self.port) || self.names.contains(&name);
        let local = name == "localhost" || name.ends_with(".localhost");
        let number = || {
            let bare = name.strip_prefix('[').and_then(|n| n.strip_suffix(']'));
            bare.unwrap_or(&name).parse::<IpAddr>().is_ok()
        };
        own && (local || number() || self.names.contains(&name))
    }
}

/// `localhost:4000` → the name in lower case, and the port.
fn split(host: &str) -> Option<(String, Option<u16>)> {
    let (name, port) = match host.rsplit_once(':') {
        Some((name, port)) if !port.contains(']') => (name, Some(port.parse().ok()?)),
        _ => (host, None),
    };
    (!name.is_empty()).then(|| (name.to_ascii_lowercase(), port))
}

/// Whether a request comes from a page of the preview itself, or from no page.
pub fn is_own(request: &Request) -> bool {
    let host = request.field("Host").unwrap_or_default();
    let origin = request.field("Origin").is_none_or(|origin| {
        origin.split_once("://").is_some_and(|(scheme, rest)| {
            matches!(scheme, "http" | "https") && rest.eq_ignore_ascii_case(host)
        })
    });
    let site = request.field("Sec-Fetch-Site");
    origin && site.is_none_or(|site| matches!(site, "same-origin" | "none"))
}

/// Whether a page of another site would use the answer in itself. Following a
/// link to a page here is not that.
pub fn is_foreign_use(request: &Request) -> bool {
    let foreign = request
        .field("Sec-Fetch-Site")
        .is_some_and(|site| matches!(site, "cross-site" | "same-site"));
    let opens = request.field("Sec-Fetch-Mode") == Some("navigate")
        && request.field("Sec-Fetch-Dest") == Some("document");
    let origin = request.field("Origin").is_some() && !is_own(request);
    (foreign && !opens) || origin
}
