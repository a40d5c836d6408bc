#!/usr/bin/env python3
"""The AWS CLI against the stand-in, as a person uses it: profiles in the environment, pages followed, errors read.

Needs GOLDSMITH_ENDPOINT, and a stand-in that may be emptied.
"""

import json
import os
import shutil
import subprocess
import tempfile

import stand_in
import walk as walking


def main():
    program = shutil.which("aws")
    if not program:
        stand_in.skip("the AWS CLI is not installed")
    stand_in.seed()
    tally = stand_in.Tally()
    with tempfile.TemporaryDirectory() as home:
        steps(Cli(program, home), tally)
    tally.finish()


def steps(cli, tally):
    expect(tally, "identity", cli.text("sts", "get-caller-identity", "--query", "Account"), stand_in.MANAGEMENT)
    root = cli.text("organizations", "list-roots", "--query", "Roots[0].Id")
    expect(tally, "a root", root[:2], "r-")
    paged = ["organizations", "list-accounts", "--page-size", "2", "--query", "length(Accounts)"]
    expect(tally, "accounts, two a page", cli.text(*paged, output="json"), "7")

    document = cli.file("guard.json", walking.SCP)
    create = ["create-policy", "--name", "guard", "--description", "", "--type", "SERVICE_CONTROL_POLICY"]
    create += ["--content", f"file://{document}", "--tags", "Key=team,Value=images"]
    policy = cli.text("organizations", *create, "--query", "Policy.PolicySummary.Id")
    expect(tally, "a policy", policy[:2], "p-")
    content = cli.text("organizations", "describe-policy", "--policy-id", policy, "--query", "Policy.Content", output="json")
    expect(tally, "its content, byte for byte", json.loads(content), walking.SCP)
    tags = cli.text("organizations", "list-tags-for-resource", "--resource-id", policy, "--query", "Tags[0].Value")
    expect(tally, "its tag", tags, "images")

    ends = ["--policy-id", policy, "--target-id", root]
    expect(tally, "an attachment", cli.text("organizations", "attach-policy", *ends), "")
    expect(tally, "the same again", cli.error("organizations", "attach-policy", *ends), "DuplicatePolicyAttachmentException")
    delete = ["organizations", "delete-policy", "--policy-id", policy]
    expect(tally, "a policy in use", cli.error(*delete), "PolicyInUseException")
    expect(tally, "its detachment", cli.text("organizations", "detach-policy", *ends), "")
    expect(tally, "its deletion", cli.text(*delete), "")
    expect(tally, "a handshake", cli.error("organizations", "list-handshakes-for-account"), "UnknownOperationException")


def expect(tally, name, heard, expected):
    tally.check(name, "" if heard == expected else f"{heard!r}, expected {expected!r}")


class Cli:
    """The CLI, with nothing of the caller's own configuration."""

    def __init__(self, program, home):
        self.program, self.home = program, home
        kept = {name: value for name, value in os.environ.items() if not name.startswith("AWS_")}
        self.environment = {
            **kept,
            "AWS_CONFIG_FILE": os.path.join(home, "config"),
            "AWS_SHARED_CREDENTIALS_FILE": os.path.join(home, "credentials"),
            "AWS_ACCESS_KEY_ID": f"AKIA{stand_in.MANAGEMENT}LOCAL",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_DEFAULT_REGION": stand_in.REGION,
            "AWS_ENDPOINT_URL": stand_in.endpoint(),
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_PAGER": "",
        }

    def file(self, name, text):
        path = os.path.join(self.home, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return path

    def run(self, *arguments):
        command = [self.program, *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, timeout=120)

    def text(self, *arguments, output="text"):
        """What it prints; an error is printed instead."""
        done = self.run(*arguments, "--output", output)
        return done.stdout.strip() if done.returncode == 0 else done.stderr.strip()

    def error(self, *arguments):
        """The code in the message of an error."""
        done = self.run(*arguments)
        start, end = done.stderr.find("("), done.stderr.find(")")
        return done.stderr[start + 1 : end] if done.returncode != 0 else "it succeeded"


if __name__ == "__main__":
    main()
