//! What is known of a request of a guarded role.

use std::collections::BTreeMap;

use crate::guards::known::{direct, tagged};

fn request(partition: &str, action: &str, resource: &str) -> crate::evaluate::Request {
    direct(
        &format!("arn:{partition}:iam::111122223333:role/any"),
        action,
        resource,
        "eu-west-1",
    )
}

/// AWS General Reference, service endpoints of IAM and Organizations: one in each partition.
#[test]
fn global_services_are_called_in_one_region() {
    for (partition, action, region) in [
        ("aws", "ec2:RunInstances", "eu-west-1"),
        ("aws", "iam:CreateRole", "us-east-1"),
        ("aws", "organizations:ListPolicies", "us-east-1"),
        ("aws-cn", "iam:CreateRole", "cn-north-1"),
        ("aws-cn", "organizations:ListPolicies", "cn-northwest-1"),
        ("aws-cn", "ec2:RunInstances", "eu-west-1"),
        ("aws-us-gov", "iam:CreateRole", "us-gov-west-1"),
        ("aws-us-gov", "organizations:ListPolicies", "us-gov-west-1"),
        // It is checked within the call that names the role.
        ("aws", "iam:PassRole", "eu-west-1"),
        ("aws-cn", "iam:PassRole", "eu-west-1"),
    ] {
        let request = request(partition, action, "*");
        assert_eq!(
            request.context["aws:requestedregion"],
            [region],
            "{action} in {partition}"
        );
    }
}

#[test]
fn an_arn_says_whose_the_resource_is_or_does_not() {
    for (resource, account) in [
        ("*", Some("111122223333")),
        (
            "arn:aws:imagebuilder:eu-west-1:444455556666:component/a/1.0.0",
            Some("444455556666"),
        ),
        ("arn:aws:imagebuilder:eu-west-1:aws:component/a/1.0.0", None),
        ("arn:aws:imagebuilder:eu-west-1:managed-image:component/a", None),
        ("arn:aws:ec2:eu-west-1::image/ami-1", None),
        ("arn:aws:s3:::bucket", None),
        ("arn:aws:sqs:eu-west-1:44445555666:queue", None),
        ("arn:aws:sqs:eu-west-1:44445555666x:queue", None),
    ] {
        let request = request("aws", "sqs:SendMessage", resource);
        assert_eq!(request.resource_account.as_deref(), account, "{resource}");
    }
}

#[test]
fn tags_are_sent_by_what_creates_and_read_by_the_rest() {
    let tags = BTreeMap::from([("Team".to_owned(), "gold".to_owned())]);
    for (action, key) in [
        ("imagebuilder:CreateComponent", "aws:requesttag/team"),
        ("imagebuilder:TagResource", "aws:requesttag/team"),
        ("imagebuilder:UpdateImagePipeline", "aws:resourcetag/team"),
        ("imagebuilder:UntagResource", "aws:resourcetag/team"),
        ("imagebuilder:DeleteComponent", "aws:resourcetag/team"),
    ] {
        let request = tagged(request("aws", action, "*"), &tags);
        let found: Vec<_> = request.context.keys().filter(|key| key.contains("tag/")).collect();
        assert_eq!(found, [key], "{action}");
    }
}
