"""Terraform's AWS provider against the stand-in: apply, empty plan, update in place, replacement and its deadlock,
import, destroy.

Needs GOLDSMITH_ENDPOINT, and a stand-in that may be emptied. The provider is taken from a directory of plugins:
GOLDSMITH_TERRAFORM_PLUGINS, or the first usual place that has it; nothing is downloaded.
"""

import glob
import json
import os
import pathlib
import shutil
import subprocess
import sys
import tempfile

from stand_in import ACCOUNT, ENDPOINT, REGION, Count, admin, called, switches

PROVIDER = "registry.terraform.io/hashicorp/aws"
HERE = pathlib.Path(__file__).parent
SEEN = {
    "amazons": True,
    "component": "BUILD",
    "recipes": 1,
    "container": True,
    "containers": 1,
    "infrastructures": 1,
    "distributions": 1,
    "pipelines": 1,
    "amis": 4,
}
UPDATED = {"description": "the second"}
ROLLED = {"description": "the second", "component_version": "1.0.1"}
RENAMED = {**ROLLED, "suffix": "-anew"}


def find_plugins():
    """A directory that has the provider as a filesystem mirror."""
    named = os.environ.get("GOLDSMITH_TERRAFORM_PLUGINS")
    usual = [os.environ.get("TF_PLUGIN_DIR"), os.path.expanduser("~/.terraform.d/plugins"), *sorted(glob.glob("/opt/*"))]
    for folder in [named] if named else usual:
        if folder and pathlib.Path(folder, PROVIDER).is_dir():
            return folder
    return None


class Terraform:
    """One working directory."""

    def __init__(self, program, folder, plugins):
        self.program, self.folder = program, folder
        shutil.copy(HERE / "terraform" / "main.tf", folder)
        configuration = folder / "terraform.rc"
        mirror = f'filesystem_mirror {{ path = "{plugins}" }}'
        configuration.write_text(f"provider_installation {{\n  {mirror}\n}}\n")
        self.environment = {**os.environ, "TF_CLI_CONFIG_FILE": str(configuration), "TF_IN_AUTOMATION": "1", "CHECKPOINT_DISABLE": "1"}

    def run(self, *arguments, variables=None, may_fail=False):
        given = {"endpoint": ENDPOINT, **(variables or {})}
        takes = arguments[0] in ("plan", "apply", "destroy", "import")
        flags = [f"-var={name}={value}" for name, value in given.items()] if takes else []
        command = [self.program, arguments[0], *flags, *(["-input=false", "-no-color"] if takes or arguments[0] == "init" else []), *arguments[1:]]
        done = subprocess.run(command, cwd=self.folder, env=self.environment, capture_output=True, text=True, timeout=900)
        if done.returncode not in (0, 2) and not may_fail:
            print(done.stdout, done.stderr)
            raise SystemExit(f"terraform {arguments[0]} ended with {done.returncode}")
        return done

    def planned(self, variables=None):
        """What a plan would do, by address."""
        self.run("plan", "-out=plan", variables=variables)
        plan = json.loads(self.run("show", "-json", "plan").stdout)
        changes = {change["address"]: change["change"]["actions"] for change in plan.get("resource_changes", [])}
        return {address: actions for address, actions in changes.items() if actions not in (["no-op"], ["read"])}


