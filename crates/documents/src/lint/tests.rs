//! Single commands: what each lint says to them, and where it stays silent.

use expect_test::{Expect, expect};

use crate::{Context, check_component};

fn check(action: &str, commands: &[&str], expected: &Expect) {
    let lines: Vec<String> = commands
        .iter()
        .map(|command| format!("          - '{}'\n", command.replace('\'', "''")))
        .collect();
    let text = format!(
        "schemaVersion: 1.0\nphases:\n- name: build\n  steps:\n  - name: Step\n    action: {action}\n    inputs:\n      commands:\n{}",
        lines.concat()
    );
    let findings = check_component(&text, &Context::default()).findings;
    let found: Vec<String> = findings
        .iter()
        .map(|finding| {
            let code = finding.code.trim_start_matches("component/");
            format!("{code} [{}]\n", &text[finding.labels[0].span.clone()])
        })
        .collect();
    expected.assert_eq(&found.concat());
}

fn bash(commands: &[&str], expected: &Expect) {
    check("ExecuteBash", commands, expected);
}

fn powershell(commands: &[&str], expected: &Expect) {
    check("ExecutePowerShell", commands, expected);
}

#[test]
fn downloads_that_are_run_at_once() {
    bash(
        &["curl -fsSL https://example.com/i | sudo -E bash -s -- --yes"],
        &expect![[r"
            curl-pipe-shell [curl -fsSL https://example.com/i | sudo -E bash]
        "]],
    );
    bash(
        &["bash <(curl -s https://example.com/i)"],
        &expect![[r"
        curl-pipe-shell [bash <(curl]
    "]],
    );
    bash(
        &["sh -c \"$(wget -qO- https://example.com/i)\""],
        &expect![[r#"
        curl-pipe-shell [sh -c "$(wget]
    "#]],
    );
    bash(
        &["curl -s https://example.com/i | /usr/bin/python3 -"],
        &expect![[r"
        curl-pipe-shell [curl -s https://example.com/i | /usr/bin/python3]
    "]],
    );
    powershell(
        &["iex ((New-Object Net.WebClient).DownloadString('https://example.com/i'))"],
        &expect![[r"
            curl-pipe-shell [iex ((New-Object Net.WebClient).DownloadString]
        "]],
    );
    powershell(
        &["irm https://example.com/i | iex"],
        &expect![[r"
        curl-pipe-shell [irm https://example.com/i | iex]
    "]],
    );
    bash(
        &["curl -s https://example.com/i | jq . > /etc/i", "cat list | bash"],
        &expect![[r"
            hidden-failure [curl -s https://example.com/i | jq . > /etc/i]
        "]],
    );
    bash(
        &["curl -s https://example.com/i | tee /etc/sshd.conf"],
        &expect![[r"
        hidden-failure [| tee /etc/sshd.conf]
    "]],
    );
}

#[test]
fn downloads_without_a_checksum() {
    bash(
        &["curl -fLo /tmp/a.rpm https://example.com/a.rpm"],
        &expect![[r"
        download-without-checksum [curl -fLo /tmp/a.rpm https://example.com/a.rpm]
    "]],
    );
    bash(
        &[
            "set -e",
            "wget https://example.com/a.tar.gz",
            "echo \"00  a.tar.gz\" | sha256sum -c",
        ],
        &expect![[""]],
    );
    bash(
        &[
            "curl -f https://example.com/health",
            "curl -o /etc/x.conf https://example.com/x.conf",
        ],
        &expect![""],
    );
    powershell(
        &["Invoke-WebRequest https://example.com/a.msi -OutFile a.msi"],
        &expect![[r"
            download-without-checksum [Invoke-WebRequest https://example.com/a.msi]
        "]],
    );
    powershell(
        &[
            "Invoke-WebRequest https://example.com/a.msi -OutFile a.msi",
            "Get-AuthenticodeSignature a.msi",
        ],
        &expect![[""]],
    );
}

#[test]
fn plain_http_but_not_to_the_instance_itself() {
    bash(
        &["curl http://example.com/x"],
        &expect![[r"
        plain-http [http://example.com/x]
    "]],
    );
    bash(
        &[
            "curl -s http://169.254.169.254/latest/meta-data/",
            "curl http://localhost:8080/health",
        ],
        &expect![""],
    );
    bash(&["echo 'see http://example.com/x'"], &expect![[""]]);
}

#[test]
fn checks_that_are_switched_off() {
    bash(
        &["curl -sk https://example.com/x"],
        &expect![[r"
        check-off [-sk]
    "]],
    );
    bash(
        &["wget --no-check-certificate https://example.com/x"],
        &expect![[r"
        check-off [--no-check-certificate]
    "]],
    );
    bash(
        &["dnf install -y --nogpgcheck ./a.rpm"],
        &expect![[r"
        check-off [--nogpgcheck]
    "]],
    );
    bash(
        &["curl -X POST --data-binary @x https://example.com/k", "tar -k -xf x"],
        &expect![""],
    );
}

#[test]
fn failures_that_are_hidden() {
    bash(
        &["yum update -y", "date"],
        &expect![[r"
        hidden-failure [yum update -y]
    "]],
    );
    bash(
        &["dnf install -y a | tee /var/log/install"],
        &expect![[r"
        hidden-failure [| tee /var/log/install]
    "]],
    );
    powershell(
        &["Start-Process setup.exe -ArgumentList '/quiet' -Wait"],
        &expect![[r"
            hidden-failure [Start-Process setup.exe -ArgumentList ''/quiet'' -Wait]
        "]],
    );
    for quiet in [
        &["set -euo pipefail", "yum update -y", "date"][..],
        &["set -x -e", "yum update -y", "date"],
        &["set -o errexit", "yum update -y", "date"],
        &["#!/bin/bash -xe", "set -u", "date"],
        &["yum update -y || exit 1", "date"],
        &["yum update -y &&", "date"],
        &["if ! yum update -y; then", "exit 1", "fi", "date"],
        &["for name in a b; do", "dnf install -y \"$name\"", "done", "date"],
        &["date", "yum update -y"],
    ] {
        bash(quiet, &expect![[""]]);
    }
    powershell(
        &["$p = Start-Process setup.exe -Wait -PassThru", "exit $p.ExitCode"],
        &expect![[""]],
    );
}

#[test]
fn restarts_that_nobody_expects() {
    bash(
        &["sudo reboot now"],
        &expect![[r"
        reboot-trap [reboot now]
    "]],
    );
    bash(
        &["shutdown -r +1"],
        &expect![[r"
        reboot-trap [shutdown -r +1]
    "]],
    );
    bash(
        &["systemctl reboot"],
        &expect![[r"
        reboot-trap [systemctl reboot]
    "]],
    );
    powershell(
        &["Restart-Computer -Force"],
        &expect![[r"
        reboot-trap [Restart-Computer -Force]
    "]],
    );
    bash(
        &["set -e", "date", "exit 194"],
        &expect![[r"
        reboot-trap [exit 194]
    "]],
    );
    powershell(
        &["exit 3010"],
        &expect![[r"
        reboot-trap [exit 3010]
    "]],
    );
    bash(
        &["if [ ! -f /var/done ]; then", "touch /var/done", "exit 194", "fi"],
        &expect![[""]],
    );
    bash(
        &["[ -f /var/done ] && exit 0", "touch /var/done", "exit 194"],
        &expect![[""]],
    );
    bash(
        &["if needs-restarting -r; then exit 0; fi", "reboot & exit 194"],
        &expect![[""]],
    );
    bash(
        &["if ! needs-restarting -r; then", "reboot", "exit 194", "fi"],
        &expect![[""]],
    );
    bash(
        &[
            "echo reboot",
            "needs-restarting -r",
            "systemctl enable reboot.target",
            "rpm -q reboot-tools",
        ],
        &expect![[""]],
    );
}

#[test]
fn questions_that_nobody_answers() {
    bash(
        &["yum install httpd"],
        &expect![[r"
        interactive-command [yum install httpd]
    "]],
    );
    bash(
        &["sudo DEBIAN_FRONTEND=noninteractive apt-get install nginx"],
        &expect![[r"
            interactive-command [apt-get install nginx]
        "]],
    );
    bash(
        &["apt-get update", "apt-get -qy install nginx"],
        &expect![[r"
        hidden-failure [apt-get update]
    "]],
    );
    bash(
        &["dnf -y update", "yum --assumeyes install a", "apt-get install --yes a"],
        &expect![[r"
            hidden-failure [dnf -y update]
        "]],
    );
    bash(
        &[
            "dnf list installed",
            "dnf check-update",
            "yum-config-manager --enable x",
        ],
        &expect![[""]],
    );
    bash(&["dnf install \\\n             -y httpd"], &expect![[""]]);
}

#[test]
fn secrets_and_what_only_looks_like_them() {
    bash(
        &["export AWS_SECRET_ACCESS_KEY=wJalrXUtnFEMIK7MDENGbPxRfiCYzz12345678"],
        &expect![[r"
            secret [wJalrXUtnFEMIK7MDENGbPxRfiCYzz12345678]
        "]],
    );
    bash(
        &["mysql --password='S3cret!pass'"],
        &expect![[r"
        secret [S3cret!pass]
    "]],
    );
    bash(
        &["git clone https://build:ghp_012345678901234567890123456789012345@example.com/x"],
        &expect![[r"
            secret [ghp_012345678901234567890123456789012345]
        "]],
    );
    bash(
        &["echo '-----BEGIN OPENSSH PRIVATE KEY-----' > key"],
        &expect![[r"
        secret [-----BEGIN OPENSSH PRIVATE KEY-----]
    "]],
    );
    bash(
        &[
            "PASSWORD=$(aws secretsmanager get-secret-value --secret-id x)",
            "export TOKEN=\"$TOKEN\"",
            "curl -H \"X-aws-ec2-metadata-token: $TOKEN\" http://169.254.169.254/",
            "sed -i 's/^PasswordAuthentication yes/PasswordAuthentication no/' /etc/ssh/sshd_config",
            "echo 'PermitRootLogin prohibit-password' >> /etc/ssh/sshd_config",
            "echo 'password requisite pam_pwquality.so retry=3' >> /etc/pam.d/system-auth",
            "passwd -l root",
            "net user x {{ Password }}",
            "echo AKIAIOSFODNN7EXAMPLE",
        ],
        &expect![[r"
            undeclared-parameter [Password]
        "]],
    );
}

#[test]
fn credentials_that_stay() {
    bash(
        &["docker login -u x registry"],
        &expect![[r"
        credentials-left [docker login]
    "]],
    );
    bash(
        &["docker login -u x registry", "rm -f /root/.docker/config.json"],
        &expect![[""]],
    );
    bash(
        &["git config --global credential.helper store"],
        &expect![[r"
        credentials-left [credential.helper store]
    "]],
    );
}

#[test]
fn files_that_everybody_may_write() {
    bash(
        &["chmod -R 0777 /opt/app"],
        &expect![[r"
        world-writable [0777]
    "]],
    );
    bash(
        &["chmod a+rwx /opt/app"],
        &expect![[r"
        world-writable [a+rwx]
    "]],
    );
    bash(
        &["chmod 1777 /tmp", "chmod 777 /tmp", "chmod 755 /opt/777"],
        &expect![[""]],
    );
}
