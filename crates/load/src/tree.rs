//! TOML as values with places.

use model::{Diagnostic, Value};
use toml::{Spanned, de::DeTable, de::DeValue};

use crate::{allow, spans::Spans};

/// Tables in tables deeper than this are nobody's desired state.
const DEPTH_LIMIT: usize = 32;

/// Reads a TOML file. All of its errors are reported; what could be read is returned.
pub(crate) fn parse(file: &str, text: &str) -> (Value, Spans, Vec<Diagnostic>) {
    let (table, errors) = DeTable::parse_recoverable(text);
    let mut diagnostics: Vec<Diagnostic> = errors
        .iter()
        .map(|error| {
            let span = error.span().unwrap_or(0..0);
            Diagnostic::error(
                "load/toml",
                format!("this is not TOML: {}", first_line(error.message())),
            )
            .file(file)
            .at(span, "here")
        })
        .collect();
    let mut reader = Reader {
        spans: Spans::default(),
        diagnostics: Vec::new(),
        file,
    };
    let value = reader.table("", table.get_ref(), 0);
    diagnostics.append(&mut reader.diagnostics);
    (value, reader.spans, diagnostics)
}

fn first_line(message: &str) -> &str {
    message.lines().next().unwrap_or_default()
}

struct Reader<'a> {
    spans: Spans,
    diagnostics: Vec<Diagnostic>,
    file: &'a str,
}

impl Reader<'_> {
    fn table(&mut self, path: &str, table: &DeTable<'_>, depth: usize) -> Value {
        let mut entries = Vec::new();
        for (key, value) in table {
            let name = key.get_ref().to_string();
            let deeper = if path.is_empty() {
                name.clone()
            } else {
                format!("{path}.{name}")
            };
            self.spans.keys.insert(deeper.clone(), key.span());
            if let Some(read) = self.value(&deeper, value, depth + 1) {
                entries.push((name, read));
            }
        }
        Value::Map(entries.into_iter().collect())
    }

    fn value(&mut self, path: &str, value: &Spanned<DeValue<'_>>, depth: usize) -> Option<Value> {
        self.spans.values.insert(path.to_owned(), value.span());
        if depth > DEPTH_LIMIT {
            self.error("load/too-deep", "tables are nested too deeply", value);
            return None;
        }
        match value.get_ref() {
            DeValue::String(text) => Some(Value::from(text.as_ref())),
            DeValue::Boolean(flag) => Some(Value::Bool(*flag)),
            DeValue::Integer(number) => {
                let digits = number.as_str();
                let parsed = i64::from_str_radix(digits, number.radix()).ok();
                if parsed.is_none() {
                    self.error("load/out-of-range", "this number is too large", value);
                }
                parsed.map(Value::Integer)
            }
            DeValue::Array(items) => {
                let items = items.iter().enumerate();
                let items = items.filter_map(|(index, item)| self.value(&format!("{path}[{index}]"), item, depth + 1));
                Some(items.collect())
            }
            DeValue::Table(table) => Some(self.table(path, table, depth)),
            DeValue::Float(_) => {
                self.error("load/wrong-type", "no key takes a number with a fraction", value);
                None
            }
            DeValue::Datetime(date) if is_end(path) && date.time.is_none() => Some(date.to_string().into()),
            DeValue::Datetime(_) => {
                self.error("load/wrong-type", "no key takes a date; write it as a string", value);
                None
            }
        }
    }

    fn error(&mut self, code: &'static str, message: &str, value: &Spanned<DeValue<'_>>) {
        self.diagnostics
            .push(Diagnostic::error(code, message).file(self.file).at(value.span(), ""));
    }
}

/// The one key that takes a date: the last day of an allow.
fn is_end(path: &str) -> bool {
    path.strip_prefix(allow::KEY)
        .is_some_and(|rest| rest.starts_with('[') && rest.ends_with("].until"))
}
