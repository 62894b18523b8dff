//! Each stage of a build by itself, over a generated knowledge base of 1,000
//! pages: `cargo bench --bench stages`. The times are those of one thread, so
//! that they do not depend on how many processors a machine has; which stage
//! costs what share of a build is what they are for.
#![allow(missing_docs)] // The macros of criterion write functions of their own.

mod sites;

use std::path::{Path, PathBuf};
use std::sync::Arc;

use criterion::{BatchSize, Criterion, Throughput, criterion_group, criterion_main};
use shelfmark::article::Article;
use shelfmark::check::{self, Ground};
use shelfmark::config::{Config, Languages, MarkdownOptions};
use shelfmark::engine::{Build, BuildOptions, Engine};
use shelfmark::markdown::highlight::Highlighter;
use shelfmark::output::Output;
use shelfmark::path::Route;
use shelfmark::site::Entry;
use shelfmark::source::Sources;
use shelfmark::theme::Theme;

const PAGES: usize = 1_000;

/// A generated site on the disk, in a folder that cargo keeps for benchmarks.
fn site(code: sites::Code) -> PathBuf {
    let name = format!("stages-{code:?}");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    sites::shelfmark(&folder, PAGES, code);
    folder
}

fn sources(code: sites::Code) -> Sources {
    Sources::read(&site(code)).expect("the generated site is there")
}

fn options() -> Arc<MarkdownOptions> {
    Arc::new(MarkdownOptions::default())
}

/// The heads of all pages: what a preview knows before it renders anything.
fn front_matter(c: &mut Criterion) {
    let sources = sources(sites::Code::None);
    let options = options();
    let languages = Languages::default();
    let mut group = c.benchmark_group("pages");
    group.throughput(Throughput::Elements(PAGES as u64));
    group.bench_function("front matter", |b| {
        b.iter(|| {
            let read = |file| Article::read(file, &options, &languages, &Default::default());
            sources.pages.values().map(read).collect::<Vec<_>>()
        });
    });
    group.bench_function("front matter and outline", |b| {
        b.iter(|| {
            let words = |file| {
                Article::read(file, &options, &languages, &Default::default())
                    .outline()
                    .words
            };
            sources.pages.values().map(words).sum::<u32>()
        });
    });
    group.finish();
}

fn reading(c: &mut Criterion) {
    let folder = site(sites::Code::None);
    let mut group = c.benchmark_group("disk");
    group.throughput(Throughput::Elements(PAGES as u64));
    group.bench_function("read", |b| {
        b.iter(|| Sources::read(&folder).expect("there"))
    });
    group.finish();
}

/// What an edit costs before the page is rendered: everything is remembered.
fn joining(c: &mut Criterion) {
    let sources = sources(sites::Code::None);
    let mut group = c.benchmark_group("join");
    group.throughput(Throughput::Elements(PAGES as u64));
    group.bench_function("cold", |b| {
        b.iter_batched(
            Engine::default,
            |mut engine| engine.build(&sources, &BuildOptions::default()),
            BatchSize::PerIteration,
        );
    });
    let mut engine = Engine::default();
    engine.build(&sources, &BuildOptions::default());
    group.bench_function("warm", |b| {
        b.iter(|| engine.build(&sources, &BuildOptions::default()));
    });
    group.finish();
}

fn theme(c: &mut Criterion) {
    c.bench_function("theme", |b| {
        b.iter(|| Theme::load(&Config::default().theme.value, &Arc::default()));
    });
}

/// The bytes of every page, colours remembered or not.
fn rendering(c: &mut Criterion) {
    let mut group = c.benchmark_group("render");
    group.throughput(Throughput::Elements(PAGES as u64));
    let plain = sources(sites::Code::None);
    group.bench_function("without code", |b| {
        b.iter_batched(
            || Engine::default().build(&plain, &BuildOptions::default()),
            |build| pages(&build),
            BatchSize::PerIteration,
        );
    });
    let coded = sources(sites::Code::Fenced);
    let coloured = Arc::new(Highlighter::default());
    pages(&Engine::with_highlighter(coloured.clone()).build(&coded, &BuildOptions::default()));
    group.bench_function("with code, coloured before", |b| {
        b.iter_batched(
            || {
                let mut engine = Engine::with_highlighter(coloured.clone());
                engine.build(&coded, &BuildOptions::default())
            },
            |build| pages(&build),
            BatchSize::PerIteration,
        );
    });
    group.sample_size(10);
    group.bench_function("with code, first time", |b| {
        b.iter_batched(
            || Engine::default().build(&coded, &BuildOptions::default()),
            |build| pages(&build),
            BatchSize::PerIteration,
        );
    });
    group.finish();
}

/// The length of all pages together.
fn pages(build: &Build) -> usize {
    let is_page = |(_, entry): &&(Route, Entry)| matches!(entry, Entry::Page(_));
    let routes = build.routes().iter().filter(is_page);
    let rendered = routes.map(|(route, _)| match build.output(route) {
        Some(Ok(Output::Bytes(bytes))) => bytes.len(),
        _ => 0,
    });
    rendered.sum()
}

fn checking(c: &mut Criterion) {
    let sources = sources(sites::Code::None);
    let mut engine = Engine::default();
    let build = engine.build(&sources, &BuildOptions::default());
    pages(&build);
    let mut group = c.benchmark_group("check");
    group.throughput(Throughput::Elements(PAGES as u64));
    group.bench_function("links and structure", |b| {
        let renderer = &build.renderer;
        let ground = Ground::new(
            &renderer.site,
            &renderer.config,
            &renderer.theme,
            &renderer.highlighter,
            &renderer.articles,
        );
        b.iter(|| {
            let judged = |article: &Arc<Article>| check::page(&ground, article).len();
            renderer.articles.iter().map(judged).sum::<usize>()
        });
    });
    group.finish();
}

/// Staging and swapping a site of which every file is new, and one of which none is.
fn writing(c: &mut Criterion) {
    let root = site(sites::Code::None);
    let out = root.with_file_name("stages-out");
    let output = |page: usize, version: usize| {
        let bytes = format!("{version} {page}\n").repeat(1_500);
        let route = Route::from_file(&format!("/page-{page}.html")).expect("sound");
        (route.file(), Output::Bytes(bytes.into_bytes().into()))
    };
    let write = |version: usize| {
        let staging = shelfmark::output::Staging::open(&root, &out).expect("a folder of ours");
        for page in 0..PAGES {
            let (path, output) = output(page, version);
            staging.put(&path, &output).expect("room");
        }
        staging.commit().expect("swapped")
    };
    let mut group = c.benchmark_group("output");
    group.sample_size(10);
    group.throughput(Throughput::Elements(PAGES as u64));
    let mut version = 0;
    group.bench_function("every file changed", |b| {
        b.iter(|| {
            version += 1;
            write(version)
        });
    });
    group.bench_function("nothing changed", |b| b.iter(|| write(version)));
    group.finish();
}

criterion_group! {
    name = stages;
    config = Criterion::default().sample_size(20);
    targets = reading, front_matter, joining, theme, rendering, checking, writing
}
criterion_main!(stages);
