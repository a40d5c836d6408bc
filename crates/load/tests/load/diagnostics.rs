//! Each problem at its place, and all of them in one run.

use expect_test::{Expect, expect};

use crate::world::{DOCUMENT, directory, found, load};

fn check(files: &[(&str, &str)], expected: &Expect) {
    let directory = directory(files);
    let loaded = load(directory.path(), None);
    assert!(loaded.has_errors());
    expected.assert_eq(&found(&loaded));
}

#[test]
fn a_typo_in_a_key() {
    let file = ("infrastructure/builder.toml", "instance_profile_nme = \"x\"\n");
    check(
        &[file],
        &expect![[r#"
        infrastructure/builder.toml:1:1 `` this needs `instance_profile_name`
          load/missing-key `instance_profile_name` is missing
        infrastructure/builder.toml:1:1 `instance_profile_nme` did you mean `instance_profile_name`?
          load/unknown-key unknown key `instance_profile_nme`
    "#]],
    );
}

#[test]
fn a_wrong_type() {
    let file = ("components/base.toml", "platform = 3\n");
    check(
        &[file, ("components/base.yaml", DOCUMENT)],
        &expect![[r#"
        components/base.toml:1:12 `3` a string is wanted here
          load/wrong-type expected a string, found a number
    "#]],
    );
}

#[test]
fn an_unknown_reference() {
    let recipe = "parent_image = \"aws:amazon-linux-2023-x86\"\n[[components]]\ncomponent = \"bsae\"\n";
    let files = [
        ("components/base.toml", "platform = \"Linux\"\n"),
        ("components/base.yaml", DOCUMENT),
        ("image-recipes/image.toml", recipe),
    ];
    check(
        &files,
        &expect![[r#"
        image-recipes/image.toml:3:13 `"bsae"` did you mean `base`?
          load/unknown-reference there is no component named `bsae`
    "#]],
    );
}

#[test]
fn a_missing_document_and_a_document_of_nothing() {
    let files = [
        ("components/base.toml", "platform = \"Linux\"\n"),
        ("components/other.yaml", DOCUMENT),
    ];
    check(
        &files,
        &expect![[r#"
            components/base.toml:1:1 `` 
              load/missing-document the document `components/base.yaml` is missing | every component has its document beside it, or names another place in `uri`
            components/other.yaml
              load/unknown-file `components/other.yaml` belongs to no resource: `other.toml` is missing | this folder holds `<name>.toml` and `<name>.yaml`
        "#]],
    );
}

#[test]
fn broken_toml() {
    let file = ("infrastructure/builder.toml", "instance_profile_name = \"x\n[tags\n");
    check(
        &[file],
        &expect![[r#"
        infrastructure/builder.toml:1:27 `` here
          load/toml this is not TOML: invalid basic string, expected `"`
        infrastructure/builder.toml:2:6 `` here
          load/toml this is not TOML: unclosed table, expected `]`
    "#]],
    );
}

#[test]
fn two_files_of_one_name() {
    let text = "instance_profile_name = \"x\"\ninstance_metadata_options = { http_tokens = \"required\" }\n";
    let named = format!("name = \"One_Builder\"\n{text}");
    let files = [
        ("infrastructure/one-builder.toml", text),
        ("infrastructure/two.toml", named.as_str()),
    ];
    check(
        &files,
        &expect![[r#"
            infrastructure/one-builder.toml:1:1 `` 
              load/same-name `one-builder` is the name of two resources: the other is infrastructure/two.toml | to AWS, names that differ only in case, blanks or underscores are the same; give one of them another `name`
            infrastructure/two.toml:1:8 `"One_Builder"` 
              load/same-name `One_Builder` is the name of two resources: the other is infrastructure/one-builder.toml | to AWS, names that differ only in case, blanks or underscores are the same; give one of them another `name`
        "#]],
    );
}

#[test]
fn a_folder_and_a_file_of_no_kind() {
    let files = [("componets/base.toml", "x = 1\n"), ("infrastructure/notes.txt", "x")];
    check(
        &files,
        &expect![[r#"
            componets
              load/unknown-folder `componets` is not a folder of a kind | did you mean `components`?
            goldsmith.toml
              load/empty the desired state declares nothing | an empty desired state would delete everything the stack owns; to do that, use `destroy`
            infrastructure/notes.txt
              load/unknown-file `infrastructure/notes.txt` is not a file that goldsmith knows | this folder holds `<name>.toml`
        "#]],
    );
}

#[test]
fn a_bad_stack() {
    let stack = "[stack]\nname = \"a b\"\naccount = \"12\"\nregion = \"us-east-1\"\nregon = \"x\"\n[stak]\n";
    check(
        &[("goldsmith.toml", stack)],
        &expect![[r#"
        goldsmith.toml
          load/empty the desired state declares nothing | an empty desired state would delete everything the stack owns; to do that, use `destroy`
        goldsmith.toml:2:8 `"a b"` 
          load/stack-name `a b` cannot be a stack's name | it becomes a tag's value: 1 to 128 letters, digits and `-_./`
        goldsmith.toml:3:11 `"12"` 
          load/account `12` is not an account id | an account id has 12 digits; write it in quotes
        goldsmith.toml:5:1 `regon` did you mean `region`?
          load/unknown-key unknown key `regon`
        goldsmith.toml:6:2 `stak` did you mean `stack`?
          load/unknown-key unknown key `stak`
    "#]],
    );
}

#[test]
fn an_empty_directory() {
    check(
        &[],
        &expect![[r#"
        goldsmith.toml
          load/empty the desired state declares nothing | an empty desired state would delete everything the stack owns; to do that, use `destroy`
    "#]],
    );
}

#[test]
fn bad_common_keys() {
    let text = "platform = \"Linux\"\nversion = \"1\"\nkeep_versions = -1\nkeep = [\"dta\"]\n[tags]\n\"goldsmith:stack\" = \"x\"\n\"aws:x\" = \"y\"\n";
    check(
        &[("components/base.toml", text), ("components/base.yaml", DOCUMENT)],
        &expect![[r#"
            components/base.toml:2:11 `"1"` 
              load/version `1` is neither a line such as `1.2` nor a pinned version such as `1.2.3` | `"1.2"` is a line on which goldsmith counts; `"1.2.3"` is a pin
            components/base.toml:3:17 `-1` 
              load/wrong-type `keep_versions` is a number from 0
            components/base.toml:4:9 `"dta"` 
              load/keep `dta` is not a field of this kind | did you mean `data`?
            components/base.toml:6:1 `"goldsmith:stack"` 
              load/own-tag `goldsmith:stack` is one of goldsmith's own tags | tags that begin with `goldsmith:` are written by goldsmith alone
            components/base.toml:7:1 `"aws:x"` 
              aws/tag-key `aws:x` is not a tag key that AWS takes | 1 to 128 letters, digits, blanks and `_.:/=+-@`, not beginning with `aws:`
        "#]],
    );
}

#[test]
fn a_finding_in_a_policy_stands_where_it_was_written_not_where_it_was_replaced() {
    let stack = format!(
        "{}[organization]\nid = \"o-abc1234567\"\nmanagement_account = \"999988887777\"\ntypes = [\"SERVICE_CONTROL_POLICY\"]\n[vars]\nlong = \"arn:aws:s3:::a-very-long-name-of-a-bucket/*\"\n",
        crate::world::STACK
    );
    let policy = "{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [{ \"Effect\": \"Deny\", \"Action\": \"s3:*\", \"Resource\": \"${var.long}\", \"Principal\": \"${var.lng}\" }]\n}\n";
    let files = [
        ("goldsmith.toml", stack.as_str()),
        ("policies/deny.toml", "type = \"SERVICE_CONTROL_POLICY\"\n"),
        ("policies/deny.json", policy),
    ];
    check(
        &files,
        &expect![[r#"
        policies/deny.json:3:82 `"Principal"` not in an SCP
          policy/principal-in-scp an SCP has no `Principal` | use a condition on `aws:PrincipalArn`
        policies/deny.json:3:96 `${var.lng}` no value
          load/unknown-variable `${var.lng}` is not defined | did you mean `${var.long}`? `$${` writes a literal `${`
    "#]],
    );
}

#[test]
fn problems_of_all_files_in_one_run() {
    let files = [
        ("infrastructure/one.toml", "x = 1\n"),
        ("infrastructure/two.toml", "y = 1\n"),
        ("components/base.toml", "= broken"),
    ];
    let directory = directory(&files);
    let loaded = load(directory.path(), None);
    let files: std::collections::BTreeSet<_> = loaded
        .diagnostics
        .iter()
        .filter_map(|found| found.file.clone())
        .collect();
    assert_eq!(
        files.into_iter().collect::<Vec<_>>(),
        [
            "components/base.toml",
            "infrastructure/one.toml",
            "infrastructure/two.toml"
        ]
    );
}
