//! Why evaluators disagree. Each reason is a rewriting of policies that keeps what AWS documents them to mean and no longer has
//! the feature that the other one takes differently. A disagreement is explained by a reason only if the rewriting leaves our
//! answer as it is and the other's then agrees with it.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use crate::{
    cases::{Case, items_mut},
    vocabulary::MULTIVALUED,
};

/// A cause of disagreements, judged in `README.md`.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Reason {
    pub(crate) name: &'static str,
    rewrite: fn(&mut Case),
}

const fn reason(name: &'static str, rewrite: fn(&mut Case)) -> Reason {
    Reason { name, rewrite }
}

impl Reason {
    /// The case without the feature; the same where it has none.
    pub(crate) fn rewritten(self, case: &Case) -> Case {
        let mut changed = case.clone();
        (self.rewrite)(&mut changed);
        changed
    }
}

/// What sets `@cloud-copilot/iam-simulate` apart.
pub(crate) const OF_SIMULATOR: &[Reason] = &[
    reason("wildcard in the service of an action", wildcard_service),
    reason("variable without a value", variable_without_value),
    reason("variable in the account of a Resource", variable_in_account),
    reason("default without a blank", default_without_blank),
    reason("version without variables", version_without_variables),
    reason("seconds as a date", seconds_as_date),
    reason("address without a prefix", address_without_prefix),
    reason("wildcard in the type of a resource", wildcard_resource_type),
    reason("`*` for any ARN", star_for_arn),
    reason("incomplete ARN", incomplete_arn),
    reason("ARN pattern over several fields", arn_over_fields),
    reason("block of all addresses", block_of_all),
    reason("escape where nothing is a wildcard", escape_without_wildcards),
    reason("variable at the start of a resource", variable_at_start),
    reason("variable in an ARN of a condition", variable_in_arn),
    reason("list of one value without a set operator", list_of_one),
];

/// What sets `iam-rs` apart.
pub(crate) const OF_EVALUATOR: &[Reason] = &[
    reason("variable in a condition's value", variable_in_condition),
    reason("variable without a value", variable_without_value),
    reason("variable in the account of a Resource", variable_in_account),
    reason("version without variables", version_without_variables),
    reason("wildcard under ArnEquals", wildcard_under_arn_equals),
    reason("variable and wildcard under ArnEquals", variable_under_arn_equals),
    reason("ARN pattern over several fields", arn_over_fields),
    reason("case of BinaryEquals", case_of_binary),
    reason("list of values without a set operator", list_without_set_operator),
    reason("wildcard in the service of an ARN", wildcard_in_arn_service),
];

/// A text and an ARN that no request here has.
const NO_TEXT: &str = "nobody has this";
const NO_ARN: &str = "arn:aws:none:none:none:none";

fn wildcard_service(case: &mut Case) {
    let service = case.action.split(':').next().unwrap_or_default().to_owned();
    for action in members(case, &["Action", "NotAction"]) {
        if let Some(rest) = action.strip_prefix("*:") {
            *action = format!("{service}:{rest}");
        }
    }
}

/// IAM user guide, "Policy variables with no value": nothing equals it.
fn variable_without_value(case: &mut Case) {
    let context = case.context.clone();
    let is_lost = |text: &str| resolved(text, &context).is_none();
    for resource in members(case, &["Resource", "NotResource"]).filter(|text| is_lost(text)) {
        NO_ARN.clone_into(resource);
    }
    values(case, |operator, _, value| {
        if is_lost(value) {
            no_value(operator).clone_into(value);
        }
    });
}

fn no_value(operator: &str) -> &'static str {
    if operator.contains("Arn") { NO_ARN } else { NO_TEXT }
}

/// IAM user guide, "Where you can use policy variables": only in the last field of an ARN.
fn variable_in_account(case: &mut Case) {
    for resource in members(case, &["Resource", "NotResource"]) {
        let first: Vec<&str> = resource.splitn(6, ':').take(5).collect();
        if first.join(":").contains("${") {
            NO_ARN.clone_into(resource);
        }
    }
}

fn default_without_blank(case: &mut Case) {
    let spread = |text: &mut String| {
        if text.contains("${") {
            *text = text.replace(",'", ", '");
        }
    };
    members(case, &["Resource", "NotResource"]).for_each(spread);
    values(case, |_, _, value| spread(value));
}

/// IAM user guide, "Version": before 2012-10-17 a variable is text.
fn version_without_variables(case: &mut Case) {
    for policy in case.policies_mut().filter(|policy| policy["Version"] == "2008-10-17") {
        policy["Version"] = json!("2012-10-17");
        for statement in items_mut(&mut policy["Statement"]) {
            for resource in strings(statement, &["Resource", "NotResource"]).filter(|text| text.contains("${")) {
                NO_ARN.clone_into(resource);
            }
            statement_values(statement, |operator, _, value| {
                if value.contains("${") {
                    no_value(operator).clone_into(value);
                }
            });
        }
    }
}

