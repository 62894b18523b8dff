//! Every word of the command line. Help, completions, the man page and the
//! manual's reference are all made from these definitions.

use std::path::PathBuf;

use clap::{Args, Parser, Subcommand, ValueEnum, ValueHint};
use clap_complete::Shell;

use crate::config::BaseUrl;

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
    /// Start a knowledge base in a new folder.
    Init(Init),
    /// Write a new page with its front matter filled in.
    New(New),
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
  shelfmark build --drafts --output /tmp/preview     With the pages kept from readers")]
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
