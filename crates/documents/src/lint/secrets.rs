//! Secrets in the document, and credentials that stay in the image.

use std::ops::Range;

use super::{pattern::Pattern, script::Script};
use crate::{component::Component, findings::Findings, rules::lint as rules};

/// What can only be a secret.
static KEYS: Pattern = Pattern::with(
    &["AKIA", "ASIA", "PRIVATE KEY", "gh", "glpat-", "xox", "sk_live_"],
    r"(?x)
        \b(?:AKIA|ASIA)[0-9A-Z]{16}\b
        | -----BEGIN\ (?:[A-Z]+\ )?PRIVATE\ KEY-----
        | \bgh[pousr]_[A-Za-z0-9]{36}
        | \bgithub_pat_[A-Za-z0-9_]{40}
        | \bglpat-[A-Za-z0-9_-]{20}
        | \bxox[abprs]-[A-Za-z0-9-]{10}
        | \bsk_live_[A-Za-z0-9]{16}",
);

/// A value that is given to something with the name of a secret. The value is the first group that matched.
static ASSIGNED: Pattern = Pattern::new(
    r#"(?xi)
        (?:password|passwd|secret|secret_?access_?key|auth_?token|api_?key|access_?token|private_?key)
        (?: (?:["']?[\ \t]*[=:][\ \t]*) (?: "([^"\s]{6,})" | '{1,2}([^'\s]{6,})' | ([^\s"'`;,()&|]{6,})(?:[\s"'`;,&|]|$) ) )"#,
);

/// A user and a password inside of an address.
static IN_ADDRESS: Pattern = Pattern::with(&["://"], r"https?://[^\s/:@'\x22]+:([^\s/:@'\x22]{4,})@");

/// Names of parameters that hold secrets.
static SECRET_NAME: Pattern = Pattern::new(r"(?i)(?:password|passwd|secret_?key|api_?key|token|private_?key)$");

pub(super) fn check(component: &Component, findings: &mut Findings<'_>) {
    let text = findings.text;
    for parameter in &component.parameters {
        let default = parameter.default.as_deref().unwrap_or_default();
        if SECRET_NAME.is_match(&parameter.name) && is_literal(default) {
            let message = "the default of this parameter looks like a secret";
            findings.add(
                &rules::SECRET,
                message,
                &parameter.span,
                "parameters are plain text, also in CloudTrail",
            );
        }
    }
    for constant in &component.constants {
        if SECRET_NAME.is_match(&constant.name) && constant.value.as_deref().is_some_and(is_literal) {
            findings.add(
                &rules::SECRET,
                "this constant looks like a secret",
                &constant.span,
                "everybody can read it",
            );
        }
    }
    for step in component.phases.iter().flat_map(|phase| &phase.steps) {
        for span in &step.scalars {
            in_source(text, span, findings);
        }
    }
}

fn in_source(text: &str, span: &Range<usize>, findings: &mut Findings<'_>) {
    let source = &text[span.clone()];
    let mut report = |found: Range<usize>| {
        let place = span.start + found.start..span.start + found.end;
        findings.add(
            &rules::SECRET,
            "this looks like a secret",
            &place,
            "everybody who reads the component has it",
        );
    };
    for found in KEYS
        .all(source)
        .into_iter()
        .filter(|found| !found.as_str().ends_with("EXAMPLE"))
    {
        report(found.range());
    }
    for found in ASSIGNED.all(source).into_iter().chain(IN_ADDRESS.all(source)) {
        if is_literal(found.as_str()) {
            report(found.range());
        }
    }
}

/// Not empty, and neither a variable nor a command nor a placeholder.
fn is_literal(value: &str) -> bool {
    const DYNAMIC: &[&str] = &[
        "$", "{{", "`", "%", "<", "[", "(", "@", "arn:", "ssm:", "/", "\\", "*", "var.", "get-",
    ];
    let value = value.trim_matches(['"', '\'']);
    let plain = value.len() >= 6 && !DYNAMIC.iter().any(|start| value.starts_with(start)) && !value.contains("{{");
    let words = [
        "true",
        "false",
        "none",
        "null",
        "prohibit-password",
        "without-password",
        "sufficient",
        "required",
        "optional",
    ];
    let letters_only = value.chars().all(|c| c.is_alphabetic() || c == '-' || c == '_');
    // A word of letters alone is more often a setting (`password: required`) than a secret.
    plain && !letters_only && !words.contains(&value) && !value.contains("$(")
}

/// What writes credentials to the disk, and what shows that they are removed again.
const LEFT: &[(&str, &[&str])] = &[
    ("docker login", &["docker logout", ".docker/config.json"]),
    ("podman login", &["podman logout", "auth.json"]),
    (
        "aws configure set aws_secret_access_key",
        &["rm -rf ~/.aws", "rm -f ~/.aws", ".aws/credentials"],
    ),
    ("> ~/.netrc", &["rm -f ~/.netrc", "rm ~/.netrc"]),
    (">> ~/.netrc", &["rm -f ~/.netrc", "rm ~/.netrc"]),
    ("credential.helper store", &[".git-credentials"]),
    ("npm config set //", &["npm config delete", "rm -f ~/.npmrc"]),
    ("ssh-keygen -t", &["rm -f", "shred"]),
    (
        "subscription-manager register",
        &["subscription-manager unregister", "subscription-manager clean"],
    ),
    ("az login", &["az logout"]),
    ("gcloud auth", &["gcloud auth revoke"]),
];

pub(super) fn check_scripts(scripts: &[Script<'_>], component: &Component, findings: &mut Findings<'_>) {
    for (writer, marks) in LEFT {
        let lines = scripts.iter().flat_map(|script| &script.lines);
        let mut written = lines
            .filter_map(|line| Some((line.span.start + line.text.find(writer)?, writer)))
            .peekable();
        if written.peek().is_none() || removed(component, findings.text, writer, marks) {
            continue;
        }
        for (at, writer) in written {
            let message = "this leaves credentials in the image";
            let finding = rules::CREDENTIALS_LEFT
                .finding(message)
                .at(at..at + writer.len(), "written to the disk");
            findings.push(finding.help("remove them at the end of the step"));
        }
    }
}

/// Whether some line, in a script or a list of files to delete, speaks of what was written.
fn removed(component: &Component, text: &str, writer: &str, marks: &[&str]) -> bool {
    let steps = component.phases.iter().flat_map(|phase| &phase.steps);
    let mut lines = steps
        .flat_map(|step| &step.scalars)
        .flat_map(|span| text[span.clone()].lines());
    lines.any(|line| !line.contains(writer) && marks.iter().any(|mark| line.contains(mark)))
}
