//! What only some actions ask of their inputs.

use std::ops::Range;

use super::actions::{Action, WINDOWS};
use crate::{checked::Context, findings::Findings, rules::component as rules, suggest::one_of, yaml::Node};

/// Checks one map of inputs.
pub(super) fn check(action: &Action, node: &Node, context: &Context<'_>, findings: &mut Findings<'_>) {
    match action.name {
        "ExecutePowerShell" => powershell(node, findings),
        "WebDownload" => web_download(node, findings),
        "S3Download" => scheme(node, "source", &["s3://"], findings),
        "S3Upload" => scheme(node, "destination", &["s3://"], findings),
        "CreateFile" | "CreateFolder" if context.platform == Some(WINDOWS) => unix_only(action, node, findings),
        _ => {}
    }
}

fn powershell(node: &Node, findings: &mut Findings<'_>) {
    match (node.entry("commands"), node.entry("file")) {
        (None, None) => {
            let span = findings.first_line(&node.span);
            findings.add(
                &rules::MISSING_INPUT,
                "ExecutePowerShell needs `commands` or `file`",
                &span,
                "has neither",
            );
        }
        (Some(_), Some(file)) => {
            let message = "ExecutePowerShell takes either `commands` or `file`";
            findings.add(&rules::INPUT_VALUE, message, &file.key_span, "one too many");
        }
        _ => {}
    }
}

fn web_download(node: &Node, findings: &mut Findings<'_>) {
    scheme(node, "source", &["https://", "http://"], findings);
    let lonely: Option<(&str, &Range<usize>)> = match (node.entry("checksum"), node.entry("algorithm")) {
        (Some(checksum), None) => Some(("`checksum` needs `algorithm`", &checksum.key_span)),
        (None, Some(algorithm)) => Some(("`algorithm` needs `checksum`", &algorithm.key_span)),
        _ => None,
    };
    if let Some((message, span)) = lonely {
        findings.add(&rules::INPUT_VALUE, message, span, "alone");
    }
}

fn scheme(node: &Node, key: &str, schemes: &[&str], findings: &mut Findings<'_>) {
    let Some(value) = node.get(key) else { return };
    let Some(text) = value.text().filter(|text| !text.is_empty() && !text.starts_with("{{")) else {
        return;
    };
    let lower = text.to_ascii_lowercase();
    if !schemes.iter().any(|scheme| lower.starts_with(scheme)) {
        let message = format!("`{key}` must begin with {}", one_of(schemes));
        findings.add(&rules::INPUT_VALUE, message, &value.span, "another kind of address");
    }
}

fn unix_only(action: &Action, node: &Node, findings: &mut Findings<'_>) {
    for entry in node.entries().unwrap_or_default() {
        if matches!(entry.key.as_str(), "owner" | "group" | "permissions") {
            let message = format!("`{}` of {} is an error on Windows", entry.key, action.name);
            findings.add(&rules::INPUT_VALUE, message, &entry.key_span, "not on Windows");
        }
    }
}
