//! What AWS takes at single places of resources, beside what it does not.

use expect_test::expect;

use crate::world::{DOCUMENT, STACK, directory, found, load};

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
fn the_edges_of_an_ami_name() {
    let distribution = |name: &str| {
        let ami = format!("ami_distribution_configuration = {{ name = \"{name}\" }}\n");
        said(
            "distribution/all.toml",
            &format!("[[distributions]]\nregion = \"us-west-2\"\n{ami}"),
        )
    };
    for wrong in [
        " golden {{ imagebuilder:buildDate }}",
        "golden {{ imagebuilder:buildDate }} ",
    ] {
        assert!(distribution(wrong).contains("aws/form"), "{wrong:?}");
    }
    assert_eq!(distribution("{{ imagebuilder:buildDate }}-_"), "");
}

#[test]
fn whose_amis_an_ssm_parameter_names() {
    let distribution = |name: &str, account: &str| {
        said(
            "distribution/all.toml",
            &format!(
                "[[distributions]]\nregion = \"us-west-2\"\nami_distribution_configuration = {{ target_account_ids = [\"444455556666\"] }}\n\
                 ssm_parameter_configurations = [{{ parameter_name = \"{name}\", ami_account_id = \"{account}\" }}]\n"
            ),
        )
    };
    for right in ["111122223333", "444455556666"] {
        assert_eq!(distribution(&"x".repeat(1011), right), "");
    }
    assert!(distribution(&"x".repeat(1012), "111122223333").contains("aws/length"));
    assert!(distribution("x", "555566667777").contains("distribution/parameter-account"));
    // What is no account is told as that alone.
    let wrong = distribution("x", "5555");
    assert!(
        wrong.contains("aws/form") && !wrong.contains("distribution/parameter-account"),
        "{wrong}"
    );
}

#[test]
fn what_is_no_region_is_told_once() {
    let found = said("distribution/all.toml", "[[distributions]]\nregion = \"somewhere\"\n");
    assert_eq!(found.matches("distribution/all.toml").count(), 1, "{found}");
}

/// A document lies in S3, and is no longer than AWS takes one inline.
#[test]
fn where_a_document_lies_and_how_long_it_is() {
    let at = |uri: &str| {
        said(
            "components/base.toml",
            &format!("platform = \"Linux\"\nuri = \"{uri}\"\n"),
        )
    };
    for wrong in [
        "s3://documents",
        "s3://documents/",
        "s3:///base.yaml",
        "https://documents/base.yaml",
    ] {
        assert!(at(wrong).contains("aws/uri"), "{wrong}: {}", at(wrong));
    }
    assert_eq!(at("s3://documents/base.yaml"), "");
    let long = |length: usize| {
        let document = format!("{DOCUMENT}{}", "#".repeat(length - DOCUMENT.len()));
        let files = [
            ("components/base.toml", "platform = \"Linux\"\n"),
            ("components/base.yaml", document.as_str()),
        ];
        found(&load(directory(&files).path(), None))
    };
    assert_eq!(long(16_000), "");
    assert!(long(16_001).contains("aws/length"), "{}", long(16_001));
}

#[test]
fn what_a_workflow_says_beside_its_document() {
    let workflow = |fields: &str| {
        said(
            "workflows/approve.toml",
            &format!("uri = \"s3://documents/a.yaml\"\n{fields}"),
        )
    };
    assert_eq!(workflow("type = \"TEST\"\n"), "");
    let key = "type = \"TEST\"\nkms_key_id = \"arn:aws:kms:eu-west-1:111122223333:key/x\"\n";
    assert!(workflow(key).contains("aws/key-of-another-region"));
    let change = format!("type = \"TEST\"\nchange_description = \"{}\"\n", "x".repeat(1025));
    assert!(workflow(&change).contains("aws/length"));
    // What is no stage says nothing about the steps.
    let files = [
        ("workflows/approve.toml", "type = \"TSET\"\n"),
        (
            "workflows/approve.yaml",
            "schemaVersion: 1.0\nsteps:\n  - name: Approve\n    action: WaitForAction\n",
        ),
    ];
    expect![[r#"
        workflows/approve.toml:1:8 `"TSET"` did you mean `TEST`?
          load/not-allowed `TSET` is not one of the allowed values | allowed are: BUILD, DISTRIBUTION, TEST
    "#]]
    .assert_eq(&found(&load(directory(&files).path(), None)));
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
    for version in ["1.0", "1.0.0.0", "1", "x.x", ""] {
        let found = lifecycle("role", version, "is_public = true", "AMI_IMAGE");
        assert!(found.contains("aws/form"), "{version}");
    }
    for excluded in [
        "tag_map = { \"aws:x\" = \"y\" }",
        "tag_map = { \"\" = \"y\" }",
        // Beside the AMIs: tags of images.
        "is_public = true }, tag_map = { \"aws:x\" = \"y\"",
    ] {
        let found = lifecycle("role", "x.x.x", excluded, "AMI_IMAGE");
        assert!(found.contains("lifecycle/old.toml:7:"), "{found}");
    }
    for role in ["arn:gcp:iam::111122223333:role/x", "arn:aws:iam::111122223333:role/"] {
        let found = lifecycle(role, "x.x.x", "is_public = true", "AMI_IMAGE");
        assert!(found.contains("aws/form"), "{role}");
    }
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

#[test]
fn ids_of_an_organization_have_their_form() {
    let organization = |id: &str, account: &str| {
        let table = format!("[organization]\nid = \"{id}\"\nmanagement_account = \"{account}\"\n");
        said("goldsmith.toml", &format!("{STACK}{table}"))
    };
    for short in ["o-abc123456", "o-", "abc1234567"] {
        assert!(
            organization(short, "999988887777").contains("load/organization"),
            "{short}"
        );
    }
    let longest = format!("o-{}", "a".repeat(32));
    let right = organization(&longest, "999988887777");
    assert!(
        !right.contains("load/organization") && !right.contains("load/account"),
        "{right}"
    );
    assert!(organization(&format!("{longest}a"), "999988887777").contains("load/organization"));
    assert!(organization(&longest, "9999").contains("load/account"));
}
