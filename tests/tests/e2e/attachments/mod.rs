//! Policies and what they are attached to: names of targets, the order of attaching, and the guards around it.

mod order;

use serde_json::{Value, json};

use crate::harness::{Aws, Ended, World, action, actions, deny, findings, guarded_world};

const SCP: &str = "SERVICE_CONTROL_POLICY";

fn targets(world: &World, targets: &str) {
    world.write("policies/no-leaving.toml", &format!("type = \"{SCP}\"\n{targets}\n"));
}

/// Attachments of a run, in the order of the calls, as `operation policy target`.
fn moves(run: &Ended) -> Vec<String> {
    let calls = run.calls.iter().filter(|call| call.error.is_none());
    let moves = calls.filter(|call| ["AttachPolicy", "DetachPolicy"].contains(&call.operation.as_str()));
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    moves
        .map(|call| {
            format!(
                "{} {} {}",
                call.operation,
                text(&call.request["PolicyId"]),
                text(&call.request["TargetId"])
            )
        })
        .collect()
}

/// A policy of somebody else's.
fn foreign(aws: &Aws, name: &str) -> String {
    let input = json!({
        "Name": name,
        "Type": SCP,
        "Description": "",
        "Content": deny("iam:CreateUser"),
    });
    aws.organizations("CreatePolicy", input)["Policy"]["PolicySummary"]["Id"]
        .as_str()
        .unwrap()
        .to_owned()
}

fn attach(aws: &Aws, policy: &str, target: &str) {
    aws.organizations("AttachPolicy", json!({ "PolicyId": policy, "TargetId": target }));
}

#[test]
fn targets_by_path_name_and_id() {
    let world = guarded_world();
    world.local("plan").exits(0);
    let live = world.live();
    let (root, dev) = (live.root(), live.unit_of("Dev"));
    targets(
        &world,
        &format!("targets = [\"root\", \"ou:/Workloads/Prod\", \"{dev}\", \"account:payments\", \"777788889999\"]"),
    );
    world.apply();
    let live = world.live();
    let mut found = live.targets(&live.policy(SCP, "no-leaving"));
    found.sort();
    let mut expected = vec![
        root,
        live.unit_of("Prod"),
        dev,
        "444455556666".to_owned(),
        "777788889999".to_owned(),
    ];
    expected.sort();
    assert_eq!(found, expected);
}

#[test]
fn two_names_for_one_target_are_one_attachment() {
    let world = guarded_world();
    targets(&world, "targets = [\"account:payments\", \"444455556666\"]");
    let applied = world.apply();
    assert_eq!(moves(&applied).len(), 1);
}

