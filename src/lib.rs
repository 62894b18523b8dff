//! Shelfmark turns a folder of markdown pages into a knowledge base.
//!
//! A site is a pure function from its [`source::Sources`] to a table of routes
//! and outputs: outline each page alone ([`article`]), join all outlines
//! ([`site`]), render one route at a time ([`render`]). [`engine`] ties the
//! three together. A module imports only from those above it in the order in
//! which data flows; `tests/it/architecture.rs` holds the order as a table.

pub mod article;
pub mod change;
pub mod check;
#[expect(clippy::disallowed_methods, reason = "words and times come in here")]
pub mod cli;
pub mod commands;
pub mod config;
pub mod diagnostic;
pub mod diff;
pub mod engine;
pub mod external;
pub mod front_matter;
pub mod import;
pub mod markdown;
pub mod moves;
#[expect(clippy::disallowed_methods, reason = "the site is written here")]
pub mod output;
pub mod path;
pub mod render;
pub mod report;
pub mod schema;
pub mod search;
#[expect(
    clippy::disallowed_methods,
    reason = "waiting is done by the clock here"
)]
pub mod serve;
pub mod site;
#[expect(clippy::disallowed_methods, reason = "the disk is read here")]
pub mod source;
pub mod theme;
#[expect(clippy::disallowed_methods, reason = "the disk is looked at here")]
pub mod watch;
pub mod yaml;
