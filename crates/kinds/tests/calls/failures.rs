//! What each error means, what is tried again, and what a lost reply leaves behind.

use std::time::Duration;

use emulator::{BrokenBody, Effect, Fault};
use kinds::Failure;
use model::{Answer, KindName, Operation, Question, Value};
use serde_json::json;
use tokio::time::Instant;

use crate::world::{Aws, DOCUMENT, SCP, aws, create, decoded};

fn workflow() -> Value {
    let document = "schemaVersion: 1.0\nsteps:\n  - name: Approve\n    action: WaitForAction\n";
    decoded("workflow", &json!({ "type": "TEST", "data": document }))
}

fn component() -> Value {
    decoded("component", &json!({ "platform": "Linux", "data": DOCUMENT }))
}

fn policy() -> Value {
    let content =
        json!({ "Version": "2012-10-17", "Statement": [{ "Effect": "Deny", "Action": "a:b", "Resource": "*" }] });
    decoded("policy", &json!({ "type": SCP, "content": content.to_string() }))
}

fn refusal(code: &str) -> Effect {
    Effect::Error {
        code: code.to_owned(),
        status: None,
        message: None,
        members: serde_json::Map::new(),
        with_effect: false,
    }
}

async fn failing(aws: &Aws, code: &str) -> Failure {
    aws.emulator
        .add_fault(Fault::every("CreateInfrastructureConfiguration", refusal(code)));
    let value = decoded("infrastructure", &json!({ "instance_profile_name": "builder" }));
    let result = aws
        .run("infrastructure", "infra", create("infrastructure", "infra", &value))
        .await;
    result.expect_err("it is refused").failure
}

#[tokio::test(start_paused = true)]
async fn codes_have_meanings() {
    for (code, meaning) in [
        ("AccessDeniedException", Failure::Denied),
        ("ExpiredTokenException", Failure::Denied),
        ("UnrecognizedClientException", Failure::Denied),
        ("InvalidParameterValueException", Failure::Refused),
        ("ServiceQuotaExceededException", Failure::Refused),
        ("ServiceException", Failure::Unknown),
        ("ServiceUnavailableException", Failure::Unknown),
    ] {
        assert_eq!(failing(&aws(), code).await, meaning, "{code}");
    }
}

