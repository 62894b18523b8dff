//! Requests: HEAD, else GET; redirects followed by hand, failures tried again.

use std::collections::{BTreeMap, BTreeSet};
use std::io::Read as _;
use std::time::Duration;

use percent_encoding::percent_decode_str;
use ureq::http::Response;
use ureq::tls::{RootCerts, TlsConfig};
use ureq::{Agent, Body};

use super::Request;
use super::address::join;
use super::answer::{Answer, is_passing, of_status};
use crate::check::ids_of;

/// The most of a page that is read to find a place in it.
const MOST_BYTES: u64 = 8 * 1024 * 1024;

/// How many redirects are followed: as many as browsers follow (Fetch, 4.4).
const REDIRECTS: usize = 20;

/// The longest wait that a busy server may ask for.
const LONGEST_WAIT: Duration = Duration::from_secs(60);

/// How many places of a page are kept for a suggestion.
const SUGGESTED: usize = 1000;

/// Asks.
pub(super) struct Client {
    agent: Agent,
    retries: i64,
    pause: Duration,
}

#[derive(Clone, Copy, PartialEq, Eq)]
enum Method {
    Head,
    Get,
}

/// Why there is no answer at all.
struct Silent(String);

/// Where a chain of redirects ended.
struct End {
    response: Response<Body>,
    /// The address after the redirects that hold for good.
    moved: Option<String>,
}

impl Client {
    pub fn new(request: &Request<'_>) -> Self {
        let seconds = u64::try_from(request.options.timeout).unwrap_or(15);
        let certificates = TlsConfig::builder()
            .root_certs(RootCerts::PlatformVerifier)
            .build();
        let config = Agent::config_builder()
            .timeout_global(Some(Duration::from_secs(seconds)))
            .http_status_as_error(false)
            .max_redirects(0)
            .max_redirects_will_error(false)
            .tls_config(certificates)
            .user_agent(concat!(
                "shelfmark/",
                env!("CARGO_PKG_VERSION"),
                " (link check)"
            ))
            .build();
        Self {
            agent: config.new_agent(),
            retries: request.options.retries,
            pause: request.pause,
        }
    }

    /// What becomes of a page, and of each fragment of it; empty for the page as a
    /// whole. By full address.
    pub fn page(&self, page: &str, fragments: &[String]) -> BTreeMap<String, Answer> {
        let places = fragments.iter().filter_map(|f| place(f));
        let places: BTreeSet<String> = places.collect();
        let (answer, ids) = self.answer(page, !places.is_empty());
        let each = fragments.iter().map(|fragment| {
            let url = match fragment.as_str() {
                "" => page.to_owned(),
                fragment => format!("{page}#{fragment}"),
            };
            let lost = match (&ids, place(fragment)) {
                (Some(ids), Some(place)) => !ids.contains(&place),
                _ => false,
            };
            let answer = match &answer {
                Answer::Fine | Answer::Moved(_) if lost => {
                    let known = ids.iter().flatten().take(SUGGESTED).cloned();
                    Answer::NoFragment(known.collect())
                }
                Answer::Moved(to) if !fragment.is_empty() && !to.contains('#') => {
                    Answer::Moved(format!("{to}#{fragment}"))
                }
                answer => answer.clone(),
            };
            (url, answer)
        });
        each.collect()
    }

    /// What becomes of a page; with its ids, where they are wanted and it is HTML.
    fn answer(&self, url: &str, ids: bool) -> (Answer, Option<BTreeSet<String>>) {
        let first = if ids { Method::Get } else { Method::Head };
        let mut end = self.patiently(url, first);
        let refused = match &end {
            Ok(end) => !matches!(end.response.status().as_u16(), 200..=299 | 429),
            Err(_) => true,
        };
        // Many servers answer HEAD wrongly, or not at all.
        if first == Method::Head && refused {
            end = self.patiently(url, Method::Get);
        }
        let end = match end {
            Ok(end) => end,
            Err(Silent(words)) => return (Answer::Dead(words), None),
        };
        let answer = match (of_status(end.response.status().as_u16()), end.moved) {
            (Answer::Fine, Some(to)) if to != url => Answer::Moved(to),
            (answer, _) => answer,
        };
        let found = if ids { body(end.response) } else { None };
        (answer, found)
    }

