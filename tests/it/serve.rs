//! The preview over real sockets: what it answers, whom, and what tabs hear.

use std::io::{Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::time::{Duration, Instant};

use shelfmark::engine::{BuildOptions, Lines};
use shelfmark::serve::{self, Editor, Options, Server, Stop};
use shelfmark::source::Sources;
use shelfmark::watch::Mode;

use crate::rebuild::{self, Dice};
use crate::support::{Folder, SiteTest};

/// A site that is being served.
struct Served {
    folder: Folder,
    address: SocketAddr,
    stop: Stop,
    thread: Option<std::thread::JoinHandle<()>>,
}

/// What came back.
#[derive(Debug)]
struct Got {
    status: u16,
    head: String,
    body: Vec<u8>,
}

impl Got {
    fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    fn field(&self, name: &str) -> Option<&str> {
        let lines = self.head.lines().filter_map(|line| line.split_once(": "));
        let mut named = lines.filter(|(n, _)| n.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value)
    }
}

impl Served {
    fn new(site: &SiteTest) -> Self {
        Self::with(site, Mode::Native, &[])
    }

    fn with(site: &SiteTest, mode: Mode, hosts: &[&str]) -> Self {
        let folder = site.on_disk();
        let listening = serve::listen("127.0.0.1", 0).expect("a free port");
        let address = listening.address;
        let options = Options {
            root: folder.path().to_path_buf(),
            build: BuildOptions {
                lines: Lines::Marked,
                ..site.options.clone()
            },
            mode,
            hosts: hosts.iter().map(|h| (*h).to_owned()).collect(),
            editor: Editor::parse("touch opened-{line}-{column}"),
            stack: shelfmark::theme::STACK,
        };
        let server = Server::start(options, listening).expect("it starts");
        let stop = server.stop();
        let thread = std::thread::spawn(move || server.run());
        Self {
            folder,
            address,
            stop,
            thread: Some(thread),
        }
    }

    fn connect(&self) -> TcpStream {
        let stream = TcpStream::connect(self.address).expect("it listens");
        let wait = Some(Duration::from_secs(60));
        stream.set_read_timeout(wait).expect("sockets can wait");
        stream
    }

    /// Sends bytes and reads to the end.
    fn raw(&self, request: &str) -> Got {
        let mut stream = self.connect();
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut all = Vec::new();
        stream.read_to_end(&mut all).expect("it answers");
        let end = all.windows(4).position(|w| w == b"\r\n\r\n");
        let end = end.unwrap_or_else(|| panic!("no answer to {request:?}"));
        let head = String::from_utf8(all[..end].to_vec()).expect("text");
        let status = head.split(' ').nth(1).and_then(|s| s.parse().ok());
        Got {
            status: status.expect("a status"),
            head,
            body: all[end + 4..].to_vec(),
        }
    }

    fn ask(&self, method: &str, target: &str, fields: &str) -> Got {
        let host = self.address;
        self.raw(&format!(
            "{method} {target} HTTP/1.1\r\nHost: {host}\r\n{fields}\r\n"
        ))
    }

    fn get(&self, target: &str) -> Got {
        self.ask("GET", target, "")
    }

    /// Asks until the answer is as wanted.
    fn until(&self, target: &str, wanted: impl Fn(&Got) -> bool) -> Got {
        let begun = Instant::now();
        loop {
            let got = self.get(target);
            if wanted(&got) {
                return got;
            }
            assert!(
                begun.elapsed() < Duration::from_secs(60),
                "{target}: {}",
                got.text()
            );
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn events(&self, query: &str) -> Events {
        let mut stream = self.connect();
        let host = self.address;
        let request = format!("GET /@preview/events?{query} HTTP/1.1\r\nHost: {host}\r\n\r\n");
        stream.write_all(request.as_bytes()).expect("it reads");
        Events {
            stream,
            read: Vec::new(),
        }
    }

    /// Everything that the panel can list, and whether every page was looked at for it.
    fn listed(&self) -> (bool, Vec<String>) {
        let (mut all, mut whole) = (Vec::new(), true);
        loop {
            let got = self.get(&format!("/@preview/findings?from={}", all.len()));
            if got.status != 200 {
                return (false, all);
            }
            let said: serde_json::Value = serde_json::from_slice(&got.body).expect("JSON");
            whole &= said["whole"] == true;
            let list = said["list"].as_array().expect("a list");
            all.extend(list.iter().map(|f| words(f, f)));
            if list.is_empty() || all.len() as u64 >= said["total"].as_u64().expect("a number") {
                all.sort();
                return (whole, all);
            }
        }
    }

    /// Waits until the panel lists what `check` says of the same files.
    fn lists_what_check_says(&self, what: &str) -> Vec<String> {
        let checked = self.folder.run(&["check", "--format", "json"]).stdout;
        let checked: serde_json::Value = serde_json::from_str(&checked).expect("JSON");
        let all = checked["findings"].as_array().expect("a list").iter();
        let at = |f: &serde_json::Value| {
            let mut at = f["place"]["start"].clone();
            at["file"] = f["place"]["file"].clone();
            at
        };
        let mut said: Vec<String> = all.map(|f| words(f, &at(f))).collect();
        said.sort();
        let begun = Instant::now();
        loop {
            let (whole, listed) = self.listed();
            if whole && listed == said {
                return said;
            }
            if begun.elapsed() > Duration::from_secs(30) {
                assert_eq!(listed, said, "{what}");
                assert!(whole, "{what}");
            }
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    /// The address of each file that a build of the folder would write, with its bytes.
    fn built(&self) -> Vec<(String, Vec<u8>)> {
        let sources = Sources::read(self.folder.path()).expect("it is there");
        let build = shelfmark::engine::Engine::default().build(&sources, &BuildOptions::default());
        let all = crate::support::outputs(&build);
        let all = all.map(|(route, bytes)| (build.renderer.site.href(route), bytes));
        all.collect()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        self.stop.stop();
        let ended = self.thread.take().map(std::thread::JoinHandle::join);
        assert!(matches!(ended, Some(Ok(()))) || std::thread::panicking());
    }
}

/// A finding as `severity code file:line:column message`.
fn words(finding: &serde_json::Value, at: &serde_json::Value) -> String {
    let said = |of: &serde_json::Value, name: &str| of[name].to_string();
    format!(
        "{} {} {}:{}:{} {}",
        said(finding, "severity"),
        said(finding, "code"),
        said(at, "file"),
        said(at, "line"),
        said(at, "column"),
        said(finding, "message"),
    )
}

/// A stream of events.
struct Events {
    stream: TcpStream,
    read: Vec<u8>,
}

impl Events {
    /// The next event of this name whose data is as wanted.
    fn next(
        &mut self,
        name: &str,
        wanted: impl Fn(&serde_json::Value) -> bool,
    ) -> serde_json::Value {
        let begun = Instant::now();
        let mut passed = Vec::new();
        loop {
            while let Some(end) = self.read.windows(2).position(|w| w == b"\n\n") {
                let event: Vec<u8> = self.read.drain(..end + 2).collect();
                let event = String::from_utf8(event).expect("text");
                let Some((first, data)) = event.trim_end().split_once("\ndata: ") else {
                    continue;
                };
                let data: serde_json::Value = serde_json::from_str(data).expect("JSON");
                if first.ends_with(&format!("event: {name}")) && wanted(&data) {
                    return data;
                }
                passed.push(event);
            }
            assert!(
                begun.elapsed() < Duration::from_secs(40),
                "no {name}: {passed:?}"
            );
            let mut piece = [0; 4096];
            let n = self.stream.read(&mut piece).expect("an event comes");
            assert!(n > 0, "the stream ended");
            self.read.extend(&piece[..n]);
        }
    }
}

fn site() -> SiteTest {
    SiteTest::new()
        .page(
            "a.md",
            "pagename: A\npermalink: a.html\ncategoryName: Guides",
            "First *words*.\n\n[B](b.html)\n",
        )
        .page(
            "b.md",
            "pagename: B\npermalink: b.html\ncategoryName: Guides",
            "## Part\n\nOther words.\n",
        )
        .file(
            "img/a b.svg",
            "<svg xmlns='http://www.w3.org/2000/svg' width='4' height='2'></svg>",
        )
        .file("static/files/ten.bin", "0123456789")
}

/// A page as it is built: without the script and the lines' marks.
fn plain(page: &[u8]) -> Vec<u8> {
    let Ok(text) = String::from_utf8(page.to_vec()) else {
        return page.to_vec();
    };
    let start = text.find("<script src=\"/@preview/");
    let text = start.map_or(text.clone(), |start| {
        let end = start + text[start..].find("</script>").expect("closed") + "</script>".len();
        format!("{}{}", &text[..start], &text[end..])
    });
    let mut parts = text.split(" data-line=\"");
    let mut plain = parts.next().expect("the start").to_owned();
    for part in parts {
        plain.push_str(part.split_once('"').expect("closed").1);
    }
    plain.into_bytes()
}

#[test]
fn what_is_served_is_what_is_built() {
    let config = "base_url: https://example.org/help\ntitle: Help\n";
    let served = Served::new(&site().config(config));
    let built = served.built();
    assert!(built.len() > 10);
    for (href, bytes) in built {
        let got = served.get(&href);
        assert_eq!(got.status, 200, "{href}");
        assert!(plain(&got.body) == bytes, "{href}");
        let head = served.ask("HEAD", &href, "");
        assert_eq!((head.status, head.body.len()), (200, 0), "{href}");
        assert_eq!(
            head.field("Content-Length"),
            got.field("Content-Length"),
            "{href}"
        );
    }
    assert_eq!(served.get("/").field("Location"), Some("/help/"));
    let lost = served.get("/help/nowhere.html");
    assert_eq!(lost.status, 404);
    assert!(lost.text().contains("data-route=\"/nowhere.html\""));
}

#[test]
fn a_saved_change_is_served_and_told() {
    let served = Served::new(&site());
    let page = served.get("/a.html").text();
    assert!(
        page.contains("data-generation=\"1\" data-token=\""),
        "{page}"
    );
    let mut tab = served.events("route=/a.html&generation=1");
    let mut other = served.events("route=/b.html&generation=1");
    tab.next("hello", |e| e["generation"] == 1);
    other.next("findings", |e| e["here"]["/b.html"].is_array());

    let text = served
        .folder
        .read("content/a.md")
        .replace("First", "Second");
    served.folder.write("content/a.md", text);
    let change = tab.next("change", |_| true);
    assert_eq!(change["page"], "changed");
    assert!(served.get("/a.html").text().contains("Second"));
    assert_eq!(other.next("change", |_| true)["page"], "same");

    // An editor that writes beside and renames; its other files say nothing.
    served.folder.write("content/.a.md.swp", "x");
    served.folder.write("content/a.md~", "x");
    let text = served
        .folder
        .read("content/a.md")
        .replace("Second", "Third");
    served.folder.write("content/new.tmp", text);
    let at = |name: &str| served.folder.path().join(name);
    std::fs::rename(at("content/new.tmp"), at("content/a.md")).expect("renamed");
    tab.next("change", |e| e["page"] == "changed");
    assert!(served.get("/a.html").text().contains("Third"));

    // A new address takes the tab along, a deleted page says so.
    let text = served
        .folder
        .read("content/a.md")
        .replace("permalink: a.html", "permalink: c.html");
    served.folder.write("content/a.md", text);
    let moved = tab.next("change", |e| e["page"] == "moved");
    assert_eq!(moved["to"], "/c.html");
    std::fs::remove_file(at("content/b.md")).expect("removed");
    other.next("change", |e| e["page"] == "gone");
    assert_eq!(served.get("/b.html").status, 404);
}

#[test]
fn a_tab_that_comes_late_hears_what_it_missed() {
    let served = Served::new(&site());
    served.get("/a.html");
    served.get("/b.html");
    let text = served
        .folder
        .read("content/a.md")
        .replace("First", "Second");
    served.folder.write("content/a.md", text);
    served.until("/a.html", |got| got.text().contains("Second"));
    let mut tab = served.events("route=/a.html&route=/b.html&generation=1");
    assert_eq!(
        tab.next("change", |e| e["route"] == "/a.html")["page"],
        "changed"
    );
    assert_eq!(
        tab.next("change", |e| e["route"] == "/b.html")["page"],
        "same"
    );
    let mut unknown = served.events("route=/a.html&generation=99");
    assert_eq!(unknown.next("change", |_| true)["page"], "changed");
}

#[test]
fn whatever_breaks_the_last_good_page_stays_until_it_is_mended() {
    let served = Served::new(&site().config("title: Help\n"));
    served.get("/a.html");
    let mut tab = served.events("route=/a.html&generation=1");
    let mut broken = |file: &str, bad: &str, code: &str| {
        let good = served.folder.has(file).then(|| served.folder.read(file));
        served.folder.write(file, bad);
        let problem = tab.next("problem", |e| e["findings"] != serde_json::json!([]));
        assert_eq!(problem["findings"][0]["code"], code, "{problem}");
        assert_eq!(problem["findings"][0]["file"], file);
        assert!(problem["findings"][0]["line"].is_number(), "{problem}");
        let got = served.get("/a.html");
        assert!(got.status == 200 && got.text().contains("First"), "{file}");
        match good {
            Some(good) => served.folder.write(file, good),
            None => std::fs::remove_file(served.folder.path().join(file)).expect("removed"),
        }
        tab.next("problem", |e| e["findings"] == serde_json::json!([]));
        assert!(served.get("/a.html").text().contains("First"));
    };
    broken("content/a.md", "---\npagename: [A\n---\nx\n", "bad-yaml");
    broken("site.yaml", "title: [Help\n", "bad-yaml");
    broken("templates/parts/footer.html", "{% if %}", "bad-template");
    broken(
        "templates/parts/page-header.html",
        "{{ page.nonsense }}",
        "bad-template",
    );
    // Another page wants its address: the one that changed gives way.
    let taken = "---\npagename: B\npermalink: a.html\ncategoryName: Guides\n---\nTaken.\n";
    served.folder.write(
        "content/0.md",
        "---\npagename: Z\npermalink: z.html\n---\nZed.\n",
    );
    served.until("/z.html", |got| got.status == 200);
    served.folder.write("content/0.md", taken);
    tab.next("findings", |e| {
        e["elsewhere"]["list"].to_string().contains("route-clash")
            || e["here"].to_string().contains("route-clash")
    });
    assert!(served.get("/a.html").text().contains("First"));
    assert!(served.get("/z.html").text().contains("Zed"));
}

#[test]
fn a_finding_elsewhere_comes_while_a_page_is_edited() {
    let served = Served::new(&site());
    let mut tab = served.events("route=/a.html&generation=1");
    let first = tab.next("findings", |e| e["elsewhere"]["warnings"] == 0);
    let advice = first["elsewhere"]["list"].as_array().expect("a list");
    let unused = |f: &serde_json::Value| f["code"] == "unused-image" && f["file"] == "img/a b.svg";
    assert!(advice.iter().any(unused), "{first}");
    served.folder.write(
        "content/b.md",
        "---\npagename: B\npermalink: b.html\ncategoryName: Guides\n---\n[lost](a-.html)\n",
    );
    let told = tab.next("findings", |e| e["elsewhere"]["warnings"] == 1);
    let finding = &told["elsewhere"]["list"][0];
    assert_eq!(finding["code"], "no-such-page");
    assert_eq!(
        (&finding["route"], &finding["line"]),
        (&"/b.html".into(), &6.into())
    );
    std::fs::remove_file(served.folder.path().join("content/b.md")).expect("removed");
    let lost = |e: &serde_json::Value| {
        let here = e["here"]["/a.html"].as_array().expect("a list").clone();
        here.into_iter().find(|f| f["code"] == "no-such-page")
    };
    let told = tab.next("findings", |e| lost(e).is_some());
    let finding = lost(&told).expect("found");
    assert_eq!(
        (&finding["source"], &finding["text"]),
        (&"[B](b.html)".into(), &"b.html".into())
    );
}

#[test]
fn only_routes_are_answered_and_never_a_file_by_its_path() {
    let site = site()
        .file("site.yaml", "title: Help\n")
        .file("secret.txt", "s3cret");
    let served = Served::new(&site);
    std::fs::write(served.folder.path().join("../outside-of-it.txt"), "s3cret").expect("written");
    std::os::unix::fs::symlink("/etc/passwd", served.folder.path().join("static/out.txt"))
        .expect("linked");
    for target in [
        "/../outside-of-it.txt",
        "/%2e%2e/outside-of-it.txt",
        "/..%2foutside-of-it.txt",
        "/..%5coutside-of-it.txt",
        "/..\\outside-of-it.txt",
        "//etc/passwd",
        "/%2fetc%2fpasswd",
        "/etc/passwd",
        "/a.html%00.txt",
        "/%00",
        "/files/../../secret.txt",
        "/secret.txt",
        "/content/a.md",
        "/site.yaml",
        "/out.txt",
        "/static/out.txt",
        "/%252e%252e/x",
        "/files/%2e%2e/%2e%2e/secret.txt",
        "/@preview/../secret.txt",
        "/@preview/",
        "/C:/x",
        "/./a.html",
        "/img/",
        "/files",
        "/%ff",
        "/a.html/",
        "/%c0%ae%c0%ae/x",
    ] {
        let got = served.get(target);
        assert!(matches!(got.status, 400 | 404), "{target}: {}", got.status);
        assert!(
            !got.text().contains("s3cret") && !got.text().contains("root:"),
            "{target}"
        );
    }
    let _ = std::fs::remove_file(served.folder.path().join("../outside-of-it.txt"));
}

#[test]
fn only_get_and_head_by_a_known_name_and_from_own_pages() {
    let served = Served::with(&site(), Mode::Native, &["wiki.example.org"]);
    for method in [
        "POST", "PUT", "DELETE", "OPTIONS", "PATCH", "TRACE", "CONNECT", "get",
    ] {
        let got = served.ask(method, "/a.html", "Content-Length: 4\r\n");
        assert_eq!(
            (got.status, got.field("Allow")),
            (405, Some("GET, HEAD")),
            "{method}"
        );
    }
    let port = served.address.port();
    let by = |host: &str| {
        served
            .raw(&format!("GET /a.html HTTP/1.1\r\nHost: {host}\r\n\r\n"))
            .status
    };
    for host in [
        format!("localhost:{port}"),
        format!("127.0.0.1:{port}"),
        format!("[::1]:{port}"),
        "wiki.example.org".into(),
        "localhost".into(),
    ] {
        assert_eq!(by(&host), 200, "{host}");
    }
    for host in [
        "evil.example".to_owned(),
        format!("evil.example:{port}"),
        "localhost.evil.example".into(),
        String::new(),
        "localhost:1".into(),
        "127.0.0.1.evil.example".into(),
    ] {
        assert_eq!(by(&host), 403, "{host}");
    }
    assert_eq!(served.raw("GET /a.html HTTP/1.1\r\n\r\n").status, 403);
    assert_eq!(
        served
            .raw("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n\r\n")
            .status,
        403
    );
    assert_eq!(served.raw("nonsense\r\n\r\n").status, 400);
    let own = format!("Origin: http://{}\r\n", served.address);
    for target in [
        "/a.html",
        "/@preview/events?route=/a.html",
        "/@preview/open?file=content/a.md",
        "/@preview/pages",
        "/@preview/where?file=content/a.md",
        "/@preview/client.js",
    ] {
        for foreign in [
            "Origin: https://evil.example\r\n",
            "Origin: null\r\n",
            "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: no-cors\r\n",
        ] {
            let got = served.ask("GET", target, foreign);
            assert_eq!(got.status, 403, "{target} {foreign}");
        }
        let got = served.ask("HEAD", target, "");
        assert!(got.field("Access-Control-Allow-Origin").is_none());
    }
    let link =
        "Sec-Fetch-Site: cross-site\r\nSec-Fetch-Mode: navigate\r\nSec-Fetch-Dest: document\r\n";
    assert_eq!(served.ask("GET", "/a.html", link).status, 200);
    assert_eq!(served.ask("GET", "/a.html", &own).status, 200);
    assert_eq!(served.get("/@preview/pages").status, 200);
}

#[test]
fn the_editor_opens_for_whoever_holds_the_token_and_on_files_of_the_site_only() {
    let served = Served::new(&site());
    let page = served.get("/a.html").text();
    let token = page
        .split("data-token=\"")
        .nth(1)
        .and_then(|t| t.split('"').next())
        .expect("a token");
    let field = format!("Shelfmark-Token: {token}\r\n");
    let spot = "/@preview/open?file=content/a.md&line=3&column=7";
    assert_eq!(served.get(spot).status, 403);
    assert_eq!(
        served.ask("GET", spot, "Shelfmark-Token: 0\r\n").status,
        403
    );
    for file in [
        "../x",
        "/etc/passwd",
        "content/none.md",
        "secret.txt",
        "%2e%2e/x",
        "",
    ] {
        let got = served.ask("GET", &format!("/@preview/open?file={file}"), &field);
        assert_eq!(got.status, 404, "{file}");
    }
    let got = served.ask("GET", spot, &field);
    assert_eq!((got.status, got.text().as_str()), (200, "{\"url\":null}"));
    let begun = Instant::now();
    while !served.folder.has("opened-3-7") {
        assert!(begun.elapsed() < Duration::from_secs(60));
        std::thread::sleep(Duration::from_millis(5));
    }
}

#[test]
fn versions_parts_and_types_are_told() {
    let served = Served::new(&site());
    let page = served.get("/a.html");
    assert_eq!(page.field("Cache-Control"), Some("no-store"));
    assert_eq!(page.field("Content-Type"), Some("text/html; charset=utf-8"));
    let image = served.get("/img/a%20b.svg?v=1");
    assert_eq!(
        (image.status, image.field("Content-Type")),
        (200, Some("image/svg+xml"))
    );
    for target in ["/a.html", "/files/ten.bin"] {
        let tag = served.get(target).field("ETag").expect("a tag").to_owned();
        let again = served.ask("GET", target, &format!("If-None-Match: \"x\", {tag}\r\n"));
        assert_eq!((again.status, again.body.len()), (304, 0));
    }
    let part = |field: &str| served.ask("GET", "/files/ten.bin", field);
    let got = part("Range: bytes=2-4\r\n");
    assert_eq!((got.status, got.text().as_str()), (206, "234"));
    assert_eq!(got.field("Content-Range"), Some("bytes 2-4/10"));
    assert_eq!(part("Range: bytes=-3\r\n").text(), "789");
    assert_eq!(part("Range: bytes=9-99\r\n").text(), "9");
    assert_eq!(
        part("Range: bytes=10-\r\n").field("Content-Range"),
        Some("bytes */10")
    );
    assert_eq!(
        part("Range: bytes=2-4\r\nIf-Range: \"old\"\r\n").text(),
        "0123456789"
    );
}

#[test]
fn idle_and_slow_clients_keep_nobody_waiting() {
    let served = Served::new(&site());
    let mut idle: Vec<TcpStream> = (0..400).map(|_| served.connect()).collect();
    for (n, slow) in idle.iter_mut().take(200).enumerate() {
        let part = format!("GET /a.html HTTP/1.1\r\nX-{n}: ");
        // Those that gave way are closed.
        let _ = slow.write_all(part.as_bytes());
    }
    let tabs: Vec<Events> = (0..100)
        .map(|_| served.events("route=/a.html&generation=1"))
        .collect();
    assert_eq!(served.get("/a.html").status, 200);
    let text = served
        .folder
        .read("content/a.md")
        .replace("First", "Second");
    served.folder.write("content/a.md", text);
    for mut tab in tabs {
        assert_eq!(tab.next("change", |_| true)["page"], "changed");
    }
    let more: Vec<TcpStream> = (0..600).map(|_| served.connect()).collect();
    assert_eq!(served.get("/b.html").status, 200);
    drop(more);
    let threads = std::fs::read_dir("/proc/self/task").map_or(0, Iterator::count);
    assert!(threads < 400, "{threads} threads");
}

#[test]
fn pages_are_listed_by_their_state() {
    let site = site()
        .page("d.md", "pagename: D\npermalink: d.html\ndraft: true", "x")
        .page(
            "n.md",
            "pagename: N\npermalink: n.html\nisNew: true\ndate: 2001-02-03",
            "x",
        );
    let served = Served::new(&site);
    let pages: serde_json::Value =
        serde_json::from_str(&served.get("/@preview/pages").text()).expect("JSON");
    assert_eq!(
        (&pages["draft"][0]["file"], &pages["draft"][0]["href"]),
        (&"content/d.md".into(), &serde_json::Value::Null)
    );
    assert_eq!(pages["new"][0]["href"], "/n.html");
    assert_eq!(pages["oldest"][0]["name"], "N");
}

#[test]
fn a_tab_is_told_where_the_page_of_its_file_went() {
    let served = Served::new(&site());
    let ask = |file: &str| -> serde_json::Value {
        let answer = served.get(&format!("/@preview/where?file={file}"));
        serde_json::from_str(&answer.text()).expect("JSON")
    };
    assert_eq!(ask("content/a.md")["url"], "/a.html");
    let text = served.folder.read("content/a.md");
    let moved = text.replace("permalink: a.html", "permalink: moved.html");
    served.folder.write("content/a.md", moved);
    served.until("/moved.html", |got| got.status == 200);
    assert_eq!(ask("content/a.md")["url"], "/moved.html");
    for file in ["content/none.md", "../a.md", "", "site.yaml"] {
        assert!(ask(file)["url"].is_null(), "{file}");
    }
}

#[test]
fn a_file_with_another_name_is_the_one_that_the_editor_opens() {
    let served = Served::new(&site());
    let page = served.get("/a.html").text();
    assert!(page.contains("data-file=\"content/a.md\""));
    let mut tab = served.events("route=/a.html&generation=1");
    tab.next("hello", |_| true);
    let at = |name: &str| served.folder.path().join(name);
    std::fs::rename(at("content/a.md"), at("content/renamed.md")).expect("renamed");
    tab.next("change", |e| e["page"] == "changed");
    let page = served.get("/a.html").text();
    assert!(page.contains("data-file=\"content/renamed.md\""));
}

#[test]
fn a_taken_port_leads_to_the_next_one() {
    let first = serve::listen("127.0.0.1", 0).expect("a free port");
    let second = serve::listen("127.0.0.1", first.address.port()).expect("another one");
    assert!(second.address.port() > first.address.port());
}

#[test]
fn ctrl_c_ends_it_cleanly_with_tabs_open() {
    let folder = site().on_disk();
    let mut program = folder.command();
    program
        .args(["serve", "--port", "0"])
        .stdout(std::process::Stdio::piped());
    let mut child = program.spawn().expect("it starts");
    let mut out = std::io::BufReader::new(child.stdout.take().expect("piped"));
    let mut line = String::new();
    std::io::BufRead::read_line(&mut out, &mut line).expect("it says where");
    let port = line
        .split("localhost:")
        .nth(1)
        .and_then(|l| l.split('/').next())
        .expect("a port");
    let mut tab = TcpStream::connect(format!("localhost:{port}")).expect("it listens");
    tab.write_all(
        format!("GET /@preview/events?route=/a.html HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n")
            .as_bytes(),
    )
    .expect("it reads");
    tab.read_exact(&mut [0; 15]).expect("a stream");
    let kill = std::process::Command::new("kill")
        .args(["-INT", &child.id().to_string()])
        .status();
    assert!(kill.expect("it runs").success());
    assert_eq!(child.wait().expect("it ends").code(), Some(0));
}

/// A program on the path stands in for the one that opens a browser.
#[cfg(target_os = "linux")]
#[test]
fn open_hands_the_address_that_is_printed_to_the_browser() {
    use std::io::BufRead;
    use std::os::unix::fs::PermissionsExt;

    let folder = site().on_disk();
    let browser = folder.path().join("bin/xdg-open");
    folder.write("bin/xdg-open", "#!/bin/sh\nprintf %s \"$1\" > opened\n");
    std::fs::set_permissions(&browser, PermissionsExt::from_mode(0o755)).expect("ours");
    let path = std::env::var("PATH").unwrap_or_default();
    let begin = |path: &str| {
        let mut command = folder.command();
        command
            .args(["serve", "--port", "0", "--open"])
            .env("PATH", path);
        let (out, said) = (std::process::Stdio::piped(), std::process::Stdio::piped());
        command.stdout(out).stderr(said).spawn().expect("it starts")
    };
    let end = |mut child: std::process::Child| {
        let pid = child.id().to_string();
        let kill = std::process::Command::new("kill")
            .args(["-INT", &pid])
            .status();
        assert!(kill.expect("it runs").success());
        child.wait().expect("it ends");
        let mut said = String::new();
        let mut stderr = child.stderr.take().expect("piped");
        stderr.read_to_string(&mut said).expect("text");
        said
    };
    let mut child = begin(&format!("{}/bin:{path}", folder.path().display()));
    let mut first = String::new();
    let mut lines = std::io::BufReader::new(child.stdout.take().expect("piped"));
    lines.read_line(&mut first).expect("a line");
    let begun = Instant::now();
    while !folder.has("opened") || folder.read("opened").is_empty() {
        assert!(
            begun.elapsed() < Duration::from_secs(30),
            "nothing was opened"
        );
        std::thread::sleep(Duration::from_millis(5));
    }
    let opened = folder.read("opened");
    assert!(opened.starts_with("http://localhost:"), "{opened}");
    assert!(first.contains(&format!(" at {opened} ")), "{first}");
    end(child);
    // Without such a program the writer is told, and the preview runs.
    let mut child = begin("/nowhere");
    let mut lines = std::io::BufReader::new(child.stdout.take().expect("piped"));
    lines.read_line(&mut first).expect("a line");
    std::thread::sleep(Duration::from_millis(200));
    assert!(end(child).contains("open http://localhost:"));
}

#[test]
fn a_checkout_of_thousands_of_files_ends_in_the_state_of_the_files() {
    const MANY: usize = 5_000;
    let page = |n: usize, words: &str| {
        let head = format!(
            "pagename: P{n}\npermalink: p{n}.html\ncategoryName: C{}",
            n % 50
        );
        format!("---\n{head}\n---\n{words}\n")
    };
    let mut many = site();
    for n in 0..MANY {
        many.write(
            &format!("content/{}/p{n}.md", n % 50),
            page(n, "As it was."),
        );
    }
    let served = Served::new(&many);
    let git = |arguments: &[&str]| {
        let mut git = std::process::Command::new("git");
        git.current_dir(served.folder.path());
        git.args(["-c", "user.name=A", "-c", "user.email=a@example.org"]);
        let run = git.args(arguments).output().expect("git runs");
        assert!(run.status.success(), "{run:?}");
    };
    git(&["init", "-q", "-b", "main"]);
    git(&["add", "."]);
    git(&["commit", "-qm", "Before"]);
    git(&["checkout", "-qb", "other"]);
    for n in 0..MANY {
        let file = format!("content/{}/p{n}.md", n % 50);
        match n % 100 {
            0 => std::fs::remove_file(served.folder.path().join(file)).expect("there"),
            _ => served.folder.write(&file, page(n, "As it is now.")),
        }
    }
    served
        .folder
        .write("content/new/p.md", page(MANY, "As it is now."));
    git(&["add", "."]);
    git(&["commit", "-qm", "After"]);
    for (branch, words) in [("main", "As it was."), ("other", "As it is now.")] {
        git(&["checkout", "-q", branch]);
        for n in (1..MANY).step_by(497) {
            served.until(&format!("/p{n}.html"), |got| got.text().contains(words));
        }
        let (gone, new) = if branch == "main" {
            (200, 404)
        } else {
            (404, 200)
        };
        served.until("/p100.html", |got| got.status == gone);
        served.until(&format!("/p{MANY}.html"), |got| got.status == new);
    }
}

#[test]
fn folders_that_move_and_come_are_followed() {
    let mut many = site();
    for n in 0..30 {
        many.write(
            &format!("content/old/p{n}.md"),
            format!("---\npagename: P{n}\npermalink: p{n}.html\n---\nText {n}\n"),
        );
    }
    let served = Served::new(&many);
    assert_eq!(served.get("/p7.html").status, 200);
    let at = |name: &str| served.folder.path().join(name);
    std::fs::rename(at("content/old"), at("content/new")).expect("renamed");
    served.folder.write(
        "content/new/p7.md",
        "---\npagename: P7\npermalink: p7.html\n---\nMoved\n",
    );
    served.until("/p7.html", |got| got.text().contains("Moved"));
    std::fs::rename(at("content/new"), at("away")).expect("renamed");
    served.until("/p7.html", |got| got.status == 404);
    std::fs::create_dir_all(at("content/deep/er")).expect("made");
    std::fs::rename(at("away"), at("content/deep/er/back")).expect("renamed");
    served.until("/p7.html", |got| got.text().contains("Moved"));
    // The top folder is swapped for another, as a version control system may.
    std::fs::rename(at("content"), at("content-old")).expect("renamed");
    served.folder.write(
        "content/x.md",
        "---\npagename: X\npermalink: x.html\n---\nNew\n",
    );
    served.until("/x.html", |got| got.text().contains("New"));
    served.folder.write(
        "content/x.md",
        "---\npagename: X\npermalink: x.html\n---\nNewer\n",
    );
    served.until("/x.html", |got| got.text().contains("Newer"));
    served.until("/p7.html", |got| got.status == 404);
}

#[test]
fn polling_finds_what_nobody_reports() {
    let served = Served::with(&site(), Mode::Poll, &[]);
    let text = served
        .folder
        .read("content/a.md")
        .replace("First", "Second");
    served.folder.write("content/a.md", text);
    served.until("/a.html", |got| got.text().contains("Second"));
}

#[test]
fn the_panel_lists_everything_that_check_says_however_much_it_is() {
    let lost = "[lost](lost.html)\n\n".repeat(450);
    let mut wrong = site()
        .config("check:\n  severity:\n    no-description: off\n    unused-image: warning\n")
        .page(
            "later.md",
            "pagename: Later\npermalink: later.html\ndate: 2999-01-01",
            "<!-- shelfmark: allow orphan-page -->\n\n# Later\n\n# Again\n",
        )
        .page("gone.md", "pagename: Gone\npermalink: gone.html", "Text.\n")
        .page(
            "many.md",
            "pagename: Many\npermalink: many.html\ncategoryName: Guides",
            &lost,
        )
        .file(
            "templates/hooks/footer.html",
            "<a href=\"/nowhere.html\">x</a><img src=\"no.png\" alt=\"\">",
        );
    wrong.write("content/empty.md", "");
    let served = Served::new(&wrong);
    assert_eq!(served.folder.run(&["publish-plan", "--record"]).code, 0);
    std::fs::remove_file(served.folder.path().join("content/gone.md")).expect("removed");
    let all = served.lists_what_check_says("at first");
    for code in [
        "no-such-page",
        "no-such-image",
        "second-title",
        "address-gone",
    ] {
        assert!(all.iter().any(|f| f.contains(code)), "{code}: {all:#?}");
    }

    let mut tab = served.events("route=/a.html&generation=1");
    let told = tab.next("findings", |e| e["whole"] == true)["elsewhere"].clone();
    assert_eq!(told["list"].as_array().map(Vec::len), Some(200));
    let next = served.get("/@preview/findings?route=/a.html&from=400");
    let next: serde_json::Value = serde_json::from_slice(&next.body).expect("JSON");
    let counts = ["errors", "warnings", "advice"].map(|n| told[n].as_u64().expect("a number"));
    assert_eq!(next["total"], counts.iter().sum::<u64>());
    let first = served.get("/@preview/findings?route=/a.html");
    let first: serde_json::Value = serde_json::from_slice(&first.body).expect("JSON");
    assert_eq!(first["list"], told["list"]);
    assert_ne!(first["list"][199], next["list"][0]);

    // What a template cannot do is found on pages that nobody looks at, too.
    served.folder.write(
        "templates/hooks/footer.html",
        "{% if page.name == 'Many' %}{{ page.nothing.at.all }}{% endif %}",
    );
    let all = served.lists_what_check_says("a template fails");
    assert!(all.iter().any(|f| f.contains("bad-template")), "{all:#?}");
    let foreign = served.ask(
        "GET",
        "/@preview/findings",
        "Origin: http://evil.example\r\n",
    );
    assert_eq!(foreign.status, 403);
}

/// As `rebuild`, over real files and sockets.
#[test]
fn after_any_changes_on_the_disk_every_url_is_that_of_a_clean_build() {
    let mut dice = Dice::new(11);
    let mut site = rebuild::start(&mut dice);
    site.options = BuildOptions::default();
    let served = Served::new(&site);
    let steps = std::env::var("SHELFMARK_STEPS")
        .ok()
        .and_then(|n| n.parse().ok());
    let mut compared = 0;
    for n in 0..steps.unwrap_or(30) {
        for _ in 0..=dice.below(3) {
            let before = site.files.clone();
            rebuild::step(&mut site.files, &mut dice);
            for file in before.keys().filter(|f| !site.files.contains_key(*f)) {
                std::fs::remove_file(served.folder.path().join(file)).expect("removed");
            }
            for (file, bytes) in &site.files {
                if before.get(file) != Some(bytes) {
                    served.folder.write(file, bytes);
                }
            }
        }
        let sources = Sources::read(served.folder.path()).expect("it is there");
        let cold =
            shelfmark::engine::Engine::default().build_lasting(&sources, &site.options, None);
        // Of two pages that want one address, a preview keeps the one that was there.
        let mut known = cold.build.known().iter();
        let clash = known.any(|d| d.code == shelfmark::diagnostic::Code::RouteClash);
        if clash || !cold.stopping.is_empty() {
            continue;
        }
        for (href, bytes) in served.built() {
            if bytes.starts_with(b"bad-template: ") {
                continue;
            }
            let what = format!("step {n}: {href}");
            let begun = Instant::now();
            loop {
                let got = served.get(&href);
                if got.status == 200 && plain(&got.body) == bytes {
                    break;
                }
                assert!(begun.elapsed() < Duration::from_secs(30), "{what}");
                std::thread::sleep(Duration::from_millis(5));
            }
        }
        served.lists_what_check_says(&format!("step {n}"));
        compared += 1;
    }
    assert!(compared > 5);
}
