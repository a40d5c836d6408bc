//! A whole directory: TOML, variables, documents, references, and what every kind says of its fields.

use std::{fs, io, path::Path};

use kinds::KINDS;
use load::{Options, load};

use super::{Target, sound};
use crate::corpus;

const WORDS: [&str; 45] = [
    "\n=== goldsmith.toml\n",
    "\n=== components/x.toml\n",
    "\n=== components/x.yaml\n",
    "\n=== image-recipes/x.toml\n",
    "\n=== infrastructure/x.toml\n",
    "\n=== distribution/x.toml\n",
    "\n=== workflows/x.toml\n",
    "\n=== workflows/x.yaml\n",
    "\n=== pipelines/x.toml\n",
    "\n=== lifecycle/x.toml\n",
    "\n=== policies/x.toml\n",
    "\n=== policies/x.json\n",
    "[stack]\nname = \"x\"\naccount = \"111122223333\"\nregion = \"us-east-1\"\n",
    "[organization]\n",
    "[vars]\n",
    "[env.prod.stack]\n",
    "[guards]\n",
    "factory_roles = ",
    "${var.x}",
    "${account}",
    "$${",
    "x = \"${var.y}${var.y}${var.y}\"\n",
    "platform = \"Linux\"\n",
    "parent_image = \"aws:amazon-linux-2023-x86\"\n",
    "[[components]]\ncomponent = \"x\"\n",
    "parameters = { A = \"b\" }\n",
    "recipe = \"x\"\ninfrastructure = \"x\"\n",
    "type = \"TEST\"\n",
    "execution_role = \"x\"\n[[workflows]]\nworkflow = \"x\"\n",
    "parallel_group = \"x\"\n",
    "[schedule]\nschedule_expression = \"cron(0 6 ? * sun *)\"\n",
    "[[distributions]]\nregion = \"us-east-1\"\n",
    "[distributions.ami_distribution_configuration]\nname = \"x {{ imagebuilder:buildDate }}\"\n",
    "[[policy_details]]\n",
    "type = \"SERVICE_CONTROL_POLICY\"\ntargets = [\"root\"]\n",
    "version = \"1.2.3\"\n",
    "keep = [\"status\"]\n",
    "tags = { a = \"b\" }\n",
    "[[allow]]\ncode = \"recipe/unencrypted-volume\"\nreason = \"x\"\nuntil = 2027-01-31\n",
    "999999999999999999999",
    "1979-05-27T07:32:00Z",
    "'''",
    "[[[[[[[[",
    "a = [[[[[[[[",
    "a.a.a.a.a.a.a.a = 1\n",
];

pub(super) fn target() -> Target {
    Target {
        corpus: || {
            [
                "examples/minimal",
                "examples/multi-region",
                "examples/own-workflow",
                "examples/github-actions",
                "",
            ]
            .map(|folder| corpus::directory(&Path::new(folder).join("desired-state").to_string_lossy()))
            .into()
        },
        words: &WORDS,
        look: Box::new(look),
    }
}

fn look(text: &str) -> Result<(), String> {
    let directory = tempfile::tempdir().map_err(|error| format!("no directory: {error}"))?;
    for (name, content) in corpus::files(text).into_iter().take(100) {
        // A name that the file system does not take is not one that `load` could meet.
        let _ = write(directory.path(), name, &content);
    }
    let options = Options {
        today: Some("2026-11-01".to_owned()),
        ..Options::default()
    };
    let loaded = load(directory.path(), &KINDS, &options);
    sound(&loaded.diagnostics, &loaded.texts)
}

/// Writes below the directory, whatever the name says.
fn write(directory: &Path, name: &str, text: &str) -> io::Result<()> {
    let strange = |part: &str| part.is_empty() || part.starts_with('.') || part.contains(['\\', '\0', ':']);
    if name.len() > 200 || name.split('/').count() > 3 || name.split('/').any(strange) {
        return Ok(());
    }
    let path = directory.join(name);
    fs::create_dir_all(path.parent().unwrap_or(directory))?;
    fs::write(path, text)
}
