//! What is not ours, or not certainly: renamed, copied, somebody else's. It is told of and never written.

use serde_json::json;

use super::{applied, only_finding, words, writes_nothing};
use crate::harness::{actions, arn, findings, guarded_world, one_component, token};

#[test]
fn a_renamed_policy_is_refused_until_a_person_decides() {
    let world = guarded_world();
    world.apply();
    world.behind_gits_back(|aws| {
        let policy = aws.policy("SERVICE_CONTROL_POLICY", "no-leaving");
        aws.organizations("UpdatePolicy", json!({ "PolicyId": policy, "Name": "stay" }));
    });
    assert_eq!(
        only_finding(&world.drift(2)),
        words("renamed policy.no-leaving", "none")
    );
    let refusal = &world.plan_refused()[0];
    assert_eq!(refusal["code"], "plan/renamed");
    assert!(
        refusal["message"]
            .as_str()
            .unwrap()
            .contains("renamed in AWS to `stay`"),
        "{refusal}"
    );
    writes_nothing(&world, 6);
}

#[test]
fn an_object_with_copied_tags_is_never_pruned() {
    let world = applied();
    world.behind_gits_back(|aws| {
        let ours = aws.image_builder(
            "GetInfrastructureConfiguration",
            json!({ "infrastructureConfigurationArn": arn("infrastructure-configuration", "linux") }),
        );
        aws.image_builder(
            "CreateInfrastructureConfiguration",
            json!({
                "name": "copy",
                "instanceProfileName": "golden-image-build",
                "tags": ours["infrastructureConfiguration"]["tags"],
                "clientToken": token(),
            }),
        );
    });
    world.assert_converged();
    assert_eq!(world.local("apply").exits(0).writes(), Vec::<String>::new());

    // And where its name is wanted, it is refused and told of.
    world.write(
        "infrastructure/copy.toml",
        "instance_profile_name = \"golden-image-build\"\n",
    );
    assert_eq!(
        only_finding(&world.drift(2)),
        words("copied infrastructure.copy", "none")
    );
    writes_nothing(&world, 6);
}

#[test]
fn what_exists_and_is_not_ours_is_never_written() {
    let world = one_component();
    world.write("pipelines/.gitkeep", "");
    world.local("plan").exits(0);
    world.behind_gits_back(|aws| {
        let input = json!({
            "name": "linux",
            "instanceProfileName": "somebody-elses",
            "clientToken": token(),
        });
        aws.image_builder("CreateInfrastructureConfiguration", input);
    });
    let drift = world.drift(2);
    assert!(
        findings(&drift).contains(&"unowned infrastructure.linux".to_owned()),
        "{drift:#}"
    );
    let refusals = world.plan_refused();
    assert_eq!(refusals[0]["code"], "plan/not-ours");
    let help = refusals[0]["help"].as_str().unwrap();
    assert!(help.contains("choose another `name`"), "{refusals}");
    assert!(!help.contains("adopt"), "{refusals}");
    writes_nothing(&world, 6);
}

#[test]
fn another_stacks_objects_are_not_ours() {
    let world = applied();
    world.edit("goldsmith.toml", "\"test\"", "\"another\"");
    let refused = world.local("apply --format json").exits(6);
    assert_eq!(refused.writes(), Vec::<String>::new());
    let destroyed = world.local("destroy --format json").exits(0);
    assert_eq!((actions(&destroyed.json()), destroyed.writes()), (vec![], vec![]));
}