fn seconds_as_date(case: &mut Case) {
    values(case, |operator, _, value| {
        if operator.contains("Date") && value == "1795334400" {
            "2026-11-22T08:00:00Z".clone_into(value);
        }
    });
}

fn address_without_prefix(case: &mut Case) {
    values(case, |operator, _, value| {
        if operator.contains("IpAddress") && !value.contains('/') {
            value.push_str(if value.contains(':') { "/128" } else { "/32" });
        }
    });
}

/// A block that has the request's address, or no such block.
fn block_of_all(case: &mut Case) {
    let asked = case.context.get("aws:SourceIp").map_or("192.0.2.0", |values| values[0]);
    let block = if asked.contains(':') {
        "192.0.2.0/24".to_owned()
    } else {
        format!("{asked}/32")
    };
    values(case, |operator, _, value| {
        if operator.contains("IpAddress") && value == "0.0.0.0/0" {
            block.clone_into(value);
        }
    });
}

/// IAM user guide, "Policy variables", the special ones: in every text that can have variables.
fn escape_without_wildcards(case: &mut Case) {
    values(case, |operator, _, value| {
        if operator.contains("Equals") && operator.contains("String") {
            *value = value.replace("${*}", "*").replace("${?}", "?");
        }
    });
}

fn variable_at_start(case: &mut Case) {
    let context = case.context.clone();
    for resource in members(case, &["Resource", "NotResource"]) {
        if resource
            .splitn(6, ':')
            .nth(5)
            .is_some_and(|last| last.starts_with("${aws:"))
            && let Some(plain) = resolved(resource, &context)
        {
            *resource = plain;
        }
    }
}

/// Not documented. Ours tests the one value, which is what a set operator does, too.
fn list_of_one(case: &mut Case) {
    let context = case.context.clone();
    for statement in case.statements_mut() {
        let Some(operators) = statement.get_mut("Condition").and_then(Value::as_object_mut) else {
            continue;
        };
        for (operator, mut keys) in std::mem::take(operators) {
            let is_plain = operator != "Null" && !operator.contains(':');
            for key in MULTIVALUED.iter().filter(|_| is_plain) {
                let one = context.get(key).is_some_and(|values| values.len() == 1);
                if let Some(values) = keys.as_object_mut().filter(|_| one).and_then(|keys| keys.remove(*key)) {
                    operators
                        .entry(format!("ForAnyValue:{operator}"))
                        .or_insert_with(|| json!({}))[*key] = values;
                }
            }
            for (key, values) in keys.as_object_mut().into_iter().flatten() {
                operators.entry(operator.clone()).or_insert_with(|| json!({}))[key] = values.take();
            }
        }
    }
}

fn variable_in_arn(case: &mut Case) {
    let context = case.context.clone();
    values(case, |operator, _, value| {
        if operator.contains("Arn") && value.contains("${") {
            *value = resolved(value, &context).unwrap_or_else(|| NO_ARN.to_owned());
        }
    });
}

fn wildcard_resource_type(case: &mut Case) {
    let last = case.resource.splitn(6, ':').nth(5).unwrap_or_default();
    let Some((kind, _)) = last.split_once('/') else { return };
    for resource in members(case, &["Resource", "NotResource"]) {
        *resource = resource.replace(":*/", &format!(":{kind}/"));
    }
}

fn star_for_arn(case: &mut Case) {
    values(case, |operator, _, value| {
        if operator.contains("Arn") && value == "*" {
            "arn:*:*:*:*:*".clone_into(value);
        }
    });
}

/// IAM user guide, "Resource": the fields that an ARN lacks are `*`.
fn incomplete_arn(case: &mut Case) {
    for resource in members(case, &["Resource", "NotResource"]) {
        let fields = resource.split(':').count();
        if resource != "*" && fields < 6 {
            resource.push_str(&":*".repeat(6 - fields));
        }
    }
}

/// IAM user guide, "Policy variables": replaced, and what is put in is no wildcard. A pattern with an escaped wildcard is
/// either what the request has, or nothing that it has.
fn variable_in_condition(case: &mut Case) {
    let context = case.context.clone();
    values(case, |operator, key, value| {
        if !value.contains("${") {
            return;
        }
        let escapes = ["${*}", "${?}", "${$}"].iter().any(|escape| value.contains(escape));
        let plain = resolved(value, &context);
        let is_asked = plain
            .as_deref()
            .is_some_and(|plain| context.get(key).is_some_and(|asked| asked.contains(&plain)));
        *value = plain
            .filter(|_| !escapes || is_asked)
            .unwrap_or_else(|| no_value(operator).to_owned());
    });
}

