use serde_json::json;

use super::*;
use crate::diagnostic::LineIndex;

type Files = BTreeMap<SourcePath, Arc<ThemeFile>>;

fn files(list: &[(&str, &str)]) -> Files {
    list.iter()
        .map(|(path, text)| {
            let path = SourcePath::new(path).expect("a sound path");
            let file = ThemeFile {
                path: path.clone(),
                bytes: text.as_bytes().into(),
                fingerprint: Fingerprint::of(text.as_bytes()),
            };
            (path, Arc::new(file))
        })
        .collect()
}

fn theme(name: &str, list: &[(&str, &str)]) -> Theme {
    let (theme, problems) = Theme::load(name, &files(list));
    assert_eq!(problems, []);
    theme
}

/// Each problem as `file:line:column words`.
fn problems(list: &[(&str, &str)]) -> Vec<String> {
    let files = files(list);
    let (_, mut problems) = Theme::load("default", &files);
    crate::diagnostic::sort(&mut problems);
    problems.iter().map(|p| line(p, &files)).collect()
}

fn line(problem: &Diagnostic, files: &Files) -> String {
    let place = problem.place.as_ref().expect("has a place");
    let text = String::from_utf8(files[&place.file].bytes.to_vec()).expect("text");
    let at = match place.span {
        Some(span) => {
            let p = LineIndex::new(&text).position(span.start as usize);
            format!(":{}:{}", p.line, p.column)
        }
        None => String::new(),
    };
    let help = problem.help.as_ref().map(|h| format!(" ({h})"));
    let help = help.unwrap_or_default();
    format!("{}{at} {}{help}", place.file, problem.message)
}

fn render(theme: &Theme, template: &str, context: serde_json::Value) -> String {
    let context = tera::Context::from_serialize(&context).expect("a map");
    theme
        .render(template, &context, "content/a.md")
        .expect("renders")
}

fn failure(list: &[(&str, &str)], template: &str, context: serde_json::Value) -> String {
    let theme = theme("default", list);
    let context = tera::Context::from_serialize(&context).expect("a map");
    let problem = theme
        .render(template, &context, "content/a.md")
        .expect_err("fails");
    line(&problem, &files(list))
}

#[test]
fn the_default_theme_is_sound() {
    let theme = theme("default", &[]);
    for layout in ["base", "page", "category", "home", "404", "redirect", "nav"] {
        assert!(theme.has(layout), "{layout}");
    }
    assert_eq!(theme.layouts(), ["category", "home", "list", "page"]);
}

#[test]
fn a_site_overrides_one_file_and_extends_what_it_overrides() {
    let theme = theme(
        "acme",
        &[
            (
                "themes/default/x.html",
                "default {% block a %}d{% endblock %}",
            ),
            (
                "themes/acme/x.html",
                "{% extends \"default/x.html\" %}{% block a %}acme+{{ super() }}{% endblock %}",
            ),
            (
                "templates/x.html",
                "{% extends \"acme/x.html\" %}{% block a %}site+{{ super() }}{% endblock %}",
            ),
            ("themes/acme/y.html", "{% include \"z.html\" %}"),
            ("themes/default/z.html", "default z"),
            ("templates/z.html", "site z"),
        ],
    );
    assert_eq!(render(&theme, "x", json!({})), "default site+acme+d");
    assert_eq!(render(&theme, "y", json!({})), "site z");
    assert!(theme.has("page"));
}

#[test]
fn every_broken_template_is_reported_in_one_run() {
    let found = problems(&[
        ("templates/a.html", "x\n{% if %}"),
        (
            "templates/b.html",
            "\u{feff}{{ page | uper }}\n{{ rang(end=3) }}",
        ),
        (
            "templates/c.html",
            "{% extends \"bse.html\" %}\n{% block main %}{{ 1 | zzz }}{% endblock %}",
        ),
        ("templates/d.html", "{% extends \"d.html\" %}"),
        ("templates/e.html", "{% include \"f.html\" %}"),
        ("templates/f.html", "{% include \"e.html\" %}"),
        (
            "templates/g.html",
            "{% extends \"a.html\" %}{% block gone %}{% endblock %}",
        ),
        (
            "templates/h.html",
            "{% include \"parts/tic.html\" %}{{ <Nope/> }}{% if 1 is od %}{% endif %}",
        ),
        (
            "templates/i.html",
            "{% component X() %}{% endcomponent X %}",
        ),
        (
            "templates/j.html",
            "{% component X() %}{% endcomponent X %}",
        ),
    ]);
    assert_eq!(
        found,
        [
            "templates/a.html:2:7 found `%}` but expected one of: integer, float, string, bool, ident, `-`, `not`, `<`, `{`, `[` or `(`",
            "templates/b.html:1:11 unknown filter `uper` (did you mean `upper`?)",
            "templates/b.html:2:4 unknown function `rang` (did you mean `range`?)",
            "templates/c.html:1:12 there is no template `bse.html` to extend (did you mean `base.html`?)",
            "templates/c.html:2:24 unknown filter `zzz`",
            "templates/d.html:1:12 `d.html` leads back to `d.html`, which extends it (a template that overrides another extends it by its full name: `default/page.html`)",
            "templates/f.html:1:12 `e.html` leads back to `f.html`, which includes it",
            "templates/h.html:1:12 unknown template `parts/tic.html` (did you mean `parts/toc.html`?)",
            "templates/h.html:1:34 unknown component `Nope`",
            "templates/h.html:1:55 unknown test `od` (did you mean `odd`?)",
            "templates/j.html:1:1 the component `X` is defined twice",
        ]
    );
}

