"""What the scripts beside it share: clients, counting, and strict checks of answers against botocore's shapes."""

import json
import os
import pathlib
import sys
import urllib.request

# Modules that the checks of all services share lie one folder up.
sys.path.append(str(pathlib.Path(__file__).parents[1]))

try:
    import boto3
    import botocore.config
except ImportError:
    print("skipped: boto3 is not installed")
    sys.exit(0)

import called  # noqa: E402, F401: the checks take it from here, since its folder is on the path from here on
import command_line  # noqa: E402, F401

ENDPOINT = os.environ.get("GOLDSMITH_ENDPOINT", "http://127.0.0.1:4700")
ACCOUNT = "111122223333"
REGION = "us-east-1"

# Members that botocore's model does not have yet, and newer models do.
NEWER_MEMBERS = {
    "amiWatermarks",
    "attemptNumber",
    "failureContext",
    "imageScanningTypes",
    "maxAttempts",
    "parentInstance",
    "scanResultCondition",
    "terminateInstanceOnCompletion",
}


class Count:
    """Counts checks, and ends the script with its verdict."""

    def __init__(self):
        self.passed = 0
        self.failures = []

    def check(self, condition, text):
        if condition:
            self.passed += 1
        else:
            self.failures.append(text)
            print(f"FAILED: {text}")

    def end(self):
        print(f"{self.passed} passed, {len(self.failures)} failed")
        sys.exit(1 if self.failures else 0)


def client(service="imagebuilder", count=None, account=ACCOUNT, region=REGION, **config):
    """A boto3 client of the stand-in; with a count, every answer is checked against its output shape."""
    made = boto3.client(
        service,
        endpoint_url=ENDPOINT,
        region_name=region,
        aws_access_key_id=f"AKIA{account}LOCAL",
        aws_secret_access_key="secret",
        config=botocore.config.Config(retries={"max_attempts": 1, "mode": "standard"}, **config),
    )
    if count is not None:
        made.meta.events.register("before-parse", lambda **event: check_answer(count, **event))
    return made


def check_answer(count, operation_model, response_dict, **_):
    if response_dict["status_code"] >= 300 or operation_model.output_shape is None:
        return
    body = json.loads(response_dict["body"] or "{}")
    problems = []
    compare(operation_model.output_shape, body, operation_model.name, problems)
    count.check(not problems, f"{operation_model.name}: {'; '.join(problems)}")


def compare(shape, value, path, problems):
    """Every member known, every type right, every required member there."""
    kind = shape.type_name
    if kind == "structure":
        if not isinstance(value, dict):
            problems.append(f"{path} is no object")
            return
        for name, member in value.items():
            if name in shape.members:
                compare(shape.members[name], member, f"{path}.{name}", problems)
            elif name not in NEWER_MEMBERS:
                problems.append(f"{path}.{name} is unknown")
        for name in shape.required_members:
            if name not in value:
                problems.append(f"{path}.{name} is missing")
    elif kind == "list":
        if not isinstance(value, list):
            problems.append(f"{path} is no list")
            return
        for index, item in enumerate(value):
            compare(shape.member, item, f"{path}[{index}]", problems)
    elif kind == "map":
        for name, item in value.items():
            compare(shape.value, item, f"{path}.{name}", problems)
    else:
        types = {"string": str, "boolean": bool, "integer": int, "long": int, "timestamp": (int, float), "double": (int, float)}
        right = isinstance(value, types[kind]) and not (kind != "boolean" and isinstance(value, bool))
        if not right:
            problems.append(f"{path} is no {kind}: {value!r}")
        elif kind == "string" and shape.enum and value not in shape.enum:
            problems.append(f"{path} is none of the enum: {value!r}")


def admin(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{ENDPOINT}/_goldsmith/{path}", data=data, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())


def switches(**changes):
    now = admin("GET", "switches")
    now.update(changes)
    return admin("PUT", "switches", now)


def advance(minutes):
    return admin("POST", "clock/advance", {"milliseconds": minutes * 60_000})
