use super::*;

#[test]
fn attaching_twice_and_detaching_nothing_are_refused() {
    let mut talk = Conversation::new();
    let (policy, root) = (talk.scp("a"), talk.root());
    assert_eq!(talk.detach(&policy, &root), "PolicyNotAttached");
    assert_eq!(talk.attach(&policy, &root), "ok");
    assert_eq!(talk.attach(&policy, &root), "DuplicatePolicyAttachment");
    assert_eq!(talk.detach(&policy, &root), "ok");
    assert_eq!(talk.detach(&policy, &root), "PolicyNotAttached");
}

#[test]
fn the_policy_is_looked_for_before_the_target() {
    let mut talk = Conversation::new();
    let policy = talk.scp("a");
    assert_eq!(talk.attach("p-nowhere00", "r-none"), "PolicyNotFound");
    assert_eq!(talk.attach(&policy, "r-none"), "TargetNotFound");
    assert_eq!(talk.attach(&policy, "000000000000"), "TargetNotFound");
    assert_eq!(
        talk.attach(&policy, "nothing"),
        "InvalidInput INVALID_PATTERN_TARGET_ID"
    );
    let policies = |target: &str| json!({"TargetId": target, "Filter": "SERVICE_CONTROL_POLICY"});
    for target in ["r-none", "000000000000", "ou-none-00000000"] {
        assert_eq!(talk.hear("ListPoliciesForTarget", &policies(target)), "TargetNotFound");
    }
    let targets = json!({"PolicyId": "p-nowhere00"});
    assert_eq!(talk.hear("ListTargetsForPolicy", &targets), "PolicyNotFound");
}

#[test]
fn the_last_scp_stays() {
    let mut talk = Conversation::new();
    let (policy, unit) = (talk.scp("a"), talk.unit("Prod"));
    assert_eq!(
        talk.detach("p-FullAWSAccess", &unit),
        "ConstraintViolation MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"
    );
    assert_eq!(talk.attach(&policy, &unit), "ok");
    assert_eq!(talk.detach("p-FullAWSAccess", &unit), "ok");
    assert_eq!(
        talk.detach(&policy, &unit),
        "ConstraintViolation MIN_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"
    );
}

#[test]
fn ten_scps_a_target_and_no_more() {
    let mut talk = Conversation::new();
    let policies: Vec<String> = (0..10).map(|number| talk.scp(&format!("policy-{number}"))).collect();
    for policy in &policies[..9] {
        assert_eq!(talk.attach(policy, FACTORY), "ok");
    }
    assert_eq!(
        talk.attach(&policies[9], FACTORY),
        "ConstraintViolation MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"
    );
    talk.switches.limits = Limits::before_may_2026();
    let (policy, root) = (&policies[9], talk.root());
    for other in &policies[..4] {
        assert_eq!(talk.attach(other, &root), "ok");
    }
    assert_eq!(
        talk.attach(policy, &root),
        "ConstraintViolation MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED"
    );
}

#[test]
fn a_type_must_be_enabled_and_loses_its_attachments_for_good() {
    let mut talk = Conversation::new();
    let root = talk.root();
    let content = r#"{"tags":{"a":{"tag_key":{"@@assign":"A"}}}}"#;
    let input = json!({"Name": "t", "Type": "TAG_POLICY", "Description": "", "Content": content});
    let policy = text(&talk.ask("CreatePolicy", &input), "/Policy/PolicySummary/Id");
    assert_eq!(talk.attach(&policy, &root), "PolicyTypeNotEnabled");

    let tags = json!({"RootId": root, "PolicyType": "TAG_POLICY"});
    assert_eq!(talk.hear("DisablePolicyType", &tags), "PolicyTypeNotEnabled");
    assert_eq!(talk.hear("EnablePolicyType", &tags), "ok");
    assert_eq!(talk.hear("EnablePolicyType", &tags), "PolicyTypeAlreadyEnabled");
    assert_eq!(talk.attach(&policy, &root), "ok");
    assert_eq!(talk.hear("DeletePolicy", &json!({"PolicyId": policy})), "PolicyInUse");
    assert_eq!(talk.hear("DisablePolicyType", &tags), "ok");
    assert_eq!(talk.attached(&root, "TAG_POLICY"), [""; 0]);
    assert_eq!(talk.detach(&policy, &root), "PolicyNotAttached");
    talk.switches.detach_names_disabled_type = true;
    assert_eq!(talk.detach(&policy, &root), "PolicyTypeNotEnabled");
    let scp = talk.scp("enabled");
    assert_eq!(talk.detach(&scp, &root), "PolicyNotAttached");
    assert_eq!(talk.hear("EnablePolicyType", &tags), "ok");
    assert_eq!(talk.attached(&root, "TAG_POLICY"), [""; 0]);
    assert_eq!(talk.hear("DeletePolicy", &json!({"PolicyId": policy})), "ok");
}

#[test]
fn enabling_scps_again_leaves_full_access_alone() {
    let mut talk = Conversation::new();
    let (policy, root) = (talk.scp("a"), talk.root());
    assert_eq!(talk.attach(&policy, "444455556666"), "ok");
    let scps = json!({"RootId": root, "PolicyType": "SERVICE_CONTROL_POLICY"});
    assert_eq!(talk.hear("DisablePolicyType", &scps), "ok");
    assert_eq!(talk.attached("444455556666", "SERVICE_CONTROL_POLICY"), [""; 0]);
    assert_eq!(talk.hear("EnablePolicyType", &scps), "ok");
    for target in [
        root,
        talk.unit("Images"),
        "444455556666".to_owned(),
        MANAGEMENT.to_owned(),
    ] {
        assert_eq!(talk.attached(&target, "SERVICE_CONTROL_POLICY"), ["FullAWSAccess"]);
    }
}

