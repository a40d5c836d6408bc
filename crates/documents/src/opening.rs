//! Opening a document: its size, its YAML, and whether it is one at all.

use crate::{
    findings::Findings,
    recognise::{DocumentKind, recognise_parsed},
    rules::document as rules,
    shape,
    suggest::shown,
    yaml::{self, Node, Problem, ProblemKind},
};

/// AWS's quota for a component or workflow, in bytes (Service Quotas L-D5DC1FB3 and L-22EAF8F8: 64 KB).
const MOST_BYTES: usize = 64 * 1024;

/// The longest `data` that `CreateComponent` and `CreateWorkflow` take, in characters (service model); longer ones
/// need `uri`.
const MOST_INLINE: usize = 16_000;

/// Reads the text; `None` where there is no map to look into, or where it is a template of another tool.
pub(crate) fn open(findings: &mut Findings<'_>) -> Option<Node> {
    let text = findings.text;
    let parsed = yaml::parse(text);
    if recognise_parsed(text, &parsed) == DocumentKind::Template {
        template(findings);
        return None;
    }
    size(findings);
    for problem in parsed.problems {
        report(problem, findings);
    }
    let root = parsed.root?;
    if root.entries().is_some() {
        return Some(root);
    }
    let span = findings.first_line(&root.span);
    let message = format!("a document is a map, and this is {}", root.describe());
    findings.add(&rules::WRONG_SHAPE, message, &span, "not a map");
    None
}

/// Says once that the text is not a document yet.
fn template(findings: &mut Findings<'_>) {
    let text = findings.text;
    let mark = text
        .find("${")
        .or_else(|| text.find("{%"))
        .or_else(|| text.find("{{"))
        .or_else(|| text.find("<%"));
    let span = findings.first_line(&(mark.unwrap_or(0)..text.len()));
    let message = "this is a template of another tool; it is not checked, only its output can be";
    findings.add(&rules::TEMPLATE, message, &span, "a placeholder");
}

fn size(findings: &mut Findings<'_>) {
    let text = findings.text;
    let top = findings.first_line(&(0..text.len()));
    if text.len() > MOST_BYTES {
        let message = format!("the document has {} bytes, and AWS takes {MOST_BYTES}", text.len());
        findings.add(&rules::TOO_LARGE, message, &top, "too large");
        return;
    }
    let characters = text.chars().count();
    if characters > MOST_INLINE {
        let message = format!("the document has {characters} characters, and AWS takes {MOST_INLINE} inline");
        findings.push(
            rules::OVER_INLINE
                .finding(message)
                .at(top, "too long for `data`")
                .help("shorten it, split it, or upload it and use `uri`"),
        );
    }
}

fn report(problem: Problem, findings: &mut Findings<'_>) {
    let Problem {
        kind,
        span,
        detail,
        related,
    } = problem;
    let source = &findings.text[span.clone()];
    let finding = match kind {
        ProblemKind::Syntax => {
            let finding = rules::SYNTAX
                .finding(format!("not valid YAML: {detail}"))
                .at(span, "here");
            match remedy(&detail) {
                Some(help) => finding.help(help),
                None => finding,
            }
        }
        ProblemKind::OpenQuote => rules::SYNTAX
            .finding("not valid YAML: a quote is never closed, or closed only by the next one")
            .at(span, "the quote that opens here"),
        ProblemKind::UnquotedReference => rules::UNQUOTED_REFERENCE
            .finding("a value that begins with `{{` must be quoted: YAML takes it for a map")
            .at(span.clone(), "put quotes around this")
            .fix(span, shape::quoted(source)),
        ProblemKind::DuplicateKey => rules::DUPLICATE_KEY
            .finding(format!("the key {} is there twice", shown(&detail)))
            .at(span, "again here"),
        ProblemKind::ComplexKey => rules::SYNTAX
            .finding("a key must be a single value")
            .at(span, "not a single value"),
        ProblemKind::SecondDocument => rules::SECOND_DOCUMENT
            .finding("only the first document of a text is used")
            .at(span, "a second one begins here"),
        ProblemKind::TooLarge | ProblemKind::TooDeep | ProblemKind::TooManyValues => rules::LIMITS
            .finding(format!("the text is too much to read: {detail}"))
            .at(span, "here"),
    };
    findings.push(match related {
        Some(first) => finding.at(first, "first here"),
        None => finding,
    });
}

/// What usually causes this error of the YAML parser.
fn remedy(detail: &str) -> Option<&'static str> {
    const REMEDIES: &[(&str, &str)] = &[
        (
            "escape",
            "a backslash inside of double quotes begins an escape; use single quotes for Windows paths",
        ),
        (
            "hexadecimal",
            "a backslash inside of double quotes begins an escape; use single quotes for Windows paths",
        ),
        ("simple key expect", "a key needs a colon and a blank after it"),
        (
            "mapping values are not allowed",
            "a text with `: ` in it needs quotes, and a key needs a colon after it",
        ),
        (
            "trailing content",
            "a quote is missing, or has to be doubled inside of single quotes",
        ),
        ("tab", "indent with blanks"),
        ("unknown anchor", "a text that begins with `*` needs quotes"),
    ];
    REMEDIES
        .iter()
        .find(|(part, _)| detail.contains(part))
        .map(|(_, help)| *help)
}
