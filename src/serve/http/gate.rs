//! All connections on one thread, the work on a few others.
//!
//! A thread for each connection would let whoever opens a thousand of them hold a
//! thousand threads. Here an idle or slow connection costs a socket and its
//! buffer; above [`MOST`] the oldest idle one gives way.

use std::collections::BTreeMap;
use std::io::{ErrorKind, Read, Write};
use std::net::TcpListener;
use std::os::unix::net::UnixStream;
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::mpsc::{Receiver, Sender, channel};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::connection::{Connection, Step};
use super::{Answer, ConnectionId, Reply, Request, Site};

/// The most connections at once: below the 1,024 open files that a process may
/// have by default, with room for the site's own.
const MOST: usize = 640;

/// How many threads ask the site.
const WORKERS: usize = 4;

/// How long streams are silent before they are told that the server is there.
const HEARTBEAT: Duration = Duration::from_secs(15);

/// What the gate is told by others.
enum Letter {
    /// The reply to the request of this connection.
    Reply(ConnectionId, Reply),
    /// Bytes for the stream of this connection.
    Post(ConnectionId, Arc<[u8]>),
    /// All connections are closed, and the gate with them.
    Stop,
}

/// Takes what is to be sent; cheap to clone.
#[derive(Clone)]
pub struct Postbox {
    letters: Sender<Letter>,
    bell: Arc<Mutex<UnixStream>>,
}

impl Postbox {
    /// Sends bytes to a stream. What is posted to one that is gone is lost.
    pub fn post(&self, connection: ConnectionId, bytes: Arc<[u8]>) {
        self.send(Letter::Post(connection, bytes));
    }

    /// Ends the gate.
    pub fn stop(&self) {
        self.send(Letter::Stop);
    }

    fn send(&self, letter: Letter) {
        if self.letters.send(letter).is_ok()
            && let Ok(mut bell) = self.bell.lock()
        {
            // A full bell rings already.
            let _ = bell.write(&[1]);
        }
    }
}

/// A listening socket with its connections.
pub struct Gate {
    listener: TcpListener,
    connections: BTreeMap<ConnectionId, Connection>,
    next: ConnectionId,
    letters: Receiver<Letter>,
    bell: UnixStream,
    postbox: Postbox,
    heard: Instant,
}

impl Gate {
    /// A gate over a listening socket.
    ///
    /// # Errors
    /// What the system refused.
    pub fn new(listener: TcpListener) -> std::io::Result<Self> {
        listener.set_nonblocking(true)?;
        let (bell, rope) = UnixStream::pair()?;
        bell.set_nonblocking(true)?;
        rope.set_nonblocking(true)?;
        let (send, letters) = channel();
        Ok(Self {
            listener,
            connections: BTreeMap::new(),
            next: 0,
            letters,
            bell,
            postbox: Postbox {
                letters: send,
                bell: Arc::new(Mutex::new(rope)),
            },
            heard: Instant::now(),
        })
    }

    /// Where to send what streams are to hear, and the word to stop.
    pub fn postbox(&self) -> Postbox {
        self.postbox.clone()
    }

    /// Lets requests in until it is told to stop. `stack` is that of the threads
    /// which ask the site, in bytes.
    pub fn run(mut self, site: &Arc<dyn Site>, stack: usize) {
        let (ask, asked) = channel();
        let asked = Arc::new(Mutex::new(asked));
        for _ in 0..WORKERS {
            let (site, asked, postbox) = (site.clone(), asked.clone(), self.postbox.clone());
            let worker = std::thread::Builder::new().name("preview".into());
            // With fewer workers, requests wait for each other.
            let _ = worker
                .stack_size(stack)
                .spawn(move || work(&*site, &asked, &postbox));
        }
        while self.turn(&**site, &ask) {}
    }

    /// Waits for something to happen and sees to it; false at the end.
    fn turn(&mut self, site: &dyn Site, ask: &Sender<Request>) -> bool {
        let ready = self.wait();
        let now = Instant::now();
        let mut piece = [0; 256];
        while matches!(self.bell.read(&mut piece), Ok(n) if n > 0) {}
        while let Ok(letter) = self.letters.try_recv() {
            if !self.deliver(letter, site, now) {
                return false;
            }
        }
        for id in ready {
            self.go_on(id, site, ask, now);
        }
        self.accept(site, ask, now);
        self.close_late(site, now);
        self.say_still_here(site, now);
        true
    }

    /// The connections at which something can be done.
    fn wait(&self) -> Vec<ConnectionId> {
        let mut ids = Vec::with_capacity(self.connections.len());
        let mut fds = vec![
            PollFd::new(&self.listener, PollFlags::IN),
            PollFd::new(&self.bell, PollFlags::IN),
        ];
        for (id, connection) in &self.connections {
            let interest = connection.interest();
            let mut flags = PollFlags::empty();
            flags.set(PollFlags::IN, interest.readable);
            flags.set(PollFlags::OUT, interest.writable);
            if !flags.is_empty() {
                ids.push(*id);
                fds.push(PollFd::new(connection.stream(), flags));
            }
        }
        let second = Timespec {
            tv_sec: 1,
            tv_nsec: 0,
        };
        if poll(&mut fds, Some(&second)).is_err() {
            return Vec::new();
        }
        let ready = ids.into_iter().zip(fds.iter().skip(2));
        ready
            .filter(|(_, fd)| !fd.revents().is_empty())
            .map(|(id, _)| id)
            .collect()
    }

