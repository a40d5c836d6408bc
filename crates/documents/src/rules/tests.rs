//! Each rule's examples do what they say.

use std::{collections::BTreeSet, fmt::Write};

use expect_test::{expect, expect_file};
use model::{Diagnostic, Severity};

use super::{Rule, rules};
use crate::{Context, check_component, check_workflow, schedule};

const CONTEXT: Context<'static> = Context {
    platform: Some("Linux"),
    workflow_type: Some("BUILD"),
    today: Some("2026-11-01"),
};

fn findings(rule: &Rule, text: &str) -> Vec<Diagnostic> {
    match rule.code.split_once('/').map(|(topic, _)| topic) {
        Some("workflow") if rule.code == "workflow/container-and-ami" => {
            check_workflow(
                text,
                &Context {
                    workflow_type: Some("DISTRIBUTION"),
                    ..CONTEXT
                },
            )
            .findings
        }
        Some("component") if rule.code == "component/no-platform" => {
            check_component(
                text,
                &Context {
                    platform: None,
                    ..CONTEXT
                },
            )
            .findings
        }
        Some("workflow") => check_workflow(text, &CONTEXT).findings,
        Some("schedule") => schedule::check(text).findings,
        _ => check_component(text, &CONTEXT).findings,
    }
}

#[test]
fn every_bad_example_breaks_its_rule_and_no_other() {
    for rule in rules() {
        let findings = findings(rule, rule.bad);
        let codes: BTreeSet<&str> = serious(&findings).map(|finding| finding.code).collect();
        let wanted = if rule.severity == Severity::Hint {
            BTreeSet::new()
        } else {
            BTreeSet::from([rule.code])
        };
        assert_eq!(codes, wanted, "{}: {findings:#?}", rule.code);
        let found = findings
            .iter()
            .find(|finding| finding.code == rule.code)
            .expect(rule.code);
        assert_eq!(found.severity, rule.severity, "{}", rule.code);
        assert!(!found.labels.is_empty(), "{} has no place", rule.code);
    }
}

/// Findings of a component whose platform nobody has said, or of a workflow, as lines.
fn said(text: &str) -> String {
    let context = Context {
        platform: None,
        ..CONTEXT
    };
    let findings = if text.contains("phases") {
        check_component(text, &context).findings
    } else {
        check_workflow(text, &context).findings
    };
    let lines = serious(&findings).map(|finding| {
        let place = &text[finding.labels[0].span.clone()];
        format!(
            "{} at {}: {}\n",
            finding.code,
            place.lines().next().unwrap_or_default(),
            finding.message
        )
    });
    lines.collect()
}

