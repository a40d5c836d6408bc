//! Building the tree from the parser's events.

use std::{collections::BTreeMap, ops::Range};

use saphyr_parser::{Event, Parser, ScalarStyle, Span};

use super::{
    map::{self, MapContent},
    node::{Node, Scalar, Style, Value},
    parse::{MAX_DEPTH, MAX_NODES, Problem, ProblemKind},
    place::Places,
    syntax,
};

/// Problems after this many are not recorded: nobody reads them, and a hostile text could have one for every byte.
const MAX_PROBLEMS: usize = 500;

/// A list or map that is not closed yet.
struct Frame {
    start: usize,
    anchor: usize,
    nodes_before: usize,
    content: Content,
}

enum Content {
    List(Vec<Node>),
    Map(MapContent),
}

pub(super) struct Builder<'a> {
    text: &'a str,
    places: Places<'a>,
    frames: Vec<Frame>,
    pub(super) root: Option<Node>,
    /// Each anchor's value and how many values it holds.
    anchors: BTreeMap<usize, (Node, usize)>,
    nodes: usize,
    pub(super) problems: Vec<Problem>,
}

/// The text cannot be read any further; the problem is recorded.
struct Stop;

impl<'a> Builder<'a> {
    pub(super) fn new(text: &'a str) -> Self {
        Self {
            text,
            places: Places::new(text),
            frames: Vec::new(),
            root: None,
            anchors: BTreeMap::new(),
            nodes: 0,
            problems: Vec::new(),
        }
    }

    /// Whether the text could be read to the end of its first document.
    pub(super) fn read(&mut self) -> bool {
        let mut parser = Parser::new_from_str(self.text);
        let mut documents = 0;
        while let Some(event) = parser.next_event() {
            let (event, span) = match event {
                Ok(event) => event,
                Err(error) => {
                    let offset = self.places.offset(*error.marker());
                    self.report(syntax::locate(self.text, offset, error.info()));
                    return false;
                }
            };
            if matches!(event, Event::DocumentStart(_)) {
                documents += 1;
                if documents == 2 {
                    self.problem(ProblemKind::SecondDocument, self.places.range(span), "");
                    return true;
                }
            }
            if self.event(event, span).is_err() {
                return false;
            }
        }
        true
    }

    fn event(&mut self, event: Event<'_>, span: Span) -> Result<(), Stop> {
        match event {
            Event::Scalar(text, style, anchor, _) => self.scalar(&text, style, anchor, span),
            Event::SequenceStart(anchor, _) => self.open(span, anchor, Content::List(Vec::new())),
            Event::MappingStart(anchor, _) => self.open(span, anchor, Content::Map(MapContent::default())),
            Event::SequenceEnd | Event::MappingEnd => {
                self.close(span);
                Ok(())
            }
            Event::Alias(anchor) => self.alias(anchor, span),
            Event::Nothing | Event::StreamStart | Event::StreamEnd | Event::DocumentStart(_) | Event::DocumentEnd => {
                Ok(())
            }
        }
    }

    fn scalar(&mut self, text: &str, style: ScalarStyle, anchor: usize, span: Span) -> Result<(), Stop> {
        let style = match style {
            ScalarStyle::Plain => Style::Plain,
            ScalarStyle::SingleQuoted => Style::Single,
            ScalarStyle::DoubleQuoted => Style::Double,
            ScalarStyle::Literal => Style::Literal,
            ScalarStyle::Folded => Style::Folded,
        };
        let node = Node {
            span: self.places.range(span),
            value: Value::Scalar(Scalar {
                text: text.to_owned(),
                style,
            }),
        };
        self.count(1, &node.span)?;
        if anchor > 0 {
            self.anchors.insert(anchor, (node.clone(), 1));
        }
        self.attach(node);
        Ok(())
    }

    fn alias(&mut self, anchor: usize, span: Span) -> Result<(), Stop> {
        let span = self.places.range(span);
        // An alias inside of its own anchor is not there yet: it would be a tree without an end.
        let Some((_, size)) = self.anchors.get(&anchor) else {
            self.problem(
                ProblemKind::Syntax,
                span,
                "an alias of something that is not complete yet",
            );
            return Err(Stop);
        };
        self.count(*size, &span)?;
        let (node, _) = &self.anchors[&anchor];
        let node = Node {
            span,
            value: node.value.clone(),
        };
        self.attach(node);
        Ok(())
    }

