//! Failures that a later command hides.

use super::{
    pattern::Pattern,
    script::{Line, Script, Shell},
};
use crate::{findings::Findings, rules::lint as rules};

/// `set -e` in any spelling, or a trap for errors.
static STRICT: Pattern = Pattern::with(
    &["set", "#!", "trap"],
    r"(?x)
    (?:^|[;&\s]) set \s+ (?:[-+]\S+\s+)* -[a-zA-Z]*e
    | set \s+ -o \s+ errexit
    | ^\#!.*\s-[a-z]*e
    | \btrap\b .* \bERR\b",
);

/// Commands whose failure makes an image that is not what it should be.
static IMPORTANT: Pattern = Pattern::new(
    r"(?x) ^ (?:sudo\s+(?:-\S+\s+)*)? (?:[A-Z_]+=\S*\s+)*
    (?: (?:yum|dnf|microdnf|apt|apt-get|zypper|apk|snap|brew|amazon-linux-extras) \s (?:.*\s)? (?:install|update|upgrade|localinstall|enable)\b
      | rpm \s+ -\S*[iU] | dpkg \s+ -i | (?:python3?\s+-m\s+)? pip[0-9.]* \s+ install\b | npm \s+ (?:i|install|ci)\b
      | (?:wget|tar|unzip|make|patch|ansible-playbook|ansible-galaxy|oscap)\s
      | curl \s .* (?: \s-[a-zA-Z]*[oO]\b | \s--(?:output|remote-name) | > | \| \s* (?:sudo\s+)? tee\b )
      | aws \s+ s3 \s+ (?:cp|sync)\b
    )",
);

/// The line looks after its own failure.
static HANDLED: Pattern = Pattern::new(r"\|\||&&\s*\\?$|^\s*(?:if|while|until|!)\s");

static START_PROCESS: Pattern = Pattern::new(r"(?i)(?:^|[\s;{&])(start-process\b[^|;]*\s-wait\b[^|;]*)");
static LOOKS_AT_EXIT: Pattern = Pattern::new(r"(?i)-passthru|exitcode");

/// At most one finding for a step: one line at its beginning repairs them all.
pub(super) fn check(script: &Script<'_>, findings: &mut Findings<'_>) {
    match script.shell {
        Shell::Bash => bash(script, findings),
        Shell::PowerShell => powershell(script, findings),
    }
}

fn bash(script: &Script<'_>, findings: &mut Findings<'_>) {
    let Some((last, rest)) = script.lines.split_last() else {
        return;
    };
    if let Some(tee) = piped_to_tee(last).filter(|_| !script.mentions("pipefail")) {
        let message = "the step's result is that of `tee`, which succeeds whatever comes through the pipe";
        let finding = rules::HIDDEN_FAILURE.finding(message).at(tee, "succeeds always");
        return findings.push(finding.help("begin the script with `set -o pipefail`"));
    }
    let mut depth = 0_usize;
    for line in rest {
        let word = line.text.split([' ', ';']).next().unwrap_or_default();
        // What stands inside of `if`, loops and functions is more than a list of commands; somebody thought about it.
        match word {
            "if" | "for" | "while" | "until" | "case" | "function" => depth += 1,
            "fi" | "done" | "esac" | "}" => depth = depth.saturating_sub(1),
            _ if line.text.ends_with('{') => depth += 1,
            _ => {}
        }
        if depth == 0 && IMPORTANT.is_match(line.text) && !HANDLED.is_match(line.text) {
            if script.lines.iter().any(|line| STRICT.is_match(line.text)) {
                return;
            }
            let message = "if this fails, the step still succeeds: only the last command counts";
            let finding = rules::HIDDEN_FAILURE
                .finding(message)
                .at(line.span.clone(), "its failure is not noticed");
            let finding = finding.at(last.span.clone(), "this decides");
            return findings.push(finding.help("begin the script with `set -euo pipefail`"));
        }
    }
}

fn piped_to_tee(line: &Line<'_>) -> Option<std::ops::Range<usize>> {
    let at = line.text.rfind('|')?;
    let rest = &line.text[at + 1..];
    let piped = !line.text[..at].ends_with('|') && matches!(rest.split_whitespace().next(), Some("tee"));
    let important = IMPORTANT.is_match(line.text);
    (piped && important).then(|| line.span.start + at..line.span.end)
}

fn powershell(script: &Script<'_>, findings: &mut Findings<'_>) {
    if script.lines.iter().any(|line| LOOKS_AT_EXIT.is_match(line.text)) {
        return;
    }
    for line in &script.lines {
        if let Some(found) = START_PROCESS.group(line.text) {
            let span = line.span.start + found.start()..line.span.start + found.end();
            let message = "Start-Process succeeds whatever the program's exit code is";
            let finding = rules::HIDDEN_FAILURE
                .finding(message)
                .at(span, "its failure is not noticed");
            return findings.push(finding.help("add `-PassThru`, keep the result, and exit with its `ExitCode`"));
        }
    }
}
