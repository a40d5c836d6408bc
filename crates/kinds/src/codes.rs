//! Every rule about resources, apart from their documents.

use model::Code;

/// In the order of their names.
pub const CODES: &[Code] = &[
    Code::new("aws/count", "too many entries", "AWS's API takes fewer entries here."),
    Code::new(
        "aws/form",
        "not of the form that AWS takes",
        "AWS's API checks this text against a pattern.",
    ),
    Code::new(
        "aws/key-of-another-region",
        "a key that is not where it is used",
        "A KMS key is regional, and a component's document and a build's volumes are encrypted in the stack's Region: `kms_key_id` names a key there. What a distribution copies elsewhere has a key of its own.",
    ),
    Code::new(
        "aws/length",
        "too long or too short",
        "AWS's API counts characters. Documents of components and workflows go inline: up to 16,000 characters.",
    ),
    Code::new(
        "aws/range",
        "out of range",
        "AWS's API takes only numbers of a range here.",
    ),
    Code::new(
        "aws/tag-key",
        "not a tag key",
        "1 to 128 letters, digits, blanks and `_.:/=+-@`, not beginning with `aws:`.",
    ),
    Code::new(
        "aws/tag-value",
        "not a tag value",
        "Up to 256 letters, digits, blanks and `_.:/=+-@`.",
    ),
    Code::new(
        "aws/two-documents",
        "a component or workflow with two documents",
        "AWS takes a document or the place of one. Remove the file, or `uri`.",
    ),
    Code::new(
        "aws/uri",
        "a document that is not in S3",
        "Image Builder reads documents from `s3://bucket/key` only.",
    ),
    Code::new(
        "distribution/build-date",
        "every build would have the same AMI name",
        "AMI names are unique in an account and Region. Image Builder wants `{{ imagebuilder:buildDate }}` in the name.",
    ),
    Code::new(
        "distribution/key-of-another-region",
        "the key is in another Region",
        "A KMS key encrypts only in its own Region, so each Region of a distribution needs a key of its own. A table in [vars] by Region keeps them together.",
    ),
    Code::new(
        "distribution/launch-template",
        "neither or both of id and name",
        "A launch template is named by its id or by its name.",
    ),
    Code::new(
        "distribution/no-region",
        "nothing is distributed",
        "A distribution configuration has at least one `[[distributions]]`.",
    ),
    Code::new(
        "distribution/parameter-account",
        "an SSM parameter for an account that gets no AMI",
        "`ami_account_id` says which account's copy of the AMI the parameter names: one of the entry's `target_account_ids`.",
    ),
    Code::new(
        "distribution/region-twice",
        "a Region is listed twice",
        "A Region may stand only once in a distribution configuration; put its settings together.",
    ),
    Code::new(
        "distribution/user-group",
        "not a group",
        "The only group is `all`, which makes the AMI public.",
    ),
    Code::new(
        "infrastructure/host-tenancy",
        "a host without host tenancy",
        "`host_id` and `host_resource_group_arn` go only with `tenancy = \"host\"`.",
    ),
    Code::new(
        "infrastructure/imds-v1",
        "build instances accept IMDSv1",
        "Without `instance_metadata_options.http_tokens = \"required\"` the metadata service answers unauthenticated requests, and a build script that can be tricked into one gives away the instance's credentials.",
    ),
    Code::new(
        "infrastructure/reserved-tag",
        "a tag that Image Builder writes itself",
        "`CreatedBy`, `Ec2ImageBuilderArn`, `Name` and `Tags` cannot be in `resource_tags`.",
    ),
    Code::new(
        "infrastructure/subnet-without-group",
        "a subnet without a security group",
        "Image Builder refuses a subnet without at least one security group.",
    ),
    Code::new(
        "infrastructure/two-hosts",
        "two ways to name a host",
        "`host_id` and `host_resource_group_arn` exclude each other.",
    ),
    Code::new(
        "lifecycle/action-twice",
        "two rules for one action",
        "Each of DEPRECATE, DISABLE and DELETE may have one rule.",
    ),
    Code::new(
        "lifecycle/age-without-unit",
        "an age without a unit",
        "AGE filters need `unit`: DAYS, WEEKS, MONTHS or YEARS.",
    ),
    Code::new(
        "lifecycle/container-action",
        "container images can only be deleted",
        "DEPRECATE and DISABLE are for AMIs.",
    ),
    Code::new(
        "lifecycle/count-without-delete",
        "a COUNT filter goes only with DELETE",
        "Deprecating and disabling go by age.",
    ),
    Code::new(
        "lifecycle/included-resources",
        "DEPRECATE and DISABLE include only AMIs",
        "Snapshots and containers can only be deleted along.",
    ),
    Code::new(
        "lifecycle/no-details",
        "a policy without rules",
        "A lifecycle policy has one to three `[[policy_details]]`.",
    ),
    Code::new(
        "lifecycle/no-selection",
        "a policy without a selection",
        "A lifecycle policy acts on recipes or on tags; without either AWS refuses it.",
    ),
    Code::new(
        "lifecycle/retain-with-count",
        "`retain_at_least` on a COUNT filter",
        "`retain_at_least` belongs to AGE filters; COUNT says with `value` how many stay.",
    ),
    Code::new(
        "lifecycle/retain-without-delete",
        "`retain_at_least` goes only with DELETE",
        "Nothing is lost by deprecating or disabling, so there is nothing to retain.",
    ),
    Code::new(
        "lifecycle/snapshots-without-amis",
        "snapshots without their AMIs",
        "A snapshot cannot be deleted while its AMI exists.",
    ),
    Code::new(
        "lifecycle/too-many-details",
        "too many rules",
        "A lifecycle policy has at most three rules.",
    ),
    Code::new(
        "lifecycle/two-selections",
        "recipes and tags are both selected",
        "A lifecycle policy acts on exactly one of recipes and tags.",
    ),
    Code::new(
        "lifecycle/wrong-resources",
        "what is included does not fit the type",
        "`containers` goes with CONTAINER_IMAGE, `amis` and `snapshots` with AMI_IMAGE.",
    ),
    Code::new(
        "pipeline/log-group-without-role",
        "a log group that needs a role",
        "Outside of `/aws/imagebuilder/` the service-linked role cannot write logs; give an `execution_role`.",
    ),
    Code::new(
        "pipeline/managed-workflow-version",
        "an older version of a workflow of Amazon's",
        "AWS takes its own workflows in their newest version only: `aws:build/build-image`, in an ARN `x.x.x`.",
    ),
    Code::new(
        "pipeline/missing-output",
        "a workflow uses an output that no workflow has",
        "`$.workflowOutputs.NAME` is an output of an earlier workflow of the same pipeline. It is looked for where all workflows of the pipeline are of this stack, and their documents are files.",
    ),
    Code::new(
        "pipeline/missing-parameter",
        "a workflow's parameter has no value",
        "A parameter without a default must get a value in each pipeline that uses the workflow. What the workflows of Amazon and others declare is not known offline.",
    ),
    Code::new(
        "pipeline/not-a-test",
        "a setting that only test workflows have",
        "`parallel_group` and `on_failure` say how test workflows run; build and distribution workflows run alone, and their failure ends the build.",
    ),
    Code::new(
        "pipeline/output-twice",
        "two workflows have an output of the same name",
        "Outputs of workflows are told apart by their names alone, over all workflows of a pipeline.",
    ),
    Code::new(
        "pipeline/parameter-value",
        "a value that the workflow's parameter does not take",
        "The workflow's document declares the type; AWS takes values of up to 1,024 characters.",
    ),
    Code::new(
        "pipeline/parameters-without-role",
        "SSM parameters without a role",
        "A distribution with `ssm_parameter_configurations` is for pipelines with an `execution_role` that may `ssm:PutParameter`; the service-linked role may not.",
    ),
    Code::new(
        "pipeline/public-watermark",
        "AMIs with watermarks that are to be public",
        "AWS does not make AMIs with watermarks public: the recipe has `ami_watermarks`, the distribution `user_groups = [\"all\"]`.",
    ),
    Code::new(
        "pipeline/scan-condition",
        "a condition without on-demand scanning",
        "`scan_result_condition` goes only with `image_scanning_types = [\"ON_DEMAND_AMI_CVE\"]`.",
    ),
    Code::new(
        "pipeline/scan-without-tests",
        "scanning without tests",
        "Images are scanned in the test stage, which is off.",
    ),
    Code::new(
        "pipeline/scanning-types",
        "more than one scanning type",
        "AWS takes one.",
    ),
    Code::new(
        "pipeline/schedule-without-expression",
        "a schedule without an expression",
        "A schedule says when: `schedule_expression`.",
    ),
    Code::new(
        "pipeline/stage-twice",
        "two workflows of a stage that has one",
        "A pipeline has at most one build workflow and one distribution workflow; test workflows may be up to ten.",
    ),
    Code::new(
        "pipeline/timezone",
        "not a time zone",
        "The names of the IANA time zone database, `Area/City`, and `UTC`.",
    ),
    Code::new(
        "pipeline/unknown-parameter",
        "a parameter that the workflow does not declare",
        "AWS refuses a pipeline that gives a value to a parameter which the workflow's document does not declare.",
    ),
    Code::new(
        "pipeline/workflows-without-role",
        "workflows without a role",
        "Workflows that a pipeline names do not run under the service-linked role; give an `execution_role`.",
    ),
    Code::new(
        "policy/type",
        "not a policy type",
        "The types are those of Organizations, for example SERVICE_CONTROL_POLICY and DECLARATIVE_POLICY_EC2.",
    ),
    Code::new(
        "recipe/component-twice",
        "a component twice",
        "A component may stand in a recipe only once, whatever its version.",
    ),
    Code::new(
        "recipe/device-twice",
        "a device is mapped twice",
        "A device name stands for one volume. Put what both mappings say into one.",
    ),
    Code::new(
        "recipe/iops-missing",
        "io1 and io2 need `iops`",
        "Provisioned volumes have no default.",
    ),
    Code::new(
        "recipe/key-without-encryption",
        "a key for a volume that is not encrypted",
        "`kms_key_id` goes only with `encrypted = true`.",
    ),
    Code::new(
        "recipe/missing-parameter",
        "a component's parameter has no value",
        "A parameter without a default must get a value in each recipe that uses the component.",
    ),
    Code::new(
        "recipe/os-version",
        "a component for another operating system",
        "A component may list `supported_os_versions`; Image Builder compares them with the base image's version when the recipe is made. An image that Amazon manages tells its system by its name.",
    ),
    Code::new(
        "recipe/parameter-value",
        "a value that the parameter does not take",
        "The component's document declares the type; AWS takes values of up to 1,024 characters.",
    ),
    Code::new(
        "recipe/parent-image",
        "not an image",
        "Write `aws:NAME` for an image that Amazon manages, `ami-…`, `ssm:/parameter`, an ARN, or a Marketplace `prod-…` id.",
    ),
    Code::new(
        "recipe/platform",
        "components of another platform",
        "A recipe builds one operating system; every component must be for it, and for that of the base image.",
    ),
    Code::new(
        "recipe/throughput",
        "a throughput for another volume than gp3",
        "EC2 takes `throughput` for volumes of type gp3 only, and refuses to launch the build instance otherwise.",
    ),
    Code::new(
        "recipe/unencrypted-volume",
        "a volume that is not encrypted",
        "Without `encrypted = true` the image's snapshot is readable to everyone it is shared with, and to AWS's storage.",
    ),
    Code::new(
        "recipe/unknown-parameter",
        "a parameter that the component does not declare",
        "AWS refuses a recipe that gives a value to a parameter which the component's document does not declare.",
    ),
];

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    /// The sources of a folder; the table of codes is none.
    fn sources(folder: &Path, texts: &mut Vec<String>) {
        for entry in fs::read_dir(folder).unwrap().flatten() {
            let path = entry.path();
            if path.is_dir() {
                sources(&path, texts);
            } else if !path.ends_with("codes.rs") {
                texts.push(fs::read_to_string(&path).unwrap());
            }
        }
    }

    /// Every code that the sources of this crate mention is explained, and every explained one is mentioned.
    #[test]
    fn every_code_is_explained() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let mut texts = Vec::new();
        sources(&root.join("src"), &mut texts);
        // Tags of resources are checked where the common keys are read.
        texts.push(fs::read_to_string(root.join("../load/src/resources/common.rs")).unwrap());
        let areas = [
            "aws/",
            "distribution/",
            "infrastructure/",
            "lifecycle/",
            "pipeline/",
            "policy/",
            "recipe/",
        ];
        let quoted = texts.iter().flat_map(|text| text.split('"'));
        let used: BTreeSet<&str> = quoted
            .filter(|text| areas.iter().any(|area| text.starts_with(area)) && !text.contains(' '))
            .collect();
        let explained: BTreeSet<&str> = super::CODES.iter().map(|code| code.code).collect();
        assert_eq!(used, explained);
    }
}
