use std::collections::BTreeMap;

use super::*;

fn path(path: &str) -> SourcePath {
    SourcePath::new(path).expect("sound")
}

/// A site of two pages and a picture, and a change of all of them: a page edited, a
/// page edited and moved, a picture moved, a file made.
fn site(root: &Path) -> Vec<FileChange> {
    for (name, text) in [
        ("content/a.md", "a"),
        ("content/x/b.md", "b"),
        ("img/c.png", "c"),
    ] {
        let file = root.join(name);
        fs::create_dir_all(file.parent().expect("a folder")).expect("writable");
        fs::write(file, text).expect("writable");
    }
    let change = |from: &str, to: &str, text: Option<(Option<&str>, &str)>| FileChange {
        from: path(from),
        to: path(to),
        text: text.map(|(old, new)| (old.map(Into::into), new.to_owned())),
    };
    vec![
        change("content/a.md", "content/a.md", Some((Some("a"), "A"))),
        change("content/x/b.md", "content/y/b.md", Some((Some("b"), "B"))),
        change("img/c.png", "img/d/c.png", None),
        change("site.yaml", "site.yaml", Some((None, "title: T"))),
    ]
}

/// Every file of a folder, the program's own left out.
fn files(root: &Path) -> BTreeMap<String, String> {
    let all = walkdir::WalkDir::new(root)
        .into_iter()
        .map(|e| e.expect("readable"));
    all.filter(|e| e.file_type().is_file())
        .map(|e| {
            let name = e.path().strip_prefix(root).expect("below");
            let name = name.to_string_lossy().into_owned();
            (name, fs::read_to_string(e.path()).expect("text"))
        })
        .filter(|(name, _)| !name.starts_with(".shelfmark/"))
        .collect()
}

fn new_files() -> BTreeMap<String, String> {
    let all = [
        ("content/a.md", "A"),
        ("content/y/b.md", "B"),
        ("img/d/c.png", "c"),
        ("site.yaml", "title: T"),
    ];
    all.map(|(name, text)| (name.to_owned(), text.to_owned()))
        .into()
}

#[test]
fn all_files_are_changed_and_nothing_is_left_over() {
    let dir = tempfile::tempdir().expect("a folder");
    let changes = site(dir.path());
    rewrite(dir.path(), &changes).expect("done");
    assert_eq!(files(dir.path()), new_files());
    assert!(!dir.path().join("content/x").exists());
    assert!(!dir.path().join(STAGE).exists());
    assert!(!recover(dir.path()).expect("nothing to do"));
}

#[test]
fn a_kill_between_any_two_steps_leaves_all_old_or_all_new() {
    // The steps of a change, one by one: staged so far, then carried out so far.
    for done in 0..10 {
        let dir = tempfile::tempdir().expect("a folder");
        let root = dir.path().canonicalize().expect("there");
        let changes = site(&root);
        let old = files(&root);
        let stage = root.join(STAGE);
        let staged = changes.len().min(done);
        let steps = stage_all(&root, &stage, &changes[..staged]).expect("staged");
        let decided = done > changes.len();
        if decided {
            decide(&stage, &steps).expect("decided");
            // Half of the work, without the journal's end.
            let half = &steps[..done - changes.len() - 1];
            let keep = fs::read(stage.join(JOURNAL)).expect("decided");
            let aside = root.join(".shelfmark/aside");
            fs::create_dir_all(&aside).expect("writable");
            for (number, step) in half.iter().enumerate() {
                let one = aside.join(number.to_string());
                fs::create_dir_all(&one).expect("writable");
                if let Some(name) = &step.staged {
                    fs::rename(stage.join(name), one.join(name)).expect("staged");
                }
                carry_out(&root, &one, std::slice::from_ref(step)).expect("done");
            }
            fs::write(stage.join(JOURNAL), keep).expect("writable");
        }
        assert_eq!(recover(&root).expect("mended"), decided, "{done}");
        let expected = if decided { new_files() } else { old };
        assert_eq!(files(&root), expected, "{done}");
        assert!(!stage.exists());
    }
}

#[test]
fn a_file_that_changed_meanwhile_stops_everything() {
    let dir = tempfile::tempdir().expect("a folder");
    let changes = site(dir.path());
    fs::write(dir.path().join("content/x/b.md"), "changed").expect("writable");
    let old = files(dir.path());
    let refused = rewrite(dir.path(), &changes);
    assert!(
        matches!(refused, Err(RewriteError::Changed(_))),
        "{refused:?}"
    );
    assert_eq!(files(dir.path()), old);
    fs::write(dir.path().join("content/x/b.md"), "b").expect("writable");
    fs::write(dir.path().join("site.yaml"), "title: X").expect("writable");
    let old = files(dir.path());
    let refused = rewrite(dir.path(), &changes);
    assert!(
        matches!(refused, Err(RewriteError::Exists(_))),
        "{refused:?}"
    );
    assert_eq!(files(dir.path()), old);
}

#[test]
fn a_file_keeps_its_permissions_and_a_link_stays_a_link() {
    use std::os::unix::fs::{PermissionsExt, symlink};
    let dir = tempfile::tempdir().expect("a folder");
    let changes = site(dir.path());
    let page = dir.path().join("content/a.md");
    let target = dir.path().join("content/real.md");
    fs::rename(&page, &target).expect("there");
    symlink("real.md", &page).expect("a link");
    fs::set_permissions(&target, fs::Permissions::from_mode(0o640)).expect("ours");
    rewrite(dir.path(), &changes).expect("done");
    assert!(page.is_symlink());
    assert_eq!(fs::read_to_string(&target).expect("text"), "A");
    let mode = fs::metadata(&target).expect("there").permissions().mode();
    assert_eq!(mode & 0o777, 0o640);
}
