//! `redirects`: old addresses of what has no front matter to name them in.

use super::form::{At, Form, Optional, Placed, Text};
use super::keys::Key;
use super::read::{Asked, Reader};
use super::url::Address;
use crate::yaml::Kind;

/// An address that leads on to another one.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Redirect {
    /// The old address: a path of the site.
    pub from: Placed<String>,
    /// Where it leads: a path of the site.
    pub to: Placed<String>,
}

group! {
    /// An entry of `redirects`, as it is written.
    struct RedirectKeys {
        /// The old address.
        from: Option<Placed<String>> as Optional<At<Text>> = None, default "needed", example "from: img/old-name.png";
        /// The address of the file, page or category that it leads to now; `#id` behind it names a place there.
        to: Option<Placed<String>> as Optional<At<Address>> = None, default "needed", example "to: img/new-name.png";
    }
}

/// An entry of `redirects`.
pub struct Entry;

impl Form for Entry {
    type Value = Redirect;
    const KIND: Kind = Kind::Group;
    fn keys() -> &'static [Key] {
        RedirectKeys::KEYS
    }
    fn read(reader: &mut Reader<'_>, asked: &Asked<'_>) -> Option<Redirect> {
        let group = reader.group(asked, RedirectKeys::KEYS)?;
        let keys = RedirectKeys::fill(reader, &group);
        reader.missing(&group, "from");
        reader.missing(&group, "to");
        Some(Redirect {
            from: keys.from?,
            to: keys.to?,
        })
    }
}
