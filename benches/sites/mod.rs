//! Realistic knowledge bases of any size, the same on every machine.
//!
//! A page has 3–6 KB: prose, nested lists, a table, a picture, links to other
//! pages, code in six languages with names and numbers of its own, so that
//! blocks differ. 12 categories × 8 subcategories × level 3, about 25 pages to
//! a level 3. The same bodies go into a Shelfmark site and into an equal Hugo site.
#![allow(dead_code)] // Each benchmark uses its own part.
#![allow(clippy::disallowed_methods)] // It writes the sites it generates.

use std::fmt::Write as _;
use std::fs;
use std::path::Path;

/// Whether pages have fenced code.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Code {
    /// Two blocks on each page.
    Fenced,
    /// None.
    None,
}

/// A small deterministic generator of numbers (SplitMix64).
pub struct Dice(u64);

impl Dice {
    /// The numbers of one page.
    pub fn new(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9e37_79b9_7f4a_7c15).wrapping_add(1))
    }

    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut z = self.0;
        z = (z ^ (z >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        z = (z ^ (z >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        z ^ (z >> 31)
    }

    /// A number below `n`.
    pub fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % n as u64).unwrap_or(0)
    }

    fn pick<'a>(&mut self, from: &[&'a str]) -> &'a str {
        from[self.below(from.len())]
    }
}

const CATEGORIES: [&str; 12] = [
    "Getting started",
    "Account",
    "Channels",
    "Messaging",
    "Chat",
    "Campaigns",
    "Agents",
    "Automation",
    "Reporting",
    "Security",
    "Integrations",
    "Troubleshooting",
];
const SUBCATEGORIES: [&str; 8] = [
    "Overview",
    "Set-up",
    "Configuration",
    "Daily work",
    "Best practice",
    "Limits",
    "Migration",
    "FAQs",
];
const WORDS: [&str; 64] = [
    "account",
    "agent",
    "button",
    "campaign",
    "channel",
    "chat",
    "click",
    "window",
    "code",
    "column",
    "contact",
    "conversation",
    "customer",
    "dashboard",
    "data",
    "default",
    "dialog",
    "email",
    "engagement",
    "error",
    "field",
    "file",
    "filter",
    "group",
    "history",
    "icon",
    "image",
    "invite",
    "key",
    "language",
    "limit",
    "link",
    "list",
    "login",
    "manager",
    "menu",
    "message",
    "metric",
    "mobile",
    "option",
    "page",
    "panel",
    "password",
    "permission",
    "profile",
    "queue",
    "report",
    "request",
    "result",
    "role",
    "route",
    "rule",
    "screen",
    "section",
    "security",
    "server",
    "setting",
    "skill",
    "status",
    "tab",
    "template",
    "user",
    "visitor",
    "widget",
];
const GLUE: [&str; 16] = [
    "the", "a", "your", "each", "opens", "shows", "and", "or", "with", "for", "when", "before",
    "after", "is", "in", "to",
];

/// One page.
pub struct Page {
    /// Its number.
    pub number: usize,
    /// Its name.
    pub name: String,
    /// Its address without `.html`.
    pub slug: String,
    /// Its category, subcategory and level 3.
    pub levels: [String; 3],
    /// Its text.
    pub body: String,
}

/// The address of a page without `.html`.
fn slug(number: usize) -> String {
    let category = CATEGORIES[number % 12].to_lowercase().replace(' ', "-");
    format!("{category}-article-{number}")
}

impl Page {
    /// Page `number` of a site of `total`.
    pub fn new(number: usize, total: usize, code: Code) -> Self {
        let mut dice = Dice::new(number as u64);
        let shelf = number / 96 / 25 + 1;
        let name = format!(
            "{} {} {number}",
            capital(dice.pick(&WORDS)),
            dice.pick(&WORDS)
        );
        let levels = [
            CATEGORIES[number % 12].to_owned(),
            SUBCATEGORIES[number / 12 % 8].to_owned(),
            format!("Part {shelf}"),
        ];
        let body = body(&mut dice, total, code);
        Self {
            number,
            name,
            slug: slug(number),
            levels,
            body,
        }
    }

