//! Pictures and videos: with their measures, so that nothing moves while they load.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::{Writing, dressed};
use crate::markdown::dialect::attributes::Attributes;
use crate::markdown::escape::{attribute, escape};
use crate::markdown::placed::Placed;
use crate::markdown::video::Video;
use crate::source::ImageSize;

impl Writing<'_, '_> {
    pub(super) fn picture(&mut self, target: &str, alt: &str, title: &str, said: &Attributes) {
        let image = self.page.resolve.image(target, self.from());
        let mut html = String::new();
        let captioned = self.in_figure && !title.is_empty();
        if self.in_figure {
            html.push_str(if captioned {
                "<figure class=\"picture\">"
            } else {
                "<p class=\"picture\">"
            });
        }
        html.push_str("<img");
        attribute(&mut html, "src", &image.src);
        attribute(&mut html, "alt", alt);
        if !title.is_empty() && !captioned {
            attribute(&mut html, "title", title);
        }
        for (name, value) in measures(image.size, said) {
            attribute(&mut html, name, &value);
        }
        html.push_str(&dressed("", &unmeasured(said)));
        if self.pictures > 0 {
            html.push_str(" loading=\"lazy\"");
        }
        html.push_str(" decoding=\"async\">");
        if captioned {
            html.push_str("<figcaption>");
            escape(&mut html, title);
            html.push_str("</figcaption>");
        }
        if self.in_figure {
            html.push_str(if captioned { "</figure>\n" } else { "</p>\n" });
        }
        self.pictures += 1;
        self.html(html);
    }

    /// A player that waits until a reader starts it, and a link until then.
    pub(super) fn video(&mut self, video: &Video, address: &str, line: &str) {
        let mut html = format!("<div class=\"video\"{line}");
        attribute(&mut html, "data-player", &video.player);
        html.push_str("><a");
        attribute(
            &mut html,
            "href",
            &self.page.resolve.link(address, self.from()).href,
        );
        html.push_str(&self.leaving());
        html.push_str("><span class=\"video-title\">");
        let title = video.about.clone();
        let title = title.unwrap_or_else(|| self.page.resolve.word("video"));
        escape(&mut html, &title);
        html.push_str("</span> <span class=\"video-host\">");
        html.push_str(video.host);
        html.push_str("</span></a></div>\n");
        self.html(html);
    }
}

/// The places of the paragraphs that hold one picture and nothing else.
pub(super) fn lone_pictures(list: &[Placed<'_>]) -> Vec<usize> {
    let mut lone = Vec::new();
    let mut at = 0;
    while at + 1 < list.len() {
        let opens = matches!(
            (&list[at].event, &list[at + 1].event),
            (
                Event::Start(Tag::Paragraph),
                Event::Start(Tag::Image { .. })
            )
        );
        if !opens {
            at += 1;
            continue;
        }
        let mut end = at + 1;
        let mut depth = 0usize;
        while let Some(placed) = list.get(end) {
            match placed.event {
                Event::Start(Tag::Image { .. }) => depth += 1,
                Event::End(TagEnd::Image) => depth -= 1,
                _ => {}
            }
            end += 1;
            if depth == 0 {
                break;
            }
        }
        if matches!(list.get(end), Some(p) if matches!(p.event, Event::End(TagEnd::Paragraph))) {
            lone.push(at);
        }
        at = end;
    }
    lone
}

/// Width and height of a picture. Where the author gives one of them, the other
/// keeps the picture's shape.
fn measures(size: Option<ImageSize>, said: &Attributes) -> Vec<(&'static str, String)> {
    let given = ["width", "height"].map(|key| said.value(key));
    let (width, height) = match (given, size) {
        ([None, None], None) => return Vec::new(),
        ([None, None], Some(size)) => (Some(size.width.to_string()), Some(size.height.to_string())),
        ([Some(width), None], Some(size)) => {
            let scaled = |w: u64| w * u64::from(size.height) / u64::from(size.width.max(1));
            let height = width.parse().ok().map(|w| scaled(w).to_string());
            (Some(width.to_owned()), height)
        }
        ([None, Some(height)], Some(size)) => {
            let scaled = |h: u64| h * u64::from(size.width) / u64::from(size.height.max(1));
            let width = height.parse().ok().map(|h| scaled(h).to_string());
            (width, Some(height.to_owned()))
        }
        ([width, height], _) => (width.map(str::to_owned), height.map(str::to_owned)),
    };
    let named = [("width", width), ("height", height)];
    named
        .into_iter()
        .filter_map(|(name, value)| Some((name, value?)))
        .collect()
}

/// What is said of a picture beside its size.
fn unmeasured(said: &Attributes) -> Attributes {
    let mut said = said.clone();
    said.others
        .retain(|(key, _)| key != "width" && key != "height");
    said
}
