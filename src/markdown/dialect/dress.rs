//! Gives attribute lists to what they speak of.
//!
//! A list on a line of its own (a mark) speaks of the block before or after it, one
//! directly behind a link, an image, emphasis or code of that, and any other of the
//! block in whose text it stands.

use pulldown_cmark::{Event, Tag, TagEnd};

use super::attribute_lines::AttributeLine;
use super::attributes::{self, Attributes, List};
use super::{Mark, inline, tags};
use crate::diagnostic::{Code, Diagnostic};
use crate::markdown::compose::{self, Origins};
use crate::markdown::placed::{Extra, Placed};
use crate::markdown::prepared::Place;
use crate::path::SourcePath;

/// Takes the lists out of the events and puts them beside what they speak of.
pub fn dress<'a>(
    list: Vec<Placed<'a>>,
    path: &SourcePath,
    origins: &Origins,
    problems: &mut Vec<Diagnostic>,
) -> Vec<Placed<'a>> {
    let speaks = |placed: &Placed<'_>| match &placed.event {
        Event::Text(words) => words.contains('{'),
        Event::Start(Tag::Heading { attrs, .. }) => !attrs.is_empty(),
        _ => placed.extra.is_some(),
    };
    if !list.iter().any(speaks) {
        return list;
    }
    let mut dressing = Dressing {
        out: Vec::with_capacity(list.len()),
        frames: vec![Frame::new(0, true)],
        inline: Vec::new(),
        closed: None,
        path,
        origins,
        problems,
    };
    dressing.events(list);
    boxes(dressing.out)
}

struct Dressing<'a, 'p> {
    out: Vec<Placed<'a>>,
    /// The open blocks, the body itself first.
    frames: Vec<Frame>,
    /// Where the open links, images and emphases start.
    inline: Vec<usize>,
    /// Where the element starts that has just been closed.
    closed: Option<usize>,
    path: &'p SourcePath,
    origins: &'p Origins,
    problems: &'p mut Vec<Diagnostic>,
}

/// An open block.
struct Frame {
    /// Where it starts in the output.
    start: usize,
    /// Whether it holds blocks.
    holds_blocks: bool,
    /// What was said of the block that comes next, and where.
    pending: Option<(Attributes, Place)>,
    /// Where the last block in it starts.
    last: Option<usize>,
    /// Where words start that are in no paragraph of their own: an item of a tight list.
    run: Option<usize>,
    /// What was said of them.
    said: Attributes,
}

impl Frame {
    fn new(start: usize, holds_blocks: bool) -> Self {
        Self {
            start,
            holds_blocks,
            pending: None,
            last: None,
            run: None,
            said: Attributes::default(),
        }
    }
}

