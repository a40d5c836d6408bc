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
        "SetRegistry" => registry(node, findings),
        "InstallMSI" | "UninstallMSI" => log_options(node, findings),
        _ if context.platform == Some(WINDOWS) => on_windows(action, node, findings),
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

/// The letters that `msiexec /l` knows, as AWS's page of action modules lists them; the case of a letter means nothing.
const LOG_OPTIONS: &str = "iwearucmopvx+!*";

fn log_options(node: &Node, findings: &mut Findings<'_>) {
    let Some(value) = node.get("logOptions") else { return };
    let Some(text) = value.text().filter(|text| !text.contains("{{")) else {
        return;
    };
    if let Some(other) = text
        .chars()
        .find(|letter| !LOG_OPTIONS.contains(letter.to_ascii_lowercase()))
    {
        let message = format!("`logOptions` has no option `{}`", other.escape_debug());
        let finding = rules::INPUT_VALUE.finding(message).at(value.span.clone(), "not known");
        findings.push(finding.help("the options are `i w e a r u c m o p v x + ! *`, written together: `*VX`"));
    }
}

/// Inputs that are an error on Windows.
pub(super) fn on_windows(action: &Action, node: &Node, findings: &mut Findings<'_>) {
    if !matches!(action.name, "CreateFile" | "CreateFolder") {
        return;
    }
    for entry in node.entries().unwrap_or_default() {
        if matches!(entry.key.as_str(), "owner" | "group" | "permissions") {
            let message = format!("`{}` of {} is an error on Windows", entry.key, action.name);
            findings.add(&rules::INPUT_VALUE, message, &entry.key_span, "not on Windows");
        }
    }
}

/// The hives in both spellings.
const HIVES: [&str; 10] = [
    "HKCR",
    "HKU",
    "HKLM",
    "HKCC",
    "HKCU",
    "HKEY_CLASSES_ROOT",
    "HKEY_USERS",
    "HKEY_LOCAL_MACHINE",
    "HKEY_CURRENT_CONFIG",
    "HKEY_CURRENT_USER",
];

fn registry(node: &Node, findings: &mut Findings<'_>) {
    let plain = |key: &str| {
        let value = node.get(key)?;
        let text = value.text().filter(|text| !text.is_empty() && !text.contains("{{"))?;
        Some((text, value))
    };
    if let Some((path, value)) = plain("path") {
        let hive = path.split([':', '\\', '/']).next().unwrap_or_default();
        if !HIVES.iter().any(|known| known.eq_ignore_ascii_case(hive)) {
            let message = "`path` of SetRegistry begins with a hive of the registry, such as `HKLM:\\`";
            findings.add(&rules::INPUT_VALUE, message, &value.span, "no hive");
        }
    }
    let kind = plain("type").map(|(kind, _)| kind).unwrap_or_default();
    if let (Some((text, value)), "DWORD" | "QWORD") = (plain("value"), kind)
        && !is_registry_number(text)
    {
        let message = format!("`value` of SetRegistry is a number where `type` is {kind}");
        findings.add(&rules::INPUT_VALUE, message, &value.span, "not a number");
    }
}

/// Decimal, or hexadecimal with `0x`. Which of the two spellings AWSTOE reads is not documented.
fn is_registry_number(text: &str) -> bool {
    let digits = |text: &str, digit: fn(&u8) -> bool| !text.is_empty() && text.as_bytes().iter().all(digit);
    match text.strip_prefix("0x").or_else(|| text.strip_prefix("0X")) {
        Some(hexadecimal) => digits(hexadecimal, u8::is_ascii_hexdigit),
        None => digits(text.strip_prefix('-').unwrap_or(text), u8::is_ascii_digit),
    }
}
