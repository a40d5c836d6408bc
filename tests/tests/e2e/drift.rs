//! Somebody changes AWS behind git's back: it is found, named with before and after, and put right.

use std::process::Command;

use serde_json::{Value, json};

use crate::harness::{LocalServer, MANAGEMENT, World, findings};

const WEEKLY: &str = "cron(0 4 ? * sun *)";
const HOURLY: &str = "cron(0 * * * ? *)";

#[test]
fn a_changed_schedule_and_a_detached_policy_are_found_and_put_right() {
    let world = World::shipped();
    world.apply();
    let (policy, unit) = world.behind_gits_back(|aws| {
        aws.reschedule("golden-linux", HOURLY);
        let policy = aws.policy("SERVICE_CONTROL_POLICY", "golden-images-only");
        let unit = aws.unit(&aws.root(), "Workloads");
        aws.organizations("DetachPolicy", json!({ "PolicyId": policy, "TargetId": unit }));
        (policy, unit)
    });
    found_and_put_right(&world, &policy, &unit);
}

/// What the issue shows: the same, by the AWS CLI against `goldsmith local serve`.
#[cfg(unix)]
#[test]
fn the_same_through_the_aws_cli() {
    if !Command::new("aws")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success())
    {
        eprintln!("skipped: there is no AWS CLI");
        return;
    }
    let world = World::shipped();
    world.apply();
    let live = world.live();
    let policy = live.policy("SERVICE_CONTROL_POLICY", "golden-images-only");
    let unit = live.unit(&live.root(), "Workloads");
    let pipeline = crate::harness::arn("image-pipeline", "golden-linux");

    let server = LocalServer::start(&world);
    let as_account = |account: &str, arguments: &[&str]| {
        let output = Command::new("aws")
            .args(arguments)
            .env("AWS_ENDPOINT_URL", format!("http://{}", server.address))
            .env("AWS_ACCESS_KEY_ID", format!("LOCAL{account}"))
            .env("AWS_SECRET_ACCESS_KEY", "local")
            .env("AWS_DEFAULT_REGION", "us-east-1")
            .output()
            .unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
        serde_json::from_slice::<Value>(&output.stdout).unwrap_or(Value::Null)
    };
    as_account(
        MANAGEMENT,
        &[
            "organizations",
            "detach-policy",
            "--policy-id",
            &policy,
            "--target-id",
            &unit,
        ],
    );
    let got = as_account(
        "111122223333",
        &["imagebuilder", "get-image-pipeline", "--image-pipeline-arn", &pipeline],
    );
    let got = &got["imagePipeline"];
    let mut schedule = got["schedule"].clone();
    schedule["scheduleExpression"] = HOURLY.into();
    let input = json!({
        "imagePipelineArn": pipeline,
        "description": got["description"],
        "imageRecipeArn": got["imageRecipeArn"],
        "infrastructureConfigurationArn": got["infrastructureConfigurationArn"],
        "distributionConfigurationArn": got["distributionConfigurationArn"],
        "imageTestsConfiguration": got["imageTestsConfiguration"],
        "enhancedImageMetadataEnabled": got["enhancedImageMetadataEnabled"],
        "schedule": schedule,
        "status": got["status"],
    });
    let input = input.to_string();
    as_account(
        "111122223333",
        &["imagebuilder", "update-image-pipeline", "--cli-input-json", &input],
    );
    server.stop();

    found_and_put_right(&world, &policy, &unit);
}

fn found_and_put_right(world: &World, policy: &str, unit: &str) {
    let drift = world.drift(2);
    assert_eq!(
        findings(&drift),
        ["drift pipeline.golden-linux", "drift policy.golden-images-only"]
    );
    assert_eq!((&drift["verdict"], &drift["exit"]), (&json!("changes"), &json!(2)));
    let schedule = &drift["drift"][0]["paths"];
    assert_eq!(schedule.as_array().unwrap().len(), 1, "{schedule}");
    assert_eq!(schedule[0]["path"], "schedule.schedule_expression");
    assert_eq!(
        (&schedule[0]["before"], &schedule[0]["after"]),
        (&json!(HOURLY), &json!(WEEKLY))
    );
    let attachment = &drift["drift"][1]["paths"];
    assert_eq!(attachment.as_array().unwrap().len(), 1, "{attachment}");
    assert!(attachment[0]["path"].as_str().unwrap().contains(unit), "{attachment}");
    assert_eq!(
        (&attachment[0]["before"], &attachment[0]["after"]),
        (&json!("not attached"), &json!("attached"))
    );
    let text = world.local("drift").exits(2).stdout;
    for word in [
        HOURLY,
        WEEKLY,
        unit,
        "policy.golden-images-only",
        "pipeline.golden-linux",
    ] {
        assert!(text.contains(word), "{word} in\n{text}");
    }

    let applied = world.apply();
    let mut writes = applied.writes();
    writes.sort();
    assert_eq!(writes, ["AttachPolicy", "UpdateImagePipeline"]);
    let live = world.live();
    assert_eq!(live.schedule("golden-linux"), WEEKLY);
    assert!(live.targets(policy).contains(&unit.to_owned()));
    assert_eq!(world.drift(0)["drift"], json!([]));
}

#[test]
fn the_reports_are_written_to_files_too() {
    let world = crate::harness::one_component();
    world.apply();
    world.behind_gits_back(|aws| aws.reschedule("linux", HOURLY));
    let drift = world
        .local("drift --format json --json drift.json --markdown drift.md")
        .exits(2);
    let read = |name: &str| std::fs::read_to_string(world.folder().join(name)).unwrap();
    assert_eq!(read("drift.json"), drift.stdout);
    assert!(read("drift.md").contains("pipeline.linux"));
}
