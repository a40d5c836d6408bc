//! A desired state from a pull request is data, and may be made to harm.

use std::{fs, os::unix::fs::symlink, path::Path, process::Command, time::Duration};

use crate::world::{DOCUMENT, directory, found, load, write};

/// What is found, in bounded time.
fn quickly(directory: &Path) -> String {
    let path = directory.to_owned();
    let (sender, receiver) = std::sync::mpsc::channel();
    std::thread::spawn(move || sender.send(found(&load(&path, None))));
    receiver
        .recv_timeout(Duration::from_mins(1))
        .expect("it ends in time, and without a panic")
}

#[test]
fn links_out_of_the_directory_are_refused_and_show_nothing() {
    let outside = tempfile::tempdir().expect("a directory");
    write(outside.path(), "secret.toml", "password = \"canary\"\n");
    let directory = directory(&[("components/base.toml", "platform = \"Linux\"\n")]);
    symlink(
        outside.path().join("secret.toml"),
        directory.path().join("components/base.yaml"),
    )
    .expect("a link");
    symlink(outside.path(), directory.path().join("infrastructure")).expect("a link");
    let found = quickly(directory.path());
    for link in ["`components/base.yaml`", "the folder `infrastructure`"] {
        let said = format!("{link} is a link out of the desired-state directory, which is not followed");
        assert!(found.contains(&said), "{said}: {found}");
    }
    assert!(!found.contains("canary"), "{found}");
}

#[test]
fn fifos_devices_and_folders_do_not_block() {
    let directory = directory(&[("components/base.toml", "platform = \"Linux\"\n")]);
    let fifo = directory.path().join("components/base.yaml");
    assert!(
        Command::new("mkfifo")
            .arg(&fifo)
            .status()
            .expect("mkfifo runs")
            .success()
    );
    fs::create_dir(directory.path().join("components/folder.toml")).expect("a folder");
    symlink("/dev/zero", directory.path().join("components/zero.toml")).expect("a link");
    let found = quickly(directory.path());
    for file in ["components/base.yaml", "components/folder.toml", "components/zero.toml"] {
        assert!(found.contains(file), "{file}: {found}");
    }
}

#[test]
fn ten_megabytes_are_refused() {
    let directory = directory(&[("components/base.toml", &format!("x = \"{}\"\n", "x".repeat(10 << 20)))]);
    let found = quickly(directory.path());
    assert!(
        found.contains("goldsmith reads files of up to"),
        "{}",
        &found[..found.len().min(500)]
    );
}

#[test]
fn what_is_no_text_is_refused() {
    let directory = directory(&[]);
    fs::create_dir(directory.path().join("components")).expect("a folder");
    fs::write(directory.path().join("components/base.toml"), [0xff, 0xfe, 0x00]).expect("a file");
    assert!(quickly(directory.path()).contains("is not UTF-8"));
}

#[test]
fn deep_nesting_ends() {
    let arrays = format!("x = {}{}\n", "[".repeat(100_000), "]".repeat(100_000));
    let tables = format!("x = {}1{}\n", "{a=".repeat(100_000), "}".repeat(100_000));
    let keys = format!("{} = 1\n", vec!["a"; 100_000].join("."));
    let headers = format!("[{}]\n", vec!["a"; 100_000].join("."));
    for text in [arrays, tables, keys, headers] {
        let directory = directory(&[("infrastructure/builder.toml", &text), ("goldsmith.toml", &text)]);
        assert!(!quickly(directory.path()).is_empty());
    }
}

#[test]
fn long_words_and_many_of_them_end() {
    let word = "x".repeat(500_000);
    let long = format!("instance_profile_name = \"{word}\"\n{word} = 1\nkeep = [\"{word}\"]\nname = \"{word}\"\n");
    let directory = directory(&[("infrastructure/builder.toml", &long)]);
    write(
        directory.path(),
        "pipelines/long.toml",
        &format!("recipe = \"{word}\"\ninfrastructure = \"{word}\"\n"),
    );
    write(directory.path(), "policies/long.toml", &format!("type = \"{word}\"\n"));
    quickly(directory.path());
}

#[test]
fn ten_thousand_files_end() {
    let directory = directory(&[]);
    for number in 0..5000 {
        write(
            directory.path(),
            &format!("components/comp-{number}.toml"),
            "platform = \"Linux\"\n",
        );
        write(directory.path(), &format!("components/comp-{number}.yaml"), DOCUMENT);
    }
    let found = quickly(directory.path());
    assert!(!found.contains("components/comp"), "{}", &found[..found.len().min(500)]);
}

#[test]
fn numbers_are_read_in_every_form_of_toml() {
    let text = "platform = \"Linux\"\nkeep_versions = 0x1_0\n";
    let directory = directory(&[("components/base.toml", text), ("components/base.yaml", DOCUMENT)]);
    let loaded = load(directory.path(), None);
    assert!(!loaded.has_errors(), "{}", found(&loaded));
    let desired = loaded.desired.expect("no errors, so a state");
    assert_eq!(
        desired.resources.values().next().expect("one resource").keep_versions,
        16
    );
    for number in ["9223372036854775808", "1_0.5", "2026-01-01", "+inf", "-1"] {
        write(
            directory.path(),
            "components/base.toml",
            &format!("platform = \"Linux\"\nkeep_versions = {number}\n"),
        );
        assert!(load(directory.path(), None).has_errors(), "{number}");
    }
}
