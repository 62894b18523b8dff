//! Old ids of headings, kept alive: an empty element with the old id stands inside
//! the heading that has its place now, so an old link lands at the right line.

use crate::front_matter::Spanned;

/// Puts each old id into the heading with the new one. An old id whose heading is
/// not there is left out (`check` reports it), and so is one that the page uses.
pub fn put(mut html: String, anchors: &[(String, Spanned<String>)]) -> String {
    for (old, new) in anchors {
        let Some(inside) = inside_heading(&html, &new.value) else {
            continue;
        };
        let id = attribute(old);
        if !html.contains(&id) {
            html.insert_str(inside, &format!("<span {id}></span>"));
        }
    }
    html
}

/// Behind the start tag of the heading with this id.
fn inside_heading(html: &str, id: &str) -> Option<usize> {
    let id = format!(" {}", attribute(id));
    let mut places = html.match_indices(&id);
    let (at, _) = places.find(|(at, _)| {
        let tag = html[..*at]
            .rfind('<')
            .map(|open| &html.as_bytes()[open + 1..*at]);
        matches!(tag, Some([b'h', b'1'..=b'6', ..]))
    })?;
    Some(at + html[at..].find('>')? + 1)
}

fn attribute(id: &str) -> String {
    let id = id
        .replace('&', "&amp;")
        .replace('"', "&quot;")
        .replace('<', "&lt;");
    format!("id=\"{}\"", id.replace('>', "&gt;"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_old_id_stands_inside_its_heading() {
        let to = |id: &str| Spanned {
            value: id.into(),
            span: (0..0).into(),
        };
        let html = "<p id=\"new\">x</p><h2 class=\"a\" id=\"new\">New</h2>";
        let anchors = [("old".into(), to("new")), ("lost".into(), to("gone"))];
        assert_eq!(
            put(html.into(), &anchors),
            "<p id=\"new\">x</p><h2 class=\"a\" id=\"new\"><span id=\"old\"></span>New</h2>"
        );
        let taken = [("new".into(), to("new"))];
        assert_eq!(put(html.into(), &taken), html);
    }
}
