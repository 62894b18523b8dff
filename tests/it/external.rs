//! Links to other sites, asked of a server on loopback that misbehaves in every way.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{Read as _, Write as _};
use std::net::{TcpListener, TcpStream};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use shelfmark::config::ExternalOptions;
use shelfmark::external::{Request, ask, memory::Memory};

use crate::support::SiteTest;

/// A server that answers by path. Its threads end with the tests' process.
struct Server {
    address: String,
    /// Every request as `METHOD /path`, in order.
    asked: Arc<Mutex<Vec<String>>>,
    /// The most requests that waited for their answer at a time.
    most: Arc<AtomicUsize>,
}

impl Server {
    fn start() -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
        let address = format!("http://{}", listener.local_addr().expect("bound"));
        let asked = Arc::new(Mutex::new(Vec::new()));
        let (open, most) = (Arc::new(AtomicUsize::new(0)), Arc::new(AtomicUsize::new(0)));
        let (log, top) = (asked.clone(), most.clone());
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let (log, open, top) = (log.clone(), open.clone(), top.clone());
                std::thread::spawn(move || {
                    // A client that goes away is no fault of the server.
                    let _ = answer(stream, &log, &open, &top);
                });
            }
        });
        Self {
            address,
            asked,
            most,
        }
    }

    fn asked(&self) -> Vec<String> {
        self.asked.lock().expect("sound").clone()
    }
}

/// Answers one request and closes the connection.
fn answer(
    mut stream: TcpStream,
    log: &Mutex<Vec<String>>,
    open: &AtomicUsize,
    top: &AtomicUsize,
) -> std::io::Result<()> {
    stream.set_read_timeout(Some(Duration::from_secs(5)))?;
    let mut head = Vec::new();
    let mut byte = [0];
    while !head.ends_with(b"\r\n\r\n") && stream.read(&mut byte)? == 1 {
        head.push(byte[0]);
    }
    let head = String::from_utf8_lossy(&head).into_owned();
    let mut words = head.split(' ');
    let (method, path) = (words.next().unwrap_or(""), words.next().unwrap_or(""));
    let request = format!("{method} {path}");
    let before = {
        let mut log = log.lock().expect("sound");
        let before = log.iter().filter(|r| r.ends_with(path)).count();
        log.push(request);
        before
    };
    let get = method == "GET";
    let mut say = |status: &str, headers: &str, body: &str| {
        let length = body.len();
        let body = if get { body } else { "" };
        let head = format!(
            "HTTP/1.1 {status}\r\nConnection: close\r\nContent-Length: {length}\r\n{headers}\r\n"
        );
        stream.write_all(format!("{head}{body}").as_bytes())
    };
    match path {
        "/page" => say("200 OK", "Content-Type: text/html\r\n", "<h2 id=\"part\">Part</h2><a name=old>x</a>"),
        "/gone" => say("404 Not Found", "", ""),
        "/members" => say("403 Forbidden", "", ""),
        "/error" => say("500 Internal Server Error", "", ""),
        "/no-head" if !get => say("405 Method Not Allowed", "", ""),
        "/wrong-head" if !get => say("404 Not Found", "", ""),
        "/moved" => say("301 Moved Permanently", "Location: /ok\r\n", ""),
        "/elsewhere" => say("302 Found", "Location: /ok\r\n", ""),
        "/round" => say("302 Found", "Location: /round2\r\n", ""),
        "/round2" => say("302 Found", "Location: /round\r\n", ""),
        "/ftp" => say("302 Found", "Location: ftp://x.org/\r\n", ""),
        "/no-location" => say("302 Found", "", ""),
        "/busy" if before == 0 => say("429 Too Many Requests", "Retry-After: 0\r\n", ""),
        "/too-busy" => say("429 Too Many Requests", "Retry-After: 0\r\n", ""),
        "/reset" => Ok(()),
        "/flaky" if before == 0 => Ok(()),
        "/garbage" => stream.write_all(b"\x00\xffnot http at all\r\n\r\n"),
        "/endless-head" => loop {
            stream.write_all(b"X-More: and more\r\n")?;
        },
        "/short" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nContent-Length: 9999\r\n\r\n<p id=part>")
        }
        "/never" => {
            std::thread::sleep(Duration::from_secs(4));
            Ok(())
        }
        "/drip" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\n\r\n")?;
            for _ in 0..40 {
                stream.write_all(b".")?;
                std::thread::sleep(Duration::from_millis(100));
            }
            Ok(())
        }
        "/huge" => {
            stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Type: text/html\r\nConnection: close\r\n\r\n")?;
            let block = [b'x'; 65536];
            for _ in 0..400 {
                stream.write_all(&block)?;
            }
            Ok(())
        }
        "/picture" => say("200 OK", "Content-Type: image/png\r\n", "png"),
        _ => {
            top.fetch_max(open.fetch_add(1, Ordering::SeqCst) + 1, Ordering::SeqCst);
            std::thread::sleep(Duration::from_millis(20));
            open.fetch_sub(1, Ordering::SeqCst);
            say("200 OK", "", "fine")
        }
    }
}