#[test]
fn a_slash_in_a_name_is_escaped() {
    let world = guarded_world();
    world.local("plan").exits(0);
    world.behind_gits_back(|aws| {
        let input = json!({ "ParentId": aws.root(), "Name": "R/D" });
        aws.organizations("CreateOrganizationalUnit", input);
    });
    targets(&world, r#"targets = ['ou:/R\/D']"#);
    world.apply();
    let live = world.live();
    assert_eq!(live.targets(&live.policy(SCP, "no-leaving")), [live.unit_of("R/D")]);
}

#[test]
fn an_unknown_target_is_an_error_with_its_place() {
    let world = guarded_world();
    targets(&world, "targets = [\"root\", \"ou:/Worklods\"]");
    let run = world.local("apply --format json").exits(3);
    assert_eq!(run.writes(), Vec::<String>::new());
    let refusal = &run.json()["refusals"][0];
    assert!(refusal["message"].as_str().unwrap().contains("Worklods"), "{refusal}");
    assert_eq!(
        (&refusal["source"]["file"], &refusal["source"]["line"]),
        (&json!("policies/no-leaving.toml"), &json!(2))
    );
}

#[test]
fn a_name_of_two_accounts_is_an_error_that_lists_both() {
    let world = guarded_world();
    world.local("plan").exits(0);
    world.behind_gits_back(|aws| {
        aws.edit_state(|state| {
            state["organizations"]["organizations"][0]["accounts"]["555566667777"]["name"] = "payments".into();
        });
    });
    targets(&world, "targets = [\"account:payments\"]");
    let run = world.local("apply --format json").exits(3);
    assert_eq!(run.writes(), Vec::<String>::new());
    let message = run.json()["refusals"][0]["message"].as_str().unwrap().to_owned();
    assert!(
        message.contains("444455556666") && message.contains("555566667777"),
        "{message}"
    );
}

#[test]
fn what_others_attach_is_detached_or_in_additive_mode_left() {
    for (mode, left) in [("exclusive", false), ("additive", true)] {
        let world = guarded_world();
        targets(
            &world,
            &format!("targets_mode = \"{mode}\"\ntargets = [\"ou:/Workloads\"]"),
        );
        world.apply();
        world.behind_gits_back(|aws| attach(aws, &aws.policy(SCP, "no-leaving"), &aws.unit_of("Sandbox")));
        let drift = world.drift(if left { 0 } else { 2 });
        assert_eq!(findings(&drift).is_empty(), left, "{mode}");
        world.apply();
        let live = world.live();
        let found = live.targets(&live.policy(SCP, "no-leaving"));
        assert_eq!(found.contains(&live.unit_of("Sandbox")), left, "{mode}");
        assert!(found.contains(&live.unit_of("Workloads")), "{mode}");
    }
}

#[test]
fn policies_of_others_are_never_touched() {
    let world = guarded_world();
    world.local("plan").exits(0);
    let policy = world.behind_gits_back(|aws| {
        let policy = foreign(aws, "theirs");
        attach(aws, &policy, &aws.unit_of("Workloads"));
        policy
    });
    world.apply();
    world.local("destroy").exits(0);
    let live = world.live();
    assert_eq!(live.targets(&policy), [live.unit_of("Workloads")]);
    assert_eq!(
        live.targets("p-FullAWSAccess").len(),
        live.targets("p-FullAWSAccess").len()
    );
    assert!(live.all_targets("p-FullAWSAccess").contains(&live.unit_of("Workloads")));
}

#[test]
fn a_type_that_is_not_enabled_is_an_action_of_its_own() {
    let world = guarded_world();
    world.edit(
        "goldsmith.toml",
        "[\"SERVICE_CONTROL_POLICY\"]",
        "[\"SERVICE_CONTROL_POLICY\", \"DECLARATIVE_POLICY_EC2\"]",
    );
    world.write(
        "policies/imds.toml",
        "type = \"DECLARATIVE_POLICY_EC2\"\ntargets = [\"root\"]\n",
    );
    world.write(
        "policies/imds.json",
        "{ \"ec2_attributes\": { \"serial_console_access\": { \"status\": { \"@@assign\": \"disabled\" } } } }\n",
    );
    let plan = world.plan();
    let root = world.live().root();
    let enable = action(&plan, &format!("enable-type policy.DECLARATIVE_POLICY_EC2 {root}"));
    let attach = actions(&plan)
        .into_iter()
        .find(|action| action.starts_with("attach policy.imds"))
        .unwrap();
    let needed = action(&plan, &attach)["depends_on"].as_array().unwrap();
    assert!(needed.contains(&enable["digest"]), "{needed:?}");
    let applied = world.apply();
    let at = |operation: &str| applied.writes().iter().position(|write| write == operation).unwrap();
    assert!(at("EnablePolicyType") < at("AttachPolicy"));
    // None is ever disabled.
    world.remove("policies/imds.toml");
    world.remove("policies/imds.json");
    let plan = world.plan_guarded();
    let detach = plan["actions"]
        .as_array()
        .unwrap()
        .iter()
        .find(|action| action["verb"] == "detach");
    let allow = format!("--allow {}", detach.unwrap()["digest"].as_str().unwrap());
    let applied = world.apply_with(&allow);
    assert!(!applied.writes().contains(&"DisablePolicyType".to_owned()));
}

#[test]
fn a_policy_is_compared_by_its_statements() {
    let world = guarded_world();
    world.apply();
    // Another order of keys, a list of one for a string, other white space: the same policy.
    world.write(
        "policies/no-leaving.json",
        "{\"Statement\": [{\"Resource\": [\"*\"], \"Action\": [\"organizations:LeaveOrganization\"], \"Effect\": \"Deny\", \"Sid\": \"Deny\"}], \"Version\": \"2012-10-17\"}",
    );
    world.assert_converged();
    world.write("policies/no-leaving.json", &deny("organizations:*"));
    let plan = world.plan();
    assert_eq!(actions(&plan), ["update policy.no-leaving"]);
    let diff = plan["actions"][0]["paths"][0]["diff"].to_string();
    assert!(
        diff.contains("organizations:LeaveOrganization") && diff.contains("organizations:*"),
        "{diff}"
    );
    world.apply();
}

#[test]
fn what_is_detached_is_named_though_no_file_names_it_any_more() {
    let world = guarded_world();
    world.write(
        "policies/kept.toml",
        "type = \"SERVICE_CONTROL_POLICY\"\ntargets = [\"root\"]\n",
    );
    world.write("policies/kept.json", &deny("organizations:LeaveOrganization"));
    targets(&world, r#"targets = ["ou:/Workloads", "account:payments", "root"]"#);
    world.apply();
    world.remove("policies/no-leaving.toml");
    world.remove("policies/no-leaving.json");
    let text = world.local("plan").exits(0).stdout;
    for target in ["ou:…/Workloads (ou-", "account:payments (444455556666)", "root (r-"] {
        let line = format!("detach      policy.no-leaving → {target}");
        assert!(text.contains(&line), "{line} in\n{text}");
    }
    // The names come with the list of targets, and cost no call.
    let asked = world.local("plan").tally();
    assert!(!asked.iter().any(|count| count.ends_with(" ListAccounts")), "{asked:?}");
}
