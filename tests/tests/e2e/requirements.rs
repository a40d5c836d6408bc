//! `requires`: images may exist, and yet not for the account that a policy will bind.

use serde_json::{Value, json};

use crate::harness::{World, arn, guarded_world, token};

/// More than any build takes, in milliseconds.
const DAY: i64 = 24 * 60 * 60 * 1000;
/// Accounts of the stand-in's organization, which own no image.
const PAYMENTS: &str = "444455556666";
const ORDERS: &str = "555566667777";
/// Enforces golden images.
const ENABLED: &str = r#"{"ec2_attributes": {"allowed_images_settings": {"state": {"@@assign": "enabled"}, "image_criteria": {"criteria_1": {"allowed_image_providers": {"@@append": ["111122223333"]}}}}}}"#;

/// A pipeline whose image lies in two Regions, in each shared with these accounts, and a policy that waits for it at these targets.
fn built(in_virginia: &[&str], in_ireland: &[&str], targets: &[&str]) -> World {
    let world = guarded_world();
    world.edit("goldsmith.toml", "SERVICE_CONTROL_POLICY", "DECLARATIVE_POLICY_EC2");
    world.write(
        "policies/no-leaving.toml",
        &format!("type = \"DECLARATIVE_POLICY_EC2\"\ntargets = {targets:?}\nrequires = \"pipeline.linux\"\n"),
    );
    world.write("policies/no-leaving.json", ENABLED);
    world.write_linux_image();
    world.write(
        "distribution/linux.toml",
        &(region("us-east-1", in_virginia) + &region("eu-west-1", in_ireland)),
    );
    world.write(
        "pipelines/linux.toml",
        "recipe = \"linux\"\ninfrastructure = \"linux\"\ndistribution = \"linux\"\n",
    );
    world.local("apply --hold").exits(7);
    world.behind_gits_back(|aws| {
        let pipeline = json!({ "imagePipelineArn": arn("image-pipeline", "linux"), "clientToken": token() });
        aws.image_builder("StartImagePipelineExecution", pipeline);
        aws.emulator.world(|world| world.clock.advance(DAY));
    });
    world
}

fn region(region: &str, accounts: &[&str]) -> String {
    format!(
        "[[distributions]]\nregion = \"{region}\"\n[distributions.ami_distribution_configuration]\nname = \"linux {{{{ imagebuilder:buildDate }}}}\"\nlaunch_permission = {{ user_ids = {accounts:?} }}\n"
    )
}

/// What each attachment waits for.
fn waits(world: &World) -> Vec<Value> {
    let plan = world.local("plan --format json").json();
    let actions = plan["actions"].as_array().unwrap().iter();
    let attach = actions.filter(|action| action["verb"] == "attach");
    attach.map(|action| action["guard"]["message"].clone()).collect()
}

fn no_image_for(account: &str, regions: &str) -> Vec<Value> {
    let message = format!(
        "it would stop launches: pipeline.linux has no image yet that account {account} can launch in {regions}; build it first"
    );
    vec![message.into(); 2]
}

#[test]
fn an_image_that_an_account_may_not_launch_is_none_for_it() {
    let both = [PAYMENTS, ORDERS];
    let world = built(&[PAYMENTS], &[PAYMENTS], &both);
    assert_eq!(waits(&world), no_image_for(ORDERS, "eu-west-1, us-east-1"));
    assert_eq!(world.local("apply").exits(6).writes(), Vec::<String>::new());
    // In one Region is not in all.
    let world = built(&both, &[ORDERS], &both);
    assert_eq!(waits(&world), no_image_for(PAYMENTS, "eu-west-1"));
    let world = built(&both, &both, &both);
    assert_eq!(waits(&world), [Value::Null, Value::Null]);
    world.apply();
}

/// An account that the image is not for does not matter where the policy does not bind it.
#[test]
fn only_the_accounts_that_will_be_bound_count() {
    let world = built(&[PAYMENTS], &[PAYMENTS], &[PAYMENTS]);
    assert_eq!(waits(&world), [Value::Null]);
    world.apply();
}
