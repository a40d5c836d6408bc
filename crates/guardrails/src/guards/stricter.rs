//! Whether a change of a policy that enforces golden images lets fewer launches pass.

use serde_json::{Map, Value, json};

use super::enforces_images;
use crate::{
    PolicyType,
    effect::{Direction, Side, effect},
    evaluate::{Node, Organization, Policies},
};

/// Whether an image that could be launched under `before` might not be launched under `after`; what cannot be proven counts.
/// Statements and settings about anything else make no difference.
pub fn enforces_more(before: &str, after: &str, policy_type: PolicyType) -> bool {
    if !enforces_images(after, policy_type) {
        return false;
    }
    if !enforces_images(before, policy_type) {
        return true;
    }
    match policy_type {
        PolicyType::ServiceControl => fewer_launches(&about_images(before), &about_images(after)),
        _ => fewer_images(before, after),
    }
}

/// The policy's statements about images alone.
fn about_images(text: &str) -> String {
    let policy: Value = serde_json::from_str(text).unwrap_or_default();
    let statements = match &policy["Statement"] {
        Value::Array(statements) => statements.clone(),
        one => vec![one.clone()],
    };
    let version = &policy["Version"];
    let alone = |statement: &Value| json!({ "Version": version, "Statement": [statement] }).to_string();
    let kept: Vec<Value> = statements
        .into_iter()
        .filter(|statement| enforces_images(&alone(statement), PolicyType::ServiceControl))
        .collect();
    json!({ "Version": version, "Statement": kept }).to_string()
}

fn fewer_launches(before: &str, after: &str) -> bool {
    const POLICY: &str = "p-enforcing";
    let kind = PolicyType::ServiceControl;
    let nodes = [
        Node::root("r-x").attach(kind, "p-FullAWSAccess").attach(kind, POLICY),
        Node::account("111122223333", "one", "r-x").attach(kind, "p-FullAWSAccess"),
    ];
    let Ok(organization) = Organization::new("", nodes) else {
        return true;
    };
    let with = |text: &str| {
        let mut policies = Policies::default().with_aws_managed();
        policies.insert(POLICY, text).ok().map(|()| policies)
    };
    let (Some(before), Some(after)) = (with(before), with(after)) else {
        return true;
    };
    let side = |policies| Side {
        organization: &organization,
        policies,
    };
    let effect = effect(side(&before), side(&after), kind);
    let mut changes = effect.groups.iter().flat_map(|group| &group.changes);
    changes.any(|change| change.direction != Direction::Looser)
}

/// Every criterion of before must be covered by one of after: an image is allowed that meets any of them.
fn fewer_images(before: &str, after: &str) -> bool {
    let (before, after) = (criteria(before), criteria(after));
    let covered = |criterion: &Value| after.values().any(|wider| covers(wider, criterion));
    before != after && (before.is_empty() || !before.values().all(covered))
}

fn criteria(text: &str) -> Map<String, Value> {
    let policy: Value = serde_json::from_str(text).unwrap_or_default();
    let criteria = &policy["ec2_attributes"]["allowed_images_settings"]["image_criteria"];
    criteria.as_object().cloned().unwrap_or_default()
}

/// Whether every image that meets `criterion` meets `wider`: each of its demands is there too, and takes no more.
fn covers(wider: &Value, criterion: &Value) -> bool {
    let (Some(wider), Some(criterion)) = (wider.as_object(), criterion.as_object()) else {
        return false;
    };
    wider.iter().all(|(key, demand)| {
        criterion.get(key).is_some_and(|ours| {
            ours == demand || {
                let (wide, narrow) = (values(demand), values(ours));
                !narrow.is_empty() && narrow.iter().all(|value| wide.contains(value))
            }
        })
    })
}

/// The values of a list, however it is assigned.
fn values(demand: &Value) -> Vec<&Value> {
    let operators = demand.as_object().into_iter().flat_map(Map::values);
    operators.filter_map(Value::as_array).flatten().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn scp(owners: &str, more: &str) -> String {
        format!(
            r#"{{"Version":"2012-10-17","Statement":[{{"Effect":"Deny","Action":"ec2:RunInstances","Resource":"arn:aws:ec2:*::image/*","Condition":{{"StringNotEquals":{{"ec2:Owner":{owners}}}}}}}{more}]}}"#
        )
    }

    #[test]
    fn fewer_owners_are_stricter() {
        let more = |before: &str, after: &str| enforces_more(before, after, PolicyType::ServiceControl);
        let (both, one) = (scp(r#"["111122223333","amazon"]"#, ""), scp(r#"["111122223333"]"#, ""));
        assert!(more(&both, &one));
        assert!(!more(&one, &both));
        assert!(!more(&one, &one.replace(':', ": ")));
        let unrelated = scp(
            r#"["111122223333"]"#,
            r#",{"Effect":"Deny","Action":"iam:CreateUser","Resource":"*"}"#,
        );
        assert!(!more(&one, &unrelated));
        assert!(more(&unrelated.replace("image/*", "nothing/*"), &unrelated));
    }

    fn images(state: &str, providers: &str) -> String {
        format!(
            r#"{{"ec2_attributes":{{"allowed_images_settings":{{"state":{{"@@assign":"{state}"}},"image_criteria":{{"criteria_1":{{"allowed_image_providers":{{"@@append":{providers}}}}}}}}}}}}}"#
        )
    }

    #[test]
    fn fewer_providers_are_stricter() {
        let more = |before: &str, after: &str| enforces_more(before, after, PolicyType::DeclarativeEc2);
        let one = images("enabled", r#"["111122223333"]"#);
        let both = images("enabled", r#"["111122223333","amazon"]"#);
        assert!(more(&images("audit_mode", r#"["111122223333"]"#), &one));
        assert!(!more(&one, &images("audit_mode", r#"["111122223333"]"#)));
        assert!(more(&both, &one));
        assert!(!more(&one, &both));
        assert!(!more(&one, &one));
    }
}
