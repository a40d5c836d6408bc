//! Desired states that are wrong: each a clear error with its place and what to do, the right exit code, and nothing written.

use std::time::{Duration, Instant};

use expect_test::expect;
use serde_json::Value;

use crate::harness::{Ended, World, one_component};

/// `apply --local` must end with 3, and not even make a store.
#[track_caller]
fn invalid(world: &World) -> Ended {
    let run = world.local("apply").exits(3);
    assert!(!world.directory().join(".goldsmith").exists(), "something was written");
    assert!(run.stdout.starts_with("invalid: "), "{}", run.stdout);
    run
}

#[track_caller]
fn says(run: &Ended, words: &[&str]) {
    for word in words {
        assert!(run.stderr.contains(word), "`{word}` is missing in\n{}", run.stderr);
    }
}

#[test]
fn a_typo_in_a_key() {
    let world = one_component();
    world.edit(
        "infrastructure/linux.toml",
        "instance_profile_name",
        "instance_profil_name",
    );
    let run = invalid(&world);
    expect![[r#"
        error[load/missing-key]: `instance_profile_name` is missing
         --> infrastructure/linux.toml:1:1
          |
        1 | instance_profil_name = "golden-image-build"
          | ^ this needs `instance_profile_name`

        error[load/unknown-key]: unknown key `instance_profil_name`
         --> infrastructure/linux.toml:1:1
          |
        1 | instance_profil_name = "golden-image-build"
          | ^^^^^^^^^^^^^^^^^^^^ did you mean `instance_profile_name`?
    "#]]
    .assert_eq(&run.stderr);
}

#[test]
fn a_wrong_type() {
    let world = one_component();
    world.edit("infrastructure/linux.toml", "[\"t3.medium\"]", "\"t3.medium\"");
    let run = invalid(&world);
    expect![[r#"
        error[load/wrong-type]: expected a list, found a string
         --> infrastructure/linux.toml:2:18
          |
        2 | instance_types = "t3.medium"
          |                  ^^^^^^^^^^^ a list is wanted here
    "#]]
    .assert_eq(&run.stderr);
}

#[test]
fn an_unknown_reference() {
    let world = one_component();
    world.edit(
        "image-recipes/linux.toml",
        "component = \"motd\"",
        "component = \"mood\"",
    );
    let run = invalid(&world);
    expect![[r#"
        error[load/unknown-reference]: there is no component named `mood`
         --> image-recipes/linux.toml:4:13
          |
        4 | component = "mood"
          |             ^^^^^^ did you mean `motd`?
    "#]]
    .assert_eq(&run.stderr);
}

#[test]
fn variables_in_a_circle() {
    let world = one_component();
    let stack = world.read("goldsmith.toml");
    world.write(
        "goldsmith.toml",
        &format!("{stack}\n[vars]\none = \"${{var.other}}\"\nother = \"${{var.one}}\"\n"),
    );
    says(&invalid(&world), &["goldsmith.toml:7", "var.one", "var.other"]);
}

#[test]
fn an_undefined_variable() {
    let world = one_component();
    world.edit("infrastructure/linux.toml", "golden-image-build", "${var.profile}");
    says(
        &invalid(&world),
        &["infrastructure/linux.toml:1", "${var.profile}", "[vars]"],
    );
}

#[test]
fn a_missing_document() {
    let world = one_component();
    world.remove("components/motd.yaml");
    says(
        &invalid(&world),
        &["components/motd.toml", "`components/motd.yaml` is missing"],
    );
}

#[test]
fn a_document_without_its_file() {
    let world = one_component();
    world.write("components/stray.yaml", "name: stray\n");
    says(&invalid(&world), &["components/stray.yaml", "`stray.toml` is missing"]);
}

#[cfg(unix)]
#[test]
fn a_document_outside_of_the_directory_shows_nothing_of_itself() {
    let world = one_component();
    let secret = world.folder().join("secret.yaml");
    std::fs::write(&secret, "name: hunter2\n").unwrap();
    for target in ["../../secret.yaml", secret.to_str().unwrap()] {
        world.remove("components/motd.yaml");
        std::os::unix::fs::symlink(target, world.directory().join("components/motd.yaml")).unwrap();
        let run = invalid(&world);
        says(&run, &["components/motd.yaml"]);
        assert!(!run.stderr.contains("hunter2"), "{}", run.stderr);
    }
}

#[cfg(unix)]
#[test]
fn a_pipe_instead_of_a_file_does_not_block() {
    let world = one_component();
    world.remove("components/motd.yaml");
    let path = world.directory().join("components/motd.yaml");
    assert!(
        std::process::Command::new("mkfifo")
            .arg(path)
            .status()
            .unwrap()
            .success()
    );
    says(&invalid(&world), &["components/motd.yaml", "not a regular file"]);
}

#[test]
fn no_directory() {
    let world = World::without_directory();
    let run = world.local("apply").exits(3);
    says(&run, &["`desired-state` cannot be opened", "-C DIR"]);
    assert!(!world.directory().exists());
}

#[test]
fn an_empty_directory() {
    says(&invalid(&World::of(&[])), &["goldsmith.toml"]);
}

#[test]
fn an_empty_desired_state() {
    let world = World::of(&[("goldsmith.toml", &one_component().read("goldsmith.toml"))]);
    says(&invalid(&world), &["declares nothing", "destroy"]);
}

#[test]
fn an_empty_desired_state_deletes_nothing() {
    let world = one_component();
    world.apply();
    let before = world.store_text();
    for folder in ["components", "image-recipes", "infrastructure", "pipelines"] {
        std::fs::remove_dir_all(world.directory().join(folder)).unwrap();
    }
    world.local("apply").exits(3);
    assert_eq!(world.store_text(), before);
}

#[test]
fn two_files_with_one_name() {
    let world = one_component();
    let pipeline = world.read("pipelines/linux.toml");
    world.write("pipelines/weekly.toml", &format!("name = \"Linux\"\n{pipeline}"));
    says(
        &invalid(&world),
        &["pipelines/linux.toml", "pipelines/weekly.toml", "`name`"],
    );
}

#[test]
fn ten_megabytes_of_toml() {
    let world = one_component();
    world.write(
        "pipelines/linux.toml",
        &format!("description = \"{}\"\n", "x".repeat(10 << 20)),
    );
    let started = Instant::now();
    says(&invalid(&world), &["pipelines/linux.toml", "bytes"]);
    assert!(started.elapsed() < Duration::from_secs(5));
}

#[test]
fn nesting_without_end() {
    let world = one_component();
    world.write(
        "pipelines/linux.toml",
        &format!("x = {}{}\n", "[".repeat(100_000), "]".repeat(100_000)),
    );
    says(&invalid(&world), &["pipelines/linux.toml"]);
}

#[test]
fn an_unknown_name_of_amazons_is_found_by_plan_not_by_check() {
    let world = one_component();
    world.edit(
        "image-recipes/linux.toml",
        "amazon-linux-2023-x86",
        "amazon-linux-2099-x86",
    );
    world.goldsmith("check").end().exits(0);
    let run = world.local("apply --format json").exits(3);
    assert_eq!(run.writes(), Vec::<String>::new());
    let refusal = &run.json()["refusals"][0];
    assert_eq!(refusal["code"], "plan/unknown-managed-name");
    assert!(
        refusal["message"]
            .as_str()
            .unwrap()
            .contains("aws:amazon-linux-2099-x86"),
        "{refusal}"
    );
    assert_eq!(refusal["source"]["file"], "image-recipes/linux.toml");
}

#[test]
fn new_content_under_a_pinned_version() {
    let world = one_component();
    world.edit("components/motd.toml", "platform", "version = \"1.2.3\"\nplatform");
    world.apply();
    world.edit("components/motd.yaml", "echo hello", "echo welcome");
    let run = world.local("apply --format json").exits(3);
    assert_eq!(run.writes(), Vec::<String>::new());
    let refusal = &run.json()["refusals"][0];
    assert_eq!(refusal["code"], "plan/pinned-content");
    let help = refusal["help"].as_str().unwrap();
    assert!(
        help.contains("raise the pin") && help.contains("`version = \"1.2\"`") && help.contains("undo"),
        "{help}"
    );
    // Each way out is one.
    world.edit("components/motd.toml", "1.2.3", "1.2");
    world.apply();
}

#[test]
fn every_error_of_every_file_in_one_run() {
    let world = one_component();
    world.edit(
        "infrastructure/linux.toml",
        "instance_profile_name",
        "instance_profil_name",
    );
    world.edit(
        "image-recipes/linux.toml",
        "component = \"motd\"",
        "component = \"mood\"",
    );
    world.edit("pipelines/linux.toml", "cron(0 4 ? * sun *)", "cron(every sunday)");
    world.edit("components/motd.yaml", "ExecuteBash", "ExecuteBosh");
    let run = world.goldsmith("check --format json").end().exits(3);
    let found = run.json();
    let diagnostics = found["diagnostics"].as_array().unwrap();
    let errors = diagnostics
        .iter()
        .filter(|diagnostic| diagnostic["severity"] == "error");
    let mut files: Vec<&str> = errors.clone().filter_map(|error| error["file"].as_str()).collect();
    files.dedup();
    assert_eq!(
        files,
        [
            "components/motd.yaml",
            "image-recipes/linux.toml",
            "infrastructure/linux.toml",
            "pipelines/linux.toml"
        ]
    );
    for error in errors {
        assert!(error["code"].is_string() && error["message"].is_string(), "{error}");
        assert!(
            error["span"]["line"].is_u64() || error["span"] != Value::Null,
            "{error}"
        );
    }
}

#[test]
fn a_file_that_is_not_text() {
    let world = one_component();
    std::fs::write(world.directory().join("pipelines/linux.toml"), [0xff, 0xfe, 0x00]).unwrap();
    says(&invalid(&world), &["`pipelines/linux.toml` is not UTF-8 text"]);
}

#[cfg(unix)]
#[test]
fn a_device_that_never_ends() {
    let run = World::without_directory().goldsmith("check /dev/zero").end().exits(3);
    says(&run, &["/dev/zero", "it is no file, but a pipe, a socket or a device"]);
}

#[test]
fn a_wrong_command_line() {
    let world = one_component();
    for arguments in [
        "",
        "aply",
        "apply --fast",
        "apply --allow xyz",
        "plan --format yaml",
        "apply --approved no-such-file",
    ] {
        world.goldsmith(arguments).end().exits(3);
    }
}

#[test]
fn a_directory_beside_the_desired_state_is_told_from_it() {
    let world = one_component();
    let run = world.goldsmith("check -C .").end().exits(3);
    assert!(
        run.stderr.contains("did you mean `-C ./desired-state`?"),
        "{}",
        run.stderr
    );
    let run = world.goldsmith("check -C desired-state/pipelines").end().exits(3);
    for words in ["`desired-state/pipelines` holds no desired state", "-C DIR"] {
        assert!(run.stderr.contains(words), "{}", run.stderr);
    }
}

#[test]
fn an_ending_of_another_habit_is_told() {
    let world = one_component();
    for (from, to) in [("motd.yaml", "motd.yml"), ("motd.toml", "motd.TOML")] {
        let at = |name: &str| world.directory().join("components").join(name);
        std::fs::rename(at(from), at(to)).unwrap();
        let run = world.goldsmith("check").end().exits(3);
        assert!(run.stderr.contains(&format!("rename it to `{from}`")), "{}", run.stderr);
        std::fs::rename(at(to), at(from)).unwrap();
    }
    // What is no file of goldsmith's under any name is not renamed to one.
    world.write("components/notes.TXT", "");
    let run = world.goldsmith("check").end().exits(3);
    assert!(
        run.stderr.contains("load/unknown-file") && !run.stderr.contains("rename it"),
        "{}",
        run.stderr
    );
}
