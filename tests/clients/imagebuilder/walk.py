"""Walks every modelled operation with boto3: each answer is checked against botocore's output shape, and each refusal
that the stand-in models beyond shapes is provoked."""

import sys
import urllib.request

from components_and_recipes import ComponentsAndRecipes
from configurations import Configurations
from images import Images
from stand_in import ACCOUNT, ENDPOINT, REGION, admin


class Walk(ComponentsAndRecipes, Configurations, Images):
    """All of it, in order."""


def modelled():
    """The operations that the stand-in says it models, and whether its table names Terraform."""
    with urllib.request.urlopen(f"{ENDPOINT}/_goldsmith/operations") as answer:
        rows = [line.split(" | ") for line in answer.read().decode().splitlines()[2:]]
    return {row[0].strip("| ") for row in rows if row[1] == "yes"}


def main():
    admin("POST", "seed", {"account": ACCOUNT, "region": REGION})
    admin("DELETE", "log")
    walk = Walk()
    for part in ("components", "sharing", "recipes", "container_recipes", "infrastructure", "distribution", "workflows", "pipelines",
                 "images", "failures", "waiting", "schedules", "lifecycle", "tags", "not_modelled"):
        getattr(walk, part)()
    walked = {entry["operation"] for entry in admin("GET", "log")}
    walk.count.check(modelled() <= walked, f"operations that nothing walks: {sorted(modelled() - walked)}")
    walk.count.end()


if __name__ == "__main__":
    sys.exit(main())