impl<'a> Dressing<'a, '_> {
    fn events(&mut self, list: Vec<Placed<'a>>) {
        let mut list = list.into_iter().peekable();
        while let Some(placed) = list.next() {
            if matches!(placed.event, Event::Start(Tag::HtmlBlock)) {
                // An indented mark has its margin as an event before it.
                let margin = list.next_if(|next| match &next.event {
                    Event::Text(words) => words.trim().is_empty(),
                    _ => false,
                });
                if let Some(line) = list.peek().and_then(attribute_line).cloned() {
                    list.by_ref()
                        .find(|inner| matches!(inner.event, Event::End(TagEnd::HtmlBlock)));
                    self.line(line, placed.place());
                    continue;
                }
                let mut inner: Vec<Placed<'a>> = margin.into_iter().collect();
                while let Some(next) =
                    list.next_if(|next| !matches!(next.event, Event::End(TagEnd::HtmlBlock)))
                {
                    inner.push(next);
                }
                self.raw(placed, inner);
                continue;
            }
            if let Some(line) = attribute_line(&placed).cloned() {
                self.say(line.attributes, placed.place());
                self.drop_break();
                continue;
            }
            match &placed.event {
                Event::Start(tag) if !inline::is_inline(tag) => self.open(placed),
                Event::End(tag) if !inline::is_inline_end(tag) => self.close(placed),
                Event::Rule => {
                    self.open(placed);
                    self.frames.pop();
                }
                _ => {
                    let last = list.peek().is_none_or(|next| match &next.event {
                        Event::Start(tag) => !inline::is_inline(tag),
                        Event::End(tag) => !inline::is_inline_end(tag),
                        _ => false,
                    });
                    if self.words(placed, last) {
                        list.next_if(|next| matches!(next.event, Event::SoftBreak));
                    }
                }
            }
        }
        if let Some(frame) = self.frames.pop() {
            self.lone(frame.pending);
        }
    }

    /// A block of raw HTML: it can stand in a box when it closes what it opens, and
    /// takes no attributes.
    fn raw(&mut self, mut placed: Placed<'a>, inner: Vec<Placed<'a>>) {
        self.end_run();
        let html: String = inner
            .iter()
            .filter_map(|p| match &p.event {
                Event::Html(html) => Some(&**html),
                _ => None,
            })
            .collect();
        let comment = html.trim_start().starts_with("<!--");
        let pending = self.frames.last_mut().filter(|_| !comment);
        match pending.and_then(|frame| frame.pending.take()) {
            Some((said, _)) if said.callout().is_some() && tags::is_balanced(&html) => {
                placed.say(said);
            }
            pending => self.lone(pending),
        }
        if let Some(frame) = self.frames.last_mut() {
            frame.last = None;
        }
        self.frames.push(Frame::new(self.out.len(), false));
        self.out.push(placed);
        self.out.extend(inner);
    }

    fn open(&mut self, mut placed: Placed<'a>) {
        self.end_run();
        let start = self.out.len();
        let holds_blocks = matches!(
            placed.event,
            Event::Start(
                Tag::BlockQuote(_)
                    | Tag::Item
                    | Tag::FootnoteDefinition(_)
                    | Tag::DefinitionListDefinition
            )
        );
        if let Event::Start(Tag::Heading {
            classes, id, attrs, ..
        }) = &mut placed.event
        {
            heading(classes, id, attrs);
        }
        if let Some(frame) = self.frames.last_mut() {
            if let Some((attributes, _)) = frame.pending.take() {
                placed.say(attributes);
            }
            frame.last = Some(start);
        }
        self.out.push(placed);
        self.frames.push(Frame::new(start, holds_blocks));
    }

    fn close(&mut self, placed: Placed<'a>) {
        self.end_run();
        let frame = self.frames.pop();
        let empty_paragraph = matches!(placed.event, Event::End(TagEnd::Paragraph))
            && frame
                .as_ref()
                .is_some_and(|f| f.start + 1 == self.out.len());
        if let Some(frame) = frame {
            self.lone(frame.pending);
        }
        if !empty_paragraph {
            self.out.push(placed);
            return;
        }
        // Nothing but the list stood in it: it speaks of the next block.
        let place = placed.place();
        let said = self.out.pop().and_then(Placed::said);
        if let (Some(attributes), Some(frame)) = (said, self.frames.last_mut()) {
            frame.last = None;
            frame.pending = Some((attributes, place));
        }
    }

    /// A list on a line of its own.
    fn line(&mut self, line: AttributeLine, place: Place) {
        let run = self.frames.last().is_some_and(|f| f.run.is_some());
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        if line.after && run {
            frame.said.add(line.attributes);
            self.end_run();
            return;
        }
        if let Some(start) = frame.last.filter(|_| line.after) {
            self.out[start].say(line.attributes);
            return;
        }
        let mut attributes = frame.pending.take().map_or_else(Default::default, |p| p.0);
        attributes.add(line.attributes);
        frame.pending = Some((attributes, place));
        self.end_run();
    }

    /// A list somewhere in the words of the open block.
    fn say(&mut self, attributes: Attributes, place: Place) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        if !frame.holds_blocks {
            self.out[frame.start].say(attributes);
            return;
        }
        let item = frame.start;
        match self.out.get_mut(item) {
            Some(placed)
                if matches!(placed.event, Event::Start(Tag::Item))
                    && attributes.callout().is_none() =>
            {
                placed.say(attributes);
            }
            _ if frame.run.is_some() => frame.said.add(attributes),
            _ => frame.pending = Some((attributes, place)),
        }
    }

    /// Words, or anything else in a line. Says whether the break behind it is to go.
    fn words(&mut self, placed: Placed<'a>, last: bool) -> bool {
        let at = self.out.len();
        let closed = self.closed.take();
        if let Some(frame) = self.frames.last_mut()
            && frame.holds_blocks
            && frame.run.is_none()
            && !matches!(placed.event, Event::TaskListMarker(_))
        {
            frame.run = Some(at);
            if let Some((attributes, _)) = frame.pending.take() {
                frame.said.add(attributes);
            }
        }
        match &placed.event {
            Event::Start(_) => self.inline.push(at),
            Event::End(_) => self.closed = self.inline.pop(),
            Event::Code(_) => self.closed = Some(at),
            Event::Text(words) if words.contains('{') && !self.in_code() => {
                return self.text(placed, closed, last);
            }
            _ => {}
        }
        self.out.push(placed);
        false
    }

    fn in_code(&self) -> bool {
        let start = self.frames.last().and_then(|f| self.out.get(f.start));
        let raw = |p: &Placed<'_>| {
            matches!(
                p.event,
                Event::Start(Tag::CodeBlock(_) | Tag::HtmlBlock | Tag::MetadataBlock(_))
            )
        };
        start.is_some_and(raw)
    }

    /// Whether the next word is the first of its block.
    fn at_start(&self) -> bool {
        let start = self.frames.last().map(|f| f.run.unwrap_or(f.start + 1));
        let only_box = matches!(
            self.out.last().map(|p| &p.event),
            Some(Event::TaskListMarker(_))
        );
        start.is_some_and(|s| self.out.len() <= s) || only_box
    }

    /// A text with a brace in it.
    fn text(&mut self, mut placed: Placed<'a>, closed: Option<usize>, last: bool) -> bool {
        let Event::Text(words) = &placed.event else {
            return false;
        };
        let words = words.to_string();
        let at_start = self.at_start();
        let mut kept = String::with_capacity(words.len());
        let mut from = 0;
        let mut next = 0;
        let escaped = match placed.extra.take().map(|extra| *extra) {
            Some(Extra::Braces(escaped)) => escaped,
            _ => Vec::new(),
        };
        while let Some(brace) = words[next..].find('{').map(|i| next + i) {
            next = brace + 1;
            if escaped.binary_search(&brace).is_ok() {
                continue;
            }
            let first = brace == 0 && at_start;
            let beside = closed.filter(|_| brace == 0);
            let Some(found) = list_at(&words, brace, first) else {
                continue;
            };
            let ends = last && words[found.range.end..].trim().is_empty();
            let stands = beside.is_some() || first || ends || found.right;
            if !stands || found.attributes.is_empty() && !found.right {
                continue;
            }
            self.mistyped(&placed, &words, &found);
            next = found.range.end;
            kept.push_str(&words[from..brace]);
            from = next;
            let place = placed.place();
            match beside {
                Some(start) => self.out[start].say(found.attributes),
                None => {
                    self.say(found.attributes, place);
                    // One of the two spaces around it is enough.
                    if kept.is_empty() || kept.ends_with(' ') {
                        from += words[from..].len() - words[from..].trim_start().len();
                    }
                }
            }
        }
        if from == 0 {
            self.out.push(placed);
            return false;
        }
        kept.push_str(&words[from..]);
        if last {
            kept.truncate(kept.trim_end().len());
        }
        if !kept.is_empty() {
            placed.event = Event::Text(kept.into());
            self.out.push(placed);
            return false;
        }
        if last {
            self.drop_break();
        }
        at_start
    }

    /// Takes a line end away behind which nothing stands.
    fn drop_break(&mut self) {
        let at_break = |p: &Placed<'_>| matches!(p.event, Event::SoftBreak | Event::HardBreak);
        if self.out.last().is_some_and(at_break) {
            self.out.pop();
        }
    }

    fn mistyped(&mut self, placed: &Placed<'_>, words: &str, found: &List) {
        if found.right || found.attributes.is_empty() {
            return;
        }
        let written = &words[found.range.clone()];
        let right = found.attributes.to_string();
        let problem = Diagnostic::new(Code::MistypedAttributes, format!("`{written}` is mistyped"))
            .help(format!("write `{right}`"));
        let place = Place {
            source: placed.source,
            range: placed.part(words, found.range.clone()),
        };
        let problem = compose::located(problem, &place, self.path, self.origins);
        self.problems.push(found.attributes.mend(problem, written));
    }

    /// Ends the words of a tight item; where something was said of them they become
    /// a paragraph.
    fn end_run(&mut self) {
        let Some(frame) = self.frames.last_mut() else {
            return;
        };
        let Some(start) = frame.run.take() else {
            return;
        };
        let said = std::mem::take(&mut frame.said);
        self.inline.clear();
        if said.is_empty() {
            frame.last = None;
            return;
        }
        self.drop_break();
        let Some(first) = self.out.get(start) else {
            return;
        };
        let mut open = first.beside(Event::Start(Tag::Paragraph));
        let close = first.beside(Event::End(TagEnd::Paragraph));
        open.say(said);
        self.out.insert(start, open);
        self.out.push(close);
        if let Some(frame) = self.frames.last_mut() {
            frame.last = Some(start);
        }
    }

    fn lone(&mut self, pending: Option<(Attributes, Place)>) {
        // Where `{:toc}` stood is no matter: every page lists its sections.
        let speaks = |said: &Attributes| !said.is_empty() && said.value("toc").is_none();
        if let Some((attributes, place)) = pending.filter(|(said, _)| speaks(said)) {
            let words = format!("`{attributes}` speaks of nothing");
            let problem = Diagnostic::new(Code::LoneAttributes, words)
                .help("write it on the line before the paragraph, list or image that it is about, or remove it");
            self.report(problem, &place);
        }
    }

    fn report(&mut self, problem: Diagnostic, place: &Place) {
        let problem = compose::located(problem, place, self.path, self.origins);
        self.problems.push(problem);
    }
}

