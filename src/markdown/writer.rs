//! Events → HTML, with what a documentation page needs around the plain
//! elements: anchors on headings, boxes around tables, figures around code,
//! sized pictures, footnotes at the end.

use std::collections::BTreeMap;
use std::ops::Range;
use std::sync::Arc;

use pulldown_cmark::{BlockQuoteKind, CodeBlockKind, CowStr, Event, Tag, TagEnd, html::push_html};

use super::code::Info;
use super::code_block;
use super::compose::{self, Call, Mark, Origins, nest};
use super::dialect::attributes::Attributes;
use super::escape::{attribute, escape};
use super::events::Events;
use super::highlight::Highlighter;
use super::placed::{Extra, Placed};
use super::prepared::SourceId;
use super::{LINE_ATTRIBUTE, Lines, Resolve};
use crate::config::MarkdownOptions;
use crate::diagnostic::LineIndex;
use crate::path::SourcePath;

mod footnotes;
mod picture;
mod raw;

use footnotes::{Note, part_notes};
use picture::lone_pictures;

/// What a body is written with.
pub struct Page<'a> {
    /// The file.
    pub text: &'a str,
    /// How markdown is read.
    pub options: &'a MarkdownOptions,
    /// Where links lead.
    pub resolve: &'a dyn Resolve,
    /// Colours code.
    pub highlighter: &'a Highlighter,
    /// Whether blocks say their line.
    pub lines: Lines,
}

/// The state of one writing.
struct Writing<'a, 'p> {
    page: &'p Page<'p>,
    out: Vec<Event<'a>>,
    lines: Option<LineIndex<'p>>,
    /// Pictures so far: all but the first are loaded when they come into view.
    pictures: usize,
    /// Numbers of footnotes by name, in order of first mention.
    notes: BTreeMap<String, Note>,
    /// The names in that order.
    order: Vec<String>,
    /// Whether the open paragraph holds one picture and nothing else.
    in_figure: bool,
    /// Whether a table has no head.
    without_head: bool,
    /// Where the bytes come from that are being written.
    source: SourceId,
    /// Whose bytes there are.
    origins: Origins,
    /// The directives that are open.
    calls: Vec<Arc<Call>>,
}

impl Page<'_> {
    /// The body as HTML.
    pub fn write(&self, events: Events<'_>) -> String {
        let (body, notes) = part_notes(events.list);
        let mut writing = Writing {
            page: self,
            out: Vec::with_capacity(body.len()),
            lines: (self.lines == Lines::Marked).then(|| LineIndex::new(self.text)),
            pictures: 0,
            notes: BTreeMap::new(),
            order: Vec::new(),
            in_figure: false,
            without_head: false,
            source: SourceId::PAGE,
            origins: events.origins,
            calls: Vec::new(),
        };
        writing.events(body);
        writing.footnotes(notes);
        let mut html = String::with_capacity(self.text.len() * 3 / 2);
        push_html(&mut html, writing.out.into_iter());
        match writing.without_head {
            // The library writes a head for every table. An author's own text cannot
            // read so: its `<` is escaped; raw HTML means the same without it.
            true => html.replace("<thead><tr></tr></thead><tbody>", "<tbody>"),
            false => html,
        }
    }
}

