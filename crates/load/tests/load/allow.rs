//! Findings that a person has looked at, and allows that are themselves mistakes.

use std::collections::BTreeSet;

use expect_test::{Expect, expect};
use kinds::KINDS;
use load::Options;

use crate::world::{directory, found};

const TABLES: &str = "parent_image = \"aws:amazon-linux-2023-x86\"\n\n[[block_device_mappings]]\ndevice_name = \"/dev/xvda\"\n\
                      ebs = { volume_size = 30 }\n";

fn check(allow: &str, today: &str, expected: &Expect) {
    let text = format!("{TABLES}\n{allow}");
    let directory = directory(&[("image-recipes/golden.toml", &text)]);
    let options = Options {
        today: Some(today.to_owned()),
        codes: BTreeSet::from(["recipe/unencrypted-volume", "recipe/iops-missing"]),
        ..Options::default()
    };
    expected.assert_eq(&found(&load::load(directory.path(), &KINDS, &options)));
}

fn allow(code: &str) -> String {
    format!("[[allow]]\ncode = \"{code}\"\nreason = \"a cache that holds nothing\"\nuntil = 2027-01-31\n")
}

#[test]
fn an_allow_takes_a_warning_away_until_its_last_day() {
    check(&allow("recipe/unencrypted-volume"), "2027-01-31", &expect![[""]]);
}

#[test]
fn after_its_last_day_the_finding_comes_back() {
    check(
        &allow("recipe/unencrypted-volume"),
        "2027-02-01",
        &expect![[r#"
        image-recipes/golden.toml:5:7 `{ volume_size = 30 }` 
          recipe/unencrypted-volume this volume is not encrypted | add `encrypted = true`, and `kms_key_id` for a key of your own
        image-recipes/golden.toml:8:8 `"recipe/unencrypted-volume"` allowed here
          load/allow-ended the allow for `recipe/unencrypted-volume` ended on 2027-01-31 | correct what it is about, or look at it again and give it a new date
    "#]],
    );
}

#[test]
fn an_allow_that_does_nothing_says_so() {
    check(
        &(allow("recipe/unencrypted-volume") + &allow("recipe/iops-missing")),
        "2026-11-01",
        &expect![[r#"
            image-recipes/golden.toml:12:8 `"recipe/iops-missing"` allowed here
              load/allow-unused nothing here breaks `recipe/iops-missing` | what it allowed is gone, so it can go too
        "#]],
    );
    check(
        &(allow("recipe/unencrypted-volume") + &allow("recipe/iops-missin")),
        "2026-11-01",
        &expect![[r#"
            image-recipes/golden.toml:12:8 `"recipe/iops-missin"` allowed here
              load/allow-unused no rule has the code `recipe/iops-missin` | did you mean `recipe/iops-missing`?
        "#]],
    );
}

#[test]
fn an_allow_needs_code_reason_and_date() {
    check(
        "[[allow]]\ncode = \"recipe/unencrypted-volume\"\n",
        "2026-11-01",
        &expect![[r#"
            image-recipes/golden.toml:7:1 `[[allow]]` not complete
              load/allow this allow does not count: it needs `reason` | write `reason = "why this is right"`
            image-recipes/golden.toml:7:1 `[[allow]]` not complete
              load/allow this allow does not count: it needs `until` | write `until = 2027-01-31`
            image-recipes/golden.toml:5:7 `{ volume_size = 30 }` 
              recipe/unencrypted-volume this volume is not encrypted | add `encrypted = true`, and `kms_key_id` for a key of your own
        "#]],
    );
    check(
        "[[allow]]\ncode = \"recipe/unencrypted-volume\"\nreason = \" \"\nuntil = \"soon\"\nwho = \"me\"\n",
        "2026-11-01",
        &expect![[r#"
            image-recipes/golden.toml:9:10 `" "` not complete
              load/allow this allow does not count: it needs `reason` | write `reason = "why this is right"`
            image-recipes/golden.toml:10:9 `"soon"` not a date
              load/allow this allow does not count: `soon` is not a date | write `until = 2027-01-31`
            image-recipes/golden.toml:11:1 `who` not a key of this table
              load/unknown-key unknown key `who` | the keys here are: code, reason, until
            image-recipes/golden.toml:5:7 `{ volume_size = 30 }` 
              recipe/unencrypted-volume this volume is not encrypted | add `encrypted = true`, and `kms_key_id` for a key of your own
        "#]],
    );
    check(
        "[allow]\ncode = \"recipe/unencrypted-volume\"\n",
        "2026-11-01",
        &expect![[r#"
            image-recipes/golden.toml:7:1 `[allow]` a list of tables is wanted here
              load/wrong-type expected a list of tables, found a table
            image-recipes/golden.toml:5:7 `{ volume_size = 30 }` 
              recipe/unencrypted-volume this volume is not encrypted | add `encrypted = true`, and `kms_key_id` for a key of your own
        "#]],
    );
}

#[test]
fn errors_cannot_be_allowed() {
    let text = "parent_image = \"aws:amazon-linux-2023-x86\"\nblock_device_mappings = [{ ebs = { encrypted = true, volume_type = \"io2\" } }]\n";
    let directory = directory(&[(
        "image-recipes/golden.toml",
        &format!("{text}{}", allow("recipe/iops-missing")),
    )]);
    let loaded = load::load(directory.path(), &KINDS, &Options::default());
    expect![[r#"
        image-recipes/golden.toml:2:34 `{ encrypted = true, volume_type = "io2" }` 
          recipe/iops-missing volumes of type io1 and io2 need `iops`
        image-recipes/golden.toml:4:8 `"recipe/iops-missing"` allowed here
          load/allow `recipe/iops-missing` is an error here, which cannot be allowed | AWS would refuse it, or it could not be acted on; correct what it is about
    "#]].assert_eq(&found(&loaded));
}

#[test]
fn an_allow_reaches_the_documents_of_its_resource_and_no_other() {
    let quarantine = r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "*", "Resource": "*"}}"#;
    let policy = "type = \"SERVICE_CONTROL_POLICY\"\n";
    let organization = "[organization]\nid = \"o-abc1234567\"\nmanagement_account = \"999988887777\"\ntypes = [\"SERVICE_CONTROL_POLICY\"]\n";
    let directory = directory(&[
        ("goldsmith.toml", &format!("{}{organization}", crate::world::STACK)),
        (
            "policies/one.toml",
            &format!("{policy}{}", allow("policy/deny-everything")),
        ),
        ("policies/one.json", quarantine),
        ("policies/two.toml", policy),
        ("policies/two.json", quarantine),
    ]);
    let loaded = load::load(directory.path(), &KINDS, &Options::default());
    expect![[r#"
        policies/two.json:1:40 `{"Effect": "Deny", "Action": "*", "Resource": "*"}` everything, on everything, always
          policy/deny-everything this denies everything to everybody below the target | spare the break-glass role with a condition on `aws:PrincipalArn`
    "#]].assert_eq(&found(&loaded));
}