    /// Asks, and asks again where that may help.
    fn patiently(&self, url: &str, method: Method) -> Result<End, Silent> {
        let mut pause = self.pause;
        let mut left = self.retries;
        loop {
            let end = self.follow(url, method);
            let wait = match &end {
                Ok(end) if is_passing(end.response.status().as_u16()) => {
                    Some(asked_to_wait(&end.response).unwrap_or(pause))
                }
                Ok(_) => None,
                Err(_) => Some(pause),
            };
            let Some(wait) = wait.filter(|_| left > 0) else {
                return end;
            };
            std::thread::sleep(wait.min(LONGEST_WAIT));
            pause *= 2;
            left -= 1;
        }
    }

    fn follow(&self, url: &str, method: Method) -> Result<End, Silent> {
        let mut at = url.to_owned();
        let mut seen = BTreeSet::new();
        let (mut moved, mut for_good) = (None, true);
        loop {
            let response = self.once(&at, method)?;
            let status = response.status().as_u16();
            let location = response.headers().get("location");
            let location = location.and_then(|l| std::str::from_utf8(l.as_bytes()).ok());
            let Some(to) = location.filter(|_| matches!(status, 301 | 302 | 303 | 307 | 308))
            else {
                return Ok(End { response, moved });
            };
            let to = join(&at, to);
            if !to.starts_with("http://") && !to.starts_with("https://") {
                return Err(Silent(format!("leads on to `{to}`, which is no page")));
            }
            for_good &= matches!(status, 301 | 308);
            if for_good {
                moved = Some(to.clone());
            }
            if !seen.insert(std::mem::replace(&mut at, to)) {
                return Err(Silent("leads on to itself without end".into()));
            }
            if seen.len() > REDIRECTS {
                return Err(Silent(format!("leads on more than {REDIRECTS} times")));
            }
        }
    }

    fn once(&self, url: &str, method: Method) -> Result<Response<Body>, Silent> {
        let (url, _) = url.split_once('#').unwrap_or((url, ""));
        let sent = match method {
            Method::Head => self.agent.head(url).call(),
            Method::Get => self.agent.get(url).call(),
        };
        sent.map_err(|error| Silent(words(&error)))
    }
}

/// What went wrong, in words that follow on an address and are the same every time.
fn words(error: &ureq::Error) -> String {
    use ureq::Error;
    match error {
        Error::Timeout(_) => "does not answer in time".into(),
        Error::HostNotFound => "names a site that does not exist".into(),
        Error::ConnectionFailed => "cannot be reached".into(),
        Error::BadUri(_) | Error::Http(_) => "is no address that can be asked".into(),
        Error::Tls(_) | Error::Rustls(_) => "has a certificate that cannot be trusted".into(),
        Error::Io(error) => match error.kind() {
            std::io::ErrorKind::TimedOut => "does not answer in time".into(),
            std::io::ErrorKind::ConnectionRefused => "refuses the connection".into(),
            _ => "breaks the connection off".into(),
        },
        _ => "answers with something that is no page".into(),
    }
}

/// How long a busy server asks to wait, where it says so in seconds.
fn asked_to_wait(response: &Response<Body>) -> Option<Duration> {
    let seconds = response.headers().get("retry-after")?;
    let seconds = seconds.to_str().ok()?.trim().parse().ok()?;
    Some(Duration::from_secs(seconds))
}

/// The ids of a page; `None` where it is no HTML or does not arrive.
fn body(response: Response<Body>) -> Option<BTreeSet<String>> {
    let kind = response.headers().get("content-type");
    let kind = kind
        .and_then(|kind| kind.to_str().ok())
        .unwrap_or("text/html");
    if !kind.to_ascii_lowercase().contains("html") {
        return None;
    }
    let body = response.into_body().into_with_config().limit(u64::MAX);
    let mut bytes = Vec::new();
    let mut reader = body.reader().take(MOST_BYTES + 1);
    reader.read_to_end(&mut bytes).ok()?;
    // A page that is not read to its end may have the place further down.
    let whole = bytes.len() as u64 <= MOST_BYTES;
    whole.then(|| ids_of(&String::from_utf8_lossy(&bytes)))
}

/// The id that a fragment names; none for words that a browser looks for, for the
/// top of a page and for what scripts read (`#!`, `#/`).
fn place(fragment: &str) -> Option<String> {
    let (id, _) = fragment.split_once(":~:").unwrap_or((fragment, ""));
    let id = percent_decode_str(id).decode_utf8_lossy();
    let none = id.is_empty() || id == "top" || id.starts_with(['!', '/']);
    (!none).then(|| id.into_owned())
}