/// The list at a brace; one that ends in `)` where a block starts.
fn list_at(words: &str, brace: usize, first: bool) -> Option<List> {
    attributes::at(words, brace).or_else(|| {
        let start = words.get(..words.len().min(60)).filter(|_| first)?;
        let close = start.find([')', ']'])?;
        attributes::whole(&words[..close + 1])
    })
}

/// The attribute list that an event stands for.
fn attribute_line<'p>(placed: &'p Placed<'_>) -> Option<&'p AttributeLine> {
    match placed.extra.as_deref() {
        Some(Extra::Mark(Mark::Attributes(line))) => Some(line),
        _ => None,
    }
}

type Pairs<'a> = Vec<(
    pulldown_cmark::CowStr<'a>,
    Option<pulldown_cmark::CowStr<'a>>,
)>;

/// `## Words {: .class}`: the parser takes the colon for a name of its own.
fn heading<'a>(
    classes: &mut Vec<pulldown_cmark::CowStr<'a>>,
    id: &mut Option<pulldown_cmark::CowStr<'a>>,
    attrs: &mut Pairs<'a>,
) {
    let (ours, theirs): (Pairs<'a>, Pairs<'a>) = std::mem::take(attrs)
        .into_iter()
        .partition(|(name, _)| name.starts_with(':'));
    *attrs = theirs;
    for (name, value) in ours {
        let words = match value {
            Some(value) => format!("{}={value}", &name[1..]),
            None => name[1..].to_owned(),
        };
        let Some((said, _)) = Attributes::parse(&words) else {
            continue;
        };
        classes.extend(said.classes.into_iter().map(Into::into));
        *id = said.id.map(Into::into).or_else(|| id.take());
        let others = said.others.into_iter();
        attrs.extend(others.map(|(key, value)| (key.into(), Some(value.into()))));
    }
}

