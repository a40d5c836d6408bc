//! What is ours: the tags, the protection, and what is left alone.

use serde_json::{Value, json};

use crate::harness::{Server, World, action, actions, arn, component, findings, guarded_world, one_component};

fn tags(world: &World, operation: &str, key: &str, arn: &str, member: &str) -> Value {
    world.live().image_builder(operation, json!({ key: arn }))[member]["tags"].clone()
}

fn infrastructure_tags(world: &World) -> Value {
    tags(
        world,
        "GetInfrastructureConfiguration",
        "infrastructureConfigurationArn",
        &arn("infrastructure-configuration", "linux"),
        "infrastructureConfiguration",
    )
}

#[test]
fn everything_is_born_with_its_tags() {
    let world = one_component();
    let applied = world.local("apply --commit 0123abc").exits(0);
    let creates: Vec<_> = applied.calls.iter().filter(|call| call.write).collect();
    assert_eq!(creates.len(), 4);
    for create in creates {
        let tags = &create.request["tags"];
        assert_eq!(
            (&tags["goldsmith:stack"], &tags["goldsmith:commit"]),
            (&json!("test"), &json!("0123abc"))
        );
        for (key, parts) in [("goldsmith:self", 2), ("goldsmith:applied", 3)] {
            let value = tags[key]
                .as_str()
                .unwrap_or_else(|| panic!("{key} of {}", create.operation));
            let parts_found: Vec<_> = value.split(':').collect();
            assert_eq!((parts_found[0], parts_found.len()), ("1", parts), "{value}");
            assert!(parts_found[1..].iter().all(|part| part.len() == 32), "{value}");
        }
    }
    // The commit is never compared.
    world.assert_converged();
    assert_eq!(
        world.local("apply --commit fffffff").exits(0).writes(),
        Vec::<String>::new()
    );
}

#[test]
fn protection_survives_the_file_and_ends_in_an_apply_of_its_own() {
    let world = one_component();
    let file = world.read("infrastructure/linux.toml");
    world.write("infrastructure/linux.toml", &format!("protect = true\n{file}"));
    world.apply();
    assert_eq!(infrastructure_tags(&world)["goldsmith:guard"], "protect");

    world.remove("infrastructure/linux.toml");
    world.remove("pipelines/linux.toml");
    assert_eq!(actions(&world.plan()), ["delete pipeline.linux"]);
    world.local("apply").exits(0);
    assert!(findings(&world.drift(0)).contains(&"protected infrastructure.linux".to_owned()));

    // Unprotecting is its own change, before the file goes.
    world.write("infrastructure/linux.toml", &file);
    assert_eq!(actions(&world.plan()), ["untag infrastructure.linux"]);
    world.apply();
    assert_eq!(infrastructure_tags(&world)["goldsmith:guard"], Value::Null);
    world.remove("infrastructure/linux.toml");
    assert_eq!(actions(&world.plan()), ["delete infrastructure.linux"]);
    world.apply();
}

#[test]
fn protection_withstands_even_a_destroy() {
    let world = one_component();
    let file = world.read("infrastructure/linux.toml");
    world.write("infrastructure/linux.toml", &format!("protect = true\n{file}"));
    world.apply();
    let destroyed = world.local("destroy --format json").exits(0).json();
    assert_eq!(
        actions(&destroyed),
        [
            "delete pipeline.linux",
            "delete image-recipe.linux",
            "delete component.motd"
        ]
    );
    assert_eq!(infrastructure_tags(&world)["goldsmith:stack"], "test");
}

#[test]
fn a_kept_field_is_left_alone() {
    let world = one_component();
    let file = world.read("pipelines/linux.toml");
    world.write("pipelines/linux.toml", &format!("keep = [\"status\"]\n{file}"));
    world.apply();
    let disable = |world: &World| {
        world.behind_gits_back(|aws| aws.change_pipeline("linux", |pipeline| pipeline["status"] = "DISABLED".into()));
    };
    disable(&world);
    world.assert_converged();
    assert_eq!(world.drift(0)["drift"], json!([]));

    // An update of something else sends what is there.
    world.edit("pipelines/linux.toml", "cron(0 4 ? * sun *)", "cron(0 4 * * ? *)");
    let applied = world.apply();
    let update = applied
        .calls
        .iter()
        .find(|call| call.operation == "UpdateImagePipeline")
        .unwrap();
    assert_eq!(update.request["status"], "DISABLED");

    // Without `keep` the default counts again. The file and AWS both differ from what was applied, so a person looks at it.
    let file = world.read("pipelines/linux.toml");
    world.write("pipelines/linux.toml", &file.replace("keep = [\"status\"]\n", ""));
    let plan = world.plan_guarded();
    let reset = action(&plan, "reset pipeline.linux");
    assert_eq!(
        reset["paths"],
        json!([{ "path": "status", "before": "DISABLED", "after": "ENABLED" }])
    );
    assert_eq!(reset["guard"]["name"], "conflict");
    world.apply_with(&format!("--allow {}", reset["digest"].as_str().unwrap()));
}

#[test]
fn tags_of_the_user_are_set_changed_and_removed() {
    let world = one_component();
    let file = world.read("infrastructure/linux.toml");
    let tagged = |tags: &str| world.write("infrastructure/linux.toml", &format!("{file}\n[tags]\n{tags}"));
    tagged("team = \"images\"\ncost = \"42\"\n");
    world.apply();
    tagged("team = \"platform\"\n");
    let plan = world.plan();
    assert_eq!(actions(&plan), ["tag infrastructure.linux"]);
    assert_eq!(
        plan["actions"][0]["paths"],
        json!([
            { "path": "tags.cost", "before": "42", "after": null },
            { "path": "tags.team", "before": "images", "after": "platform" }
        ])
    );
    world.apply();
    let tags = infrastructure_tags(&world);
    assert_eq!((&tags["team"], &tags["cost"]), (&json!("platform"), &Value::Null));

    // A tag that somebody else set is drift, and goes.
    world.behind_gits_back(|aws| aws.tag(&arn("infrastructure-configuration", "linux"), json!({ "by": "hand" })));
    assert_eq!(findings(&world.drift(2)), ["drift infrastructure.linux"]);
    world.apply();
}

