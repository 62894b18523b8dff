//! A request → what is answered.

use std::sync::Arc;

use percent_encoding::percent_decode_str;
use serde::Serialize;

use super::editor::{Editor, Opened, Spot};
use super::http::{Answer, Body, ConnectionId, Method, Reply, Request, Site};
use super::pages::{Shown, attribute};
use super::states::Pages;
use super::versions::{bytes, file};
use super::{Moment, Preview, client, guard, locked, media, tabs};
use crate::diagnostic::Diagnostic;
use crate::path::{Route, SourcePath};
use crate::source::Fingerprint;

/// The folder of what is the preview's own.
const OWN: &str = "/@preview/";

impl Site for Preview {
    fn reply(&self, request: &Request) -> Reply {
        if !self.hosts.allow(request) {
            let words = "the preview is not known by this name; \
                         start it with `--allow-host NAME` to allow one";
            return Reply::Answer(Answer::text(403, words));
        }
        if request.method == Method::Other {
            let words = "a preview can only be looked at";
            return Reply::Answer(Answer::text(405, words).with("Allow", "GET, HEAD"));
        }
        if guard::is_foreign_use(request) {
            let words = "pages of other sites may not use the preview";
            return Reply::Answer(Answer::text(403, words));
        }
        let (path, query) = request.path_and_query();
        if !path.starts_with('/') {
            return Reply::Answer(Answer::text(400, "this is no address of the preview"));
        }
        match path.strip_prefix(OWN) {
            Some("events") => self.events(request, query),
            Some(name) => Reply::Answer(self.own(request, name, query)),
            None => Reply::Answer(self.answer(request, path)),
        }
    }

    fn closed(&self, connection: ConnectionId) {
        locked(&self.tabs).close(connection);
    }
}

impl Preview {
    fn own(&self, request: &Request, name: &str, query: &str) -> Answer {
        match name {
            "open" => self.open(request, query),
            "pages" => self.pages(request),
            "findings" => self.findings(request, query),
            "where" => self.whereabouts(request, query),
            _ => match client::file(name) {
                Some(text) => text_of(name, text, request),
                None => Answer::text(404, "the preview has nothing of this name"),
            },
        }
    }

    fn events(&self, request: &Request, query: &str) -> Reply {
        if !guard::is_own(request) {
            return Reply::Answer(Answer::text(
                403,
                "these events are for the preview's own pages",
            ));
        }
        if request.method == Method::Head {
            let head = Answer::text(200, "").with("Content-Type", "text/event-stream");
            return Reply::Answer(head);
        }
        let routes = values(query, "route");
        let mut routes: Vec<Route> = routes.iter().filter_map(|r| route(r)).collect();
        routes.truncate(tabs::MOST_ROUTES);
        let known = values(query, "generation");
        // A tab that comes back after its stream broke says how far it had heard.
        let heard = request.field("Last-Event-ID").map(str::to_owned);
        let known = heard.or_else(|| known.first().cloned());
        let known = known.and_then(|g| g.parse().ok()).unwrap_or(0);
        // First on the list, then told: no change can fall in between, and one that
        // is told twice does no harm.
        locked(&self.tabs).open(request.connection, routes.clone());
        Reply::Events(self.welcome(&routes, known))
    }

    fn open(&self, request: &Request, query: &str) -> Answer {
        let token = request.field("Shelfmark-Token");
        if token != Some(self.token.as_str()) || !guard::is_own(request) {
            return Answer::text(403, "only a page of the preview may open the editor");
        }
        let named = |name: &str| values(query, name).into_iter().next();
        let number = |name: &str| named(name).and_then(|n| n.parse().ok()).unwrap_or(1);
        let moment = self.now();
        let file = named("file").and_then(|file| SourcePath::new(&file));
        let Some(file) = file.filter(|f| moment.build.texts().text(f).is_some()) else {
            return Answer::text(404, "the site has no such file");
        };
        let spot = Spot {
            file: &file,
            line: number("line").max(1),
            column: number("column").max(1),
        };
        let named = moment.build.renderer.config.preview.editor;
        let known = || Editor::known(named);
        let editor = self.options.editor.clone().unwrap_or_else(known);
        if request.method == Method::Head {
            return Answer::text(200, "");
        }
        match editor.open(&self.root, &spot) {
            Ok(Opened::Program) => json(&Address { url: None }),
            Ok(Opened::Address(url)) => json(&Address { url: Some(url) }),
            Err(e) => Answer::text(500, &format!("the editor cannot be started: {e}")),
        }
    }

    fn pages(&self, request: &Request) -> Answer {
        if !guard::is_own(request) {
            return Answer::text(403, "this list is for the preview's own pages");
        }
        json(&Pages::of(&self.now()))
    }

    /// The findings that a tab has not been told of yet.
    fn findings(&self, request: &Request, query: &str) -> Answer {
        if !guard::is_own(request) {
            return Answer::text(403, "this list is for the preview's own pages");
        }
        let Some(judged) = locked(&self.judged).clone() else {
            return Answer::text(503, "the site is being looked through");
        };
        let routes = values(query, "route");
        let routes: Vec<Route> = routes.iter().filter_map(|r| route(r)).collect();
        let from = values(query, "from");
        let from = from.first().and_then(|n| n.parse().ok()).unwrap_or(0);
        json(&judged.more(&routes, from))
    }