#[test]
fn a_failing_template_names_its_place_and_the_page() {
    let list = [("templates/x.html", "\u{feff}<p>\n  {{ page.titel }}")];
    assert_eq!(
        failure(&list, "x", json!({"page": {"title": "A", "name": "B"}})),
        "templates/x.html:2:11 field `titel` is not defined, on page `content/a.md` \
         (did you mean `title`? There are `name`, `title`)"
    );
    let list = [("templates/x.html", "{{ pge }}")];
    assert_eq!(
        failure(&list, "x", json!({"page": 1})),
        "templates/x.html:1:4 variable `pge` is not defined, on page `content/a.md` \
         (did you mean `page`? There are `page`)"
    );
}

#[test]
fn an_asset_is_published_under_a_name_that_changes_with_what_it_refers_to() {
    let sheet = "@import 'b/c.css'; a{background:url( x.svg#i ) /* url(no) */ url(\"data:x\")}";
    let list = |color: &str| {
        theme(
            "default",
            &[
                ("templates/assets/a.css", sheet),
                ("templates/assets/b/c.css", "b{background:url(../x.svg)}"),
                (
                    "templates/assets/b/d.css",
                    "d{background:url(\"../x.svg\")}",
                ),
                ("themes/default/assets/x.svg", color),
            ],
        )
    };
    let red = list("red");
    let route = |theme: &Theme, name: &str| theme.assets[name].route.as_str().to_owned();
    let css = |theme: &Theme, name: &str| {
        String::from_utf8(theme.assets[name].bytes.to_vec()).expect("text")
    };
    let svg = route(&red, "x.svg").replace("/assets/", "");
    let expected = format!("b{{background:url({svg})}}a{{background:url({svg}#i)  url(data:x)}}");
    assert_eq!(css(&red, "a.css"), expected);
    assert_eq!(
        css(&red, "b/d.css"),
        format!("d{{background:url(../{svg})}}")
    );
    assert!(
        !red.assets.contains_key("b/c.css"),
        "a part is not published"
    );
    assert_ne!(route(&red, "a.css"), route(&list("blue"), "a.css"));
    assert!(
        red.assets["a.css"]
            .integrity
            .as_deref()
            .is_some_and(|i| i.starts_with("sha384-"))
    );
    assert_eq!(red.assets["x.svg"].integrity, None);
}

#[test]
fn a_style_sheet_that_names_a_missing_file_is_an_error_at_the_name() {
    assert_eq!(
        problems(&[
            ("templates/assets/a.css", "a{background:url(img.png)}"),
            ("templates/assets/im.png", ""),
            ("templates/assets/b.css", "@import \"c.css\";"),
            ("templates/assets/c.css", "@import \"b.css\";"),
        ]),
        [
            "templates/assets/a.css:1:18 the theme has no file `assets/img.png` (did you mean `im.png`?)",
            "templates/assets/b.css:1:10 `c.css` imports itself",
            "templates/assets/c.css:1:10 `b.css` imports itself",
        ]
    );
}

