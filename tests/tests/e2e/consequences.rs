//! What a plan says beside the lines that differ: when a pipeline runs next, and where images go.

use serde_json::json;

use crate::harness::{World, action, deny, guarded_world, one_component};

/// The stand-in's clock stands at 2026-01-05T00:00:00Z, a Monday, and `--local` plans by it.
#[test]
fn a_schedule_shows_its_next_runs_in_its_time_zone() {
    let world = one_component();
    let created = world.plan();
    let runs = &action(&created, "create pipeline.linux")["next_runs"];
    assert_eq!(
        *runs,
        json!({
            "time_zone": "UTC",
            "times": ["2026-01-11T04:00:00+00:00[UTC]", "2026-01-18T04:00:00+00:00[UTC]", "2026-01-25T04:00:00+00:00[UTC]"],
        })
    );
    world.apply();
    world.edit(
        "pipelines/linux.toml",
        "cron(0 4 ? * sun *)",
        "cron(30 2 ? * mon *)\"\ntimezone = \"Europe/Berlin",
    );
    let plan = world.plan();
    let runs = &action(&plan, "update pipeline.linux")["next_runs"];
    // 01:30 UTC of that Monday is still to come.
    assert_eq!(runs["times"][0], "2026-01-05T02:30:00+01:00[Europe/Berlin]");
    assert_eq!(runs["times"].as_array().unwrap().len(), 3);
    let line = "next runs (Europe/Berlin): Mon 2026-01-05 02:30, Mon 2026-01-12 02:30";
    for format in ["text", "markdown"] {
        let shown = world.local(&format!("plan --format {format}")).exits(0).stdout;
        assert!(shown.contains(line), "{shown}");
    }
    world.apply();
    // Neither a change of something else nor a pipeline that does not run has any.
    world.edit("pipelines/linux.toml", "recipe", "description = \"other\"\nrecipe");
    assert!(
        action(&world.plan(), "update pipeline.linux")
            .get("next_runs")
            .is_none()
    );
    world.edit("pipelines/linux.toml", "30 2", "40 2");
    world.edit("pipelines/linux.toml", "recipe =", "status = \"DISABLED\"\nrecipe =");
    assert!(
        action(&world.plan(), "update pipeline.linux")
            .get("next_runs")
            .is_none()
    );
}

#[test]
fn a_distribution_shows_the_regions_and_accounts_that_it_gains_and_loses() {
    let world = World::shipped();
    world.apply();
    for file in ["distribution/golden-linux.toml", "goldsmith.toml"] {
        world.write(file, &world.read(file).replace("eu-west-1", "eu-central-1"));
    }
    let plan = world.plan();
    let update = action(&plan, "update distribution.golden-linux");
    let gains = json!({ "change": "gains", "region": "eu-central-1", "what": "AMI", "whom": "111122223333" });
    assert!(update["reach"].as_array().unwrap().contains(&gains), "{update:#}");
    for format in ["text", "markdown"] {
        let shown = world.local(&format!("plan --format {format}")).exits(0).stdout;
        for line in [
            "+ eu-central-1: AMI for 111122223333",
            "- eu-west-1: AMI for 111122223333",
        ] {
            assert!(shown.contains(line), "{shown}");
        }
    }
}

/// A denial for service-linked roles alone denies nobody anything; one for everybody else is told in full.
#[test]
fn a_denial_that_binds_nobody_is_told_as_such() {
    let world = guarded_world();
    world.apply();
    let policy = |condition: &str| {
        let condition = format!(r#""Condition": {{ {condition} }}, "Resource""#);
        deny("sqs:*").replace(r#""Resource""#, &condition)
    };
    let denies = |condition: &str| {
        world.write("policies/no-leaving.json", &policy(condition));
        world.local("plan").exits(0).stdout
    };
    let linked = denies(r#""ArnLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/aws-service-role/*" }"#);
    assert!(!linked.contains("tighter"), "{linked}");
    assert!(linked.contains("no effect in payments (444455556666)"), "{linked}");
    assert!(linked.contains("only service-linked roles meet it"), "{linked}");
    let others = denies(r#""ArnNotLike": { "aws:PrincipalArn": "arn:aws:iam::*:role/aws-service-role/*" }"#);
    assert!(others.contains("tighter: sqs:*"), "{others}");
    assert!(!others.contains("no effect"), "{others}");
}
