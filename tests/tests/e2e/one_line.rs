//! One line of a component's document changes: exactly what follows from it is shown, done, and later collected.

use expect_test::expect;
use serde_json::json;

use crate::harness::{World, action, actions, one_component, token};

#[test]
fn one_line_of_the_shipped_factory_is_a_component_a_recipe_and_a_pipeline() {
    let world = World::shipped();
    world.apply();
    world.edit(
        "components/cis-hardening.yaml",
        "schemaVersion: ",
        "# Reviewed every quarter.\nschemaVersion: ",
    );

    let plan = world.plan();
    assert_eq!(
        actions(&plan),
        [
            "new-version component.cis-hardening",
            "new-version image-recipe.golden-linux",
            "update pipeline.golden-linux"
        ]
    );
    assert_eq!(plan["summary"], json!({ "new-version": 2, "update": 1 }));
    let arns: Vec<_> = plan["actions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|action| action["arn"].as_str().unwrap())
        .collect();
    assert_eq!(
        arns,
        [
            "arn:aws:imagebuilder:us-east-1:111122223333:component/cis-hardening/1.0.1/1",
            "arn:aws:imagebuilder:us-east-1:111122223333:image-recipe/golden-linux/1.0.1",
            "arn:aws:imagebuilder:us-east-1:111122223333:image-pipeline/golden-linux"
        ]
    );
    let component = &action(&plan, "new-version component.cis-hardening")["paths"];
    assert_eq!(component.as_array().unwrap().len(), 1);
    let changed: Vec<_> = component[0]["diff"]
        .as_array()
        .unwrap()
        .iter()
        .filter_map(|line| line.as_str())
        .collect();
    let changed: Vec<_> = changed
        .into_iter()
        .filter(|line| line.starts_with(['+', '-']))
        .collect();
    assert_eq!(
        (&component[0]["path"], changed),
        (&json!("data"), vec!["+# Reviewed every quarter."])
    );

    world.apply();
}

#[test]
fn text_for_people() {
    let world = one_component();
    world.apply();
    world.edit("components/motd.yaml", "echo hello", "echo welcome");
    let plan = world.local("plan").exits(0);
    expect![[r#"
        plan test in account 111122223333, us-east-1

        Updates
          ~ update      pipeline.linux
              arn:aws:imagebuilder:us-east-1:111122223333:image-pipeline/linux
              image-recipe.linux gets version 1.0.1 (pipelines/linux.toml:1:1)
              recipe: "arn:aws:imagebuilder:us-east-1:111122223333:image-recipe/linux/1.0.0" → "arn:aws:imagebuilder:us-east-1:111122223333:image-recipe/linux/1.0.1"

        New versions
          ^ new-version component.motd
              arn:aws:imagebuilder:us-east-1:111122223333:component/motd/1.0.1/1
              components/motd.yaml changed (components/motd.yaml:11:1)
              data:
                @@ -9,3 +9,3 @@
                         inputs:
                           commands:
                -            - echo hello > /etc/motd
                +            - echo welcome > /etc/motd
          ^ new-version image-recipe.linux
              arn:aws:imagebuilder:us-east-1:111122223333:image-recipe/linux/1.0.1
              component.motd gets version 1.0.1 (image-recipes/linux.toml:3:3)
              components[motd].component: "arn:aws:imagebuilder:us-east-1:111122223333:component/motd/1.0.0/1" → "arn:aws:imagebuilder:us-east-1:111122223333:component/motd/1.0.1/1"

        Effects
          component.motd reaches image-recipe.linux, pipeline.linux
          pipeline.linux uses a recipe version of which no image has been built yet; `apply --build` starts a build

        ok: 2 new-version, 1 update
    "#]].assert_eq(&plan.stdout);
    assert_eq!(plan.stderr, "");
}

#[test]
fn older_versions_are_collected_last_and_the_recipe_before_its_component() {
    let world = one_component();
    world.apply();
    // Three older versions stay: the fourth change leaves a fourth.
    for change in 1..=3 {
        roll(&world, change);
        assert!(
            !actions(&world.plan())
                .iter()
                .any(|action| action.starts_with("collect"))
        );
        world.apply();
    }
    roll(&world, 4);
    let plan = world.plan();
    assert_eq!(
        actions(&plan),
        [
            "new-version component.motd",
            "new-version image-recipe.linux",
            "update pipeline.linux",
            "collect image-recipe.linux",
            "collect component.motd"
        ]
    );
    let collected = [
        action(&plan, "collect image-recipe.linux"),
        action(&plan, "collect component.motd"),
    ];
    assert_eq!(
        collected.map(|action| action["arn"].as_str().unwrap()),
        [
            "arn:aws:imagebuilder:us-east-1:111122223333:image-recipe/linux/1.0.0",
            "arn:aws:imagebuilder:us-east-1:111122223333:component/motd/1.0.0/1"
        ]
    );
    let applied = world.apply();
    assert_eq!(
        applied.writes()[applied.writes().len() - 2..],
        ["DeleteImageRecipe", "DeleteComponent"]
    );

    roll(&world, 5);
    world.apply();
    let versions = world.live().image_builder("ListImageRecipes", json!({}))["imageRecipeSummaryList"].clone();
    let mut versions: Vec<_> = versions
        .as_array()
        .unwrap()
        .iter()
        .map(|recipe| recipe["arn"].as_str().unwrap().rsplit('/').next().unwrap())
        .collect();
    versions.sort_unstable();
    assert_eq!(versions, ["1.0.2", "1.0.3", "1.0.4", "1.0.5"]);
}

#[test]
fn a_collection_alone_is_no_change() {
    let world = one_component();
    world.apply();
    roll(&world, 1);
    world.apply();
    world.edit("components/motd.toml", "platform", "keep_versions = 0\nplatform");
    world.edit(
        "image-recipes/linux.toml",
        "parent_image",
        "keep_versions = 0\nparent_image",
    );
    let plan = world.local("plan --detailed-exitcode --format json").exits(0).json();
    assert_eq!(actions(&plan), ["collect image-recipe.linux", "collect component.motd"]);
    assert_eq!(plan["changes"], false);
    world.apply();
}

#[test]
fn what_a_foreign_recipe_uses_is_not_collected_and_that_is_no_failure() {
    let world = one_component();
    world.apply();
    world.behind_gits_back(|aws| {
        aws.image_builder(
            "CreateImageRecipe",
            json!({
                "name": "somebody-elses",
                "semanticVersion": "1.0.0",
                "parentImage": "arn:aws:imagebuilder:us-east-1:aws:image/amazon-linux-2023-x86/x.x.x",
                "components": [{ "componentArn": "arn:aws:imagebuilder:us-east-1:111122223333:component/motd/1.0.0/1" }],
                "clientToken": token(),
            }),
        );
    });
    world.edit("components/motd.toml", "platform", "keep_versions = 0\nplatform");
    roll(&world, 1);
    let applied = world.local("apply --format json").exits(0).json();
    assert_eq!(applied["verdict"], "ok");
    let ledger = applied["ledger"].as_array().unwrap();
    let collected: Vec<_> = ledger.iter().filter(|entry| entry["verb"] == "collect").collect();
    assert!(
        collected
            .iter()
            .all(|entry| entry["address"] != "component.motd" || entry["outcome"] == "failed")
    );
    world.live().image_builder(
        "GetComponent",
        json!({ "componentBuildVersionArn": crate::harness::component("motd", "1.0.0/1") }),
    );
}

/// A change of the document.
fn roll(world: &World, change: u32) {
    let document = world.read("components/motd.yaml");
    world.write(
        "components/motd.yaml",
        &format!("{document}            - echo change {change}\n"),
    );
}