#[test]
fn registry_values_fit_their_types() {
    let registry = |path: &str, value: &str, kind: &str| {
        said(&format!(
            "{}      - name: Set\n        action: SetRegistry\n        inputs:\n          - path: {path}\n            name: a\n            \
             value: {value}\n            type: {kind}\n",
            "schemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n"
        ))
    };
    expect![[r"
        component/input-value at C:\SOFTWARE\X: `path` of SetRegistry begins with a hive of the registry, such as `HKLM:\`
    "]]
    .assert_eq(&registry(r"C:\SOFTWARE\X", "1", "DWORD"));
    expect![[r"
        component/input-value at abc: `value` of SetRegistry is a number where `type` is DWORD
    "]]
    .assert_eq(&registry(r"HKLM:\SOFTWARE\X", "abc", "DWORD"));
    for (path, value, kind) in [
        (r"hklm:\SOFTWARE\X", "0x1F", "DWORD"),
        (r"HKEY_LOCAL_MACHINE\SOFTWARE\X", "12", "QWORD"),
        (r"HKU:\X", "abc", "SZ"),
        ("'{{ build.A.outputs.stdout }}'", "'1'", "DWORD"),
    ] {
        let found = registry(path, value, kind);
        assert!(!found.contains("component/input-value"), "{found}");
    }
}

/// One step with these keys, after one that deletes a file and one that runs a program.
fn step(keys: &str) -> String {
    said(&format!(
        "schemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n      - {{name: Clean, action: DeleteFile, inputs: [{{path: /a}}]}}\n      \
         - {{name: Run, action: ExecuteBinary, inputs: {{path: /a}}}}\n      - {{name: Step, {keys}}}\n"
    ))
}

#[test]
fn a_reference_to_inputs_has_a_number_where_they_are_a_list() {
    let bash = |reference: &str| {
        step(&format!(
            "action: ExecuteBash, inputs: {{commands: ['echo {{{{ build.{reference} }}}}']}}"
        ))
    };
    expect![[r"
        component/odd-reference at build.Clean.inputs.path: the inputs of `Clean` are a list: the first one's is `inputs[0].path`
    "]]
    .assert_eq(&bash("Clean.inputs.path"));
    expect![[r"
        component/odd-reference at build.Run.inputs[0].path: the inputs of `Run` are no list: write `inputs.path`
    "]]
    .assert_eq(&bash("Run.inputs[0].path"));
    expect![[r"
        component/forward-reference at build.Step.outputs.stdout: `Step` is this very step, so it has nothing to give yet
    "]]
    .assert_eq(&bash("Step.outputs.stdout"));
    for right in ["Clean.inputs[0].path", "Run.inputs.path", "Run.outputs.stdout"] {
        assert_eq!(bash(right), "");
    }
}

#[test]
fn numbers_are_compared_with_numbers() {
    let assert = |number: &str| step(&format!("action: Assert, inputs: {{numberEquals: {number}, value: 1}}"));
    expect![[r"
        component/condition at abc: `numberEquals` compares numbers, and `abc` is none
    "]]
    .assert_eq(&assert("abc"));
    for right in ["7", "-1.5", "'7'", "'{{ build.Run.outputs.stdout }}'"] {
        assert_eq!(assert(right), "");
    }
}

/// Where escapes lie between a pattern and its place, the whole of it is meant.
#[test]
fn a_pattern_is_told_where_it_is_wrong() {
    let pattern = |pattern: &str| {
        step(&format!(
            "action: UpdateOS, if: {{patternMatches: {pattern}, value: Linux}}"
        ))
    };
    for (written, place) in [("'^Linux(?!x)'", "(?!"), (r#""\u0061(?!x)""#, r#""\u0061(?!x)""#)] {
        let found = pattern(written);
        assert!(found.starts_with(&format!("component/pattern at {place}: ")), "{found}");
    }
}

#[test]
fn no_step_says_how_often_a_loop_runs() {
    let count = |end: &str| {
        step(&format!(
            "action: UpdateOS, loop: {{for: {{start: 1, end: {end}, updateBy: 1}}}}"
        ))
    };
    expect![[r"
        component/loop at '{{ build.Run.outputs.stdout }}': `end` cannot come from a step: only `forEach` takes what another step gives
    "]]
    .assert_eq(&count("'{{ build.Run.outputs.stdout }}'"));
    assert_eq!(count("3"), "");
}

#[test]
fn options_of_an_installers_log_are_its_letters() {
    let install = |options: &str| {
        said(&format!(
            "schemaVersion: 1.0\nphases: [{{name: build, steps: [{{name: Install, action: InstallMSI, inputs: {{path: 'C:\\x.msi', \
             logOptions: '{options}'}}}}]}}]\n"
        ))
    };
    expect![[r"
        component/input-value at '*VQ': `logOptions` has no option `Q`
    "]]
    .assert_eq(&install("*VQ"));
    for right in ["*VX", "iwearucmopvx+!*", "{{ Options }}"] {
        assert!(!install(right).contains("input-value"), "{right}");
    }
}

#[test]
fn a_step_for_windows_beside_one_for_others_is_said() {
    let steps = |second: &str| {
        said(&format!(
            "schemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n      - name: One\n        action: ExecutePowerShell\n        \
             inputs: {{commands: [ls]}}\n      - name: Two\n{second}"
        ))
    };
    expect![[r"
        component/no-platform at CreateSymlink: CreateSymlink runs on `Linux` or `macOS` only, and steps before it do not
    "]]
    .assert_eq(&steps("        action: CreateSymlink\n        inputs: [{path: 'C:\\x', target: 'C:\\y'}]\n"));
    expect![[r"
        component/input-value at owner: `owner` of CreateFile is an error on Windows
    "]]
    .assert_eq(&steps(
        "        action: CreateFile\n        inputs: [{path: 'C:\\x', owner: root}]\n",
    ));
    let conditional = "        if: {stringIsEmpty: a}\n        action: ExecuteBash\n        inputs: {commands: [ls]}\n";
    assert!(!steps(conditional).contains("no-platform"));
}

#[test]
fn a_commands_parameters_are_lists_and_a_payload_is_json() {
    let step = |action: &str, inputs: &str| {
        said(&format!(
            "schemaVersion: 1.0\nsteps:\n  - name: Step\n    action: {action}\n    inputs: {inputs}\n"
        ))
    };
    let run = |parameters: &str| {
        step(
            "RunCommand",
            &format!("{{instanceId: i-1, documentName: x, parameters: {parameters}}}"),
        )
    };
    expect![[r"
        workflow/input-value at ls: each of `parameters` of RunCommand must be a list
    "]]
    .assert_eq(&run("{commands: ls}"));
    assert_eq!(run("{commands: [ls]}"), "");
    let wait = |payload: &str| {
        step(
            "WaitForAction",
            &format!("{{lambdaFunctionName: f, payload: {payload}}}"),
        )
    };
    expect![[r"
        workflow/input-value at 'notjson': `payload` of WaitForAction must be JSON
    "]]
    .assert_eq(&wait("'notjson'"));
    assert_eq!(wait(r#"'{"a": [1]}'"#), "");
}

#[test]
fn every_good_example_is_clean() {
    for rule in rules() {
        let findings = findings(rule, rule.good);
        assert_eq!(serious(&findings).count(), 0, "{}: {findings:#?}", rule.code);
        assert!(
            findings.iter().all(|finding| finding.code != rule.code),
            "{}: {findings:#?}",
            rule.code
        );
    }
}

fn serious(findings: &[Diagnostic]) -> impl Iterator<Item = &Diagnostic> {
    findings.iter().filter(|finding| finding.severity != Severity::Hint)
}

#[test]
fn codes_are_unique_and_explained() {
    let codes: BTreeSet<&str> = rules().iter().map(|rule| rule.code).collect();
    assert_eq!(codes.len(), rules().len());
    for rule in rules() {
        assert!(
            rule.title.len() > 10 && rule.explanation.ends_with('.'),
            "{}",
            rule.code
        );
    }
}

#[test]
fn every_fix_takes_its_finding_away() {
    for rule in rules() {
        for finding in findings(rule, rule.bad) {
            let Some(fix) = &finding.fix else { continue };
            let mut text = rule.bad.to_owned();
            text.replace_range(fix.span.clone(), &fix.replacement);
            let left = self::findings(rule, &text);
            assert!(
                left.iter().all(|left| left.code != rule.code),
                "{}: {text}\n{left:#?}",
                rule.code
            );
        }
    }
}

/// Each rule's bad example: where the finding points, and what it says. `UPDATE_EXPECT=1 cargo test` rewrites the file;
/// look at every changed line.
#[test]
fn every_finding_points_at_the_mistake() {
    let mut page = String::new();
    for rule in rules() {
        let findings = findings(rule, rule.bad);
        let finding = findings
            .iter()
            .find(|finding| finding.code == rule.code)
            .expect(rule.code);
        let span = finding.labels[0].span.clone();
        let before = &rule.bad[..span.start];
        let row = before.matches('\n').count() + 1;
        let column = span.start - before.rfind('\n').map_or(0, |newline| newline + 1) + 1;
        let words: String = rule.bad[span].chars().take(80).collect();
        writeln!(
            page,
            "{} {row}:{column} [{}] {}",
            rule.code,
            words.escape_debug(),
            finding.message
        )
        .expect("a String");
        writeln!(page, "    {}", finding.labels[0].text).expect("a String");
        if let Some(fix) = &finding.fix {
            writeln!(
                page,
                "    fix: {:?} becomes {:?}",
                &rule.bad[fix.span.clone()],
                fix.replacement
            )
            .expect("a String");
        }
        if let Some(help) = &finding.help {
            writeln!(page, "    help: {help}").expect("a String");
        }
    }
    expect_file!["places.txt"].assert_eq(&page);
}
