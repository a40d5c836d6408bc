//! What AWS takes at single places of resources, beside what it does not.

use expect_test::expect;

use crate::world::{directory, found, load};

/// Everything found in one file.
fn said(file: &str, text: &str) -> String {
    found(&load(directory(&[(file, text)]).path(), None))
}

#[test]
fn names_and_regions_of_a_distribution() {
    let distribution = |region: &str, name: &str, parameter: &str| {
        said(
            "distribution/all.toml",
            &format!(
                "[[distributions]]\nregion = \"{region}\"\nami_distribution_configuration = {{ name = \"{name}\" }}\n\
                 ssm_parameter_configurations = [{{ parameter_name = \"{parameter}\" }}]\n"
            ),
        )
    };
    expect![[r#"
        distribution/all.toml:3:43 `"golden/{{ imagebuilder:buildDate }}"` not an AMI name of letters, digits, blanks and `-_:.`
          aws/form `golden/{{ imagebuilder:buildDate }}` is not an AMI name of letters, digits, blanks and `-_:.`
        distribution/all.toml:4:52 `"/golden ami"` not the name of an SSM parameter
          aws/form `/golden ami` is not the name of an SSM parameter
        distribution/all.toml:2:10 `"us-wast-2"` 
          load/region `us-wast-2` is no Region that goldsmith knows of | a Region looks like `us-east-1`; a new one needs nothing but this warning
    "#]]
    .assert_eq(&distribution(
        "us-wast-2",
        "golden/{{ imagebuilder:buildDate }}",
        "/golden ami",
    ));
    let right = distribution("us-west-2", "golden {{ imagebuilder:buildDate }}", "/golden/ami-id_1.0");
    assert_eq!(right, "");
}

#[test]
fn what_a_lifecycle_policy_selects_and_leaves_alone() {
    let lifecycle = |role: &str, version: &str, excluded: &str, kind: &str| {
        said(
            "lifecycle/old.toml",
            &format!(
                "execution_role = \"{role}\"\nresource_type = \"{kind}\"\n\
                 resource_selection = {{ recipes = [{{ name = \"golden\", semantic_version = \"{version}\" }}] }}\n\
                 [[policy_details]]\naction = {{ type = \"DELETE\" }}\nfilter = {{ type = \"AGE\", value = 1, unit = \"DAYS\" }}\n\
                 exclusion_rules = {{ amis = {{ {excluded} }} }}\n"
            ),
        )
    };
    let wrong =
        "regions = [\"us-wast-2\"], shared_accounts = [\"1\"], last_launched = { value = 366, unit = \"DAYS\" }";
    expect![[r#"
        lifecycle/old.toml:1:18 `"arn:aws:iam::1:role/x"` not the name or ARN of a role
          aws/form `arn:aws:iam::1:role/x` is not the name or ARN of a role
        lifecycle/old.toml:3:73 `"x.2.x"` not a version: three numbers, of which the last ones may be `x`
          aws/form `x.2.x` is not a version: three numbers, of which the last ones may be `x`
        lifecycle/old.toml:7:74 `"1"` not a 12-digit account id
          aws/form `1` is not a 12-digit account id
        lifecycle/old.toml:7:106 `366` 
          aws/range 366 is out of range: AWS takes 1 to 365
        lifecycle/old.toml:7:41 `"us-wast-2"` 
          load/region `us-wast-2` is no Region that goldsmith knows of | a Region looks like `us-east-1`; a new one needs nothing but this warning
    "#]]
    .assert_eq(&lifecycle("arn:aws:iam::1:role/x", "x.2.x", wrong, "AMI_IMAGE"));
    expect![[r#"
        lifecycle/old.toml:7:28 `{ is_public = true }` 
          lifecycle/wrong-resources a policy for container images has no AMIs to leave alone
    "#]]
    .assert_eq(&lifecycle("role", "1.x.x", "is_public = true", "CONTAINER_IMAGE"));
    let right = "regions = [\"us-west-2\"], shared_accounts = [\"444455556666\"], last_launched = { value = 365, unit = \"DAYS\" }";
    for version in ["x.x.x", "1.x.x", "1.0.x", "1.0.0"] {
        assert_eq!(
            lifecycle("arn:aws-cn:iam::111122223333:role/path/x", version, right, "AMI_IMAGE"),
            ""
        );
    }
}

#[test]
fn a_schedule_that_never_comes_is_a_warning_and_one_that_is_none_says_why() {
    let pipeline = |schedule: &str| {
        let arn = |kind: &str| format!("arn:aws:imagebuilder:us-east-1:111122223333:{kind}");
        said(
            "pipelines/golden.toml",
            &format!(
                "recipe = \"{}\"\ninfrastructure = \"{}\"\nschedule = {{ schedule_expression = \"{schedule}\" }}\n",
                arn("image-recipe/x/1.0.0"),
                arn("infrastructure-configuration/x"),
            ),
        )
    };
    expect![[r#"
        pipelines/golden.toml:3:36 `"cron(0 0 31 2 ? *)"` 
          schedule/never `cron(0 0 31 2 ? *)`: this schedule never runs: no month that it names has such a day
    "#]]
    .assert_eq(&pipeline("cron(0 0 31 2 ? *)"));
    expect![[r#"
        pipelines/golden.toml:3:36 `"cron(0 6 * * sun)"` 
          schedule/fields `cron(0 6 * * sun)`: a cron expression has six fields (minutes, hours, day of month, month, day of week, year), and this has 5; the form with five fields is refused since 2021 | six fields, `cron(0 6 ? * sun *)`: minute hour day-of-month month day-of-week year, or `rate(7 days)`
    "#]]
    .assert_eq(&pipeline("cron(0 6 * * sun)"));
    assert_eq!(pipeline("cron(0 0 29 2 ? *)"), "");
}

#[test]
fn keys_of_volumes_are_where_the_build_is() {
    let recipe = |key: &str| {
        said(
            "image-recipes/golden.toml",
            &format!(
                "parent_image = \"ami-0123456789abcdef0\"\n\
                 block_device_mappings = [{{ ebs = {{ encrypted = true, kms_key_id = \"{key}\" }} }}]\n"
            ),
        )
    };
    expect![[r#"
        image-recipes/golden.toml:2:67 `"arn:aws:kms:eu-west-1:111122223333:key/x"` 
          aws/key-of-another-region this key is not in us-east-1, where it is used | a KMS key is regional: name one of this Region, for example with `${var.kms_key.<region>}`
    "#]]
    .assert_eq(&recipe("arn:aws:kms:eu-west-1:111122223333:key/x"));
    for right in ["arn:aws:kms:us-east-1:111122223333:key/x", "alias/images"] {
        assert_eq!(recipe(right), "");
    }
}

/// A value that is none of the two is refused for itself; that it is not `required` need not be said as well.
#[test]
fn a_slip_in_http_tokens_is_told_once() {
    let tokens = |tokens: &str| {
        said(
            "infrastructure/base.toml",
            &format!("instance_profile_name = \"x\"\ninstance_metadata_options = {{ http_tokens = \"{tokens}\" }}\n"),
        )
    };
    let codes = |found: &str| found.matches("  infrastructure/").count() + found.matches("  aws/").count();
    assert_eq!(codes(&tokens("require")), 1);
    assert_eq!(codes(&tokens("optional")), 1);
    assert_eq!(codes(&tokens("required")), 0);
}
