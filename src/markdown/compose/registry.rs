//! The directives that there are: one table for reading, for help and for the
//! manual's reference.

/// A directive.
#[derive(Debug)]
pub struct Form {
    /// Its name behind the colons.
    pub name: &'static str,
    /// What stands behind the name.
    pub argument: Argument,
    /// Whether it holds what follows, up to a line of colons.
    pub holds: bool,
    /// The directives that it may stand in directly; none where it may stand anywhere.
    pub within: &'static [&'static str],
    /// Its parameters, beside `id` and `class`, which all containers have.
    pub parameters: &'static [Parameter],
    /// What it becomes, in a sentence.
    pub about: &'static str,
}

/// What stands behind a directive's name.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Argument {
    /// Nothing.
    None,
    /// A title; without one the theme's word stands there, or nothing.
    Title,
    /// A title that must be there.
    Named,
    /// The path of a file.
    Path,
}

/// A parameter: `name=value`, or a word in braces.
#[derive(Debug)]
pub struct Parameter {
    /// Its name.
    pub name: &'static str,
    /// What it takes.
    pub takes: Takes,
    /// What it does, in a sentence.
    pub about: &'static str,
}

/// What a parameter takes.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Takes {
    /// Nothing: it is there or not.
    Flag,
    /// Any text.
    Text,
    /// An address.
    Link,
    /// A number of this range.
    Number(usize, usize),
    /// Lines: `3-7,10`.
    Lines,
}

impl Takes {
    /// What to write, in words.
    pub fn words(self) -> String {
        match self {
            Self::Flag => "it takes no value".into(),
            Self::Text => "write a text".into(),
            Self::Link => "write an address".into(),
            Self::Number(least, most) => format!("write a number from {least} to {most}"),
            Self::Lines => "write lines such as `3-7` or `1,4-6`".into(),
        }
    }
}

const ID: Parameter = Parameter {
    name: "id",
    takes: Takes::Text,
    about: "The id of the element, for links to it. `#name` says the same.",
};
const CLASS: Parameter = Parameter {
    name: "class",
    takes: Takes::Text,
    about: "More classes for the theme. `.name` says the same.",
};

/// What every directive that holds something takes.
pub const COMMON: &[Parameter] = &[ID, CLASS];

const OPEN: Parameter = Parameter {
    name: "open",
    takes: Takes::Flag,
    about: "It is open when the page is.",
};

const fn callout(name: &'static str, about: &'static str) -> Form {
    Form {
        name,
        argument: Argument::Title,
        holds: true,
        within: &[],
        parameters: &[],
        about,
    }
}

