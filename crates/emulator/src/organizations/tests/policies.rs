use super::*;

#[test]
fn content_comes_back_as_it_was_sent() {
    let mut talk = Conversation::new();
    let content = format!("  {SCP}\n");
    let input = json!({"Name": "a", "Type": "SERVICE_CONTROL_POLICY", "Description": "", "Content": content});
    let answer = talk.ask("CreatePolicy", &input);
    assert_eq!(answer["Policy"]["Content"], content);
    let id = text(&answer, "/Policy/PolicySummary/Id");
    let arn = text(&answer, "/Policy/PolicySummary/Arn");
    assert_eq!(
        arn,
        format!("arn:aws:organizations::{MANAGEMENT}:policy/o-abc1234567/service_control_policy/{id}")
    );
    assert_eq!(talk.ask("DescribePolicy", &json!({"PolicyId": id})), answer);
}

#[test]
fn names_are_unique_per_type() {
    let mut talk = Conversation::new();
    let first = talk.scp("a");
    let input = |name: &str, kind: &str, content: &str| json!({"Name": name, "Type": kind, "Description": "", "Content": content});
    let scp = |name: &str| input(name, "SERVICE_CONTROL_POLICY", SCP);
    assert_eq!(talk.hear("CreatePolicy", &scp("a")), "DuplicatePolicy");
    assert_eq!(talk.hear("CreatePolicy", &scp("FullAWSAccess")), "DuplicatePolicy");
    let tags = r#"{"tags":{"a":{"tag_key":{"@@assign":"A"}}}}"#;
    assert_eq!(talk.hear("CreatePolicy", &input("a", "TAG_POLICY", tags)), "ok");
    let second = talk.scp("b");
    assert_eq!(
        talk.hear("UpdatePolicy", &json!({"PolicyId": second, "Name": "a"})),
        "DuplicatePolicy"
    );
    assert_eq!(
        talk.hear("UpdatePolicy", &json!({"PolicyId": first, "Name": "a"})),
        "ok"
    );
    assert_eq!(
        talk.hear("UpdatePolicy", &json!({"PolicyId": first, "Name": "c"})),
        "ok"
    );
    assert_eq!(talk.hear("CreatePolicy", &scp("c")), "DuplicatePolicy");
    assert_eq!(
        talk.hear("UpdatePolicy", &json!({"PolicyId": second, "Name": "a"})),
        "ok"
    );
    assert_eq!(talk.hear("DeletePolicy", &json!({"PolicyId": second})), "ok");
    assert_eq!(talk.hear("CreatePolicy", &scp("a")), "ok");
}

#[test]
fn an_update_changes_what_it_names() {
    let mut talk = Conversation::new();
    let id = talk.scp("a");
    let answer = talk.ask("UpdatePolicy", &json!({"PolicyId": id, "Description": "new"}));
    assert_eq!(text(&answer, "/Policy/PolicySummary/Description"), "new");
    assert_eq!(text(&answer, "/Policy/PolicySummary/Name"), "a");
    assert_eq!(text(&answer, "/Policy/Content"), SCP);
    assert_eq!(talk.ask("UpdatePolicy", &json!({"PolicyId": id})), answer);
    assert_eq!(
        talk.hear("UpdatePolicy", &json!({"PolicyId": id, "Content": "{"})),
        "MalformedPolicyDocument"
    );
    assert_eq!(talk.ask("DescribePolicy", &json!({"PolicyId": id})), answer);
    let content = SCP.replace("s3:*", "sqs:*");
    let answer = talk.ask("UpdatePolicy", &json!({"PolicyId": id, "Content": content}));
    assert_eq!(text(&answer, "/Policy/Content"), content);
    assert_eq!(text(&answer, "/Policy/PolicySummary/Description"), "new");
    assert_eq!(talk.ask("DescribePolicy", &json!({"PolicyId": id})), answer);
}