#[test]
fn a_sensitive_resource_is_shown_by_digest_alone() {
    let world = one_component();
    world.apply();
    world.edit("components/motd.toml", "platform", "sensitive = true\nplatform");
    world.edit("components/motd.yaml", "echo hello", "echo hunter2");
    for arguments in [
        "plan",
        "plan -v",
        "plan --format json",
        "plan --format markdown",
        "drift",
        "apply -v",
    ] {
        let run = world.local(arguments).exits(0);
        let said = format!("{}{}", run.stdout, run.stderr);
        assert!(
            !said.contains("hunter2") && !said.contains("echo hello"),
            "{arguments}\n{said}"
        );
    }
}

#[test]
fn a_foreign_version_on_our_line_counts_for_the_numbering_alone() {
    let world = one_component();
    world.apply();
    world.behind_gits_back(|aws| {
        aws.image_builder(
            "CreateComponent",
            json!({
                "name": "motd",
                "semanticVersion": "1.0.7",
                "platform": "Linux",
                "data": "name: theirs\nschemaVersion: 1.0\nphases:\n  - name: build\n    steps:\n      - name: Say\n        action: ExecuteBash\n        inputs:\n          commands:\n            - echo theirs\n",
                "clientToken": crate::harness::token(),
            }),
        );
    });
    world.assert_converged();
    world.edit("components/motd.yaml", "echo hello", "echo welcome");
    world.edit("components/motd.toml", "platform", "keep_versions = 0\nplatform");
    world.apply();
    let live = world.live();
    for version in ["1.0.7/1", "1.0.8/1"] {
        live.image_builder(
            "GetComponent",
            json!({ "componentBuildVersionArn": component("motd", version) }),
        );
    }
    world.assert_converged();
}

#[test]
fn a_type_is_not_forgotten_while_policies_of_ours_are_of_it() {
    let world = guarded_world();
    world.write("infrastructure/linux.toml", "instance_profile_name = \"builder\"\n");
    world.apply();
    world.remove("policies/no-leaving.toml");
    world.remove("policies/no-leaving.json");
    world.edit("goldsmith.toml", "\"SERVICE_CONTROL_POLICY\"", "");
    let refused = world.local("apply --format json").exits(6);
    assert_eq!(refused.json()["refusals"][0]["code"], "plan/type-removed");
    assert_eq!(refused.writes(), Vec::<String>::new());
}

/// A policy of ours beside other things, and then without any `[organization]`.
fn without_organization() -> World {
    let world = guarded_world();
    world.write("infrastructure/linux.toml", "instance_profile_name = \"builder\"\n");
    world.apply();
    world.remove("policies/no-leaving.toml");
    world.remove("policies/no-leaving.json");
    let text = world.read("goldsmith.toml");
    let stack = text.split("[organization]").next().unwrap();
    world.write("goldsmith.toml", stack);
    world
}

#[test]
fn an_organization_is_not_forgotten_while_policies_of_ours_are_in_it() {
    let world = without_organization();
    for verb in ["apply", "destroy"] {
        let refused = world.local(&format!("{verb} --format json")).exits(6);
        let refusals = refused.json()["refusals"].clone();
        assert_eq!(refusals[0]["code"], "plan/organization-removed", "{refusals:#}");
        assert_eq!(refused.writes(), Vec::<String>::new());
    }
}

#[test]
fn an_organization_without_policies_of_ours_may_go() {
    let world = guarded_world();
    world.write("infrastructure/linux.toml", "instance_profile_name = \"builder\"\n");
    world.apply();
    let organization = world.read("goldsmith.toml");
    for file in ["policies/no-leaving.toml", "policies/no-leaving.json"] {
        world.remove(file);
    }
    world.apply();
    world.write("goldsmith.toml", organization.split("[organization]").next().unwrap());
    world.apply();
}

/// Whoever has no access to an organization can leave nothing behind in it that anybody here could find: that is told by `drift`
/// and with `--verbose`, and is nobody's fault. Any other failure is not knowing.
#[test]
fn without_access_to_an_organization_nothing_is_claimed_about_it() {
    let world = one_component();
    let server = Server::fresh();
    server.goldsmith(&world, "apply --yes").end().exits(0);
    // An account that is in none has nothing there: that is known.
    let alone = server.goldsmith(&world, "drift").end().exits(0);
    assert!(!alone.stdout.contains("was not seen"), "{}", alone.stdout);
    server.deny("ListRoots");
    let plan = server.goldsmith(&world, "plan").end().exits(0);
    assert!(!plan.stdout.contains("was not seen"), "{}", plan.stdout);
    for arguments in ["plan --verbose", "drift"] {
        let run = server.goldsmith(&world, arguments).end().exits(0);
        assert!(
            run.stdout.contains("still has policies of this stack was not seen"),
            "{}",
            run.stdout
        );
    }
    let emulator = &server.aws.emulator;
    emulator.clear_faults();
    emulator.add_fault(emulator::Fault::every(
        "ListRoots",
        emulator::Effect::Body {
            body: emulator::BrokenBody::EmptyObject,
            with_effect: false,
        },
    ));
    server.goldsmith(&world, "plan").end().exits(8);
}
