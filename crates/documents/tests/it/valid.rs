//! Documents that use everything there is, and have no findings.

use documents::{DocumentKind, check_component, check_workflow, recognise};

use crate::fixtures::{self, lines};

#[test]
fn valid_documents_have_no_findings() {
    for fixture in fixtures::valid() {
        let findings = fixture.check(&fixture.text);
        assert!(
            findings.is_empty(),
            "{}:\n{}",
            fixture.name,
            lines(&fixture.text, &findings)
        );
    }
}

#[test]
fn documents_are_recognised() {
    for fixture in fixtures::folder("components") {
        assert_eq!(recognise(&fixture.text), DocumentKind::Component, "{}", fixture.name);
    }
    for fixture in fixtures::folder("workflows") {
        assert_eq!(recognise(&fixture.text), DocumentKind::Workflow, "{}", fixture.name);
    }
}

#[test]
fn a_component_is_read_into_its_parts() {
    let fixtures = fixtures::folder("components");
    let agent = fixtures
        .iter()
        .find(|fixture| fixture.name == "agent.yaml")
        .expect("the fixture");
    let component = check_component(&agent.text, &agent.context())
        .document
        .expect("a document");
    assert_eq!(component.name.as_deref(), Some("install-agent"));
    let parameters: Vec<_> = component
        .parameters
        .iter()
        .map(|p| (p.name.as_str(), p.default.as_deref()))
        .collect();
    assert_eq!(
        parameters,
        [("Bucket", Some("example-artifacts")), ("AgentVersion", Some("2.4.1"))]
    );
    assert_eq!(component.constants[1].value.as_deref(), Some("3"));
    let phases: Vec<_> = component
        .phases
        .iter()
        .map(|phase| (phase.name.as_str(), phase.steps.len()))
        .collect();
    assert_eq!(phases, [("build", 8), ("validate", 2), ("test", 1)]);
    assert!(!component.is_test());
    let parameter = &component.parameters[0];
    assert_eq!(&agent.text[parameter.span.clone()], "Bucket");
}

#[test]
fn a_single_phase_named_test_makes_a_test_component() {
    let fixtures = fixtures::folder("components");
    let json = fixtures
        .iter()
        .find(|fixture| fixture.name == "document.json")
        .expect("the fixture");
    assert!(
        check_component(&json.text, &json.context())
            .document
            .expect("a document")
            .is_test()
    );
}

#[test]
fn a_workflow_is_read_into_its_parts() {
    let fixtures = fixtures::folder("workflows");
    let build = fixtures
        .iter()
        .find(|fixture| fixture.name == "build.yaml")
        .expect("the fixture");
    let workflow = check_workflow(&build.text, &build.context())
        .document
        .expect("a document");
    let parameters: Vec<_> = workflow
        .parameters
        .iter()
        .map(|p| (p.name.as_str(), p.default.as_deref()))
        .collect();
    let expected = [
        ("topic", None),
        ("wait", Some("true")),
        ("retries", Some("3")),
        ("instanceTypes", Some("m7i.large,m6i.large")),
    ];
    assert_eq!(parameters, expected);
    assert_eq!(workflow.steps.len(), 8);
    assert_eq!(workflow.outputs.len(), 2);
}
