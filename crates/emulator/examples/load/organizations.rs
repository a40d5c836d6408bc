//! Policies, as many units and accounts together, and ten targets for every policy: a hundred of each in the small world, and in
//! the large one a thousand of each, with its ten thousand attachments.

use emulator::{Emulator, Request};
use serde_json::{Value, json};

use crate::{MANAGEMENT, Scenario, send};

/// Targets for each policy.
const TARGETS: usize = 10;

fn request(operation: &str, body: &Value) -> Request {
    let mut request = crate::request("organizations", MANAGEMENT, "POST", "/", body);
    let target = format!("AWSOrganizationsV20161128.{operation}");
    request.headers.push(("x-amz-target".to_owned(), target));
    let content_type = "application/x-amz-json-1.1".to_owned();
    request.headers.push(("content-type".to_owned(), content_type));
    request
}

fn ask(emulator: &Emulator, operation: &str, body: &Value, pointer: &str) -> String {
    let answer = send(emulator, &request(operation, body));
    answer
        .pointer(pointer)
        .and_then(Value::as_str)
        .unwrap_or_default()
        .to_owned()
}

fn policy(emulator: &Emulator, name: &str) -> String {
    let content = format!(
        r#"{{"Version":"2012-10-17","Statement":[{{"Sid":"{name}","Effect":"Deny","Action":"s3:*","Resource":"*"}}]}}"#
    );
    let body = json!({"Name": name, "Description": "", "Type": "SERVICE_CONTROL_POLICY", "Content": content, "Tags": [{"Key": "a", "Value": "b"}]});
    ask(emulator, "CreatePolicy", &body, "/Policy/PolicySummary/Id")
}

/// Units and accounts by turns, all below one unit.
fn targets(emulator: &Emulator, parent: &str, root: &str, count: usize) -> Vec<String> {
    let one = |index: usize| {
        if index.is_multiple_of(2) {
            let unit = json!({"ParentId": parent, "Name": format!("unit-{index}")});
            return ask(emulator, "CreateOrganizationalUnit", &unit, "/OrganizationalUnit/Id");
        }
        let account = json!({"AccountName": format!("account-{index}"), "Email": format!("{index}@example.com")});
        let asked = ask(emulator, "CreateAccount", &account, "/CreateAccountStatus/Id");
        let asked = json!({"CreateAccountRequestId": asked});
        let account = ask(
            emulator,
            "DescribeCreateAccountStatus",
            &asked,
            "/CreateAccountStatus/AccountId",
        );
        let way = json!({"AccountId": account, "SourceParentId": root, "DestinationParentId": parent});
        send(emulator, &request("MoveAccount", &way));
        account
    };
    (0..count).map(one).collect()
}

pub(crate) fn world(emulator: &Emulator, size: usize) -> Vec<Scenario> {
    let count = (size / TARGETS).max(100);
    let root = ask(emulator, "ListRoots", &json!({}), "/Roots/0/Id");
    let parent = ask(
        emulator,
        "CreateOrganizationalUnit",
        &json!({"ParentId": root, "Name": "Load"}),
        "/OrganizationalUnit/Id",
    );
    let targets = targets(emulator, &parent, &root, count);
    let policies: Vec<String> = (0..count)
        .map(|index| policy(emulator, &format!("policy{index}")))
        .collect();
    for (index, policy) in policies.iter().enumerate() {
        for step in 0..TARGETS {
            let target = &targets[(index + step) % count];
            send(
                emulator,
                &request("AttachPolicy", &json!({"PolicyId": policy, "TargetId": target})),
            );
        }
    }
    let free = policy(emulator, "free");
    let one_of = |ids: &[String]| {
        let ids = ids.to_vec();
        move |turn: usize| ids[turn.wrapping_mul(7919) % ids.len()].clone()
    };
    let (a_policy, a_target) = (one_of(&policies), one_of(&targets));
    let (b_policy, b_target) = (one_of(&policies), one_of(&targets));
    let (c_policy, c_target) = (one_of(&policies), one_of(&targets));
    vec![
        Scenario::new("describe a policy", move |turn| {
            request("DescribePolicy", &json!({"PolicyId": a_policy(turn)}))
        }),
        Scenario::new("list the first policies", |_| {
            request("ListPolicies", &json!({"Filter": "SERVICE_CONTROL_POLICY"}))
        }),
        Scenario::new("list the targets of a policy", move |turn| {
            request("ListTargetsForPolicy", &json!({"PolicyId": b_policy(turn)}))
        }),
        Scenario::new("list the policies of a target", move |turn| {
            request(
                "ListPoliciesForTarget",
                &json!({"TargetId": a_target(turn), "Filter": "SERVICE_CONTROL_POLICY"}),
            )
        }),
        Scenario::new("list the tags of a policy", move |turn| {
            request("ListTagsForResource", &json!({"ResourceId": c_policy(turn)}))
        }),
        Scenario::new("list the parents of a target", move |turn| {
            request("ListParents", &json!({"ChildId": b_target(turn)}))
        }),
        Scenario::new("list the first accounts", |_| request("ListAccounts", &json!({}))),
        Scenario::new("list the first children of a unit", move |_| {
            request("ListChildren", &json!({"ParentId": parent, "ChildType": "ACCOUNT"}))
        }),
        Scenario::of_several("attach and detach a policy", move |turn| {
            let ends = json!({"PolicyId": free, "TargetId": c_target(turn)});
            vec![request("AttachPolicy", &ends), request("DetachPolicy", &ends)]
        }),
    ]
}