fn options() -> ExternalOptions {
    ExternalOptions {
        timeout: 1,
        retries: 1,
        ..ExternalOptions::default()
    }
}

fn request(options: &ExternalOptions, now: i64) -> Request<'_> {
    Request {
        options,
        now,
        pause: Duration::from_millis(10),
    }
}

/// What is said about each of these paths, without the server's address.
fn said(server: &Server, paths: &[&str], options: &ExternalOptions) -> BTreeSet<String> {
    let place = shelfmark::diagnostic::Place {
        file: shelfmark::path::SourcePath::new("content/a.md").expect("sound"),
        span: None,
    };
    let links = paths
        .iter()
        .map(|p| (format!("{}{p}", server.address), vec![place.clone()]));
    let links: BTreeMap<_, _> = links.collect();
    let found = ask(&links, &request(options, 0), &mut Memory::default());
    let words = found.iter().map(|f| {
        let help = f.help.as_deref().unwrap_or_default();
        format!("{}: {} ({help})", f.code.as_str(), f.message).replace(&server.address, "")
    });
    words.collect()
}

#[test]
fn a_server_that_misbehaves_is_judged_rightly_and_never_waited_for_long() {
    let server = Server::start();
    let cure = "(correct the address, or take the link away)";
    for (path, expected) in [
        ("/ok", None),
        ("/members", None),
        ("/no-head", None),
        ("/wrong-head", None),
        ("/elsewhere", None),
        ("/busy", None),
        ("/flaky", None),
        ("/page#part", None),
        ("/page#old", None),
        ("/page#top", None),
        ("/page#:~:text=x", None),
        ("/picture#x", None),
        ("/huge#x", None),
        ("/gone", Some("is not there (404)")),
        ("/gone#x", Some("is not there (404)")),
        ("/error", Some("fails on its server (500)")),
        ("/too-busy", Some("is too busy to answer (429)")),
        ("/round", Some("leads on to itself without end")),
        ("/ftp", Some("leads on to `ftp://x.org/`, which is no page")),
        ("/no-location", Some("answers 302")),
        ("/never", Some("does not answer in time")),
    ] {
        let found = said(&server, &[path], &options());
        let expected = expected.map(|words| format!("dead-link: `{path}` {words} {cure}"));
        assert_eq!(found, expected.into_iter().collect(), "{path}");
    }
    // How it is put depends on where the connection breaks.
    for path in ["/reset", "/garbage", "/endless-head"] {
        let found = said(&server, &[path], &options());
        assert_eq!(found.len(), 1, "{path}: {found:?}");
        assert!(
            found.iter().all(|f| f.starts_with("dead-link: ")),
            "{found:?}"
        );
    }
    // The page is there; whether it has the place cannot be known.
    for path in ["/short#part", "/drip#part"] {
        assert_eq!(
            said(&server, &[path], &options()),
            BTreeSet::new(),
            "{path}"
        );
    }
}

