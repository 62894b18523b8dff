//! Finished bytes, and a directory made equal to them.
//!
//! [`Staging`] collects files beside the output folder and swaps them in as a
//! whole; until [`Staging::commit`] nothing under the output folder changes.
//! Knows nothing of why the bytes are so.

use std::sync::Arc;

use crate::source::Asset;

mod cache;
mod lock;
mod manifest;
pub mod scaffold;
mod staging;
mod swap;

pub use cache::write_cache;
pub use staging::{OutputError, Staging, Written};

/// What stands at one route.
#[derive(Clone, Debug)]
pub enum Output {
    /// These bytes.
    Bytes(Arc<[u8]>),
    /// The bytes of a source file, as they are.
    Copy(Arc<Asset>),
}
