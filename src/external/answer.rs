//! What other sites answer, and what it means.

use serde::{Deserialize, Serialize};

/// What became of a link.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Answer {
    /// It leads where it should, or to a page that is not for programs.
    Fine,
    /// It leads nowhere; the words follow on the address.
    Dead(String),
    /// It has moved for good, to this address.
    Moved(String),
    /// The page is there, and the place in it is not; some places that are.
    NoFragment(Vec<String>),
}

/// What a status code says of a link that is not followed further.
pub(super) fn of_status(status: u16) -> Answer {
    match status {
        200..=299 => Answer::Fine,
        // The page is there, but for members, or for people only.
        401 | 403 | 407 | 451 | 999 => Answer::Fine,
        404 | 410 => Answer::Dead(format!("is not there ({status})")),
        429 => Answer::Dead("is too busy to answer (429)".into()),
        500..=599 => Answer::Dead(format!("fails on its server ({status})")),
        status => Answer::Dead(format!("answers {status}")),
    }
}

/// Whether the same question may be answered otherwise in a moment.
pub(super) fn is_passing(status: u16) -> bool {
    matches!(status, 408 | 425 | 429 | 500 | 502 | 503 | 504)
}