#[test]
fn what_would_grow_without_end_is_stopped() {
    let count = format!(
        "{{% for a in range(end=9999) %}}{}{{% endfor %}}",
        "0123456789".repeat(500)
    );
    let found = failure(&[("templates/x.html", &count)], "x", json!({}));
    assert_eq!(
        found,
        "templates/x.html the page grows without end, on page `content/a.md`"
    );
    let found = failure(
        &[("templates/x.html", "{{ range(end=100000000) }}")],
        "x",
        json!({}),
    );
    assert!(found.contains("at most 10000 numbers"), "{found}");
    let silent =
        "{% for a in range(end=9999) %}{% for b in range(end=9999) %}{% endfor %}{% endfor %}";
    let found = failure(&[("templates/x.html", silent)], "x", json!({}));
    assert!(found.contains("runs without end"), "{found}");
    for doubling in [
        "{% set x = \"ab\" %}{% for i in range(end=99) %}{% set_global x = x ~ x %}{% endfor %}",
        "{% set x = [1] %}{% for i in range(end=99) %}{% set_global x = [x, x] %}{% endfor %}",
        "{% set x = \"ab\" %}{% for i in range(end=99) %}{% set_global y %}{{ x }}{{ x }}{% endset %}{% set_global x = y %}{% endfor %}",
        "{% set x = \"aaaaaaaa\" %}{% for i in range(end=99) %}{% set_global x = x | replace(from=\"a\", to=x) %}{% endfor %}",
        "{% set x = \"aa\" %}{% for i in range(end=99) %}{% set_global x = [x, x, x] | join(sep=x) %}{% endfor %}",
    ] {
        let found = failure(&[("templates/x.html", doubling)], "x", json!({}));
        assert!(found.contains("grows without end"), "{found}");
    }
    let circle = "{% component X() %}{{ <X/> }}{% endcomponent X %}{{ <X/> }}";
    let found = failure(&[("templates/x.html", circle)], "x", json!({}));
    assert!(found.contains("recursion depth"), "{found}");
}

/// The built-in files whose name starts so, with their text.
fn built_in(start: &str) -> Vec<(String, String)> {
    let layers = Layers::of("default", &Files::new());
    let files = layers.0.iter().flat_map(|layer| &layer.files);
    files
        .filter(|(name, _)| name.starts_with(start))
        .map(|(name, file)| {
            let text = String::from_utf8(file.bytes.to_vec()).expect("text");
            (name.clone(), text)
        })
        .collect()
}

type Table = serde_json::Map<String, serde_json::Value>;

#[test]
fn every_language_says_everything_that_english_says_and_no_more() {
    let tables: BTreeMap<String, Table> = built_in("texts/")
        .into_iter()
        .map(|(name, text)| (name, serde_yaml::from_str(&text).expect("a table")))
        .collect();
    for language in ["de", "en", "es", "fr", "he", "ja"] {
        let table = &tables[&format!("texts/{language}.yaml")];
        for (key, english) in &tables["texts/en.yaml"] {
            let own = table
                .get(key)
                .unwrap_or_else(|| panic!("{language} has no {key}"));
            assert_eq!(own.is_object(), english.is_object(), "{language}: {key}");
            assert_eq!(own.is_array(), english.is_array(), "{language}: {key}");
        }
        assert_eq!(
            table.len(),
            tables["texts/en.yaml"].len(),
            "{language} says more"
        );
        assert_eq!(
            table["months"].as_array().map(Vec::len),
            Some(12),
            "{language}"
        );
    }
}

#[test]
fn every_text_of_the_table_is_used_somewhere() {
    let english = built_in("texts/en.yaml").remove(0).1;
    let english: Table = serde_yaml::from_str(&english).expect("a table");
    let templates: String = built_in("").into_iter().map(|(_, text)| text).collect();
    let code = concat!(
        include_str!("../markdown/compose/write.rs"),
        include_str!("../markdown/writer/picture.rs"),
        include_str!("../render/frame.rs"),
        include_str!("../render/home.rs"),
        include_str!("../render/list.rs"),
        include_str!("../render/nav.rs"),
        include_str!("../render.rs"),
        include_str!("texts.rs"),
    );
    for key in english.keys() {
        let used =
            templates.contains(&format!("text.{key}")) || code.contains(&format!("\"{key}\""));
        assert!(used, "{key} is used nowhere");
    }
}

#[test]
fn a_text_is_changed_by_one_line_and_has_the_form_that_its_number_wants() {
    let theme = theme(
        "default",
        &[
            ("templates/texts/he.yaml", "home: בית"),
            (
                "templates/x.html",
                "{% for n in [1, 2, 7] %}{{ n | plural(of=text.pages) }};{% endfor %}{{ text.home }}{{ text.menu }}",
            ),
        ],
    );
    let say = |language| {
        let context = theme.globals(&json!({}), language);
        theme
            .render("x", &context, "content/a.md")
            .expect("renders")
    };
    assert_eq!(say("he-IL"), "דף אחד;שני דפים;7 דפים;ביתתפריט");
    assert_eq!(say("fr"), "1 page;2 pages;7 pages;AccueilMenu");
    assert_eq!(say("ja"), "1ページ;2ページ;7ページ;ホームメニュー");
    assert_eq!(say("tlh"), "1 page;2 pages;7 pages;HomeMenu");
}

