//! Single files, without any desired state around them, told apart by their content.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read as _},
    path::Path,
};

use documents::{Context, DocumentKind};
use guardrails::PolicyType;
use model::Diagnostic;

use crate::{arguments::Check, session};

/// What stands for standard input among the files.
const STANDARD_INPUT: &str = "-";

/// Whether one of the files is standard input.
pub(super) fn has_standard_input(verb: &Check) -> bool {
    verb.files.iter().any(|path| path.as_os_str() == STANDARD_INPUT)
}

/// What is wrong with each file, and the texts.
pub(super) fn check(verb: &Check) -> (Vec<Diagnostic>, BTreeMap<String, String>) {
    let (mut diagnostics, mut texts) = (Vec::new(), BTreeMap::new());
    let today = session::today();
    for path in &verb.files {
        let is_input = path.as_os_str() == STANDARD_INPUT;
        let read = if is_input { read_text(io::stdin()) } else { read(path) };
        let path = verb.stdin_name.as_ref().filter(|_| is_input).unwrap_or(path);
        let file = path.display().to_string();
        match read {
            Ok(text) => {
                let found = match verb.policy_type {
                    Some(policy_type) => policy(&text, policy_type),
                    None => recognised(path, &text, &today),
                };
                diagnostics.extend(found.into_iter().map(|diagnostic| diagnostic.file(file.clone())));
                texts.insert(file, text);
            }
            Err(error) => {
                diagnostics.push(Diagnostic::error("load/unreadable", format!("cannot be read: {error}")).file(file));
            }
        }
    }
    (diagnostics, texts)
}

/// Reads a text file. Opening a pipe would wait for its other end, and a device never ends.
fn read(path: &Path) -> io::Result<String> {
    let kind = fs::metadata(path)?.file_type();
    if kind.is_dir() {
        let hint = format!(
            "it is a directory; `goldsmith check -C {}` checks a desired state",
            path.display()
        );
        return Err(io::Error::other(hint));
    }
    if !kind.is_file() {
        return Err(io::Error::other("it is no file, but a pipe, a socket or a device"));
    }
    read_text(File::open(path)?)
}

/// Reads as far as anybody writes documents: AWS's largest has 64 KB.
fn read_text(source: impl io::Read) -> io::Result<String> {
    const LIMIT: u64 = 1 << 20;
    let mut text = String::new();
    source.take(LIMIT + 1).read_to_string(&mut text)?;
    if text.len() as u64 > LIMIT {
        return Err(io::Error::other(format!("it has more than {LIMIT} bytes")));
    }
    Ok(text)
}

fn policy(text: &str, policy_type: PolicyType) -> Vec<Diagnostic> {
    guardrails::check(text, policy_type, &guardrails::Context::default())
}

fn recognised(path: &Path, text: &str, today: &str) -> Vec<Diagnostic> {
    if let Some(policy_type) = guardrails::recognise(text) {
        let mut found = policy(text, policy_type);
        if !guardrails::is_certain(text) {
            found.push(read_as(policy_type));
        }
        return found;
    }
    let context = Context {
        today: Some(today),
        ..Context::default()
    };
    match documents::recognise(text) {
        // Of a template it says only that it is one.
        DocumentKind::Component | DocumentKind::Template => documents::check_component(text, &context).findings,
        DocumentKind::Workflow => documents::check_workflow(text, &context).findings,
        DocumentKind::Other => unrecognised(path, text, &context),
    }
}

/// Statements with principals may be meant as another type.
fn read_as(policy_type: PolicyType) -> Diagnostic {
    let other = if policy_type == PolicyType::ResourceControl {
        "`--policy-type scp` reads it as an SCP"
    } else {
        "`--policy-type rcp` reads it as an RCP"
    };
    Diagnostic::hint(
        "check/read-as",
        format!("it has principals, and is read as an {policy_type}"),
    )
    .help(other)
}

/// A text that cannot be read in the language of its name's ending has at least that mistake.
fn unrecognised(path: &Path, text: &str, context: &Context<'_>) -> Vec<Diagnostic> {
    let ending = path.extension().unwrap_or_default().to_ascii_lowercase();
    let broken = match ending.to_str() {
        _ if text.trim().is_empty() => Vec::new(),
        Some("json") if guardrails::json::parse(text).node.is_none() => policy(text, PolicyType::ServiceControl),
        Some("yaml" | "yml") => {
            let mut found = documents::check_component(text, context).findings;
            found.retain(|finding| ["document/syntax", "document/limits"].contains(&finding.code));
            found
        }
        _ => Vec::new(),
    };
    if !broken.is_empty() {
        return broken;
    }
    let message = if text.trim().is_empty() {
        "the file is empty"
    } else {
        "this is neither an AWSTOE component, nor a workflow, nor a policy"
    };
    vec![Diagnostic::error("check/unrecognised", message).help(
        "components have `schemaVersion` and `phases`, workflows `schemaVersion` and `steps`, policies `Statement` or \
         `ec2_attributes`; `--policy-type` says that a file is a policy",
    )]
}
