//! What guards say of an action: every reason, each once.

use crate::harness::{World, action};

const EVERYWHERE: &str = "[\"ou:/Workloads\", \"ou:/Infrastructure/Images\"]";

/// The shipped factory, applied, and a change that is to lock its own roles out and to stop launches before there are images.
fn twice_refused() -> World {
    let world = World::shipped();
    world.apply();
    let (file, content) = ("policies/golden-images-only.toml", "policies/golden-images-only.json");
    world.edit(
        file,
        "[\"ou:/Workloads\"]",
        &format!("{EVERYWHERE}\nrequires = \"pipeline.golden-linux\""),
    );
    world.edit(content, "[\"${account}\", \"amazon\"]", "[\"${account}\"]");
    world.edit(
        content,
        "\"Statement\": [",
        "\"Statement\": [{ \"Effect\": \"Deny\", \"Action\": \"imagebuilder:*\", \"Resource\": \"*\" },",
    );
    world
}

/// Whoever allows it must have seen both, and the part that was approved is judged once more.
#[test]
fn an_action_that_two_guards_hold_says_each_reason_once() {
    const HELD: &str = "update policy.golden-images-only";
    let world = twice_refused();
    let plan = world.plan_guarded();
    let message = action(&plan, HELD)["guard"]["message"].to_string();
    for reason in [
        "could no longer do imagebuilder:",
        "; too-early: it would stop launches",
    ] {
        assert!(message.contains(reason), "{message}");
    }
    let held = plan["actions"].as_array().unwrap().iter();
    let allow: Vec<String> = held
        .map(|action| format!("--allow {}", action["digest"].as_str().unwrap()))
        .collect();
    let allow = allow.join(" ");
    world.local(&format!("plan --out part.json {allow}")).exits(0);
    world.edit(
        "policies/allowed-images.toml",
        "description = \"",
        "description = \"Changed: ",
    );
    let applied = world
        .local(&format!("apply --approved part.json --format json {allow}"))
        .exits(7)
        .json();
    assert_eq!(action(&applied, HELD)["guard"]["message"].to_string(), message);
    let assumed = applied.to_string();
    assert_eq!(
        assumed.matches("called golden-image-build as well").count(),
        1,
        "{assumed}"
    );
}

/// What the guards take for granted is nothing to whoever has none.
#[test]
fn without_guards_nothing_is_taken_for_granted() {
    let world = twice_refused();
    let stack = world.read("goldsmith.toml");
    let (before, guards) = stack.split_once("[guards]").unwrap();
    let (_, after) = guards.split_once("[vars]").unwrap();
    world.write("goldsmith.toml", &format!("{before}[vars]{after}"));
    let plan = world.plan_guarded();
    let message = action(&plan, "update policy.golden-images-only")["guard"]["message"].to_string();
    assert!(message.starts_with("\"it would stop launches"), "{message}");
    assert!(!plan.to_string().contains("the guards take"), "{plan}");
}

/// Policies see the key that an alias stands for, so a denial of aliases takes nothing away.
#[test]
fn an_alias_is_no_key() {
    let world = World::shipped();
    world.apply();
    for (component, alias) in [
        ("golden-linux-test", "alias/golden"),
        ("golden-windows-test", "arn:aws:kms:us-east-1:111122223333:alias/golden"),
    ] {
        let file = format!("components/{component}.toml");
        world.write(&file, &format!("kms_key_id = \"{alias}\"\n{}", world.read(&file)));
    }
    let aliases = r#"["arn:aws:kms:*:*:alias/*","arn:aws:kms:*:*:key/alias/*"]"#;
    world.write(
        "policies/new.json",
        &format!(r#"{{"Version":"2012-10-17","Statement":{{"Effect":"Deny","Action":"kms:*","Resource":{aliases}}}}}"#),
    );
    world.write(
        "policies/new.toml",
        &format!("type = \"SERVICE_CONTROL_POLICY\"\ntargets = {EVERYWHERE}\n"),
    );
    assert!(action(&world.plan(), "create policy.new")["guard"].is_null());
}
