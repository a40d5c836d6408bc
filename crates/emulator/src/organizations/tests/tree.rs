use super::*;

#[test]
fn the_seed_is_a_small_company() {
    let mut talk = Conversation::new();
    let root = talk.root();
    assert_eq!(root.len(), 6);
    let names = |answer: &Value, member: &str| {
        let mut names: Vec<String> = list(answer, member).iter().map(|item| text(item, "/Name")).collect();
        names.sort();
        names
    };
    let units = talk.ask("ListOrganizationalUnitsForParent", &json!({"ParentId": root}));
    assert_eq!(
        names(&units, "OrganizationalUnits"),
        ["Infrastructure", "Sandbox", "Security", "Workloads"]
    );
    let accounts = talk.ask("ListAccountsForParent", &json!({"ParentId": talk.unit("Prod")}));
    assert_eq!(names(&accounts, "Accounts"), ["orders", "payments"]);
    let accounts = talk.ask("ListAccounts", &json!({}));
    let all = [
        "audit",
        "golden-images",
        "management",
        "orders",
        "payments",
        "playground",
        "staging",
    ];
    assert_eq!(names(&accounts, "Accounts"), all);
    let factory = talk.ask("DescribeAccount", &json!({"AccountId": FACTORY}));
    let (unit, images) = (talk.unit("Infrastructure"), talk.unit("Images"));
    let path = format!("o-abc1234567/{root}/{unit}/{images}/{FACTORY}/");
    assert_eq!(factory["Account"]["Paths"], json!([path]));
    let roots = talk.ask("ListRoots", &json!({}));
    assert_eq!(
        list(&roots, "Roots")[0]["PolicyTypes"],
        json!([{"Type": "SERVICE_CONTROL_POLICY", "Status": "ENABLED"}])
    );
}

#[test]
fn the_factory_can_be_the_management_account() {
    let seed = OrganizationSeed::new("o-abc1234567", MANAGEMENT, MANAGEMENT);
    assert_eq!(Organizations::seeded(&seed).organizations[0].accounts.len(), 6);
}

#[test]
fn a_saved_world_is_the_same_world() {
    let mut talk = Conversation::new();
    let policy = talk.scp("a");
    let saved = serde_json::to_string(&talk.organizations).expect("serializes");
    talk.organizations = serde_json::from_str(&saved).expect("comes back");
    assert_eq!(serde_json::to_string(&talk.organizations).expect("serializes"), saved);
    assert_eq!(talk.attach(&policy, FACTORY), "ok");
}

#[test]
fn units_have_unique_names_below_a_parent_and_five_levels() {
    let mut talk = Conversation::new();
    let mut parent = talk.unit("Sandbox");
    let create = |parent: &str, name: &str| json!({"ParentId": parent, "Name": name});
    assert_eq!(
        talk.hear("CreateOrganizationalUnit", &create(&talk.root(), "Sandbox")),
        "DuplicateOrganizationalUnit"
    );
    for level in 2..=5 {
        let answer = talk.ask("CreateOrganizationalUnit", &create(&parent, &format!("level-{level}")));
        parent = text(&answer, "/OrganizationalUnit/Id");
    }
    let too_deep = talk.hear("CreateOrganizationalUnit", &create(&parent, "level-6"));
    assert_eq!(too_deep, "ConstraintViolation OU_DEPTH_LIMIT_EXCEEDED");
    assert_eq!(talk.attached(&parent, "SERVICE_CONTROL_POLICY"), ["FullAWSAccess"]);
    let nowhere = create("ou-none-00000000", "a");
    assert_eq!(talk.hear("CreateOrganizationalUnit", &nowhere), "ParentNotFound");
    talk.switches.limits.units = 11;
    let one_more = create(&talk.root(), "one-more");
    assert_eq!(
        talk.hear("CreateOrganizationalUnit", &one_more),
        "ConstraintViolation OU_NUMBER_LIMIT_EXCEEDED"
    );
}

#[test]
fn units_are_renamed_and_deleted_when_empty() {
    let mut talk = Conversation::new();
    let (unit, sandbox) = (talk.unit("Security"), talk.unit("Sandbox"));
    let rename = |name: &str| json!({"OrganizationalUnitId": unit, "Name": name});
    assert_eq!(
        talk.hear("UpdateOrganizationalUnit", &rename("Sandbox")),
        "DuplicateOrganizationalUnit"
    );
    assert_eq!(talk.hear("UpdateOrganizationalUnit", &rename("Security")), "ok");
    assert_eq!(talk.hear("UpdateOrganizationalUnit", &rename("Safety")), "ok");
    let id = json!({"OrganizationalUnitId": unit});
    assert_eq!(talk.hear("DeleteOrganizationalUnit", &id), "OrganizationalUnitNotEmpty");
    let relocate = |source: &str, destination: &str| json!({"AccountId": "888899990000", "SourceParentId": source, "DestinationParentId": destination});
    assert_eq!(
        talk.hear("MoveAccount", &relocate(&sandbox, &unit)),
        "SourceParentNotFound"
    );
    assert_eq!(talk.hear("MoveAccount", &relocate(&unit, &unit)), "DuplicateAccount");
    assert_eq!(
        talk.hear("MoveAccount", &relocate(&unit, "r-none")),
        "DestinationParentNotFound"
    );
    let policy = talk.scp("a");
    assert_eq!(talk.attach(&policy, "888899990000"), "ok");
    assert_eq!(talk.hear("MoveAccount", &relocate(&unit, &sandbox)), "ok");
    assert!(
        talk.attached("888899990000", "SERVICE_CONTROL_POLICY")
            .contains(&"a".to_owned())
    );
    assert_eq!(talk.hear("DeleteOrganizationalUnit", &id), "ok");
    assert_eq!(
        talk.hear("DescribeOrganizationalUnit", &id),
        "OrganizationalUnitNotFound"
    );
    let parents = talk.ask("ListParents", &json!({"ChildId": "888899990000"}));
    assert_eq!(
        parents,
        json!({"Parents": [{"Id": sandbox, "Type": "ORGANIZATIONAL_UNIT"}]})
    );
    assert_eq!(talk.hear("ListParents", &json!({"ChildId": unit})), "ChildNotFound");
}

