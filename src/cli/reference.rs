//! Man pages, and the manual's page about the command line, from the same
//! definitions as the help.

use clap::{Command, CommandFactory};

use super::args::Arguments;

/// The width of the help in the manual, in columns: what fits beside a sidebar.
const WIDTH: usize = 80;

/// The man page of the program, or of one of its commands.
pub fn man_page(command: Option<&str>) -> Option<Vec<u8>> {
    let mut program = Arguments::command();
    program.build();
    let described = match command {
        None => program,
        Some(name) => program.find_subcommand(name)?.clone(),
    };
    let mut page = Vec::new();
    clap_mangen::Man::new(described).render(&mut page).ok()?;
    Some(page)
}

/// The manual's page about the command line: `content/reference/command-line.md`.
pub fn manual_page() -> String {
    let mut program = Arguments::command().term_width(WIDTH);
    program.build();
    let mut page = String::from(HEAD);
    page.push_str(&section("shelfmark", &program));
    add_sections("shelfmark", &program, &mut page);
    page
}

/// The sections of all commands below one, each followed by those below it.
fn add_sections(above: &str, command: &Command, page: &mut String) {
    for command in command.get_subcommands().filter(|c| c.get_name() != "help") {
        let title = format!("{above} {}", command.get_name());
        page.push_str(&section(&title, command));
        add_sections(&title, command, page);
    }
}

fn section(title: &str, command: &Command) -> String {
    let help = command
        .clone()
        .term_width(WIDTH)
        .render_long_help()
        .to_string();
    let lines: Vec<&str> = help.lines().map(str::trim_end).collect();
    format!(
        "\n## {title}\n\n```text\n{}\n```\n",
        lines.join("\n").trim()
    )
}

const HEAD: &str = "\
---
pagename: Command line
categoryName: Reference
subCategoryName: ''
indicator: ''
subtitle: Every command and option of the shelfmark program
level3: ''
permalink: reference-command-line.html
isTutorial: false
isNew: false
date: 2026-11-24 00:00:00 +0000

---
This is what `shelfmark --help` and `shelfmark COMMAND --help` print; `-h` in place
of `--help` gives the short form. Every command takes the options under *Messages*.
";
