//! One connection and what it is doing. Nothing here waits.

use std::io::{ErrorKind, Read, Write};
use std::net::{Shutdown, TcpStream};
use std::sync::Arc;
use std::time::{Duration, Instant};

use super::request::{Head, LONGEST, Request};
use super::{Answer, Body, ConnectionId, Method, answer};

/// How long a request's head may take to come in.
const HEAD: Duration = Duration::from_secs(10);

/// How long a reader may take nothing of an answer.
const STALL: Duration = Duration::from_secs(30);

/// How long what a client still sends is passed over, so that it can read the
/// answer before the connection is reset.
const LINGER: Duration = Duration::from_secs(2);

/// The most that waits for one reader of events, in bytes. Who is further behind
/// connects anew and is told where the site stands.
const BEHIND: usize = 4 * 1024 * 1024;

/// How much of a file is held in memory while it is sent.
const PIECE: u64 = 64 * 1024;

/// A connection.
pub struct Connection {
    stream: TcpStream,
    state: State,
    /// When it is closed if nothing happens; never for streams and while a worker
    /// is at it.
    pub deadline: Option<Instant>,
}

enum State {
    /// The head is coming in.
    Reading(Vec<u8>),
    /// A worker has the request; what is posted meanwhile waits.
    Asked(Method, Vec<u8>),
    /// The answer goes out.
    Writing(Pending, Body),
    /// Events go out as they come.
    Streaming(Vec<u8>),
    /// All is sent; the rest of what comes in is passed over.
    Lingering,
}

/// Bytes on their way out.
struct Pending {
    bytes: Arc<[u8]>,
    sent: usize,
}

/// What came of looking at a connection.
pub enum Step {
    /// It waits.
    Wait,
    /// A request is there.
    Ask(Request),
    /// It is over.
    Close,
}

/// What a connection waits for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Interest {
    /// Bytes to read, or its end.
    pub readable: bool,
    /// Room to write.
    pub writable: bool,
}

impl Connection {
    /// A new one. The stream must not block.
    pub fn new(stream: TcpStream, now: Instant) -> Self {
        Self {
            stream,
            state: State::Reading(Vec::new()),
            deadline: Some(now + HEAD),
        }
    }

    /// Its socket.
    pub fn stream(&self) -> &TcpStream {
        &self.stream
    }

    /// Whether it can be given up for a newer one.
    pub fn is_idle(&self) -> bool {
        matches!(self.state, State::Reading(_) | State::Lingering)
    }

    /// Whether events are sent on it.
    pub fn is_stream(&self) -> bool {
        matches!(self.state, State::Streaming(_))
    }

    /// What it waits for.
    pub fn interest(&self) -> Interest {
        let (readable, writable) = match &self.state {
            State::Reading(_) | State::Lingering => (true, false),
            State::Asked(..) => (false, false),
            State::Writing(..) => (false, true),
            State::Streaming(out) => (true, !out.is_empty()),
        };
        Interest { readable, writable }
    }

    /// Goes on as far as it can without waiting.
    pub fn go_on(&mut self, id: ConnectionId, now: Instant) -> Step {
        match self.state {
            State::Reading(_) => self.read_head(id, now),
            State::Asked(..) => Step::Wait,
            State::Writing(..) => self.write(now),
            State::Streaming(_) => match self.pass_over() {
                true => self.stream_out(),
                false => Step::Close,
            },
            State::Lingering => match self.pass_over() {
                true => Step::Wait,
                false => Step::Close,
            },
        }
    }

    /// Sends an answer.
    pub fn answer(&mut self, answer: Answer, now: Instant) -> Step {
        let method = match &self.state {
            State::Asked(method, _) => method.clone(),
            _ => Method::Get,
        };
        let (head, body) = answer::wire(answer, &method);
        let (bytes, body): (Arc<[u8]>, Body) = match body {
            // Head and content leave together: one packet where they fit.
            Body::Bytes(content) => {
                let mut head = head;
                head.extend_from_slice(&content);
                (head.into(), Body::Empty)
            }
            body => (head.into(), body),
        };
        self.state = State::Writing(Pending { bytes, sent: 0 }, body);
        self.deadline = Some(now + STALL);
        self.write(now)
    }

