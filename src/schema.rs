//! JSON Schemas of what authors write, for editors that complete and check:
//! `site.yaml`, and the front matter of one site's pages.
//!
//! Both are made from the tables that read these files ([`crate::config`],
//! [`crate::front_matter::KEYS`]), so they cannot say something else. Draft 7,
//! which every editor knows.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::config::{Config, FieldRule, keys::Key};
use crate::diagnostic::Code;
use crate::front_matter::KEYS;
use crate::site::Site;
use crate::theme::Theme;
use crate::yaml::Kind;

const DRAFT: &str = "http://json-schema.org/draft-07/schema#";

/// The schema of `site.yaml`.
pub fn site() -> Value {
    let mut schema = group(Config::KEYS, "#", false);
    if let Value::Object(object) = &mut schema {
        object.insert("$schema".into(), DRAFT.into());
        object.insert("title".into(), "Settings of a Shelfmark site".into());
    }
    if let Some(severity) = schema.pointer_mut("/properties/check/properties/severity") {
        let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
        let levels = json!(["error", "warning", "advice", "off", null]);
        severity["propertyNames"] = json!({"enum": codes});
        severity["additionalProperties"] = json!({"enum": levels});
    }
    schema
}

/// A group of keys; `at` is where its schema stands in the whole.
fn group(keys: &'static [Key], at: &str, in_list: bool) -> Value {
    let mut properties = Map::new();
    let mut needed = Vec::new();
    for key in keys {
        let here = format!("{at}/properties/{}", key.name);
        let mut schema = of_key(key, keys, &here, at);
        if let Value::Object(object) = &mut schema {
            object.insert("description".into(), plain(key.about).into());
            object.insert("markdownDescription".into(), documented(key).into());
        }
        properties.insert(key.name.into(), schema);
        if in_list && key.default == "needed" {
            needed.push(key.name);
        }
    }
    let mut schema = json!({
        "type": ["object", "null"],
        "properties": properties,
        "additionalProperties": false,
    });
    if !needed.is_empty() {
        schema["required"] = json!(needed);
    }
    schema
}

/// What a key of `keys` takes; the schema of these stands at `group_at`.
fn of_key(key: &Key, keys: &'static [Key], at: &str, group_at: &str) -> Value {
    let below = (key.below)();
    // What `items` hold can hold `items` of the same form again.
    let again = std::ptr::eq(below, keys);
    match key.kind {
        Kind::List if below.is_empty() => json!({"type": ["array", "null"]}),
        Kind::List => {
            let form = match again {
                true => json!({"$ref": group_at.trim_end_matches("/anyOf/0")}),
                false => entry(below, &format!("{at}/items")),
            };
            json!({"type": ["array", "null"], "items": form})
        }
        Kind::Group if below.is_empty() => json!({"type": ["object", "null"]}),
        Kind::Group => group(below, at, false),
        kind => of_kind(kind),
    }
}

/// An entry of a list: a group of keys, or only the text of one of them.
fn entry(keys: &'static [Key], at: &str) -> Value {
    let short = keys.iter().any(|key| key.about.contains("is this key"));
    if short {
        let form = group(keys, &format!("{at}/anyOf/0"), true);
        json!({"anyOf": [form, {"type": ["string", "number"]}]})
    } else {
        group(keys, at, true)
    }
}

fn of_kind(kind: Kind) -> Value {
    match kind {
        Kind::Flag => json!({"type": ["boolean", "null"]}),
        Kind::Number => json!({"type": ["integer", "null"]}),
        Kind::OneOf(words) => {
            let mut words: Vec<Value> = words.iter().map(|w| (*w).into()).collect();
            words.push(Value::Null);
            json!({"enum": words})
        }
        Kind::Texts => json!({
            "type": ["string", "number", "array", "null"],
            "items": {"type": ["string", "number", "null"]},
        }),
        Kind::List => json!({"type": ["array", "null"]}),
        Kind::Group => json!({"type": ["object", "null"]}),
        Kind::Any => json!({}),
        Kind::Text | Kind::Date | Kind::Permalink | Kind::Address | Kind::Url | Kind::Language => {
            json!({"type": ["string", "number", "boolean", "null"]})
        }
    }
}

