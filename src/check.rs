//! Judges a site: what is a finding, and how much it matters.
//!
//! [`policy`] says which findings count and as what; [`baseline`] sets the known
//! ones of an old site aside; [`explain`] says what each means. Nothing here reads
//! or renders.

pub mod baseline;
pub mod explain;
pub mod policy;
