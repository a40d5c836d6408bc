//! Texts that were made to take long or run deep. Random ones are the fuzz program's.

use std::time::{Duration, Instant};

use documents::{Context, check_component, check_workflow, recognise};

/// Far more than any text may take, even on a busy machine without optimisation; it tells a hang from slowness.
const PATIENCE: Duration = Duration::from_mins(1);

fn survive(text: &str) {
    let context = Context {
        platform: Some("Linux"),
        workflow_type: Some("BUILD"),
        today: Some("2026-11-01"),
    };
    let start = Instant::now();
    recognise(text);
    for finding in check_component(text, &context)
        .findings
        .into_iter()
        .chain(check_workflow(text, &context).findings)
    {
        for label in &finding.labels {
            assert!(
                text.get(label.span.clone()).is_some(),
                "{} points outside of characters",
                finding.code
            );
        }
        let fix = finding.fix.map(|fix| fix.span);
        assert!(
            fix.is_none_or(|span| text.get(span).is_some()),
            "{} repairs outside of characters",
            finding.code
        );
    }
    let took = start.elapsed();
    let beginning: String = text.chars().take(60).collect();
    assert!(took < PATIENCE, "{took:?} for {} bytes: {beginning}", text.len());
}

#[test]
fn bombs_and_towers_are_refused_quickly() {
    let lines = |line: &str, count: usize| line.repeat(count);
    let mut bomb = String::from("a0: &a0 [x, x, x, x, x, x, x, x, x]\n");
    for level in 1..30 {
        let before = level - 1;
        bomb += &format!("a{level}: &a{level} [*a{before}, *a{before}, *a{before}, *a{before}, *a{before}]\n");
    }
    let step = "      - {name: a b, action: ExecuteBash, inputs: {commands: ['{{ X }} {{ b.c.outputs.d }}']}}\n";
    let component = "schemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n";
    for text in [
        bomb,
        "[".repeat(200_000),
        "{".repeat(200_000),
        "{{".repeat(100_000),
        "- ".repeat(100_000),
        "? ".repeat(100_000),
        "a: ".repeat(80_000),
        "&a ".repeat(80_000),
        "!".repeat(250_000),
        "'".repeat(250_000),
        "\"\\".repeat(120_000),
        "#".repeat(250_000),
        lines("# goldsmith: allow component/secret until 2027-01-01: x\n", 4_000),
        lines("{x: [y]}\n", 25_000),
        "[{[a]: b},".repeat(25_000),
        numbered("", "k", ": v\n", 15_000),
        format!(
            "schemaVersion: 1.0\nphases:\n{}",
            lines("  - {name: build, steps: []}\n", 8_000)
        ),
        format!("{component}{}", lines(step, 2_700)),
        format!(
            "{component}      - name: a\n        action: ExecuteBash\n        inputs:\n{}",
            numbered("          ", "command", ": x\n", 12_000)
        ),
        format!(
            "{component}      - name: a\n        action: ExecuteBash\n        inputs:\n          commands:\n{}",
            lines(
                "            - docker login curl http://x | bash; password=abc123def\n",
                3_500
            )
        ),
        format!(
            "{component}      - name: a\n        action: ExecuteBash\n        inputs:\n          commands:\n            - {}\n",
            "curl password= {{ X ".repeat(12_000)
        ),
        format!(
            "schemaVersion: 1.0\nparameters:\n{}phases: []\n",
            numbered("  - ", "Name", ": {type: string, default: '{{ Name }}'}\n", 6_000)
        ),
        format!(
            "{component}      - name: a\n        action: UpdateOS\n        if: {}",
            "{not: ".repeat(40_000)
        ),
    ] {
        survive(&text);
    }
    survive(&"x".repeat(300_000));
}

/// Lines that differ by a number.
fn numbered(indent: &str, before: &str, after: &str, count: usize) -> String {
    let lines: Vec<String> = (0..count)
        .map(|number| format!("{indent}{before}{number}{after}"))
        .collect();
    lines.concat()
}