/// The sentence, its default and its example, as editors show it.
fn documented(key: &Key) -> String {
    format!(
        "{}\n\nWithout it: {}\n\n```yaml\n{}\n```",
        key.about.trim(),
        key.default,
        key.example
    )
}

fn plain(words: &str) -> String {
    words.trim().replace('`', "")
}

/// The schema of the front matter of this site's pages: what Shelfmark knows,
/// with the site's categories, badges and layouts as values, and with what the
/// site itself asks for. Values that are not listed may be new, so that they are
/// offered and not demanded, but for those that the site states.
pub fn front_matter(config: &Config, site: &Site, theme: &Theme) -> Value {
    let mut properties = Map::new();
    for key in KEYS {
        let mut schema = match key.kind {
            Kind::Flag => json!({"type": ["boolean", "null"]}),
            kind => of_kind(kind),
        };
        let known = offered(key.path, config, site, theme);
        if !known.is_empty() {
            let known: Vec<Value> = known.into_iter().map(Value::from).collect();
            schema = json!({"anyOf": [{"enum": known}, schema]});
        }
        schema["description"] = plain(key.about).into();
        schema["markdownDescription"] = format!(
            "{}\n\nWithout it: {}\n\n```yaml\n{}\n```",
            key.about, key.default, key.example
        )
        .into();
        properties.insert(key.path.into(), schema);
    }
    let mut required = Vec::new();
    for rule in &config.front_matter {
        if rule.required {
            required.push(rule.field.clone());
        }
        let schema = properties.entry(rule.field.clone()).or_insert(json!({}));
        ask(schema, rule);
    }
    json!({
        "$schema": DRAFT,
        "title": format!("Front matter of the pages of {}", config.title),
        "type": "object",
        "properties": properties,
        "required": required,
    })
}

/// What a site states about a field, over what is known of it.
fn ask(schema: &mut Value, rule: &FieldRule) {
    let about = schema.get("description").cloned();
    let hover = schema.get("markdownDescription").cloned();
    let mut all = vec![schema.take()];
    let none = || (!rule.required).then_some(Value::Null);
    if !rule.values.is_empty() {
        let values = rule.values.iter().map(|v| Value::from(v.as_str()));
        // A list of values is a list of these.
        let values: Vec<Value> = values.chain(none()).collect();
        all = vec![json!({"anyOf": [
            {"enum": values},
            {"type": "array", "items": {"enum": values}},
        ]})];
    }
    if let Some(pattern) = &rule.pattern {
        all.push(json!({"pattern": format!("^(?:{})$", pattern.text)}));
    }
    if rule.required {
        all.push(json!({"not": {"enum": [null, ""]}}));
    }
    *schema = json!({"allOf": all});
    if let (Some(about), Some(hover)) = (about, hover) {
        schema["description"] = about;
        schema["markdownDescription"] = hover;
    }
}

/// The values that a field has on this site.
fn offered(field: &str, config: &Config, site: &Site, theme: &Theme) -> BTreeSet<String> {
    let pages = site.pages.iter().map(|page| &page.front);
    let of = |part: &Option<crate::front_matter::Spanned<String>>| {
        part.as_ref().map(|part| part.value.clone())
    };
    match field {
        "categoryName" => {
            let stated = config.navigation.iter().map(|c| c.name.clone());
            pages
                .filter_map(|f| of(&f.category))
                .chain(stated)
                .collect()
        }
        "subCategoryName" => pages.filter_map(|f| of(&f.subcategory)).collect(),
        "level3" => pages.filter_map(|f| of(&f.level3)).collect(),
        "indicator" => config.badges.keys().cloned().collect(),
        "layout" => theme.layouts().into_iter().map(str::to_owned).collect(),
        _ => BTreeSet::new(),
    }
}
