"""Every operation of botocore's models, with every error that its model names: injected, and read back by boto3.

A pair counts where boto3 raised the *modelled* class of the error, not its fallback, with the status of the model and the members of
the error's shape and no others. So codes, statuses and members are judged by the models that somebody else wrote.
"""

import json
import os
import sys
import urllib.request

try:
    import boto3
    from botocore import xform_name
    from botocore.config import Config
    from botocore.exceptions import ClientError
except ImportError:
    print("skipped: boto3 is not installed")
    sys.exit(0)

ENDPOINT = os.environ.get("GOLDSMITH_ENDPOINT", "http://127.0.0.1:4700")
MANAGEMENT = "999988887777"
# Members of errors beside the text, each with a value that the model's enum has.
TYPED = {"Reason", "Type"}


def admin(method, path, body=None):
    data = None if body is None else json.dumps(body).encode()
    request = urllib.request.Request(f"{ENDPOINT}/_goldsmith/{path}", data=data, method=method)
    with urllib.request.urlopen(request) as answer:
        return json.loads(answer.read())


def silent_client(service, account):
    """A client that checks nothing by itself and tries once: a retry would meet the operation itself, behind the fault."""
    return boto3.client(
        service,
        endpoint_url=ENDPOINT,
        region_name="us-east-1",
        aws_access_key_id=f"AKIA{account}LOCAL",
        aws_secret_access_key="secret",
        config=Config(parameter_validation=False, retries={"total_max_attempts": 1}),
    )


def needed(shape):
    """What botocore cannot build a request without: what stands in the path."""
    labels = [name for name, member in shape.members.items() if member.serialization.get("location") == "uri"] if shape else []
    return dict.fromkeys(labels, "x")


def status_of(error):
    """Where a model names none, as Organizations' does, every error is sent with 400."""
    return error.metadata.get("error", {}).get("httpStatusCode", 400)


def code_of(error):
    return error.metadata.get("error", {}).get("code", error.name)


def typed_members(error):
    """A value for each member beside the text."""
    return {name: member.enum[0] for name, member in error.members.items() if name in TYPED and member.enum}


def inject(service, operation, error):
    effect = {"kind": "error", "code": code_of(error), "message": f"{operation} says {error.name}", "members": typed_members(error)}
    admin("DELETE", "faults")
    admin("POST", "faults", {"service": service, "operation": operation, "times": 1, "effect": effect})


def body_problem(body, operation, error):
    """What of the body is not as the error's shape says."""
    wanted = {name.lower(): value for name, value in typed_members(error).items()}
    wanted["message"] = f"{operation} says {error.name}"
    got = {name.lower(): value for name, value in body.items() if name != "__type"}
    known = {name.lower() for name in error.members}
    if set(got) - known:
        return f"members that the model has not: {sorted(set(got) - known)}"
    return "" if got == wanted else f"{got} instead of {wanted}"


def problem_of(made, operation, error, bodies):
    """Calls once; what is wrong with the answer, or nothing."""
    method = getattr(made, xform_name(operation.name))
    bodies.clear()
    try:
        method(**needed(operation.input_shape))
    except ClientError as raised:
        wanted = getattr(made.exceptions, error.name)
        status = raised.response["ResponseMetadata"]["HTTPStatusCode"]
        if type(raised) is not wanted:
            return f"raised {type(raised).__name__}"
        if status != status_of(error):
            return f"status {status} instead of {status_of(error)}"
        return body_problem(json.loads(bodies[-1]), operation.name, error)
    return "no error"


def check(service, account):
    """Produces all pairs of a service; says how many of how many."""
    made = silent_client(service, account)
    bodies = []
    made.meta.events.register("before-parse", lambda response_dict, **_: bodies.append(response_dict["body"]))
    model = made.meta.service_model
    pairs = [(model.operation_model(name), error) for name in model.operation_names for error in model.operation_model(name).error_shapes]
    produced = 0
    for operation, error in pairs:
        inject(service, operation.name, error)
        problem = problem_of(made, operation, error, bodies)
        if problem:
            print(f"FAILED: {service} {operation.name} {error.name}: {problem}")
        else:
            produced += 1
    operations = len(model.operation_names)
    print(f"{service}: {produced} of {len(pairs)} pairs of {operations} operations produced")
    return produced == len(pairs) > 0


def main():
    well = [check("imagebuilder", "111122223333"), check("organizations", MANAGEMENT)]
    admin("DELETE", "faults")
    sys.exit(0 if all(well) else 1)


if __name__ == "__main__":
    main()
