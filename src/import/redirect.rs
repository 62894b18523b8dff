//! Old pages that only lead on (`redirect_to`).

use std::collections::BTreeMap;

use super::New;
use super::sidebar::key;
use super::state::Import;
use crate::path::{Route, SourcePath};

/// How many steps of pages that lead to pages that lead on are followed.
const MOST_STEPS: usize = 16;

/// Keeps an address that leads on answering. `chain` holds where each such
/// address leads.
pub fn write(
    import: &mut Import<'_>,
    chain: &BTreeMap<String, String>,
    place: &str,
    from: &str,
    to: &str,
) {
    let site = import.settings.address();
    let base = import.settings.base();
    let mut to = local(to, &site, &base);
    for _ in 0..MOST_STEPS {
        match key(&to).and_then(|key| chain.get(&key)) {
            Some(next) => to = local(next, &site, &base),
            None => break,
        }
    }
    let Some(from_key) = key(from).filter(|_| from != "/") else {
        let words = format!("the address `{from}` cannot lead on to `{to}`");
        return import.done.report.person(place, words);
    };
    if let Some(owner) = import.taken.get(&from_key) {
        let words =
            format!("`{from}` is the address of `{owner}`, so it does not lead on to `{to}`");
        return import.done.report.person(place, words);
    }
    import.taken.insert(from_key, place.to_owned());
    import.redirected += 1;
    let to_key = key(&to);
    let leads = import
        .pages
        .iter_mut()
        .find(|page| to_key.is_some() && key(&page.address) == to_key);
    if let (Some(page), false) = (leads, to.contains(['#', '?'])) {
        page.led_here.push(from.to_owned());
        let words = format!("`{from}` became `redirect_from` of `{}`", page.path);
        return import.done.report.changed(place, words);
    }
    let stands = to_key
        .as_ref()
        .is_some_and(|key| import.taken.contains_key(key));
    if stands && !to.contains(['#', '?']) && !to.contains("://") {
        import.redirects.push((from.to_owned(), to.clone()));
        let words = format!("`{from}` leads to `{to}` in `redirects` of `site.yaml`");
        return import.done.report.changed(place, words);
    }
    if !stands && !to.contains("://") && to_key.as_deref() != Some("index.html") {
        let words = format!("`{from}` leads to `{to}`, where nothing stands");
        import.done.report.person(place, words);
    }
    let file = Route::from_permalink(from).map(|route| route.file());
    let Some(path) = file
        .ok()
        .and_then(|f| SourcePath::new(&format!("static/{}", f.as_str())))
    else {
        return;
    };
    let words = format!("`{from}` leads to `{to}` by the small page `{path}`");
    import.done.report.changed(place, words);
    import
        .done
        .files
        .insert(path, New::Text(small_page(&to, &base)));
}

/// An address of the site itself without its beginning.
fn local(to: &str, site: &str, base: &str) -> String {
    let to = to.trim();
    let below = |start: &str| {
        to.strip_prefix(start)
            .filter(|rest| rest.is_empty() || rest.starts_with('/'))
    };
    let inside = Some(site).filter(|s| s.contains("://")).and_then(below);
    let path = inside.or_else(|| Some(base).filter(|b| !b.is_empty()).and_then(below));
    match path {
        Some("") => "/".into(),
        Some(path) => path.into(),
        None if to.contains("://") || to.starts_with('/') => to.into(),
        None => format!("/{to}"),
    }
}

/// A page that leads on by itself, as Jekyll's plugin wrote it.
fn small_page(to: &str, base: &str) -> String {
    let to = if to.starts_with('/') {
        format!("{base}{to}")
    } else {
        to.to_owned()
    };
    let to = to
        .replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;");
    format!(
        "<!doctype html>\n<meta charset=\"utf-8\">\n<title>Moved</title>\n\
         <link rel=\"canonical\" href=\"{to}\">\n<meta name=\"robots\" content=\"noindex\">\n\
         <meta http-equiv=\"refresh\" content=\"0; url={to}\">\n\
         <p>This page has moved to <a href=\"{to}\">{to}</a>.</p>\n"
    )
}
