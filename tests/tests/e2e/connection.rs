//! Whose AWS it is, and whether it can be reached at all: before any write.

use crate::harness::{ACCOUNT, Ended, Server, World, one_component};

/// Ends so, says this, and has written nothing.
#[track_caller]
fn refused(run: Ended, code: i32, words: &[&str]) {
    let run = run.exits(code);
    for word in words {
        assert!(run.stderr.contains(word), "`{word}` is missing in\n{}", run.stderr);
    }
    assert_eq!(run.writes(), Vec::<String>::new());
}

#[test]
fn another_account_than_ci_expects() {
    let world = one_component();
    refused(
        world.local("apply --expect-account 444455556666"),
        4,
        &[ACCOUNT, "444455556666", "--expect-account"],
    );
    assert_eq!(world.store_text(), None);
    world.local(&format!("plan --expect-account {ACCOUNT}")).exits(0);
}

#[test]
fn another_organization_than_ci_expects() {
    let world = World::shipped();
    refused(
        world.local("apply --expect-organization o-another000"),
        4,
        &["o-exampleorg1", "o-another000"],
    );
    refused(
        one_component().local("apply --expect-organization o-another000"),
        4,
        &["none", "o-another000"],
    );
    world.local("plan --expect-organization o-exampleorg1").exits(0);
}

#[test]
fn credentials_of_another_account() {
    let (world, server) = (one_component(), Server::fresh());
    let run = server
        .goldsmith(&world, "apply --yes")
        .env("AWS_ACCESS_KEY_ID", "LOCAL444455556666");
    refused(run.end(), 4, &["444455556666", ACCOUNT, "--profile"]);
    let log = server.aws.emulator.log();
    let operations: Vec<_> = log.iter().map(|call| call.operation.as_str()).collect();
    assert_eq!(operations, ["GetCallerIdentity"]);
}

#[test]
fn a_store_of_another_account() {
    let world = one_component();
    world.apply();
    let before = world.store_text();
    world.edit("goldsmith.toml", ACCOUNT, "444455556666");
    refused(world.local("apply"), 4, &[ACCOUNT, "444455556666"]);
    assert_eq!(world.store_text(), before);
}

#[test]
fn a_store_of_another_organization() {
    let world = crate::harness::guarded_world();
    world.apply();
    world.edit("goldsmith.toml", "o-exampleorg1", "o-another000");
    refused(world.local("apply"), 4, &["o-exampleorg1", "o-another000"]);
}

#[test]
fn no_credentials() {
    let world = one_component();
    refused(
        world.goldsmith("apply --yes").end(),
        4,
        &["credentials", "aws sso login", "--local"],
    );
}

#[test]
fn credentials_that_are_none_any_more() {
    for (code, help) in [
        ("ExpiredToken", "log in again"),
        ("InvalidClientTokenId", "log in again"),
        ("IncompleteSignature", "log in again"),
        ("RequestExpired", "clock of this machine"),
        ("SignatureDoesNotMatch", "clock of this machine"),
    ] {
        let (world, server) = (one_component(), Server::fresh());
        let effect = emulator::Effect::Error {
            code: code.to_owned(),
            status: Some(403),
            message: Some("This is refused".to_owned()),
            members: serde_json::Map::new(),
            with_effect: false,
        };
        let fault = emulator::Fault::every("GetCallerIdentity", effect);
        server.aws.emulator.add_fault(fault);
        refused(
            server.goldsmith(&world, "apply --yes").end(),
            4,
            &[code, "This is refused", help],
        );
    }
}

#[test]
fn no_network() {
    let world = one_component();
    // Nothing listens there: the port was free a moment ago.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let run = world
        .goldsmith("apply --yes")
        .env("AWS_ENDPOINT_URL", format!("http://{address}"))
        .env("AWS_ACCESS_KEY_ID", format!("LOCAL{ACCOUNT}"))
        .env("AWS_SECRET_ACCESS_KEY", "local");
    refused(run.end(), 8, &["nothing was changed", "network"]);
}

#[test]
fn environments_are_chosen() {
    let world = one_component();
    let stack = world.read("goldsmith.toml");
    world.write(
        "goldsmith.toml",
        &format!("{stack}\n[env.prod.stack]\nname = \"test-prod\"\n"),
    );
    refused(world.local("plan"), 3, &["--env", "prod", "goldsmith.toml"]);
    refused(world.local("plan --env prd"), 3, &["did you mean `prod`?"]);
    let plan = world.local("plan --env prod --format json").exits(0).json();
    assert_eq!(plan["stack"]["name"], "test-prod");
}

#[test]
fn without_a_terminal_somebody_must_have_agreed() {
    let (world, server) = (one_component(), Server::fresh());
    refused(server.goldsmith(&world, "apply").end(), 3, &["--yes", "--approved"]);
    refused(server.goldsmith(&world, "destroy").end(), 3, &["--yes"]);
    assert_eq!(server.aws.emulator.log().len(), 0);
}

