//! The smallest part of a case that still shows something: what a disagreement is really about.

use serde_json::Value;

use crate::cases::{ALWAYS, Case, items};

/// Takes away whatever can go while `differs` stays true.
pub(crate) fn shrink(mut case: Case, mut differs: impl FnMut(&Case) -> bool) -> Case {
    'again: loop {
        for candidate in smaller(&case) {
            if differs(&candidate) {
                case = candidate;
                continue 'again;
            }
        }
        return case;
    }
}

fn smaller(case: &Case) -> Vec<Case> {
    let mut all = Vec::new();
    for side in [scp, rcp] {
        let mut copy = case.clone();
        for level in 0..side(&mut copy).len() {
            for policy in 0..side(&mut copy)[level].len() {
                all.push(with(case, |case| {
                    side(case)[level].remove(policy);
                }));
                for variant in smaller_policies(&side(&mut copy)[level][policy]) {
                    all.push(with(case, |case| side(case)[level][policy] = variant));
                }
            }
        }
    }
    for key in case.context.keys().filter(|key| !ALWAYS.contains(key)) {
        all.push(with(case, |case| {
            case.context.remove(key);
        }));
    }
    all
}

fn scp(case: &mut Case) -> &mut Vec<Vec<Value>> {
    &mut case.scp
}

fn rcp(case: &mut Case) -> &mut Vec<Vec<Value>> {
    &mut case.rcp
}

fn with(case: &Case, change: impl FnOnce(&mut Case)) -> Case {
    let mut changed = case.clone();
    change(&mut changed);
    changed
}

fn smaller_policies(policy: &Value) -> Vec<Value> {
    let statements = items(&policy["Statement"]);
    let mut variants = Vec::new();
    for (at, statement) in statements.iter().enumerate() {
        let put = |change: &dyn Fn(&mut Vec<Value>)| {
            let mut list = statements.to_vec();
            change(&mut list);
            let mut variant = policy.clone();
            variant["Statement"] = Value::Array(list);
            variant
        };
        if statements.len() > 1 {
            variants.push(put(&|list| {
                list.remove(at);
            }));
        }
        for smaller in smaller_statements(statement) {
            variants.push(put(&|list| list[at] = smaller.clone()));
        }
    }
    variants
}

fn smaller_statements(original: &Value) -> Vec<Value> {
    let mut variants = Vec::new();
    for member in ["Action", "NotAction", "Resource", "NotResource"] {
        variants.extend(shorter(&original[member]).map(|list| {
            let mut variant = original.clone();
            variant[member] = list;
            variant
        }));
    }
    for (operator, keys) in original["Condition"].as_object().into_iter().flatten() {
        for (key, values) in keys.as_object().into_iter().flatten() {
            variants.push(without_condition(original, operator, key));
            variants.extend(shorter(values).map(|list| {
                let mut variant = original.clone();
                variant["Condition"][operator][key] = list;
                variant
            }));
        }
    }
    variants
}

/// The list without each of its items in turn.
fn shorter(list: &Value) -> impl Iterator<Item = Value> {
    let items = list
        .as_array()
        .filter(|items| items.len() > 1)
        .cloned()
        .unwrap_or_default();
    (0..items.len()).map(move |at| {
        let mut fewer = items.clone();
        fewer.remove(at);
        Value::Array(fewer)
    })
}

/// The statement without one of its conditions.
pub(crate) fn without_condition(statement: &Value, operator: &str, key: &str) -> Value {
    let mut variant = statement.clone();
    let Some(operators) = variant.get_mut("Condition").and_then(Value::as_object_mut) else {
        return variant;
    };
    if let Some(keys) = operators[operator].as_object_mut() {
        keys.remove(key);
        if keys.is_empty() {
            operators.remove(operator);
        }
    }
    if operators.is_empty()
        && let Some(members) = variant.as_object_mut()
    {
        members.remove("Condition");
    }
    variant
}
