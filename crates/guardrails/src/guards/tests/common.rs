//! Policies that organizations really have, and that lock nobody out: none of them may raise an alarm.

use super::{FactoryRole, Guards, found};

/// Every guard there is, for roles in the account that the policies bind.
fn everybody() -> Guards {
    let role = |name: &str| format!("arn:aws:iam::111122223333:role/{name}");
    Guards {
        apply_role: Some(role("goldsmith-apply")),
        break_glass_roles: vec![role("break-glass")],
        factory_roles: vec![
            FactoryRole::new(role("golden-image-build")),
            FactoryRole {
                arn: role("golden-image-lifecycle"),
                needs: vec!["lifecycle".parse().unwrap()],
            },
        ],
        ..Guards::default()
    }
}

const COMMON: [(&str, &str); 25] = [
    (
        "leaving the organization",
        r#""Action":"organizations:LeaveOrganization","Resource":"*""#,
    ),
    (
        "the root user",
        r#""Action":"*","Resource":"*","Condition":{"StringLike":{"aws:PrincipalArn":"arn:aws:iam::*:root"}}"#,
    ),
    (
        "sessions of AssumeRoot",
        r#""Action":"*","Resource":"*","Condition":{"Null":{"aws:AssumedRoot":"false"}}"#,
    ),
    (
        "other Regions, global services apart",
        r#""NotAction":["iam:*","organizations:*","route53:*","cloudfront:*","support:*","sts:*","budgets:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["us-east-1","eu-west-1"]}}"#,
    ),
    (
        "other Regions, roles of Control Tower apart",
        r#""NotAction":["iam:*","organizations:*"],"Resource":"*","Condition":{"StringNotEquals":{"aws:RequestedRegion":["us-east-1","eu-west-1"]},"ArnNotLike":{"aws:PrincipalARN":"arn:aws:iam::*:role/AWSControlTowerExecution"}}"#,
    ),
    (
        "somebody else's principals",
        r#""Action":"*","Resource":"*","Condition":{"StringNotEquals":{"aws:PrincipalOrgID":"o-exampleorg1"}}"#,
    ),
    (
        "somebody else's principals, if they say so",
        r#""Action":"*","Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:PrincipalOrgID":"o-exampleorg1"},"BoolIfExists":{"aws:PrincipalIsAWSService":"false"}}"#,
    ),
    (
        "principals from elsewhere in the tree",
        r#""Action":"*","Resource":"*","Condition":{"ForAllValues:StringNotLike":{"aws:PrincipalOrgPaths":"o-exampleorg1/r-x/*"}}"#,
    ),
    (
        "somebody else's buckets and keys",
        r#""Action":["s3:*","kms:*"],"Resource":"*","Condition":{"StringNotEqualsIfExists":{"aws:ResourceOrgID":"o-exampleorg1"}}"#,
    ),
    (
        "plain HTTP",
        r#""Action":"*","Resource":"*","Condition":{"Bool":{"aws:SecureTransport":"false"}}"#,
    ),
    (
        "plain HTTP, if it is known",
        r#""Action":"*","Resource":"*","Condition":{"BoolIfExists":{"aws:SecureTransport":"false"}}"#,
    ),
    (
        "IAM users",
        r#""Action":"*","Resource":"*","Condition":{"StringEquals":{"aws:PrincipalType":"User"}}"#,
    ),
    (
        "instances without IMDSv2",
        r#""Action":"ec2:RunInstances","Resource":"arn:aws:ec2:*:*:instance/*","Condition":{"StringNotEquals":{"ec2:MetadataHttpTokens":"required"}}"#,
    ),
    (
        "far metadata",
        r#""Action":"ec2:RunInstances","Resource":"arn:aws:ec2:*:*:instance/*","Condition":{"NumericGreaterThan":{"ec2:MetadataHttpPutResponseHopLimit":"2"}}"#,
    ),
    (
        "loosening IMDSv2",
        r#""Action":"ec2:ModifyInstanceMetadataOptions","Resource":"*""#,
    ),
    (
        "large instances",
        r#""Action":"ec2:RunInstances","Resource":"arn:aws:ec2:*:*:instance/*","Condition":{"StringNotLike":{"ec2:InstanceType":["t3.*","m5.*"]}}"#,
    ),
    (
        "volumes in plain text",
        r#""Action":"ec2:RunInstances","Resource":"arn:aws:ec2:*:*:volume/*","Condition":{"Bool":{"ec2:Encrypted":"false"}}"#,
    ),
    (
        "CloudTrail",
        r#""Action":["cloudtrail:DeleteTrail","cloudtrail:StopLogging","cloudtrail:UpdateTrail","cloudtrail:PutEventSelectors"],"Resource":"*""#,
    ),
    (
        "GuardDuty, Config and Security Hub",
        r#""Action":["guardduty:Delete*","guardduty:Disassociate*","config:Delete*","config:Stop*","securityhub:Disable*"],"Resource":"*""#,
    ),
    (
        "public images",
        r#""Action":["ec2:DisableImageBlockPublicAccess","ec2:DisableSnapshotBlockPublicAccess"],"Resource":"*""#,
    ),
    (
        "users and access keys",
        r#""Action":["iam:CreateUser","iam:CreateAccessKey","iam:CreateLoginProfile"],"Resource":"*""#,
    ),
    (
        "roles of Control Tower",
        r#""Action":["iam:AttachRolePolicy","iam:CreateRole","iam:DeleteRole","iam:PutRolePolicy","iam:UpdateAssumeRolePolicy"],"Resource":["arn:aws:iam::*:role/aws-controltower-*","arn:aws:iam::*:role/AWSControlTowerExecution"]"#,
    ),
    (
        "the break-glass role itself",
        r#""Action":["iam:AttachRolePolicy","iam:CreateRole","iam:DeleteRole","iam:PutRolePolicy","iam:UpdateAssumeRolePolicy"],"Resource":"arn:aws:iam::*:role/break-glass""#,
    ),
    (
        "networks",
        r#""Action":["ec2:CreateInternetGateway","ec2:AttachInternetGateway","ec2:CreateVpcPeeringConnection","ec2:DeleteFlowLogs"],"Resource":"*""#,
    ),
    (
        "a quarantine, the roles of the factory and break-glass apart",
        r#""Action":"*","Resource":"*","Condition":{"ArnNotLike":{"aws:PrincipalArn":["arn:aws:iam::*:role/break-glass","arn:aws:iam::*:role/goldsmith-*","arn:aws:iam::*:role/golden-image-*"]}}"#,
    ),
];

