//! YAML as a tree of raw scalars, with limits that no real document meets and every hostile one does.

use saphyr_parser::{Event, Parser, ScalarStyle};

/// A node.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Node {
    Scalar {
        text: String,
        plain: bool,
    },
    List(Vec<Node>),
    /// In the document's order, without duplicates.
    Map(Vec<(String, Node)>),
}

/// Nesting deeper than this is refused: no action's inputs come near it.
const DEEPEST: usize = 40;

/// More nodes than this are refused. A document of 64 KB cannot have more without aliases, which is what this is against.
const MOST_NODES: usize = 100_000;

impl Node {
    /// Whether it is nothing: absent, `~`, `null` or an empty plain scalar.
    pub(super) fn is_null(&self) -> bool {
        matches!(self, Self::Scalar { text, plain: true } if matches!(text.as_str(), "" | "~" | "null" | "Null" | "NULL"))
    }

    /// Whether it holds nothing at all.
    pub(super) fn is_empty(&self) -> bool {
        match self {
            Self::Scalar { .. } => self.is_null(),
            Self::List(items) => items.is_empty(),
            Self::Map(entries) => entries.is_empty(),
        }
    }

    /// The value of a key, unless it is null.
    pub(super) fn get(&self, key: &str) -> Option<&Self> {
        self.entries()?
            .iter()
            .find(|(name, _)| name == key)
            .map(|(_, value)| value)
            .filter(|value| !value.is_null())
    }

    pub(super) fn entries(&self) -> Option<&[(String, Self)]> {
        match self {
            Self::Map(entries) => Some(entries),
            _ => None,
        }
    }

    pub(super) fn items(&self) -> Option<&[Self]> {
        match self {
            Self::List(items) => Some(items),
            _ => None,
        }
    }

    /// The text of a scalar, as it was written.
    pub(super) fn text(&self) -> Option<&str> {
        match self {
            Self::Scalar { text, .. } if !self.is_null() => Some(text),
            _ => None,
        }
    }

    /// A whole number that is not quoted.
    pub(super) fn integer(&self) -> Option<i64> {
        match self {
            Self::Scalar { text, plain: true } => text.parse().ok(),
            _ => None,
        }
    }
}

/// Parses one document.
pub(super) fn parse(text: &str) -> Result<Node, String> {
    let mut reader = Reader {
        parser: Parser::new_from_str(text),
        anchors: Vec::new(),
        nodes: 0,
    };
    loop {
        match reader.next()? {
            Event::StreamStart | Event::DocumentStart(_) => {}
            Event::StreamEnd | Event::DocumentEnd => return Err("the document is empty".to_owned()),
            event => {
                let root = reader.node(event, 0)?;
                return reader.end().map(|()| root);
            }
        }
    }
}

struct Reader<'a> {
    parser: Parser<'a, saphyr_parser::StrInput<'a>>,
    anchors: Vec<(usize, Node, usize)>,
    nodes: usize,
}

