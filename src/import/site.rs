//! `site.yaml` of the new site.

use serde_yaml::{Mapping, Value};

use super::New;
use super::sidebar::{Writer, key};
use super::state::Import;
use crate::config::{BaseUrl, Config};
use crate::diagnostic::Severity;
use crate::source::{Fingerprint, SourceFile};

/// Keys of `_config.yml` that were made use of.
const USED: &[&str] = &[
    "title",
    "name",
    "description",
    "url",
    "baseurl",
    "lang",
    "language",
    "locale",
    "collections",
    "collections_dir",
    "defaults",
    "permalink",
    "exclude",
    "include",
];

/// Writes it.
pub fn write(import: &mut Import<'_>) {
    let mut site = Mapping::new();
    let settings = &import.settings;
    let text = |keys: &[&str]| {
        let mut values = keys.iter().filter_map(|key| settings.text(key));
        values.find(|value| !value.trim().is_empty())
    };
    let address = Some(settings.address()).filter(|url| BaseUrl::parse(url).is_some());
    let said = [
        ("title", text(&["title", "name"])),
        ("description", text(&["description"])),
        ("base_url", address),
        (
            "language",
            text(&["lang", "language", "locale"]).map(|tag| tag.replace('_', "-")),
        ),
    ];
    for (key, value) in said {
        let Some(value) = value else { continue };
        let value = value.split_whitespace().collect::<Vec<_>>().join(" ");
        if understood(key, &value) {
            site.insert(key.into(), value.into());
        } else {
            let words = format!("`{value}` cannot be `{key}` of `site.yaml`");
            import
                .done
                .report
                .person(format!("_config.yml: {key}"), words);
        }
    }
    let (navigation, links) = sidebars(import);
    let redirects: Vec<Value> = import
        .redirects
        .iter()
        .map(|(from, to)| {
            let pairs = [("from", from), ("to", to)];
            Value::Mapping(
                pairs
                    .map(|(k, v)| (k.into(), v.trim_start_matches('/').into()))
                    .into_iter()
                    .collect(),
            )
        })
        .collect();
    for (key, list) in [
        ("navigation", navigation),
        ("links", links),
        ("redirects", redirects),
    ] {
        if !list.is_empty() {
            site.insert(key.into(), Value::Sequence(list));
        }
    }
    site.insert("markdown".into(), Value::Mapping(dashes()));
    let text = serde_yaml::to_string(&site).unwrap_or_default();
    import.done.files.insert(Config::file(), New::Text(text));
    let unused = import.settings.keys().filter(|key| !USED.contains(key));
    for key in unused {
        let place = format!("_config.yml: {key}");
        import
            .done
            .report
            .left(place, "has no meaning in Shelfmark");
    }
}

/// `--`, `---` and `...` become dashes and an ellipsis: kramdown, with which Jekyll
/// reads markdown, does that by default, so the old pages showed it.
fn dashes() -> Mapping {
    Mapping::from_iter([("smart_punctuation".into(), true.into())])
}

/// Whether Shelfmark takes a value for a key.
fn understood(key: &str, value: &str) -> bool {
    let line = Mapping::from_iter([(Value::from(key), Value::from(value))]);
    let text = serde_yaml::to_string(&line).unwrap_or_default();
    let (_, problems) = Config::parse(&SourceFile {
        path: Config::file(),
        fingerprint: Fingerprint::of(text.as_bytes()),
        text: text.into(),
    });
    problems
        .iter()
        .all(|problem| problem.severity != Severity::Error)
}

fn sidebars(import: &mut Import<'_>) -> (Vec<Value>, Vec<Value>) {
    let base = import.settings.base();
    let (addresses, taken) = (&import.addresses, &import.taken);
    let page_at = |address: &str| key(address).and_then(|key| addresses.get(&key).cloned());
    let file_at = |address: &str| key(address).is_some_and(|key| taken.contains_key(&key));
    let mut writer = Writer {
        base: &base,
        page_at: &page_at,
        file_at: &file_at,
        report: &mut import.done.report,
    };
    writer.write(&import.sidebars)
}
