//! How the rules of a lifecycle policy go together (Image Builder user guide, lifecycle policies; newer service model).

use std::collections::BTreeSet;

use model::Decoder;

use super::{Lifecycle, PolicyDetail, ResourceSelection, exclusions};
use crate::rules;

pub(super) fn check(lifecycle: &Lifecycle, decoder: &mut Decoder) {
    let Lifecycle {
        description,
        execution_role,
        resource_type,
        status: _,
        policy_details,
        resource_selection,
    } = lifecycle;
    rules::description(decoder, description.as_ref());
    rules::length(decoder, "execution_role", Some(execution_role), 1..=2048);
    rules::form(
        decoder,
        "execution_role",
        Some(execution_role),
        "the name or ARN of a role",
        rules::role,
    );
    let containers = resource_type.0 == "CONTAINER_IMAGE";
    match policy_details.len() {
        1..=3 => {}
        0 => {
            decoder
                .problem_at("", "lifecycle/no-details", "`policy_details` is missing")
                .help("add one to three `[[policy_details]]`");
        }
        more => {
            decoder.problem_at(
                "policy_details",
                "lifecycle/too-many-details",
                format!("{more} rules, where AWS takes at most 3"),
            );
        }
    }
    check_selection(resource_selection.as_ref(), decoder);
    let mut seen = BTreeSet::new();
    for (index, detail) in policy_details.iter().enumerate() {
        let path = format!("policy_details[{index}]");
        if !seen.insert(&detail.action.r#type) {
            let action = &detail.action.r#type.0;
            decoder.problem_at(
                &format!("{path}.action.type"),
                "lifecycle/action-twice",
                format!("there is a rule for {action} already"),
            );
        }
        check_filter(&path, detail, decoder);
        check_included(&path, detail, containers, decoder);
        if let Some(rules) = &detail.exclusion_rules {
            exclusions::check(&format!("{path}.exclusion_rules"), rules, containers, decoder);
        }
    }
}

fn check_selection(selection: Option<&ResourceSelection>, decoder: &mut Decoder) {
    let help =
        "a lifecycle policy acts on exactly one of `resource_selection.recipes` and `resource_selection.tag_map`";
    let Some(selection) = selection else {
        decoder
            .problem_at("", "lifecycle/no-selection", "`resource_selection` is missing")
            .help(help);
        return;
    };
    match (selection.recipes.is_empty(), selection.tag_map.is_empty()) {
        (true, true) => {
            decoder
                .problem_at(
                    "resource_selection",
                    "lifecycle/no-selection",
                    "`resource_selection` selects nothing",
                )
                .help(help);
        }
        (false, false) => {
            decoder
                .problem_at(
                    "resource_selection",
                    "lifecycle/two-selections",
                    "recipes and tags are both selected",
                )
                .help(help);
        }
        _ => {}
    }
    rules::count(decoder, "resource_selection.recipes", selection.recipes.len(), 50);
    for (index, recipe) in selection.recipes.iter().enumerate() {
        rules::form(
            decoder,
            &format!("resource_selection.recipes[{index}].semantic_version"),
            Some(&recipe.semantic_version),
            "a version: three numbers, of which the last ones may be `x`",
            is_selector,
        );
    }
    rules::tags(decoder, "resource_selection.tag_map", &selection.tag_map, 50);
}

/// `1.0.0`, or with every node right of the first `x` an `x` too.
fn is_selector(version: &str) -> bool {
    let nodes: Vec<&str> = version.split('.').collect();
    let number = |node: &&str| !node.is_empty() && node.bytes().all(|byte| byte.is_ascii_digit());
    let numbers = nodes.iter().take_while(|node| number(node)).count();
    nodes.len() == 3 && nodes[numbers..].iter().all(|node| *node == "x")
}

fn check_filter(path: &str, detail: &PolicyDetail, decoder: &mut Decoder) {
    let filter = &detail.filter;
    let (action, by_count) = (detail.action.r#type.0.as_str(), filter.r#type.0 == "COUNT");
    rules::range(decoder, &format!("{path}.filter.value"), Some(filter.value), 1..=1000);
    rules::range(
        decoder,
        &format!("{path}.filter.retain_at_least"),
        filter.retain_at_least,
        1..=10,
    );
    if by_count && action != "DELETE" {
        decoder
            .problem_at(
                &format!("{path}.filter.type"),
                "lifecycle/count-without-delete",
                format!("a COUNT filter goes only with DELETE, not with {action}"),
            )
            .help("use an AGE filter here");
    }
    if by_count && filter.retain_at_least.is_some() {
        decoder
            .problem_at(
                &format!("{path}.filter.retain_at_least"),
                "lifecycle/retain-with-count",
                "`retain_at_least` belongs to AGE filters",
            )
            .help("a COUNT filter already says how many images stay: `value`");
    }
    if filter.retain_at_least.is_some() && !by_count && action != "DELETE" {
        decoder.problem_at(
            &format!("{path}.filter.retain_at_least"),
            "lifecycle/retain-without-delete",
            format!("`retain_at_least` goes only with DELETE, not with {action}"),
        );
    }
    if !by_count && filter.unit.is_none() {
        decoder.problem_at(
            &format!("{path}.filter"),
            "lifecycle/age-without-unit",
            "an AGE filter needs `unit`",
        );
    }
}

fn check_included(path: &str, detail: &PolicyDetail, containers: bool, decoder: &mut Decoder) {
    let action = detail.action.r#type.0.as_str();
    if containers && action != "DELETE" {
        decoder.problem_at(
            &format!("{path}.action.type"),
            "lifecycle/container-action",
            "container images can only be deleted",
        );
    }
    let Some(included) = &detail.action.include_resources else {
        return;
    };
    let at = format!("{path}.action.include_resources");
    if included.snapshots.0 && !included.amis.0 {
        decoder.problem_at(
            &format!("{at}.snapshots"),
            "lifecycle/snapshots-without-amis",
            "snapshots go only together with their AMIs",
        );
    }
    if action != "DELETE" && (included.snapshots.0 || included.containers.0) {
        decoder.problem_at(
            &at,
            "lifecycle/included-resources",
            format!("{action} may include only `amis`"),
        );
    }
    if containers != included.containers.0 && (included.containers.0 || included.amis.0) {
        decoder.problem_at(
            &at,
            "lifecycle/wrong-resources",
            "what is included does not fit `resource_type`",
        );
    }
}
