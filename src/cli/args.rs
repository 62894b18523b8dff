//! Every word of the command line. Help, completions, the man page and the
//! manual's reference are all made from these definitions.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

use crate::check::policy::Policy;
use crate::config::BaseUrl;
use crate::diagnostic::{Code, nearest};
use crate::serve::Editor;

/// Turns a folder of markdown pages into a knowledge base.
#[derive(Debug, Parser)]
#[command(
    name = "shelfmark",
    version,
    propagate_version = true,
    subcommand_required = true,
    arg_required_else_help = true,
    max_term_width = 100,
    after_help = "\
Examples:
  shelfmark init help-centre            Start a knowledge base in a new folder
  shelfmark build --root help-centre    Turn it into a site, in help-centre/public
  shelfmark build --help                Everything about one command

Exit codes:
  0   done
  1   the content has errors: each is shown with its file, line and cure
  2   wrong usage, or something outside the content is in the way
  70  a bug in shelfmark"
)]
pub struct Arguments {
    /// What to do.
    #[command(subcommand)]
    pub verb: Verb,
    /// How to talk about it.
    #[command(flatten)]
    pub talk: Talk,
}

/// How much is said, and how.
#[derive(Args, Debug)]
#[command(next_help_heading = "Messages")]
pub struct Talk {
    /// Say nothing but errors.
    #[arg(short, long, global = true, conflicts_with = "verbose")]
    pub quiet: bool,
    /// Say what is being done and how long it takes.
    #[arg(short, long, global = true)]
    pub verbose: bool,
    /// When to use colours (`auto`: on a terminal, unless NO_COLOR is set).
    #[arg(long, global = true, value_name = "WHEN", default_value = "auto")]
    pub color: When,
}

/// When to use colours.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum When {
    /// On a terminal, unless `NO_COLOR` is set.
    Auto,
    /// Always.
    Always,
    /// Never.
    Never,
}

/// The commands.
#[derive(Debug, Subcommand)]
pub enum Verb {
    /// Build the site.
    Build(Build),
    /// Show the site in a browser while it is written.
    Serve(Serve),
    /// Say everything that is wrong with the site, and write nothing.
    Check(Check),
    /// Say what a finding means and how to mend it.
    Explain(Explain),
    /// Print a JSON schema, for editors that complete and check.
    Schema(Schema),
    /// Start a knowledge base in a new folder.
    Init(Init),
    /// Take another generator's site over.
    Import(Import),
    /// Write a new page with its front matter filled in.
    New(New),
    /// Move or rename a page, a file, a category, an address or a heading, with every
    /// link to it.
    Mv(Mv),
    /// Mend what can be mended without asking.
    Fix(Fix),
    /// Say what a change does to the site.
    Diff(Diff),
    /// Say which addresses publishing would add, and which it would let go.
    PublishPlan(PublishPlan),
    /// Start a theme, or copy a file of the theme to change it.
    Theme(Theme),
    /// Print a completion script for a shell.
    Completions(Completions),
    /// Print the manual page, for `man`.
    Man(Man),
}

/// Build the site.
///
/// Reads `content`, `img`, `static`, `themes`, `templates` and `site.yaml` in the
/// site's folder and writes the finished site. The output folder changes only
/// when the whole site is ready and has no errors; until then, and whatever
/// stops the build, the old site stands. Files there that Shelfmark did not
/// write are left alone.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  shelfmark build
  shelfmark build --root help-centre --output /srv/www
  shelfmark build --strict                           In CI: warnings fail the build, too
  shelfmark build --base-url https://example.org/help
  shelfmark build --drafts --output /tmp/preview     With the pages kept from readers
  shelfmark build --strict --record                  Where the site is published from: keep
                                                     the book of its addresses, too")]
