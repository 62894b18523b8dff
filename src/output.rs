//! Finished bytes, and a directory made equal to them.
//!
//! [`Staging`] collects files beside the output folder and swaps them in as a
//! whole; until [`Staging::commit`] nothing under the output folder changes.
//! Knows nothing of why the bytes are so.

use std::sync::Arc;

use crate::source::Asset;

mod cache;
mod carry;
mod error;
mod file;
mod in_place;
mod lock;
mod manifest;
mod place;
mod remove;
pub mod rewrite;
pub mod scaffold;
mod staging;
mod swap;

pub use cache::{write_cache, write_links};
pub use error::OutputError;
pub use staging::{Durability, Options, Staging, Written};
pub use swap::From as SwapFrom;

/// What stands at one route.
#[derive(Clone, Debug)]
pub enum Output {
    /// These bytes.
    Bytes(Arc<[u8]>),
    /// The bytes of a source file, as they are.
    Copy(Arc<Asset>),
}
