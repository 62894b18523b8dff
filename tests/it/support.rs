//! [`SiteTest`]: files in, build, assert, change, build again; and [`Folder`],
//! the same files on a disk with the program run over them.
#![allow(dead_code)] // Each subject uses its own part.

use std::collections::BTreeMap;
use std::path::Path;
use std::process::{Command, Output as Finished};

use shelfmark::check::Looked;
use shelfmark::diagnostic::{self, Diagnostic, LineIndex, Severity};
use shelfmark::engine::{Build, BuildOptions, Engine};
use shelfmark::output::Output;
use shelfmark::path::Route;
use shelfmark::site::Entry;
use shelfmark::site::shards::Piece;
use shelfmark::source::{AssetContent, Sources, Texts};

/// A site's files, by path from its root.
#[derive(Clone, Debug, Default)]
pub struct SiteTest {
    /// The files.
    pub files: BTreeMap<String, Vec<u8>>,
    /// What the caller of the engine decides.
    pub options: BuildOptions,
}

impl SiteTest {
    /// No file at all.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds a page: `content/NAME` with this front matter and body.
    pub fn page(self, name: &str, front_matter: &str, body: &str) -> Self {
        let front_matter = front_matter.trim();
        self.file(
            &format!("content/{name}"),
            format!("---\n{front_matter}\n---\n{body}"),
        )
    }

    /// Adds a file, by its path from the root.
    pub fn file(mut self, path: &str, bytes: impl Into<Vec<u8>>) -> Self {
        self.write(path, bytes);
        self
    }

    /// Sets `site.yaml`.
    pub fn config(self, yaml: &str) -> Self {
        self.file("site.yaml", yaml)
    }

    /// Writes a file, or writes it anew.
    pub fn write(&mut self, path: &str, bytes: impl Into<Vec<u8>>) {
        self.files.insert(path.into(), bytes.into());
    }

    /// Puts other words into a file; the old ones must stand there.
    pub fn replace(&mut self, path: &str, from: &str, to: &str) {
        let bytes = self.files.get_mut(path).expect("the file is there");
        let text = String::from_utf8(bytes.clone()).expect("a text file");
        assert!(text.contains(from), "{path} has no `{from}`");
        *bytes = text.replace(from, to).into_bytes();
    }

    /// Removes a file.
    pub fn remove(&mut self, path: &str) {
        assert!(self.files.remove(path).is_some(), "{path} is not there");
    }

    /// Moves a file.
    pub fn rename(&mut self, from: &str, to: &str) {
        let bytes = self.files.remove(from).expect("the file is there");
        self.write(to, bytes);
    }

    /// The files as the engine takes them.
    pub fn sources(&self) -> Sources {
        Sources::from_map(self.files.iter().map(|(p, b)| (p.as_str(), b.as_slice())))
    }

    /// Builds with a new engine.
    pub fn build(&self) -> Built {
        self.build_with(&mut Engine::default())
    }

    /// Builds with an engine that may remember.
    pub fn build_with(&self, engine: &mut Engine) -> Built {
        let sources = self.sources();
        let build = engine.build(&sources, &self.options);
        let outside = shelfmark::check::Outside::default();
        Built {
            build,
            sources,
            outside,
        }
    }

    /// The same files on a disk.
    pub fn on_disk(&self) -> Folder {
        let folder = Folder::new();
        for (path, bytes) in &self.files {
            folder.write(path, bytes);
        }
        folder
    }
}

/// A build with the sources it was made from.
pub struct Built {
    /// The build.
    pub build: Build,
    /// Its sources.
    pub sources: Sources,
    /// What is known beside the site.
    pub outside: shelfmark::check::Outside,
}

impl Built {
    /// Every output by its file's path, rendered; a failed one as its error's words.
    pub fn outputs(&self) -> BTreeMap<String, Vec<u8>> {
        let rendered = outputs(&self.build);
        let named = rendered.map(|(route, bytes)| (route.file().as_str().into(), bytes));
        named.collect()
    }

    /// The text at a route (`/a.html`).
    pub fn get(&self, route: &str) -> String {
        self.find(route)
            .unwrap_or_else(|| panic!("nothing at {route}"))
    }

    /// The text at a route, where something stands.
    pub fn find(&self, route: &str) -> Option<String> {
        let mut routes = self.build.routes().iter().map(|(r, _)| r);
        let route = routes.find(|r| r.as_str() == route)?;
        let bytes = bytes_of(self.build.output(route)?);
        Some(String::from_utf8(bytes).expect("text"))
    }

    /// Every error and warning as `code file:line:column message`.
    pub fn findings(&self) -> Vec<String> {
        let all = self.all_findings();
        let loud = all.iter().filter(|d| d.severity != Severity::Advice);
        loud.map(|d| words(d, &self.sources)).collect()
    }

    /// The same with advice.
    pub fn findings_and_advice(&self) -> Vec<String> {
        let all = self.all_findings();
        all.iter().map(|d| words(d, &self.sources)).collect()
    }

