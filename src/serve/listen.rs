//! Finds a free port.

use std::io::ErrorKind;
use std::net::{SocketAddr, TcpListener, ToSocketAddrs};

/// How many ports after the one that was asked for are tried.
const TRIED: u16 = 100;

/// A socket that listens.
pub struct Listening {
    /// It.
    pub listener: TcpListener,
    /// Where it listens.
    pub address: SocketAddr,
}

/// Listens on a port of a host, or on the next free one.
///
/// # Errors
/// Where no port is free, or the host is none of this machine's.
pub fn listen(host: &str, port: u16) -> std::io::Result<Listening> {
    let mut last = ErrorKind::AddrNotAvailable.into();
    for port in port..=port.saturating_add(if port == 0 { 0 } else { TRIED }) {
        match bind(host, port) {
            Ok(listening) => return Ok(listening),
            Err(e) if e.kind() == ErrorKind::AddrInUse => last = e,
            Err(e) if e.kind() == ErrorKind::PermissionDenied && port < 1024 => last = e,
            Err(e) => return Err(e),
        }
    }
    Err(last)
}

fn bind(host: &str, port: u16) -> std::io::Result<Listening> {
    let mut last = ErrorKind::AddrNotAvailable.into();
    for address in (host, port).to_socket_addrs()? {
        match TcpListener::bind(address) {
            Ok(listener) => {
                let address = listener.local_addr()?;
                return Ok(Listening { listener, address });
            }
            Err(e) => last = e,
        }
    }
    Err(last)
}
