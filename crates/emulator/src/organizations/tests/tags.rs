use super::*;

#[test]
fn tags_are_merged_counted_and_taken_away() {
    let mut talk = Conversation::new();
    let input = json!({"Name": "a", "Type": "SERVICE_CONTROL_POLICY", "Description": "", "Content": SCP,
        "Tags": [{"Key": "b", "Value": "1"}, {"Key": "a", "Value": ""}]});
    let id = text(&talk.ask("CreatePolicy", &input), "/Policy/PolicySummary/Id");
    talk.ask(
        "TagResource",
        &json!({"ResourceId": id, "Tags": [{"Key": "b", "Value": "2"}]}),
    );
    talk.ask("UntagResource", &json!({"ResourceId": id, "TagKeys": ["a", "unknown"]}));
    let tags = talk.ask("ListTagsForResource", &json!({"ResourceId": id}));
    assert_eq!(tags, json!({"Tags": [{"Key": "b", "Value": "2"}]}));
    let many: Vec<Value> = (0..50)
        .map(|number| json!({"Key": format!("k{number}"), "Value": ""}))
        .collect();
    let many = json!({"ResourceId": id, "Tags": many});
    assert_eq!(
        talk.hear("TagResource", &many),
        "ConstraintViolation MAX_TAG_LIMIT_EXCEEDED"
    );
    // One in the place of another is not one more.
    let keys = |keys: std::ops::Range<u8>| -> Vec<Value> {
        keys.map(|number| json!({"Key": format!("k{number}"), "Value": ""}))
            .collect()
    };
    let tag = |keys: Vec<Value>| json!({"ResourceId": id, "Tags": keys});
    assert_eq!(talk.hear("TagResource", &tag(keys(0..49))), "ok");
    assert_eq!(talk.hear("TagResource", &tag(keys(0..49))), "ok");
    assert_eq!(
        talk.hear("TagResource", &tag(keys(49..50))),
        "ConstraintViolation MAX_TAG_LIMIT_EXCEEDED"
    );
    let none = json!({"ResourceId": "p-nowhere00", "Tags": []});
    assert_eq!(talk.hear("TagResource", &none), "TargetNotFound");
    assert_eq!(
        talk.hear("TagResource", &json!({"ResourceId": FACTORY, "Tags": []})),
        "ok"
    );
}

#[test]
fn a_policy_is_born_with_as_many_tags_as_it_may_have() {
    let mut talk = Conversation::new();
    let input = |name: &str, count: usize| {
        let tags: Vec<Value> = (0..count)
            .map(|number| json!({"Key": format!("k{number}"), "Value": ""}))
            .collect();
        json!({"Name": name, "Type": "SERVICE_CONTROL_POLICY", "Description": "", "Content": SCP, "Tags": tags})
    };
    assert_eq!(
        talk.hear("CreatePolicy", &input("many", 51)),
        "ConstraintViolation MAX_TAG_LIMIT_EXCEEDED"
    );
    let id = text(
        &talk.ask("CreatePolicy", &input("most", 50)),
        "/Policy/PolicySummary/Id",
    );
    let answer = talk.ask("ListTagsForResource", &json!({"ResourceId": id}));
    assert_eq!(list(&answer, "Tags").len(), 50);
}

#[test]
fn what_is_of_aws_is_not_tagged() {
    let mut talk = Conversation::new();
    let full = "p-FullAWSAccess";
    let tags = json!({"ResourceId": full, "Tags": [{"Key": "a", "Value": ""}]});
    assert_eq!(talk.hear("TagResource", &tags), "InvalidInput TARGET_NOT_SUPPORTED");
    let keys = json!({"ResourceId": full, "TagKeys": ["a"]});
    assert_eq!(talk.hear("UntagResource", &keys), "InvalidInput TARGET_NOT_SUPPORTED");
    let tags = talk.ask("ListTagsForResource", &json!({"ResourceId": full}));
    assert_eq!(tags, json!({"Tags": []}));
    let keys = json!({"ResourceId": FACTORY, "TagKeys": ["AWS:x"]});
    assert_eq!(
        talk.hear("UntagResource", &keys),
        "InvalidInput INVALID_SYSTEM_TAGS_PARAMETER"
    );
}
