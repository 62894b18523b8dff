//! What is kept between builds, read back. Written by [`crate::output`].

use std::path::Path;

/// The file that remembers coloured code, below the site's folder.
pub const HIGHLIGHTS: &str = ".shelfmark/cache/highlight";

/// The file that remembers what other sites answered, below the site's folder.
pub const LINKS: &str = ".shelfmark/links.json";

/// The bytes of what other sites answered; `None` where nothing is remembered.
pub fn read_links(root: &Path) -> Option<Vec<u8>> {
    std::fs::read(root.join(LINKS)).ok()
}

/// The bytes of the cache; `None` where there is none.
pub fn read_cache(root: &Path) -> Option<Vec<u8>> {
    std::fs::read(root.join(HIGHLIGHTS)).ok()
}
