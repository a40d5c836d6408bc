#!/usr/bin/env python3
"""boto3 against the stand-in's Organizations: every answer fits botocore's model, every constraint is kept.

Needs GOLDSMITH_ENDPOINT, and a stand-in that may be emptied.
"""

import json

import shapes
import stand_in
import walk as walking

# Members that newer models have, and botocore's may not.
NEWER = set()


def main():
    try:
        import boto3  # noqa: F401
    except ImportError:
        stand_in.skip("boto3 is not installed")
    tally = stand_in.Tally()
    stand_in.endpoint()
    stand_in.admin("DELETE", "log")
    walked = check_walk(tally)
    check_pages(tally)
    check_violations(tally, walked)
    check_unmodelled(tally, walked)
    check_callers(tally)
    check_identity(tally)
    tally.check("what boto3 calls", stand_in.recorded("boto3", ["organizations", "sts"]))
    tally.finish()


def check_walk(tally):
    """Walks through every operation; each raw answer must fit the model, each refusal be modelled."""
    stand_in.seed(organization=False)
    client = stand_in.client(validate=True)
    seen = []
    client.meta.events.register("after-call.organizations", lambda **call: seen.append(call))
    walk = walking.Walk(client)
    walking.run(walk)
    for call in seen:
        model, response = call["model"], call["http_response"]
        tally.check(f"{model.name} answered {response.status_code}", "; ".join(answer_problems(model, response)))
    for name, (outcome, _) in walk.outcomes.items():
        crashed = outcome != "ok" and not outcome.split()[0].endswith("Exception")
        tally.check(f"step '{name}'", f"ended in {outcome}" if crashed else "")
    return set(walk.calls.values())


def answer_problems(model, response):
    body = json.loads(response.content or b"{}")
    if response.status_code == 200:
        if model.output_shape is None:
            return [] if body == {} else [f"an answer where the model has none: {body}"]
        return [problem for problem in shapes.problems(body, model.output_shape) if problem not in NEWER]
    if response.status_code != 400:
        return [f"status {response.status_code}"]
    code = body.get("__type")
    error = next((shape for shape in model.error_shapes if shape.name == code), None)
    if error is None:
        return [f"{code} is not modelled for this operation"]
    return list(shapes.problems({name: value for name, value in body.items() if name != "__type"}, error))


def check_pages(tally):
    """Every list comes whole through a paginator, at every page size."""
    stand_in.seed()
    client = stand_in.client(validate=True)
    for name in ("list_accounts", "list_targets_for_policy"):
        members = {"PolicyId": "p-FullAWSAccess"} if "targets" in name else {}
        whole = ids(client, name, members, 20)
        for size in (1, 2, 3, 7, 19):
            problem = "" if ids(client, name, members, size) == whole else f"differs at {size} a page"
            tally.check(f"pages of {name}", problem)
        tally.check(f"{name} lists all", "" if len(whole) >= 7 else f"only {len(whole)}")


def ids(client, name, members, size):
    pages = client.get_paginator(name).paginate(**members, PaginationConfig={"PageSize": size})
    items = [item for page in pages for value in page.values() if isinstance(value, list) for item in value]
    return [item.get("Id") or item.get("TargetId") for item in items]


def check_violations(tally, operations):
    """Each modelled constraint of each input, violated once."""
    stand_in.seed()
    client = stand_in.client()
    # botocore cannot write every wrong input down, so the body is replaced on its way out.
    body = {}
    client.meta.events.register(
        "before-call.organizations", lambda params, **_: params.update(body=json.dumps(body["members"]).encode())
    )
    model = client.meta.service_model
    for operation in sorted(operations):
        shape = model.operation_model(operation).input_shape
        if shape is None:
            continue
        base = shapes.valid(shape)
        for what, members, reasons in shapes.violations(shape, base):
            body["members"] = members
            tally.check(f"{operation}: {what}", violation_problem(client, operation, reasons))


def violation_problem(client, operation, reasons):
    try:
        client._make_api_call(operation, {})
    except client.exceptions.ClientError as refusal:
        response = refusal.response
        status = response["ResponseMetadata"]["HTTPStatusCode"]
        code = response["Error"]["Code"]
        heard = response.get("Reason", code)
        fits = heard in reasons and code in ("InvalidInputException", "SerializationException")
        return "" if fits and status == 400 else f"{status} {code} {heard}, expected one of {sorted(reasons)}"
    return f"accepted, expected one of {sorted(reasons)}"


def check_unmodelled(tally, walked):
    """Whatever else the service has is refused by name, never answered."""
    client = stand_in.client()
    model = client.meta.service_model
    for operation in sorted(set(model.operation_names) - walked):
        try:
            client._make_api_call(operation, {})
            problem = "answered as if it were modelled"
        except client.exceptions.ClientError as refusal:
            error = refusal.response["Error"]
            legible = error["Code"] == "UnknownOperationException" and error["Message"] == f"{operation} is not modelled here."
            problem = "" if legible else f"refused with {error}"
        tally.check(f"{operation} is not modelled", problem)


def check_callers(tally):
    """A member reads what concerns it; a stranger has no organization."""
    stand_in.seed()
    expectations = [
        (stand_in.FACTORY, "DescribeOrganization", {}, "ok"),
        (stand_in.FACTORY, "ListRoots", {}, "AccessDeniedException"),
        (stand_in.FACTORY, "DeletePolicy", {"PolicyId": "p-FullAWSAccess"}, "AccessDeniedException"),
        ("123456789012", "DescribeOrganization", {}, "AWSOrganizationsNotInUseException"),
        (stand_in.LEAVING, "LeaveOrganization", {}, "ok"),
        (stand_in.LEAVING, "LeaveOrganization", {}, "AWSOrganizationsNotInUseException"),
    ]
    for account, operation, members, expected in expectations:
        client = stand_in.client(account)
        try:
            client._make_api_call(operation, members)
            heard = "ok"
        except client.exceptions.ClientError as refusal:
            heard = refusal.response["Error"]["Code"]
        tally.check(f"{operation} as {account}", "" if heard == expected else f"{heard}, expected {expected}")


def check_identity(tally):
    """STS says who calls, and its credentials call as the role's account."""
    sts = stand_in.client(service="sts")
    account = sts.get_caller_identity()["Account"]
    tally.check("identity", "" if account == stand_in.MANAGEMENT else account)
    role = f"arn:aws:iam::{stand_in.FACTORY}:role/reader"
    key = sts.assume_role(RoleArn=role, RoleSessionName="check")["Credentials"]["AccessKeyId"]
    tally.check("assumed role", "" if stand_in.FACTORY in key else key)
    try:
        sts.assume_role(RoleArn="arn:aws:iam::1:role/x", RoleSessionName="check")
        tally.check("a role that cannot be", "accepted")
    except sts.exceptions.ClientError as refusal:
        code = refusal.response["Error"]["Code"]
        tally.check("a role that cannot be", "" if code == "ValidationError" else code)
    for operation in sorted(set(sts.meta.service_model.operation_names) - {"GetCallerIdentity", "AssumeRole"}):
        tally.check(f"{operation} is not modelled", sts_problem(sts, operation))


def sts_problem(sts, operation):
    """Empty where an operation of STS is refused by name."""
    try:
        sts._make_api_call(operation, {})
        return "answered as if it were modelled"
    except sts.exceptions.ClientError as refusal:
        error = refusal.response["Error"]
        legible = error["Code"] == "InvalidAction" and f"{operation}: not modelled here" in error["Message"]
        return "" if legible else f"refused with {error}"


if __name__ == "__main__":
    main()
