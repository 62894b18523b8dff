//! The output folder: all old or all new, whatever happens to a build.

use std::collections::BTreeMap;
use std::fs;
use std::os::unix::fs::{MetadataExt, PermissionsExt, symlink};
use std::path::Path;
use std::process::{Command, Stdio};
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};
use std::thread::sleep;
use std::time::{Duration, Instant};

use crate::support::{Folder, Run};

type Tree = BTreeMap<String, Vec<u8>>;

/// The pages of a site, in one of two versions that differ on every page, in
/// their number and in their assets.
fn write_version(site: &Folder, version: char) {
    let pages = if version == 'a' { 60 } else { 50 };
    for folder in ["content", "static"] {
        fs::remove_dir_all(site.path().join(folder)).ok();
    }
    for n in 0..pages {
        let head = format!(
            "pagename: P{n}\npermalink: p{n}.html\ncategoryName: C{}\ndate: 2026-01-01",
            n % 3
        );
        let text = format!("Version {version}. [Next](p{}.html)\n", (n + 1) % pages);
        site.write(
            &format!("content/p{n}.md"),
            format!("---\n{head}\n---\n{}", text.repeat(20)),
        );
    }
    site.write("static/same.bin", vec![7; 100_000]);
    site.write(&format!("static/{version}/only.txt"), [version as u8]);
}

fn version(version: char) -> Folder {
    let site = Folder::new();
    write_version(&site, version);
    site
}

/// A site that was built, with a file in it that is somebody else's.
fn published() -> Folder {
    let site = version('a');
    good(&site.run(&["build"]));
    site.write("public/CNAME", "docs.example.org");
    site.write("public/others/deep/file.txt", "theirs");
    site
}

fn good(run: &Run) {
    assert_eq!(run.code, 0, "{}", run.stderr);
}

/// What a version's clean build gives.
fn clean(v: char) -> Tree {
    let site = version(v);
    good(&site.run(&["build"]));
    site.tree("public")
}

/// What lies in the site's folder and is neither its sources nor its site.
fn litter(site: &Folder) -> Vec<String> {
    let entries = fs::read_dir(site.path()).expect("readable");
    let names = entries.map(|e| {
        e.expect("readable")
            .file_name()
            .to_string_lossy()
            .into_owned()
    });
    names
        .filter(|n| !["content", "static", "public", ".shelfmark"].contains(&n.as_str()))
        .collect()
}

/// Every file's inode and time.
fn stamps(folder: &Path) -> BTreeMap<String, (u64, i64, i64)> {
    let all = walkdir::WalkDir::new(folder).into_iter().map(|entry| {
        let entry = entry.expect("readable");
        let meta = entry.metadata().expect("readable");
        let name = entry.path().to_string_lossy().into_owned();
        (name, (meta.ino(), meta.mtime(), meta.mtime_nsec()))
    });
    all.collect()
}

fn number(variable: &str, otherwise: usize) -> usize {
    std::env::var(variable).map_or(otherwise, |n| n.parse().expect("a number"))
}

/// Numbers that look random and are the same in every run (xorshift).
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 ^= self.0 << 13;
        self.0 ^= self.0 >> 7;
        self.0 ^= self.0 << 17;
        self.0 % n.max(1)
    }
}

fn is_root() -> bool {
    let probe = tempfile::tempdir().expect("a temporary folder");
    let file = probe.path().join("file");
    fs::write(&file, "").expect("writable");
    fs::set_permissions(&file, fs::Permissions::from_mode(0o000)).expect("ours");
    fs::read(&file).is_ok()
}

#[test]
fn a_killed_build_leaves_the_old_site_or_the_new_one() {
    let trees = [clean('a'), clean('b')];
    let site = version('a');
    let began = Instant::now();
    good(&site.run(&["build"]));
    let long = u64::try_from(began.elapsed().as_micros()).expect("short");

    let mut dice = Dice(0x5EED_0001);
    let mut seen = [0, 0];
    for n in 0..number("SHELFMARK_KILLS", 40) {
        write_version(&site, if n % 2 == 0 { 'b' } else { 'a' });
        let mut command = site.command();
        let quiet = command.arg("build").stderr(Stdio::null());
        let mut build = quiet.stdout(Stdio::null()).spawn().expect("it starts");
        sleep(Duration::from_micros(dice.below(long * 5 / 4)));
        build.kill().expect("ours");
        build.wait().expect("ours");
        let tree = site.tree("public");
        let which = trees.iter().position(|t| *t == tree);
        seen[which.unwrap_or_else(|| panic!("kill {n} left a mixed site"))] += 1;
    }
    good(&site.run(&["build"]));
    assert!(trees.contains(&site.tree("public")));
    assert_eq!(litter(&site), [""; 0]);
}