#[test]
fn what_has_moved_and_what_is_lost_in_a_page_is_offered_anew() {
    let server = Server::start();
    let found = said(
        &server,
        &["/moved", "/page#prat", "/page#nothing-like-it"],
        &options(),
    );
    let address = &server.address;
    assert_eq!(found.len(), 3, "{found:?}");
    let all = found.iter().cloned().collect::<Vec<_>>().join("\n");
    assert!(
        all.contains("moved-link: `/moved` has moved for good (write `/ok`)"),
        "{all}"
    );
    assert!(
        all.contains("dead-anchor: `/page#prat` has no place `#prat` (did you mean `#part`?)"),
        "{all}"
    );
    assert!(!all.contains(address.as_str()));
    // Both places of the page were looked for in one answer.
    let pages = server.asked().iter().filter(|r| *r == "GET /page").count();
    assert_eq!(pages, 1);
}

#[test]
fn a_host_is_asked_no_more_at_a_time_than_the_site_says() {
    for per_host in [1, 3] {
        let server = Server::start();
        let paths: Vec<String> = (0..12).map(|n| format!("/ok{n}")).collect();
        let paths: Vec<&str> = paths.iter().map(String::as_str).collect();
        let options = ExternalOptions {
            per_host,
            timeout: 20,
            ..options()
        };
        assert_eq!(said(&server, &paths, &options), BTreeSet::new());
        let most = server.most.load(Ordering::SeqCst);
        assert!(
            most <= usize::try_from(per_host).expect("small"),
            "{most} > {per_host}"
        );
    }
}

#[test]
fn only_what_is_allowed_and_not_ignored_is_asked() {
    let server = Server::start();
    let options = ExternalOptions {
        allow: vec![format!("{}/a*", server.address)],
        ignore: vec!["*/private/*".into()],
        ..options()
    };
    said(&server, &["/a1", "/a/private/x", "/b"], &options);
    assert_eq!(server.asked(), ["HEAD /a1"]);
}

#[test]
fn a_good_answer_is_remembered_as_long_as_the_site_says_and_a_bad_one_is_asked_again() {
    let server = Server::start();
    let links: BTreeMap<_, _> = ["/ok", "/gone"]
        .map(|p| (format!("{}{p}", server.address), Vec::new()))
        .into();
    let options = ExternalOptions {
        remember: 2,
        ..options()
    };
    let mut memory = Memory::default();
    let day = 24 * 60 * 60;
    let heads = |path: &str| {
        let wanted = format!("HEAD {path}");
        server.asked().iter().filter(|r| **r == wanted).count()
    };
    for (now, ok, gone) in [(0, 1, 1), (day, 1, 2), (2 * day, 2, 3), (day, 3, 4)] {
        ask(&links, &request(&options, now), &mut memory);
        // It is kept in a file between two runs.
        memory = Memory::read(&memory.bytes());
        assert_eq!((heads("/ok"), heads("/gone")), (ok, gone), "at {now}");
    }
    assert!(Memory::read(b"nonsense").bytes().len() < 5);
}

#[test]
fn check_asks_only_when_told_and_points_at_each_place() {
    let server = Server::start();
    let at = &server.address;
    let site = SiteTest::new()
        .config("check:\n  external:\n    retries: 0\n    timeout: 20\n")
        .page(
            "a.md",
            "pagename: A\npermalink: a.html\ncategoryName: Guides\nsubtitle: About A",
            &format!("One [x]({at}/gone) and [y]({at}/ok).\n\n<a href=\"{at}/gone\">z</a>\n"),
        )
        .file(
            "templates/hooks/footer.html",
            format!("<a href=\"{at}/gone\">x</a>"),
        )
        .on_disk();
    assert_eq!(site.run(&["check"]).stdout, "");
    assert_eq!(server.asked(), Vec::<String>::new());
    let run = site.run(&["check", "--external", "--format", "github"]);
    let lines: Vec<&str> = run.stdout.lines().collect();
    assert_eq!(lines.len(), 2, "{}", run.stdout);
    assert!(
        lines[0].contains("file=content/a.md,line=7,"),
        "{}",
        run.stdout
    );
    assert!(
        lines[1].contains("file=content/a.md,line=9,"),
        "{}",
        run.stdout
    );
    let asked = server.asked();
    assert!(asked.contains(&"HEAD /ok".to_owned()), "{asked:?}");
    // What answered well is remembered.
    site.run(&["check", "--external"]);
    let ok = server.asked().iter().filter(|r| r.ends_with("/ok")).count();
    assert_eq!(ok, 1);
}
