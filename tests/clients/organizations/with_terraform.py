#!/usr/bin/env python3
"""Terraform's AWS provider against the stand-in: apply, empty plan, update in place, replacement, import, destroy.

Needs GOLDSMITH_ENDPOINT, and a stand-in that may be emptied. The provider is taken from a directory of plugins:
GOLDSMITH_TERRAFORM_PLUGINS, or the first usual place that has it; nothing is downloaded.
"""

import glob
import json
import os
import pathlib
import shutil
import subprocess
import tempfile

import stand_in

PROVIDER = "registry.terraform.io/hashicorp/aws"
HERE = pathlib.Path(__file__).parent


def main():
    program = shutil.which("terraform")
    if not program:
        stand_in.skip("terraform is not installed")
    plugins = find_plugins()
    if not plugins:
        stand_in.skip("no plugin directory holds the AWS provider: set GOLDSMITH_TERRAFORM_PLUGINS")
    stand_in.seed(organization=False)
    stand_in.admin("DELETE", "log")
    tally = stand_in.Tally()
    for main, check in (("main.tf", life), ("alone.tf", features)):
        with tempfile.TemporaryDirectory() as folder:
            terraform = Terraform(program, pathlib.Path(folder), plugins, main)
            terraform.run("init", "-input=false")
            check(terraform, tally)
    tally.check("what Terraform calls", stand_in.recorded("Terraform", ["organizations", "sts"]))
    tally.finish()


def life(terraform, tally):
    """One life of an organization; every step must leave nothing to do."""
    terraform.apply()
    tally.check("plan after apply is empty", terraform.changes())
    seen = terraform.output("seen")
    for name, expected in SEEN.items():
        tally.check(f"data source: {name}", "" if seen[name] == expected else f"{seen[name]}, expected {expected}")

    updated = ["-var", "description=the second", "-var", "unit=Production", "-var", "extras=false"]
    expected = {
        "aws_organizations_organization.this": ["update"],
        "aws_organizations_organizational_unit.prod": ["update"],
        "aws_organizations_policy.guard": ["update"],
    }
    check_plan(terraform, tally, "update in place", updated, expected)
    moved = [*updated, "-var", "guarded=prod"]
    followers = ("policy_attachment.guard", "organizational_unit.sandbox", "policy.spare")
    replaced = {f"aws_organizations_{name}": ["delete", "create"] for name in followers}
    check_plan(terraform, tally, "replacement", moved, replaced)

    identities = terraform.output("ids")
    terraform.run("state", "rm", *identities)
    terraform.write("imports.tf", "".join(IMPORT % pair for pair in identities.items()))
    planned = terraform.planned(moved)
    tally.check("import finds everything as it is", f"would do {planned}" if planned else "")
    terraform.apply_plan()
    tally.check("plan after import is empty", terraform.changes(moved))
    held = set(terraform.run("state", "list").split())
    tally.check("everything is imported", " ".join(set(identities) - held))
    terraform.run("destroy", "-auto-approve", *terraform.variables(moved))
    left = stand_in.admin("GET", "state")["organizations"]["organizations"]
    tally.check("nothing is left", f"{len(left)} organizations are left" if left else "")


def features(terraform, tally):
    """An organization loses its features only by making way for another."""
    terraform.apply()
    tally.check("an organization alone", terraform.changes())
    billing = ["-var", "features=CONSOLIDATED_BILLING"]
    check_plan(terraform, tally, "features", billing, {"aws_organizations_organization.this": ["delete", "create"]})
    terraform.run("destroy", "-auto-approve", *terraform.variables(billing))
    left = stand_in.admin("GET", "state")["organizations"]["organizations"]
    tally.check("nothing is left alone", f"{len(left)} organizations are left" if left else "")


SEEN = {
    "accounts": 2,
    "units": ["Workloads"],
    "unit": True,
    "child_accounts": ["payments"],
    "accounts_below": 2,
    "units_below": 3,
    "scps": 2,
    "guard": "guard",
    "for_account": True,
    "tags": {"stage": "the first", "extra": "yes"},
    "administrators": ["payments"],
    "services": ["ssm.amazonaws.com"],
}

IMPORT = """import {
  to = %s
  id = "%s"
}
"""


def check_plan(terraform, tally, name, variables, expected):
    """The plan does just this; applied, it leaves nothing to do."""
    planned = terraform.planned(variables)
    tally.check(f"{name}: the plan", "" if planned == expected else f"{planned}, expected {expected}")
    terraform.apply_plan()
    tally.check(f"{name}: empty plan after apply", terraform.changes(variables))


def find_plugins():
    """A directory that has the provider as a filesystem mirror or a plugin directory."""
    named = os.environ.get("GOLDSMITH_TERRAFORM_PLUGINS")
    usual = [os.environ.get("TF_PLUGIN_DIR"), os.path.expanduser("~/.terraform.d/plugins"), *sorted(glob.glob("/opt/*"))]
    for folder in [named] if named else usual:
        if folder and pathlib.Path(folder, PROVIDER).is_dir():
            return folder
    return None


class Terraform:
    """One working directory."""

    def __init__(self, program, folder, plugins, main):
        self.program, self.folder = program, folder
        shutil.copy(HERE / "terraform" / main, folder)
        config = folder / "cli.tfrc"
        config.write_text(
            f'provider_installation {{\n  filesystem_mirror {{\n    path = "{plugins}"\n    include = ["{PROVIDER}"]\n  }}\n}}\n'
        )
        kept = {name: os.environ[name] for name in ("HOME", "PATH", "TMPDIR") if name in os.environ}
        self.environment = {**kept, "TF_CLI_CONFIG_FILE": str(config), "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}

    def variables(self, more=()):
        return ["-var", f"endpoint={stand_in.endpoint()}", *more]

    def apply(self, variables=()):
        self.run("apply", "-auto-approve", "-input=false", *self.variables(variables))

    def planned(self, variables=()):
        """The actions of a plan, by address."""
        self.run("plan", "-input=false", "-out=plan", *self.variables(variables))
        changes = json.loads(self.run("show", "-json", "plan")).get("resource_changes", [])
        actions = {change["address"]: change["change"]["actions"] for change in changes}
        return {address: action for address, action in actions.items() if action not in (["no-op"], ["read"])}

    def apply_plan(self):
        """What was planned last."""
        self.run("apply", "-input=false", "plan")

    def changes(self, variables=()):
        planned = self.planned(variables)
        return f"would still do {planned}" if planned else ""

    def write(self, name, text):
        (self.folder / name).write_text(text)

    def output(self, name):
        return json.loads(self.run("output", "-json", name))

    def run(self, *arguments):
        done = subprocess.run(
            [self.program, *arguments], cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=600
        )
        if done.returncode != 0:
            raise SystemExit(f"terraform {arguments[0]} failed:\n{done.stdout[-3000:]}\n{done.stderr[-5000:]}")
        return done.stdout


if __name__ == "__main__":
    main()
