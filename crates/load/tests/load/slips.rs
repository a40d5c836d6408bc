//! Slips of the finger that AWS would find late, or never.

use expect_test::{Expect, expect};

use crate::world::{DOCUMENT, STACK, directory, found, load};

fn check(files: &[(&str, &str)], expected: &Expect) {
    let directory = directory(files);
    expected.assert_eq(&found(&load(directory.path(), None)));
}

#[test]
fn keys_that_every_file_may_have_are_suggested_and_documents_are_not() {
    let files = [
        (
            "components/base.toml",
            "platform = \"Linux\"\nversoin = \"1.0\"\nnonsense = 1\n",
        ),
        ("components/base.yaml", DOCUMENT),
    ];
    check(
        &files,
        &expect![[r#"
            components/base.toml:2:1 `versoin` did you mean `version`?
              load/unknown-key unknown key `versoin`
            components/base.toml:3:1 `nonsense` not a key of this table
              load/unknown-key unknown key `nonsense` | the keys here are: platform, uri, description, change_description, supported_os_versions, kms_key_id, version, keep_versions, name, tags, protect, keep, sensitive, allow
        "#]],
    );
}

#[test]
fn only_what_can_be_built_is_built_on_change() {
    let pipeline = |says: &str| format!("{says}\nrecipe = \"linux\"\ninfrastructure = \"linux\"\n");
    let files = |pipeline: &str| {
        directory(&[
            ("pipelines/linux.toml", pipeline),
            (
                "image-recipes/linux.toml",
                "parent_image = \"aws:amazon-linux-2023-x86\"\n",
            ),
            (
                "infrastructure/linux.toml",
                "instance_profile_name = \"build\"\ninstance_metadata_options = { http_tokens = \"required\" }\n",
            ),
        ])
    };
    for (says, expected) in [
        ("build_on_change = true", true),
        ("build_on_change = false", false),
        ("", false),
    ] {
        let directory = files(&pipeline(says));
        let loaded = load(directory.path(), None);
        assert_eq!(found(&loaded), "", "{says}");
        let resources = loaded.desired.expect("there are no errors").resources;
        let pipeline = resources.values().find(|desired| desired.address.kind.0 == "pipeline");
        assert_eq!(
            pipeline.map(|pipeline| pipeline.build_on_change),
            Some(expected),
            "{says}"
        );
        let others = resources
            .values()
            .filter(|desired| desired.address.kind.0 != "pipeline");
        assert!(others.into_iter().all(|other| !other.build_on_change));
    }
    let directory = files(&pipeline("build_on_change = \"yes\""));
    expect![[r#"
        pipelines/linux.toml:1:19 `"yes"` a boolean is wanted here
          load/wrong-type expected a boolean, found a string
    "#]]
    .assert_eq(&found(&load(directory.path(), None)));
    check(
        &[(
            "infrastructure/linux.toml",
            "build_on_change = true\ninstance_profile_name = \"build\"\ninstance_metadata_options = { http_tokens = \"required\" }\n",
        )],
        &expect![[r#"
            infrastructure/linux.toml:1:1 `build_on_change` not a key of this table
              load/unknown-key unknown key `build_on_change` | the keys here are: instance_profile_name, description, instance_types, security_group_ids, subnet_id, logging, key_pair, terminate_instance_on_failure, terminate_instance_on_completion, sns_topic_arn, resource_tags, instance_metadata_options, placement, parent_instance, name, tags, protect, keep, sensitive, allow
        "#]],
    );
}

#[test]
fn a_document_that_cannot_be_read_hides_nothing() {
    check(
        &[("components/base.toml", "platform = \"Linus\"\nversoin = \"1.0\"\n")],
        &expect![[r#"
            components/base.toml:1:1 `` 
              load/missing-document the document `components/base.yaml` is missing | every component has its document beside it, or names another place in `uri`
            components/base.toml:1:12 `"Linus"` did you mean `Linux`?
              load/not-allowed `Linus` is not one of the allowed values | allowed are: Linux, Windows, macOS
            components/base.toml:2:1 `versoin` did you mean `version`?
              load/unknown-key unknown key `versoin`
        "#]],
    );
}

#[test]
fn names_that_amazon_does_not_manage_are_doubted() {
    let recipe = "parent_image = \"aws:amazon-linux-2032-x86\"\n[[components]]\ncomponent = \"aws:updat-linux\"\n[[components]]\ncomponent = \"aws:brand-new-thing\"\n";
    check(
        &[("image-recipes/image.toml", recipe)],
        &expect![[r#"
            image-recipes/image.toml:1:16 `"aws:amazon-linux-2032-x86"` did you mean `aws:amazon-linux-2023-x86`?
              load/unknown-managed `amazon-linux-2032-x86` is not among the names of Amazon's that goldsmith knows of
            image-recipes/image.toml:3:13 `"aws:updat-linux"` did you mean `aws:update-linux`?
              load/unknown-managed `updat-linux` is not among the names of Amazon's that goldsmith knows of
            image-recipes/image.toml:5:13 `"aws:brand-new-thing"` 
              load/unknown-managed `brand-new-thing` is not among the names of Amazon's that goldsmith knows of | `plan` asks AWS whether it exists; if it does, allow `load/unknown-managed` here with [[allow]]
        "#]],
    );
}

#[test]
fn a_region_that_nobody_knows_is_doubted() {
    let stack = STACK.replace("us-east-1", "us-est-1");
    check(
        &[("goldsmith.toml", &stack)],
        &expect![[r#"
            goldsmith.toml
              load/empty the desired state declares nothing | an empty desired state would delete everything the stack owns; to do that, use `destroy`
            goldsmith.toml:4:10 `"us-est-1"` 
              load/region `us-est-1` is no Region that goldsmith knows of | a Region looks like `us-east-1`; a new one needs nothing but this warning
        "#]],
    );
}

#[test]
fn a_time_zone_that_does_not_exist() {
    let schedule = "[schedule]\nschedule_expression = \"rate(7 days)\"\ntimezone = \"Europe/Berln\"\n";
    let pipeline = format!("infrastructure = \"builder\"\nrecipe = \"image\"\n{schedule}");
    let files = [
        ("pipelines/image.toml", pipeline.as_str()),
        ("infrastructure/builder.toml", "instance_profile_name = \"x\"\n"),
        ("image-recipes/image.toml", "parent_image = \"ami-0aaaaaaaaaaaaaaa1\"\n"),
    ];
    check(
        &files,
        &expect![[r#"
        infrastructure/builder.toml:1:1 `` 
          infrastructure/imds-v1 build instances answer unauthenticated metadata requests | add `instance_metadata_options = { http_tokens = "required" }`
        pipelines/image.toml:5:12 `"Europe/Berln"` did you mean `Europe/Berlin`?
          pipeline/timezone `Europe/Berln` is not a time zone
    "#]],
    );
}

#[test]
fn what_follows_from_an_unknown_variable_is_not_said() {
    let distribution = "[[distributions]]\nregion = \"us-east-1\"\n[distributions.ami_distribution_configuration]\nname = \"x {{ imagebuilder:buildDate }}\"\n[distributions.ami_distribution_configuration.launch_permission]\norganization_arns = [\"${organization_arn}\"]\n";
    check(
        &[("distribution/all.toml", distribution)],
        &expect![[r#"
            distribution/all.toml:6:22 `"${organization_arn}"` no value
              load/unknown-variable `${organization_arn}` is not defined | goldsmith.toml has no [organization] to take it from
        "#]],
    );
}

#[test]
fn workflows_of_amazons_are_named_with_their_stage() {
    let pipeline = "recipe = \"image\"\ninfrastructure = \"image\"\nexecution_role = \"role\"\n[[workflows]]\nworkflow = \"aws:build-image\"\n\
                    [[workflows]]\nworkflow = \"aws:test/test-imag\"\n[[workflows]]\nworkflow = \"aws:build/Build Image\"\n[[workflows]]\nworkflow = \"aprove\"\n";
    let files = [
        (
            "image-recipes/image.toml",
            "parent_image = \"aws:amazon-linux-2023-x86\"\n",
        ),
        (
            "infrastructure/image.toml",
            "instance_profile_name = \"build\"\ninstance_metadata_options = { http_tokens = \"required\" }\n",
        ),
        ("workflows/approve.toml", "type = \"TEST\"\n"),
        (
            "workflows/approve.yaml",
            "schemaVersion: 1.0\nsteps:\n  - name: Approve\n    action: WaitForAction\n",
        ),
        ("pipelines/image.toml", pipeline),
    ];
    check(
        &files,
        &expect![[r#"
        pipelines/image.toml:5:12 `"aws:build-image"` 
          load/managed-name Amazon manages nothing that `aws:build-image` could name here | write `aws:build/NAME`, `aws:test/NAME`, `aws:distribution/NAME`
        pipelines/image.toml:9:12 `"aws:build/Build Image"` 
          load/managed-name `aws:build/Build Image` does not name anything that Amazon manages: lower-case letters, digits, `-`, `_`
        pipelines/image.toml:11:12 `"aprove"` did you mean `approve`?
          load/unknown-reference there is no workflow named `aprove`
        pipelines/image.toml:7:12 `"aws:test/test-imag"` did you mean `aws:test/test-image`?
          load/unknown-managed `test-imag` is not among the names of Amazon's that goldsmith knows of
    "#]],
    );
}

#[test]
fn a_workflow_is_held_against_its_stage() {
    let document = "schemaVersion: 1.0\nsteps:\n  - name: Share\n    action: DistributeImage\n";
    let files = [
        ("workflows/share.toml", "type = \"BUILD\"\n"),
        ("workflows/share.yaml", document),
    ];
    check(
        &files,
        &expect![[r#"
        workflows/share.yaml:4:13 `DistributeImage` only in DISTRIBUTION
          workflow/wrong-stage DistributeImage cannot be in a BUILD workflow
    "#]],
    );
}

/// An output is missed where every workflow of a pipeline is known: not beside one of Amazon's, one by its ARN or one in S3.
#[test]
fn an_output_is_not_missed_beside_a_workflow_that_nobody_here_knows() {
    let report = "schemaVersion: 1.0\nsteps:\n  - name: Report\n    action: ExecuteStateMachine\n    inputs:\n      \
                  stateMachineArn: arn:aws:states:us-east-1:111122223333:stateMachine:report\n      \
                  input: '{\"reason\": \"{{ $.workflowOutputs.reason }}\"}'\n";
    let missed = |other: &str| {
        let pipeline = format!(
            "recipe = \"arn:aws:imagebuilder:us-east-1:111122223333:image-recipe/x/1.0.0\"\n\
             infrastructure = \"arn:aws:imagebuilder:us-east-1:111122223333:infrastructure-configuration/x\"\n\
             execution_role = \"builder\"\nworkflows = [{{ workflow = \"{other}\" }}, {{ workflow = \"report\" }}]\n"
        );
        let directory = directory(&[
            ("workflows/report.toml", "type = \"TEST\"\n"),
            ("workflows/report.yaml", report),
            (
                "workflows/stored.toml",
                "type = \"TEST\"\nuri = \"s3://documents/stored.yaml\"\n",
            ),
            ("workflows/approve.toml", "type = \"TEST\"\n"),
            (
                "workflows/approve.yaml",
                "schemaVersion: 1.0\nsteps:\n  - name: Approve\n    action: WaitForAction\n",
            ),
            ("pipelines/image.toml", &pipeline),
        ]);
        found(&load(directory.path(), None))
    };
    assert!(
        missed("approve").contains("pipeline/missing-output"),
        "{}",
        missed("approve")
    );
    for unknown in [
        "aws:test/test-image",
        "arn:aws:imagebuilder:us-east-1:111122223333:workflow/test/theirs/x.x.x",
        "stored",
    ] {
        assert_eq!(missed(unknown), "", "{unknown}");
    }
}

#[test]
fn an_unknown_word_hides_only_what_depends_on_it() {
    let recipe = |volume: &str| {
        format!(
            "parent_image = \"aws:amazon-linux-2023-x86\"\nworking_directory = \"\"\n\
             [[block_device_mappings]]\ndevice_name = \"/dev/xvda\"\nebs = {{ encrypted = true, {volume} }}\n"
        )
    };
    let volume = recipe("volume_type = \"gp5\", volume_size = 0, throughput = 200");
    check(
        &[("image-recipes/image.toml", &volume)],
        &expect![[r#"
        image-recipes/image.toml:2:21 `""` 0 characters
          aws/length 0 characters, where AWS takes 1 to 1024
        image-recipes/image.toml:5:41 `"gp5"` 
          load/not-allowed `gp5` is not one of the allowed values | allowed are: gp2, gp3, io1, io2, sc1, st1, standard
        image-recipes/image.toml:5:62 `0` 
          aws/range 0 is out of range: AWS takes 1 to 16000
    "#]],
    );

    let policy = "execution_role = \"no role\"\nresource_type = \"AMI_IMGE\"\nresource_selection = { tag_map = { team = \"images\" } }\n\
                  [[policy_details]]\naction = { type = \"DELET\", include_resources = { amis = true } }\nfilter = { type = \"COUNT\", value = 0, retain_at_least = 1 }\n";
    check(
        &[("lifecycle/old.toml", policy)],
        &expect![[r#"
        lifecycle/old.toml:1:18 `"no role"` not the name or ARN of a role
          aws/form `no role` is not the name or ARN of a role
        lifecycle/old.toml:2:17 `"AMI_IMGE"` did you mean `AMI_IMAGE`?
          load/not-allowed `AMI_IMGE` is not one of the allowed values | allowed are: AMI_IMAGE, CONTAINER_IMAGE
        lifecycle/old.toml:5:19 `"DELET"` did you mean `DELETE`?
          load/not-allowed `DELET` is not one of the allowed values | allowed are: DELETE, DEPRECATE, DISABLE
        lifecycle/old.toml:6:36 `0` 
          aws/range 0 is out of range: AWS takes 1 to 1000
        lifecycle/old.toml:6:57 `1` 
          lifecycle/retain-with-count `retain_at_least` belongs to AGE filters | a COUNT filter already says how many images stay: `value`
    "#]],
    );
}

#[test]
fn where_words_may_mean_too_much_only_they_are_told() {
    let mapping =
        |word: &str| format!("[[block_device_mappings]]\nebs = {{ encrypted = true, volume_type = \"{word}\" }}\n");
    let mappings: String = ["a", "b", "c"].map(mapping).concat();
    let recipe = format!("parent_image = \"aws:amazon-linux-2023-x86\"\nworking_directory = \"\"\n{mappings}");
    check(
        &[("image-recipes/image.toml", &recipe)],
        &expect![[r#"
        image-recipes/image.toml:4:41 `"a"` 
          load/not-allowed `a` is not one of the allowed values | allowed are: gp2, gp3, io1, io2, sc1, st1, standard
        image-recipes/image.toml:6:41 `"b"` 
          load/not-allowed `b` is not one of the allowed values | allowed are: gp2, gp3, io1, io2, sc1, st1, standard
        image-recipes/image.toml:8:41 `"c"` 
          load/not-allowed `c` is not one of the allowed values | allowed are: gp2, gp3, io1, io2, sc1, st1, standard
    "#]],
    );
}

#[test]
fn a_document_is_a_file_and_not_a_key() {
    let policy = "type = \"SERVICE_CONTROL_POLICY\"\ntargets = []\ncontent = \"{}\"\n";
    let recipe = "parent_image = \"aws:amazon-linux-2023-x86\"\n[additional_instance_configuration]\nuser_data_override = \"IyE=\"\n";
    check(
        &[
            ("components/base.toml", "platform = \"Linux\"\ndata = \"x\"\n"),
            ("policies/deny.toml", policy),
            ("policies/deny.json", "{}"),
            // User data may be written either way, and not both.
            ("image-recipes/inline.toml", recipe),
            ("image-recipes/twice.toml", recipe),
            ("image-recipes/twice.userdata", "#!"),
        ],
        &expect![[r#"
            components/base.toml:2:1 `data` 
              load/inline-document `data` is a file of its own: components/base.yaml
            image-recipes/twice.toml:3:1 `user_data_override` 
              load/inline-document `additional_instance_configuration.user_data_override` is a file of its own: image-recipes/twice.userdata
            policies/deny.toml:3:1 `content` 
              load/inline-document `content` is a file of its own: policies/deny.json
        "#]],
    );
}

#[test]
fn an_unknown_variable_hides_what_follows_from_it_and_nothing_else() {
    let infrastructure = "instance_profile_name = \"${var.one}!\"\nname = \"?\"\nnamed = [\"${var.two}\"]\nresource_tags = { Name = \"${var.three}\" }\ninstance_metadata_options = { http_tokens = \"required\" }\n";
    check(
        &[("infrastructure/linux.toml", infrastructure)],
        &expect![[r#"
        infrastructure/linux.toml:1:25 `"${var.one}!"` no value
          load/unknown-variable `${var.one}` is not defined | define it under [vars] in goldsmith.toml; `$${` writes a literal `${`
        infrastructure/linux.toml:2:8 `"?"` 
          load/name the name `?` has 1 characters: Image Builder takes 3 to 128
        infrastructure/linux.toml:3:1 `named` did you mean `name`?
          load/unknown-key unknown key `named`
        infrastructure/linux.toml:3:10 `"${var.two}"` no value
          load/unknown-variable `${var.two}` is not defined | define it under [vars] in goldsmith.toml; `$${` writes a literal `${`
        infrastructure/linux.toml:4:19 `Name` 
          infrastructure/reserved-tag `Name` is a tag that Image Builder writes itself
        infrastructure/linux.toml:4:26 `"${var.three}"` no value
          load/unknown-variable `${var.three}` is not defined | define it under [vars] in goldsmith.toml; `$${` writes a literal `${`
    "#]],
    );
}
