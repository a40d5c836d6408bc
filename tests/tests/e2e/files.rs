//! What is written to files: reports, plans, fixes and the stand-in's store; also where there is no room for it.
#![cfg(unix)]

use std::{
    fs::{self, Permissions},
    os::unix::fs::{FileTypeExt as _, PermissionsExt as _, symlink},
    process::Command,
};

use crate::harness::{Run, World, one_component};

fn mode(world: &World, file: &str) -> u32 {
    let metadata = fs::metadata(world.folder().join(file)).unwrap();
    metadata.permissions().mode() & 0o777
}

#[test]
fn a_device_is_written_to_and_not_replaced() {
    let world = one_component();
    for (arguments, code) in [
        ("plan --out /dev/null", 0),
        ("drift --json /dev/null --markdown /dev/null", 2),
    ] {
        world.local(arguments).exits(code);
    }
    // What the report was to be printed to is not moved away either.
    let printed = world.local("drift --quiet --json /dev/stdout").exits(2).stdout;
    assert!(
        printed.starts_with("{\n") && printed.ends_with("changes: 4 found\n"),
        "{printed}"
    );
    if fs::exists("/dev/full").unwrap() {
        let run = world.local("plan --out /dev/full").exits(1);
        assert!(run.stderr.contains("`/dev/full` cannot be written"), "{}", run.stderr);
        assert_eq!(run.stdout, "internal\n");
        assert!(fs::metadata("/dev/full").unwrap().file_type().is_char_device());
    }
}

#[test]
fn a_link_is_followed_and_a_mode_is_kept() {
    let world = one_component();
    let at = |file: &str| world.folder().join(file);
    fs::create_dir(at("plans")).unwrap();
    symlink("plans/1.json", at("latest.json")).unwrap();
    fs::write(at("plans/1.json"), "").unwrap();
    fs::set_permissions(at("plans/1.json"), Permissions::from_mode(0o640)).unwrap();
    world.local("plan --out latest.json").exits(0);
    assert!(fs::symlink_metadata(at("latest.json")).unwrap().is_symlink());
    assert_eq!(mode(&world, "plans/1.json"), 0o640);
    world.local("apply --approved latest.json").exits(0);
    // A new file is as readable as any that a program makes here, such as for the job that publishes it.
    fs::write(at("usual"), "").unwrap();
    world.local("plan --out new.json").exits(0);
    assert_eq!(mode(&world, "new.json"), mode(&world, "usual"));
}

#[test]
fn a_place_that_is_not_there_is_told_in_plain_words() {
    let world = one_component();
    for arguments in ["plan --out missing/plan.json", "drift --json missing/report.json"] {
        let run = world.local(arguments).exits(3);
        let told = run.stderr.contains("cannot be written: there is no such directory");
        assert!(told, "{arguments}: {}", run.stderr);
    }
}

#[test]
fn a_fix_keeps_the_mode_of_a_file() {
    let world = one_component();
    world.edit("components/motd.toml", "platform", "plaform");
    let file = "desired-state/components/motd.toml";
    fs::set_permissions(world.folder().join(file), Permissions::from_mode(0o664)).unwrap();
    world.goldsmith("check --fix").end().exits(0);
    assert_eq!(world.read("components/motd.toml"), "platform = \"Linux\"\n");
    assert_eq!(mode(&world, file), 0o664);
}

#[test]
fn a_place_that_cannot_be_is_named_without_inner_names() {
    let world = one_component();
    for (arguments, place) in [
        ("plan --out nowhere/plan.json", "`nowhere/plan.json`"),
        ("plan --out desired-state", "`desired-state`"),
        ("drift --markdown goldsmith.md/report.md", "`goldsmith.md/report.md`"),
    ] {
        let run = world.local(arguments).exits(3);
        assert!(
            run.stderr.contains(place) && !run.stderr.contains(".tmp"),
            "{}",
            run.stderr
        );
    }
}

#[test]
fn a_full_disk_loses_the_run_and_not_the_store() {
    let world = one_component();
    world.apply();
    let before = world.store_text();
    world.edit("components/motd.yaml", "echo hello", "echo welcome");
    let full = |arguments: &str| Run::on_full_disk(world.folder(), arguments).end();
    let apply = full("apply --local").exits(8);
    assert!(
        apply.stderr.contains("local.json` cannot be written"),
        "{}",
        apply.stderr
    );
    assert!(
        apply.stderr.contains("is lost") && !apply.stderr.contains(".tmp"),
        "{}",
        apply.stderr
    );
    assert_eq!(world.store_text(), before);
    // Whoever only looks needs no room, unless for what was asked for.
    full("plan --local --detailed-exitcode").exits(2);
    let out = full("plan --local --out plan.json").exits(1);
    assert!(out.stderr.contains("`plan.json` cannot be written"), "{}", out.stderr);
    let left: Vec<_> = fs::read_dir(world.folder())
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    assert_eq!(left, ["desired-state"]);
    world.apply();
}

#[test]
fn what_somebody_keeps_out_of_git_stays_so() {
    let world = one_component();
    world.local("plan").exits(0);
    assert_eq!(world.read(".goldsmith/.gitignore"), "*\n");
    world.write(".goldsmith/.gitignore", "*\n!local.json\n");
    world.local("plan").exits(0);
    assert_eq!(world.read(".goldsmith/.gitignore"), "*\n!local.json\n");
    // A full disk left it empty.
    world.write(".goldsmith/.gitignore", "");
    world.local("plan").exits(0);
    assert_eq!(world.read(".goldsmith/.gitignore"), "*\n");
}

#[test]
fn a_link_in_a_pull_request_chooses_nothing_that_is_written() {
    let world = one_component();
    let at = |file: &str| world.folder().join(file);
    fs::write(at("precious"), "kept").unwrap();
    fs::create_dir(at("elsewhere")).unwrap();
    for name in [".gitignore", "local.json", "local.lock", "local.log.jsonl"] {
        fs::create_dir(at("desired-state/.goldsmith")).unwrap();
        let link = at("desired-state/.goldsmith").join(name);
        for target in ["../../precious", "../../missing"] {
            symlink(target, &link).unwrap();
            for arguments in ["plan", "apply", "local reset", "local log"] {
                let run = world.goldsmith(arguments).arg("--local").end().exits(8);
                assert!(
                    run.stderr.contains(name) && run.stderr.contains("remove it"),
                    "{}",
                    run.stderr
                );
            }
            fs::remove_file(&link).unwrap();
        }
        fs::remove_dir_all(at("desired-state/.goldsmith")).unwrap();
    }
    symlink("../elsewhere", at("desired-state/.goldsmith")).unwrap();
    world.local("apply").exits(8);
    assert_eq!(fs::read_to_string(at("precious")).unwrap(), "kept");
    assert!(!at("missing").exists() && fs::read_dir(at("elsewhere")).unwrap().next().is_none());
}

#[test]
fn a_pipe_in_the_place_of_the_store_is_not_waited_for() {
    let world = one_component();
    fs::create_dir(world.directory().join(".goldsmith")).unwrap();
    let made = Command::new("mkfifo")
        .arg(world.directory().join(".goldsmith/local.json"))
        .status();
    assert!(made.unwrap().success());
    world.local("plan").exits(8);
}
