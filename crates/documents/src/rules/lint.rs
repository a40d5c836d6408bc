//! Rules about what is legal and probably a mistake.

use model::Severity::{Hint, Warning};

use super::Rule;

pub(crate) const SECRET: Rule = Rule {
    code: "component/secret",
    severity: Warning,
    title: "A secret stands in the document",
    explanation: "Components can be read by everybody who may call GetComponent, their parameters show in CloudTrail, and the \
                  repository keeps them for ever. Read the secret from Secrets Manager or Parameter Store with the instance \
                  profile's credentials when it is needed.",
    bad: component!("- name: Join" "  action: ExecuteBash" "  inputs:" "    commands:" "      - mount-share --user build --password=Tr0ub4dor+3"),
    good: component!("- name: Join" "  action: ExecuteBash" "  inputs:" "    commands:"
        "      - mount-share --user build --password=\"$(aws secretsmanager get-secret-value --secret-id share --query SecretString --output text)\""),
};

pub(crate) const CREDENTIALS_LEFT: Rule = Rule {
    code: "component/credentials-left",
    severity: Warning,
    title: "Credentials are written into the image and never removed",
    explanation: "Whatever lies on the build instance's disk at the end is in every instance that is started from the image. Use the \
                  instance profile, or delete the file in the same step.",
    bad: component!("- name: Login" "  action: ExecuteBash" "  inputs:" "    commands:" "      - docker login --username build --password-stdin registry.example.com < /dev/shm/token"),
    good: component!("- name: Login" "  action: ExecuteBash" "  inputs:" "    commands:" "      - |" "        set -e"
        "        docker login --username build --password-stdin registry.example.com < /dev/shm/token"
        "        docker pull registry.example.com/agent"
        "        docker logout registry.example.com"),
};

pub(crate) const PIPE_TO_SHELL: Rule = Rule {
    code: "component/curl-pipe-shell",
    severity: Warning,
    title: "A download is run without being looked at",
    explanation: "Whoever controls the address controls the image, and a download that breaks off is run up to where it broke. Download \
                  to a file, compare its checksum, then run it.",
    bad: component!("- name: Install" "  action: ExecuteBash" "  inputs:" "    commands:" "      - curl -fsSL https://example.com/install | bash"),
    good: component!("- name: Install" "  action: ExecuteBash" "  inputs:" "    commands:" "      - |" "        set -e"
        "        curl -fsSL -o /tmp/install.sh https://example.com/install.sh"
        "        echo \"0f1e2d  /tmp/install.sh\" | sha256sum --check"
        "        bash /tmp/install.sh"),
};

pub(crate) const NO_CHECKSUM: Rule = Rule {
    code: "component/download-without-checksum",
    severity: Warning,
    title: "A download is used without a checksum or signature",
    explanation: "The same address can give something else tomorrow, and nobody would notice. WebDownload compares when it has `checksum` and \
                  `algorithm`; a script can use sha256sum --check or gpg --verify, PowerShell Get-FileHash.",
    bad: component!("- name: Get" "  action: WebDownload" "  inputs:" "    - source: https://example.com/agent.rpm" "      destination: /tmp/agent.rpm"),
    good: component!("- name: Get" "  action: WebDownload" "  inputs:" "    - source: https://example.com/agent.rpm" "      destination: /tmp/agent.rpm"
        "      checksum: 0f1e2d" "      algorithm: SHA256"),
};

pub(crate) const PLAIN_HTTP: Rule = Rule {
    code: "component/plain-http",
    severity: Warning,
    title: "A download over plain http",
    explanation: "Anybody on the way can change it. Addresses of the instance itself and of its metadata service are not meant.",
    bad: component!("- name: Get" "  action: ExecuteBash" "  inputs:" "    commands:" "      - curl -fsS http://example.com/motd -o /etc/motd"),
    good: component!("- name: Get" "  action: ExecuteBash" "  inputs:" "    commands:" "      - curl -fsS https://example.com/motd -o /etc/motd"),
};

pub(crate) const CHECK_OFF: Rule = Rule {
    code: "component/check-off",
    severity: Warning,
    title: "A check of certificates or signatures is switched off",
    explanation: "Without it nobody knows where a download comes from. Import the right certificate or key instead.",
    bad: component!("- name: Get" "  action: ExecuteBash" "  inputs:" "    commands:" "      - curl -k https://example.com/motd -o /etc/motd"),
    good: component!("- name: Get" "  action: ExecuteBash" "  inputs:" "    commands:" "      - curl -f https://example.com/motd -o /etc/motd"),
};

pub(crate) const HIDDEN_FAILURE: Rule = Rule {
    code: "component/hidden-failure",
    severity: Warning,
    title: "A later command hides that an earlier one failed",
    explanation: "All commands of a step make one script, and the step fails only if the script's last command fails. Begin the script with \
                  `set -euo pipefail`, or end the line with `|| exit 1`. In PowerShell, look at the exit code of what Start-Process started.",
    bad: component!("- name: Install" "  action: ExecuteBash" "  inputs:" "    commands:" "      - dnf install -y agent" "      - echo installed"),
    good: component!("- name: Install" "  action: ExecuteBash" "  inputs:" "    commands:" "      - set -euo pipefail" "      - dnf install -y agent" "      - echo installed"),
};

pub(crate) const REBOOT_TRAP: Rule = Rule {
    code: "component/reboot-trap",
    severity: Warning,
    title: "A restart that AWSTOE does not expect, or that never ends",
    explanation: "A command that restarts the instance kills the step, which then counts as failed or is run again. Use the Reboot action. Exit \
                  code 194 (3010 on Windows) restarts and runs the *same* step again: without a condition that is for ever.",
    bad: component!("- name: Kernel" "  action: ExecuteBash" "  inputs:" "    commands:" "      - reboot"),
    good: component!("- name: Kernel" "  action: Reboot"),
};

pub(crate) const INTERACTIVE: Rule = Rule {
    code: "component/interactive-command",
    severity: Warning,
    title: "A package manager would ask, and nobody is there to answer",
    explanation: "Without -y the command waits for an answer, gets none and fails.",
    bad: component!("- name: Install" "  action: ExecuteBash" "  inputs:" "    commands:" "      - dnf install agent"),
    good: component!("- name: Install" "  action: ExecuteBash" "  inputs:" "    commands:" "      - dnf install -y agent"),
};

pub(crate) const WORLD_WRITABLE: Rule = Rule {
    code: "component/world-writable",
    severity: Hint,
    title: "Everybody on the instance may write this",
    explanation: "What root runs and others may write gives them root. Use 0755 for programs and 0644 for data.",
    bad: component!("- name: Open" "  action: ExecuteBash" "  inputs:" "    commands:" "      - chmod -R 777 /opt/agent"),
    good: component!("- name: Open" "  action: ExecuteBash" "  inputs:" "    commands:" "      - chmod -R 755 /opt/agent"),
};
