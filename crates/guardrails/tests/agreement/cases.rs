//! Seeded cases: policies of every level, and a request.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    dice::Dice,
    vocabulary::{ACTIONS, CONDITIONS, CONTEXT, OTHER_ACCOUNT, PRINCIPAL_ACCOUNT, PRINCIPALS, REQUESTS, RESOURCES},
};

/// Policies by level, root first, and a request.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Case {
    /// The SCPs of the principal's account and of what it lies in.
    pub(crate) scp: Vec<Vec<Value>>,
    /// The RCPs of the resource's account and of what it lies in, beside `RCPFullAWSAccess`; no level where they are not asked.
    pub(crate) rcp: Vec<Vec<Value>>,
    pub(crate) principal: &'static str,
    pub(crate) action: &'static str,
    pub(crate) resource: &'static str,
    pub(crate) resource_account: &'static str,
    pub(crate) context: BTreeMap<&'static str, Vec<&'static str>>,
}

/// Keys that every request of a principal has.
pub(crate) const ALWAYS: [&str; 3] = ["aws:PrincipalAccount", "aws:PrincipalArn", "aws:ResourceAccount"];

/// `FullAWSAccess`.
pub(crate) fn everything() -> Value {
    json!({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "*", "Resource": "*"}]})
}

impl Case {
    pub(crate) fn roll(dice: &mut Dice) -> Self {
        let (action, resource) = dice.pick(&REQUESTS);
        let principal = dice.pick(&PRINCIPALS);
        let resource_account = owner(resource, dice);
        let depth = 2 + dice.below(3);
        // The services of all the requests but EC2 are among those that RCPs apply to.
        let asks_rcps = !action.starts_with("ec2:") && dice.once_in(2);
        let rcp_depth = match (asks_rcps, resource_account == PRINCIPAL_ACCOUNT) {
            (false, _) => 0,
            (true, true) => depth,
            (true, false) => 2 + dice.below(3),
        };
        Self {
            scp: (0..depth).map(|_| scps(dice)).collect(),
            rcp: (0..rcp_depth).map(|_| rcps(dice)).collect(),
            context: context(dice, principal, resource_account),
            principal,
            action,
            resource,
            resource_account,
        }
    }

    /// Every policy.
    pub(crate) fn policies(&self) -> impl Iterator<Item = &Value> {
        self.scp.iter().chain(&self.rcp).flatten()
    }

    /// Every policy, to be changed.
    pub(crate) fn policies_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.scp.iter_mut().chain(&mut self.rcp).flatten()
    }

    /// Every statement.
    pub(crate) fn statements(&self) -> impl Iterator<Item = &Value> {
        self.policies().flat_map(|policy| items(&policy["Statement"]))
    }

    /// Every statement, to be changed.
    pub(crate) fn statements_mut(&mut self) -> impl Iterator<Item = &mut Value> {
        self.policies_mut()
            .flat_map(|policy| items_mut(&mut policy["Statement"]))
    }
}

/// A list's items, or the one thing that stands for a list of one.
pub(crate) fn items(value: &Value) -> &[Value] {
    match value {
        Value::Null => &[],
        Value::Array(items) => items,
        one => std::slice::from_ref(one),
    }
}

/// The same, to be changed.
pub(crate) fn items_mut(value: &mut Value) -> &mut [Value] {
    match value {
        Value::Null => &mut [],
        Value::Array(items) => items,
        one => std::slice::from_mut(one),
    }
}

fn owner(resource: &str, dice: &mut Dice) -> &'static str {
    if resource.contains(OTHER_ACCOUNT) || (resource.contains(":s3:") && dice.once_in(2)) {
        OTHER_ACCOUNT
    } else {
        PRINCIPAL_ACCOUNT
    }
}

fn context(
    dice: &mut Dice,
    principal: &'static str,
    resource_account: &'static str,
) -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut context = BTreeMap::from([
        ("aws:PrincipalArn", vec![principal]),
        ("aws:PrincipalAccount", vec![PRINCIPAL_ACCOUNT]),
        ("aws:ResourceAccount", vec![resource_account]),
    ]);
    for (key, values) in CONTEXT {
        if !dice.once_in(3) {
            context.insert(key, dice.pick(values).to_vec());
        }
    }
    context
}

fn scps(dice: &mut Dice) -> Vec<Value> {
    let mut policies: Vec<Value> = (0..dice.below(2)).map(|_| policy(dice, false)).collect();
    // Without it hardly any request passes three levels.
    if policies.is_empty() || !dice.once_in(5) {
        policies.push(everything());
    }
    policies
}

fn rcps(dice: &mut Dice) -> Vec<Value> {
    (0..dice.below(2)).map(|_| policy(dice, true)).collect()
}

fn policy(dice: &mut Dice, is_rcp: bool) -> Value {
    let statements: Vec<Value> = (0..=dice.below(2)).map(|_| statement(dice, is_rcp)).collect();
    let version = if dice.once_in(16) { "2008-10-17" } else { "2012-10-17" };
    json!({"Version": version, "Statement": short(dice, statements)})
}

fn statement(dice: &mut Dice, is_rcp: bool) -> Value {
    let action = if !is_rcp && dice.once_in(8) {
        "NotAction"
    } else {
        "Action"
    };
    let resource = if dice.once_in(8) { "NotResource" } else { "Resource" };
    let denies = is_rcp || !dice.once_in(3);
    // Often everything: a condition shows only where the rest of its statement applies.
    let actions = if dice.once_in(2) {
        vec!["*"]
    } else {
        dice.some(&ACTIONS, 3)
    };
    let resources = if dice.once_in(2) {
        vec!["*"]
    } else {
        dice.some(&RESOURCES, 3)
    };
    let mut statement = json!({
        "Effect": if denies { "Deny" } else { "Allow" },
        action: short(dice, actions.into_iter().map(Value::from).collect()),
        resource: short(dice, resources.into_iter().map(Value::from).collect()),
    });
    if is_rcp {
        statement["Principal"] = json!("*");
    }
    for _ in 0..dice.below(3) {
        condition(dice, &mut statement);
    }
    statement
}

fn condition(dice: &mut Dice, statement: &mut Value) {
    let (operators, key, values) = dice.pick(&CONDITIONS);
    let operator = dice.pick(operators);
    let is_null = operator == "Null";
    let exists = if !is_null && dice.once_in(4) { "IfExists" } else { "" };
    let values = if is_null {
        vec![dice.pick(&["true", "false"])]
    } else {
        dice.some(values, 3)
    };
    statement["Condition"][format!("{operator}{exists}")][key] =
        short(dice, values.into_iter().map(Value::from).collect());
}

/// A list, or where it has one item, half of the time that alone.
fn short(dice: &mut Dice, mut items: Vec<Value>) -> Value {
    match items.pop() {
        Some(only) if items.is_empty() && dice.once_in(2) => only,
        Some(last) => {
            items.push(last);
            Value::Array(items)
        }
        None => Value::Array(items),
    }
}
