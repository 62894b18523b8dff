//! `init`: the start of a knowledge base in a new folder.

use std::path::Path;

use include_dir::{Dir, include_dir};
use jiff::Timestamp;

use crate::output::scaffold::{ScaffoldError, new_folder};

use super::Failure;

/// The site that is written, `DATE` standing for the day and time.
static SITE: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/src/commands/init/site");

/// Kept here and not among the other files, because git would obey it there; so is the
/// next one.
pub(super) const GITIGNORE: &str = "\
# The finished site, made by `shelfmark build`.
/public/
";

/// Two branches that both publish add lines to the address book: git keeps all of them.
pub const GITATTRIBUTES: &str = "\
# Lines of both sides stay when branches are merged.
/addresses.lock merge=union
";

/// Writes the site into `dir`, which must be new or empty, with `now` for the
/// date of its pages. Returns the files, sorted.
///
/// # Errors
/// Where the folder holds something, or the system refuses.
pub fn init(dir: &Path, now: Timestamp) -> Result<Vec<String>, Failure> {
    let files = files(now);
    new_folder(dir, &files).map_err(|e| {
        let failure = Failure::new(e.to_string());
        match e {
            ScaffoldError::NotEmpty(_) => failure.help("name a folder that is new or empty"),
            _ => failure,
        }
    })?;
    Ok(files.into_iter().map(|(path, _)| path).collect())
}

/// The files of the site, sorted by path.
pub fn files(now: Timestamp) -> Vec<(String, Vec<u8>)> {
    let for_git = [(".gitignore", GITIGNORE), (".gitattributes", GITATTRIBUTES)];
    let for_git = for_git.map(|(path, text)| (path.to_owned(), text.as_bytes().to_vec()));
    let mut files = for_git.to_vec();
    gather(
        &SITE,
        &now.strftime("%Y-%m-%d %H:%M:%S +0000").to_string(),
        &mut files,
    );
    files.sort();
    files
}

fn gather(folder: &Dir<'_>, date: &str, files: &mut Vec<(String, Vec<u8>)>) {
    for file in folder.files() {
        let path = file.path().to_string_lossy().replace('\\', "/");
        let bytes = match file.contents_utf8() {
            Some(text) => text
                .replace("date: DATE", &format!("date: {date}"))
                .into_bytes(),
            None => file.contents().to_vec(),
        };
        files.push((path, bytes));
    }
    for folder in folder.dirs() {
        gather(folder, date, files);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_files_depend_on_the_time_alone() {
        let now = Timestamp::UNIX_EPOCH;
        assert_eq!(files(now), files(now));
        for (path, bytes) in files(now) {
            let text = String::from_utf8_lossy(&bytes).into_owned();
            assert!(!text.contains("DATE"), "{path}");
            if path.ends_with(".md") && path.starts_with("content/") {
                assert!(
                    text.contains("\ndate: 1970-01-01 00:00:00 +0000\n"),
                    "{path}"
                );
            }
        }
    }
}
