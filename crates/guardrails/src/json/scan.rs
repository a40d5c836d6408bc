//! The smallest pieces of JSON: strings, numbers, words, white space.

use std::ops::Range;

use super::{Problem, ProblemKind, Value, parse::Parser};

impl Parser<'_> {
    pub(super) fn string(&mut self) -> Result<String, Problem> {
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

    pub(super) fn number(&mut self) -> Result<Value, Problem> {
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

    pub(super) fn word(&mut self, word: &'static str, value: Value) -> Result<Value, Problem> {
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
    pub(super) fn blank(&mut self) {
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

    pub(super) fn unexpected(&self, expected: &'static str) -> Problem {
        Problem {
            kind: ProblemKind::Unexpected(expected),
            span: self.token(),
        }
    }

    /// The bytes of the word or placeholder that begins here, or of one character.
    pub(super) fn token(&self) -> Range<usize> {
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

    pub(super) fn peek(&self) -> Option<u8> {
        self.bytes.get(self.at).copied()
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
