//! Which policies keep instances from being launched from all but some images.

use super::{OWNER, PolicyType, enforces_images};

const IMAGES: &str = r#""Resource":"arn:aws:ec2:*::image/*""#;
const BY_OWNER: &str = r#""Condition":{"StringNotEquals":{"ec2:Owner":"111122223333"}}"#;

fn enforces(effect: &str, actions: &str, resources: &str, condition: &str) -> bool {
    let members = [
        format!(r#""Effect":"{effect}""#),
        actions.into(),
        resources.into(),
        condition.into(),
    ];
    let members: Vec<_> = members
        .into_iter()
        .filter(|member: &String| !member.is_empty())
        .collect();
    let text = format!(r#"{{"Version":"2012-10-17","Statement":{{{}}}}}"#, members.join(","));
    enforces_images(&text, PolicyType::ServiceControl)
}

#[test]
fn a_declarative_policy_enforces_where_it_enables() {
    let of = |state: &str| {
        let text =
            format!(r#"{{"ec2_attributes":{{"allowed_images_settings":{{"state":{{"@@assign":"{state}"}}}}}}}}"#);
        enforces_images(&text, PolicyType::DeclarativeEc2)
    };
    assert_eq!(["enabled", "audit_mode", "disabled"].map(of), [true, false, false]);
    assert!(!enforces_images(OWNER, PolicyType::DeclarativeEc2));
    assert!(enforces_images(OWNER, PolicyType::ServiceControl));
    assert!(!enforces_images(OWNER, PolicyType::ResourceControl));
}

#[test]
fn only_a_deny_of_launches_enforces() {
    for (actions, expected) in [
        (r#""Action":"ec2:RunInstances""#, true),
        (r#""Action":["ec2:StopInstances","EC2:Run*"]"#, true),
        (r#""Action":"*""#, true),
        (r#""Action":"ec2:StopInstances""#, false),
        (r#""Action":"s3:*""#, false),
        (r#""NotAction":"s3:*""#, true),
        (r#""NotAction":["s3:*","ec2:Run*"]"#, false),
    ] {
        assert_eq!(enforces("Deny", actions, IMAGES, BY_OWNER), expected, "{actions}");
        assert!(!enforces("Allow", actions, IMAGES, BY_OWNER), "{actions}");
    }
}

#[test]
fn only_what_is_said_of_images_enforces() {
    let action = r#""Action":"ec2:RunInstances""#;
    for (resources, conditional, unconditional) in [
        (IMAGES, true, false),
        (r#""Resource":"*""#, true, false),
        (r#""Resource":"arn:aws:ec2:*:*:*""#, true, false),
        (r#""Resource":"arn:aws-cn:ec2:*""#, true, false),
        (r#""Resource":"arn:aws-us-gov:ec2:*::ima*""#, true, false),
        (
            r#""Resource":["arn:aws:ec2:*:*:instance/*","arn:aws:ec2:eu-west-1::image/ami-1"]"#,
            true,
            false,
        ),
        (r#""Resource":"arn:aws:ec2:*:*:instance/*""#, false, false),
        // All but these images.
        (
            r#""NotResource":["arn:aws:ec2:*::image/ami-1","arn:aws:ec2:*:*:instance/*"]"#,
            true,
            true,
        ),
        (r#""NotResource":"arn:aws:ec2:*:*:instance/*""#, false, false),
    ] {
        assert_eq!(
            enforces("Deny", action, resources, BY_OWNER),
            conditional,
            "{resources}, by owner"
        );
        assert_eq!(enforces("Deny", action, resources, ""), unconditional, "{resources}");
    }
}

#[test]
fn only_a_condition_on_the_image_enforces() {
    for (key, expected) in [
        ("ec2:Owner", true),
        ("EC2:IMAGEID", true),
        ("ec2:ImageType", true),
        ("ec2:Public", true),
        ("aws:ResourceTag/golden", true),
        ("ec2:ResourceTag/golden", true),
        ("ec2:OwnerId", false),
        ("ec2:InstanceType", false),
        ("aws:RequestTag/golden", false),
        ("aws:RequestedRegion", false),
    ] {
        let condition = format!(r#""Condition":{{"StringNotEquals":{{"{key}":"x"}}}}"#);
        assert_eq!(
            enforces("Deny", r#""Action":"ec2:RunInstances""#, IMAGES, &condition),
            expected,
            "{key}"
        );
    }
}