impl<'a> Writing<'a, '_> {
    fn events(&mut self, list: Vec<Placed<'a>>) {
        let lone = lone_pictures(&list);
        let mut list = list.into_iter().enumerate().peekable();
        while let Some((at, placed)) = list.next() {
            self.source = placed.source;
            if let Some(Extra::Drawing(drawing)) = placed.extra.as_deref() {
                self.html(drawing.html.clone());
                continue;
            }
            if let Some(mark) = nest::mark(&placed) {
                let mark = mark.clone();
                self.mark(&mark, &placed.range);
                continue;
            }
            let said = placed.attributes().cloned().unwrap_or_default();
            let Placed {
                event,
                range,
                extra,
                ..
            } = placed;
            match event {
                Event::Start(Tag::Paragraph) => {
                    if said.is_empty() && lone.binary_search(&at).is_ok() {
                        self.in_figure = true;
                    } else {
                        self.open("p", &said, &range);
                    }
                }
                Event::End(TagEnd::Paragraph) => {
                    if !std::mem::take(&mut self.in_figure) {
                        self.html("</p>\n");
                    }
                }
                Event::Start(Tag::Heading {
                    level,
                    id,
                    classes,
                    attrs,
                }) => {
                    let mut open = format!("<{level}");
                    if let Some(id) = &id {
                        attribute(&mut open, "id", id);
                    }
                    if !classes.is_empty() {
                        attribute(&mut open, "class", &classes.join(" "));
                    }
                    for (name, value) in attrs {
                        attribute(&mut open, &name, value.as_deref().unwrap_or_default());
                    }
                    open.push_str(&self.line(&range));
                    open.push('>');
                    self.html(open);
                    self.heading(level as u8, id.as_deref().unwrap_or_default(), &mut list);
                }
                Event::Start(Tag::CodeBlock(kind)) => {
                    let mut code = String::new();
                    for (_, placed) in list.by_ref() {
                        match placed.event {
                            Event::Text(text) => code.push_str(&text),
                            Event::End(TagEnd::CodeBlock) => break,
                            _ => {}
                        }
                    }
                    let line = self.line(&range);
                    self.code(&kind, &code, &said, &line);
                }
                Event::Start(Tag::TableHead) if self.page.options.dialect.tables => {
                    let mut head = Vec::new();
                    for (_, placed) in list.by_ref() {
                        if matches!(placed.event, Event::End(TagEnd::TableHead)) {
                            break;
                        }
                        head.push(placed);
                    }
                    self.table_head(head);
                }
                Event::Start(Tag::Image {
                    dest_url, title, ..
                }) => {
                    let mut alt = String::new();
                    let mut depth = 0usize;
                    for (_, placed) in list.by_ref() {
                        match placed.event {
                            Event::Start(Tag::Image { .. }) => depth += 1,
                            Event::End(TagEnd::Image) if depth == 0 => break,
                            Event::End(TagEnd::Image) => depth -= 1,
                            Event::Text(text) | Event::Code(text) => alt.push_str(&text),
                            Event::SoftBreak | Event::HardBreak => alt.push(' '),
                            _ => {}
                        }
                    }
                    self.picture(&dest_url, &alt, &title, &said);
                }
                Event::Start(Tag::Link {
                    dest_url, title, ..
                }) => match extra.as_deref() {
                    Some(Extra::Video(video)) => {
                        list.by_ref()
                            .find(|(_, p)| matches!(p.event, Event::End(TagEnd::Link)));
                        let line = self.line(&range);
                        self.video(video, &dest_url, &line);
                    }
                    _ => self.link(&dest_url, &title, &said),
                },
                Event::End(TagEnd::Link) => self.html("</a>"),
                Event::Start(Tag::Table(alignments)) => {
                    let line = self.line(&range);
                    let dress = dressed("table-scroll", &said);
                    self.html(format!(
                        "<div{dress} role=\"group\" tabindex=\"0\" aria-label=\"Table\"{line}>"
                    ));
                    self.out.push(Event::Start(Tag::Table(alignments)));
                }
                Event::End(TagEnd::Table) => {
                    self.out.push(Event::End(TagEnd::Table));
                    self.html("</div>\n");
                }
                Event::Start(Tag::BlockQuote(Some(kind))) => {
                    let class = alert(kind);
                    let line = self.line(&range);
                    self.html(format!("<div class=\"callout callout-{class}\" role=\"note\"{line}>\n<p class=\"callout-title\">"));
                    let mut title = String::new();
                    escape(
                        &mut title,
                        &self.page.resolve.word(compose::write::word(class)),
                    );
                    title.push_str("</p>\n");
                    self.html(title);
                }
                Event::End(TagEnd::BlockQuote(Some(_))) => self.html("</div>\n"),
                Event::Start(Tag::Item) => {
                    let next = list.peek().map(|(_, next)| &next.event);
                    let task = matches!(next, Some(Event::TaskListMarker(_)));
                    let dress = dressed(if task { "task" } else { "" }, &said);
                    let line = self.line(&range);
                    self.html(format!("<li{dress}{line}>"));
                }
                Event::End(TagEnd::Item) => self.html("</li>\n"),
                Event::TaskListMarker(done) => {
                    let (state, label) = if done {
                        (" checked", "done")
                    } else {
                        ("", "to do")
                    };
                    self.html(format!(
                        "<input type=\"checkbox\" disabled{state} aria-label=\"{label}\"> "
                    ));
                }
                Event::FootnoteReference(name) => self.mention(&name),
                Event::Html(html) => {
                    let html = self.rewrite(&html);
                    self.out.push(Event::Html(html.into()));
                }
                Event::InlineHtml(html) => {
                    let html = self.rewrite(&html);
                    self.out.push(Event::InlineHtml(html.into()));
                }
                Event::Start(Tag::List(first)) if !said.is_empty() => {
                    let first = first.map(|n| format!(" start=\"{n}\""));
                    let tag = if first.is_some() { "ol" } else { "ul" };
                    let (first, dress) = (first.unwrap_or_default(), dressed("", &said));
                    self.html(format!("<{tag}{first}{dress}>\n"));
                }
                Event::Start(Tag::BlockQuote(None)) if !said.is_empty() => {
                    self.open("blockquote", &said, &range);
                }
                Event::Start(Tag::Emphasis) => self.open_inline("em", &said),
                Event::Start(Tag::Strong) => self.open_inline("strong", &said),
                Event::Start(Tag::Strikethrough) => self.open_inline("del", &said),
                Event::Code(code) if !said.is_empty() => {
                    self.open_inline("code", &said);
                    self.out.push(Event::Text(code));
                    self.html("</code>");
                }
                Event::Rule if !said.is_empty() => {
                    self.open("hr", &said, &range);
                    self.html("\n");
                }
                event => self.out.push(event),
            }
        }
    }

    /// The head of a table; one whose cells are all empty is none.
    fn table_head(&mut self, head: Vec<Placed<'a>>) {
        let is_frame = |p: &Placed<'_>| {
            matches!(
                p.event,
                Event::Start(Tag::TableCell) | Event::End(TagEnd::TableCell)
            )
        };
        let empty = head.iter().all(is_frame);
        self.without_head |= empty;
        self.out.push(Event::Start(Tag::TableHead));
        if !empty {
            self.events(head);
        }
        self.out.push(Event::End(TagEnd::TableHead));
    }

    fn open(&mut self, tag: &str, said: &Attributes, range: &Range<usize>) {
        let (dress, line) = (dressed("", said), self.line(range));
        self.html(format!("<{tag}{dress}{line}>"));
    }

    fn open_inline(&mut self, tag: &str, said: &Attributes) {
        let dress = dressed("", said);
        self.html(format!("<{tag}{dress}>"));
    }

    fn html(&mut self, html: impl Into<CowStr<'a>>) {
        self.out.push(Event::InlineHtml(html.into()));
    }

    /// ` data-line="14"` in the preview, else nothing.
    fn line(&self, range: &Range<usize>) -> String {
        self.lines.as_ref().map_or_else(String::new, |lines| {
            // What a snippet says stands where the page includes it.
            let origin = self.origins.get(self.source);
            let outermost = origin.and_then(|o| o.chain.last()?.span);
            let start = outermost.map_or(range.start, |span| span.range().start);
            format!(" {LINE_ATTRIBUTE}=\"{}\"", lines.position(start).line)
        })
    }

    /// The file that what is being written comes from, where that is a snippet.
    fn from(&self) -> Option<&SourcePath> {
        self.origins.get(self.source).map(|o| &o.file.path)
    }

    /// A directive's element.
    fn mark(&mut self, mark: &Mark, range: &Range<usize>) {
        match mark {
            Mark::Open(call) => {
                let line = self.line(range);
                let html = compose::write::open(call, self.page.resolve, self.from(), &line);
                self.calls.push(call.clone());
                self.html(html);
            }
            Mark::Titled => {
                if let Some(call) = self.calls.last() {
                    self.html(compose::write::titled(call));
                }
            }
            Mark::Close(_) => {
                if let Some(call) = self.calls.pop() {
                    self.html(compose::write::close(&call));
                }
            }
            Mark::Data(data) => {
                let html = self.page.resolve.data(data);
                self.html(html);
            }
            Mark::Apart => {}
        }
    }

    /// The rest of a heading, with a link to itself.
    fn heading(
        &mut self,
        level: u8,
        id: &str,
        list: &mut impl Iterator<Item = (usize, Placed<'a>)>,
    ) {
        let mut inner = Vec::new();
        for (_, placed) in list {
            if matches!(placed.event, Event::End(TagEnd::Heading(_))) {
                break;
            }
            inner.push(placed);
        }
        self.events(inner);
        if self.page.options.heading_links && (2..=4).contains(&level) {
            let mut href = String::from("#");
            href.push_str(&crate::path::encode_path(id));
            let mut anchor = String::from(" <a class=\"anchor\"");
            attribute(&mut anchor, "href", &href);
            anchor.push_str(" aria-labelledby=\"");
            escape(&mut anchor, id);
            anchor.push_str("\"><span aria-hidden=\"true\">#</span></a>");
            self.html(anchor);
        }
        self.html(format!("</h{level}>\n"));
    }

    fn code(&mut self, kind: &CodeBlockKind<'_>, code: &str, said: &Attributes, line: &str) {
        let info = match kind {
            CodeBlockKind::Fenced(info) => Info::parse(info),
            CodeBlockKind::Indented => Info::default(),
        };
        let mut html = String::with_capacity(code.len() * 2 + 200);
        html.push_str("<figure");
        html.push_str(&dressed("code", said));
        if !info.language.is_empty() {
            attribute(&mut html, "data-lang", &info.language.to_lowercase());
        }
        html.push_str(line);
        html.push('>');
        if info.title.is_some() || !info.language.is_empty() {
            html.push_str("<figcaption>");
            if let Some(title) = &info.title {
                html.push_str("<span class=\"code-title\">");
                escape(&mut html, title);
                html.push_str("</span>");
            }
            if !info.language.is_empty() {
                html.push_str("<span class=\"code-lang\">");
                escape(&mut html, &info.language);
                html.push_str("</span>");
            }
            html.push_str("</figcaption>");
        }
        html.push_str("<pre tabindex=\"0\"");
        if !info.focused.is_empty() {
            html.push_str(" class=\"has-focus\"");
        }
        html.push_str("><code");
        if !info.language.is_empty() {
            attribute(
                &mut html,
                "class",
                &format!("language-{}", info.language.to_lowercase()),
            );
        }
        html.push('>');
        let highlighter = self.page.options.highlight.then_some(self.page.highlighter);
        code_block::write(&mut html, &info, code, highlighter);
        html.push_str("</code></pre></figure>\n");
        self.out.push(Event::Html(html.into()));
    }

    fn link(&mut self, target: &str, title: &str, said: &Attributes) {
        let link = self.page.resolve.link(target, self.from());
        let mut html = String::from("<a");
        attribute(&mut html, "href", &link.href);
        if !title.is_empty() {
            attribute(&mut html, "title", title);
        }
        let stated = ["rel", "target"]
            .iter()
            .any(|key| said.value(key).is_some());
        if link.external && !stated {
            html.push_str(&self.leaving());
        }
        html.push_str(&dressed("", said));
        html.push('>');
        self.html(html);
    }

    /// The attributes of a link that leaves the site.
    fn leaving(&self) -> String {
        let options = self.page.options;
        let mut html = String::new();
        if !options.external_rel.is_empty() {
            attribute(&mut html, "rel", &options.external_rel);
        }
        if options.external_new_tab {
            html.push_str(" target=\"_blank\"");
        }
        html
    }
}

/// The class of an alert.
fn alert(kind: BlockQuoteKind) -> &'static str {
    match kind {
        BlockQuoteKind::Note => "note",
        BlockQuoteKind::Tip => "tip",
        BlockQuoteKind::Important => "important",
        BlockQuoteKind::Warning => "warning",
        BlockQuoteKind::Caution => "caution",
    }
}

/// The attributes of an element: its own class and what the author says of it.
fn dressed(class: &str, said: &Attributes) -> String {
    let mut html = String::new();
    if let Some(id) = &said.id {
        attribute(&mut html, "id", id);
    }
    let own = Some(class).filter(|class| !class.is_empty());
    let classes: Vec<&str> = own
        .into_iter()
        .chain(said.classes.iter().map(|c| &**c))
        .collect();
    if !classes.is_empty() {
        attribute(&mut html, "class", &classes.join(" "));
    }
    for (key, value) in &said.others {
        attribute(&mut html, key, value);
    }
    html
}
