//! HTTP/1.1 as far as a preview needs it: one request a connection, GET and HEAD,
//! answers of bytes or of a file's part, and streams of events.
//!
//! [`Gate`] holds every connection on one thread and gives whole requests to a few
//! workers, which ask the [`Site`]. What answers mean is not known here.

use std::io::Read;
use std::sync::Arc;

mod answer;
mod connection;
mod gate;
mod request;

pub use gate::{Gate, Postbox};
pub use request::{Method, Request};

/// Names a connection; never used again for another one.
pub type ConnectionId = u64;

/// Whoever answers requests.
pub trait Site: Send + Sync + 'static {
    /// The reply to a request. Called on several threads at once.
    fn reply(&self, request: &Request) -> Reply;
    /// A connection on which events were sent is gone.
    fn closed(&self, connection: ConnectionId);
    /// What is said on every open stream when nothing else was said for a while.
    fn heartbeat(&self) -> &'static [u8] {
        b": still here\n\n"
    }
}

/// What is done about a request.
pub enum Reply {
    /// It is answered, and the connection closed.
    Answer(Answer),
    /// The connection stays open: these bytes first, then what is posted to it.
    Events(Vec<u8>),
}

/// An answer.
pub struct Answer {
    /// The status: 200.
    pub status: u16,
    /// Header fields beside those of the length and the connection.
    pub headers: Vec<(&'static str, String)>,
    /// The content.
    pub body: Body,
}

/// The content of an answer.
pub enum Body {
    /// None.
    Empty,
    /// These bytes.
    Bytes(Arc<[u8]>),
    /// So many bytes of a file, from where it stands.
    File(Box<dyn Read + Send>, u64),
}

impl Body {
    fn len(&self) -> u64 {
        match self {
            Self::Empty => 0,
            Self::Bytes(bytes) => bytes.len() as u64,
            Self::File(_, len) => *len,
        }
    }
}

impl Answer {
    /// An answer in plain words.
    pub fn text(status: u16, words: &str) -> Self {
        Self {
            status,
            headers: vec![("Content-Type", "text/plain; charset=utf-8".into())],
            body: Body::Bytes(format!("{words}\n").into_bytes().into()),
        }
    }

    /// The same with one more header field.
    pub fn with(mut self, name: &'static str, value: impl Into<String>) -> Self {
        self.headers.push((name, value.into()));
        self
    }
}
