//! `search` and `search_tests`.

use super::form::{At, Form, List, Number, Optional, Placed, Several, Text};
use super::keys::Key;
use super::navigation::Permalink;
use super::read::{Asked, Reader};
use crate::yaml::Kind;

group! {
    /// What search knows of the site's words.
    #[derive(Clone, Debug, PartialEq, Eq)]
    pub struct SearchOptions {
        /// Words that mean the same: each entry is a list of words or short phrases of one meaning. Who searches for one finds pages with the others.
        synonyms: Vec<Vec<String>> as List<Several<Text>> = Vec::new(),
            default "none", example "synonyms:\n  - [sign in, log in]";
    }
}

/// A query with the pages that it must find.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct SearchTest {
    /// What a reader types.
    pub query: Placed<String>,
    /// The permalinks of the pages.
    pub pages: Vec<Placed<String>>,
    /// Among how many of the first results each must be.
    pub top: usize,
}

group! {
    /// An entry of `search_tests`, as it is written.
    struct TestKeys {
        /// What a reader types.
        query: Option<Placed<String>> as Optional<At<Text>> = None, default "needed", example "query: forgot password";
        /// The permalink of the page that must be found, or a list of several.
        pages: Vec<Placed<String>> as Several<At<Permalink>> = Vec::new(), default "needed", example "pages: getting-started-password.html";
        /// Among how many of the first results each of the pages must be.
        top: i64 as Number<1, 50> = 3, default "`3`", example "top: 1";
    }
}

/// An entry of `search_tests`.
pub struct Test;

impl Form for Test {
    type Value = SearchTest;
    const KIND: Kind = Kind::Group;
    fn keys() -> &'static [Key] {
        TestKeys::KEYS
    }
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<SearchTest> {
        let group = reader.group(asked, TestKeys::KEYS)?;
        let keys = TestKeys::fill(reader, &group);
        reader.missing(&group, "query");
        reader.missing(&group, "pages");
        Some(SearchTest {
            query: keys.query?,
            pages: keys.pages,
            top: usize::try_from(keys.top).unwrap_or(1),
        })
    }
}
