//! Who is looking at what.

use std::collections::{BTreeMap, BTreeSet};

use super::http::ConnectionId;
use crate::path::Route;

/// The open streams of events, each with the pages that it hears of.
#[derive(Default)]
pub struct Tabs(BTreeMap<ConnectionId, Vec<Route>>);

/// The most pages of one stream.
pub const MOST_ROUTES: usize = 64;

impl Tabs {
    /// A stream is there.
    pub fn open(&mut self, connection: ConnectionId, routes: Vec<Route>) {
        self.0.insert(connection, routes);
    }

    /// A stream is gone.
    pub fn close(&mut self, connection: ConnectionId) {
        self.0.remove(&connection);
    }

    /// Every stream with its pages.
    pub fn all(&self) -> Vec<(ConnectionId, Vec<Route>)> {
        self.0.iter().map(|(id, r)| (*id, r.clone())).collect()
    }

    /// Every page that somebody looks at.
    pub fn routes(&self) -> BTreeSet<Route> {
        self.0.values().flatten().cloned().collect()
    }
}