    fn deliver(&mut self, letter: Letter, site: &dyn Site, now: Instant) -> bool {
        let (id, step) = match letter {
            Letter::Stop => return false,
            Letter::Reply(id, reply) => {
                let Some(connection) = self.connections.get_mut(&id) else {
                    // It went while the worker was at it.
                    if matches!(reply, Reply::Events(_)) {
                        site.closed(id);
                    }
                    return true;
                };
                let step = match reply {
                    Reply::Answer(answer) => connection.answer(answer, now),
                    Reply::Events(first) => connection.stream_events(&first),
                };
                (id, step)
            }
            Letter::Post(id, bytes) => {
                let Some(connection) = self.connections.get_mut(&id) else {
                    return true;
                };
                (id, connection.post(&bytes))
            }
        };
        if matches!(step, Step::Close) {
            self.close(id, site);
        }
        true
    }

    fn go_on(&mut self, id: ConnectionId, site: &dyn Site, ask: &Sender<Request>, now: Instant) {
        let Some(connection) = self.connections.get_mut(&id) else {
            return;
        };
        match connection.go_on(id, now) {
            Step::Wait => {}
            Step::Close => self.close(id, site),
            Step::Ask(request) => {
                if ask.send(request).is_err() {
                    self.close(id, site);
                }
            }
        }
    }

    fn accept(&mut self, site: &dyn Site, ask: &Sender<Request>, now: Instant) {
        loop {
            match self.listener.accept() {
                Ok((stream, _)) => {
                    // Answers are written whole: nothing is won by waiting for more.
                    let _ = stream.set_nodelay(true);
                    if stream.set_nonblocking(true).is_err() {
                        continue;
                    }
                    if self.connections.len() >= MOST {
                        self.give_up_oldest(site);
                    }
                    let id = self.next;
                    self.next += 1;
                    self.connections.insert(id, Connection::new(stream, now));
                    self.go_on(id, site, ask, now);
                }
                // A client that went before it was met.
                Err(e) if e.kind() == ErrorKind::ConnectionAborted => {}
                Err(e) if e.kind() == ErrorKind::Interrupted => {}
                Err(e) if e.kind() == ErrorKind::WouldBlock => return,
                // No more files may be open.
                Err(_) => {
                    self.give_up_oldest(site);
                    std::thread::sleep(Duration::from_millis(5));
                    return;
                }
            }
        }
    }

    fn give_up_oldest(&mut self, site: &dyn Site) {
        let idle = self.connections.iter().find(|(_, c)| c.is_idle());
        let stream = || self.connections.iter().find(|(_, c)| c.is_stream());
        let oldest = idle
            .or_else(stream)
            .or_else(|| self.connections.iter().next());
        if let Some(id) = oldest.map(|(id, _)| *id) {
            self.close(id, site);
        }
    }

    fn close_late(&mut self, site: &dyn Site, now: Instant) {
        let late = |c: &Connection| c.deadline.is_some_and(|deadline| deadline <= now);
        let late: Vec<ConnectionId> = self
            .connections
            .iter()
            .filter(|(_, c)| late(c))
            .map(|(id, _)| *id)
            .collect();
        for id in late {
            self.close(id, site);
        }
    }

    fn say_still_here(&mut self, site: &dyn Site, now: Instant) {
        if now.duration_since(self.heard) < HEARTBEAT {
            return;
        }
        self.heard = now;
        let said = site.heartbeat();
        let streams = self.connections.iter_mut().filter(|(_, c)| c.is_stream());
        let gone: Vec<ConnectionId> = streams
            .filter_map(|(id, c)| matches!(c.post(said), Step::Close).then_some(*id))
            .collect();
        for id in gone {
            self.close(id, site);
        }
    }

    fn close(&mut self, id: ConnectionId, site: &dyn Site) {
        if let Some(connection) = self.connections.remove(&id)
            && connection.is_stream()
        {
            site.closed(id);
        }
    }
}

/// Asks the site about one request after the other.
fn work(site: &dyn Site, asked: &Mutex<Receiver<Request>>, postbox: &Postbox) {
    loop {
        let request = match asked.lock() {
            Ok(asked) => asked.recv(),
            Err(_) => return,
        };
        let Ok(request) = request else { return };
        let reply = catch_unwind(AssertUnwindSafe(|| site.reply(&request)));
        let reply = reply.unwrap_or_else(|_| {
            let words = "a bug in shelfmark kept this from being answered; the terminal says more";
            Reply::Answer(Answer::text(500, words))
        });
        postbox.send(Letter::Reply(request.connection, reply));
    }
}