pub struct Build {
    /// The site's folder.
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub root: PathBuf,
    /// Where the site is written [default: `public` in the site's folder].
    #[arg(short, long, value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub output: Option<PathBuf>,
    /// Where the site will be published, in place of `base_url` in site.yaml.
    #[arg(long, value_name = "URL", value_parser = base_url, value_hint = ValueHint::Url)]
    pub base_url: Option<BaseUrl>,
    /// Show drafts and unpublished pages, each with a mark.
    #[arg(long)]
    pub drafts: bool,
    /// How many threads to use [default: one for each processor].
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
    /// Publish the pages that are sound and leave out the broken ones; the exit
    /// code is 1 all the same.
    #[arg(long)]
    pub keep_going: bool,
    /// Count warnings as errors.
    #[arg(long)]
    pub strict: bool,
    /// Have the disk hold the whole site before the old one gives way: safe against
    /// a loss of power, too, but slower.
    #[arg(long)]
    pub durable: bool,
    /// Add every address and heading of the site to addresses.lock, if it has no
    /// errors: they are published now.
    #[arg(long, conflicts_with = "drafts")]
    pub record: bool,
    /// What counts.
    #[command(flatten)]
    pub severities: Severities,
}

/// Show the site in a browser while it is written.
///
/// Serves the very site that `build` writes, from memory: nothing is written to the
/// disk. A saved change is shown at once, in place, and what is wrong with the site
/// stands in the page. End it with Ctrl-C.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  shelfmark serve --open
  shelfmark serve --root help-centre --port 8080 --drafts
  shelfmark serve --editor 'vim --servername kb --remote +{line} {file}'
  shelfmark serve --host 0.0.0.0 --allow-host wiki.example.org    For others on the network, too
  shelfmark serve --poll                             On a network drive or in a container")]
pub struct Serve {
    /// The site's folder.
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub root: PathBuf,
    /// The port; if it is taken, the next free one. 0 takes any.
    #[arg(short, long, value_name = "PORT", default_value = "4000")]
    pub port: u16,
    /// The name or address of this machine to listen on.
    #[arg(long, value_name = "HOST", default_value = "localhost", value_hint = ValueHint::Hostname)]
    pub host: String,
    /// A further name that browsers may ask the preview by. Can be given several times.
    #[arg(long, value_name = "NAME", value_hint = ValueHint::Hostname)]
    pub allow_host: Vec<String>,
    /// Open the site in the browser.
    #[arg(long)]
    pub open: bool,
    /// Show drafts and unpublished pages, each with a mark.
    #[arg(long)]
    pub drafts: bool,
    /// Look for changes all the time: for disks that do not report them.
    #[arg(long)]
    pub poll: bool,
    /// The command or address that opens a file; `{file}`, `{line}` and `{column}`
    /// stand for the place [default: the editor that site.yaml names, else VS Code].
    #[arg(long, value_name = "COMMAND", value_parser = editor)]
    pub editor: Option<Editor>,
    /// Where the site will be published, in place of `base_url` in site.yaml.
    #[arg(long, value_name = "URL", value_parser = base_url, value_hint = ValueHint::Url)]
    pub base_url: Option<BaseUrl>,
}

/// Which findings count, and as what.
#[derive(Args, Debug)]
#[command(next_help_heading = "Findings")]
pub struct Severities {
    /// Count findings of this code as errors; `warnings` stands for all. Can be
    /// given several times.
    #[arg(long, value_name = "CODE", value_parser = denied)]
    pub deny: Vec<Denied>,
    /// Pass over warnings of this code. Can be given several times.
    #[arg(long, value_name = "CODE", value_parser = code)]
    pub allow: Vec<Code>,
}

/// What `--deny` names.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Denied {
    /// All warnings.
    Warnings,
    /// One code.
    Code(Code),
}

impl Severities {
    /// The policy that they state.
    pub fn policy(&self, strict: bool) -> Policy {
        let codes = self.deny.iter().filter_map(|denied| match denied {
            Denied::Code(code) => Some(*code),
            Denied::Warnings => None,
        });
        Policy {
            deny: codes.collect(),
            deny_warnings: strict || self.deny.contains(&Denied::Warnings),
            allow: self.allow.iter().copied().collect(),
            ..Policy::default()
        }
    }
}

/// Say everything that is wrong with the site, and write nothing.
///
/// Does all that `build` does, short of writing: what `build` would refuse,
/// `check` refuses too.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  shelfmark check
  shelfmark check --deny warnings --allow no-such-image
  shelfmark check --format github                        In a GitHub workflow
  shelfmark check --format sarif > findings.sarif
  shelfmark check --write-baseline known-findings.txt    Accept what is wrong today
  shelfmark check --baseline known-findings.txt          Fail on what is new")]
