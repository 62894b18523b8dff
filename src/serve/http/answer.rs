//! Answers as bytes on the wire.

use std::fmt::Write as _;

use super::{Answer, Body, Method};

/// Fields of every answer. Nobody may keep a preview, guess its types, or use it
/// from another site's pages.
const ALWAYS: &str = "Cache-Control: no-store\r\n\
     X-Content-Type-Options: nosniff\r\n\
     Cross-Origin-Resource-Policy: same-origin\r\n\
     Content-Security-Policy: frame-ancestors 'self'\r\n\
     Referrer-Policy: same-origin\r\n";

/// The head of a stream of events (WHATWG HTML, 9.2).
pub fn events_head() -> Vec<u8> {
    format!(
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n{ALWAYS}\r\n"
    )
    .into_bytes()
}

/// The head of an answer, and what follows it.
pub fn wire(answer: Answer, method: &Method) -> (Vec<u8>, Body) {
    let mut head = format!(
        "HTTP/1.1 {} {}\r\nConnection: close\r\n{ALWAYS}",
        answer.status,
        reason(answer.status)
    );
    for (name, value) in &answer.headers {
        // A value of the author's making must not begin a line of its own.
        let sound = value.bytes().all(|b| (b' '..=b'~').contains(&b));
        if sound {
            let _ = write!(head, "{name}: {value}\r\n");
        }
    }
    // RFC 9110, 8.6: not where there cannot be any content.
    if answer.status != 304 && answer.status != 204 {
        let _ = write!(head, "Content-Length: {}\r\n", answer.body.len());
    }
    head.push_str("\r\n");
    let body = if *method == Method::Head {
        Body::Empty
    } else {
        answer.body
    };
    (head.into_bytes(), body)
}

fn reason(status: u16) -> &'static str {
    match status {
        200 => "OK",
        204 => "No Content",
        206 => "Partial Content",
        302 => "Found",
        304 => "Not Modified",
        400 => "Bad Request",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        416 => "Range Not Satisfiable",
        431 => "Request Header Fields Too Large",
        500 => "Internal Server Error",
        503 => "Service Unavailable",
        _ => "",
    }
}
