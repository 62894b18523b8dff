//! Colours code: (language, code) → spans with classes, each block remembered.

/// Colours code blocks and remembers the answers by (language, code). Shared by
/// all threads.
#[derive(Debug, Default)]
pub struct Highlighter {}
