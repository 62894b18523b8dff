//! Which template and component leads to which, and how deep that goes.
//!
//! tera stops a component that calls itself 20 times and finds circles of
//! `include`; it does not see a component that includes the template that calls
//! it, nor mind a chain of any length.

use std::collections::{BTreeMap, BTreeSet};

use super::errors::Sources;
use super::scan;

/// A template, by tera's name, or a component.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
enum Node {
    Template(String),
    Component(String),
}

/// What is wrong with a way through templates.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) enum Trouble {
    /// It is too long.
    TooDeep,
    /// This component comes back to itself by way of a template.
    Circle(String),
}

/// Who leads to whom.
#[derive(Debug, Default)]
pub(super) struct Graph {
    edges: BTreeMap<Node, BTreeSet<Node>>,
    /// The template in which each component is defined.
    homes: BTreeMap<String, String>,
}

impl Graph {
    /// Reads the tags of all templates; `resolve` finds the template behind a name.
    pub fn of<'a>(sources: &'a Sources, resolve: impl Fn(&str) -> Option<&'a str>) -> Self {
        let mut graph = Self::default();
        for (name, template) in sources {
            let source = &template.text;
            let mut from = Node::Template(name.clone());
            graph.edges.entry(from.clone()).or_default();
            for tag in scan::tags_and_prints(source) {
                match tag.word(source, 0) {
                    "component" if !tag.print => {
                        let component = definition(source, &tag);
                        graph.homes.insert(component.clone(), name.clone());
                        from = Node::Component(component);
                    }
                    "endcomponent" if !tag.print => from = Node::Template(name.clone()),
                    _ => {}
                }
                let targets = ["include", "extends"]
                    .into_iter()
                    .filter_map(|verb| resolve(tag.target(source, verb)?))
                    .map(|target| Node::Template(target.to_owned()));
                let called = tag
                    .components(source)
                    .map(|called| Node::Component(called.to_owned()));
                let edges = graph.edges.entry(from.clone()).or_default();
                edges.extend(targets.chain(called));
            }
        }
        graph
    }

    /// The templates from which a way leads too deep or round, each with what is
    /// wrong, in order of their names.
    pub fn troubles(&self, most: usize) -> Vec<(String, Trouble)> {
        let mut troubles = Vec::new();
        for (component, home) in &self.homes {
            if self.comes_back(component) {
                troubles.push((home.clone(), Trouble::Circle(component.clone())));
            }
        }
        let mut depths = BTreeMap::new();
        for node in self.edges.keys() {
            let Node::Template(name) = node else { continue };
            if self.depth(node, &mut depths, most) > most {
                troubles.push((name.clone(), Trouble::TooDeep));
            }
        }
        troubles
    }

    /// Whether a component reaches itself through some template.
    fn comes_back(&self, component: &str) -> bool {
        let start = Node::Component(component.to_owned());
        let mut seen = BTreeSet::new();
        let mut open: Vec<(&Node, bool)> = vec![(&start, false)];
        while let Some((node, through)) = open.pop() {
            for next in self.edges.get(node).into_iter().flatten() {
                let through = through || matches!(next, Node::Template(_));
                if *next == start && through {
                    return true;
                }
                if seen.insert((next, through)) {
                    open.push((next, through));
                }
            }
        }
        false
    }

    /// The longest way down from a node, no longer than one more than `most`. A
    /// circle is told of elsewhere and counts once.
    fn depth<'a>(
        &'a self,
        node: &'a Node,
        known: &mut BTreeMap<&'a Node, usize>,
        most: usize,
    ) -> usize {
        // Without recursion: a way may be as long as there are files.
        let mut open = vec![(node, false)];
        while let Some((at, done)) = open.pop() {
            let below = self.edges.get(at);
            if done {
                let deepest = below
                    .into_iter()
                    .flatten()
                    .filter_map(|next| known.get(next))
                    .max();
                let depth = deepest.map_or(1, |depth| depth + 1).min(most + 1);
                known.insert(at, depth);
            } else if !known.contains_key(at) {
                known.insert(at, 0);
                open.push((at, true));
                open.extend(below.into_iter().flatten().map(|next| (next, false)));
            }
        }
        known.get(node).copied().unwrap_or(0)
    }
}

/// The name of the component that a tag defines, its dots included.
fn definition(source: &str, tag: &scan::Tag) -> String {
    let start = tag
        .words
        .get(1)
        .map_or(tag.range.end, |word| word.range.start);
    let rest = source.get(start..tag.range.end).unwrap_or("");
    let end = rest.find(|c: char| !(c.is_alphanumeric() || c == '_' || c == '.'));
    rest[..end.unwrap_or(rest.len())].to_owned()
}
