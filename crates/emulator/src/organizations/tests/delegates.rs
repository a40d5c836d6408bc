use super::*;

const DELEGATE: &str = "888899990000";

/// A delegation policy with one statement that names the delegate.
fn delegation(changes: &Value) -> Value {
    let mut statement = json!({
        "Effect": "Allow",
        "Principal": {"AWS": format!("arn:aws:iam::{DELEGATE}:root")},
        "Action": ["organizations:CreatePolicy", "organizations:AttachPolicy", "organizations:List*"],
        "Resource": "*",
        "Condition": {"StringLikeIfExists": {"organizations:PolicyType": ["SERVICE_CONTROL_POLICY"]}},
    });
    for (element, value) in changes.as_object().expect("an object") {
        statement[element] = value.clone();
    }
    let document = json!({"Version": "2012-10-17", "Statement": [statement]});
    json!({"Content": document.to_string()})
}

#[test]
fn members_read_only_what_concerns_them() {
    let mut talk = Conversation::new();
    for operation in OPERATIONS {
        let heard = talk.hear_as(DELEGATE, operation, &json!({}));
        let expected = match *operation {
            "DescribeOrganization" => "ok",
            // It leaves, and is back for the next operation.
            "LeaveOrganization" => {
                talk = Conversation::new();
                "ok"
            }
            "CreateOrganization" => "AlreadyInOrganization",
            "DescribeEffectivePolicy" => "InvalidInput INPUT_REQUIRED",
            _ => "AccessDenied",
        };
        assert_eq!(heard, expected, "{operation}");
    }
    assert_eq!(
        talk.hear_as("123456789012", "ListRoots", &json!({})),
        "AWSOrganizationsNotInUse"
    );
}