def life(terraform, count):
    terraform.run("init")
    terraform.run("apply", "-auto-approve")
    nothing_to_do(terraform, count, "the plan after apply")
    seen = json.loads(terraform.run("output", "-json", "seen").stdout)
    for name, wanted in SEEN.items():
        count.check(seen[name] == wanted, f"data source {name}: {seen[name]}, not {wanted}")

    named = ("container_recipe.box", "distribution_configuration.everywhere", "image_pipeline.manual", "image_pipeline.weekly",
             "infrastructure_configuration.builders", "lifecycle_policy.tidy", "workflow.approve")
    rolling = ("component.tools", "image.golden", "image_recipe.golden")
    wanted = {f"aws_imagebuilder_{kind}": ["update"] for kind in named + rolling}
    planned = terraform.planned(UPDATED)
    count.check(planned == wanted, f"update in place: {planned}")
    terraform.run("apply", "-auto-approve", variables=UPDATED)
    nothing_to_do(terraform, count, "the plan after the update", UPDATED)

    planned = terraform.planned(ROLLED)
    rolled = {f"aws_imagebuilder_{kind}": ["create", "delete"] for kind in rolling}
    wanted = {**rolled, "aws_imagebuilder_image_pipeline.weekly": ["update"]}
    count.check(planned == wanted, f"replacement: {planned}")
    terraform.run("apply", "-auto-approve", variables=ROLLED)
    nothing_to_do(terraform, count, "the plan after the replacement", ROLLED)
    deadlock(terraform, count)

    planned = terraform.planned(RENAMED)
    wanted = {f"aws_imagebuilder_{kind}": ["create", "delete"] for kind in (*named, "image.golden")}
    count.check(planned == wanted, f"replacement by another name: {planned}")
    terraform.run("apply", "-auto-approve", variables=RENAMED)
    nothing_to_do(terraform, count, "the plan after everything has another name", RENAMED)
    imports(terraform, count)
    terraform.run("destroy", "-auto-approve", variables=RENAMED)
    left = {kind: things for place in admin("GET", "state")["image_builder"]["places"].values()
            for kind, things in place["store"]["shelves"].items() if things}
    count.check(left == {}, f"left after destroy: {left}")


def nothing_to_do(terraform, count, name, variables=None):
    planned = terraform.planned(variables)
    count.check(planned == {}, f"{name}: {planned}")


def deadlock(terraform, count):
    """Without `create_before_destroy`, a recipe that a pipeline uses cannot be replaced: the delete is refused."""
    main = terraform.folder / "main.tf"
    text = main.read_text()
    main.write_text(text.replace("  lifecycle { create_before_destroy = true }\n", "").replace('"tools"\n  version', '"tools-renamed"\n  version'))
    done = terraform.run("apply", "-auto-approve", "-target=aws_imagebuilder_component.tools", variables=ROLLED, may_fail=True)
    count.check(done.returncode == 1 and "ResourceDependencyException" in done.stderr, f"the deadlock: {done.stdout[-2000:]}{done.stderr}")
    main.write_text(text)


def imports(terraform, count):
    state = json.loads(terraform.run("show", "-json").stdout)["values"]["root_module"]["resources"]
    arns = {resource["address"]: resource["values"]["arn"] for resource in state if resource["mode"] == "managed"}
    terraform.run("state", "rm", *arns)
    blocks = [f'import {{\n  to = {address}\n  id = "{arn}"\n}}\n' for address, arn in arns.items()]
    (terraform.folder / "imports.tf").write_text("".join(blocks))
    planned = terraform.planned(RENAMED)
    count.check(planned == {}, f"import finds everything as it is: {planned}")
    terraform.run("apply", "-auto-approve", variables=RENAMED)
    (terraform.folder / "imports.tf").unlink()
    nothing_to_do(terraform, count, "the plan after the import", RENAMED)


def main():
    program, plugins = shutil.which("terraform"), find_plugins()
    if not program or not plugins:
        print("skipped: terraform or its AWS provider is not installed (set GOLDSMITH_TERRAFORM_PLUGINS)")
        return
    admin("POST", "seed", {"account": ACCOUNT, "region": REGION})
    admin("DELETE", "log")
    switches(build_state_ms=0)
    count = Count()
    with tempfile.TemporaryDirectory() as folder:
        life(Terraform(program, pathlib.Path(folder), plugins), count)
    problem = called.check("Terraform", ["imagebuilder"], admin("GET", "log"))
    count.check(not problem, problem)
    count.end()


if __name__ == "__main__":
    sys.exit(main())