    /// The page in Shelfmark's form.
    pub fn shelfmark(&self) -> String {
        let [category, subcategory, level3] = &self.levels;
        let (tutorial, new) = (
            self.number.is_multiple_of(37),
            self.number.is_multiple_of(53),
        );
        let day = self.number % 28 + 1;
        format!(
            "---\npagename: {}\ncategoryName: {category}\nsubCategoryName: {subcategory}\nindicator: both\nsubtitle: What to know about it\nlevel3: {level3}\npermalink: {}.html\nisTutorial: {tutorial}\nisNew: {new}\ndate: 2019-02-{day:02} 12:34:43 +0000\n\n---\n{}",
            self.name, self.slug, self.body
        )
    }

    /// The page in Hugo's form.
    pub fn hugo(&self) -> String {
        let [category, subcategory, level3] = &self.levels;
        let day = self.number % 28 + 1;
        format!(
            "---\ntitle: {}\nurl: /{}.html\ndate: 2019-02-{day:02}T12:34:43Z\ndescription: What to know about it\ncategory: {category}\nsubcategory: {subcategory}\nlevel3: {level3}\n---\n{}",
            self.name, self.slug, self.body
        )
    }
}

fn capital(word: &str) -> String {
    let mut letters = word.chars();
    letters
        .next()
        .map_or_else(String::new, |c| c.to_uppercase().chain(letters).collect())
}

fn sentence(dice: &mut Dice) -> String {
    let mut text = capital(dice.pick(&GLUE));
    for _ in 0..dice.below(8) + 7 {
        text.push(' ');
        let words: &[&str] = if dice.below(2) == 0 { &WORDS } else { &GLUE };
        text.push_str(dice.pick(words));
    }
    text.push('.');
    text
}

fn paragraph(dice: &mut Dice, sentences: usize) -> String {
    (0..sentences)
        .map(|_| sentence(dice))
        .collect::<Vec<_>>()
        .join(" ")
}

fn body(dice: &mut Dice, total: usize, code: Code) -> String {
    let mut text = String::new();
    let sections = dice.below(3) + 3;
    for section in 0..sections {
        let _ = write!(
            text,
            "## {} the {}\n\n",
            capital(dice.pick(&WORDS)),
            dice.pick(&WORDS)
        );
        let target = slug(dice.below(total));
        let _ = write!(
            text,
            "{} See [the {}]({target}.html) and **{}**.\n\n",
            paragraph(dice, 6),
            dice.pick(&WORDS),
            dice.pick(&WORDS)
        );
        match section {
            0 => {
                for step in 1..=4 {
                    let _ = writeln!(text, "{step}. {}", sentence(dice));
                    let _ = writeln!(
                        text,
                        "   - {}\n   - `{}` {}",
                        sentence(dice),
                        dice.pick(&WORDS),
                        sentence(dice)
                    );
                }
                text.push('\n');
            }
            1 => {
                let _ = write!(
                    text,
                    "![The {}](/img/picture-{}.png)\n\n",
                    dice.pick(&WORDS),
                    dice.below(20)
                );
                if code == Code::Fenced {
                    block(dice, &mut text);
                }
            }
            2 => {
                text.push_str("| Setting | Default | Meaning |\n|---|---|---|\n");
                for _ in 0..dice.below(5) + 3 {
                    let _ = writeln!(
                        text,
                        "| `{}` | {} | {} |",
                        dice.pick(&WORDS),
                        dice.below(1000),
                        sentence(dice)
                    );
                }
                text.push('\n');
                if code == Code::Fenced {
                    block(dice, &mut text);
                }
            }
            _ => {
                let _ = write!(text, "> {}\n\n{}\n\n", sentence(dice), paragraph(dice, 6));
            }
        }
    }
    text
}

