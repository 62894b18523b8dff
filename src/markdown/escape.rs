//! Text in HTML.

/// ` name="value"`.
pub fn attribute(html: &mut String, name: &str, value: &str) {
    html.push(' ');
    html.push_str(name);
    html.push_str("=\"");
    escape(html, value);
    html.push('"');
}

/// Adds text, which stands for itself in an element and in a value in quotes (HTML,
/// 13.3, "escaping a string").
pub fn escape(html: &mut String, text: &str) {
    let mut rest = text;
    while let Some(at) = rest.find(['&', '<', '>', '"']) {
        let (plain, marked) = rest.split_at(at);
        html.push_str(plain);
        html.push_str(match marked.as_bytes()[0] {
            b'&' => "&amp;",
            b'<' => "&lt;",
            b'>' => "&gt;",
            _ => "&quot;",
        });
        rest = &marked[1..];
    }
    html.push_str(rest);
}
