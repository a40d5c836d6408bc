"""What the checks here share: the stand-in's address, its clients and its admin path."""

import json
import os
import pathlib
import sys
import urllib.request

MANAGEMENT = "999988887777"
FACTORY = "111122223333"
DELEGATE = "888899990000"
LEAVING = "777788889999"
REGION = "us-east-1"
# Modules that the checks of all services share lie one folder up.
sys.path.append(str(pathlib.Path(__file__).parents[1]))
DOCS = pathlib.Path(__file__).parents[3] / "docs" / "emulator-organizations.md"


def endpoint():
    """Where the stand-in listens; without one there is nothing to check."""
    address = os.environ.get("GOLDSMITH_ENDPOINT")
    if not address:
        skip("GOLDSMITH_ENDPOINT names no stand-in")
    return address.rstrip("/")


def skip(reason):
    print(f"skipped: {reason}")
    sys.exit(0)


def admin(method, path, body=None):
    """A call of the admin path."""
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{endpoint()}/_goldsmith/{path}", data=data, method=method)
    with urllib.request.urlopen(request, timeout=30) as response:
        text = response.read().decode()
    return json.loads(text) if text.startswith(("{", "[")) else text


def seed(organization=True):
    """A fresh world, with the seeded organization or with none."""
    body = {"account": MANAGEMENT, "region": REGION}
    if organization:
        body["organization"] = {
            "id": "o-abc1234567",
            "management_account": MANAGEMENT,
            "factory_account": FACTORY,
        }
    admin("POST", "seed", body)


def client(account=MANAGEMENT, service="organizations", validate=False, address=None):
    """A boto3 client that calls as an account. Nothing is validated on this side unless it is asked for."""
    import boto3
    from botocore.config import Config

    return boto3.client(
        service,
        endpoint_url=address or endpoint(),
        region_name=REGION,
        aws_access_key_id=f"AKIA{account}LOCAL",
        aws_secret_access_key="local",
        config=Config(parameter_validation=validate, retries={"total_max_attempts": 1}),
    )


def recorded(client_name, services):
    """What a client called since the log was emptied and what the record of it says do not agree on."""
    import called

    return called.check(client_name, services, admin("GET", "log"))


class Tally:
    """Counts what passed and what failed, and says what failed."""

    def __init__(self):
        self.passed = 0
        self.failures = []

    def check(self, name, problem):
        """`problem` is empty where all is well."""
        if problem:
            self.failures.append(f"{name}: {problem}")
        else:
            self.passed += 1

    def finish(self):
        for failure in self.failures:
            print(f"FAILED {failure}")
        print(f"{self.passed} passed, {len(self.failures)} failed")
        sys.exit(1 if self.failures else 0)