    fn count(&mut self, values: usize, span: &Range<usize>) -> Result<(), Stop> {
        self.nodes += values;
        if self.nodes <= MAX_NODES {
            return Ok(());
        }
        self.problem(
            ProblemKind::TooManyValues,
            span.clone(),
            &format!("more than {MAX_NODES} values"),
        );
        Err(Stop)
    }

    fn open(&mut self, span: Span, anchor: usize, content: Content) -> Result<(), Stop> {
        let start = self.places.offset(span.start);
        if self.frames.len() >= MAX_DEPTH {
            self.problem(
                ProblemKind::TooDeep,
                start..start,
                &format!("more than {MAX_DEPTH} levels"),
            );
            return Err(Stop);
        }
        self.frames.push(Frame {
            start,
            anchor,
            nodes_before: self.nodes,
            content,
        });
        self.count(1, &(start..start))
    }

    fn close(&mut self, span: Span) {
        let frame = self.frames.pop().expect("the parser's events are balanced");
        let close = self.places.offset(span.start);
        let flow = self.text[frame.start..].starts_with(['[', '{']) && self.text[close..].starts_with([']', '}']);
        // The span of a closing bracket may go on to the end of a comment; that of a block's end is the next thing's start.
        let end = if flow { close + 1 } else { self.places.range(span).end };
        let size = self.nodes - frame.nodes_before;
        let node = match frame.content {
            Content::List(items) => {
                let end = if flow {
                    end
                } else {
                    items.last().map_or(end, |item| item.span.end)
                };
                Node {
                    span: frame.start..end.max(frame.start),
                    value: Value::List(items),
                }
            }
            Content::Map(map) => {
                let MapContent {
                    mut entries,
                    complex_key,
                    ..
                } = map;
                let start = if flow {
                    frame.start
                } else {
                    entries.first().map_or(frame.start, |e| e.key_span.start)
                };
                let last = entries.last().map(|entry| entry.value.span.end.max(entry.key_span.end));
                let end = if flow { end } else { last.unwrap_or(end) }.max(start);
                map::merge(&mut entries);
                match complex_key {
                    Some(_) if self.text[start..].starts_with("{{") => self.unquoted(start..end),
                    complex_key => {
                        if let Some(key) = complex_key {
                            self.problem(ProblemKind::ComplexKey, key, "");
                        }
                        Node {
                            span: start..end,
                            value: Value::Map(entries),
                        }
                    }
                }
            }
        };
        if frame.anchor > 0 {
            self.anchors.insert(frame.anchor, (node.clone(), size));
        }
        self.attach(node);
    }

    fn attach(&mut self, node: Node) {
        let Some(frame) = self.frames.last_mut() else {
            self.root.get_or_insert(node);
            return;
        };
        let map = match &mut frame.content {
            Content::List(items) => return items.push(node),
            Content::Map(map) => map,
        };
        let Some(key) = map.key.take() else {
            map.key = Some(node);
            return;
        };
        if let Some(problem) = map.insert(self.text, key, node) {
            self.report(problem);
        }
    }

    /// `{{ Name }}` without quotes is reported once, and then taken for the text that was meant.
    fn unquoted(&mut self, span: Range<usize>) -> Node {
        self.problem(ProblemKind::UnquotedReference, span.clone(), "");
        let text = self.text[span.clone()].to_owned();
        Node {
            span,
            value: Value::Scalar(Scalar {
                text,
                style: Style::Plain,
            }),
        }
    }

    fn problem(&mut self, kind: ProblemKind, span: Range<usize>, detail: &str) {
        self.report(Problem {
            kind,
            span,
            detail: detail.to_owned(),
            related: None,
        });
    }

    fn report(&mut self, problem: Problem) {
        // A reference without quotes may be noticed as a map first, and as a mistake of syntax after it.
        let again = |last: &mut Problem| last.kind == problem.kind && last.span.start == problem.span.start;
        if let Some(last) = self
            .problems
            .last_mut()
            .filter(|_| problem.kind == ProblemKind::UnquotedReference)
            && again(last)
        {
            *last = problem;
        } else if self.problems.len() < MAX_PROBLEMS {
            self.problems.push(problem);
        }
    }
}