/// IAM user guide, "ARN condition operators": `ArnEquals` and `ArnLike` behave alike.
fn wildcard_under_arn_equals(case: &mut Case) {
    for statement in case.statements_mut() {
        let Some(operators) = statement.get_mut("Condition").and_then(Value::as_object_mut) else {
            continue;
        };
        let old = std::mem::take(operators);
        for (operator, keys) in old {
            let like = operator
                .replace("ArnEquals", "ArnLike")
                .replace("ArnNotEquals", "ArnNotLike");
            let free = !operators.contains_key(&like);
            operators.insert(if free { like } else { operator }, keys);
        }
    }
}

fn variable_under_arn_equals(case: &mut Case) {
    variable_in_condition(case);
    wildcard_under_arn_equals(case);
}

/// IAM user guide, "Resource": no wildcard in the service of an ARN, but not what becomes of it. Ours takes it as one.
fn wildcard_in_arn_service(case: &mut Case) {
    let service = case.resource.split(':').nth(2).unwrap_or_default().to_owned();
    for resource in members(case, &["Resource", "NotResource"]) {
        if let Some(rest) = resource.strip_prefix("arn:aws:*:") {
            *resource = format!("arn:aws:{service}:{rest}");
        }
    }
}

/// IAM user guide, "ARN condition operators": each of the six fields is compared for itself.
fn arn_over_fields(case: &mut Case) {
    values(case, |operator, _, value| {
        if operator.contains("Arn") && value != "*" && value.split(':').count() < 6 {
            NO_ARN.clone_into(value);
        }
    });
}

fn case_of_binary(case: &mut Case) {
    let context = case.context.clone();
    values(case, |operator, key, value| {
        let asked = context.get(key).and_then(|values| values.first());
        if operator.contains("Binary") && asked.is_some_and(|asked| asked.eq_ignore_ascii_case(value) && asked != value)
        {
            "bm8=".clone_into(value);
        }
    });
}

/// Not documented: "multivalued context keys require a condition set operator". Ours takes it as not met.
fn list_without_set_operator(case: &mut Case) {
    let context = case.context.clone();
    for statement in case.statements_mut() {
        let mut is_met = true;
        statement_values(statement, |operator, key, _| {
            let several = context.get(key).is_some_and(|values| values.len() > 1);
            is_met &= !several || operator.starts_with("For") || operator == "Null";
        });
        if !is_met {
            statement["Condition"] = json!({"StringEquals": {"aws:PrincipalAccount": NO_TEXT}});
        }
    }
}

/// The texts of some members of all statements.
fn members<'a>(case: &'a mut Case, names: &'static [&'static str]) -> impl Iterator<Item = &'a mut String> {
    case.statements_mut()
        .flat_map(move |statement| strings(statement, names))
}

fn strings<'a>(statement: &'a mut Value, names: &'static [&'static str]) -> impl Iterator<Item = &'a mut String> {
    let members = statement.as_object_mut().into_iter().flatten();
    members
        .filter(|(name, _)| names.contains(&name.as_str()))
        .flat_map(|(_, value)| items_mut(value))
        .filter_map(text)
}

fn text(value: &mut Value) -> Option<&mut String> {
    match value {
        Value::String(text) => Some(text),
        _ => None,
    }
}

/// Hands every value of every condition to `change`, with its operator and key.
fn values(case: &mut Case, mut change: impl FnMut(&str, &str, &mut String)) {
    for statement in case.statements_mut() {
        statement_values(statement, &mut change);
    }
}

fn statement_values(statement: &mut Value, mut change: impl FnMut(&str, &str, &mut String)) {
    let operators = statement.get_mut("Condition").and_then(Value::as_object_mut);
    for (operator, keys) in operators.into_iter().flatten() {
        for (key, values) in keys.as_object_mut().into_iter().flatten() {
            for value in items_mut(values).iter_mut().filter_map(text) {
                change(operator, key, value);
            }
        }
    }
}

/// The text with its variables replaced, by their values or their defaults, and its escapes by what they stand for.
fn resolved(text: &str, context: &BTreeMap<&str, Vec<&str>>) -> Option<String> {
    let mut out = String::new();
    let mut rest = text;
    while let Some((before, from)) = rest.split_once("${") {
        let (inside, after) = from.split_once('}')?;
        out.push_str(before);
        let (key, default) = inside
            .split_once(',')
            .map_or((inside, None), |(key, default)| (key, Some(default)));
        let found = context.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
        match (found.map(|(_, values)| values.as_slice()), default) {
            _ if ["*", "?", "$"].contains(&key) => out.push_str(key),
            (Some([value]), _) => out.push_str(value),
            (_, Some(default)) => out.push_str(default.trim().trim_matches('\'')),
            (_, None) => return None,
        }
        rest = after;
    }
    out.push_str(rest);
    Some(out)
}
