//! The form of the one document, and what it never tells.

use expect_test::expect;
use plan::{Class, Finding, Plan, Verb};
use render::{Detail, markdown, text};

use crate::plans::{action, change, document};

#[test]
fn what_is_sensitive_shows_only_digests() {
    let mut secret = action("secret", Verb::Update, Class::Updates);
    secret.sensitive = true;
    secret.paths = vec![change("data", "canary-before\nx", "canary-after\ny")];
    let plan = Plan {
        findings: vec![Finding {
            address: secret.address.clone(),
            class: "drift",
            action: "repairs",
            paths: secret.paths.clone(),
            note: None,
            sensitive: true,
        }],
        actions: vec![secret],
        ..Plan::default()
    };
    let mut drift = document(&plan);
    drift.kind = "drift";
    for document in [document(&plan), drift] {
        let json = serde_json::to_string(&document).expect("it is JSON");
        for shown in [json, markdown(&document), text(&document, Detail::Verbose)] {
            assert!(!shown.contains("canary"), "{shown}");
            assert!(shown.contains("digest"), "{shown}");
        }
    }
}

#[test]
fn the_json_has_the_keys_of_the_contract() {
    let mut one = action("base", Verb::NewVersion, Class::NewVersions);
    one.paths = vec![change("data", "one", "two")];
    let plan = Plan {
        actions: vec![one],
        ..Plan::default()
    };
    let json = serde_json::to_string_pretty(&document(&plan)).expect("it is JSON");
    expect![[r#"
        {
          "format": "1",
          "kind": "plan",
          "verdict": "ok",
          "exit": 0,
          "changes": true,
          "stack": {
            "name": "golden",
            "account": "111122223333",
            "region": "us-east-1"
          },
          "summary": {
            "new-version": 1
          },
          "observation": {
            "complete": true,
            "gaps": []
          },
          "actions": [
            {
              "digest": "cae662172fd450bb0cd710a769079c05bfc5d8e35efa6576edc7d0377afdd4a2",
              "address": "component.base",
              "verb": "new-version",
              "arn": "arn:aws:imagebuilder:us-east-1:111122223333:component/base/1.0.0/1",
              "depends_on": [],
              "origin": "config",
              "cause": "it changed",
              "source": {
                "file": "components/base.toml",
                "line": 2,
                "column": 1
              },
              "paths": [
                {
                  "path": "data",
                  "before": "one",
                  "after": "two"
                }
              ],
              "guard": null
            }
          ],
          "drift": [],
          "refusals": [],
          "access": [],
          "effects": [],
          "diagnostics": []
        }"#]]
    .assert_eq(&json);
}
