//! Asks other sites whether links to them still hold (`check --external`).
//!
//! The only module that calls out. [`ask`] takes the links with their places and
//! what is remembered, and gives findings; it asks each address once, several
//! hosts side by side, and no host more than it may be asked at a time. What an
//! answer means is [`answer`]'s business, the requests are [`client`]'s, what is
//! kept until the next time [`memory`]'s.

use std::collections::{BTreeMap, VecDeque};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use crate::config::ExternalOptions;
use crate::diagnostic::{Code, Diagnostic, Place, nearest};

mod address;
mod answer;
mod client;
pub mod memory;

use answer::Answer;
use client::Client;
use memory::Memory;

/// How many lanes are worked on at a time, over all hosts.
const THREADS: usize = 16;

/// What the asking depends on.
#[derive(Clone, Debug)]
pub struct Request<'a> {
    /// What the site's settings say.
    pub options: &'a ExternalOptions,
    /// The time, in seconds since 1970: how old a remembered answer is.
    pub now: i64,
    /// How long to wait before asking again; twice as long each further time.
    pub pause: Duration,
}

/// Asks about every address, with the places that name it, and says what is wrong.
/// What answered well is remembered.
pub fn ask(
    links: &BTreeMap<String, Vec<Place>>,
    request: &Request<'_>,
    memory: &mut Memory,
) -> Vec<Diagnostic> {
    let wanted = |url: &&String| address::is_wanted(url, request.options);
    let days = request.options.remember;
    let asked: Vec<&String> = links
        .keys()
        .filter(wanted)
        .filter(|url| memory.get(url, request.now, days).is_none())
        .collect();
    let answers = all(&asked, request);
    for (url, answer) in &answers {
        memory.put(url, answer, request.now);
    }
    let mut problems = Vec::new();
    for (url, places) in links.iter().filter(|(url, _)| wanted(url)) {
        let answer = answers.get(url.as_str());
        let answer = answer.or_else(|| memory.get(url, request.now, days));
        if let Some(finding) = answer.and_then(|answer| finding(url, answer)) {
            problems.extend(places.iter().map(|place| {
                let mut finding = finding.clone();
                finding.place = Some(place.clone());
                finding
            }));
        }
    }
    memory.forget_but(links.keys());
    problems
}

/// The answers about these addresses.
fn all(urls: &[&String], request: &Request<'_>) -> BTreeMap<String, Answer> {
    let lanes = Mutex::new(lanes(urls, request.options.per_host));
    let answers = Mutex::new(BTreeMap::new());
    let client = Client::new(request);
    let work = || {
        loop {
            let lane = lanes
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .pop_front();
            let Some(lane) = lane else { break };
            for (page, fragments) in lane {
                let found = client.page(&page, &fragments);
                let mut answers = answers.lock().unwrap_or_else(PoisonError::into_inner);
                answers.extend(found);
            }
        }
    };
    std::thread::scope(|scope| {
        for _ in 0..THREADS.min(urls.len()) {
            scope.spawn(work);
        }
    });
    answers.into_inner().unwrap_or_else(PoisonError::into_inner)
}

/// A page of another site, and the fragments that are wanted of it.
type Page = (String, Vec<String>);

/// The pages by host, each host's in as many lanes as it may be asked at a time.
fn lanes(urls: &[&String], per_host: i64) -> VecDeque<Vec<Page>> {
    let mut hosts: BTreeMap<&str, BTreeMap<&str, Vec<String>>> = BTreeMap::new();
    for url in urls {
        let (page, fragment) = url.split_once('#').unwrap_or((url, ""));
        let pages = hosts.entry(address::host(page)).or_default();
        pages.entry(page).or_default().push(fragment.to_owned());
    }
    let width = usize::try_from(per_host).unwrap_or(1).max(1);
    let mut lanes = VecDeque::new();
    for pages in hosts.into_values() {
        let pages: Vec<Page> = pages.into_iter().map(|(p, f)| (p.to_owned(), f)).collect();
        for lane in 0..width.min(pages.len()) {
            lanes.push_back(pages.iter().skip(lane).step_by(width).cloned().collect());
        }
    }
    lanes
}

fn finding(url: &str, answer: &Answer) -> Option<Diagnostic> {
    Some(match answer {
        Answer::Fine => return None,
        Answer::Dead(words) => Diagnostic::new(Code::DeadLink, format!("`{url}` {words}"))
            .help("correct the address, or take the link away"),
        Answer::Moved(to) => {
            Diagnostic::new(Code::MovedLink, format!("`{url}` has moved for good"))
                .help(format!("write `{to}`"))
        }
        Answer::NoFragment(known) => {
            let (_, fragment) = url.split_once('#')?;
            let words = format!("`{url}` has no place `#{fragment}`");
            let near = nearest(fragment, known.iter().map(String::as_str));
            Diagnostic::new(Code::DeadAnchor, words).help(match near {
                Some(near) => format!("did you mean `#{near}`?"),
                None => "take the part from `#` away, or look the place up".into(),
            })
        }
    })
}
