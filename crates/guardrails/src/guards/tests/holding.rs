//! Lock-outs that name ARNs or keys, each of which must be seen.

use super::{FactoryRole, Guards, found};

fn guards() -> Guards {
    let role = |name: &str| format!("arn:aws:iam::111122223333:role/{name}");
    Guards {
        apply_role: Some(role("goldsmith-apply")),
        break_glass_roles: vec![role("break-glass")],
        ..Guards::default()
    }
}

/// What a Deny takes away, in the form `Guard action on resource`; `?` where it depends.
fn denied(statement: &str) -> Vec<String> {
    let text = format!(r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny",{statement}}}}}"#);
    found(&text, &guards())
}

fn has(found: &[String], line: &str) {
    assert!(found.iter().any(|one| one == line), "no `{line}` in {found:#?}");
}

#[test]
fn a_denial_by_arn_is_seen() {
    has(
        &denied(r#""Action":"imagebuilder:*","Resource":"arn:aws:imagebuilder:*:*:*""#),
        "ApplyRole imagebuilder:GetImageRecipe on arn:aws:imagebuilder:us-east-1:111122223333:image-recipe/linux/1.0.0",
    );
    let one = denied(r#""Action":"imagebuilder:*","Resource":"arn:aws:imagebuilder:*:*:image-pipeline/linux""#);
    assert_eq!(
        one,
        [
            "ApplyRole imagebuilder:CreateImagePipeline on arn:aws:imagebuilder:us-east-1:111122223333:image-pipeline/linux",
            "ApplyRole imagebuilder:UpdateImagePipeline on arn:aws:imagebuilder:us-east-1:111122223333:image-pipeline/linux",
        ]
    );
    let other = denied(r#""Action":"imagebuilder:*","Resource":"arn:aws:imagebuilder:*:*:image-pipeline/other""#);
    assert_eq!(other, Vec::<String>::new());
    has(
        &denied(r#""Action":"organizations:*","Resource":"arn:aws:organizations::*:policy/*""#),
        "ApplyRole organizations:DetachPolicy on arn:aws:organizations::999988887777:policy/o-exampleorg1/service_control_policy/p-00000000",
    );
}

#[test]
fn the_way_back_is_guarded_by_arn_too() {
    for (statement, action) in [
        (
            r#""Action":"iam:*","Resource":"arn:aws:iam::*:role/*""#,
            "iam:PutRolePolicy",
        ),
        (
            r#""Action":"sts:AssumeRole","Resource":"arn:aws:iam::*:role/*""#,
            "sts:AssumeRole",
        ),
    ] {
        has(
            &denied(statement),
            &format!("BreakGlass {action} on arn:aws:iam::111122223333:role/any"),
        );
    }
    let apply = r#""Action":"iam:*","Resource":"arn:aws:iam::*:role/goldsmith-apply""#;
    has(
        &denied(apply),
        "BreakGlass iam:UpdateAssumeRolePolicy on arn:aws:iam::111122223333:role/goldsmith-apply",
    );
}

#[test]
fn reads_roles_passed_on_and_types_count() {
    let seen = |statement: &str, action: &str| {
        let found = denied(statement);
        assert!(found.iter().any(|line| line.contains(action)), "{action}: {found:#?}");
    };
    seen(
        r#""Action":"imagebuilder:Get*","Resource":"*""#,
        "imagebuilder:GetImageRecipe",
    );
    seen(
        r#""Action":"imagebuilder:List*","Resource":"*""#,
        "imagebuilder:ListImagePipelines on *",
    );
    seen(r#""Action":"iam:PassRole","Resource":"*""#, "iam:PassRole");
    let to_ec2 = r#""Action":"iam:PassRole","Resource":"*","Condition":{"StringEquals":{"iam:PassedToService":"ec2.amazonaws.com"}}"#;
    seen(to_ec2, "role/golden-image-build");
    assert_eq!(denied(&to_ec2.replace("ec2.", "lambda.")), Vec::<String>::new());
    let own = r#""Action":"organizations:*","Resource":"*","Condition":{"StringEquals":{"organizations:PolicyType":"SERVICE_CONTROL_POLICY"}}"#;
    seen(own, "organizations:UpdatePolicy");
    assert_eq!(denied(&own.replace("SERVICE_CONTROL", "TAG")), Vec::<String>::new());
}

/// The opposite of what never alarms does.
#[test]
fn what_is_known_can_also_deny() {
    for condition in [
        r#""StringEquals":{"aws:PrincipalOrgID":"o-exampleorg1"}"#,
        r#""StringNotEquals":{"aws:PrincipalOrgID":"o-somebodyelse"}"#,
        r#""Bool":{"aws:SecureTransport":"true"}"#,
        r#""Bool":{"aws:ViaAWSService":"false"}"#,
        r#""StringEquals":{"aws:PrincipalAccount":"111122223333"}"#,
        r#""StringEquals":{"aws:PrincipalType":"AssumedRole"}"#,
        r#""StringEquals":{"aws:RequestedRegion":"us-east-1"}"#,
        r#""StringEquals":{"aws:ResourceAccount":"111122223333"}"#,
        r#""Null":{"aws:SourceArn":"true"}"#,
    ] {
        let statement = format!(r#""Action":"imagebuilder:*","Resource":"*","Condition":{{{condition}}}"#);
        has(
            &denied(&statement),
            "ApplyRole imagebuilder:UpdateImagePipeline on arn:aws:imagebuilder:us-east-1:111122223333:image-pipeline/linux",
        );
    }
}

/// Where nobody knows, it is a question, and is asked.
#[test]
fn what_is_unknown_is_a_question() {
    for condition in [
        r#""NotIpAddress":{"aws:SourceIp":"10.0.0.0/8"}"#,
        r#""StringNotEquals":{"aws:PrincipalTag/team":"platform"}"#,
        r#""StringNotEquals":{"aws:SourceVpce":"vpce-0123456789abcdef0"}"#,
        r#""BoolIfExists":{"aws:MultiFactorAuthPresent":"false"}"#,
    ] {
        let statement = format!(r#""Action":"imagebuilder:*","Resource":"*","Condition":{{{condition}}}"#);
        has(&denied(&statement), "ApplyRole imagebuilder:ListImagePipelines on *?");
    }
}

#[test]
fn a_build_is_a_launch_and_more() {
    let build = Guards {
        factory_roles: vec![FactoryRole::new("arn:aws:iam::111122223333:role/golden-image-build")],
        ..Guards::default()
    };
    let statement = |actions: &str, resource: &str| {
        format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Action":{actions},"Resource":"{resource}"}}}}"#
        )
    };
    for kind in ["subnet", "security-group", "network-interface", "volume", "instance"] {
        let text = statement("\"ec2:RunInstances\"", &format!("arn:aws:ec2:*:*:{kind}/*"));
        let found = found(&text, &build);
        assert!(found.iter().any(|line| line.contains(kind)), "{kind}: {found:#?}");
    }
    for (actions, resource) in [
        ("\"logs:*\"", "arn:aws:logs:*:*:*"),
        (r#"["kms:Decrypt","kms:CreateGrant"]"#, "*"),
        ("\"kms:ReEncrypt*\"", "arn:aws:kms:*:*:key/*"),
        ("\"s3:*\"", "*"),
        ("\"s3:PutObject\"", "arn:aws:s3:::golden-logs/*"),
        ("\"iam:PassRole\"", "*"),
        ("\"ssm:SendCommand\"", "arn:aws:ssm:*:*:document/*"),
        ("\"ssmmessages:*\"", "*"),
    ] {
        assert_ne!(
            found(&statement(actions, resource), &build),
            Vec::<String>::new(),
            "{actions} on {resource}"
        );
    }
    assert_eq!(
        found(&statement("\"s3:PutObject\"", "arn:aws:s3:::other/*"), &build),
        Vec::<String>::new()
    );
}

/// The stack's own keys and objects are asked for by their ARNs, of the roles that use them.
#[test]
fn keys_and_documents_of_the_stack_count() {
    let with = |needs: &str| Guards {
        factory_roles: vec![FactoryRole {
            arn: "arn:aws:iam::111122223333:role/golden-image-build".to_owned(),
            needs: vec![needs.parse().unwrap()],
        }],
        ..Guards::default()
    };
    let seen = |action: &str, resource: &str, guards: &Guards| {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Action":"{action}","Resource":"{resource}"}}}}"#
        );
        found(&text, guards)
    };
    let (component, image) = (
        "arn:aws:kms:us-east-1:111122223333:key/component",
        "arn:aws:kms:eu-west-1:111122223333:key/image",
    );
    for (action, resource, guards) in [
        ("s3:GetObject", "arn:aws:s3:::golden-documents/agents.yaml", guards()),
        ("kms:Encrypt", component, guards()),
        ("kms:GenerateDataKey", component, guards()),
        (
            "kms:Encrypt",
            "arn:aws:kms:us-east-1:111122223333:key/workflow",
            guards(),
        ),
        ("kms:Decrypt", component, with("instance")),
        (
            "s3:PutObject",
            "arn:aws:s3:::golden-logs/linux/build.log",
            with("instance"),
        ),
        ("kms:ReEncryptTo", image, with("build")),
        ("kms:CreateGrant", image, with("distribute")),
    ] {
        let lines = seen(action, resource, &guards);
        assert!(
            lines.len() == 1 && lines[0].ends_with(&format!("{action} on {resource}")),
            "{lines:#?}"
        );
    }
    // What a role never does is not asked of it.
    for (action, resource, guards) in [
        (
            "s3:GetObject",
            "arn:aws:s3:::golden-documents/agents.yaml",
            with("instance"),
        ),
        ("kms:Encrypt", component, with("build")),
        ("kms:Decrypt", component, with("distribute")),
        ("kms:Decrypt", image, with("instance")),
        ("kms:*", image, with("lifecycle")),
        (
            "s3:GetObject",
            "arn:aws:s3:::golden-documents/other.yaml",
            self::guards(),
        ),
    ] {
        assert_eq!(
            seen(action, resource, &guards),
            Vec::<String>::new(),
            "{action} on {resource}"
        );
    }
}

/// Whoever distributes uses a key where it is.
#[test]
fn a_key_is_used_in_its_own_region() {
    let guards = Guards {
        factory_roles: vec![FactoryRole {
            arn: "arn:aws:iam::111122223333:role/golden-image-build".to_owned(),
            needs: vec!["build".parse().unwrap()],
        }],
        ..Guards::default()
    };
    let image = "arn:aws:kms:eu-west-1:111122223333:key/image";
    let denied = |region: &str| {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Action":"kms:CreateGrant","Resource":"{image}","Condition":{{"StringEquals":{{"aws:RequestedRegion":"{region}"}}}}}}}}"#
        );
        found(&text, &guards).len()
    };
    assert_eq!((denied("eu-west-1"), denied("us-east-1")), (1, 0));
}

/// What a build's launch shows is known from the infrastructure: only what it does not show is asked.
#[test]
fn a_launch_is_judged_by_its_infrastructure() {
    let build = Guards {
        factory_roles: vec![FactoryRole::new("arn:aws:iam::111122223333:role/golden-image-build")],
        ..Guards::default()
    };
    let types = |allowed: &str| {
        let text = format!(
            r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Action":"ec2:RunInstances","Resource":"arn:aws:ec2:*:*:instance/*","Condition":{{"StringNotEquals":{{"ec2:InstanceType":"{allowed}"}}}}}}}}"#
        );
        found(&text, &build)
    };
    assert_eq!(types("t3.medium"), Vec::<String>::new());
    assert_eq!(
        types("t3.micro"),
        ["Factory ec2:RunInstances on arn:aws:ec2:us-east-1:111122223333:instance/*"]
    );
}

/// Buckets are taken to be the stack's, so that its own policies for resources bind them.
#[test]
fn resource_control_policies_reach_buckets() {
    let text =
        r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}}"#;
    has(
        &super::found_by_rcp(text, &guards()),
        "ApplyRole s3:GetObject on arn:aws:s3:::golden-documents/agents.yaml",
    );
}

/// Resource control policies bind what lies in the account, whoever asks.
#[test]
fn resource_control_policies_lock_out_too() {
    let deny = r#"{"Version":"2012-10-17","Statement":{"Effect":"Deny","Principal":"*","Action":"sts:AssumeRole","Resource":"*"}}"#;
    has(
        &super::found_by_rcp(deny, &guards()),
        "BreakGlass sts:AssumeRole on arn:aws:iam::111122223333:role/any",
    );
}
