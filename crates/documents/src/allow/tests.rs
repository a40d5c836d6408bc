//! Allows: what they take away, and what is wrong with them.

use expect_test::{Expect, expect};

use crate::{Context, check_component};

/// A component whose step restarts the instance, with something before that line and at its end.
fn component(before: &str, end: &str) -> String {
    format!(
        "schemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n      - name: Kernel\n        action: ExecuteBash\n        \
         inputs:\n          commands:\n{before}            - reboot{end}\n"
    )
}

fn check(text: &str, today: Option<&str>, expected: &Expect) {
    let context = Context {
        today,
        ..Context::default()
    };
    let findings = check_component(text, &context).findings;
    let lines: Vec<String> = findings
        .iter()
        .map(|finding| {
            let labels = finding
                .labels
                .iter()
                .map(|label| format!("[{}] {}", &text[label.span.clone()], label.text));
            format!(
                "{} {}: {}\n",
                finding.code,
                finding.message,
                labels.collect::<Vec<_>>().join("; ")
            )
        })
        .collect();
    expected.assert_eq(&lines.concat());
}

const ALLOW: &str = "# goldsmith: allow component/reboot-trap until 2027-01-31: the vendor's script needs it";

#[test]
fn without_an_allow_the_finding_is_there() {
    check(
        &component("", ""),
        None,
        &expect![[r"
        component/reboot-trap this restarts the instance behind AWSTOE's back: [reboot] kills its own step
    "]],
    );
}

#[test]
fn an_allow_before_or_beside_takes_it_away() {
    check(
        &component(&format!("            {ALLOW}\n"), ""),
        Some("2027-01-31"),
        &expect![[""]],
    );
    check(
        &component(&format!("            {ALLOW}\n            # why not\n\n"), ""),
        Some("2026-11-01"),
        &expect![""],
    );
    check(&component("", &format!(" {ALLOW}")), None, &expect![[""]]);
}

#[test]
fn an_allow_inside_of_a_script_counts_too() {
    let script = format!("            - |\n              {ALLOW}\n              reboot\n");
    let text = component(&script, "").replace("            - reboot\n", "");
    check(&text, None, &expect![[""]]);
}

#[test]
fn an_allow_that_has_ended_says_so() {
    check(
        &component(&format!("            {ALLOW}\n"), ""),
        Some("2027-02-01"),
        &expect![[r"
            component/reboot-trap this restarts the instance behind AWSTOE's back: [reboot] kills its own step; [# goldsmith: allow component/reboot-trap until 2027-01-31: the vendor's script needs it] the allow for this ended on 2027-01-31
        "]],
    );
}

#[test]
fn an_allow_is_for_one_line_and_one_code() {
    let far = format!("{ALLOW}\n{}", component("", ""));
    check(
        &far,
        None,
        &expect![[r"
        document/allow-unused nothing here breaks `component/reboot-trap`: [# goldsmith: allow component/reboot-trap until 2027-01-31: the vendor's script needs it] takes nothing away
        component/reboot-trap this restarts the instance behind AWSTOE's back: [reboot] kills its own step
    "]],
    );
    let other = ALLOW.replace("reboot-trap", "plain-http");
    check(
        &component(&format!("            {other}\n"), ""),
        None,
        &expect![[r"
        document/allow-unused nothing here breaks `component/plain-http`: [# goldsmith: allow component/plain-http until 2027-01-31: the vendor's script needs it] takes nothing away
        component/reboot-trap this restarts the instance behind AWSTOE's back: [reboot] kills its own step
    "]],
    );
}

#[test]
fn an_allow_without_all_its_parts_does_not_count() {
    for allow in [
        "# goldsmith: allow component/reboot-trap",
        "# goldsmith: allow component/reboot-trap until 2027-01-31",
        "# goldsmith: allow component/reboot-trap until 2027-01-31:  ",
        "# goldsmith: allow component/reboot-trap until soon: please",
        "# goldsmith: allow component/reboot-trp until 2027-01-31: please",
        "# goldsmith: allow",
    ] {
        let text = component(&format!("            {allow}\n"), "");
        let codes: Vec<_> = check_component(&text, &Context::default())
            .findings
            .iter()
            .map(|finding| finding.code)
            .collect();
        assert_eq!(codes, ["document/allow", "component/reboot-trap"], "{allow}");
    }
}

#[test]
fn what_aws_refuses_cannot_be_allowed() {
    let text = "schemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n      - name: Update\n        \
                # goldsmith: allow component/unknown-action until 2027-01-31: it is new\n        action: UpdateSO\n";
    check(
        text,
        None,
        &expect![[r"
        document/allow `component/unknown-action` stands for what AWS refuses or what fails when it runs, which nobody here can allow: [# goldsmith: allow component/unknown-action until 2027-01-31: it is new] does not count
        component/unknown-action there is no action `UpdateSO`: [UpdateSO] did you mean `UpdateOS`?
    "]],
    );
}
