//! A request's head, read strictly (RFC 9112).

use super::ConnectionId;

/// The longest head that is read, in bytes.
pub const LONGEST: usize = 16 * 1024;

/// The most header fields of a request.
const FIELDS: usize = 100;

/// What is asked for.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Method {
    /// The content.
    Get,
    /// Its header fields only.
    Head,
    /// Anything else.
    Other,
}

/// A request whose head has come in whole.
#[derive(Clone, Debug)]
pub struct Request {
    /// The connection that it came on.
    pub connection: ConnectionId,
    /// What is asked for.
    pub method: Method,
    /// What it is asked of, as written: `/a.html?x=1`.
    pub target: String,
    /// Header fields in their order, names as written.
    fields: Vec<(String, String)>,
}

/// What is known of a head so far.
pub enum Head {
    /// More must come.
    Partial,
    /// It is whole.
    Whole(Request),
    /// It is none; the status that says so.
    Refused(u16),
}

impl Request {
    /// Reads a head.
    pub fn read(bytes: &[u8], connection: ConnectionId) -> Head {
        let mut fields = [httparse::EMPTY_HEADER; FIELDS];
        let mut parsed = httparse::Request::new(&mut fields);
        match parsed.parse(bytes) {
            Ok(httparse::Status::Partial) if bytes.len() >= LONGEST => Head::Refused(431),
            Ok(httparse::Status::Partial) => Head::Partial,
            Err(httparse::Error::TooManyHeaders) => Head::Refused(431),
            Err(_) => Head::Refused(400),
            Ok(httparse::Status::Complete(_)) => {
                // A value that is no UTF-8 says nothing that a preview needs.
                let field = |f: &httparse::Header<'_>| {
                    let value = String::from_utf8_lossy(f.value).into_owned();
                    (f.name.to_owned(), value)
                };
                Head::Whole(Self {
                    connection,
                    method: match parsed.method {
                        Some("GET") => Method::Get,
                        Some("HEAD") => Method::Head,
                        _ => Method::Other,
                    },
                    target: parsed.path.unwrap_or_default().to_owned(),
                    fields: parsed.headers.iter().map(field).collect(),
                })
            }
        }
    }

    /// The value of a header field; `None` where it is not given. Of a field that
    /// is given twice, nothing is believed: it is the empty text.
    pub fn field(&self, name: &str) -> Option<&str> {
        let mut given = self
            .fields
            .iter()
            .filter(|(n, _)| n.eq_ignore_ascii_case(name));
        let (_, value) = given.next()?;
        Some(match given.next() {
            None => value.trim(),
            Some(_) => "",
        })
    }

    /// The path that is asked for, as written, and what stands behind its `?`.
    pub fn path_and_query(&self) -> (&str, &str) {
        let target = self.target.split('#').next().unwrap_or_default();
        target.split_once('?').unwrap_or((target, ""))
    }
}
