"""Walks every operation with boto3: each answer is checked against botocore's output shape, each refusal that the stand-in models
beyond shapes is provoked, and what it does not model says so."""

import sys

from components_and_recipes import ComponentsAndRecipes
from configurations import Configurations
from images import Images
from stand_in import ACCOUNT, REGION, admin, called, client

from botocore.exceptions import ClientError

PARTS = ("components", "sharing", "recipes", "container_recipes", "infrastructure", "distribution", "workflows", "pipelines", "images",
         "failures", "waiting", "schedules", "lifecycle", "tags", "not_modelled")


class Walk(ComponentsAndRecipes, Configurations, Images):
    """All of it, in order."""


def too_much(walk):
    """A hundred megabytes of document: the refusal arrives, whatever was still being sent."""
    walk.refused("InvalidRequestException", 400, "create_component", "too large", name="huge", semanticVersion="1.0.0", platform="Linux",
                 data="x" * 100_000_000)


def objects(walk):
    """S3, as far as documents of components lie in it."""
    s3, place = client("s3"), {"Bucket": "documents", "Key": "notes/a b.txt"}
    s3.create_bucket(Bucket="documents")
    s3.head_bucket(Bucket="documents")
    s3.put_object(**place, Body="ä\n".encode())
    walk.equal(s3.get_object(**place)["Body"].read().decode(), "ä\n", "an object")
    walk.equal(s3.head_object(**place)["ContentLength"], 3, "its length")
    s3.delete_object(**place)
    for operation, code, refused in ((s3.get_object, "NoSuchKey", place), (s3.list_buckets, "NotImplemented", {})):
        try:
            operation(**refused)
            walk.count.check(False, f"{code}: accepted")
        except ClientError as error:
            walk.equal(error.response["Error"]["Code"], code, "S3")


def operations():
    """Every operation that the service has."""
    return set(client().meta.service_model.operation_names)


def main():
    admin("POST", "seed", {"account": ACCOUNT, "region": REGION})
    admin("DELETE", "log")
    walk = Walk()
    for part in PARTS:
        getattr(walk, part)()
    objects(walk)
    too_much(walk)
    log = admin("GET", "log")
    walked = called.operations("boto3", "imagebuilder", log)
    walk.count.check(walked == operations(), f"operations that nothing walks: {sorted(operations() - walked)}")
    problem = called.check("boto3", ["imagebuilder", "s3"], log)
    walk.count.check(not problem, problem)
    walk.count.end()


if __name__ == "__main__":
    sys.exit(main())
