//! `destroy --images`: what builds left behind goes only where somebody asks for it.

use serde_json::{Value, json};

use crate::harness::{World, action, actions, arn, token};

/// A day in milliseconds, which is more than any build takes.
const DAY: i64 = 24 * 60 * 60 * 1000;

/// The shipped factory, with an image of its Linux pipeline in two Regions.
fn built() -> World {
    let world = World::shipped();
    world.apply();
    world.behind_gits_back(|aws| {
        let pipeline = json!({ "imagePipelineArn": arn("image-pipeline", "golden-linux"), "clientToken": token() });
        aws.image_builder("StartImagePipelineExecution", pipeline);
        aws.emulator.world(|world| world.clock.advance(DAY));
    });
    world
}

fn images(world: &World) -> Vec<Value> {
    let listed = world.live().image_builder("ListImageBuildVersions", json!({}));
    listed["imageSummaryList"].as_array().unwrap().clone()
}

#[test]
fn images_stay_and_are_named() {
    let world = built();
    let count = images(&world).len();
    assert_ne!(count, 0);
    let destroyed = world.local("destroy").exits(0);
    assert!(
        destroyed.stdout.contains("stays with its AMIs: ami-"),
        "{}",
        destroyed.stdout
    );
    assert_eq!(images(&world).len(), count);
    for write in destroyed.writes() {
        assert!(
            !["DeleteImage", "StartResourceStateUpdate"].contains(&write.as_str()),
            "{write}"
        );
    }
}

#[test]
fn what_is_still_being_made_is_named_too() {
    let world = World::shipped();
    world.apply_with("--build");
    let destroyed = world.local("destroy").exits(0).stdout;
    let said = format!(
        "the image {} is PENDING: it is still being made, and stays with the AMIs that it brings\n",
        arn("image", "golden-linux/1.0.0/1")
    );
    assert!(destroyed.contains(&said), "{destroyed}");
}

#[test]
fn images_go_with_their_amis_where_somebody_asks_for_it() {
    let world = built();
    let destroyed = world.local("destroy --images --format json").exits(0);
    let plan = destroyed.json();
    let image = action(&plan, "delete image.golden-linux/1.0.0/1");
    let paths = image["paths"].as_array().unwrap();
    for region in ["us-east-1", "eu-west-1"] {
        let named = |path: &&Value| path["path"].as_str().unwrap().contains(region);
        assert!(paths.iter().any(|path| named(&path)), "{paths:#?}");
    }
    let order = actions(&plan);
    let place = |text: &str| order.iter().position(|action| action.ends_with(text)).unwrap();
    assert!(place("delete pipeline.golden-linux") < place("delete image.golden-linux/1.0.0/1"));
    assert!(place("delete image.golden-linux/1.0.0/1") < place("delete image-recipe.golden-linux"));
    assert_eq!(images(&world), Vec::<Value>::new());
    assert!(destroyed.writes().contains(&"StartResourceStateUpdate".to_owned()));
}

#[test]
fn without_one_role_nothing_is_deleted() {
    let world = built();
    world.edit(
        "lifecycle/golden-windows.toml",
        "role/golden-image-lifecycle",
        "role/other",
    );
    let refused = world.local("destroy --images --format json").exits(3);
    assert_eq!(
        refused.json()["refusals"][0]["code"],
        "plan/image-role",
        "{}",
        refused.stdout
    );
    assert_eq!(refused.writes(), Vec::<String>::new());
    world.local("destroy --images --images-role cleaner").exits(0);
    assert_eq!(images(&world), Vec::<Value>::new());
}

#[test]
fn the_role_is_for_images_only() {
    let run = built().local("destroy --images-role cleaner").exits(3);
    assert!(run.stderr.contains("--images"), "{}", run.stderr);
}