    /// Keeps the connection open for events.
    pub fn stream_events(&mut self, first: &[u8]) -> Step {
        let mut out = answer::events_head();
        out.extend_from_slice(first);
        if let State::Asked(_, early) = &self.state {
            out.extend_from_slice(early);
        }
        self.state = State::Streaming(out);
        self.deadline = None;
        self.stream_out()
    }

    /// Sends an event.
    pub fn post(&mut self, bytes: &[u8]) -> Step {
        match &mut self.state {
            State::Asked(_, early) => {
                early.extend_from_slice(bytes);
                Step::Wait
            }
            State::Streaming(out) => {
                out.extend_from_slice(bytes);
                self.stream_out()
            }
            _ => Step::Wait,
        }
    }

    fn read_head(&mut self, id: ConnectionId, now: Instant) -> Step {
        let State::Reading(head) = &mut self.state else {
            return Step::Wait;
        };
        let mut piece = [0; 4096];
        loop {
            match self.stream.read(&mut piece) {
                Ok(0) => return Step::Close,
                Ok(n) => head.extend_from_slice(piece.get(..n).unwrap_or_default()),
                Err(e) if e.kind() == ErrorKind::WouldBlock => return Step::Wait,
                Err(e) if e.kind() == ErrorKind::Interrupted => continue,
                Err(_) => return Step::Close,
            }
            match Request::read(head.get(..head.len().min(LONGEST)).unwrap_or_default(), id) {
                Head::Partial => {}
                Head::Whole(request) => {
                    self.state = State::Asked(request.method.clone(), Vec::new());
                    self.deadline = None;
                    return Step::Ask(request);
                }
                Head::Refused(status) => {
                    let words = "this is no request that a preview can answer";
                    return self.answer(Answer::text(status, words), now);
                }
            }
        }
    }

    fn write(&mut self, now: Instant) -> Step {
        let State::Writing(pending, body) = &mut self.state else {
            return Step::Wait;
        };
        loop {
            let left = pending.bytes.get(pending.sent..).unwrap_or_default();
            if left.is_empty() {
                match next_piece(body) {
                    Some(bytes) => *pending = Pending { bytes, sent: 0 },
                    None => break,
                }
                continue;
            }
            match self.stream.write(left) {
                Ok(0) => return Step::Close,
                Ok(n) => {
                    pending.sent += n;
                    self.deadline = Some(now + STALL);
                }
                Err(e) if e.kind() == ErrorKind::WouldBlock => return Step::Wait,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Step::Close,
            }
        }
        if self.stream.shutdown(Shutdown::Write).is_err() {
            return Step::Close;
        }
        self.state = State::Lingering;
        self.deadline = Some(now + LINGER);
        if self.pass_over() {
            Step::Wait
        } else {
            Step::Close
        }
    }

    fn stream_out(&mut self) -> Step {
        let State::Streaming(out) = &mut self.state else {
            return Step::Wait;
        };
        while !out.is_empty() {
            match self.stream.write(out) {
                Ok(0) => return Step::Close,
                Ok(n) => {
                    out.drain(..n);
                }
                Err(e) if e.kind() == ErrorKind::WouldBlock && out.len() <= BEHIND => break,
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Step::Close,
            }
        }
        Step::Wait
    }

    /// Reads what comes in for nothing; whether more may come.
    fn pass_over(&mut self) -> bool {
        let mut piece = [0; 4096];
        loop {
            match self.stream.read(&mut piece) {
                Ok(0) => return false,
                Ok(_) => {}
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) => return e.kind() == ErrorKind::WouldBlock,
            }
        }
    }
}

/// The next bytes of what follows the head; a file that has become shorter ends early.
fn next_piece(body: &mut Body) -> Option<Arc<[u8]>> {
    let Body::File(file, left) = body else {
        return None;
    };
    let bytes = read_piece(file, (*left).min(PIECE))?;
    *left -= bytes.len() as u64;
    Some(bytes.into())
}

fn read_piece(file: &mut impl Read, len: u64) -> Option<Vec<u8>> {
    let mut bytes = Vec::new();
    file.take(len).read_to_end(&mut bytes).ok()?;
    (!bytes.is_empty()).then_some(bytes)
}