#[test]
fn a_policy_that_was_attached_can_be_deleted() {
    let mut talk = Conversation::new();
    let (id, root) = (talk.scp("a"), talk.root());
    assert_eq!(talk.attach(&id, &root), "ok");
    assert_eq!(talk.hear("DeletePolicy", &json!({"PolicyId": id})), "PolicyInUse");
    assert_eq!(talk.detach(&id, &root), "ok");
    assert_eq!(talk.hear("DeletePolicy", &json!({"PolicyId": id})), "ok");
    for operation in ["DeletePolicy", "DescribePolicy", "UpdatePolicy", "ListTargetsForPolicy"] {
        assert_eq!(
            talk.hear(operation, &json!({"PolicyId": id})),
            "PolicyNotFound",
            "{operation}"
        );
    }
}

#[test]
fn a_switch_says_whether_a_type_must_be_enabled_first() {
    let mut talk = Conversation::new();
    let content = r#"{"tags":{"a":{"tag_key":{"@@assign":"A"}}}}"#;
    let tags = json!({"Name": "t", "Type": "TAG_POLICY", "Description": "", "Content": content});
    talk.switches.create_while_disabled = false;
    // The model of `CreatePolicy` has no such error: see the switch.
    let refusal = talk
        .call_as(MANAGEMENT, "CreatePolicy", &tags)
        .expect_err("the type is not enabled");
    assert_eq!(refusal.code, "PolicyTypeNotEnabledException");
    let scp = json!({"Name": "s", "Type": "SERVICE_CONTROL_POLICY", "Description": "", "Content": SCP});
    assert_eq!(talk.hear("CreatePolicy", &scp), "ok");
    talk.switches.create_while_disabled = true;
    assert_eq!(talk.hear("CreatePolicy", &tags), "ok");
}

#[test]
fn a_new_organization_takes_no_policy_at_first() {
    let mut talk = Conversation::new();
    let (policy, root) = (talk.scp("a"), talk.root());
    talk.organizations.organizations[0].finalizing_calls = 3;
    let input = json!({"Name": "b", "Type": "SERVICE_CONTROL_POLICY", "Description": "", "Content": SCP});
    assert_eq!(talk.hear("CreatePolicy", &input), "FinalizingOrganization");
    assert_eq!(talk.attach(&policy, &root), "FinalizingOrganization");
    assert_eq!(talk.attach(&policy, &root), "ok");
    assert_eq!(talk.hear("CreatePolicy", &input), "ok");
}

#[test]
fn policies_of_aws_are_immutable() {
    let mut talk = Conversation::new();
    let full = json!({"PolicyId": "p-FullAWSAccess"});
    assert_eq!(talk.hear("DeletePolicy", &full), "InvalidInput IMMUTABLE_POLICY");
    let rename = json!({"PolicyId": "p-FullAWSAccess", "Name": "x"});
    assert_eq!(talk.hear("UpdatePolicy", &rename), "InvalidInput IMMUTABLE_POLICY");
    let answer = talk.ask("DescribePolicy", &full);
    assert_eq!(answer["Policy"]["PolicySummary"]["AwsManaged"], true);
    let arn = "arn:aws:organizations::aws:policy/service_control_policy/p-FullAWSAccess";
    assert_eq!(text(&answer, "/Policy/PolicySummary/Arn"), arn);
}

#[test]
fn policies_are_counted_without_those_of_aws() {
    let mut talk = Conversation::new();
    let mut scps = talk.switches.limits.of(PolicyType::ServiceControlPolicy);
    scps.policies = 1;
    talk.switches
        .limits
        .types
        .insert(PolicyType::ServiceControlPolicy, scps);
    talk.scp("a");
    let input = json!({"Name": "b", "Type": "SERVICE_CONTROL_POLICY", "Description": "", "Content": SCP});
    assert_eq!(
        talk.hear("CreatePolicy", &input),
        "ConstraintViolation POLICY_NUMBER_LIMIT_EXCEEDED"
    );
}

