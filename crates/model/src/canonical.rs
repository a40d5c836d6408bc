//! Canonical JSON (RFC 8785) straight from a [`Value`]: digests are the greater part of planning, and a tree of JSON in between
//! would double it.

use std::fmt::Write as _;

use crate::{Value, map::Member};

/// What a document of a usual length and the fields around it fit into.
const USUAL_LENGTH: usize = 1024;

/// So many bytes of a text are looked at together: as many as the smallest vector of the processors that matter holds.
const BLOCK: usize = 16;

impl Value {
    /// The value as canonical JSON: members in the order of their UTF-16 code units, no white space, the shortest escapes.
    pub fn to_canonical_json(&self) -> String {
        let mut json = String::with_capacity(USUAL_LENGTH);
        self.write_canonical_json(&mut json);
        json
    }

    /// Appends the value as canonical JSON.
    pub fn write_canonical_json(&self, out: &mut String) {
        match self {
            Self::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
            Self::Integer(number) => write!(out, "{number}").expect("a string takes every text"),
            Self::Text(text) => write_text(text, out),
            Self::Json(json) => write_text(&json.canonical, out),
            Self::Reference(reference) => write_text(&reference.to_string(), out),
            Self::List(items) => {
                out.push('[');
                for (index, item) in items.iter().enumerate() {
                    separate(index, out);
                    item.write_canonical_json(out);
                }
                out.push(']');
            }
            // The map's own order is that of UTF-8, which differs only beyond ASCII.
            Self::Map(map) if map.keys().all(|key| key.is_ascii()) => write_members(map.iter(), out),
            Self::Map(map) => {
                let mut members: Vec<&Member> = map.iter().collect();
                members.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
                write_members(members.into_iter(), out);
            }
        }
    }
}

fn write_members<'a>(members: impl Iterator<Item = &'a Member>, out: &mut String) {
    out.push('{');
    for (index, (key, member)) in members.enumerate() {
        separate(index, out);
        write_text(key, out);
        out.push(':');
        member.write_canonical_json(out);
    }
    out.push('}');
}

fn separate(index: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
}

/// Appends a text in quotes. RFC 8785 escapes as ECMAScript does: the five short forms, other control characters as `\u00xx`,
/// nothing else.
pub fn write_text(text: &str, out: &mut String) {
    out.push('"');
    let mut rest = text;
    while let Some(plain) = first_escaped(rest.as_bytes()) {
        out.push_str(&rest[..plain]);
        match rest.as_bytes()[plain] {
            b'\n' => out.push_str("\\n"),
            b'"' => out.push_str("\\\""),
            b'\\' => out.push_str("\\\\"),
            0x08 => out.push_str("\\b"),
            b'\t' => out.push_str("\\t"),
            0x0c => out.push_str("\\f"),
            b'\r' => out.push_str("\\r"),
            control => write!(out, "\\u{control:04x}").expect("a string takes every text"),
        }
        rest = &rest[plain + 1..];
    }
    out.push_str(rest);
    out.push('"');
}

/// Where the first byte is that is not written as it is.
fn first_escaped(bytes: &[u8]) -> Option<usize> {
    let escaped = |byte: &u8| *byte < 0x20 || *byte == b'"' || *byte == b'\\';
    // Without a way out in the middle of a block, all of its bytes are looked at together.
    let (blocks, _) = bytes.as_chunks::<BLOCK>();
    let plain = blocks
        .iter()
        .take_while(|block| !block.iter().fold(false, |any, byte| any | escaped(byte)));
    let start = plain.count() * BLOCK;
    let found = bytes[start..].iter().position(escaped)?;
    Some(start + found)
}

#[cfg(test)]
mod tests {
    use crate::Value;

    #[test]
    fn it_is_what_the_library_writes() {
        let text = "plain \"quoted\" \\ \u{8}\t\n\u{c}\r \u{1}\u{1f}\u{7f} é \u{2028} \u{1f600}";
        let keys = ["b", "a", "é", "\u{e000}", "\u{1f600}", "", "a\nb"];
        let members = keys.into_iter().map(|key| (key, Value::from(key)));
        let value = Value::from(vec![
            Value::from(text),
            Value::Integer(-7),
            Value::Bool(true),
            Value::Map(members.collect()),
            Value::map(),
        ]);
        let library = serde_json_canonicalizer::to_string(&value.to_json()).expect("it serialises");
        assert_eq!(value.to_canonical_json(), library);
    }

    #[test]
    fn escapes_are_found_wherever_they_stand() {
        for length in 0..40 {
            for place in 0..=length {
                let text = format!("{}\n{}", "a".repeat(place), "b".repeat(length - place));
                let expected = format!("\"{}\\n{}\"", "a".repeat(place), "b".repeat(length - place));
                assert_eq!(Value::from(text).to_canonical_json(), expected);
            }
        }
    }
}