#[test]
fn a_delegate_does_what_the_policy_says() {
    let mut talk = Conversation::new();
    let create = |kind: &str, content: &str| json!({"Name": "x", "Type": kind, "Description": "", "Content": content});
    let scp = create("SERVICE_CONTROL_POLICY", SCP);
    let tag = create("TAG_POLICY", r#"{"tags":{"a":{"tag_key":{"@@assign":"A"}}}}"#);
    assert_eq!(talk.hear_as(DELEGATE, "CreatePolicy", &scp), "AccessDenied");
    assert_eq!(talk.hear("PutResourcePolicy", &delegation(&json!({}))), "ok");
    assert_eq!(talk.hear_as(DELEGATE, "ListRoots", &json!({})), "ok");
    assert_eq!(talk.hear_as(DELEGATE, "CreatePolicy", &tag), "AccessDenied");
    let mut tagged = scp.clone();
    tagged["Tags"] = json!([{"Key": "a", "Value": "b"}]);
    assert_eq!(talk.hear_as(DELEGATE, "CreatePolicy", &tagged), "AccessDenied");
    let answer = talk.call_as(DELEGATE, "CreatePolicy", &scp).expect("a policy");
    let id = text(&answer, "/Policy/PolicySummary/Id");
    let ends = json!({"PolicyId": id, "TargetId": FACTORY});
    assert_eq!(talk.hear_as(DELEGATE, "AttachPolicy", &ends), "ok");
    assert_eq!(talk.hear_as(DELEGATE, "DetachPolicy", &ends), "AccessDenied");
    assert_eq!(
        talk.hear_as(DELEGATE, "DeleteResourcePolicy", &json!({})),
        "AccessDenied"
    );
    assert_eq!(talk.hear("DeleteResourcePolicy", &json!({})), "ok");
    assert_eq!(talk.hear_as(DELEGATE, "AttachPolicy", &ends), "AccessDenied");
}

#[test]
fn attaching_is_permitted_on_both_ends() {
    let mut talk = Conversation::new();
    let (policy, sandbox) = (talk.scp("a"), talk.unit("Sandbox"));
    let policies = format!("arn:aws:organizations::{MANAGEMENT}:policy/o-abc1234567/service_control_policy/*");
    let unit = format!("arn:aws:organizations::{MANAGEMENT}:ou/o-abc1234567/{sandbox}");
    talk.ask("PutResourcePolicy", &delegation(&json!({"Resource": [policies, unit]})));
    let on = |target: &str| json!({"PolicyId": policy, "TargetId": target});
    assert_eq!(talk.hear_as(DELEGATE, "AttachPolicy", &on(&sandbox)), "ok");
    assert_eq!(talk.hear_as(DELEGATE, "AttachPolicy", &on(FACTORY)), "AccessDenied");
    assert_eq!(talk.hear_as(DELEGATE, "ListRoots", &json!({})), "AccessDenied");
}

#[test]
fn the_delegation_policy_is_checked_part_by_part() {
    let mut talk = Conversation::new();
    let mut heard = |changes: Value| talk.hear("PutResourcePolicy", &delegation(&changes));
    assert_eq!(
        heard(json!({"Effect": "Maybe"})),
        "InvalidInput INVALID_RESOURCE_POLICY_JSON"
    );
    assert_eq!(heard(json!({"Principal": "*"})), "InvalidInput INVALID_PRINCIPAL");
    assert_eq!(
        heard(json!({"Principal": {"AWS": MANAGEMENT}})),
        "InvalidInput INVALID_PRINCIPAL"
    );
    assert_eq!(
        heard(json!({"Principal": {"AWS": "123456789012"}})),
        "InvalidInput INVALID_PRINCIPAL"
    );
    assert_eq!(heard(json!({"Principal": {"AWS": DELEGATE}})), "ok");
    let action = "InvalidInput UNSUPPORTED_ACTION_IN_RESOURCE_POLICY";
    assert_eq!(heard(json!({"Action": "organizations:CreateAccount"})), action);
    assert_eq!(heard(json!({"Action": "organizations:*"})), action);
    assert_eq!(heard(json!({"Action": "ec2:RunInstances"})), action);
    assert_eq!(heard(json!({"Action": "organizations:*Policy*"})), action);
    let resource = "InvalidInput UNSUPPORTED_RESOURCE_IN_RESOURCE_POLICY";
    assert_eq!(heard(json!({"Resource": "arn:aws:s3:::bucket"})), resource);
    let condition = json!({"Condition": {"StringEquals": {"organizations:PolicyType": "SCP"}}});
    assert_eq!(
        heard(condition),
        "InvalidInput UNSUPPORTED_POLICY_TYPE_IN_RESOURCE_POLICY"
    );
    assert_eq!(
        heard(json!({"NotAction": "organizations:List*"})),
        "InvalidInput INVALID_RESOURCE_POLICY_JSON"
    );
    let put = json!({"Content": "{"});
    assert_eq!(
        talk.hear("PutResourcePolicy", &put),
        "InvalidInput INVALID_RESOURCE_POLICY_JSON"
    );
}

#[test]
fn administrators_of_a_service_may_read() {
    let mut talk = Conversation::new();
    let backup = json!({"AccountId": DELEGATE, "ServicePrincipal": "backup.amazonaws.com"});
    let not_enabled = "ConstraintViolation SERVICE_ACCESS_NOT_ENABLED";
    assert_eq!(talk.hear("RegisterDelegatedAdministrator", &backup), not_enabled);
    let unknown = json!({"ServicePrincipal": "backup"});
    assert_eq!(
        talk.hear("EnableAWSServiceAccess", &unknown),
        "InvalidInput UNRECOGNIZED_SERVICE_PRINCIPAL"
    );
    talk.ask(
        "EnableAWSServiceAccess",
        &json!({"ServicePrincipal": "backup.amazonaws.com"}),
    );
    assert_eq!(talk.hear("RegisterDelegatedAdministrator", &backup), "ok");
    assert_eq!(
        talk.hear("RegisterDelegatedAdministrator", &backup),
        "AccountAlreadyRegistered"
    );
    let master = json!({"AccountId": MANAGEMENT, "ServicePrincipal": "backup.amazonaws.com"});
    let heard = talk.hear("RegisterDelegatedAdministrator", &master);
    assert_eq!(
        heard,
        "ConstraintViolation CANNOT_REGISTER_MASTER_AS_DELEGATED_ADMINISTRATOR"
    );
    assert_eq!(talk.hear_as(DELEGATE, "ListAccounts", &json!({})), "ok");
    let policy = json!({"PolicyId": "p-FullAWSAccess"});
    assert_eq!(talk.hear_as(DELEGATE, "DeletePolicy", &policy), "AccessDenied");
    let listed = talk.ask(
        "ListDelegatedAdministrators",
        &json!({"ServicePrincipal": "backup.amazonaws.com"}),
    );
    assert_eq!(text(&list(&listed, "DelegatedAdministrators")[0], "/Id"), DELEGATE);
    let listed = talk.ask(
        "ListDelegatedAdministrators",
        &json!({"ServicePrincipal": "ec2.amazonaws.com"}),
    );
    assert!(list(&listed, "DelegatedAdministrators").is_empty());
    let account = json!({"AccountId": DELEGATE});
    let removed = talk.hear("RemoveAccountFromOrganization", &account);
    assert_eq!(
        removed,
        "ConstraintViolation CANNOT_REMOVE_DELEGATED_ADMINISTRATOR_FROM_ORG"
    );
    assert_eq!(talk.hear("DeregisterDelegatedAdministrator", &backup), "ok");
    assert_eq!(
        talk.hear("DeregisterDelegatedAdministrator", &backup),
        "AccountNotRegistered"
    );
    assert_eq!(
        talk.hear("ListDelegatedServicesForAccount", &account),
        "AccountNotRegistered"
    );
}