    /// Everything that is wrong with the site and with what comes of it.
    pub fn all_findings(&self) -> Vec<Diagnostic> {
        let seen = self.build.watch();
        let mut failed = Vec::new();
        for (place, (route, _)) in self.build.routes().iter().enumerate() {
            match self.build.output(route) {
                Some(Ok(Output::Bytes(bytes))) => seen.bytes(place, &bytes),
                Some(Ok(Output::Copy(asset))) => seen.asset(place, &asset),
                Some(Err(problem)) => {
                    seen.take(place, &Looked::default());
                    failed.push(*problem);
                }
                None => seen.take(place, &Looked::default()),
            }
        }
        let mut all = self.build.findings(&seen, &self.outside);
        all.extend(failed);
        diagnostic::sort(&mut all);
        all
    }
}

/// A finding as `code file:line:column message`.
fn words(finding: &Diagnostic, sources: &Sources) -> String {
    let (code, message) = (finding.code.as_str(), &finding.message);
    let Some(place) = &finding.place else {
        return format!("{code} {message}");
    };
    let texts = Texts::of(sources);
    match (place.span, texts.text(&place.file)) {
        (Some(span), Some(text)) => {
            let at = LineIndex::new(text).position(span.start as usize);
            format!("{code} {}:{}:{} {message}", place.file, at.line, at.column)
        }
        _ => format!("{code} {} {message}", place.file),
    }
}

/// Every route at which something stands, with its bytes: files of the search index
/// that the words do not fill have routes, too, but no others.
pub fn outputs(build: &Build) -> impl Iterator<Item = (&Route, Vec<u8>)> {
    build.routes().iter().filter_map(|(route, entry)| {
        let output = build.output(route);
        let spare = matches!(entry, Entry::Search(Piece::Words(_) | Piece::Lists(_)));
        assert!(output.is_some() || spare, "{route} has no output");
        Some((route, bytes_of(output?)))
    })
}

/// The bytes of an output; of a failed one its error's words.
pub fn bytes_of(rendered: Result<Output, Box<Diagnostic>>) -> Vec<u8> {
    match rendered {
        Ok(Output::Bytes(bytes)) => bytes.to_vec(),
        Ok(Output::Copy(asset)) => match &asset.content {
            AssetContent::InMemory(bytes) => bytes.to_vec(),
            AssetContent::OnDisk { file, .. } => std::fs::read(file).expect("readable"),
        },
        Err(problem) => format!("{}: {}", problem.code.as_str(), problem.message).into_bytes(),
    }
}

/// A temporary folder with a site in it.
pub struct Folder {
    /// Removed when dropped.
    pub dir: tempfile::TempDir,
}

impl Folder {
    /// An empty one.
    pub fn new() -> Self {
        Self {
            dir: tempfile::tempdir().expect("a temporary folder"),
        }
    }

    /// Its path.
    pub fn path(&self) -> &Path {
        self.dir.path()
    }

    /// Writes a file, with the folders above it.
    pub fn write(&self, path: &str, bytes: impl AsRef<[u8]>) {
        let file = self.path().join(path);
        std::fs::create_dir_all(file.parent().expect("a folder")).expect("writable");
        std::fs::write(file, bytes).expect("writable");
    }

    /// The text of a file.
    pub fn read(&self, path: &str) -> String {
        std::fs::read_to_string(self.path().join(path)).unwrap_or_else(|e| panic!("{path}: {e}"))
    }

    /// Whether something stands there.
    pub fn has(&self, path: &str) -> bool {
        self.path().join(path).exists()
    }

    /// Every file below a folder with its bytes.
    pub fn tree(&self, below: &str) -> BTreeMap<String, Vec<u8>> {
        let root = self.path().join(below);
        let files = walkdir::WalkDir::new(&root).into_iter().map(|entry| {
            let entry = entry.expect("readable");
            let name = entry.path().strip_prefix(&root).expect("below");
            (entry.clone(), name.to_string_lossy().into_owned())
        });
        files
            .filter(|(entry, _)| entry.file_type().is_file())
            .map(|(entry, name)| (name, std::fs::read(entry.path()).expect("readable")))
            .collect()
    }

    /// Runs the program in this folder, with an environment that says nothing.
    pub fn run(&self, arguments: &[&str]) -> Run {
        Run::of(self.command().args(arguments).output().expect("it starts"))
    }

    /// The program, about to be run in this folder.
    pub fn command(&self) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_shelfmark"));
        command.current_dir(self.path()).env_clear();
        // git is found by it.
        command.envs(std::env::var_os("PATH").map(|path| ("PATH", path)));
        command
    }
}

/// What a run of the program said.
#[derive(Debug, PartialEq, Eq)]
pub struct Run {
    /// Its exit code; -1 when a signal ended it.
    pub code: i32,
    /// Its output.
    pub stdout: String,
    /// Its complaints.
    pub stderr: String,
}

impl Run {
    /// Takes a finished process apart.
    pub fn of(finished: Finished) -> Self {
        let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
        Self {
            code: finished.status.code().unwrap_or(-1),
            stdout: text(finished.stdout),
            stderr: text(finished.stderr),
        }
    }
}

/// Runs git in a folder, with a name and without what the machine has set.
pub fn git(folder: &Folder, arguments: &[&str]) {
    let status = Command::new("git")
        .current_dir(folder.path())
        .args(["-c", "user.name=a", "-c", "user.email=a@example.org"])
        .args([
            "-c",
            "commit.gpgsign=false",
            "-c",
            "init.defaultBranch=main",
        ])
        .args(arguments)
        .output()
        .expect("git starts");
    assert!(status.status.success(), "{status:?}");
}
