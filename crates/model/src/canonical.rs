//! Canonical JSON (RFC 8785) straight from a [`Value`]: digests are the greater part of planning, and a tree of JSON in between
//! would double it.

use crate::Value;

impl Value {
    /// The value as canonical JSON: members in the order of their UTF-16 code units, no white space, the shortest escapes.
    pub fn to_canonical_json(&self) -> String {
        let mut text = String::new();
        write(self, &mut text);
        text
    }
}

fn write(value: &Value, out: &mut String) {
    match value {
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Integer(number) => out.push_str(&number.to_string()),
        Value::Text(text) => string(text, out),
        Value::Json(json) => string(&json.canonical, out),
        Value::Reference(reference) => string(&reference.to_string(), out),
        Value::List(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(index, out);
                write(item, out);
            }
            out.push(']');
        }
        Value::Map(entries) => {
            out.push('{');
            let mut members: Vec<(&String, &Value)> = entries.iter().collect();
            // The map's own order is that of UTF-8, which differs only beyond ASCII.
            if !members.iter().all(|(key, _)| key.is_ascii()) {
                members.sort_by(|(one, _), (other, _)| one.encode_utf16().cmp(other.encode_utf16()));
            }
            for (index, (key, member)) in members.into_iter().enumerate() {
                separate(index, out);
                string(key, out);
                out.push(':');
                write(member, out);
            }
            out.push('}');
        }
    }
}

fn separate(index: usize, out: &mut String) {
    if index > 0 {
        out.push(',');
    }
}

/// RFC 8785 escapes as ECMAScript does: the five short forms, other control characters as `\u00xx`, nothing else.
fn string(text: &str, out: &mut String) {
    out.push('"');
    let mut plain = 0;
    for (index, byte) in text.bytes().enumerate() {
        let short = match byte {
            b'"' => "\\\"",
            b'\\' => "\\\\",
            0x08 => "\\b",
            b'\t' => "\\t",
            b'\n' => "\\n",
            0x0c => "\\f",
            b'\r' => "\\r",
            0x00..=0x1f => "",
            _ => continue,
        };
        out.push_str(&text[plain..index]);
        plain = index + 1;
        if short.is_empty() {
            out.push_str(&format!("\\u{byte:04x}"));
        } else {
            out.push_str(short);
        }
    }
    out.push_str(&text[plain..]);
    out.push('"');
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use crate::Value;

    #[test]
    fn it_is_what_the_library_writes() {
        let text = "plain \"quoted\" \\ \u{8}\t\n\u{c}\r \u{1}\u{1f}\u{7f} é \u{2028} \u{1f600}";
        let keys = ["b", "a", "é", "\u{e000}", "\u{1f600}", "", "a\nb"];
        let members: BTreeMap<String, Value> = keys.into_iter().map(|key| (key.to_owned(), Value::from(key))).collect();
        let value = Value::List(vec![
            Value::from(text),
            Value::Integer(-7),
            Value::Bool(true),
            Value::Map(members),
            Value::map(),
        ]);
        let library = serde_json_canonicalizer::to_string(&value.to_json()).expect("it serialises");
        assert_eq!(value.to_canonical_json(), library);
    }
}