/// What the events have places of their own for: a heading's attributes, from which
/// its id comes, and the number of a list.
fn built_in(placed: &mut Placed<'_>) {
    let Some(Extra::Attributes(said)) = placed.extra.as_deref_mut() else {
        return;
    };
    said.others.retain(|(key, _)| key != "toc");
    match &mut placed.event {
        Event::Start(Tag::Heading {
            id, classes, attrs, ..
        }) => {
            if let Some(given) = said.id.take() {
                *id = Some(given.into());
            }
            let own = said
                .classes
                .extract_if(.., |c| c != "notice" && c != "important");
            classes.extend(own.map(Into::into));
            let others = said.others.drain(..);
            attrs.extend(others.map(|(key, value)| (key.into(), Some(value.into()))));
        }
        Event::Start(Tag::List(Some(first))) => {
            if let Some(number) = said.value("start").and_then(|n| n.trim().parse().ok()) {
                *first = number;
                said.others.retain(|(key, _)| key != "start");
            }
        }
        _ => {}
    }
    if said.is_empty() {
        placed.extra = None;
    }
}

/// Whether a list is where kramdown puts the page's contents (`* TOC`, `{:toc}`).
fn is_contents(placed: &Placed<'_>) -> bool {
    let list = matches!(placed.event, Event::Start(Tag::List(_)));
    list && placed
        .attributes()
        .is_some_and(|said| said.value("toc").is_some())
}