impl<'a> Reader<'a> {
    fn next(&mut self) -> Result<Event<'a>, String> {
        match self.parser.next_event() {
            Some(Ok((event, _))) => Ok(event),
            Some(Err(error)) => Err(format!("yaml: line {}: {}", error.marker().line(), error.info())),
            None => Err("yaml: unexpected end".to_owned()),
        }
    }

    /// Only the end may follow the document.
    fn end(&mut self) -> Result<(), String> {
        loop {
            match self.next()? {
                Event::DocumentEnd => {}
                Event::StreamEnd => return Ok(()),
                _ => return Err("yaml: more than one document".to_owned()),
            }
        }
    }

    fn node(&mut self, event: Event<'a>, depth: usize) -> Result<Node, String> {
        if depth > DEEPEST {
            return Err(format!("yaml: nested more than {DEEPEST} levels deep"));
        }
        let before = self.nodes;
        self.count(1)?;
        let (node, anchor) = match event {
            Event::Scalar(text, style, anchor, _) => (
                Node::Scalar {
                    text: text.into_owned(),
                    plain: style == ScalarStyle::Plain,
                },
                anchor,
            ),
            Event::SequenceStart(anchor, _) => (self.list(depth)?, anchor),
            Event::MappingStart(anchor, _) => (self.map(depth)?, anchor),
            Event::Alias(anchor) => {
                let known = self.anchors.iter().find(|(id, ..)| *id == anchor);
                let (node, size) = known
                    .map(|(_, node, size)| (node.clone(), *size))
                    .ok_or("yaml: unknown alias")?;
                self.count(size)?;
                return Ok(node);
            }
            _ => return Err("yaml: unexpected event".to_owned()),
        };
        if anchor > 0 {
            self.anchors.push((anchor, node.clone(), self.nodes - before));
        }
        Ok(node)
    }

    fn count(&mut self, nodes: usize) -> Result<(), String> {
        self.nodes += nodes;
        if self.nodes > MOST_NODES {
            return Err(format!("yaml: more than {MOST_NODES} nodes, aliases expanded"));
        }
        Ok(())
    }

    fn list(&mut self, depth: usize) -> Result<Node, String> {
        let mut items = Vec::new();
        loop {
            match self.next()? {
                Event::SequenceEnd => return Ok(Node::List(items)),
                event => items.push(self.node(event, depth + 1)?),
            }
        }
    }

    fn map(&mut self, depth: usize) -> Result<Node, String> {
        let mut entries: Vec<(String, Node)> = Vec::new();
        let mut seen = std::collections::HashSet::new();
        loop {
            let key = match self.next()? {
                Event::MappingEnd => return Ok(Node::Map(entries)),
                Event::Scalar(text, ..) => text.into_owned(),
                _ => return Err("yaml: a mapping key must be a scalar".to_owned()),
            };
            if !seen.insert(key.clone()) {
                return Err(format!("yaml: mapping key \"{key}\" already defined"));
            }
            let event = self.next()?;
            let value = self.node(event, depth + 1)?;
            entries.push((key, value));
        }
    }
}

#[cfg(test)]
mod tests {
    use std::fmt::Write as _;

    use super::*;

    #[test]
    fn scalars_stay_raw() {
        let node = parse("a: 0755\nb: '1.0'\nc:\nd: [x, ~]\n").unwrap();
        assert_eq!(node.get("a").unwrap().text(), Some("0755"));
        assert_eq!(node.get("b").unwrap().integer(), None);
        assert_eq!(node.get("c"), None);
        assert!(node.get("d").unwrap().items().unwrap()[1].is_null());
    }

    #[test]
    fn json_is_yaml() {
        assert_eq!(
            parse(r#"{"a": ["b"]}"#)
                .unwrap()
                .get("a")
                .unwrap()
                .items()
                .unwrap()
                .len(),
            1
        );
    }

    #[test]
    fn hostile_documents_are_refused() {
        let bomb = {
            let mut text = "a: &a [x,x,x,x,x,x,x,x,x,x]\n".to_owned();
            for (name, of) in ["b", "c", "d", "e", "f", "g"]
                .iter()
                .zip(["a", "b", "c", "d", "e", "f"])
            {
                let _ = writeln!(
                    text,
                    "{name}: &{name} [*{of},*{of},*{of},*{of},*{of},*{of},*{of},*{of},*{of},*{of}]"
                );
            }
            text
        };
        let deep = "[".repeat(60) + &"]".repeat(60);
        for (text, reason) in [
            (bomb.as_str(), "nodes"),
            (&deep, "deep"),
            ("a: 1\na: 2", "already defined"),
            ("a: 1\n---\nb: 2", "more than one"),
            ("", "empty"),
            ("a: [", "yaml"),
            ("a: &x [*x]", "alias"),
        ] {
            let error = parse(text).unwrap_err();
            assert!(error.contains(reason), "{error}");
        }
    }
}
