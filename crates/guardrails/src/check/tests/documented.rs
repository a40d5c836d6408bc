//! The grammar as AWS documents it, sentence by sentence: what it allows is left alone, what it forbids is found.

use model::Severity;

use crate::{
    Context,
    PolicyType::{self, DeclarativeEc2, ResourceControl, ServiceControl},
    check,
};

fn found(text: &str, policy_type: PolicyType) -> Vec<String> {
    let findings = check(text, policy_type, &Context::default());
    let told = findings.iter().filter(|finding| finding.severity != Severity::Hint);
    told.map(|finding| finding.code.to_string()).collect()
}

fn scp(statement: &str) -> String {
    format!(r#"{{"Version":"2012-10-17","Statement":[{{{statement}}}]}}"#)
}

fn rcp(rest: &str) -> String {
    scp(&format!(r#""Effect":"Deny","Principal":"*",{rest}"#))
}

/// A declarative policy with attributes of EC2.
fn ec2(attributes: &str) -> String {
    format!(r#"{{"ec2_attributes":{{{attributes}}}}}"#)
}

/// One with a criterion for allowed images.
fn criterion(condition: &str) -> String {
    ec2(&format!(
        r#""allowed_images_settings":{{"state":{{"@@assign":"audit_mode"}},"image_criteria":{{"criteria_1":{{{condition}}}}}}}"#
    ))
}

#[test]
fn what_service_control_policies_may_say() {
    for statement in [
        r#""Effect":"Allow","Action":"ec2:*","Resource":"arn:aws:ec2:*:*:instance/*","Condition":{"StringEquals":{"aws:RequestedRegion":"eu-west-1"}}"#,
        r#""Effect":"Allow","NotAction":"iam:*","Resource":"*""#,
        r#""Effect":"Deny","Action":"s3:*","NotResource":["arn:aws:s3:::logs","arn:aws:s3:::logs/*"]"#,
        r#""Effect":"Deny","Action":["ec2:*Image*","iam:?reateUser","*:*Tags"],"Resource":"*""#,
        r#""Effect":"Deny","Action":"ec2:runinstances","Resource":"*""#,
        // Credentials that an instance got the old way.
        r#""Effect":"Deny","Action":"ec2:*","Resource":"*","Condition":{"NumericLessThan":{"ec2:RoleDelivery":"2.0"}}"#,
        // Credentials that left the network of their instance.
        r#""Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringNotEquals":{"aws:SourceVpc":"${aws:Ec2InstanceSourceVpc}"},"Null":{"ec2:SourceInstanceARN":"false"},"BoolIfExists":{"aws:ViaAWSService":"false"}}"#,
        // The root user, sessions of AssumeRoot apart.
        r#""Effect":"Deny","Action":"*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:root"},"Null":{"aws:AssumedRoot":"true"}}"#,
        r#""Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"ArnNotEquals":{"aws:FederatedProvider":"arn:aws:iam::111122223333:oidc-provider/token.actions.githubusercontent.com"}}"#,
        r#""Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"ArnEquals":{"aws:SignInSessionArn":"arn:aws:signin:us-east-1:111122223333:session/x"}}"#,
        r#""Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"ArnLike":{"codebuild:BuildArn":"arn:aws:codebuild:us-east-1:111122223333:build/x:*"}}"#,
        r#""Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"NumericGreaterThan":{"aws:EpochTime":"1800000000"}}"#,
    ] {
        assert_eq!(
            found(&scp(statement), ServiceControl),
            Vec::<String>::new(),
            "{statement}"
        );
    }
    for (statement, code) in [
        (
            r#""Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*""#,
            "policy/principal-in-scp",
        ),
        (r#""Effect":"Deny","Action":[],"Resource":"*""#, "policy/empty-list"),
        (
            r#""Effect":"Deny","Action":"s3: GetObject","Resource":"*""#,
            "policy/action",
        ),
        (
            r#""Effect":"Deny","Action":"s3:Get/Object","Resource":"*""#,
            "policy/action",
        ),
        (
            r#""Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringNotLike":{"aws:SourceOrgPaths":"o-a1b2c3d4e5/*"}}"#,
            "policy/needs-set-operator",
        ),
        (
            r#""Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/aws-service-role/*"}}"#,
            "policy/binds-nobody",
        ),
        (
            r#""Effect":"Deny","Action":"s3:*","Resource":"*","Condition":{"StringEquals":{"aws:SourceAccount":"111122223333"}}"#,
            "policy/binds-nobody",
        ),
    ] {
        assert_eq!(found(&scp(statement), ServiceControl), [code], "{statement}");
    }
}

#[test]
fn what_resource_control_policies_may_say() {
    for rest in [
        // Services that act for somebody else's resources.
        r#""Action":"s3:*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:SourceOrgID":"o-a1b2c3d4e5"},"Null":{"aws:SourceAccount":"false"},"Bool":{"aws:PrincipalIsAWSService":"true"}}"#,
        r#""Action":"s3:*","Resource":"*","Condition":{"ForAllValues:StringNotLikeIfExists":{"aws:SourceOrgPaths":"o-a1b2c3d4e5/r-ab12/*"},"Null":{"aws:SourceAccount":"false"}}"#,
        r#""Action":["s3:*","kms:*"],"Resource":"*","Condition":{"BoolIfExists":{"aws:PrincipalIsAWSService":"false","aws:ViaAWSService":"false"},"StringNotEqualsIfExists":{"aws:VpceOrgID":"o-a1b2c3d4e5"}}"#,
        r#""Action":"sts:AssumeRoleWithWebIdentity","Resource":"*","Condition":{"StringNotLikeIfExists":{"token.actions.githubusercontent.com:sub":"repo:ours/*"}}"#,
        r#""Action":"s3:Put?bject","NotResource":"arn:aws:s3:::logs/*""#,
    ] {
        assert_eq!(found(&rcp(rest), ResourceControl), Vec::<String>::new(), "{rest}");
    }
    for (rest, code) in [
        (
            r#""Action":"*","Resource":"arn:aws:s3:::logs""#,
            "policy/rcp-every-service",
        ),
        (r#""Action":"*:Put*","Resource":"*""#, "policy/rcp-every-service"),
        (r#""NotAction":"s3:*","Resource":"*""#, "policy/rcp-member"),
        (r#""Action":"ec2:*","Resource":"*""#, "policy/rcp-service"),
        (
            r#""Action":"s3:*","Resource":"*","Condition":{"ArnLike":{"aws:PrincipalArn":"arn:aws:iam::*:role/aws-service-role/*"}}"#,
            "policy/binds-nobody",
        ),
    ] {
        assert_eq!(found(&rcp(rest), ResourceControl), [code], "{rest}");
    }
}

#[test]
fn what_declarative_policies_may_say() {
    for attributes in [
        r#""vpc_block_public_access":{"internet_gateway_block":{"mode":{"@@assign":"block_bidirectional","@@operators_allowed_for_child_policies":["@@all"]},"exclusions_allowed":{"@@assign":"disabled"}}}"#,
        r#""serial_console_access":{"status":{"@@assign":"disabled"}}"#,
        r#""instance_metadata_defaults":{"http_tokens":{"@@assign":"required"},"http_put_response_hop_limit":{"@@assign":"-1"},"http_endpoint":{"@@assign":"no_preference"},"instance_metadata_tags":{"@@assign":"enabled"}}"#,
        r#""exception_message":{"@@assign":"ask the platform team"},"snapshot_block_public_access":{"state":{"@@assign":["block_all_sharing"]}}"#,
    ] {
        assert_eq!(
            found(&ec2(attributes), DeclarativeEc2),
            Vec::<String>::new(),
            "{attributes}"
        );
    }
    for condition in [
        r#""allowed_image_providers":{"@@append":["amazon"],"@@remove":["111122223333"]}"#,
        r#""image_names":{"@@assign":["a","go?d*"]},"marketplace_product_codes":{"@@append":["abc123"]}"#,
        r#""creation_date_condition":{"maximum_days_since_created":{"@@assign":2147483647}}"#,
    ] {
        assert_eq!(
            found(&criterion(condition), DeclarativeEc2),
            Vec::<String>::new(),
            "{condition}"
        );
    }
    for (attributes, codes) in [
        (
            r#""vpc_block_public_access":{"internet_gateway_block":{"mode":{"@@assign":"block-bidirectional"},"exclusions_allowed":{"@@assign":true}}}"#,
            ["policy/ec2-value", "policy/ec2-value"].as_slice(),
        ),
        (
            r#""vpc_block_public_access":{"mode":{"@@assign":"off"}}"#,
            &["policy/ec2-attribute"],
        ),
        (
            r#""serial_console_access":{"state":{"@@assign":"disabled"}}"#,
            &["policy/ec2-attribute"],
        ),
        (
            r#""image_block_public_access":{"state":{"@@assign":["unblocked","block_new_sharing"]}}"#,
            &["policy/single-valued"],
        ),
        (
            r#""serial_console_access":{"status":{"@@remove":"enabled"}}"#,
            &["policy/single-valued"],
        ),
    ] {
        assert_eq!(found(&ec2(attributes), DeclarativeEc2), codes, "{attributes}");
    }
    for condition in [
        r#""image_names":{"@@assign":["a?"]}"#,
        r#""marketplace_product_codes":{"@@assign":["a-b"]}"#,
        r#""marketplace_product_codes":{"@@assign":["abcdefghijklmnopqrstuvwxyz"]}"#,
        r#""deprecation_time_condition":{"maximum_days_since_deprecated":{"@@assign":-1}}"#,
    ] {
        assert_eq!(
            found(&criterion(condition), DeclarativeEc2),
            ["policy/ec2-value"],
            "{condition}"
        );
    }
}