#[test]
fn a_role_from_the_files_alone_is_not_assumed() {
    let world = crate::harness::guarded_world();
    world.edit(
        "goldsmith.toml",
        "types = ",
        "role = \"arn:aws:iam::999988887777:role/admin\"\ntypes = ",
    );
    let server = Server::fresh();
    refused(
        server.goldsmith(&world, "plan").end(),
        4,
        &["role/admin", "--organization-role"],
    );
    let other = "plan --organization-role arn:aws:iam::999988887777:role/other";
    refused(server.goldsmith(&world, other).end(), 4, &["role/admin", "role/other"]);
}

#[test]
fn a_write_that_is_denied_fails_alone() {
    let (world, server) = (one_component(), Server::fresh());
    server.deny("CreateImageRecipe");
    let run = server
        .goldsmith(&world, "apply --yes --format json")
        .end()
        .exits(5)
        .json();
    let ledger = run["ledger"].as_array().unwrap().iter();
    let ledger: Vec<String> = ledger
        .map(|entry| format!("{} {}", entry["outcome"], entry["address"]))
        .collect();
    assert_eq!(
        ledger,
        [
            "\"done\" \"component.motd\"",
            "\"failed\" \"image-recipe.linux\"",
            "\"done\" \"infrastructure.linux\"",
            "\"skipped\" \"pipeline.linux\""
        ]
    );
    server.aws.emulator.clear_faults();
    server.goldsmith(&world, "apply --yes").end().exits(0);
    server.goldsmith(&world, "plan --detailed-exitcode").end().exits(0);
}

/// A profile beside the credentials that the environment has.
fn with_profiles(world: &World) {
    let folder = world.folder().join(".aws");
    std::fs::create_dir(&folder).unwrap();
    let credentials = "[other]\naws_access_key_id = LOCAL444455556666\naws_secret_access_key = local\n";
    std::fs::write(folder.join("credentials"), credentials).unwrap();
    std::fs::write(folder.join("config"), "[default]\nretry_mode = legacy\n").unwrap();
}

#[test]
fn a_profile_that_is_named_goes_before_the_environment() {
    let (world, server) = (one_component(), Server::fresh());
    with_profiles(&world);
    let run = server.goldsmith(&world, "apply --yes --profile other").end();
    refused(run, 4, &["444455556666", ACCOUNT]);
    let run = server.goldsmith(&world, "apply --yes --profile another").end();
    refused(run, 4, &["another"]);
    assert_eq!(server.writes(), Vec::<String>::new());
}

#[test]
fn settings_for_other_programs_are_no_bugs_of_ours() {
    let (world, server) = (one_component(), Server::fresh());
    with_profiles(&world);
    for (name, value) in [
        ("AWS_RETRY_MODE", "legacy"),
        ("AWS_MAX_ATTEMPTS", ""),
        ("GOLDSMITH_ORGANIZATION_ROLE", ""),
        ("GOLDSMITH_COMMIT", ""),
    ] {
        let run = server.goldsmith(&world, "plan").env(name, value).end().exits(0);
        assert!(run.stdout.ends_with("ok: 4 create\n"), "{name}: {}", run.stdout);
    }
    let run = server
        .goldsmith(&world, "apply --yes")
        .env("GOLDSMITH_COMMIT", "")
        .end();
    run.exits(0);
    let tags = &server.aws.image_builder(
        "GetInfrastructureConfiguration",
        serde_json::json!({
            "infrastructureConfigurationArn": crate::harness::arn("infrastructure-configuration", "linux"),
        }),
    )["infrastructureConfiguration"]["tags"];
    assert_eq!(tags["goldsmith:commit"], serde_json::Value::Null, "{tags}");
}

#[test]
fn an_endpoint_that_is_empty_is_named() {
    let (world, server) = (one_component(), Server::fresh());
    for name in ["AWS_ENDPOINT_URL", "AWS_ENDPOINT_URL_IMAGEBUILDER"] {
        let run = server.goldsmith(&world, "apply --yes").env(name, "").end();
        refused(run, 3, &[name, "unset it"]);
    }
}

#[test]
fn a_refusal_that_lasts_for_seconds_is_waited_out() {
    let (world, server) = (one_component(), Server::fresh());
    let effect = emulator::Effect::Throttle;
    server.aws.emulator.add_fault(emulator::Fault {
        times: Some(5),
        ..emulator::Fault::every("CreateImagePipeline", effect)
    });
    server.goldsmith(&world, "apply --yes").end().exits(0);
    let pipelines = server
        .writes()
        .iter()
        .filter(|write| *write == "CreateImagePipeline")
        .count();
    assert_eq!(pipelines, 6);
}
