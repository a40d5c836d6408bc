use super::*;

/// Values that no member is meant to have, and some that look nearly right.
fn odd_values() -> Vec<Value> {
    let texts = [
        "", " ", "\0", "\u{feff}", "é", "aws:", "😀", "p-", "r-", "ou-", "o-", "*", "{}", "[[[[", "../..", "\u{202e}",
    ];
    let mut values: Vec<Value> = texts.into_iter().map(Value::from).collect();
    values.extend([
        Value::Null,
        json!(true),
        json!(-1),
        json!(1e300),
        json!(u64::MAX),
        json!([]),
        json!({}),
    ]);
    values.extend([
        json!([null]),
        json!([[]]),
        json!([{}]),
        json!([""]),
        json!([{"Key": "", "Value": ""}]),
        json!([1]),
    ]);
    values.extend([
        json!("x".repeat(200_000)),
        json!("[".repeat(200_000)),
        json!("r-ab12\n"),
        json!("p-FullAWSAccess"),
    ]);
    values.extend([
        json!(FACTORY),
        json!(MANAGEMENT),
        json!("SERVICE_CONTROL_POLICY"),
        json!("TAG_POLICY"),
    ]);
    values
}

/// Every member that any operation takes.
const MEMBERS: &[&str] = &[
    "AccountId",
    "AccountName",
    "ChildId",
    "ChildType",
    "Content",
    "CreateAccountRequestId",
    "Description",
    "DestinationParentId",
    "Email",
    "FeatureSet",
    "Filter",
    "IamUserAccessToBilling",
    "MaxResults",
    "Name",
    "NextToken",
    "OrganizationalUnitId",
    "ParentId",
    "PolicyId",
    "PolicyType",
    "ResourceId",
    "RoleName",
    "RootId",
    "ServicePrincipal",
    "SourceParentId",
    "States",
    "TagKeys",
    "Tags",
    "TargetId",
    "Type",
];

/// An input with every member, all of them valid for the seeded organization.
fn sound(talk: &Conversation) -> Value {
    json!({
        "AccountId": FACTORY, "AccountName": "a", "ChildId": FACTORY, "ChildType": "ACCOUNT", "Content": SCP,
        "CreateAccountRequestId": "car-00000000", "Description": "", "DestinationParentId": talk.root(),
        "Email": "a@example.com", "Filter": "SERVICE_CONTROL_POLICY", "Name": "a",
        "OrganizationalUnitId": talk.unit("Sandbox"), "ParentId": talk.root(), "PolicyId": "p-FullAWSAccess",
        "PolicyType": "TAG_POLICY", "ResourceId": FACTORY, "RootId": talk.root(),
        "ServicePrincipal": "ssm.amazonaws.com", "SourceParentId": talk.unit("Images"),
        "TagKeys": ["a"], "Tags": [{"Key": "a", "Value": "b"}], "TargetId": FACTORY, "Type": "SERVICE_CONTROL_POLICY",
    })
}

#[test]
fn no_value_of_any_member_brings_an_operation_down() {
    for operation in OPERATIONS {
        for member in MEMBERS {
            let mut talk = Conversation::new();
            let sound = sound(&talk);
            for value in odd_values() {
                let mut input = sound.clone();
                input[*member] = value;
                talk.hear(operation, &input);
                talk.hear_as("888899990000", operation, &input);
            }
        }
    }
}

#[test]
fn documents_nest_only_so_deep() {
    let mut talk = Conversation::new();
    for levels in [10, 100, 126, 1000] {
        let content = format!("{}{}{}", r#"{"tags":"#.repeat(levels), "{}", "}".repeat(levels));
        let input = json!({"Name": "deep", "Description": "", "Type": "TAG_POLICY", "Content": content});
        // Only the top level is called `tags` in a sound document, but below it any name may stand.
        let expected = match levels {
            10 | 100 | 126 => ["ok", "DuplicatePolicy"].as_slice(),
            _ => ["MalformedPolicyDocument"].as_slice(),
        };
        let heard = talk.hear("CreatePolicy", &input);
        assert!(expected.contains(&heard.as_str()), "{levels}: {heard}");
    }
}