#[test]
fn builds_at_once_do_not_mix() {
    for at_once in [2, 3] {
        for _ in 0..number("SHELFMARK_ROUNDS", 4) {
            let out = Folder::new();
            let target = out.path().join("public");
            let sites = ['a', 'b', 'a'].map(version);
            let trees = [clean('a'), clean('b')];
            let runs = sites.iter().take(at_once).map(|site| {
                let mut command = site.command();
                command.arg("build").arg("--output").arg(&target);
                let quiet = command.stdout(Stdio::null()).stderr(Stdio::null());
                quiet.spawn().expect("it starts")
            });
            for mut run in runs.collect::<Vec<_>>() {
                assert!(run.wait().expect("ours").success());
            }
            assert!(trees.contains(&out.tree("public")), "the builds mixed");
            assert_eq!(fs::read_dir(out.path()).expect("readable").count(), 1);
        }
    }
}

#[test]
fn a_reader_meets_no_gap_and_no_half_page() {
    let pages = ['a', 'b'].map(|v| clean(v)["p7.html"].clone());
    let site = version('a');
    good(&site.run(&["build"]));
    let (over, reads) = (AtomicBool::new(false), AtomicUsize::new(0));
    let file = site.path().join("public/p7.html");
    std::thread::scope(|threads| {
        let reader = threads.spawn(|| {
            while !over.load(Ordering::Relaxed) {
                let page = fs::read(&file).expect("the page is there at every moment");
                assert!(pages.contains(&page), "half a page of {} bytes", page.len());
                reads.fetch_add(1, Ordering::Relaxed);
            }
        });
        for n in 0..number("SHELFMARK_REBUILDS", 10) {
            write_version(&site, if n % 2 == 0 { 'b' } else { 'a' });
            good(&site.run(&["build"]));
        }
        over.store(true, Ordering::Relaxed);
        reader.join().expect("no gap");
    });
}

#[test]
fn a_second_build_writes_nothing() {
    let site = published();
    let before = stamps(&site.path().join("public"));
    let run = site.run(&["build"]);
    good(&run);
    assert!(run.stdout.contains(" 0 files written"), "{}", run.stdout);
    assert_eq!(before, stamps(&site.path().join("public")));
}

#[test]
fn a_file_with_the_same_bytes_keeps_its_inode_and_time() {
    let site = published();
    let stamp = |name: &str| {
        let meta = fs::metadata(site.path().join("public").join(name)).expect("there");
        (meta.ino(), meta.mtime(), meta.mtime_nsec())
    };
    let (asset, theirs) = (stamp("same.bin"), stamp("CNAME"));
    write_version(&site, 'b');
    good(&site.run(&["build"]));
    assert_eq!((asset, theirs), (stamp("same.bin"), stamp("CNAME")));
}

#[test]
fn what_shelfmark_did_not_write_stays_and_what_it_wrote_goes() {
    let site = published();
    symlink("CNAME", site.path().join("public/link")).expect("writable");
    fs::create_dir(site.path().join("public/empty")).expect("writable");
    write_version(&site, 'b');
    let run = site.run(&["build"]);
    good(&run);
    assert_eq!(site.read("public/CNAME"), "docs.example.org");
    assert_eq!(site.read("public/others/deep/file.txt"), "theirs");
    let link = fs::read_link(site.path().join("public/link")).expect("a link still");
    assert_eq!(link, Path::new("CNAME"));
    assert!(site.has("public/empty"));
    assert!(!site.has("public/p59.html"), "a removed page is gone");
    assert!(site.has("public/p49.html"));
    assert!(site.has("public/b/only.txt"));
    assert!(!site.has("public/a"), "so is a folder that is empty now");
}

#[test]
fn somebody_elses_file_where_a_page_belongs_is_refused() {
    let site = published();
    site.write("public/b/only.txt", "theirs");
    let before = site.tree("public");
    write_version(&site, 'b');
    let run = site.run(&["build"]);
    assert_eq!(run.code, 2);
    assert!(run.stderr.contains("b/only.txt"), "{}", run.stderr);
    assert!(before == site.tree("public"));
}