#[test]
fn types_need_all_features() {
    let mut talk = Conversation::new();
    let answer = talk.call_as(
        "123456789012",
        "CreateOrganization",
        &json!({"FeatureSet": "CONSOLIDATED_BILLING"}),
    );
    assert_eq!(
        answer.expect("a new organization")["Organization"]["AvailablePolicyTypes"],
        json!([])
    );
    let input = json!({"Name": "b", "Type": "SERVICE_CONTROL_POLICY", "Description": "", "Content": SCP});
    let heard = talk.hear_as("123456789012", "CreatePolicy", &input);
    assert_eq!(heard, "PolicyTypeNotAvailableForOrganization");
    let enable = |root: &Value| json!({"RootId": root, "PolicyType": "SERVICE_CONTROL_POLICY"});
    let roots = talk.call_as("123456789012", "ListRoots", &json!({})).expect("a root");
    let heard = talk.hear_as("123456789012", "EnablePolicyType", &enable(&roots["Roots"][0]["Id"]));
    assert_eq!(heard, "PolicyTypeNotAvailableForOrganization");
}

#[test]
fn fast_writes_can_conflict() {
    let mut talk = Conversation::new();
    talk.switches.write_gap_ms = 1500;
    let input = |name: &str| json!({"Name": name, "Type": "SERVICE_CONTROL_POLICY", "Description": "", "Content": SCP});
    assert_eq!(talk.hear("CreatePolicy", &input("a")), "ok");
    assert_eq!(talk.hear("CreatePolicy", &input("b")), "ConcurrentModification");
    assert_eq!(talk.hear("CreatePolicy", &input("b")), "ok");
}

#[test]
fn effective_policies_are_merged_down_to_the_account() {
    let mut talk = Conversation::new();
    let root = talk.root();
    talk.ask(
        "EnablePolicyType",
        &json!({"RootId": root, "PolicyType": "DECLARATIVE_POLICY_EC2"}),
    );
    let effective = json!({"PolicyType": "DECLARATIVE_POLICY_EC2", "TargetId": FACTORY});
    assert_eq!(
        talk.hear("DescribeEffectivePolicy", &effective),
        "EffectivePolicyNotFound"
    );
    let mut policy = |name: &str, content: &str, target: &str| {
        let input = json!({"Name": name, "Type": "DECLARATIVE_POLICY_EC2", "Description": "", "Content": content});
        let id = text(&talk.ask("CreatePolicy", &input), "/Policy/PolicySummary/Id");
        assert_eq!(talk.attach(&id, target), "ok");
    };
    policy(
        "at-root",
        r#"{"ec2_attributes":{"allowed_images_settings":{"state":{"@@assign":"audit_mode"}}}}"#,
        &root,
    );
    policy(
        "at-account",
        r#"{"ec2_attributes":{"allowed_images_settings":{"state":{"@@assign":"enabled"}}}}"#,
        FACTORY,
    );
    let answer = talk.ask("DescribeEffectivePolicy", &effective);
    let content = text(&answer, "/EffectivePolicy/PolicyContent");
    assert_eq!(
        content,
        r#"{"ec2_attributes":{"allowed_images_settings":{"state":"enabled"}}}"#
    );
    let own = json!({"PolicyType": "DECLARATIVE_POLICY_EC2"});
    let answer = talk
        .call_as("444455556666", "DescribeEffectivePolicy", &own)
        .expect("its own effective policy");
    let content = text(&answer, "/EffectivePolicy/PolicyContent");
    assert_eq!(
        content,
        r#"{"ec2_attributes":{"allowed_images_settings":{"state":"audit_mode"}}}"#
    );
    assert_eq!(
        talk.hear_as("444455556666", "DescribeEffectivePolicy", &effective),
        "AccessDenied"
    );
    let of_root = json!({"PolicyType": "DECLARATIVE_POLICY_EC2", "TargetId": root});
    assert_eq!(
        talk.hear("DescribeEffectivePolicy", &of_root),
        "InvalidInput TARGET_NOT_SUPPORTED"
    );
    let scp = json!({"PolicyType": "SERVICE_CONTROL_POLICY", "TargetId": FACTORY});
    assert_eq!(
        talk.hear("DescribeEffectivePolicy", &scp),
        "InvalidInput INVALID_ENUM_POLICY_TYPE"
    );
}
