//! What is legal and often flagged wrongly: no errors, and no warnings either.

use documents::{Context, DocumentKind, check_component, check_workflow, recognise};
use expect_test::expect;
use model::Severity;

use crate::fixtures::{self, lines};

#[test]
fn legal_oddities_are_left_alone() {
    for fixture in fixtures::folder("oddities") {
        let findings = if fixture.is_workflow {
            check_workflow(&fixture.text, &Context::default()).findings
        } else {
            check_component(&fixture.text, &Context::default()).findings
        };
        let serious: Vec<_> = findings
            .into_iter()
            .filter(|finding| finding.severity != Severity::Hint)
            .collect();
        assert!(
            serious.is_empty(),
            "{}:\n{}",
            fixture.name,
            lines(&fixture.text, &serious)
        );
    }
}

#[test]
fn other_documents_with_similar_keys_are_not_taken_for_ours() {
    let buildspec = "version: 0.2\nphases:\n  build:\n    commands:\n      - make\n";
    let command = "schemaVersion: '2.2'\nmainSteps:\n  - action: aws:runShellScript\n    name: run\n";
    let automation = "schemaVersion: '0.3'\nmainSteps:\n  - name: wait\n    action: aws:sleep\n";
    let actions = "name: ci\non: push\njobs:\n  build:\n    steps:\n      - uses: actions/checkout@v4\n";
    for text in [buildspec, command, automation, actions, "", "plain text", "[1, 2]"] {
        assert_eq!(recognise(text), DocumentKind::Other, "{text}");
    }
}

#[test]
fn a_template_of_another_tool_is_said_once_and_not_linted() {
    let text = "name: ${name}\nschemaVersion: 1.0\nphases:\n  - name: ${phase}\n    steps:\n      - name: ${step}\n        \
                action: Nonsense\n";
    assert_eq!(recognise(text), DocumentKind::Template);
    let checked = check_component(text, &Context::default());
    expect![[r"
        1:7 hint document/template [${name}] this is a template of another tool; it is not checked, only its output can be
    "]]
    .assert_eq(&lines(text, &checked.findings));
    assert!(checked.document.is_none());
}

#[test]
fn a_template_with_lines_that_are_not_yaml_is_recognised() {
    let text = "schemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n%{ for name in names }\n      - name: ${name}\n        \
                action: UpdateOS\n%{ endfor }\n";
    assert_eq!(recognise(text), DocumentKind::Template);
}

#[test]
fn a_broken_component_is_still_recognised() {
    let text =
        "schemaVersion: 1.0\nphases:\n  - name: \"build\n    steps:\n      - name: One\n        action: \"UpdateOS\"\n";
    assert_eq!(recognise(text), DocumentKind::Component);
}
