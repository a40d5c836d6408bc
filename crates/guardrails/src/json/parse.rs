//! The parser. It goes on after the mistakes that people make most, so that one run shows them all.

use super::{BYTE_ORDER_MARK, MAX_BYTES, MAX_DEPTH, Member, Node, Parsed, Problem, ProblemKind, Value};

/// Reads `text`, after a byte order mark if there is one (RFC 8259, section 8.1, leaves that to readers). Comments, trailing and missing commas are reported and passed over; anything else ends the reading.
pub fn parse(text: &str) -> Parsed {
    if text.len() > MAX_BYTES {
        let problem = Problem {
            kind: ProblemKind::TooLong,
            span: 0..0,
        };
        return Parsed {
            node: None,
            problems: vec![problem],
        };
    }
    let mut parser = Parser {
        text,
        bytes: text.as_bytes(),
        at: 0,
        problems: Vec::new(),
    };
    let node = match parser.document() {
        Ok(node) => Some(node),
        Err(problem) => {
            parser.problems.push(problem);
            None
        }
    };
    Parsed {
        node,
        problems: parser.problems,
    }
}

pub(super) struct Parser<'a> {
    pub(super) text: &'a str,
    pub(super) bytes: &'a [u8],
    pub(super) at: usize,
    pub(super) problems: Vec<Problem>,
}

impl Parser<'_> {
    fn document(&mut self) -> Result<Node, Problem> {
        if self.text.starts_with(BYTE_ORDER_MARK) {
            self.at = BYTE_ORDER_MARK.len_utf8();
        }
        self.blank();
        let node = self.value(0)?;
        self.blank();
        if self.at < self.bytes.len() {
            self.problems.push(Problem {
                kind: ProblemKind::Trailing,
                span: self.token(),
            });
        }
        Ok(node)
    }

    fn value(&mut self, depth: usize) -> Result<Node, Problem> {
        if depth > MAX_DEPTH {
            return Err(Problem {
                kind: ProblemKind::TooDeep,
                span: self.token(),
            });
        }
        let start = self.at;
        let value = match self.peek() {
            Some(b'{') => self.object(depth)?,
            Some(b'[') => self.array(depth)?,
            Some(b'"') => Value::String(self.string()?),
            Some(b'-' | b'0'..=b'9') => self.number()?,
            Some(b't') => self.word("true", Value::Bool(true))?,
            Some(b'f') => self.word("false", Value::Bool(false))?,
            Some(b'n') => self.word("null", Value::Null)?,
            Some(b'$' | b'<') => {
                return Err(Problem {
                    kind: ProblemKind::BarePlaceholder,
                    span: self.token(),
                });
            }
            _ => return Err(self.unexpected("a JSON value")),
        };
        Ok(Node {
            span: start..self.at,
            value,
        })
    }

    fn object(&mut self, depth: usize) -> Result<Value, Problem> {
        let open = self.at;
        self.at += 1;
        let mut members = Vec::new();
        loop {
            self.blank();
            match self.peek() {
                Some(b'}') => break,
                Some(b'"') => members.push(self.member(depth)?),
                None => return Err(unfinished("object", open)),
                Some(b'$' | b'<') => {
                    return Err(Problem {
                        kind: ProblemKind::BarePlaceholder,
                        span: self.token(),
                    });
                }
                Some(_) => return Err(self.unexpected("a key in double quotes, or `}`")),
            }
            self.separator(b'}', "object", open)?;
        }
        self.at += 1;
        Ok(Value::Object(members))
    }

    fn member(&mut self, depth: usize) -> Result<Member, Problem> {
        let start = self.at;
        let key = self.string()?;
        let key_span = start..self.at;
        self.blank();
        if self.peek() != Some(b':') {
            return Err(self.unexpected("`:` after the key"));
        }
        self.at += 1;
        self.blank();
        let node = self.value(depth + 1)?;
        Ok(Member { key, key_span, node })
    }

    fn array(&mut self, depth: usize) -> Result<Value, Problem> {
        let open = self.at;
        self.at += 1;
        let mut items = Vec::new();
        loop {
            self.blank();
            match self.peek() {
                Some(b']') => break,
                None => return Err(unfinished("array", open)),
                Some(_) => items.push(self.value(depth + 1)?),
            }
            self.separator(b']', "array", open)?;
        }
        self.at += 1;
        Ok(Value::Array(items))
    }

    /// After a member or item: a comma and more, or the closing bracket (left for the caller).
    fn separator(&mut self, close: u8, what: &'static str, open: usize) -> Result<(), Problem> {
        self.blank();
        match self.peek() {
            Some(b',') => {
                let comma = self.at;
                self.at += 1;
                self.blank();
                if self.peek() == Some(close) {
                    self.problems.push(Problem {
                        kind: ProblemKind::TrailingComma,
                        span: comma..comma + 1,
                    });
                }
                Ok(())
            }
            Some(byte) if byte == close => Ok(()),
            Some(b'"' | b'{') => {
                self.problems.push(Problem {
                    kind: ProblemKind::MissingComma,
                    span: self.at..self.at + 1,
                });
                Ok(())
            }
            None => Err(unfinished(what, open)),
            Some(_) if close == b'}' => Err(self.unexpected("`,` or `}`")),
            Some(_) => Err(self.unexpected("`,` or `]`")),
        }
    }
}

