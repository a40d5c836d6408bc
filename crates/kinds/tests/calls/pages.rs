//! Every page is followed; what is not a whole answer is no answer.

use emulator::{BrokenBody, Effect, Fault, Rewrite};
use model::{Operation, ownership::Tags};
use serde_json::json;

use crate::world::{Aws, DOCUMENT, SCP, aws, decoded, tags};

async fn components(aws: &Aws, count: usize) {
    let value = decoded("component", &json!({ "platform": "Linux", "data": DOCUMENT }));
    for number in 0..count {
        aws.create("component", &format!("comp-{number}"), &value).await;
    }
}

#[tokio::test(start_paused = true)]
async fn more_components_than_a_page() {
    let aws = aws();
    components(&aws, 60).await;
    assert_eq!(aws.objects("component").await.len(), 60);
    assert_eq!(aws.calls("ListComponentBuildVersions"), 3);
}

#[tokio::test(start_paused = true)]
async fn more_workflows_than_a_page() {
    let aws = aws();
    let document = "schemaVersion: 1.0\nsteps:\n  - name: Approve\n    action: WaitForAction\n";
    let value = decoded("workflow", &json!({ "type": "TEST", "data": document }));
    for number in 0..60 {
        aws.create("workflow", &format!("flow-{number}"), &value).await;
    }
    assert_eq!(aws.objects("workflow").await.len(), 60);
    assert_eq!(aws.calls("ListWorkflowBuildVersions"), 3);
}

#[tokio::test(start_paused = true)]
async fn more_infrastructures_than_a_page() {
    let aws = aws();
    let value = decoded("infrastructure", &json!({ "instance_profile_name": "builder" }));
    for number in 0..30 {
        aws.create("infrastructure", &format!("infra-{number}"), &value).await;
    }
    assert_eq!(aws.objects("infrastructure").await.len(), 30);
    assert_eq!(aws.calls("ListInfrastructureConfigurations"), 2);
    assert_eq!(aws.calls("GetInfrastructureConfiguration"), 30);
}

#[tokio::test(start_paused = true)]
async fn more_policies_than_a_page() {
    let aws = aws();
    let content =
        json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Deny", "Action": "a:b", "Resource": "*" }] });
    let value = decoded("policy", &json!({ "type": SCP, "content": content.to_string() }));
    for number in 0..25 {
        aws.create("policy", &format!("p{number}"), &value).await;
    }
    assert_eq!(aws.objects("policy").await.len(), 25);
    assert_eq!(aws.calls("ListPolicies"), 2);
}

#[tokio::test(start_paused = true)]
async fn an_empty_page_with_a_token_is_not_the_end() {
    let aws = aws();
    components(&aws, 30).await;
    aws.strike(
        "ListComponentBuildVersions",
        1,
        Effect::Rewrite {
            rewrite: Rewrite::EmptyPage,
        },
    );
    assert_eq!(aws.objects("component").await.len(), 30);
}

#[tokio::test(start_paused = true)]
async fn the_same_token_for_ever_ends_as_a_gap() {
    let aws = aws();
    components(&aws, 60).await;
    let rewrite = Rewrite::SameToken;
    aws.emulator
        .add_fault(Fault::every("ListComponentBuildVersions", Effect::Rewrite { rewrite }));
    let observation = aws.observe(false).await;
    assert_eq!(observation.gaps.len(), 1, "{:?}", observation.gaps);
    assert!(observation.objects.iter().all(|object| object.kind.0 != "component"));
    assert!(aws.calls("ListComponentBuildVersions") < 10);
}

#[tokio::test(start_paused = true)]
async fn tokens_that_take_turns_end_as_a_gap_too() {
    let aws = aws();
    components(&aws, 30).await;
    for nth in 1..1000 {
        let token = if nth % 2 == 0 { "even" } else { "odd" };
        let body = json!({ "componentSummaryList": [], "nextToken": token }).to_string();
        let effect = Effect::Body {
            body: BrokenBody::Text(body),
            with_effect: false,
        };
        aws.strike("ListComponentBuildVersions", nth, effect);
    }
    let observation = aws.observe(false).await;
    assert_eq!(observation.gaps.len(), 1, "{:?}", observation.gaps);
    assert!(aws.calls("ListComponentBuildVersions") < 10);
}

#[tokio::test(start_paused = true)]
async fn an_answer_that_is_none_is_a_gap_of_that_kind_alone() {
    for body in [
        BrokenBody::EmptyObject,
        BrokenBody::Truncated,
        BrokenBody::Html,
        BrokenBody::Nothing,
    ] {
        for (operation, kind) in [
            ("ListComponentBuildVersions", "component"),
            ("ListInfrastructureConfigurations", "infrastructure"),
            ("GetInfrastructureConfiguration", "infrastructure"),
            ("ListImagePipelines", "pipeline"),
            ("ListWorkflowBuildVersions", "workflow"),
            ("ListPolicies", "policy"),
            ("ListTagsForResource", "policy"),
            ("DescribePolicy", "policy"),
            ("ListTargetsForPolicy", "policy"),
        ] {
            let aws = aws();
            components(&aws, 1).await;
            let value = decoded("infrastructure", &json!({ "instance_profile_name": "builder" }));
            aws.create("infrastructure", "infra", &value).await;
            let content = json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Deny", "Action": "a:b", "Resource": "*" }] });
            let value = decoded("policy", &json!({ "type": SCP, "content": content.to_string() }));
            aws.create("policy", "p", &value).await;
            let effect = Effect::Body {
                body: body.clone(),
                with_effect: true,
            };
            aws.emulator.add_fault(Fault::every(operation, effect));
            let observation = aws.observe(false).await;
            let affected: Vec<&str> = observation
                .gaps
                .iter()
                .flat_map(|gap| &gap.affects)
                .map(|kind| kind.0)
                .collect();
            assert_eq!(affected, [kind], "{operation} answers {body:?}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn an_unknown_member_is_no_matter() {
    let aws = aws();
    components(&aws, 1).await;
    let rewrite = Rewrite::UnknownMember;
    aws.emulator
        .add_fault(Fault::every("ListComponentBuildVersions", Effect::Rewrite { rewrite }));
    assert_eq!(aws.objects("component").await.len(), 1);
}

#[tokio::test(start_paused = true)]
async fn tags_merge_and_are_removed() {
    let aws = aws();
    components(&aws, 1).await;
    let id = aws.only("component").await.id;
    let operation = Operation::Tag {
        id,
        tags: Tags::from([("New".into(), "tag".into())]),
        untag: vec!["Team".into()],
    };
    aws.run("component", "comp-0", operation).await.expect("it is taken");
    let mut wanted = tags();
    wanted.remove("Team");
    wanted.insert("New".into(), "tag".into());
    assert_eq!(aws.only("component").await.tags, wanted);
}
