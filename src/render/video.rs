//! A tutorial starts with its video, wherever in the text the author put it.

use std::ops::Range;

/// Elements that may stand around a video and hold nothing else of the text.
const FRAMES: &[&str] = &["p", "div", "figure"];

/// Elements that have no end tag (HTML, 13.1.2).
const VOID: &[&str] = &[
    "area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track",
    "wbr",
];

/// Takes the first video of a page's HTML out, with what frames it. One that
/// lies inside something else, such as a list or an accordion, stays: there it
/// belongs to what stands around it.
pub fn lift(html: &str) -> Option<(String, String)> {
    let at = whole(html)?;
    let video = html[at.clone()].trim().to_owned();
    let rest = format!("{}{}", &html[..at.start], html[at.end..].trim_start());
    Some((video, rest))
}

/// The bytes of the first video with its frame, where both stand by themselves.
fn whole(html: &str) -> Option<Range<usize>> {
    let mut open: Vec<(&str, usize)> = Vec::new();
    let mut at = 0;
    while let Some(tag) = next_tag(html, at) {
        at = tag.end;
        let text = &html[tag.clone()];
        let name = name(text);
        if text.starts_with("</") {
            // An author's HTML that does not match: nothing is known from here on.
            let (opened, start) = open.pop()?;
            if opened != name {
                return None;
            }
            if is_video(&html[next_tag(html, start)?]) {
                return framed(html, start..tag.end, &open);
            }
        } else if !VOID.contains(&name) && !text.ends_with("/>") {
            open.push((name, tag.start));
        }
    }
    None
}

/// Whether an element is a video: one of HTML's own, a frame (no other page is
/// worth starting a tutorial with), or a player that waits to be started.
fn is_video(tag: &str) -> bool {
    let classes = tag.split_once("class=\"").map_or("", |(_, rest)| rest);
    let classes = classes.split('"').next().unwrap_or_default();
    let waits = classes.split_whitespace().any(|class| class == "video");
    matches!(name(tag), "iframe" | "video") || waits
}

/// The video with the elements that hold it alone; `None` where something else
/// stays open around it.
fn framed(html: &str, video: Range<usize>, open: &[(&str, usize)]) -> Option<Range<usize>> {
    let mut at = video;
    for (name, start) in open.iter().rev() {
        let tag = next_tag(html, *start)?;
        if !FRAMES.contains(name) || !html[tag.end..at.start].trim().is_empty() {
            return None;
        }
        let mut rest = html[at.end..].trim_start();
        if *name == "figure" && rest.starts_with("<figcaption") {
            let (_, behind) = rest.split_once("</figcaption>")?;
            rest = behind.trim_start();
        }
        let rest = rest.strip_prefix(&format!("</{name}>"))?;
        at = *start..html.len() - rest.len();
    }
    Some(at)
}

/// The next tag from `from` on, comments passed over.
fn next_tag(html: &str, mut from: usize) -> Option<Range<usize>> {
    loop {
        let start = from + html[from..].find('<')?;
        let rest = &html[start..];
        if let Some(comment) = rest.strip_prefix("<!--") {
            from = start + 4 + comment.find("-->")? + 3;
        } else if rest[1..].starts_with(|c: char| c.is_ascii_alphabetic() || c == '/') {
            return Some(start..start + tag_length(rest)?);
        } else {
            from = start + 1;
        }
    }
}

/// The length of the tag that a text starts with; `>` in quotes ends none.
fn tag_length(text: &str) -> Option<usize> {
    let mut quote = None;
    for (at, c) in text.char_indices() {
        match (c, quote) {
            ('"' | '\'', None) => quote = Some(c),
            (c, Some(open)) if c == open => quote = None,
            ('>', None) => return Some(at + 1),
            _ => {}
        }
    }
    None
}

/// The name of a tag.
fn name(tag: &str) -> &str {
    let name = tag.trim_start_matches(['<', '/']);
    let end = name
        .find(|c: char| !c.is_ascii_alphanumeric() && c != '-')
        .unwrap_or(name.len());
    &name[..end]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_video_comes_out_with_what_frames_it() {
        for (html, video, rest) in [
            (
                "<p>A</p>\n<iframe src=\"x\"></iframe>\n<p>B</p>",
                "<iframe src=\"x\"></iframe>",
                "<p>A</p>\n<p>B</p>",
            ),
            (
                "<h2>A > b</h2><figure class=\"v\"><div><video title=\"a>b\"><source src=x></video></div><figcaption>C</figcaption></figure>",
                "<figure class=\"v\"><div><video title=\"a>b\"><source src=x></video></div><figcaption>C</figcaption></figure>",
                "<h2>A > b</h2>",
            ),
            (
                "<p>A</p><div class=\"video\" data-player=\"x\"><a href=y><span>B</span></a></div>\n",
                "<div class=\"video\" data-player=\"x\"><a href=y><span>B</span></a></div>",
                "<p>A</p>",
            ),
            (
                "<p><iframe></iframe></p><video></video>",
                "<p><iframe></iframe></p>",
                "<video></video>",
            ),
        ] {
            let lifted = lift(html).expect("a video");
            assert_eq!((lifted.0.as_str(), lifted.1.as_str()), (video, rest));
        }
    }

    #[test]
    fn a_video_that_belongs_to_something_stays() {
        for html in [
            "<p>none</p>",
            "<ul><li><iframe></iframe></li></ul>",
            "<p>See <iframe></iframe></p>",
            "<details><summary>A</summary><video></video></details>",
            "</p><iframe></iframe>",
            "<!-- <iframe></iframe> -->",
            "<iframe>",
            "<pre>&lt;iframe&gt;</pre>",
        ] {
            assert_eq!(lift(html), None, "{html}");
        }
    }
}
