//! Small desired states, written out.

use super::World;

/// The stack's account in every world, the shipped ones included.
pub(crate) const ACCOUNT: &str = "111122223333";
/// The account that manages the organization.
pub(crate) const MANAGEMENT: &str = "999988887777";
/// The organization of the worlds that have one.
const ORGANIZATION: &str = "o-exampleorg1";

const STACK: &str = r#"[stack]
name    = "test"
account = "111122223333"
region  = "us-east-1"
"#;

const DOCUMENT: &str = "name: motd
description: A message of the day
schemaVersion: 1.0
phases:
  - name: build
    steps:
      - name: Motd
        action: ExecuteBash
        inputs:
          commands:
            - echo hello > /etc/motd
";

/// One component, the recipe that uses it, and its pipeline.
pub(crate) fn one_component() -> World {
    World::of(&[
        ("goldsmith.toml", STACK),
        ("components/motd.toml", "platform = \"Linux\"\n"),
        ("components/motd.yaml", DOCUMENT),
        (
            "image-recipes/linux.toml",
            "parent_image = \"aws:amazon-linux-2023-x86\"\n\n[[components]]\ncomponent = \"motd\"\n",
        ),
        (
            "infrastructure/linux.toml",
            "instance_profile_name = \"golden-image-build\"\ninstance_types = [\"t3.medium\"]\ninstance_metadata_options = { http_tokens = \"required\" }\n",
        ),
        (
            "pipelines/linux.toml",
            "recipe = \"linux\"\ninfrastructure = \"linux\"\n\n[schedule]\nschedule_expression = \"cron(0 4 ? * sun *)\"\n",
        ),
    ])
}

/// One service control policy on `/Workloads`.
pub(crate) fn guarded_world() -> World {
    let organization = format!(
        "{STACK}\n[organization]\nid = \"{ORGANIZATION}\"\nmanagement_account = \"{MANAGEMENT}\"\ntypes = [\"SERVICE_CONTROL_POLICY\"]\n"
    );
    World::of(&[
        ("goldsmith.toml", &organization),
        (
            "policies/no-leaving.toml",
            "type = \"SERVICE_CONTROL_POLICY\"\ntargets = [\"ou:/Workloads\"]\n",
        ),
        ("policies/no-leaving.json", &deny("organizations:LeaveOrganization")),
    ])
}

/// A policy that denies one action.
pub(crate) fn deny(action: &str) -> String {
    format!(
        "{{\n  \"Version\": \"2012-10-17\",\n  \"Statement\": [\n    {{ \"Sid\": \"Deny\", \"Effect\": \"Deny\", \"Action\": \"{action}\", \"Resource\": \"*\" }}\n  ]\n}}\n"
    )
}