    /// Where the page of a file stands now, for a tab whose address shows it no more.
    fn whereabouts(&self, request: &Request, query: &str) -> Answer {
        if !guard::is_own(request) {
            return Answer::text(403, "this is for the preview's own pages");
        }
        let moment = self.now();
        let file = values(query, "file")
            .first()
            .and_then(|f| SourcePath::new(f));
        let route = file.and_then(|file| moment.route_of(&file).cloned());
        json(&Address {
            url: route.map(|route| moment.build.renderer.site.href(&route)),
        })
    }

    /// What stands at an address of the site.
    fn answer(&self, request: &Request, path: &str) -> Answer {
        let moment = self.now();
        let site = &moment.build.renderer.site;
        let below = match path.strip_prefix(&*site.base_path) {
            Some(below) if below.starts_with('/') => below,
            _ if path == "/" || path == site.base_path => {
                return Answer::text(302, "the site stands below")
                    .with("Location", site.href(&Route::home()));
            }
            _ => return self.lost(request, &moment, path),
        };
        let Some(decoded) = decoded(below) else {
            return Answer::text(400, "this is no address of a site");
        };
        let Some(found) =
            route(&decoded).filter(|r| r.as_str() == decoded || r.file().as_str() == &decoded[1..])
        else {
            return self.lost(request, &moment, below);
        };
        if site.entry(&found).is_none() {
            let folder = route(&format!("{decoded}/")).filter(|r| site.entry(r).is_some());
            return match folder {
                Some(folder) => {
                    Answer::text(302, "it is a folder").with("Location", site.href(&folder))
                }
                None => self.lost(request, &moment, below),
            };
        }
        let shown = self.shown(&moment, &found);
        let version = shown.fingerprint();
        locked(&self.kept).note_serving(&found, moment.generation, version);
        self.answer_shown(request, &moment, &found, (shown, version))
    }

    fn answer_shown(
        &self,
        request: &Request,
        moment: &Moment,
        route: &Route,
        (shown, version): (Shown, Fingerprint),
    ) -> Answer {
        let kind = media::of(route.file().as_str());
        match shown {
            Shown::Page(html) | Shown::Before(html, _) => {
                let html = self.with_script(&html, version, moment, route.as_str());
                bytes(request, 200, kind, html.into())
            }
            Shown::Bytes(content) => bytes(request, 200, kind, content),
            Shown::File(asset) => file(request, kind, &asset),
            Shown::Failed(problem) => {
                let html = failed(&problem);
                let version = Fingerprint::of(html.as_bytes());
                let html = self.with_script(html.as_bytes(), version, moment, route.as_str());
                bytes(request, 500, "text/html; charset=utf-8", html.into())
            }
            Shown::Nothing => Answer::text(404, "nothing stands here"),
        }
    }

    /// The page for lost addresses.
    fn lost(&self, request: &Request, moment: &Moment, path: &str) -> Answer {
        // The nearest above: each language may have its own.
        let above = path
            .match_indices('/')
            .rev()
            .map(|(at, _)| path.split_at(at).0);
        let pages = above.filter_map(|folder| route(&format!("{folder}/404.html")));
        let stands = |route: &Route| moment.build.renderer.site.entry(route).is_some();
        let page = pages
            .into_iter()
            .find(stands)
            .map(|r| self.shown(moment, &r));
        let html: Arc<[u8]> = match page {
            Some(Shown::Page(html) | Shown::Before(html, _)) => html,
            _ => "<!doctype html><title>404</title><body><h1>Nothing stands here</h1></body>"
                .as_bytes()
                .into(),
        };
        let decoded = decoded(path).unwrap_or_default();
        if let Some(route) = route(&decoded) {
            let nothing = Shown::Nothing.fingerprint();
            locked(&self.kept).note_serving(&route, moment.generation, nothing);
        }
        let version = Fingerprint::of(&html);
        let html = self.with_script(&html, version, moment, &decoded);
        bytes(request, 404, "text/html; charset=utf-8", html.into())
    }
}

/// Where the browser is to go; nowhere where a program opened the file, or where
/// its page is gone.
#[derive(Serialize)]
struct Address {
    url: Option<String>,
}

/// A path of the site, percent-encoding taken off; `None` for what is none.
fn decoded(path: &str) -> Option<String> {
    let decoded = percent_decode_str(path).decode_utf8().ok()?;
    Some(decoded.into_owned())
}

/// The route of a decoded path.
fn route(path: &str) -> Option<Route> {
    if !path.starts_with('/') || path.starts_with("//") {
        return None;
    }
    Route::from_file(path).ok()
}

/// The values of a name in a query, decoded.
fn values(query: &str, name: &str) -> Vec<String> {
    let pairs = query.split('&').filter_map(|pair| pair.split_once('='));
    let own = pairs.filter(|(key, _)| *key == name);
    own.filter_map(|(_, value)| decoded(&value.replace('+', " ")))
        .collect()
}

fn json(content: &impl Serialize) -> Answer {
    let text = serde_json::to_string(content).expect("texts, numbers and lists are JSON");
    Answer {
        status: 200,
        headers: vec![("Content-Type", "application/json".into())],
        body: Body::Bytes(text.into_bytes().into()),
    }
}

fn text_of(name: &str, text: &'static str, request: &Request) -> Answer {
    bytes(request, 200, media::of(name), text.as_bytes().into())
}

/// A page that says why there is none.
fn failed(problem: &Diagnostic) -> String {
    let message = attribute(&problem.message);
    let help = attribute(problem.help.as_deref().unwrap_or_default());
    format!(
        "<!doctype html><html lang=\"en\"><head><meta charset=\"utf-8\"><title>Cannot be shown</title>\
         </head><body><h1>This page cannot be shown</h1><p>{message}</p><p>{help}</p></body></html>"
    )
}
