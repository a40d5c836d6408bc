//! Which crate may depend on which.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::Finding;

/// A crate of the workspace.
struct Member {
    name: &'static str,
    /// The crates of the workspace that it may depend on. Everything stands below it in the table.
    may_use: &'static [&'static str],
    /// Synchronous, without input or output, clock, environment or randomness.
    pure: bool,
    /// Whether it may name the AWS SDK.
    sdk: bool,
}

/// The house: dependencies point down this table, never up or sideways.
const MEMBERS: [Member; 13] = [
    member("xtask", &[]),
    // What hostile texts are thrown at.
    member(
        "goldsmith-fuzz",
        &[
            "goldsmith-render",
            "goldsmith-kinds",
            "goldsmith-guardrails",
            "goldsmith-documents",
            "goldsmith-load",
            "goldsmith-model",
        ],
    ),
    member("goldsmith-e2e", &["goldsmith", "goldsmith-emulator"]),
    Member {
        sdk: true,
        ..member(
            "goldsmith",
            &[
                "goldsmith-render",
                "goldsmith-apply",
                "goldsmith-plan",
                "goldsmith-kinds",
                "goldsmith-guardrails",
                "goldsmith-documents",
                "goldsmith-load",
                "goldsmith-emulator",
                "goldsmith-model",
            ],
        )
    },
    // Of `goldsmith-apply` only its events and its ledger, which are data.
    pure(
        "goldsmith-render",
        &[
            "goldsmith-apply",
            "goldsmith-plan",
            "goldsmith-guardrails",
            "goldsmith-documents",
            "goldsmith-model",
        ],
    ),
    member("goldsmith-apply", &["goldsmith-plan", "goldsmith-model"]),
    pure("goldsmith-plan", &["goldsmith-model"]),
    Member {
        sdk: true,
        ..member(
            "goldsmith-kinds",
            &["goldsmith-guardrails", "goldsmith-documents", "goldsmith-model"],
        )
    },
    pure("goldsmith-guardrails", &["goldsmith-model"]),
    pure("goldsmith-documents", &["goldsmith-model"]),
    member("goldsmith-load", &["goldsmith-model"]),
    // It shares nothing with the rest, so that it can disagree.
    member("goldsmith-emulator", &[]),
    pure("goldsmith-model", &[]),
];