#[test]
fn accounts_are_created_in_the_background() {
    let mut talk = Conversation::new();
    talk.switches.pending_calls = 1;
    let input = json!({"AccountName": "new", "Email": "new@example.com", "Tags": [{"Key": "a", "Value": "b"}]});
    let asked = talk.ask("CreateAccount", &input);
    assert_eq!(text(&asked, "/CreateAccountStatus/State"), "IN_PROGRESS");
    let id = json!({"CreateAccountRequestId": text(&asked, "/CreateAccountStatus/Id")});
    let open = talk.ask("ListCreateAccountStatus", &json!({"States": ["IN_PROGRESS"]}));
    assert_eq!(list(&open, "CreateAccountStatuses").len(), 1);
    let status = talk.ask("DescribeCreateAccountStatus", &id);
    assert_eq!(text(&status, "/CreateAccountStatus/State"), "SUCCEEDED");
    let account = text(&status, "/CreateAccountStatus/AccountId");
    assert_eq!(talk.attached(&account, "SERVICE_CONTROL_POLICY"), ["FullAWSAccess"]);
    let tags = talk.ask("ListTagsForResource", &json!({"ResourceId": account}));
    assert_eq!(tags, json!({"Tags": [{"Key": "a", "Value": "b"}]}));

    talk.switches.pending_calls = 0;
    let again = talk.ask("CreateAccount", &input);
    let id = json!({"CreateAccountRequestId": text(&again, "/CreateAccountStatus/Id")});
    let status = talk.ask("DescribeCreateAccountStatus", &id);
    assert_eq!(
        text(&status, "/CreateAccountStatus/FailureReason"),
        "EMAIL_ALREADY_EXISTS"
    );
    let reserved = json!({"AccountName": "n", "Email": "n@example.com", "RoleName": "AWSServiceRoleForX"});
    assert_eq!(talk.hear("CreateAccount", &reserved), "InvalidInput INVALID_ROLE_NAME");
    talk.switches.limits.accounts = 8;
    assert_eq!(
        talk.hear("CreateAccount", &input),
        "ConstraintViolation ACCOUNT_NUMBER_LIMIT_EXCEEDED"
    );
}

#[test]
fn accounts_are_closed_and_removed() {
    let mut talk = Conversation::new();
    let id = |account: &str| json!({"AccountId": account});
    assert_eq!(
        talk.hear("CloseAccount", &id(MANAGEMENT)),
        "ConstraintViolation CANNOT_CLOSE_MANAGEMENT_ACCOUNT"
    );
    assert_eq!(talk.hear("CloseAccount", &id("777788889999")), "ok");
    let account = talk.ask("DescribeAccount", &id("777788889999"));
    assert_eq!(text(&account, "/Account/State"), "SUSPENDED");
    assert_eq!(talk.hear("CloseAccount", &id("777788889999")), "AccountAlreadyClosed");
    assert_eq!(
        talk.hear("RemoveAccountFromOrganization", &id(MANAGEMENT)),
        "MasterCannotLeaveOrganization"
    );
    assert_eq!(talk.hear("DeleteOrganization", &json!({})), "OrganizationNotEmpty");
    for account in [
        FACTORY,
        "444455556666",
        "555566667777",
        "666677778888",
        "777788889999",
        "888899990000",
    ] {
        assert_eq!(talk.hear("RemoveAccountFromOrganization", &id(account)), "ok");
    }
    assert_eq!(talk.hear("DescribeAccount", &id(FACTORY)), "AccountNotFound");
    assert_eq!(talk.hear("DeleteOrganization", &json!({})), "ok");
    assert_eq!(
        talk.hear("DescribeOrganization", &json!({})),
        "AWSOrganizationsNotInUse"
    );
}

#[test]
fn a_new_organization_has_no_policy_type() {
    let mut talk = Conversation::new();
    talk.organizations = Organizations::empty();
    talk.switches.finalizing_calls = 2;
    assert_eq!(talk.hear("ListRoots", &json!({})), "AWSOrganizationsNotInUse");
    assert_eq!(
        talk.hear("CreateOrganization", &json!({"FeatureSet": "SOME"})),
        "InvalidInput INVALID_ENUM"
    );
    let answer = talk.ask("CreateOrganization", &json!({}));
    assert_eq!(text(&answer, "/Organization/FeatureSet"), "ALL");
    let input = json!({"AccountName": "new", "Email": "new@example.com"});
    assert_eq!(talk.hear("CreateAccount", &input), "FinalizingOrganization");
    assert_eq!(talk.hear("CreateAccount", &input), "ok");
    assert_eq!(talk.hear("CreateOrganization", &json!({})), "AlreadyInOrganization");
    let roots = talk.ask("ListRoots", &json!({}));
    assert_eq!(list(&roots, "Roots")[0]["PolicyTypes"], json!([]));
}