pub struct Check {
    /// The site's folder.
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub root: PathBuf,
    /// Where the site will be published, in place of `base_url` in site.yaml.
    #[arg(long, value_name = "URL", value_parser = base_url, value_hint = ValueHint::Url)]
    pub base_url: Option<BaseUrl>,
    /// Check drafts and unpublished pages, too.
    #[arg(long)]
    pub drafts: bool,
    /// The form of the findings.
    #[arg(short, long, value_name = "FORM", default_value = "text")]
    pub format: Form,
    /// What counts.
    #[command(flatten)]
    pub severities: Severities,
    /// Ask other sites whether links to them still hold.
    #[arg(long)]
    pub external: bool,
    /// Pass over the findings that this file lists.
    #[arg(long, value_name = "FILE", conflicts_with = "write_baseline", value_hint = ValueHint::FilePath)]
    pub baseline: Option<PathBuf>,
    /// Write today's findings to this file and accept them.
    #[arg(long, value_name = "FILE", value_hint = ValueHint::FilePath)]
    pub write_baseline: Option<PathBuf>,
    /// How many threads to use [default: one for each processor].
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
}

/// The form of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Form {
    /// For people.
    Text,
    /// Everything that is known, as one JSON object.
    Json,
    /// SARIF 2.1.0, for code scanning.
    Sarif,
    /// Annotations in a GitHub workflow.
    Github,
    /// GitLab's code quality report.
    Gitlab,
    /// JUnit's XML.
    Junit,
}

/// Say what a finding means and how to mend it.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  shelfmark explain no-such-page
  shelfmark explain                 All codes, each in a sentence")]
pub struct Explain {
    /// The code that stands in brackets after `error` or `warning`.
    #[arg(value_name = "CODE", value_parser = code)]
    pub code: Option<Code>,
}

/// Print a JSON schema, for editors that complete and check.
///
/// The schema of the front matter is that of this site: it offers the site's
/// categories, badges and layouts, and asks what `front_matter` in site.yaml asks.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  shelfmark schema site > .vscode/site.schema.json
  shelfmark schema front-matter > .vscode/front-matter.schema.json")]
pub struct Schema {
    /// What it is of.
    #[arg(value_name = "OF")]
    pub subject: Subject,
    /// The site's folder.
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub root: PathBuf,
}

/// What a schema is of.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum Subject {
    /// The settings, `site.yaml`.
    Site,
    /// The front matter of pages.
    FrontMatter,
}

/// Start a knowledge base in a new folder.
///
/// Writes a small site that is ready to build: settings, three categories, pages
/// that show every front matter field, and a picture. The folder must be new or
/// empty.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  shelfmark init help-centre
  cd help-centre && shelfmark build")]
pub struct Init {
    /// The folder to start it in.
    #[arg(value_name = "DIR", value_hint = ValueHint::DirPath)]
    pub dir: PathBuf,
}

/// Take another generator's site over.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  shelfmark import jekyll old-site help-centre
  shelfmark build --root help-centre")]
pub struct Import {
    /// Which generator.
    #[command(subcommand)]
    pub from: ImportFrom,
}

/// The generators whose sites are taken over.
#[derive(Debug, Subcommand)]
pub enum ImportFrom {
    /// Take a Jekyll site over.
    ///
    /// Reads the folder SRC and writes a Shelfmark site into DEST: pages with their
    /// old addresses, pictures and downloads, redirects, and the sidebar. DEST also
    /// gets import-report.md, which says what was taken over, what changed and what
    /// needs a person, with places. SRC is never written to.
    Jekyll {
        /// The folder that Jekyll builds from: the one with _config.yml.
        #[arg(value_name = "SRC", value_hint = ValueHint::DirPath)]
        src: PathBuf,
        /// The folder for the new site: new or empty, and outside SRC.
        #[arg(value_name = "DEST", value_hint = ValueHint::DirPath)]
        dest: PathBuf,
    },
}