const fn member(name: &'static str, may_use: &'static [&'static str]) -> Member {
    Member {
        name,
        may_use,
        pure: false,
        sdk: false,
    }
}

const fn pure(name: &'static str, may_use: &'static [&'static str]) -> Member {
    Member {
        pure: true,
        ..member(name, may_use)
    }
}

/// What a pure crate reaches through no chain of dependencies: runtimes, networks, files, chance.
const IMPURE: [&str; 14] = [
    "async-std",
    "axum",
    "cap-std",
    "fastrand",
    "futures",
    "getrandom",
    "hyper",
    "mio",
    "rand",
    "reqwest",
    "smol",
    "socket2",
    "tempfile",
    "tokio",
];

/// Judges the graph of what is built into a crate; what only its tests use is apart.
pub(super) fn check(metadata: &Value) -> Vec<Finding> {
    let graph = Graph::new(metadata);
    let mut findings = Vec::new();
    for name in &graph.members {
        match MEMBERS.iter().position(|member| member.name == name) {
            Some(rank) => findings.extend(graph.check(rank)),
            None => findings.push(Finding::new(
                name,
                0,
                "stands not in the table of xtask's dependency rules",
            )),
        }
    }
    for member in MEMBERS.iter().filter(|member| !graph.members.contains(member.name)) {
        findings.push(Finding::new(
            member.name,
            0,
            "stands in the table of xtask's dependency rules, but is no crate",
        ));
    }
    findings
}

/// Normal dependencies by package name. Two versions of a package count as one.
struct Graph {
    members: BTreeSet<String>,
    edges: BTreeMap<String, BTreeSet<String>>,
}

impl Graph {
    fn new(metadata: &Value) -> Self {
        let list = |value: &'_ Value| value.as_array().cloned().unwrap_or_default();
        let text = |value: &Value| value.as_str().unwrap_or_default().to_owned();
        let packages = list(&metadata["packages"]);
        let names: BTreeMap<String, String> = packages
            .iter()
            .map(|package| (text(&package["id"]), text(&package["name"])))
            .collect();
        let name = |id: &Value| names.get(&text(id)).cloned().unwrap_or_default();
        let mut edges: BTreeMap<String, BTreeSet<String>> = BTreeMap::new();
        for node in list(&metadata["resolve"]["nodes"]) {
            let normal = list(&node["deps"])
                .into_iter()
                .filter(|dependency| list(&dependency["dep_kinds"]).iter().any(|kind| kind["kind"].is_null()));
            edges
                .entry(name(&node["id"]))
                .or_default()
                .extend(normal.map(|dependency| name(&dependency["pkg"])));
        }
        Self {
            members: list(&metadata["workspace_members"]).iter().map(name).collect(),
            edges,
        }
    }

    fn check(&self, rank: usize) -> Vec<Finding> {
        let member = &MEMBERS[rank];
        let mut findings = Vec::new();
        for used in self.edges.get(member.name).into_iter().flatten() {
            if self.members.contains(used) && !member.may_use.contains(&used.as_str()) {
                findings.push(Finding::new(member.name, 0, format!("must not depend on {used}")));
            }
            if used.starts_with("aws-sdk-") && !member.sdk {
                findings.push(Finding::new(member.name, 0, format!("names the AWS SDK: {used}")));
            }
        }
        let below = |name: &str| MEMBERS.iter().skip(rank + 1).any(|other| other.name == name);
        for used in member.may_use.iter().filter(|used| !below(used)) {
            findings.push(Finding::new(
                member.name,
                0,
                format!("{used} does not stand below it in the table"),
            ));
        }
        if member.pure {
            let reached = self.reached(member.name);
            let impure = |name: &&String| IMPURE.contains(&name.as_str()) || name.starts_with("aws-");
            findings.extend(
                reached
                    .iter()
                    .filter(impure)
                    .map(|name| Finding::new(member.name, 0, format!("is pure, and reaches {name}"))),
            );
        }
        findings
    }

    /// What a crate depends on through any chain. Other crates of the workspace answer for themselves.
    fn reached(&self, name: &str) -> BTreeSet<String> {
        let mut reached = BTreeSet::new();
        let mut ahead = vec![name.to_owned()];
        while let Some(next) = ahead.pop() {
            for used in self.edges.get(&next).into_iter().flatten() {
                if !self.members.contains(used) && reached.insert(used.clone()) {
                    ahead.push(used.clone());
                }
            }
        }
        reached
    }
}

#[cfg(test)]
mod tests {
    use expect_test::expect;
    use serde_json::json;

    use super::*;
    use crate::tidy::testing::lines;

    /// A workspace of all members, with these normal dependencies (by name) beside.
    fn judge(edges: &[(&str, &str)]) -> String {
        lines(&check(&world(edges, &Value::Null)))
    }

    fn world(edges: &[(&str, &str)], kind: &Value) -> Value {
        let mut names: BTreeSet<&str> = MEMBERS.iter().map(|member| member.name).collect();
        let members = names.clone();
        names.extend(edges.iter().flat_map(|(from, to)| [*from, *to]));
        let kinds = json!([{ "kind": kind }]);
        let nodes: Vec<Value> = names
            .iter()
            .map(|name| {
                let used = edges.iter().filter(|(from, _)| from == name);
                let used: Vec<Value> = used.map(|(_, to)| json!({ "pkg": to, "dep_kinds": kinds })).collect();
                json!({ "id": name, "deps": used })
            })
            .collect();
        let packages: Vec<Value> = names.iter().map(|name| json!({ "id": name, "name": name })).collect();
        json!({ "packages": packages, "workspace_members": members, "resolve": { "nodes": nodes } })
    }

    #[test]
    fn dependencies_that_point_down_are_right() {
        assert_eq!(
            judge(&[
                ("goldsmith-plan", "goldsmith-model"),
                ("goldsmith-kinds", "aws-sdk-sts")
            ]),
            ""
        );
    }

    #[test]
    fn none_points_up_or_sideways() {
        expect![[r"
            goldsmith-documents: must not depend on goldsmith-guardrails
            goldsmith-emulator: must not depend on goldsmith-model
        "]]
        .assert_eq(&judge(&[
            ("goldsmith-documents", "goldsmith-guardrails"),
            ("goldsmith-emulator", "goldsmith-model"),
        ]));
    }

    #[test]
    fn the_sdk_stays_in_kinds_and_cli() {
        expect![[r"
            goldsmith-apply: names the AWS SDK: aws-sdk-sts
        "]]
        .assert_eq(&judge(&[("goldsmith-apply", "aws-sdk-sts")]));
    }

    #[test]
    fn a_pure_crate_reaches_no_runtime_even_through_others() {
        expect![[r"
            goldsmith-plan: is pure, and reaches tokio
        "]]
        .assert_eq(&judge(&[("goldsmith-plan", "innocent"), ("innocent", "tokio")]));
    }

    #[test]
    fn what_only_tests_use_is_apart() {
        assert_eq!(lines(&check(&world(&[("goldsmith-plan", "tokio")], &json!("dev")))), "");
    }

    #[test]
    fn a_new_crate_must_be_placed() {
        let mut world = world(&[("innocent", "innocent")], &Value::Null);
        let members = world["workspace_members"].as_array_mut().unwrap();
        members.push(json!("innocent"));
        members.retain(|member| member != "xtask");
        expect![[r"
            innocent: stands not in the table of xtask's dependency rules
            xtask: stands in the table of xtask's dependency rules, but is no crate
        "]]
        .assert_eq(&lines(&check(&world)));
    }
}