/// A block of code with names and numbers of its own.
fn block(dice: &mut Dice, text: &mut String) {
    let (a, b, c) = (dice.pick(&WORDS), dice.pick(&WORDS), dice.pick(&WORDS));
    let n = dice.below(100_000);
    let _ = match dice.below(6) {
        0 => write!(
            text,
            "```js\nconst {a} = await fetch(`/api/{b}/${{id}}`, {{ method: \"POST\" }});\nif (!{a}.ok) {{\n  throw new Error(\"{c} {n}\"); // {b} failed\n}}\nexport const {c} = ({b}) => {b}.map((x) => x * {n});\n```\n\n"
        ),
        1 => write!(
            text,
            "```json\n{{\n  \"{a}\": {{ \"id\": {n}, \"name\": \"{b}\" }},\n  \"{c}\": [1, 2, {n}],\n  \"active\": true,\n  \"parent\": null\n}}\n```\n\n"
        ),
        2 => write!(
            text,
            "```bash\n# {a} of the {b}\nexport {}={n}\ncurl -s \"https://example.org/{b}?{c}=${}\" | grep '{a}' > {c}.txt\nfor f in *.log; do echo \"$f\"; done\n```\n\n",
            a.to_uppercase(),
            a.to_uppercase()
        ),
        3 => write!(
            text,
            "```python\ndef {a}_{b}({c}, limit={n}):\n    \"\"\"The {a} of a {b}.\"\"\"\n    for item in {c}:\n        if item.{a} > limit:\n            yield f\"{{item.{a}}} {b}\"\n```\n\n"
        ),
        4 => write!(
            text,
            "```yaml\n{a}:\n  {b}: {n}\n  {c}: \"text\"\n  list:\n    - one # first\n    - two\n```\n\n"
        ),
        _ => write!(
            text,
            "```html\n<div class=\"{a} {b}\" id=\"{c}-{n}\">\n  <!-- the {c} -->\n  <a href=\"/{b}.html\">{a}</a>\n  <img src=\"{c}.png\" alt=\"\">\n</div>\n```\n\n"
        ),
    };
}

/// A picture of 1 × 1 pixel with its own colour (PNG).
fn picture(number: usize) -> Vec<u8> {
    const HEAD: &[u8] = b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR\0\0\x02\x80\0\0\x01\xe0\x08\x02\0\0\0";
    let mut bytes = HEAD.to_vec();
    bytes.extend((0..4_000).map(|i| u8::try_from((i * (number + 7)) % 251).unwrap_or(0)));
    bytes
}

/// Writes a Shelfmark site of `pages` pages into a folder.
pub fn shelfmark(folder: &Path, pages: usize, code: Code) {
    for number in 0..pages {
        let page = Page::new(number, pages, code);
        // 200 files to a folder, as people keep them.
        let file = folder.join(format!("content/{:04}/{}.md", number / 200, page.slug));
        write(&file, page.shelfmark().as_bytes());
    }
    for number in 0..20 {
        write(
            &folder.join(format!("img/picture-{number}.png")),
            &picture(number),
        );
    }
    write(
        &folder.join("site.yaml"),
        b"title: Knowledge base\nbase_url: https://example.org\n",
    );
}

/// Writes an equal Hugo site. Its templates are in Hugo's fastest form: the
/// navigation of a branch is rendered once (`partialCached`).
pub fn hugo(folder: &Path, pages: usize, code: Code) {
    for number in 0..pages {
        let page = Page::new(number, pages, code);
        let file = folder.join(format!("content/{:04}/{}.md", number / 200, page.slug));
        write(&file, page.hugo().as_bytes());
    }
    for number in 0..20 {
        write(
            &folder.join(format!("static/img/picture-{number}.png")),
            &picture(number),
        );
    }
    for (name, text) in HUGO {
        write(&folder.join(name), text.as_bytes());
    }
}

fn write(file: &Path, bytes: &[u8]) {
    fs::create_dir_all(file.parent().expect("a file lies in a folder"))
        .expect("the folder can be made");
    fs::write(file, bytes).expect("the file can be written");
}

/// The rest of the Hugo site: settings and templates that make the same frame.
const HUGO: &[(&str, &str)] = &[
    (
        "hugo.toml",
        "baseURL = 'https://example.org/'\nlanguageCode = 'en'\ntitle = 'Knowledge base'\ndisableKinds = ['taxonomy', 'term', 'RSS', 'section']\n[markup.highlight]\nnoClasses = false\n[markup.goldmark.renderer]\nunsafe = true\n",
    ),
    (
        "layouts/_default/baseof.html",
        include_str!("hugo/baseof.html"),
    ),
    (
        "layouts/_default/single.html",
        include_str!("hugo/single.html"),
    ),
    ("layouts/_default/list.html", include_str!("hugo/list.html")),
    ("layouts/index.html", include_str!("hugo/list.html")),
    ("layouts/partials/nav.html", include_str!("hugo/nav.html")),
];
