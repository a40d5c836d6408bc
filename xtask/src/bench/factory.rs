//! Factories of any size: the mixture that a real one has, ten resources a golden image.

use std::{fs, io, path::Path};

/// Resources of each image: three components, two recipes, an infrastructure, a distribution, two pipelines, a lifecycle.
pub(super) const RESOURCES: usize = 10;
/// Files of each image: each component has a document beside it.
pub(super) const FILES: usize = 13;

const STACK: &str = "[stack]\nname = \"bench\"\naccount = \"111122223333\"\nregion = \"us-east-1\"\n";

const COMPONENT: &str = "description = \"Part {part} of image {image}\"\nplatform = \"Linux\"\n";

const DOCUMENT: &str = "\
name: image-{image}-part-{part}
description: Part {part} of image {image}
schemaVersion: 1.0

phases:
  - name: build
    steps:
      - name: Install
        action: ExecuteBash
        timeoutSeconds: 600
        inputs:
          commands:
            - |
              set -euo pipefail
              dnf --assumeyes --quiet install package-{part}
              systemctl enable package-{part}

  - name: validate
    steps:
      - name: Installed
        action: ExecuteBash
        timeoutSeconds: 60
        inputs:
          commands:
            - |
              set -euo pipefail
              systemctl is-enabled package-{part}
";

const RECIPE: &str = "\
description = \"Image {image}, for the bench\"
parent_image = \"aws:amazon-linux-2023-x86\"
[[components]]
component = \"aws:update-linux\"
[[components]]
component = \"image-{image}-part-1\"
[[components]]
component = \"image-{image}-part-2\"
[[components]]
component = \"image-{image}-part-3\"
[[block_device_mappings]]
device_name = \"/dev/xvda\"
ebs = { volume_size = 30, volume_type = \"gp3\", encrypted = true, delete_on_termination = true }
";

const INFRASTRUCTURE: &str = "\
description = \"Where image {image} is built\"
instance_profile_name = \"golden-image-build\"
instance_types = [\"t3.medium\", \"t3a.medium\"]
instance_metadata_options = { http_tokens = \"required\" }
";

const DISTRIBUTION: &str = "\
description = \"Where image {image} goes\"
[[distributions]]
region = \"us-east-1\"
ami_distribution_configuration = { name = \"image-{image} {{ imagebuilder:buildDate }}\", ami_tags = { image = \"{image}\" } }
[[distributions]]
region = \"eu-west-1\"
ami_distribution_configuration = { name = \"image-{image} {{ imagebuilder:buildDate }}\" }
";

const PIPELINE: &str = "\
description = \"Builds image {image}\"
recipe = \"image-{image}-{part}\"
infrastructure = \"image-{image}\"
distribution = \"image-{image}\"
schedule = { schedule_expression = \"cron(0 4 ? * sun *)\" }
";

const LIFECYCLE: &str = "\
description = \"Keeps three of image {image}\"
execution_role = \"arn:aws:iam::111122223333:role/golden-image-lifecycle\"
resource_type = \"AMI_IMAGE\"
[resource_selection]
recipes = [{ name = \"image-{image}-1\", semantic_version = \"x.x.x\" }]
[[policy_details]]
action = { type = \"DELETE\", include_resources = { amis = true, snapshots = true } }
filter = { type = \"COUNT\", value = 3 }
";

/// Writes a desired state of so many images into an empty folder.
pub(super) fn write(folder: &Path, images: usize) -> io::Result<()> {
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    for kind in [
        "components",
        "image-recipes",
        "infrastructure",
        "distribution",
        "pipelines",
        "lifecycle",
    ] {
        fs::create_dir_all(folder.join(kind))?;
    }
    fs::write(folder.join("goldsmith.toml"), STACK)?;
    for image in 1..=images {
        for part in 1..=3 {
            component(folder, image, part)?;
        }
        for part in 1..=2 {
            let file = |kind: &str| folder.join(format!("{kind}/image-{image}-{part}.toml"));
            fs::write(file("image-recipes"), fill(RECIPE, image, part))?;
            fs::write(file("pipelines"), fill(PIPELINE, image, part))?;
        }
        for (kind, text) in [
            ("infrastructure", INFRASTRUCTURE),
            ("distribution", DISTRIBUTION),
            ("lifecycle", LIFECYCLE),
        ] {
            fs::write(folder.join(format!("{kind}/image-{image}.toml")), fill(text, image, 1))?;
        }
    }
    Ok(())
}

/// Writes one component and its document.
pub(super) fn component(folder: &Path, image: usize, part: usize) -> io::Result<()> {
    let name = format!("components/image-{image}-part-{part}");
    fs::write(folder.join(format!("{name}.toml")), fill(COMPONENT, image, part))?;
    fs::write(folder.join(format!("{name}.yaml")), fill(DOCUMENT, image, part))
}

fn fill(text: &str, image: usize, part: usize) -> String {
    text.replace("{image}", &image.to_string())
        .replace("{part}", &part.to_string())
}
