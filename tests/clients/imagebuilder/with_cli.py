#!/usr/bin/env python3
"""The AWS CLI against the stand-in's Image Builder: the whole walk typed instead of called, then what only a terminal has: pages,
files, skeletons, queries, exit codes.

Needs GOLDSMITH_ENDPOINT, and a stand-in that may be emptied.
"""

import json
import shutil
import sys
import tempfile

from stand_in import ACCOUNT, ENDPOINT, REGION, admin, called, command_line
from walk import PARTS, Walk, operations
from walking import AL2023, COMPONENT, MINE

from botocore.exceptions import ClientError

# Version 1 ends with 255 where AWS refuses, version 2 with 254; both use 252 or 2 for a line that they do not understand.
REFUSED = (254, 255)
MISTYPED = (2, 252)


class TypedWalk(Walk):
    """The walk of boto3, each call a line in a terminal."""

    def __init__(self, program, home):
        self.program, self.home = program, home
        super().__init__()

    def cli(self, account=ACCOUNT):
        return command_line.Cli(self.program, self.home, account, REGION, ENDPOINT)

    def connect(self, account=ACCOUNT):
        return command_line.TypingClient(self.cli(account), "imagebuilder")

    def upload(self, bucket, key, text):
        path = self.cli().file("upload", text).removeprefix("file://")
        printed = self.cli().run("s3", "cp", path, f"s3://{bucket}/{key}")
        self.equal((printed.code, printed.err), (0, ""), "an upload")

    def refused(self, code, status, operation, text="", **request):
        """Expects this refusal; the terminal shows its code and text, and no status but its own."""
        label = f"{operation} {text or request}: "
        try:
            getattr(self.ib, operation)(**request)
            self.count.check(False, label + "accepted")
        except ClientError as error:
            got, message = error.response["Error"]["Code"], error.response["Error"]["Message"]
            ended = error.response["ResponseMetadata"]["ExitCode"]
            self.count.check(got == code and text in message and ended in REFUSED, f"{label}{ended} {got} {message}")

    def by_hand_only(self):
        """What no client library shows."""
        self.aws = self.cli()
        self.pages_and_queries()
        self.files_and_skeletons()
        self.arns_in_paths()
        self.exit_codes()
        self.every_refusal_is_legible()

    def pages_and_queries(self):
        aws = self.aws
        for number in range(5):
            line = f"imagebuilder create-component --name page-{number} --semantic-version 1.0.{number} --platform Linux --tags page={number}"
            arn = aws.text(line, "--data", COMPONENT, "--query", "componentBuildVersionArn")
            self.equal(arn, MINE + f"component/page-{number}/1.0.{number}/1", "a component")
        names = ["--filters", "name=name,values=page-0,page-1,page-2,page-3,page-4", "--query", "componentVersionList[].name"]
        everything = [f"page-{number}" for number in range(5)]
        for size in (1, 2, 3, 25):
            listed = aws.json(f"imagebuilder list-components --page-size {size}", *names)
            self.equal(listed, everything, f"pages of {size}")
        first = aws.json("imagebuilder list-components --max-items 2 --page-size 1", *names[:2])
        self.equal([row["name"] for row in first["componentVersionList"]], everything[:2], "at most two")
        rest = aws.json("imagebuilder list-components --page-size 2 --starting-token", first["NextToken"], *names)
        self.equal(rest, everything[2:], "and the rest")
        single = aws.json("imagebuilder list-components --no-paginate --max-results 2", *names[:2])
        self.equal((len(single["componentVersionList"]), "nextToken" in single), (2, True), "one page alone")
        table = aws.typed("imagebuilder list-components --owner Self --output table", *names[:2])
        self.count.check("page-3" in table.out and "ListComponents" in table.out, f"a table: {table.out[:200]}")

    def files_and_skeletons(self):
        aws = self.aws
        skeleton = json.loads(aws.process("imagebuilder", "create-image-recipe", "--generate-cli-skeleton").out)
        written = {"name": "typed", "semanticVersion": "1.0.0", "parentImage": AL2023, "tags": {"by": "hand"},
                   "components": [{"componentArn": MINE + "component/page-0/x.x.x", "parameters": [{"name": "Package", "value": ["jq"]}]}]}
        self.count.check(set(written) <= set(skeleton), f"the skeleton has what is written: {sorted(skeleton)}")
        recipe = aws.text("imagebuilder create-image-recipe --query imageRecipeArn --cli-input-json", aws.file("recipe.json", json.dumps(written)))
        self.equal(recipe, MINE + "image-recipe/typed/1.0.0", "a recipe from a file")
        read = aws.json(f"imagebuilder get-image-recipe --image-recipe-arn {recipe} --query imageRecipe")
        self.equal((read["components"], read["tags"]), (written["components"], written["tags"]), "is what the file says")
        line = "imagebuilder create-component --name from-file --semantic-version 1.0.0 --platform Linux --query componentBuildVersionArn --data"
        component = aws.text(line, aws.file("component.yaml", COMPONENT + "# ä, €, 日本\n"))
        data = aws.json(f"imagebuilder get-component --component-build-version-arn {component} --query component.data")
        self.equal(data, COMPONENT + "# ä, €, 日本\n", "a document, byte for byte")

    def arns_in_paths(self):
        aws, arn = self.aws, MINE + "component/from-file/1.0.0/1"
        tag = aws.typed(f"imagebuilder tag-resource --resource-arn {arn} --tags team=images,cost:centre=a/b")
        self.equal((tag.code, tag.out), (0, ""), "tagged")
        tags = aws.json(f"imagebuilder list-tags-for-resource --resource-arn {arn} --query tags")
        self.equal(tags, {"team": "images", "cost:centre": "a/b"}, "the tags of an ARN in the path")
        aws.typed(f"imagebuilder untag-resource --resource-arn {arn} --tag-keys team cost:centre")
        self.equal(aws.json(f"imagebuilder list-tags-for-resource --resource-arn {arn} --query tags"), {}, "no tags")
        twice = arn.replace(":", "%3A").replace("/", "%2F")
        self.equal(aws.typed(f"imagebuilder list-tags-for-resource --resource-arn {twice}").error(), "InvalidParameterException", "encoded twice")

    def exit_codes(self):
        aws = self.aws
        for line, codes in (
            ("imagebuilder list-components", (0,)),
            ("imagebuilder delete-component --component-build-version-arn " + MINE + "component/none/1.0.0/1", REFUSED),
            ("imagebuilder create-component --name abc", MISTYPED),
            ("imagebuilder paint-component", MISTYPED),
        ):
            printed = aws.process(*line.split())
            self.count.check(printed.code in codes, f"{line}: exit code {printed.code}, not one of {codes}: {printed.err}")
        dry = aws.typed("imagebuilder create-component --name dry --semantic-version 1.0.0 --platform Linux --dry-run", "--data", COMPONENT)
        self.equal((dry.error(), dry.code in REFUSED), ("DryRunOperationException", True), "a dry run")

    def every_refusal_is_legible(self):
        """A person reads what happened, whatever error of the model it is."""
        for code in ("CallRateLimitExceededException", "ServiceUnavailableException", "ForbiddenException"):
            admin("POST", "faults", {"operation": "ListImages", "times": 1, "effect": {"kind": "error", "code": code, "message": "said so"}})
            printed = self.aws.typed("imagebuilder list-images")
            self.equal((printed.error(), "said so" in printed.err, printed.code in REFUSED), (code, True, True), "an error of the model")
        admin("DELETE", "faults")


def main():
    program = shutil.which("aws")
    if not program:
        print("skipped: the AWS CLI is not installed")
        return
    admin("POST", "seed", {"account": ACCOUNT, "region": REGION})
    admin("DELETE", "log")
    with tempfile.TemporaryDirectory() as home:
        walk = TypedWalk(program, home)
        for part in PARTS:
            getattr(walk, part)()
        walk.by_hand_only()
    log = admin("GET", "log")
    typed = called.operations("AWS CLI", "imagebuilder", log)
    walk.count.check(typed == operations(), f"operations that nobody typed: {sorted(operations() - typed)}")
    problem = called.check("AWS CLI", ["imagebuilder", "s3"], log)
    walk.count.check(not problem, problem)
    walk.count.end()


if __name__ == "__main__":
    sys.exit(main())
