//! Runs `policies/*.tests.toml` against the policies of the desired state, offline.

use std::{collections::BTreeMap, path::Path};

use guardrails::{
    PolicyType,
    tests_file::{self, Attached, Case},
};
use load::Root;
use model::{DesiredState, Diagnostic, Value};

/// What a tests file says, and what came of it.
pub(crate) fn run(directory: &Path, desired: &DesiredState, texts: &mut BTreeMap<String, String>) -> Vec<Diagnostic> {
    let Ok(root) = Root::open(directory) else {
        return Vec::new();
    };
    let mut diagnostics = Vec::new();
    let mut cases: Vec<(String, Vec<Case>)> = Vec::new();
    for file in root
        .files("policies")
        .into_iter()
        .filter(|file| file.ends_with(".tests.toml"))
    {
        let text = match root.read(&file) {
            Ok(text) => text,
            Err(message) => {
                diagnostics.push(Diagnostic::error("load/unreadable", message).file(file));
                continue;
            }
        };
        let (found, problems) = tests_file::parse(&text);
        diagnostics.extend(problems.into_iter().map(|problem| problem.file(&file)));
        texts.insert(file.clone(), text);
        cases.push((file, found));
    }
    if cases.iter().any(|(_, cases)| !cases.is_empty()) {
        diagnostics.extend(decide(desired, &cases));
    }
    diagnostics
}

fn decide(desired: &DesiredState, cases: &[(String, Vec<Case>)]) -> Vec<Diagnostic> {
    let policies: Vec<Declared> = desired.resources.values().filter_map(Declared::new).collect();
    let attached: Vec<Attached<'_>> = policies.iter().map(Declared::attached).collect();
    let all: Vec<Case> = cases.iter().flat_map(|(_, cases)| cases.iter().cloned()).collect();
    let organization = desired.stack.organization.as_ref();
    let management = organization.map_or("", |organization| organization.management_account.as_str());
    // Where a policy cannot be read, its own rules have said what is wrong with it.
    let Ok((organization, compiled)) = tests_file::offline(&attached, &all, management) else {
        return Vec::new();
    };
    let mut diagnostics = Vec::new();
    for (file, cases) in cases {
        for case in cases {
            let result = tests_file::run(case, &organization, &compiled);
            diagnostics.extend(tests_file::finding(case, &result).map(|found| found.file(file)));
        }
    }
    diagnostics
}

/// A policy of the desired state with the names of its targets.
struct Declared {
    address: String,
    policy_type: PolicyType,
    text: String,
    targets: Vec<String>,
}

impl Declared {
    fn new(desired: &model::Desired) -> Option<Self> {
        let policy_type = PolicyType::from_wire(desired.value.get("type")?.text()?)?;
        let targets = desired.value.get("targets").map(Value::items).unwrap_or_default();
        Some(Self {
            address: desired.address.to_string(),
            policy_type,
            text: desired.value.get("content")?.text()?.to_owned(),
            targets: targets.iter().filter_map(Value::text).map(str::to_owned).collect(),
        })
    }

    fn attached(&self) -> Attached<'_> {
        Attached {
            id: &self.address,
            policy_type: self.policy_type,
            text: &self.text,
            targets: &self.targets,
        }
    }
}
