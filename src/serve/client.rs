//! The script that a preview adds to its pages, and its style.

/// `/@preview/client.js`.
pub const SCRIPT: &str = include_str!("client/client.js");

/// `/@preview/client.css`.
pub const STYLE: &str = include_str!("client/client.css");
