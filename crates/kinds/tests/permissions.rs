//! What the page for administrators grants is what the program says it calls, and no more.

use std::collections::BTreeSet;

use goldsmith_kinds::permissions::{DELETES_IMAGES, READS, STARTS_BUILDS, WRITES};

/// Words of the same form that are no actions.
const CONDITION_KEYS: [&str; 2] = ["iam:PassedToService", "organizations:PolicyType"];

/// The actions between two headings, as `service:Action` in quotes or backticks.
fn granted(page: &str, from: &str, to: &str) -> BTreeSet<String> {
    let section = page
        .split_once(from)
        .and_then(|(_, rest)| rest.split_once(to))
        .unwrap()
        .0;
    let words = section.split(['"', '`']);
    let actions = words.filter(|word| {
        word.split_once(':').is_some_and(|(service, name)| {
            ["imagebuilder", "organizations", "iam", "sns"].contains(&service)
                && name.starts_with(|one: char| one.is_ascii_uppercase())
        })
    });
    let actions = actions.filter(|word| !CONDITION_KEYS.contains(word));
    actions.map(str::to_owned).collect()
}

fn set(lists: &[&[&str]]) -> BTreeSet<String> {
    lists
        .iter()
        .flat_map(|list| list.iter().map(|&action| action.to_owned()))
        .collect()
}

#[test]
fn the_page_grants_what_is_called() {
    let page = include_str!("../../../docs/before-first-apply.md");
    assert_eq!(
        granted(page, "### goldsmith-plan", "### goldsmith-apply"),
        set(&[&READS])
    );
    let apply = granted(page, "### goldsmith-apply", "Only where the desired state says so");
    assert_eq!(apply, set(&[&WRITES, &["iam:PassRole"]]));
    let builds = granted(page, "### To start builds", "### To delete images");
    assert_eq!(builds, set(&[&STARTS_BUILDS, &["imagebuilder:TagResource"]]));
    let images = granted(page, "`destroy --images` needs", "iam:PassRole");
    assert_eq!(images, set(&[&DELETES_IMAGES]));
    let mut delegated = set(&[&READS, &WRITES]);
    delegated.retain(|action| action.starts_with("organizations:"));
    assert_eq!(
        granted(page, "## 7. The organization", "From the management account"),
        delegated
    );
}