#[test]
fn a_folder_that_is_no_place_for_a_site_is_refused_with_a_way_out() {
    let site = version('a');
    site.write("mine/thesis.txt", "years of work");
    site.write("file", "");
    let outside = Folder::new();
    symlink(outside.path(), site.path().join("leads-out")).expect("writable");
    let before = site.tree("");
    for (out, words) in [
        (".", "is the site's own folder"),
        ("..", "holds the site's sources"),
        ("/", "holds the site's sources"),
        ("content", "lies in `content`"),
        ("content/deep/er", "lies in `content`"),
        ("static", "lies in `static`"),
        (".git", "lies in `.git`"),
        ("mine", "is not empty"),
        ("file", "is a file"),
        ("file/below", "lies behind the file"),
        ("leads-out", "leads out of the site"),
        ("leads-out/deeper", "leads out of the site"),
    ] {
        let run = site.run(&["build", "--output", out]);
        assert_eq!(run.code, 2, "{out}: {}", run.stderr);
        assert!(run.stderr.contains(words), "{out}: {}", run.stderr);
        let mends = ["--output", "remove it", "empty it"];
        assert!(
            mends.iter().any(|m| run.stderr.contains(m)),
            "{}",
            run.stderr
        );
        let mut after = site.tree("");
        after.retain(|name, _| !name.starts_with(".shelfmark/"));
        assert!(before == after, "{out}");
    }
    assert_eq!(fs::read_dir(outside.path()).expect("readable").count(), 0);
}

#[test]
fn a_link_to_a_folder_of_ones_own_is_followed_and_kept() {
    let site = version('a');
    let www = Folder::new();
    fs::create_dir(www.path().join("real")).expect("writable");
    let named = www.path().join("named");
    symlink("real", &named).expect("writable");
    let out = named.to_str().expect("UTF-8");
    good(&site.run(&["build", "--output", out]));
    write_version(&site, 'b');
    good(&site.run(&["build", "--output", out]));
    assert!(fs::symlink_metadata(&named).expect("there").is_symlink());
    assert!(www.tree("real") == clean('b'));
    assert_eq!(fs::read_dir(www.path()).expect("readable").count(), 2);
}

/// Runs a shell line with `$SHELFMARK` standing for the program.
fn shell(site: &Folder, line: &str) -> Run {
    let mut shell = Command::new("sh");
    shell.current_dir(site.path()).args(["-c", line]);
    shell.env("SHELFMARK", env!("CARGO_BIN_EXE_shelfmark"));
    Run::of(shell.output().expect("a shell"))
}

#[test]
fn a_write_that_fails_names_the_file_and_leaves_the_old_site() {
    let site = published();
    let before = site.tree("public");
    write_version(&site, 'b');
    site.write("static/large.bin", vec![1; 3_000_000]);
    // 512-byte blocks; one file is larger than a file may be.
    let run = shell(&site, "trap '' XFSZ; ulimit -f 4000; \"$SHELFMARK\" build");
    assert_eq!(run.code, 2, "{}", run.stderr);
    assert!(run.stderr.contains("public/large.bin"), "{}", run.stderr);
    assert!(before == site.tree("public"));
    assert_eq!(litter(&site), [""; 0]);
}

#[test]
fn an_error_in_a_page_leaves_the_old_site() {
    let site = published();
    let (before, stamps_before) = (site.tree("public"), stamps(&site.path().join("public")));
    write_version(&site, 'b');
    site.write("content/p7.md", "---\npagename: 'unclosed\n---\n");
    assert_eq!(site.run(&["build"]).code, 1);
    assert!(before == site.tree("public"));
    assert_eq!(stamps_before, stamps(&site.path().join("public")));
    assert_eq!(litter(&site), [""; 0]);
}

#[test]
fn a_folder_that_may_not_be_written_is_named() {
    // Root may write everywhere; for root the tests of mounts stand in.
    if is_root() {
        return;
    }
    let site = published();
    let before = site.tree("public");
    write_version(&site, 'b');
    for folder in ["", "public"] {
        let path = site.path().join(folder);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o555)).expect("ours");
        let run = site.run(&["build"]);
        fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).expect("ours");
        assert_eq!(run.code, 2, "{}", run.stderr);
        assert!(run.stderr.contains("public"), "{}", run.stderr);
        assert!(before == site.tree("public"));
    }
}

/// A folder with a file system of its own; `None` where only root may have one.
struct Mount(Folder);

impl Mount {
    fn new(options: &str) -> Option<Self> {
        let folder = Folder::new();
        let mut mount = Command::new("mount");
        mount.args(["-t", "tmpfs", "-o", options, "none"]);
        let done = mount.arg(folder.path()).stderr(Stdio::null()).status();
        done.is_ok_and(|s| s.success()).then_some(Self(folder))
    }

    fn again(&self, options: &str) {
        let mut mount = Command::new("mount");
        mount.args(["-o", &format!("remount,{options}")]);
        assert!(mount.arg(self.0.path()).status().expect("mount").success());
    }
}

impl Drop for Mount {
    fn drop(&mut self) {
        let _ = Command::new("umount").arg(self.0.path()).status();
    }
}

