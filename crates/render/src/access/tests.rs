use std::collections::BTreeMap;

use expect_test::expect;
use guardrails::{
    PolicyType,
    effect::{Contents, Side, effect, settings},
    evaluate::{Node, Organization, Policies},
};

use super::*;

const DENY: &str = r#"{"Version":"2012-10-17","Statement":{"Sid":"GoldenOnly","Effect":"Deny","Action":"ec2:RunInstances","Resource":"arn:aws:ec2:*::image/*","Condition":{"StringNotEquals":{"ec2:owner":"111122223333"}}}}"#;

fn organization(policy_type: PolicyType, attached: &[(&str, &str)]) -> Organization {
    let nodes = [
        Node::root("r-x"),
        Node::unit("ou-a", "Prod", "r-x"),
        Node::account("444455556666", "payments", "ou-a"),
        Node::account("777788889999", "sandbox", "r-x"),
    ];
    let mut organization = Organization::new("111122223333", nodes).expect("the tree is sound");
    for (target, policy) in attached {
        assert!(organization.attach(target, policy_type, policy));
    }
    organization
}

fn names() -> Names {
    let map = |pairs: &[(&str, &str)]| -> BTreeMap<String, String> {
        pairs
            .iter()
            .map(|(id, name)| ((*id).to_owned(), (*name).to_owned()))
            .collect()
    };
    Names {
        nodes: map(&[
            ("444455556666", "payments"),
            ("777788889999", "sandbox"),
            ("ou-a", "Prod"),
        ]),
        parents: map(&[("444455556666", "ou-a"), ("777788889999", "r-x")]),
        policies: map(&[("p-1", "golden-images-only")]),
    }
}

#[test]
fn a_new_deny_as_data_and_as_a_sentence() {
    let scp = PolicyType::ServiceControl;
    let full = ["r-x", "ou-a", "444455556666", "777788889999"].map(|target| (target, "p-FullAWSAccess"));
    let before = organization(scp, &full);
    let mut after = before.clone();
    after.attach("ou-a", scp, "p-1");
    let mut policies = Policies::default().with_aws_managed();
    policies.insert("p-1", DENY).expect("it is a policy");
    let side = |organization| Side {
        organization,
        policies: &policies,
    };
    let report = AccessReport::of_effect(scp, &effect(side(&before), side(&after), scp), &names());
    expect![[r#"
        {
          "policy_type": "SERVICE_CONTROL_POLICY",
          "accounts": 2,
          "accounts_changed": 1,
          "direction": "tighter",
          "groups": [
            {
              "count": 1,
              "accounts": [
                {
                  "id": "444455556666",
                  "name": "payments"
                }
              ],
              "parents": [
                {
                  "id": "ou-a",
                  "name": "Prod"
                }
              ],
              "changes": [
                {
                  "direction": "tighter",
                  "actions": [
                    "ec2:RunInstances"
                  ],
                  "count": 1,
                  "before": {
                    "access": "allowed"
                  },
                  "after": {
                    "access": "conditional",
                    "denied": [
                      {
                        "resources": [
                          "arn:aws:ec2:*::image/*"
                        ],
                        "conditions": [
                          {
                            "operator": "StringNotEquals",
                            "key": "ec2:Owner",
                            "values": [
                              "111122223333"
                            ]
                          }
                        ]
                      }
                    ]
                  },
                  "decided_by": [
                    {
                      "side": "after",
                      "policy": "p-1",
                      "name": "golden-images-only",
                      "statement": 1,
                      "sid": "GoldenOnly"
                    }
                  ],
                  "text": "tighter: ec2:RunInstances (1): allowed → denied on arn:aws:ec2:*::image/* if StringNotEquals ec2:Owner 111122223333"
                }
              ]
            }
          ],
          "idle": [],
          "unread": []
        }"#]].assert_eq(&serde_json::to_string_pretty(&report).expect("it is data"));
    expect!["in payments (444455556666): tighter: ec2:RunInstances (1): allowed → denied on arn:aws:ec2:*::image/* if StringNotEquals ec2:Owner 111122223333, by GoldenOnly of golden-images-only"].assert_eq(&report.lines().join("\n"));
    let none = AccessReport::of_effect(scp, &effect(side(&after), side(&after), scp), &names());
    expect!["the changes of SERVICE_CONTROL_POLICY change nobody's access"].assert_eq(&none.lines().join("\n"));
}

#[test]
fn settings_as_data_and_as_a_sentence() {
    let declarative = PolicyType::DeclarativeEc2;
    let text = r#"{"ec2_attributes":{"image_block_public_access":{"state":{"@@assign":"block_new_sharing"}}}}"#;
    let contents = Contents::from([("p-2".to_owned(), text.to_owned())]);
    let (before, after) = (
        organization(declarative, &[]),
        organization(declarative, &[("r-x", "p-2")]),
    );
    let found = settings((&before, &contents), (&after, &contents), declarative);
    let report = AccessReport::of_settings(declarative, &found, &names());
    expect![[r#"{"policy_type":"DECLARATIVE_POLICY_EC2","accounts":2,"accounts_changed":2,"direction":"different","groups":[{"count":2,"accounts":[{"id":"444455556666","name":"payments"},{"id":"777788889999","name":"sandbox"}],"parents":[{"id":"ou-a","name":"Prod"},{"id":"r-x","name":""}],"settings":[{"path":"ec2_attributes.image_block_public_access.state","before":null,"after":"block_new_sharing","text":"ec2_attributes.image_block_public_access.state: not set → block_new_sharing"}]}],"idle":[],"unread":[]}"#]].assert_eq(&serde_json::to_string(&report).expect("it is data"));
    expect!["in payments (444455556666), sandbox (777788889999): ec2_attributes.image_block_public_access.state: not set → block_new_sharing"].assert_eq(&report.lines().join("\n"));
}

/// What binds nobody somewhere is said, with the reason.
#[test]
fn a_statement_without_effect_as_data_and_as_a_sentence() {
    let scp = PolicyType::ServiceControl;
    let text = r#"{"Version":"2012-10-17","Statement":[{"Sid":"Payments","Effect":"Deny","Action":"sqs:SendMessage","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalAccount":"444455556666"}}}]}"#;
    let full = ["r-x", "ou-a", "444455556666", "777788889999"].map(|target| (target, "p-FullAWSAccess"));
    let before = organization(scp, &full);
    let mut after = before.clone();
    after.attach("r-x", scp, "p-1");
    let mut policies = Policies::default().with_aws_managed();
    policies.insert("p-1", text).expect("it is a policy");
    let side = |organization| Side {
        organization,
        policies: &policies,
    };
    let report = AccessReport::of_effect(scp, &effect(side(&before), side(&after), scp), &names());
    expect![[r#"[{"statements":[{"side":"after","policy":"p-1","name":"golden-images-only","statement":1,"sid":"Payments"}],"count":1,"accounts":[{"id":"777788889999","name":"sandbox"}],"condition":{"operator":"StringEquals","key":"aws:PrincipalAccount","values":["444455556666"]},"why":"it asks for StringEquals aws:PrincipalAccount 444455556666: nobody there meets it"}]"#]].assert_eq(&serde_json::to_string(&report.idle).expect("it is data"));
    expect![[r"
        in payments (444455556666): tighter: sqs:SendMessage (1): allowed → denied, by Payments of golden-images-only
        no effect in sandbox (777788889999) of Payments of golden-images-only: it asks for StringEquals aws:PrincipalAccount 444455556666: nobody there meets it"]].assert_eq(&report.lines().join("\n"));
}