#[test]
fn full_access_to_resources_is_never_detached_and_counts() {
    let mut talk = Conversation::new();
    let root = talk.root();
    talk.ask(
        "EnablePolicyType",
        &json!({"RootId": root, "PolicyType": "RESOURCE_CONTROL_POLICY"}),
    );
    assert_eq!(talk.attached(&root, "RESOURCE_CONTROL_POLICY"), ["RCPFullAWSAccess"]);
    assert_eq!(
        talk.detach("p-RCPFullAWSAccess", &root),
        "InvalidInput NON_DETACHABLE_POLICY"
    );
    let content =
        r#"{"Version":"2012-10-17","Statement":[{"Effect":"Deny","Principal":"*","Action":"s3:*","Resource":"*"}]}"#;
    for number in 0..5 {
        let input = json!({"Name": format!("r{number}"), "Type": "RESOURCE_CONTROL_POLICY", "Description": "", "Content": content});
        let policy = text(&talk.ask("CreatePolicy", &input), "/Policy/PolicySummary/Id");
        let full = "ConstraintViolation MAX_POLICY_TYPE_ATTACHMENT_LIMIT_EXCEEDED";
        assert_eq!(talk.attach(&policy, &root), if number < 4 { "ok" } else { full });
    }
}

#[test]
fn enabling_can_take_its_time() {
    let mut talk = Conversation::new();
    let (policy, root) = (talk.scp("a"), talk.root());
    talk.switches.pending_calls = 2;
    let tags = json!({"RootId": root, "PolicyType": "TAG_POLICY"});
    let status = |answer: &Value| {
        let types = answer["PolicyTypes"].as_array().expect("types").iter();
        types
            .filter(|it| it["Type"] == "TAG_POLICY")
            .map(|it| text(it, "/Status"))
            .collect::<Vec<String>>()
    };
    assert_eq!(status(&talk.ask("EnablePolicyType", &tags)["Root"]), ["PENDING_ENABLE"]);
    assert_eq!(talk.hear("EnablePolicyType", &tags), "PolicyChangesInProgress");
    assert_eq!(
        status(&list(&talk.ask("ListRoots", &json!({})), "Roots")[0]),
        ["PENDING_ENABLE"]
    );
    assert_eq!(
        status(&list(&talk.ask("ListRoots", &json!({})), "Roots")[0]),
        ["ENABLED"]
    );
    assert_eq!(
        status(&talk.ask("DisablePolicyType", &tags)["Root"]),
        ["PENDING_DISABLE"]
    );
    assert_eq!(talk.attach(&policy, &root), "ok");
    assert_eq!(talk.detach(&policy, &root), "ok");
    assert_eq!(status(&list(&talk.ask("ListRoots", &json!({})), "Roots")[0]), [""; 0]);
}

#[test]
fn some_types_need_trusted_access_first() {
    let mut talk = Conversation::new();
    let hub = json!({"RootId": talk.root(), "PolicyType": "SECURITYHUB_POLICY"});
    let service = json!({"ServicePrincipal": "securityhub.amazonaws.com"});
    assert_eq!(
        talk.hear("EnablePolicyType", &hub),
        "ConstraintViolation SERVICE_ACCESS_NOT_ENABLED"
    );
    assert_eq!(talk.hear("EnableAWSServiceAccess", &service), "ok");
    assert_eq!(talk.hear("EnablePolicyType", &hub), "ok");
    let still_enabled = "ConstraintViolation POLICY_TYPE_ENABLED_FOR_THIS_SERVICE";
    assert_eq!(talk.hear("DisableAWSServiceAccess", &service), still_enabled);
    let elsewhere = json!({"RootId": "r-none", "PolicyType": "TAG_POLICY"});
    assert_eq!(talk.hear("EnablePolicyType", &elsewhere), "RootNotFound");
}

#[test]
fn targets_of_a_policy_come_in_pages() {
    let mut talk = Conversation::new();
    let input = json!({"PolicyId": "p-FullAWSAccess", "MaxResults": 4});
    let mut seen = Vec::new();
    let mut pages = 0;
    let mut page = input.clone();
    loop {
        let answer = talk.ask("ListTargetsForPolicy", &page);
        seen.extend(list(&answer, "Targets").iter().map(|target| text(target, "/TargetId")));
        pages += 1;
        match answer.get("NextToken") {
            Some(token) => page["NextToken"] = token.clone(),
            None => break,
        }
    }
    // The root, seven units and seven accounts.
    assert_eq!((seen.len(), pages), (15, 4));
    let answer = talk.ask("ListTargetsForPolicy", &input);
    let foreign = json!({"Filter": "TAG_POLICY", "NextToken": answer["NextToken"]});
    assert_eq!(talk.hear("ListPolicies", &foreign), "InvalidInput INVALID_NEXT_TOKEN");
}

#[test]
fn the_first_page_can_be_empty() {
    let mut talk = Conversation::new();
    talk.switches.empty_first_page = true;
    let answer = talk.ask("ListRoots", &json!({}));
    assert!(list(&answer, "Roots").is_empty());
    let answer = talk.ask("ListRoots", &json!({"NextToken": answer["NextToken"]}));
    assert_eq!(list(&answer, "Roots").len(), 1);
    assert_eq!(answer.get("NextToken"), None);
}
