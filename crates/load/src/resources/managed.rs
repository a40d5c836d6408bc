//! Names that Amazon manages, as far as they are known: AWS publishes no list, and `check` does not ask it.

use model::{Decoder, did_you_mean, reference::managed_prefix};

/// Components that stand in public code and documentation; the last of the tests and checkers from memory.
const COMPONENTS: [&str; 35] = [
    "amazon-cloudwatch-agent-linux",
    "amazon-cloudwatch-agent-windows",
    "amazon-corretto-11",
    "apache-tomcat-9-linux",
    "apt-repository-test-linux",
    "aws-cli-version-2-linux",
    "aws-cli-version-2-windows",
    "aws-codedeploy-agent-linux",
    "chocolatey",
    "docker-ce-linux",
    "ebs-volume-usage-test-linux",
    "hello-world-linux",
    "hello-world-windows",
    "inspector-test-linux",
    "php-7_4-linux",
    "python-3-linux",
    "python-3-windows",
    "reboot-linux",
    "reboot-windows",
    "scap-compliance-checker-linux",
    "scap-compliance-checker-windows",
    "simple-boot-test-linux",
    "simple-boot-test-windows",
    "stig-build-linux",
    "stig-build-linux-high",
    "stig-build-linux-low",
    "stig-build-linux-medium",
    "stig-build-windows",
    "stig-build-windows-high",
    "stig-build-windows-low",
    "stig-build-windows-medium",
    "update-linux",
    "update-windows",
    "windows-activation-test",
    "windows-server-iis",
];

/// Base images that stand in public code and documentation, and those that their pattern suggests.
const IMAGES: [&str; 8] = [
    "amazon-linux-2-arm64",
    "amazon-linux-2-x86",
    "amazon-linux-2023-arm64",
    "amazon-linux-2023-x86",
    "ubuntu-server-22-lts-x86",
    "windows-server-2016-english-full-base-x86",
    "windows-server-2019-english-full-base-x86",
    "windows-server-2022-english-full-base-x86",
];

/// Workflows of the user guide, with their types.
const WORKFLOWS: [(&str, [&str; 2]); 3] = [
    ("workflow/build", ["build-image", "build-container"]),
    ("workflow/test", ["test-image", "test-container"]),
    ("workflow/distribution", ["distribute-image", "distribute-container"]),
];

/// Warns of a name that is not known here. Whether it exists is for AWS to say: `plan` asks.
pub(super) fn check(segment: &str, name: &str, path: &str, decoder: &mut Decoder) {
    let known: &[&str] = match segment {
        "component" => &COMPONENTS,
        "image" => &IMAGES,
        _ => match WORKFLOWS.iter().find(|(kind, _)| *kind == segment) {
            Some((_, names)) => names,
            None => return,
        },
    };
    if known.contains(&name) {
        return;
    }
    let near = did_you_mean(name, known.iter().copied());
    let message = format!("`{name}` is not among the names of Amazon's that goldsmith knows of");
    let problem = decoder.problem_at(path, "load/unknown-managed", message).warning();
    match near {
        Some(near) => problem.label(format!("did you mean `{}{near}`?", managed_prefix(segment))),
        None => problem
            .help("`plan` asks AWS whether it exists; if it does, allow `load/unknown-managed` here with [[allow]]"),
    };
}