#[test]
fn the_deepest_nesting_that_is_accepted_fits_the_stack() {
    let include = |n: usize| {
        let open = "{% if 1 %}".repeat(30);
        let close = "{% endif %}".repeat(30);
        format!("{open}{{% include \"{n}.html\" %}}{close}")
    };
    let mut list: Vec<(String, String)> = (1..20)
        .map(|n| (format!("templates/{n}.html"), include(n + 1)))
        .collect();
    let tree = "{% component X() %}{{ <X/> }}{% endcomponent X %}{{ <X/> }}";
    list.push(("templates/20.html".into(), tree.into()));
    let list: Vec<(&str, &str)> = list.iter().map(|(a, b)| (a.as_str(), b.as_str())).collect();
    let theme = theme("default", &list);
    let run = std::thread::Builder::new()
        .stack_size(STACK)
        .spawn(move || {
            let context = tera::Context::new();
            theme
                .render("1", &context, "content/a.md")
                .expect_err("too deep")
        });
    let problem = run.expect("starts").join().expect("does not overflow");
    assert!(
        problem.message.contains("recursion depth"),
        "{}",
        problem.message
    );
}

#[test]
fn nesting_that_would_overflow_the_stack_is_refused() {
    let chain: Vec<(String, String)> = (1..60)
        .map(|n| {
            (
                format!("templates/{n}.html"),
                format!("{{% include \"{}.html\" %}}", n + 1),
            )
        })
        .chain([("templates/60.html".into(), "end".into())])
        .collect();
    let chain: Vec<(&str, &str)> = chain
        .iter()
        .map(|(a, b)| (a.as_str(), b.as_str()))
        .collect();
    let found = problems(&chain);
    assert!(
        found[0].ends_with("more than 24 templates stand inside one another"),
        "{found:?}"
    );
    assert_eq!(
        problems(&[
            (
                "templates/x.html",
                "{% component X() %}{% include \"y.html\" %}{% endcomponent X %}"
            ),
            ("templates/y.html", "{{ <X/> }}"),
        ]),
        ["templates/x.html the component `X` leads back to itself through a template"]
    );
    let many = format!(
        "{{% if 1 %}}{}{{% endif %}}",
        "{% elif 2 %}".repeat(100_000)
    );
    let found = problems(&[("templates/x.html", &many)]);
    assert!(found[0].contains("`elif`"), "{found:?}");
}

mod soup {
    use proptest::prelude::*;

    use super::*;

    /// Pieces that a template may be made of, right and wrong.
    const PIECES: &[&str] = &[
        "{{",
        "}}",
        "{%",
        "%}",
        "{#",
        "#}",
        "{%-",
        "-%}",
        " for a in b ",
        " endfor ",
        " if ",
        " elif ",
        " else ",
        " endif ",
        " set x = ",
        " set x ",
        " endset ",
        " set_global x = ",
        " include \"page.html\" ",
        " include \"x.html\" ",
        " extends \"base.html\" ",
        " block main ",
        " endblock ",
        " component X(a, ...b) ",
        " endcomponent X ",
        " <X a={b}/> ",
        " <X> ",
        " </X> ",
        " raw ",
        " endraw ",
        " filter upper ",
        " endfilter ",
        " | length ",
        " | default(value=1) ",
        " | json ",
        " | replace(from=\"a\", to=x) ",
        " | first ",
        " | date ",
        " page ",
        " page.name ",
        " page.content ",
        " page.toc ",
        " site.categories[0] ",
        " loop.index ",
        " super() ",
        " range(end=3) ",
        " throw(message=\"é\") ",
        " x ",
        " b ",
        " 1 ",
        " -9223372036854775808 ",
        " 0 ",
        " / ",
        " % ",
        " ** ",
        " ~ ",
        " + ",
        " - ",
        " [ ",
        " ] ",
        " { ",
        " } ",
        " ( ",
        " ) ",
        " \"é\" ",
        " 'x ",
        " ?. ",
        " ?[ ",
        " : ",
        " not ",
        " in ",
        " is defined ",
        " and ",
        " . ",
        " , ",
        " break ",
        " continue ",
        "é😀\r\n",
        "text",
        "\\",
        " [y for y in page.toc] ",
        "{{ page.name }}",
        "{% if page %}",
        "{% endif %}",
        "{% for a in page.toc %}",
        "{% endfor %}",
        "{% set x = 1 %}",
        "{% block main %}",
        "{% endblock %}",
    ];

    proptest! {
        #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]
        #[test]
        fn no_text_of_a_template_panics(picks in prop::collection::vec(0..PIECES.len(), 0..24)) {
            let text: String = picks.iter().map(|i| PIECES[*i]).collect();
            let list = files(&[("templates/x.html", &text)]);
            let (theme, problems) = Theme::load("default", &list);
            for problem in &problems {
                line(problem, &list);
            }
            let mut context = theme.globals(&json!({"categories": [], "assets": {}}), "en");
            context.insert("page", &json!({"name": "A", "content": "<p>é</p>", "toc": [{"id": "a"}]}));
            if theme.has("x") && let Err(problem) = theme.render("x", &context, "content/a.md") {
                prop_assert!(problem.message.contains("content/a.md"));
            }
        }
    }
}
