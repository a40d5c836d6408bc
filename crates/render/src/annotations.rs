//! Diagnostics for other programs: SARIF 2.1.0, and the annotations of a GitHub Actions run.

use serde_json::{Value, json};

use crate::{Document, escape::terminal};

/// SARIF, as code scanning takes it.
pub fn sarif(document: &Document) -> String {
    let results = document
        .diagnostics
        .iter()
        .map(|diagnostic| result(document, diagnostic));
    let results: Vec<Value> = results.collect();
    let mut rules: Vec<&str> = document
        .diagnostics
        .iter()
        .filter_map(|diagnostic| diagnostic["code"].as_str())
        .collect();
    rules.sort_unstable();
    rules.dedup();
    let rules: Vec<Value> = rules.into_iter().map(|rule| json!({ "id": rule })).collect();
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{ "tool": { "driver": { "name": "goldsmith", "rules": rules } }, "columnKind": "unicodeCodePoints", "results": results }],
    });
    format!("{log}\n")
}

fn result(document: &Document, diagnostic: &Value) -> Value {
    let level = match diagnostic["severity"].as_str() {
        Some("error") => "error",
        Some("warning") => "warning",
        _ => "note",
    };
    let mut text = diagnostic["message"].as_str().unwrap_or_default().to_owned();
    if let Some(help) = diagnostic["help"].as_str() {
        text = format!("{text}. {help}");
    }
    let file = diagnostic["file"].as_str().map(|file| uri(&document.path(file)));
    let mut location = json!({ "artifactLocation": { "uri": file } });
    let span = &diagnostic["span"];
    if span.is_object() {
        location["region"] = json!({
            "startLine": span["line"], "startColumn": span["column"], "endLine": span["end_line"], "endColumn": span["end_column"],
        });
    }
    let locations = if file.is_some() {
        json!([{ "physicalLocation": location }])
    } else {
        json!([])
    };
    json!({ "ruleId": diagnostic["code"], "level": level, "message": { "text": text }, "locations": locations })
}

/// A path as a relative reference (RFC 3986, section 4.2): what has a meaning there and what is not ASCII is written byte by byte.
/// That includes the colon, before which a scheme would be read.
fn uri(path: &str) -> String {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=@/".contains(&byte);
    let written = |byte: u8| {
        if is_plain(byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    };
    path.bytes().map(written).collect()
}

/// One workflow command per diagnostic.
pub fn github(document: &Document) -> String {
    let annotation = |diagnostic| annotation(document, diagnostic);
    document.diagnostics.iter().map(annotation).collect()
}

fn annotation(document: &Document, diagnostic: &Value) -> String {
    let command = match diagnostic["severity"].as_str() {
        Some("error") => "error",
        Some("warning") => "warning",
        _ => "notice",
    };
    let text = |key: &str| diagnostic[key].as_str().unwrap_or_default();
    let mut properties = vec![format!("title={}", property(text("code")))];
    if diagnostic["file"].is_string() {
        properties.push(format!("file={}", property(&document.path(text("file")))));
    }
    if diagnostic["span"].is_object() {
        properties.push(format!(
            "line={},col={}",
            diagnostic["span"]["line"], diagnostic["span"]["column"]
        ));
    }
    let help = diagnostic["help"]
        .as_str()
        .map(|help| format!(". {help}"))
        .unwrap_or_default();
    format!(
        "::{command} {}::{}\n",
        properties.join(","),
        data(&format!("{}{help}", text("message")))
    )
}

/// The text of a command: a line break or a percent sign would end it or be read as an escape.
fn data(text: &str) -> String {
    terminal(&text.replace('%', "%25").replace('\r', "%0D").replace('\n', "%0A"))
}

/// A property, which also ends at a comma or a colon.
fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use model::Diagnostic;
    use plan::Verdict;

    use super::*;

    fn document() -> Document {
        let texts = BTreeMap::from([("a,b.toml".to_owned(), "x = 1\ny = 2\n".to_owned())]);
        let diagnostic = Diagnostic::error("load/unknown-key", "100%\n::warning::x")
            .file("a,b.toml")
            .at(6..7, "here");
        crate::checked("check", Verdict::Invalid, &[diagnostic], &texts)
    }

    #[test]
    fn nothing_breaks_out_of_an_annotation() {
        let expected = "::error title=load/unknown-key,file=a%2Cb.toml,line=2,col=1::100%25%0A::warning::x\n";
        assert_eq!(github(&document()), expected);
    }

    #[test]
    fn files_are_named_from_where_the_program_runs() {
        let mut document = document();
        document.directory = "./infra/desired-state/".to_owned();
        assert!(github(&document).contains(",file=infra/desired-state/a%2Cb.toml,"));
        assert!(sarif(&document).contains(r#""uri":"infra/desired-state/a,b.toml""#));
    }

    #[test]
    fn sarif_names_files_by_references() {
        for (path, expected) in [
            ("policies/a,b.json", "policies/a,b.json"),
            ("a b/50%#1?.json", "a%20b/50%25%231%3F.json"),
            ("Küche/c:d\\e[1].json", "K%C3%BCche/c%3Ad%5Ce%5B1%5D.json"),
        ] {
            assert_eq!(uri(path), expected);
        }
        let mut document = document();
        document.directory = "my state".to_owned();
        assert!(sarif(&document).contains(r#""uri":"my%20state/a,b.toml""#));
    }

    #[test]
    fn sarif_has_the_place() {
        let log: Value = serde_json::from_str(&sarif(&document())).expect("it is JSON");
        let region = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"]["region"];
        assert_eq!((&region["startLine"], &region["startColumn"]), (&json!(2), &json!(1)));
    }
}