#[tokio::test(start_paused = true)]
async fn only_not_found_means_no() {
    let arn = "arn:aws:imagebuilder:us-east-1:111122223333:component/comp/1.0.0/1";
    let question = Question::Exists {
        kind: KindName("component"),
        arn: arn.into(),
    };
    let aws = aws();
    assert_eq!(kinds::answer(&aws.clients, &question).await, Answer::No);
    aws.create("component", "comp", &component()).await;
    assert_eq!(kinds::answer(&aws.clients, &question).await, Answer::Yes);
    let body = |body| Effect::Body {
        body,
        with_effect: false,
    };
    for effect in [
        refusal("AccessDeniedException"),
        refusal("InvalidRequestException"),
        body(BrokenBody::EmptyObject),
        body(BrokenBody::Truncated),
        body(BrokenBody::Html),
        Effect::Status {
            status: 404,
            with_effect: false,
        },
        Effect::Status {
            status: 503,
            with_effect: false,
        },
    ] {
        aws.emulator.clear_faults();
        aws.emulator.add_fault(Fault::every("GetComponent", effect.clone()));
        let answer = kinds::answer(&aws.clients, &question).await;
        assert!(matches!(answer, Answer::Unknown(_)), "{effect:?}: {answer:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn throttles_and_conflicts_are_tried_again() {
    for (operation, kind, value, effect) in [
        ("CreateComponent", "component", component(), Effect::Throttle),
        (
            "CreateComponent",
            "component",
            component(),
            refusal("CallRateLimitExceededException"),
        ),
        (
            "CreateComponent",
            "component",
            component(),
            refusal("ResourceInUseException"),
        ),
        (
            "CreateComponent",
            "component",
            component(),
            refusal("ServiceUnavailableException"),
        ),
        (
            "CreatePolicy",
            "policy",
            policy(),
            refusal("ConcurrentModificationException"),
        ),
        (
            "CreatePolicy",
            "policy",
            policy(),
            refusal("PolicyChangesInProgressException"),
        ),
        ("CreatePolicy", "policy", policy(), refusal("TooManyRequestsException")),
        ("CreatePolicy", "policy", policy(), refusal("ServiceException")),
    ] {
        let aws = aws();
        let fault = Fault {
            times: Some(5),
            ..Fault::nth(operation, 1, effect.clone())
        };
        aws.emulator.add_fault(fault);
        aws.create(kind, "thing", &value).await;
        assert_eq!(aws.calls(operation), 6, "{effect:?}");
    }
}

#[tokio::test(start_paused = true)]
async fn what_never_ends_is_given_up_in_bounded_time() {
    let silence = Effect::LostReply {
        with_effect: false,
        reset: false,
    };
    for effect in [refusal("ConcurrentModificationException"), Effect::Throttle, silence] {
        let aws = aws();
        aws.emulator.add_fault(Fault::every("CreatePolicy", effect.clone()));
        let start = Instant::now();
        let error = aws
            .run("policy", "p", create("policy", "p", &policy()))
            .await
            .expect_err("it never works");
        assert!(
            start.elapsed() <= Duration::from_mins(5),
            "{effect:?} took {:?}",
            start.elapsed()
        );
        assert!(aws.calls("CreatePolicy") <= 8, "{error}");
    }
}

#[tokio::test(start_paused = true)]
async fn a_lost_reply_of_a_creation_is_resolved_by_reading() {
    for reset in [true, false] {
        for (operation, kind, value) in [
            ("CreatePolicy", "policy", policy()),
            ("CreateComponent", "component", component()),
            ("CreateWorkflow", "workflow", workflow()),
        ] {
            let aws = aws();
            let lost = Effect::LostReply {
                with_effect: true,
                reset,
            };
            aws.strike(operation, 1, lost);
            let id = aws.create(kind, "thing", &value).await;
            assert_eq!(aws.only(kind).await.id, id, "{operation}");
        }
    }
}

#[tokio::test(start_paused = true)]
async fn something_of_the_same_name_with_other_tags_is_not_ours() {
    let aws = aws();
    aws.create("policy", "p", &policy()).await;
    let Operation::Create {
        value, version, arn, ..
    } = create("policy", "p", &policy())
    else {
        unreachable!("it is a creation")
    };
    let operation = Operation::Create {
        value,
        version,
        arn,
        tags: [("goldsmith:stack".into(), "other".into())].into(),
    };
    let error = aws.run("policy", "p", operation).await.expect_err("it exists");
    assert_eq!(error.failure, Failure::Exists);
}

#[tokio::test(start_paused = true)]
async fn another_arn_than_was_planned_fails_the_step() {
    let aws = aws();
    aws.create("component", "comp", &component()).await;
    let data = DOCUMENT.replace("Update", "Other").replace("OtherOS", "UpdateOS");
    let fields = json!({ "platform": "Linux", "data": data });
    let mut operation = create("component", "comp", &decoded("component", &fields));
    if let Operation::Create { tags, .. } = &mut operation {
        tags.insert("goldsmith:applied".into(), "1:of another content".into());
    }
    let error = aws
        .run("component", "comp", operation)
        .await
        .expect_err("somebody took it");
    assert!(error.message.contains("was planned"), "{error}");
}

#[tokio::test(start_paused = true)]
async fn a_denied_list_is_a_gap_that_says_so() {
    let aws = aws();
    aws.emulator
        .add_fault(Fault::every("ListImagePipelines", refusal("AccessDeniedException")));
    let observation = aws.observe(false).await;
    assert_eq!(observation.gaps.len(), 1);
    let gap = &observation.gaps[0];
    assert!(gap.denied);
    assert_eq!(
        (gap.operation.as_str(), gap.region.as_str()),
        ("ListImagePipelines", "us-east-1")
    );
    assert!(gap.error.contains("request id"), "{}", gap.error);
}
