//! `[quotas]`, and what is more than AWS allows.

use expect_test::expect;
use kinds::KINDS;
use load::{Loaded, Options};

use crate::world::{STACK, directory, found};

const INFRASTRUCTURE: &str =
    "instance_profile_name = \"x\"\ninstance_metadata_options = { http_tokens = \"required\" }\n";
const POLICY: &str = "type = \"SERVICE_CONTROL_POLICY\"\ntargets = [\"root\", \"ou:/Prod\"]\n";
const CONTENT: &str =
    r#"{"Version": "2012-10-17", "Statement": {"Effect": "Deny", "Action": "sqs:*", "Resource": "*"}}"#;

/// A stack of so many pipelines and policies.
fn loaded(quotas: &str, pipelines: usize, policies: usize, more: &[(&str, &str)]) -> Loaded {
    let organization = "[organization]\nid = \"o-abc1234567\"\nmanagement_account = \"999988887777\"\n\
                        types = [\"SERVICE_CONTROL_POLICY\"]\n";
    let pipeline =
        "recipe = \"arn:aws:imagebuilder:us-east-1:111122223333:image-recipe/x/1.0.0\"\ninfrastructure = \"base\"\n";
    let mut files = vec![
        ("goldsmith.toml".to_owned(), format!("{STACK}{organization}{quotas}")),
        ("infrastructure/base.toml".to_owned(), INFRASTRUCTURE.to_owned()),
    ];
    files.extend((0..pipelines).map(|number| (format!("pipelines/p{number:03}.toml"), pipeline.to_owned())));
    for number in 0..policies {
        files.push((format!("policies/deny{number:02}.toml"), POLICY.to_owned()));
        files.push((format!("policies/deny{number:02}.json"), CONTENT.to_owned()));
    }
    files.extend(more.iter().map(|(file, text)| ((*file).to_owned(), (*text).to_owned())));
    let files: Vec<(&str, &str)> = files
        .iter()
        .map(|(file, text)| (file.as_str(), text.as_str()))
        .collect();
    load::load(directory(&files).path(), &KINDS, &Options::default())
}

#[test]
fn as_many_as_aws_allows_is_fine() {
    assert_eq!(found(&loaded("", 75, 10, &[])), "");
}