/// Write a new page with its front matter filled in.
///
/// The page's file is content/CATEGORY/NAME.md, its permalink
/// `category-subcategory-level3-name.html`. Nothing is overwritten, and an
/// address that another page has is refused. A category that exists already is
/// found however its name is capitalised and spaced.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  shelfmark new \"Log-in and password\" --category Troubleshooting
  shelfmark new \"Web chat\" --category Guides --subcategory Channels --level3 Setup")]
pub struct New {
    /// The page's name.
    #[arg(value_name = "PAGE NAME", value_parser = name)]
    pub name: String,
    /// Its category.
    #[arg(short, long, value_name = "CATEGORY", value_parser = name)]
    pub category: String,
    /// Its subcategory.
    #[arg(short, long, value_name = "SUBCATEGORY", value_parser = name)]
    pub subcategory: Option<String>,
    /// Its third level.
    #[arg(long, value_name = "LEVEL3", value_parser = name, requires = "subcategory")]
    pub level3: Option<String>,
    /// The site's folder.
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub root: PathBuf,
}

/// Move or rename a page, a file, a category, an address or a heading, with every
/// link to it.
///
/// OLD is a file or folder (`content/a.md`, `img/a.png`), an address (`a.html`), a
/// heading (`a.html#part`), a category (`Guides`) or a subcategory (`Guides > Basics`).
/// NEW is of the same kind; of a heading, its new words, or its new id after `#`.
///
/// Links are written anew in markdown, raw HTML, front matter, snippets, data,
/// templates and site.yaml; no other byte is touched. The old address keeps
/// answering. All files are changed, or none: a change that is cut off is brought to
/// its end by the next command.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  shelfmark mv content/start.md content/guides/start.md
  shelfmark mv start.html getting-started.html
  shelfmark mv start.html#first-steps \"The first steps\"
  shelfmark mv img/Screen1.png img/log-in.png --dry-run
  shelfmark mv \"FAQs\" \"Questions and answers\"
  shelfmark mv \"Guides > Basics\" \"First steps\"")]
pub struct Mv {
    /// What is moved.
    #[arg(value_name = "OLD", value_hint = ValueHint::AnyPath)]
    pub old: String,
    /// Where it goes.
    #[arg(value_name = "NEW", value_hint = ValueHint::AnyPath)]
    pub new: String,
    /// Print what would change, as a unified diff, and change nothing.
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// The site's folder.
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub root: PathBuf,
}

/// Say what a change does to the site.
///
/// Compares every page, as readers get it, with the site of before: BASE is a git
/// revision (a commit, a branch, a tag), or a folder with a site that was built before.
/// Pages are added, gone, redirected (the address leads on now), changed in content, or
/// changed only in the frame around the content. Changes of markup that readers do not
/// see, and dates that only the history knows, count as none.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  shelfmark diff main
  shelfmark diff HEAD~3 --format html > difference.html
  shelfmark diff origin/main --format markdown           For a comment on a pull request
  shelfmark diff public                                  With a site that was built before")]
pub struct Diff {
    /// The site of before: a git revision, or a folder with a built site.
    #[arg(value_name = "BASE", value_hint = ValueHint::AnyPath)]
    pub base: String,
    /// The form of the report.
    #[arg(short, long, value_name = "FORM", default_value = "text")]
    pub format: DiffForm,
    /// The site's folder.
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub root: PathBuf,
    /// Where the site will be published, in place of `base_url` in site.yaml.
    #[arg(long, value_name = "URL", value_parser = base_url, value_hint = ValueHint::Url)]
    pub base_url: Option<BaseUrl>,
    /// Compare drafts and unpublished pages, too.
    #[arg(long)]
    pub drafts: bool,
    /// How many threads to use [default: one for each processor].
    #[arg(short, long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..))]
    pub jobs: Option<u16>,
}

/// The form of a report on a change.
#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub enum DiffForm {
    /// For people.
    Text,
    /// Everything that is known, as one JSON object.
    Json,
    /// For a comment on a pull request: at most 65,536 characters.
    Markdown,
    /// A page that shows old and new side by side.
    Html,
}

