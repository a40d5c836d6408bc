use super::super::switches::{Limits, Switches};
use super::*;

fn verdict(policy_type: PolicyType, content: &str, switches: &Switches) -> String {
    match check(policy_type, content, switches) {
        Ok(()) => "accepted".to_owned(),
        Err(refusal) => refusal
            .members
            .get("Reason")
            .and_then(Value::as_str)
            .unwrap_or(refusal.code)
            .to_owned(),
    }
}

fn scp(content: &str) -> bool {
    verdict(PolicyType::ServiceControlPolicy, content, &Switches::default()) == "accepted"
}

fn scp_statement(statement: &str) -> bool {
    scp(&format!(r#"{{"Version":"2012-10-17","Statement":[{statement}]}}"#))
}

#[test]
fn scps_that_aws_takes() {
    for statement in [
        r#"{"Effect":"Allow","Action":"*","Resource":"*"}"#,
        r#"{"Sid":"A","Effect":"Deny","NotAction":["iam:*","ec2:*Image*"],"Resource":"*","Condition":{"StringNotLikeIfExists":{"aws:PrincipalArn":["a"]}}}"#,
        r#"{"Effect":"Deny","Action":"ec2:RunInstances","NotResource":["arn:aws:ec2:*::image/*"],"Condition":{"ForAnyValue:Bool":{"ec2:Public":true},"Null":{"ec2:Owner":"true"}}}"#,
        r#"{"Effect":"Allow","NotAction":"s3:*","Resource":"arn:aws:s3:::x"}"#,
        r#"{"Effect":"Deny","Action":"s3:*","Resource":"arn:aws:s3"}"#,
    ] {
        assert!(scp_statement(statement), "{statement}");
    }
    assert!(scp(r#"{"Statement":{"Effect":"Allow","Action":"*","Resource":"*"}}"#));
}

#[test]
fn scps_that_aws_refuses() {
    for statement in [
        r#"{"Effect":"Deny","Action":"*","Resource":"*","Principal":"*"}"#,
        r#"{"Effect":"Deny","Action":"*","Resource":"*","NotPrincipal":"*"}"#,
        r#"{"Effect":"deny","Action":"*","Resource":"*"}"#,
        r#"{"Action":"*","Resource":"*"}"#,
        r#"{"Effect":"Deny","Resource":"*"}"#,
        r#"{"Effect":"Deny","Action":"*"}"#,
        r#"{"Effect":"Deny","Action":"*","NotAction":"*","Resource":"*"}"#,
        r#"{"Effect":"Deny","Action":"*","Resource":"*","NotResource":"*"}"#,
        r#"{"Effect":"Deny","Action":[],"Resource":"*"}"#,
        r#"{"Effect":"Deny","Action":"RunInstances","Resource":"*"}"#,
        r#"{"Effect":"Deny","Action":"*","Resource":"bucket"}"#,
        r#"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringIs":{"a":"b"}}}"#,
        r#"{"Effect":"Deny","Action":"*","Resource":"*","Condition":{"StringLike":"b"}}"#,
        r#"{"Effect":"Deny","Action":"*","Resource":"*","Actions":"*"}"#,
        r#"{"Effect":"Deny","Effect":"Deny","Action":"*","Resource":"*"}"#,
        "7",
    ] {
        assert!(!scp_statement(statement), "{statement}");
    }
    for content in [
        "",
        "{}",
        "[]",
        "null",
        r#"{"Statement":[],"Statement":[]}"#,
        r#"{"Statement":[]}{"Statement":[]}"#,
        r#"{"Version":"2012-10-18","Statement":[]}"#,
        r#"{"Version":"2008-10-17","Statement":[]}"#,
        r#"{"Version":"2012-10-17","Statements":[]}"#,
    ] {
        assert!(!scp(content), "{content}");
    }
}

#[test]
fn what_is_unknown_is_a_switch() {
    let scp = |content: &str, switches: &Switches| verdict(PolicyType::ServiceControlPolicy, content, switches);
    let twice = r#"{"Version":"2012-10-17","Statement":[{"Sid":"A","Effect":"Deny","Action":"*","Resource":"*"},{"Sid":"A","Effect":"Deny","Action":"*","Resource":"*"}]}"#;
    let default = Switches::default();
    assert_eq!(scp(twice, &default), "accepted");
    assert_eq!(
        scp(
            twice,
            &Switches {
                duplicate_sids: false,
                ..default.clone()
            }
        ),
        "MalformedPolicyDocumentException"
    );
    let bare = r#"{"Statement":[]}"#;
    assert_eq!(scp(bare, &default), "accepted");
    assert_eq!(
        scp(
            bare,
            &Switches {
                version_required: true,
                ..default.clone()
            }
        ),
        "MalformedPolicyDocumentException"
    );
    assert_eq!(
        scp(
            bare,
            &Switches {
                empty_statements: false,
                ..default
            }
        ),
        "MalformedPolicyDocumentException"
    );
}

#[test]
fn the_old_version_and_empty_lists_are_switches_too() {
    let scp = |content: &str, switches: &Switches| verdict(PolicyType::ServiceControlPolicy, content, switches);
    let lenient = Switches {
        old_version: true,
        empty_lists: true,
        ..Switches::default()
    };
    for content in [
        r#"{"Version":"2008-10-17","Statement":[{"Effect":"Deny","Action":"*","Resource":"*"}]}"#,
        r#"{"Statement":[{"Effect":"Deny","Action":[],"Resource":"*"}]}"#,
        r#"{"Statement":[{"Effect":"Deny","NotAction":[],"Resource":"*"}]}"#,
        r#"{"Statement":[{"Effect":"Deny","Action":"*","Resource":[]}]}"#,
        r#"{"Statement":[{"Effect":"Deny","Action":"*","NotResource":[]}]}"#,
    ] {
        assert_eq!(
            scp(content, &Switches::default()),
            "MalformedPolicyDocumentException",
            "{content}"
        );
        assert_eq!(scp(content, &lenient), "accepted", "{content}");
    }
}

#[test]
fn sizes_count_what_was_sent() {
    let of_size = |size: usize| {
        let bare = r#"{"Statement":[{"Sid":"","Effect":"Deny","Action":"*","Resource":"*"}]}"#;
        bare.replace(r#""Sid":"""#, &format!(r#""Sid":"{}""#, "ü".repeat(size - bare.len())))
    };
    let scp = |size: usize, switches: &Switches| verdict(PolicyType::ServiceControlPolicy, &of_size(size), switches);
    let default = Switches::default();
    assert_eq!(scp(10_240, &default), "accepted");
    assert_eq!(scp(10_241, &default), "POLICY_CONTENT_LIMIT_EXCEEDED");
    assert_eq!(
        scp(
            10_240,
            &Switches {
                sizes_in_bytes: true,
                ..default.clone()
            }
        ),
        "POLICY_CONTENT_LIMIT_EXCEEDED"
    );
    let old = Switches {
        limits: Limits::before_may_2026(),
        ..default
    };
    assert_eq!(scp(5120, &old), "accepted");
    assert_eq!(scp(5121, &old), "POLICY_CONTENT_LIMIT_EXCEEDED");
}

#[test]
fn rcps_deny_everybody_and_nothing_else() {
    let rcp = |statement: &str| {
        let content = format!(r#"{{"Version":"2012-10-17","Statement":{statement}}}"#);
        verdict(PolicyType::ResourceControlPolicy, &content, &Switches::default()) == "accepted"
    };
    assert!(rcp(
        r#"{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}"#
    ));
    assert!(rcp(
        r#"{"Effect":"Deny","Principal":{"AWS":"*"},"Action":"s3:*","NotResource":"arn:aws:s3:::x"}"#
    ));
    assert!(!rcp(
        r#"{"Effect":"Allow","Principal":"*","Action":"s3:*","Resource":"*"}"#
    ));
    assert!(!rcp(r#"{"Effect":"Deny","Action":"s3:*","Resource":"*"}"#));
    assert!(!rcp(
        r#"{"Effect":"Deny","Principal":"111122223333","Action":"s3:*","Resource":"*"}"#
    ));
    assert!(!rcp(
        r#"{"Effect":"Deny","Principal":"*","NotAction":"s3:*","Resource":"*"}"#
    ));
    assert!(!rcp(
        r#"{"Effect":"Deny","NotPrincipal":"*","Action":"s3:*","Resource":"*"}"#
    ));
}

#[test]
fn management_documents_are_trees_of_operators() {
    let tags = |content: &str| verdict(PolicyType::TagPolicy, content, &Switches::default()) == "accepted";
    assert!(tags(
        r#"{"tags":{"a":{"tag_key":{"@@assign":"A","@@operators_allowed_for_child_policies":["@@none"]}}}}"#
    ));
    assert!(tags(r#"{"tags":{}}"#));
    assert!(!tags("{}"));
    assert!(!tags(r#"{"plans":{}}"#));
    assert!(!tags(r#"{"tags":{"a":{"tag_key":"A"}}}"#));
    assert!(!tags(r#"{"tags":{"a":{"tag_key":{"@@set":"A"}}}}"#));
    assert!(!tags(r#"{"tags":{"a":{"tag_key":{"@@assign":{"x":1}}}}}"#));
    assert!(!tags(r#"{"tags":{"a":{"@@assign":"A","tag_key":{"@@assign":"A"}}}}"#));
    assert!(!tags(
        r#"{"tags":{"a":{"@@operators_allowed_for_child_policies":["@@some"]}}}"#
    ));
}

#[test]
fn declarative_documents_have_known_attributes_and_values() {
    let ec2 = |attributes: &str| {
        let content = format!(r#"{{"ec2_attributes":{attributes}}}"#);
        verdict(PolicyType::DeclarativePolicyEc2, &content, &Switches::default()) == "accepted"
    };
    assert!(ec2(
        r#"{"exception_message":{"@@assign":"no"},"allowed_images_settings":{"state":{"@@assign":"audit_mode"},
        "image_criteria":{"criteria_1":{"allowed_image_providers":{"@@append":["amazon","111122223333"]},
        "creation_date_condition":{"maximum_days_since_created":{"@@assign":300}}}}}}"#
    ));
    let providers = |list: &str| {
        let criterion = format!(r#"{{"criteria_1":{{"allowed_image_providers":{{"@@assign":{list}}}}}}}"#);
        ec2(&format!(
            r#"{{"allowed_images_settings":{{"image_criteria":{criterion}}}}}"#
        ))
    };
    assert!(providers(
        r#"["amazon","aws_marketplace","aws_backup_vault","123456789012"]"#
    ));
    for wrong in ["12345", "1234567890123", "12345678901x", "aws-marketplace", "self", ""] {
        assert!(!providers(&format!(r#"["{wrong}"]"#)), "{wrong}");
    }
    assert!(ec2(
        r#"{"instance_metadata_defaults":{"http_put_response_hop_limit":{"@@assign":"2"}}}"#
    ));
    assert!(ec2(
        r#"{"vpc_block_public_access":{"internet_gateway_block":{"mode":{"@@assign":"off"}}}}"#
    ));
    assert!(!ec2(
        r#"{"allowed_images_settings":{"state":{"@@assign":"audit-mode"}}}"#
    ));
    assert!(!ec2(r#"{"allowed_images":{"state":{"@@assign":"enabled"}}}"#));
    assert!(!ec2(
        r#"{"allowed_images_settings":{"image_criteria":{"criteria_11":{"image_names":{"@@assign":["a"]}}}}}"#
    ));
    assert!(!ec2(
        r#"{"allowed_images_settings":{"image_criteria":{"criteria_1":{"image_name":{"@@assign":["a"]}}}}}"#
    ));
    assert!(!ec2(
        r#"{"instance_metadata_defaults":{"http_put_response_hop_limit":{"@@assign":65}}}"#
    ));
}