#[test]
fn common_policies_raise_no_alarm() {
    for (what, statement) in COMMON {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny",{statement}}}}}"#);
        assert_eq!(found(&text, &everybody()), Vec::<String>::new(), "{what}");
    }
}

/// Each of them does have an effect: on a role that no guard names, or under the opposite condition.
#[test]
fn common_policies_are_read() {
    for (what, statement) in COMMON {
        let text = format!(r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny",{statement}}}}}"#);
        assert!(crate::policy::Policy::read(&text).is_ok(), "{what}");
        let diagnostics = crate::check(&text, crate::PolicyType::ServiceControl, &crate::Context::default());
        let errors = diagnostics.iter().filter(|one| one.severity == model::Severity::Error);
        assert_eq!(
            errors.map(|one| one.message.clone()).collect::<Vec<_>>(),
            Vec::<String>::new(),
            "{what}"
        );
    }
}

/// An allow list that names ARNs, beside `FullAWSAccess` or instead of it, is no lock-out where it names the stack's.
#[test]
fn an_allow_list_by_arns_raises_no_alarm() {
    let list = r#"{"Version":"2012-10-17","Statement":[
        {"Effect":"Allow","Action":"imagebuilder:*","Resource":"arn:aws:imagebuilder:*:111122223333:*"},
        {"Effect":"Allow","Action":["imagebuilder:List*","organizations:*"],"Resource":"*"},
        {"Effect":"Allow","Action":["iam:*","sts:*"],"Resource":"arn:aws:iam::111122223333:role/*"},
        {"Effect":"Allow","Action":["ec2:*","kms:*"],"Resource":["arn:aws:ec2:us-east-1:*:*","arn:aws:kms:us-east-1:*:*"]},
        {"Effect":"Allow","Action":"s3:GetObject","Resource":"arn:aws:s3:::golden-documents/*"}
    ]}"#;
    let guards = Guards {
        factory_roles: Vec::new(),
        ..everybody()
    };
    assert_eq!(super::instead_of_full_access(list, &guards), Vec::<String>::new());
    let other = list.replace("imagebuilder:*:111122223333", "imagebuilder:*:444455556666");
    let lost = super::instead_of_full_access(&other, &guards);
    assert!(lost.iter().any(|line| line.contains("UpdateImagePipeline")), "{lost:?}");
}
