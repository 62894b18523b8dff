//! Shelfmark turns a folder of markdown pages into a knowledge base.
//!
//! A site is a pure function from its [`source::Sources`] to a table of routes
//! and outputs: outline each page alone ([`article`]), join all outlines
//! ([`site`]), render one route at a time ([`render`]). [`engine`] ties the
//! three together. The modules stand here in the order in which data flows; a
//! module imports only from those above it.

pub mod article;
pub mod cli;
pub mod commands;
pub mod config;
pub mod diagnostic;
pub mod engine;
pub mod front_matter;
pub mod import;
pub mod markdown;
pub mod output;
pub mod path;
pub mod render;
pub mod report;
pub mod site;
pub mod source;
pub mod theme;
