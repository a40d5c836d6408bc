//! Restarts, questions that nobody answers, and files that everybody may write.

use std::ops::Range;

use super::{
    pattern::Pattern,
    script::{Script, Shell},
};
use crate::{component::Step, findings::Findings, rules::lint as rules};

static RESTART: Pattern = Pattern::new(
    r"(?xi) ^ (?:sudo\s+)? (?:/\w+(?:/\w+)*/)?
    ( reboot (?:\s+(?:-\S+|now))* | shutdown \s+ (?:-\w*[rhP]|/r) .* | (?:init|telinit) \s+ [06] | systemctl \s+ (?:reboot|poweroff)
    | restart-computer \b .* | stop-computer \b .* ) \s* ;? $",
);

static EXIT_AGAIN: Pattern = Pattern::with(&["exit"], r"^\s*(exit\s+(?:194|3010))\s*;?$");

/// The same, anywhere in a line.
static AGAIN: Pattern = Pattern::with(&["exit"], r"\bexit\s+(?:194|3010)\b");

/// Something that may be otherwise the second time.
static CONDITIONAL: Pattern = Pattern::new(
    r"(?xi)
    (?:^|[\s;({]) (?:if|elseif|elif|case|switch|while|until|for|foreach|test) \b
    | \[\[? \s
    | && | \|\|",
);

static ASKING: Pattern = Pattern::new(
    r"(?x) ^ (?:sudo\s+(?:-\S+\s+)*)? (?:[A-Z_]+=\S*\s+)*
    ( (?:yum|dnf) \s (?:[^|;&]*\s)? (?:install|update|upgrade|remove|erase|localinstall|reinstall|groupinstall) (?:\s[^|;&]*)?
    | apt(?:-get)? \s (?:[^|;&]*\s)? (?:install|upgrade|dist-upgrade|full-upgrade|remove|purge|autoremove) (?:\s[^|;&]*)?
    ) (?:[|;&]|$)",
);

static ANSWERED: Pattern = Pattern::new(
    r"(?x) \s
    (?: -[a-zA-Z]*y[a-zA-Z]* | --yes | --assumeyes | --assume-yes | --assumeno | --downloadonly )
    (?:[\s=]|$)",
);

static WRITABLE: Pattern = Pattern::with(
    &["chmod"],
    r"(?x)
    \bchmod \s+ (?:-\S+\s+)*
    (0?777 | 0?666 | (?:a|o|ugo)\+[rx]*w[rx]*)
    \s+ ([^\s;&|]+)",
);

pub(super) fn check_script(script: &Script<'_>, findings: &mut Findings<'_>) {
    let yes_by_default = script
        .lines
        .iter()
        .any(|line| line.text.contains("assumeyes") || line.text.starts_with("yes |"));
    // A restart that is answered with the exit code is the one way in which AWSTOE takes the step up again.
    let resumes = script.lines.iter().any(|line| AGAIN.is_match(line.text));
    for (index, line) in script.lines.iter().enumerate() {
        let place = |at: Range<usize>| line.span.start + at.start..line.span.start + at.end;
        if !resumes && let Some(found) = RESTART.group(line.text) {
            let message = "this restarts the instance behind AWSTOE's back";
            let finding = rules::REBOOT_TRAP
                .finding(message)
                .at(place(found.range()), "kills its own step");
            findings.push(finding.help("use the Reboot action as a step of its own"));
        }
        if let Some(found) = EXIT_AGAIN.group(line.text).filter(|_| {
            !script.lines[..=index]
                .iter()
                .any(|line| CONDITIONAL.is_match(line.text))
        }) {
            let message = "this restarts the instance and runs the same step again, for ever";
            let finding = rules::REBOOT_TRAP
                .finding(message)
                .at(place(found.range()), "nothing stops it");
            findings
                .push(finding.help("leave a mark before it, and skip it where the mark is; or use the Reboot action"));
        }
        if script.shell == Shell::Bash
            && !yes_by_default
            && let Some(found) = ASKING.group(line.text)
            && !ANSWERED.is_match(found.as_str())
        {
            let message = "this asks before it does anything, and nobody answers";
            let finding = rules::INTERACTIVE
                .finding(message)
                .at(place(found.range()), "waits for an answer");
            findings.push(finding.help("add `-y`"));
        }
        if let Some(groups) = WRITABLE.captures(line.text)
            && let (Some(mode), Some(path)) = (groups.get(1), groups.get(2))
            && !matches!(path.as_str(), "/tmp" | "/tmp/" | "/var/tmp" | "/dev/null")
        {
            findings.add(
                &rules::WORLD_WRITABLE,
                "everybody may write this",
                &place(mode.range()),
                "for everybody",
            );
        }
    }
}

/// Permissions that the file actions set.
pub(super) fn check_step(step: &Step, findings: &mut Findings<'_>) {
    let Some(maps) = step.inputs.as_ref().and_then(|inputs| inputs.items()) else {
        return;
    };
    for permissions in maps.iter().filter_map(|map| map.get("permissions")) {
        let open = permissions
            .text()
            .is_some_and(|text| matches!(text.trim_start_matches('0'), "777" | "666"));
        if open {
            findings.add(
                &rules::WORLD_WRITABLE,
                "everybody may write this",
                &permissions.span,
                "for everybody",
            );
        }
    }
}