/// Say which addresses publishing would add, and which it would let go.
///
/// Compares the site with `addresses.lock`, the list of every address and heading that
/// was ever published. Ends with 1 where one of them would not answer any more. To give
/// an address up for good, take its line out of the file.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  shelfmark publish-plan             In CI, before publishing
  shelfmark publish-plan --record    Add what is new to addresses.lock, then commit it")]
pub struct PublishPlan {
    /// Add the new addresses to addresses.lock.
    #[arg(long)]
    pub record: bool,
    /// The site's folder.
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub root: PathBuf,
}

/// Mend what can be mended without asking.
///
/// Makes the changes that `check` offers and that are safe: the right address in
/// place of one that only leads on to it or that differs in capital letters, the
/// only anchor that can be meant, an old address for a page that has moved, and so
/// on. No other byte is touched. All files are changed, or none.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  shelfmark fix --dry-run
  shelfmark fix
  shelfmark fix wrong-case redirected-link")]
pub struct Fix {
    /// The codes of the findings to mend [default: all].
    #[arg(value_name = "CODE", value_parser = code)]
    pub codes: Vec<Code>,
    /// Print what would change, as a unified diff, and change nothing.
    #[arg(short = 'n', long)]
    pub dry_run: bool,
    /// The site's folder.
    #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
    pub root: PathBuf,
}

/// Start a theme, or copy a file of the theme to change it.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  shelfmark theme new acme
  shelfmark theme eject page-header
  shelfmark theme eject parts/footer.html assets/prose.css")]
pub struct Theme {
    /// What to do.
    #[command(subcommand)]
    pub verb: ThemeVerb,
}

/// What `theme` does.
#[derive(Debug, Subcommand)]
pub enum ThemeVerb {
    /// Write the start of a theme that extends the default one.
    New {
        /// Its name: lower-case letters, digits and `-`.
        name: String,
        /// The site's folder.
        #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
        root: PathBuf,
    },
    /// Copy files of the site's theme into `templates`, where yours take their place.
    Eject {
        /// Their names: `page.html`, `parts/footer.html` or just `footer`.
        #[arg(required = true, value_name = "TEMPLATE")]
        templates: Vec<String>,
        /// The site's folder.
        #[arg(long, value_name = "DIR", default_value = ".", value_hint = ValueHint::DirPath)]
        root: PathBuf,
    },
}

/// Print a completion script for a shell.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  shelfmark completions bash > ~/.local/share/bash-completion/completions/shelfmark
  shelfmark completions zsh > \"${fpath[1]}/_shelfmark\"
  shelfmark completions fish > ~/.config/fish/completions/shelfmark.fish")]
pub struct Completions {
    /// The shell.
    pub shell: Shell,
}

/// Print the manual page, for `man`.
#[derive(Args, Debug)]
#[command(after_help = "\
Examples:
  shelfmark man > ~/.local/share/man/man1/shelfmark.1
  shelfmark man build | man -l -")]
pub struct Man {
    /// A command, for its own page.
    pub command: Option<String>,
}

fn code(text: &str) -> Result<Code, String> {
    Code::parse(text).ok_or_else(|| {
        let names = Code::ALL.iter().map(|code| code.as_str());
        match nearest(text, names) {
            Some(near) => format!("no such code; did you mean `{near}`?"),
            None => "no such code; `shelfmark explain` lists all".into(),
        }
    })
}

fn denied(text: &str) -> Result<Denied, String> {
    match text {
        "warnings" => Ok(Denied::Warnings),
        text => code(text).map(Denied::Code),
    }
}

fn editor(text: &str) -> Result<Editor, String> {
    Editor::parse(text).ok_or_else(|| "write a command, such as `code --goto {file}:{line}`".into())
}

fn base_url(text: &str) -> Result<BaseUrl, String> {
    BaseUrl::parse(text)
        .ok_or_else(|| "write a full address, such as `https://example.org/help`".into())
}

/// A name on one line: front matter has no room for more.
fn name(text: &str) -> Result<String, String> {
    let words: Vec<&str> = text
        .split(|c: char| c.is_whitespace() || c.is_control())
        .filter(|word| !word.is_empty())
        .collect();
    if words.is_empty() {
        return Err("a name has at least one character".into());
    }
    Ok(words.join(" "))
}
