//! Raw HTML: addresses resolved, pictures sized, videos made to fit.

use std::ops::Range;

use super::Writing;
use crate::markdown::escape::{attribute, escape};
use crate::markdown::raw_html::{self, Holds};
use crate::markdown::video::video;
use crate::source::ImageSize;

impl Writing<'_, '_> {
    /// Raw HTML with its addresses resolved.
    pub(super) fn rewrite(&mut self, html: &str) -> String {
        let mut out = String::with_capacity(html.len());
        let mut at = 0;
        let mut put = |out: &mut String, range: Range<usize>, text: &str| {
            out.push_str(&html[at..range.start]);
            out.push_str(text);
            at = range.end;
        };
        for tag in raw_html::tags(html) {
            let mut external = false;
            for attribute in tag.attributes.iter().filter(|a| !a.quoted.is_empty()) {
                let target = raw_html::decoded(attribute.value);
                let value = match raw_html::holds(tag.name, attribute.name) {
                    Some(Holds::Link) => {
                        let link = self.page.resolve.link(&target, self.from());
                        external = link.external;
                        link.href
                    }
                    Some(Holds::Image | Holds::File) => {
                        self.page.resolve.image(&target, self.from()).src
                    }
                    Some(Holds::Set) => {
                        let each = raw_html::set(&target).into_iter().map(|(url, size)| {
                            format!("{} {size}", self.page.resolve.image(url, self.from()).src)
                                .trim_end()
                                .to_owned()
                        });
                        each.collect::<Vec<_>>().join(", ")
                    }
                    None => continue,
                };
                if value == target {
                    continue;
                }
                let mut quoted = String::from("\"");
                escape(&mut quoted, &value);
                quoted.push('"');
                put(&mut out, attribute.quoted.clone(), &quoted);
            }
            if self.page.options.dialect.videos && tag.name.eq_ignore_ascii_case("iframe") {
                let end = tag.end_of_attributes..tag.end_of_attributes;
                put(&mut out, end, &responsive(&tag));
            }
            if tag.name.eq_ignore_ascii_case("img") {
                let source = tag.attribute("src").map(raw_html::decoded);
                let image = source.map(|src| self.page.resolve.image(&src, self.from()));
                let end = tag.end_of_attributes..tag.end_of_attributes;
                put(&mut out, end, &room(&tag, image.and_then(|i| i.size)));
            }
            if external {
                let stated = |name: &str| tag.attribute(name).is_some();
                let end = tag.end_of_attributes..tag.end_of_attributes;
                if !stated("rel") && !stated("target") {
                    put(&mut out, end, &self.leaving());
                }
            }
        }
        out.push_str(&html[at..]);
        out
    }
}

/// The measures that an `<img>` lacks, so that its room is kept while it loads:
/// its file's, or to a stated width the height. A stated height alone, or a style
/// that speaks of either, is left as its author meant it.
fn room(tag: &raw_html::Tag<'_>, size: Option<ImageSize>) -> String {
    let mut html = String::new();
    let style = tag.attribute("style").unwrap_or_default();
    let styled = ["width", "height", "inline-size", "block-size"];
    if tag.attribute("height").is_some() || styled.iter().any(|word| style.contains(word)) {
        return html;
    }
    let Some(size) = size.filter(|size| size.width > 0) else {
        return html;
    };
    match tag.attribute("width").map(str::parse::<u64>) {
        None => {
            attribute(&mut html, "width", &size.width.to_string());
            attribute(&mut html, "height", &size.height.to_string());
        }
        Some(Ok(width)) if width < 100_000 => {
            let height = width * u64::from(size.height) / u64::from(size.width);
            attribute(&mut html, "height", &height.to_string());
        }
        Some(_) => {}
    }
    html
}

/// What an `<iframe>` of a video lacks to fit every screen: its shape, a title, and
/// that it waits until it comes into view.
fn responsive(tag: &raw_html::Tag<'_>) -> String {
    let address = tag.attribute("src").map(raw_html::decoded);
    let address = address.map(|a| match a.starts_with("//") {
        true => format!("https:{a}"),
        false => a,
    });
    let Some(video) = address.and_then(|address| video(&address)) else {
        return String::new();
    };
    let mut html = String::new();
    if tag.attribute("class").is_none() {
        html.push_str(" class=\"video\"");
    }
    let side = |name| tag.attribute(name).and_then(|n| n.parse::<u32>().ok());
    let shape = side("width")
        .zip(side("height"))
        .filter(|(w, h)| *w > 0 && *h > 0);
    if let Some((width, height)) = shape.filter(|_| tag.attribute("style").is_none()) {
        attribute(
            &mut html,
            "style",
            &format!("aspect-ratio:{width}/{height}"),
        );
    }
    if tag.attribute("title").is_none() {
        attribute(&mut html, "title", &format!("Video ({})", video.host));
    }
    if tag.attribute("loading").is_none() {
        html.push_str(" loading=\"lazy\"");
    }
    html
}
