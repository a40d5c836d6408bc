//! Approval is a set of digests: what a person saw is done, and nothing else.

use serde_json::Value;

use crate::harness::{World, actions, one_component};

fn outcomes(applied: &Value) -> Vec<String> {
    let ledger = applied["ledger"].as_array().unwrap().iter();
    let entry = |entry: &Value| {
        format!(
            "{} {}",
            entry["verb"].as_str().unwrap(),
            entry["address"].as_str().unwrap()
        )
    };
    ledger.filter(|entry| entry["outcome"] == "done").map(entry).collect()
}

/// Two changes that have nothing to do with each other; the first has been planned to a file.
fn one_of_two_changes_approved() -> World {
    let world = one_component();
    world.write("infrastructure/spare.toml", &world.read("infrastructure/linux.toml"));
    world.apply();
    world.edit("components/motd.yaml", "echo hello", "echo welcome");
    world.local("plan --out first.json").exits(0);
    world.edit("infrastructure/spare.toml", "t3.medium", "t3.large");
    world
}

#[test]
fn only_what_was_approved_is_done_and_the_rest_is_held() {
    let world = one_of_two_changes_approved();
    let run = world.local("apply --approved first.json --format json").exits(7);
    let applied = run.json();
    assert_eq!(applied["verdict"], "unapproved");
    assert_eq!(
        outcomes(&applied),
        [
            "new-version component.motd",
            "new-version image-recipe.linux",
            "update pipeline.linux"
        ]
    );
    assert!(
        run.stderr
            .contains("held update infrastructure.spare: it is in no approved plan"),
        "{}",
        run.stderr
    );
    assert!(run.stderr.contains("SHA-256"), "{}", run.stderr);
    assert_eq!(actions(&world.plan()), ["update infrastructure.spare"]);
}

#[test]
fn what_needs_something_that_is_held_is_held_too() {
    let world = one_component();
    world.local("plan --out plan.json").exits(0);
    world.edit("components/motd.yaml", "echo hello", "echo welcome");
    let run = world.local("apply --approved plan.json --format json").exits(7);
    assert_eq!(outcomes(&run.json()), ["create infrastructure.linux"]);
}

#[test]
fn the_union_of_several_files_counts() {
    let world = one_of_two_changes_approved();
    world.local("plan --out both.json").exits(0);
    world.apply_with("--approved first.json --approved both.json");
}

#[test]
fn two_changes_that_meet_in_one_object_need_a_new_plan() {
    let world = one_component();
    world.apply();
    world.edit("components/motd.yaml", "echo hello", "echo welcome");
    world.local("plan --out plan.json").exits(0);
    world.edit("components/motd.yaml", "echo welcome", "echo goodbye");
    let run = world.local("apply --approved plan.json --format json").exits(7);
    assert_eq!((outcomes(&run.json()), run.writes()), (vec![], vec![]));
}

#[test]
fn a_plan_file_is_evidence_and_never_instructions() {
    let world = one_component();
    world.local("plan --out plan.json").exits(0);
    let path = world.folder().join("plan.json");
    // Whatever it says beside the digests does not count.
    let mut plan: Value = serde_json::from_str(&std::fs::read_to_string(&path).unwrap()).unwrap();
    for action in plan["actions"].as_array_mut().unwrap() {
        action["verb"] = "delete".into();
        action["arn"] = "arn:aws:imagebuilder:us-east-1:111122223333:component/somebody-elses/1.0.0/1".into();
    }
    std::fs::write(&path, plan.to_string()).unwrap();
    let applied = world.apply_with("--approved plan.json");
    assert!(applied.writes().iter().all(|write| write.starts_with("Create")));
}

#[test]
fn stale_and_foreign_files_are_refused() {
    let world = one_component();
    world.local("plan --out plan.json").exits(0);
    let text = std::fs::read_to_string(world.folder().join("plan.json")).unwrap();
    let plan: Value = serde_json::from_str(&text).unwrap();
    let with = |key: &str, value: Value| {
        let mut changed = plan.clone();
        changed[key] = value;
        changed.to_string()
    };
    let written = plan["written"].as_u64().unwrap();
    let eight_days = 8 * 24 * 60 * 60;
    for (text, message) in [
        (with("written", (written - eight_days).into()), "is older than 7 days"),
        (with("written", Value::Null), "does not say when it was written"),
        (
            with("written", (written + eight_days).into()),
            "was written in the future",
        ),
        (with("written", u64::MAX.into()), "was written in the future"),
        (with("kind", "drift".into()), "is not what `plan --out` writes"),
        (with("format", "2".into()), "is not what `plan --out` writes"),
        ("garbage".to_owned(), "is not JSON"),
        (String::new(), "is not JSON"),
    ] {
        std::fs::write(world.folder().join("plan.json"), text).unwrap();
        let run = world.local("apply --approved plan.json").exits(3);
        assert!(run.stderr.contains(message), "{message}\n{}", run.stderr);
        assert_eq!(run.writes(), Vec::<String>::new());
    }
    std::fs::write(
        world.folder().join("plan.json"),
        with("written", (written - eight_days).into()),
    )
    .unwrap();
    world.apply_with("--approved plan.json --approval-max-age 9");
}

#[test]
fn an_approval_is_not_an_allowance() {
    let world = one_component();
    world.apply();
    world.edit("pipelines/linux.toml", "cron(0 4 ? * sun *)", "cron(0 4 * * ? *)");
    world.behind_gits_back(|aws| aws.reschedule("linux", "cron(0 * * * ? *)"));
    world.local("plan --out plan.json").exits(6);
    let run = world.local("apply --approved plan.json").exits(6);
    assert_eq!(run.writes(), Vec::<String>::new());
}
