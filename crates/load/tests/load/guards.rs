//! `[guards]`: roles, and what they do.

use expect_test::expect;
use kinds::KINDS;
use load::{Loaded, Options};
use model::{FactoryRole, Need, Task};

use crate::world::{STACK, directory, found};

fn loaded(guards: &str) -> Loaded {
    let directory = directory(&[
        (
            "goldsmith.toml",
            &format!("{STACK}\n[vars]\nname = \"factory\"\n{guards}"),
        ),
        (
            "infrastructure/base.toml",
            "instance_profile_name = \"x\"\ninstance_metadata_options = { http_tokens = \"required\" }\n",
        ),
    ]);
    load::load(directory.path(), &KINDS, &Options::default())
}

#[test]
fn a_list_is_of_roles_that_do_everything() {
    let loaded = loaded("[guards]\nfactory_roles = [\"arn:aws:iam::111122223333:role/${var.name}\"]\n");
    assert_eq!(found(&loaded), "");
    let role = FactoryRole::new("arn:aws:iam::111122223333:role/factory");
    assert_eq!(loaded.desired.unwrap().stack.guards.factory_roles, [role]);
}

#[test]
fn a_table_says_what_each_does() {
    let loaded =
        loaded("[guards.factory_roles]\n\"arn:aws:iam::111122223333:role/x\" = [\"build\", \"s3:GetObject\"]\n");
    assert_eq!(found(&loaded), "");
    let needs = vec![Need::Task(Task::Build), Need::Action("s3:GetObject".to_owned())];
    assert_eq!(loaded.desired.unwrap().stack.guards.factory_roles[0].needs, needs);
}

#[test]
fn an_instance_profile_may_have_a_role_of_another_name() {
    let profiles = |role: &str| loaded(&format!("[guards.instance_profiles]\nbuild = \"{role}\"\n"));
    let role = "arn:aws:iam::111122223333:role/factory/instance";
    let loaded = profiles(role);
    assert_eq!(found(&loaded), "");
    assert_eq!(loaded.desired.unwrap().stack.guards.instance_profiles["build"], role);
    assert!(found(&profiles("instance")).contains("`\"instance\"` no role"));
}

#[test]
fn a_guard_of_nobody_is_refused() {
    let guards = "[guards]\napply_role = \"arn:aws:sts::111122223333:assumed-role/x/y\"\nbreak_glass_roles = [\"break-glass\"]\n\n\
                  [guards.factory_roles]\n\"arn:aws:iam::1111:role/x\" = [\"build\", \"distribut\", \"x\"]\n";
    expect![[r#"
        goldsmith.toml:9:14 `"arn:aws:sts::111122223333:assumed-role/x/y"` no role
          load/guards `arn:aws:sts::111122223333:assumed-role/x/y` is not the ARN of a role | it looks like `arn:aws:iam::111122223333:role/name`; a session's ARN or a pattern guards nothing
        goldsmith.toml:10:22 `"break-glass"` no role
          load/guards `break-glass` is not the ARN of a role | it looks like `arn:aws:iam::111122223333:role/name`; a session's ARN or a pattern guards nothing
        goldsmith.toml:13:1 `"arn:aws:iam::1111:role/x"` no role
          load/guards `arn:aws:iam::1111:role/x` is not the ARN of a role | it looks like `arn:aws:iam::111122223333:role/name`; a session's ARN or a pattern guards nothing
        goldsmith.toml:13:40 `"distribut"` did you mean `distribute`?
          load/guards `distribut` is neither a task of the factory nor an action
        goldsmith.toml:13:53 `"x"` not known
          load/guards `x` is neither a task of the factory nor an action | tasks are: build, instance, distribute, lifecycle; actions are written `service:Name`
    "#]].assert_eq(&found(&loaded(guards)));
}

/// A table too many, or none: nothing of it would be read.
#[test]
fn what_is_no_table_guards_nothing_and_is_refused() {
    let guards = "[[guards]]\napply_role = \"arn:aws:iam::111122223333:role/x\"\n";
    expect![[r#"
        goldsmith.toml:8:1 `[[guards]]` a table is wanted here
          load/wrong-type expected a table, found a list
    "#]]
    .assert_eq(&found(&loaded(guards)));
}
