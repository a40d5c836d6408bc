//! The parser. It goes on after the mistakes that people make most, so that one run shows them all.

use std::ops::Range;

use super::{MAX_BYTES, MAX_DEPTH, Member, Node, Parsed, Problem, ProblemKind, Value};

/// Reads `text`. Comments, trailing and missing commas are reported and passed over; anything else ends the reading.
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

struct Parser<'a> {
    text: &'a str,
    bytes: &'a [u8],
    at: usize,
    problems: Vec<Problem>,
}

impl Parser<'_> {
    fn document(&mut self) -> Result<Node, Problem> {
        if self.text.starts_with('\u{feff}') {
            return Err(Problem {
                kind: ProblemKind::Unexpected("no byte order mark"),
                span: 0..3,
            });
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

    fn string(&mut self) -> Result<String, Problem> {
        let open = self.at;
        self.at += 1;
        let mut text = String::new();
        loop {
            let run = self.at;
            while !matches!(self.peek(), None | Some(b'"' | b'\\' | 0..=0x1f)) {
                self.at += 1;
            }
            text.push_str(&self.text[run..self.at]);
            match self.peek() {
                Some(b'"') => break,
                Some(b'\\') => text.push(self.escape(open)?),
                // A raw line break inside a string is nearly always a missing quote: point at the string.
                Some(_) | None => {
                    return Err(Problem {
                        kind: ProblemKind::Unfinished("string"),
                        span: open..self.at,
                    });
                }
            }
        }
        self.at += 1;
        Ok(text)
    }

    fn escape(&mut self, open: usize) -> Result<char, Problem> {
        let start = self.at;
        let Some(letter) = self.bytes.get(self.at + 1) else {
            return Err(Problem {
                kind: ProblemKind::Unfinished("string"),
                span: open..self.at,
            });
        };
        self.at += 2;
        Ok(match letter {
            b'"' => '"',
            b'\\' => '\\',
            b'/' => '/',
            b'b' => '\u{8}',
            b'f' => '\u{c}',
            b'n' => '\n',
            b'r' => '\r',
            b't' => '\t',
            b'u' => return self.unicode(start),
            _ => {
                self.at = start + 1;
                let end = start + 1 + self.character_length();
                return Err(Problem {
                    kind: ProblemKind::Unexpected("an escape that JSON knows"),
                    span: start..end,
                });
            }
        })
    }

    fn unicode(&mut self, start: usize) -> Result<char, Problem> {
        let bad = |end: usize| Problem {
            kind: ProblemKind::Unexpected("four hexadecimal digits"),
            span: start..end,
        };
        let high = self.hex4().ok_or_else(|| bad(start + 2))?;
        let code = match high {
            0xd800..=0xdbff if self.bytes[self.at..].starts_with(b"\\u") => {
                self.at += 2;
                let low = self.hex4().ok_or_else(|| bad(start + 2))?;
                if !(0xdc00..=0xdfff).contains(&low) {
                    return Err(bad(start + 2));
                }
                0x10000 + ((high - 0xd800) << 10) + (low - 0xdc00)
            }
            _ => high,
        };
        char::from_u32(code).ok_or_else(|| bad(start + 6))
    }

    fn hex4(&mut self) -> Option<u32> {
        let digits = self.bytes.get(self.at..self.at + 4)?;
        if !digits.iter().all(u8::is_ascii_hexdigit) {
            return None;
        }
        self.at += 4;
        u32::from_str_radix(std::str::from_utf8(digits).ok()?, 16).ok()
    }

    fn number(&mut self) -> Result<Value, Problem> {
        let start = self.at;
        while matches!(self.peek(), Some(b'0'..=b'9' | b'+' | b'-' | b'.' | b'e' | b'E')) {
            self.at += 1;
        }
        let raw = &self.text[start..self.at];
        if !is_number(raw) {
            return Err(Problem {
                kind: ProblemKind::Unexpected("a number as JSON writes it"),
                span: start..self.at,
            });
        }
        Ok(Value::Number(raw.to_owned()))
    }

    fn word(&mut self, word: &'static str, value: Value) -> Result<Value, Problem> {
        let token = self.token();
        if self.text[token.clone()] != *word {
            return Err(Problem {
                kind: ProblemKind::Unexpected("a value in double quotes"),
                span: token,
            });
        }
        self.at = token.end;
        Ok(value)
    }

    /// Passes white space and, with a problem each, comments.
    fn blank(&mut self) {
        loop {
            while matches!(self.peek(), Some(b' ' | b'\t' | b'\n' | b'\r')) {
                self.at += 1;
            }
            let rest = &self.text[self.at..];
            let length = if rest.starts_with("//") || rest.starts_with('#') {
                rest.find('\n').unwrap_or(rest.len())
            } else if rest.starts_with("/*") {
                rest.find("*/").map_or(rest.len(), |end| end + 2)
            } else {
                return;
            };
            let span = self.at..self.at + length;
            self.problems.push(Problem {
                kind: ProblemKind::Comment,
                span,
            });
            self.at += length;
        }
    }

    fn unexpected(&self, expected: &'static str) -> Problem {
        Problem {
            kind: ProblemKind::Unexpected(expected),
            span: self.token(),
        }
    }

    /// The bytes of the word or placeholder that begins here, or of one character.
    fn token(&self) -> Range<usize> {
        let rest = &self.text[self.at..];
        let more = if rest.starts_with(['$', '<']) {
            "_$<>{}.-"
        } else {
            "_.-"
        };
        let length = rest
            .find(|character: char| !(character.is_alphanumeric() || more.contains(character)))
            .unwrap_or(rest.len());
        self.at..self.at + if length == 0 { self.character_length() } else { length }
    }

    fn character_length(&self) -> usize {
        self.text[self.at..].chars().next().map_or(0, char::len_utf8)
    }

    fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
    }
}

fn unfinished(what: &'static str, open: usize) -> Problem {
    Problem {
        kind: ProblemKind::Unfinished(what),
        span: open..open + 1,
    }
}

/// RFC 8259: no leading zeros or plus sign, digits on both sides of a point, digits in the exponent.
fn is_number(raw: &str) -> bool {
    let unsigned = raw.strip_prefix('-').unwrap_or(raw);
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (mantissa, Some(exponent.strip_prefix(['+', '-']).unwrap_or(exponent))),
        None => (unsigned, None),
    };
    let (whole, fraction) = match mantissa.split_once('.') {
        Some((whole, fraction)) => (whole, Some(fraction)),
        None => (mantissa, None),
    };
    let digits = |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit());
    digits(whole)
        && (whole == "0" || !whole.starts_with('0'))
        && fraction.is_none_or(digits)
        && exponent.is_none_or(digits)
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