/// All of them, in the order in which the manual shows them.
pub const FORMS: &[Form] = &[
    callout("note", "A box with something worth knowing."),
    callout("tip", "A box with advice."),
    callout("important", "A box with what must not be missed."),
    callout("warning", "A box with what can go wrong."),
    callout("caution", "A box with what can do harm."),
    Form {
        name: "details",
        argument: Argument::Named,
        holds: true,
        within: &[],
        parameters: &[OPEN],
        about: "A line that opens to show more.",
    },
    Form {
        name: "faq",
        argument: Argument::None,
        holds: true,
        within: &[],
        parameters: &[],
        about: "Questions and answers; search engines are told of them.",
    },
    Form {
        name: "question",
        argument: Argument::Named,
        holds: true,
        within: &["faq"],
        parameters: &[OPEN],
        about: "A question of a `faq`, with its answer.",
    },
    Form {
        name: "steps",
        argument: Argument::None,
        holds: true,
        within: &[],
        parameters: &[],
        about: "A numbered list whose items stand out as steps.",
    },
    Form {
        name: "cards",
        argument: Argument::None,
        holds: true,
        within: &[],
        parameters: &[Parameter {
            name: "columns",
            takes: Takes::Number(1, 4),
            about: "How many stand beside each other where there is room; 2 unless you say so.",
        }],
        about: "A grid of cards.",
    },
    Form {
        name: "card",
        argument: Argument::Title,
        holds: true,
        within: &["cards"],
        parameters: &[
            Parameter {
                name: "link",
                takes: Takes::Link,
                about: "Where the card leads.",
            },
            Parameter {
                name: "icon",
                takes: Takes::Text,
                about: "A sign above the title: an emoji, or the address of a picture.",
            },
        ],
        about: "A card of `cards`.",
    },
    Form {
        name: "tabs",
        argument: Argument::None,
        holds: true,
        within: &[],
        parameters: &[],
        about: "Panels of which one is shown. Tabs with the same labels change together.",
    },
    Form {
        name: "tab",
        argument: Argument::Named,
        holds: true,
        within: &["tabs"],
        parameters: &[],
        about: "A panel of `tabs`, with its label.",
    },
    Form {
        name: "figures",
        argument: Argument::None,
        holds: true,
        within: &[],
        parameters: &[],
        about: "Pictures beside each other.",
    },
    Form {
        name: "include",
        argument: Argument::Path,
        holds: false,
        within: &[],
        parameters: &[
            Parameter {
                name: "region",
                takes: Takes::Text,
                about: "The marked part of the file that is taken.",
            },
            Parameter {
                name: "lines",
                takes: Takes::Lines,
                about: "The lines of the file that are taken.",
            },
            Parameter {
                name: "lang",
                takes: Takes::Text,
                about: "Show the file as code of this language.",
            },
            Parameter {
                name: "title",
                takes: Takes::Text,
                about: "The title of the code block.",
            },
        ],
        about: "What stands in another file of `snippets/` or `data/`.",
    },
    Form {
        name: "data",
        argument: Argument::Path,
        holds: false,
        within: &[],
        parameters: &[
            Parameter {
                name: "component",
                takes: Takes::Text,
                about: "The theme's component that draws it: `table`, or one of `data/` in the theme.",
            },
            Parameter {
                name: "filter",
                takes: Takes::Flag,
                about: "A box to filter the rows.",
            },
            Parameter {
                name: "columns",
                takes: Takes::Text,
                about: "The columns that are shown, with commas between them.",
            },
            Parameter {
                name: "title",
                takes: Takes::Text,
                about: "What the table is called.",
            },
        ],
        about: "A table of a file in `data/` (YAML, JSON or CSV).",
    },
];

/// What other programs call a directive.
const ELSEWHERE: &[(&str, &str)] = &[
    ("info", "note"),
    ("hint", "tip"),
    ("success", "tip"),
    ("danger", "caution"),
    ("error", "caution"),
    ("alert", "warning"),
    ("attention", "warning"),
    ("admonition", "note"),
    ("callout", "note"),
    ("aside", "note"),
    ("accordion", "details"),
    ("collapse", "details"),
    ("dropdown", "details"),
    ("expand", "details"),
    ("spoiler", "details"),
    ("toggle", "details"),
    ("tabset", "tabs"),
    ("tab-set", "tabs"),
    ("tab-item", "tab"),
    ("grid", "cards"),
    ("cardgroup", "cards"),
    ("gallery", "figures"),
    ("row", "figures"),
    ("image", "figures"),
    ("snippet", "include"),
    ("import", "include"),
    ("literalinclude", "include"),
    ("table", "data"),
    ("csv-table", "data"),
    ("q", "question"),
    ("step", "steps"),
];

/// The directive of this name.
pub fn find(name: &str) -> Option<&'static Form> {
    FORMS.iter().find(|form| form.name == name)
}

/// The directive that was meant.
pub fn meant(written: &str) -> Option<&'static str> {
    let folded = written.to_lowercase();
    let elsewhere = ELSEWHERE.iter().find(|(name, _)| *name == folded);
    let near = crate::diagnostic::nearest(written, FORMS.iter().map(|form| form.name));
    near.or(elsewhere.map(|(_, name)| *name))
}

impl Form {
    /// Its parameters, those of all included.
    pub fn takes(&self) -> impl Iterator<Item = &'static Parameter> {
        let common = if self.holds { COMMON } else { &[] };
        self.parameters.iter().chain(common)
    }
}
