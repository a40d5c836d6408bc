//! What the cases are about: how often a feature is there, and how often it decides.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::{
    cases::{Case, items},
    ours::ours,
    shrink::without_condition,
    vocabulary::{MULTIVALUED, PRINCIPAL_ACCOUNT},
};

/// Features, with the number of cases that have them, and of those that would come out otherwise without.
#[derive(Default)]
pub(crate) struct Coverage {
    cases: usize,
    allowed: usize,
    of: BTreeMap<String, (usize, usize)>,
}

impl Coverage {
    pub(crate) fn add(&mut self, case: &Case) {
        let decided = ours(case);
        self.cases += 1;
        self.allowed += usize::from(decided);
        let mut here = BTreeMap::new();
        for feature in features(case) {
            here.entry(feature).or_insert(false);
        }
        conditions(case, &mut |features, without| {
            let decides = ours(&without) != decided;
            for feature in features {
                *here.entry(feature).or_insert(false) |= decides;
            }
        });
        for (feature, decides) in here {
            let entry = self.of.entry(feature).or_default();
            entry.0 += 1;
            entry.1 += usize::from(decides);
        }
    }

    pub(crate) fn print(&self) {
        println!("{} cases, {} allowed", self.cases, self.allowed);
        for (feature, (there, deciding)) in &self.of {
            println!("{there:>7} {deciding:>6}  {feature}");
        }
    }

    /// Each feature is in one case of a thousand at least, and conditions decide.
    pub(crate) fn close(&self, operators: &[&str]) {
        self.print();
        let there = |feature: &str| self.of.get(feature).copied().unwrap_or_default();
        for feature in FEATURES {
            assert!(there(feature).0 * 200 > self.cases, "{feature} is too rare");
        }
        for operator in operators {
            assert!(there(operator).0 * 1_000 > self.cases, "{operator} is too rare");
            assert!(there(operator).1 > 0, "{operator} never decides");
        }
        for share in [self.allowed, self.cases - self.allowed] {
            assert!(share * 5 > self.cases, "both outcomes are frequent");
        }
    }
}

/// What must not get lost from the generator.
const FEATURES: [&str; 17] = [
    "2 levels",
    "3 levels",
    "4 levels",
    "another account's resource",
    "RCP that denies",
    "SCP that denies",
    "SCP that allows",
    "NotAction",
    "NotResource",
    "wildcard in an action",
    "wildcard in a resource",
    "incomplete ARN",
    "variable in a resource",
    "variable in a value",
    "default of a variable",
    "version without variables",
    "key of several values",
];

fn features(case: &Case) -> Vec<String> {
    let mut found = vec![format!("{} levels", case.scp.len())];
    let mut add = |feature: &str, there: bool| {
        if there {
            found.push(feature.to_owned());
        }
    };
    add("another account's resource", case.resource_account != PRINCIPAL_ACCOUNT);
    add(
        "version without variables",
        case.policies().any(|policy| policy["Version"] == "2008-10-17"),
    );
    let several = MULTIVALUED
        .iter()
        .any(|key| case.context.get(key).is_some_and(|values| values.len() > 1));
    add("key of several values", several);
    for (side, levels) in [("SCP", &case.scp), ("RCP", &case.rcp)] {
        let statements = || levels.iter().flatten().flat_map(|policy| items(&policy["Statement"]));
        add(
            &format!("{side} that denies"),
            statements().any(|one| one["Effect"] == "Deny"),
        );
        let allows = |one: &Value| one["Effect"] == "Allow" && one["Action"] != "*";
        add(&format!("{side} that allows"), statements().any(allows));
    }
    for statement in case.statements() {
        let any = |names: [&str; 2], what: fn(&str) -> bool| {
            let values = names.iter().flat_map(|name| items(&statement[*name]));
            values.filter_map(Value::as_str).any(what)
        };
        add("NotAction", !statement["NotAction"].is_null());
        add("NotResource", !statement["NotResource"].is_null());
        add("wildcard in an action", any(["Action", "NotAction"], is_wild));
        add("wildcard in a resource", any(["Resource", "NotResource"], is_wild));
        add(
            "variable in a resource",
            any(["Resource", "NotResource"], |text| text.contains("${")),
        );
        add(
            "incomplete ARN",
            any(["Resource", "NotResource"], |text| {
                text != "*" && text.split(':').count() < 6
            }),
        );
    }
    found
}

fn is_wild(text: &str) -> bool {
    text != "*" && text.contains(['*', '?'])
}

/// Hands each condition's features to `see`, with the case without the condition.
fn conditions(case: &Case, see: &mut impl FnMut(Vec<String>, Case)) {
    for (at, statement) in case.statements().enumerate() {
        for (operator, keys) in statement["Condition"].as_object().into_iter().flatten() {
            for (key, values) in keys.as_object().into_iter().flatten() {
                let mut without = case.clone();
                if let Some(place) = without.statements_mut().nth(at) {
                    *place = without_condition(statement, operator, key);
                }
                see(of_condition(case, operator, key, items(values)), without);
            }
        }
    }
}

fn of_condition(case: &Case, operator: &str, key: &str, values: &[Value]) -> Vec<String> {
    let mut found = vec![operator.to_owned()];
    let mut add = |feature: &str, there: bool| {
        if there {
            found.push(feature.to_owned());
        }
    };
    let base = operator.strip_suffix("IfExists");
    add("…IfExists", base.is_some());
    let has = |what: &str| {
        values
            .iter()
            .filter_map(Value::as_str)
            .any(|value| value.contains(what))
    };
    add("variable in a value", has("${"));
    add("default of a variable", has(",") && has("${"));
    add("several values", values.len() > 1);
    let asked = case.context.iter().find(|(name, _)| name.eq_ignore_ascii_case(key));
    add("key that the request lacks", asked.is_none());
    add("key in another case", asked.is_some_and(|(name, _)| *name != key));
    found
}
