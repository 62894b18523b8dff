//! `theme new` and `theme eject`: files to start from when the look is changed.

use std::path::Path;

use crate::config::Config;
use crate::diagnostic::nearest;
use crate::output::scaffold::new_file;
use crate::path::{Route, slug};
use crate::source::Sources;
use crate::theme::Theme;

use super::{Failure, site_folder};

/// The files of a new theme; `NAME` stands for its name.
const STARTER: &[(&str, &str)] = &[
    ("assets/look.css", include_str!("theme/look.css")),
    ("parts/footer.html", include_str!("theme/footer.html")),
    ("README.md", include_str!("theme/README.md")),
];

/// Writes the start of a theme into the site at `root`; the files it wrote.
///
/// # Errors
/// Where the name is no name of a folder, something of it stands there already,
/// or the system refuses.
pub fn new(root: &Path, name: &str) -> Result<Vec<String>, Failure> {
    let root = site_folder(root)?;
    let fit = slug(name);
    if fit != name || Route::from_file(name).is_err() {
        let problem = Failure::new(format!("`{name}` cannot be the name of a theme"));
        return Err(if fit.is_empty() {
            problem.help("use lower-case letters, digits and `-`")
        } else {
            problem.help(format!("use `{fit}`"))
        });
    }
    if name == "default" || root.join("themes").join(name).exists() {
        return Err(Failure::new(format!("there is a theme `{name}` already"))
            .help("give the new one another name"));
    }
    let mut written = Vec::new();
    for (file, text) in STARTER {
        let path = format!("themes/{name}/{file}");
        let text = text.replace("NAME", name);
        new_file(&root, &path, text.as_bytes()).map_err(Failure::of)?;
        written.push(path);
    }
    Ok(written)
}

/// Copies files of the site's theme into its `templates/`, where they take the
/// place of the theme's; the files it wrote.
///
/// # Errors
/// Where the theme has no such file, the site has one of its own already, or the
/// system refuses. Nothing is written then, but for the system's refusal.
pub fn eject(root: &Path, wanted: &[String]) -> Result<Vec<String>, Failure> {
    let root = site_folder(root)?;
    let sources = Sources::read(&root).map_err(Failure::of)?;
    let config = sources.config.as_ref().map(|file| Config::parse(file).0);
    let files = Theme::files(&config.unwrap_or_default().theme.value, &sources.theme);
    let mut found = Vec::new();
    for name in wanted {
        let full = [
            name.clone(),
            format!("{name}.html"),
            format!("parts/{name}.html"),
        ];
        let Some((name, bytes)) = full.iter().find_map(|n| files.get_key_value(n)) else {
            let problem = Failure::new(format!("the theme has no file `{name}`"));
            let near = nearest(name, files.keys().map(String::as_str));
            return Err(match near {
                Some(near) => problem.help(format!("did you mean `{near}`?")),
                None => problem.help(format!("it has {}", listed(files.keys()))),
            });
        };
        let path = format!("templates/{name}");
        if root.join(&path).exists() {
            return Err(
                Failure::new(format!("the site has its own `{path}` already"))
                    .help("to start from the theme's again, move yours away first"),
            );
        }
        found.push((path, bytes));
    }
    for (path, bytes) in &found {
        new_file(&root, path, bytes).map_err(Failure::of)?;
    }
    Ok(found.into_iter().map(|(path, _)| path).collect())
}

/// The templates among a theme's files.
fn listed<'a>(names: impl Iterator<Item = &'a String>) -> String {
    let names: Vec<String> = names
        .filter(|name| name.ends_with(".html"))
        .map(|name| format!("`{name}`"))
        .collect();
    names.join(", ")
}
