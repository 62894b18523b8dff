//! The integration tests: one binary, one file per subject. They go in by the
//! public doors, so that the inside may be rebuilt.
#![allow(clippy::disallowed_methods)] // Tests look at the world from outside.

mod address_book;
mod architecture;
mod building;
mod cases;
mod check;
mod cli;
mod code_cases;
mod codes;
mod commonmark;
mod composing;
mod diff;
mod external;
mod findings;
mod help_centre;
mod import;
mod judged;
mod languages;
mod mixtures;
mod moves;
mod notices;
mod old_addresses;
mod output;
mod planted;
mod reader;
mod rebuild;
mod search;
mod sections;
mod serve;
mod site;
mod site_yaml;
mod support;
mod template_view;
mod theming;
