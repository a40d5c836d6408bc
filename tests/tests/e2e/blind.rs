//! What a guard, a report or a deletion would have to know and cannot read: that is a gap, and never harmless.

use std::fs;

use serde_json::{Value, json};

use crate::harness::{Server, World, findings, one_component, repository};

/// The policy of `docs/before-first-apply.md` by which the management account delegates.
fn delegation() -> Value {
    let page = fs::read_to_string(repository().join("docs/before-first-apply.md")).unwrap();
    let (_, rest) = page.split_once("*Delegation*").unwrap();
    let (_, rest) = rest.split_once("```json\n").unwrap();
    serde_json::from_str(rest.split_once("```").unwrap().0).unwrap()
}

/// The shipped factory with policies that no longer spare its own role, and AWS for the account that the policies are delegated to.
fn locking_itself_out(delegation: &Value) -> (World, Server) {
    let world = World::shipped();
    let file = "policies/protect-golden-images.json";
    let text = world.read(file);
    assert_eq!(text.matches("role/goldsmith-apply").count(), 4);
    world.write(file, &text.replace("role/goldsmith-apply", "role/somebody-else"));
    // Its own tests say what is wrong before anything is read.
    world.remove("policies/protect-golden-images.tests.toml");
    world.local("plan");
    let server = Server::of(emulator::World::from_json(&world.store_text().unwrap()).unwrap());
    let content = json!({ "Content": delegation.to_string() });
    server.aws.organizations("PutResourcePolicy", content);
    (world, server)
}

/// The writes to policies so far, without that of the test itself.
fn written(server: &Server) -> Vec<String> {
    let mut writes = server.writes();
    writes.retain(|operation| operation != "PutResourcePolicy");
    writes
}

#[test]
fn a_delegated_account_is_guarded_as_the_documentation_sets_it_up() {
    let (world, server) = locking_itself_out(&delegation());
    let refused = server.goldsmith(&world, "apply --yes --format json").end().exits(6);
    let document = refused.json();
    assert_eq!(document["observation"]["complete"], true, "{document:#}");
    assert!(refused.stdout.contains("\"lock-out\""), "{}", refused.stdout);
    assert_eq!(written(&server), Vec::<String>::new());
}

#[test]
fn whom_a_policy_locks_out_cannot_be_seen() {
    let mut delegation = delegation();
    let read = delegation["Statement"][0]["Action"].as_array_mut().unwrap();
    read.retain(|action| action != "organizations:ListAccountsForParent");
    let (world, server) = locking_itself_out(&delegation);
    for verb in ["plan", "apply --yes"] {
        let run = server
            .goldsmith(&world, &format!("{verb} --format json"))
            .end()
            .exits(8);
        let document = run.json();
        assert_eq!(document["observation"]["gaps"][0]["operation"], "ListAccountsForParent");
        let policies = document["actions"].as_array().unwrap().iter();
        let mut policies = policies.filter(|action| action["address"].as_str().unwrap().starts_with("policy."));
        assert!(
            policies.all(|action| action["guard"]["name"] == "unread" || action["verb"] == "enable-type"),
            "{document:#}"
        );
        assert_eq!(written(&server), Vec::<String>::new(), "{verb}");
    }
    // What has nothing to do with it may be done.
    let run = server
        .goldsmith(&world, "apply --yes --hold --format json")
        .end()
        .exits(8);
    assert!(written(&server).contains(&"CreateImagePipeline".to_owned()));
    assert!(!written(&server).contains(&"CreatePolicy".to_owned()), "{}", run.stdout);
}

#[test]
fn unread_images_are_neither_built_nor_missing() {
    let (world, server) = (one_component(), Server::fresh());
    server.goldsmith(&world, "apply --yes").end().exits(0);
    let built = server.goldsmith(&world, "drift").end().exits(0);
    assert!(built.stdout.contains("is not built yet"), "{}", built.stdout);
    server.deny("ListImageBuildVersions");
    let drift = server.goldsmith(&world, "drift").end().exits(8);
    assert!(!drift.stdout.contains("is not built yet"), "{}", drift.stdout);
    assert!(
        drift.stdout.contains("could not read ListImageBuildVersions"),
        "{}",
        drift.stdout
    );

    // Nobody knows which images would stay behind: their recipes stay too, and what they use.
    let destroyed = server.goldsmith(&world, "destroy --yes").end().exits(8);
    let deleted: Vec<String> = server
        .writes()
        .into_iter()
        .filter(|call| call.starts_with("Delete"))
        .collect();
    assert!(
        !deleted.contains(&"DeleteImageRecipe".to_owned()),
        "{deleted:?}\n{}",
        destroyed.stdout
    );
    assert!(!deleted.contains(&"DeleteComponent".to_owned()), "{deleted:?}");
}

#[test]
fn drift_says_what_plan_refuses() {
    let world = one_component();
    let file = world.read("components/motd.toml");
    world.write("components/motd.toml", &format!("version = \"1.0.0\"\n{file}"));
    world.apply();
    world.edit("components/motd.yaml", "echo hello", "echo welcome");
    world.local("plan").exits(3);
    let drift = world.drift(3);
    assert!(
        findings(&drift).contains(&"unknown image-recipe.linux".to_owned()),
        "{drift:#}"
    );
    assert_eq!(drift["refusals"][0]["code"], "plan/pinned-content");
    let text = world.local("drift").exits(3).stdout;
    assert!(text.ends_with("invalid: 0 found, 2 unknown, 1 refused\n"), "{text}");
}

#[test]
fn organizations_is_not_asked_where_nothing_needs_it() {
    let world = World::example("multi-region");
    world.local("plan").exits(0);
    // The stack's own account: it neither manages the organization nor is anything delegated to it.
    let server = Server::of(emulator::World::from_json(&world.store_text().unwrap()).unwrap());
    server.goldsmith(&world, "apply --yes").end().exits(0);
    server.goldsmith(&world, "plan --detailed-exitcode").end().exits(0);
    server.goldsmith(&world, "drift").end().exits(0);
}