#[test]
fn one_more_is_a_warning_that_names_the_quota() {
    let loaded = loaded("", 76, 11, &[]);
    expect![[r#"
        goldsmith.toml:1:1 `[stack]` more than the quota
          load/quota the stack declares 76 image pipelines, and AWS's default quota is 75 (L-7A0E01E3) | where AWS has raised it for you, say so: `quotas.image_pipelines` in goldsmith.toml
        policies/deny10.toml:2:12 `"root"` more than the quota
          load/quota 11 policies of type SERVICE_CONTROL_POLICY at `root`, and AWS's default quota is 10 (Organizations user guide, quotas (2026)) | where AWS has raised it for you, say so: `quotas.SERVICE_CONTROL_POLICY.attached` in goldsmith.toml
        policies/deny10.toml:2:20 `"ou:/Prod"` more than the quota
          load/quota 11 policies of type SERVICE_CONTROL_POLICY at `ou:/Prod`, and AWS's default quota is 10 (Organizations user guide, quotas (2026)) | where AWS has raised it for you, say so: `quotas.SERVICE_CONTROL_POLICY.attached` in goldsmith.toml
    "#]]
    .assert_eq(&found(&loaded));
    assert!(!loaded.has_errors());
}

#[test]
fn what_aws_has_raised_is_said_in_the_table() {
    let raised = "[quotas]\nimage_pipelines = 100\n[quotas.SERVICE_CONTROL_POLICY]\nattached = 20\n";
    assert_eq!(found(&loaded(raised, 76, 11, &[])), "");
}

#[test]
fn a_partition_with_less_says_so_too() {
    let less = "[quotas]\nimage_pipelines = 1\n[quotas.SERVICE_CONTROL_POLICY]\npolicies = 1\ncharacters = 40\n";
    expect![[r#"
        goldsmith.toml:10:19 `1` more than the quota
          load/quota the stack declares 2 image pipelines, and `quotas.image_pipelines` says 1 (AWS's default is 75: L-7A0E01E3) | where AWS has raised it for you, say so: `quotas.image_pipelines` in goldsmith.toml
        goldsmith.toml:12:12 `1` more than the quota
          load/quota the stack declares 2 policies of type SERVICE_CONTROL_POLICY, and `quotas.SERVICE_CONTROL_POLICY.policies` says 1 (AWS's default is 10000: Organizations user guide, quotas (2026)) | where AWS has raised it for you, say so: `quotas.SERVICE_CONTROL_POLICY.policies` in goldsmith.toml
        policies/deny00.json:1:1 `{` 46 too many
          policy/too-large this SCP has 86 characters, where AWS takes 40; so far above it, only the grammar is checked | use wildcards, or split the policy
        policies/deny01.json:1:1 `{` 46 too many
          policy/too-large this SCP has 86 characters, where AWS takes 40; so far above it, only the grammar is checked | use wildcards, or split the policy
    "#]]
    .assert_eq(&found(&loaded(less, 2, 2, &[])));
}

#[test]
fn a_target_that_a_policy_names_twice_counts_once() {
    let twice = POLICY.replace("\"root\"", "\"root\", \"root\"");
    let policy = [
        ("policies/twice.toml", twice.as_str()),
        ("policies/twice.json", CONTENT),
    ];
    assert_eq!(found(&loaded("", 1, 9, &policy)), "");
    assert!(found(&loaded("", 1, 10, &policy)).contains("11 policies of type SERVICE_CONTROL_POLICY at `root`"));
}

#[test]
fn lists_in_resources_count_where_they_stand() {
    let components: Vec<String> = (0..21)
        .map(|number| format!("\"arn:aws:imagebuilder:us-east-1:aws:component/c{number}/1.0.0\""))
        .map(|arn| format!("[[components]]\ncomponent = {arn}\n"))
        .collect();
    let recipe = format!("parent_image = \"ami-0123456789abcdef0\"\n{}", components.concat());
    let templates: Vec<String> = (0..6)
        .map(|number| format!("{{ launch_template_id = \"lt-0123456789abcdef{number}\" }}"))
        .collect();
    let distribution = format!(
        "[[distributions]]\nregion = \"us-east-1\"\nlaunch_template_configurations = [{}]\n\
         [[distributions]]\nregion = \"us-west-2\"\nlaunch_template_configurations = [{}]\n",
        templates[..5].join(", "),
        templates.join(", "),
    );
    let files = [
        ("image-recipes/large.toml", recipe.as_str()),
        ("distribution/all.toml", &distribution),
    ];
    expect![[r#"
        distribution/all.toml:6:34 `[{ launch_template_id = "lt-0123456789abcdef0" }, { launch_template_id = "lt-0123456789abcdef1" }, { launch_template_id = "lt-0123456789abcdef2" }, { launch_template_id = "lt-0123456789abcdef3" }, { launch_template_id = "lt-0123456789abcdef4" }, { launch_template_id = "lt-0123456789abcdef5" }]` more than the quota
          load/quota 6 launch templates, and AWS's default quota is 5 (L-D5665818) | where AWS has raised it for you, say so: `quotas.launch_templates_per_region` in goldsmith.toml
        image-recipes/large.toml:2:1 `[[components]]` more than the quota
          load/quota 21 components, and AWS's default quota is 20 (L-59EC76F6) | where AWS has raised it for you, say so: `quotas.components_per_image_recipe` in goldsmith.toml
    "#]]
    .assert_eq(&found(&loaded("", 0, 0, &files)));
}

#[test]
fn mistakes_in_the_table_are_told_where_they_stand() {
    let wrong = "[quotas]\nimage_pipeline = 100\ncomponents = \"many\"\nimage_recipes = 0\nTAG_POLICY = 3\n\
                 [quotas.SERVICE_CONTROL_POLICY]\nattach = 5\n";
    expect![[r#"
        goldsmith.toml:10:1 `image_pipeline` did you mean `image_pipelines`?
          load/unknown-key unknown key `image_pipeline`
        goldsmith.toml:11:14 `"many"` 
          load/wrong-type `components` is a number from 1 | AWS's default is 1000
        goldsmith.toml:12:17 `0` 
          load/wrong-type `image_recipes` is a number from 1 | AWS's default is 1000
        goldsmith.toml:13:14 `3` a table is wanted here
          load/wrong-type expected a table, found a number
        goldsmith.toml:15:1 `attach` did you mean `attached`?
          load/unknown-key unknown key `attach`
    "#]]
    .assert_eq(&found(&loaded(wrong, 0, 0, &[])));
}