#[test]
fn a_full_or_read_only_disk_leaves_the_old_site() {
    // Needs root; `a_write_that_fails_…` and `…_may_not_be_written_…` do without.
    let Some(disk) = Mount::new("size=4m") else {
        return;
    };
    let site = version('a');
    let target = disk.0.path().join("public");
    let out = target.to_str().expect("UTF-8");
    good(&site.run(&["build", "--output", out]));
    let before = disk.0.tree("public");
    write_version(&site, 'b');
    site.write("static/large.bin", vec![1; 8_000_000]);
    let full = site.run(&["build", "--output", out]);
    assert_eq!(full.code, 2, "{}", full.stderr);
    assert!(full.stderr.contains("public/"), "{}", full.stderr);
    assert!(before == disk.0.tree("public"));
    assert_eq!(fs::read_dir(disk.0.path()).expect("readable").count(), 1);

    disk.again("ro");
    let read_only = site.run(&["build", "--output", out]);
    disk.again("rw");
    assert_eq!(read_only.code, 2, "{}", read_only.stderr);
    assert!(read_only.stderr.contains("public"), "{}", read_only.stderr);
    assert!(before == disk.0.tree("public"));
}

#[test]
fn a_mount_point_is_written_in_place_and_that_is_said() {
    // Needs root; `every_way_of_swapping_gives_the_same_site` does without.
    let Some(disk) = Mount::new("size=64m") else {
        return;
    };
    let site = version('a');
    let out = disk.0.path().to_str().expect("UTF-8").to_owned();
    good(&site.run(&["build", "--output", &out]));
    disk.0.write("CNAME", "theirs");
    write_version(&site, 'b');
    let run = site.run(&["build", "--output", &out]);
    good(&run);
    assert!(run.stderr.contains("is a mount point"), "{}", run.stderr);
    let mut tree = disk.0.tree("");
    assert_eq!(tree.remove("CNAME").as_deref(), Some(&b"theirs"[..]));
    assert!(tree == clean('b'));
}

#[test]
fn every_way_of_swapping_gives_the_same_site() {
    use shelfmark::output::{Options, Output, Staging, SwapFrom};
    use shelfmark::path::Route;

    for swap in [SwapFrom::Exchange, SwapFrom::TwoSteps, SwapFrom::InPlace] {
        let site = Folder::new();
        let out = site.path().join("public");
        for files in [
            vec![("/a.html", "1"), ("/x.html", "1"), ("/d/e.html", "1")],
            vec![("/a.html", "1"), ("/x.html", "2"), ("/d.html", "2")],
            vec![("/x.html/y.html", "3"), ("/a.html", "3")],
        ] {
            let options = Options {
                swap,
                ..Options::default()
            };
            let staging = Staging::open_with(site.path(), &out, options).expect("sound");
            for (route, text) in &files {
                let route = Route::from_file(&route[1..]).expect("sound");
                let output = Output::Bytes(text.as_bytes().into());
                staging.put(&route.file(), &output).expect("writable");
            }
            staging.commit().expect("swapped");
            let mut tree = site.tree("public");
            tree.retain(|name, _| name.ends_with(".html"));
            let wanted: Tree = files
                .iter()
                .map(|(r, t)| (r[1..].to_owned(), t.as_bytes().to_vec()))
                .collect();
            assert_eq!(tree, wanted, "{swap:?}");
            assert!(!site.has("public/CNAME") || site.read("public/CNAME") == "theirs");
            site.write("public/CNAME", "theirs");
        }
        assert_eq!(fs::read_dir(site.path()).expect("readable").count(), 1);
    }
}

#[test]
fn the_same_sources_give_the_same_bytes_everywhere() {
    let wanted = clean('a');
    for (jobs, zone, locale) in [
        ("1", "UTC", "C"),
        ("2", "Asia/Kathmandu", "tr_TR.UTF-8"),
        ("7", "America/St_Johns", "de_DE.UTF-8"),
    ] {
        let outer = Folder::new();
        outer.write("a deep/path & more/keep", "");
        let site = outer.path().join("a deep/path & more");
        // Written in the opposite order, which many file systems then list.
        for (name, bytes) in version('a').tree("").iter().rev() {
            outer.write(&format!("a deep/path & more/{name}"), bytes);
        }
        let mut command = outer.command();
        command.current_dir(&site).env("TZ", zone);
        command.env("LC_ALL", locale).env("LANG", locale);
        let run = Run::of(
            command
                .args(["build", "--jobs", jobs])
                .output()
                .expect("runs"),
        );
        good(&run);
        assert!(wanted == outer.tree("a deep/path & more/public"), "{zone}");
    }
}

#[test]
fn a_durable_build_is_the_same_site() {
    let site = version('a');
    good(&site.run(&["build", "--durable"]));
    assert!(site.tree("public") == clean('a'));
}