fn unfinished(what: &'static str, open: usize) -> Problem {
    Problem {
        kind: ProblemKind::Unfinished(what),
        span: open..open + 1,
    }
}

#[cfg(test)]
mod tests {
    use expect_test::{Expect, expect};
    use proptest::prelude::*;

    use super::*;

    fn check(text: &str, expected: &Expect) {
        let parsed = parse(text);
        let mut shown: Vec<String> = parsed
            .problems
            .iter()
            .map(|problem| format!("{problem}: {:?}", &text[problem.span.clone()]))
            .collect();
        shown.push(format!("read: {}", parsed.node.is_some()));
        expected.assert_eq(&shown.join("\n"));
    }

    #[test]
    fn goes_on_after_comments_and_commas() {
        check(
            "{ // why\n \"a\": [1, 2,],\n \"b\": {} \"c\": 1, # so on\n}",
            &expect![[r##"
                JSON has no comments: "// why"
                JSON has no trailing commas: ","
                a comma is missing before this: "\""
                JSON has no comments: "# so on"
                JSON has no trailing commas: ","
                read: true"##]],
        );
    }

    #[test]
    fn stops_where_the_meaning_is_lost() {
        check(
            "{\"a\": ${ROLE}}",
            &expect![[r#"
            a placeholder outside of quotes is not JSON: "${ROLE}}"
            read: false"#]],
        );
        check(
            "{\"a\": 'x'}",
            &expect![[r#"
            this is not JSON: expected a JSON value: "'"
            read: false"#]],
        );
        check(
            "{\"a\": \"x}\n",
            &expect![[r#"
            this string never ends: "\"x}"
            read: false"#]],
        );
        check(
            "{\"a\": [1",
            &expect![[r#"
            this array never ends: "["
            read: false"#]],
        );
        check(
            "{} {}",
            &expect![[r#"
            text after the end of the document: "{"
            read: true"#]],
        );
        check(
            "",
            &expect![[r#"
            this is not JSON: expected a JSON value: ""
            read: false"#]],
        );
        check(
            "{\"a\": 01}",
            &expect![[r#"
            this is not JSON: expected a number as JSON writes it: "01"
            read: false"#]],
        );
    }

    #[test]
    fn depth_is_limited() {
        let deep = "[".repeat(100_000);
        assert_eq!(parse(&deep).problems[0].kind, ProblemKind::TooDeep);
        assert_eq!(parse(&" ".repeat(MAX_BYTES + 1)).problems[0].kind, ProblemKind::TooLong);
    }

    fn plain(node: &Node) -> serde_json::Value {
        match &node.value {
            Value::Null => serde_json::Value::Null,
            Value::Bool(value) => (*value).into(),
            Value::Number(raw) => serde_json::from_str(raw).unwrap(),
            Value::String(text) => text.clone().into(),
            Value::Array(items) => items.iter().map(plain).collect(),
            Value::Object(members) => serde_json::Value::Object(
                members
                    .iter()
                    .map(|member| (member.key.clone(), plain(&member.node)))
                    .collect(),
            ),
        }
    }

    proptest! {
        #[test]
        fn agrees_with_serde_json(text in r#"[\[\]{}",:0-9a-u\\ \-.eE/é]{0,24}"#) {
            let ours = parse(&text).strict().ok();
            let theirs: Option<serde_json::Value> = serde_json::from_str(&text).ok();
            prop_assert_eq!(ours.is_some(), theirs.is_some(), "{}", text);
            if let (Some(ours), Some(theirs)) = (ours, theirs) {
                prop_assert_eq!(plain(&ours), theirs);
            }
        }

        #[test]
        fn spans_lie_on_character_boundaries(text in "\\PC{0,40}") {
            for problem in parse(&text).problems {
                prop_assert!(text.get(problem.span).is_some());
            }
        }
    }
}