/// Puts a box around every block that is said to be one.
fn boxes(list: Vec<Placed<'_>>) -> Vec<Placed<'_>> {
    let mut out = Vec::with_capacity(list.len() + 8);
    // For each open block whether a box closes behind it.
    let mut open = Vec::new();
    let mut list = list.into_iter();
    while let Some(mut placed) = list.next() {
        if is_contents(&placed) {
            let mut depth = 1;
            for inner in list.by_ref() {
                match inner.event {
                    Event::Start(Tag::List(_)) => depth += 1,
                    Event::End(TagEnd::List(_)) => depth -= 1,
                    _ => {}
                }
                if depth == 0 {
                    break;
                }
            }
            continue;
        }
        built_in(&mut placed);
        match &placed.event {
            Event::Start(tag) if !inline::is_inline(tag) => {
                let kind = placed.attributes().and_then(Attributes::callout);
                let quote = matches!(placed.event, Event::Start(Tag::BlockQuote(_)));
                match kind {
                    Some(kind) => {
                        let start = Event::Start(Tag::BlockQuote(Some(kind)));
                        placed.extra = placed.said_but_callout();
                        if quote {
                            placed.event = start;
                        } else {
                            out.push(placed.beside(start));
                        }
                        open.push(Some((kind, quote)));
                    }
                    None => open.push(None),
                }
                out.push(placed);
            }
            Event::End(tag) if !inline::is_inline_end(tag) => match open.pop().flatten() {
                Some((kind, quote)) => {
                    let end = Event::End(TagEnd::BlockQuote(Some(kind)));
                    let close = placed.beside(end);
                    if !quote {
                        out.push(placed);
                    }
                    out.push(close);
                }
                None => out.push(placed),
            },
            _ => out.push(placed),
        }
    }
    out
}
