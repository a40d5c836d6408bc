"""Violates every modelled constraint of every input once, and expects a modelled refusal each time.

The valid requests are made from botocore's shapes: as large as possible, with a sample for every string that has a rule.
"""

import re
import sys

from stand_in import Count, client

from botocore.exceptions import ClientError

ARN = "arn:aws:imagebuilder:us-east-1:111122223333:"
UUID = "01234567-89ab-cdef-0123-456789abcdef"
SAMPLES = {
    "AccountId": "111122223333",
    "AmiNameString": "golden {{ imagebuilder:buildDate }}",
    "ComponentBuildVersionArn": ARN + "component/abc/1.0.0/1",
    "ComponentVersionArn": ARN + "component/abc/1.0.0",
    "ComponentVersionArnOrBuildVersionArn": ARN + "component/abc/1.0.0/1",
    "ContainerRecipeArn": ARN + "container-recipe/abc/1.0.0",
    "DistributionConfigurationArn": ARN + "distribution-configuration/abc",
    "EmptyString": "",
    "HttpTokens": "required",
    "ImageBuildVersionArn": ARN + "image/abc/1.0.0/1",
    "ImageBuilderArn": ARN + "component/abc/1.0.0/1",
    "ImagePipelineArn": ARN + "image-pipeline/abc",
    "ImageRecipeArn": ARN + "image-recipe/abc/1.0.0",
    "ImageVersionArn": ARN + "image/abc/1.0.0",
    "ImageVersionArnOrBuildVersionArn": ARN + "image/abc/1.0.0/1",
    "InfrastructureConfigurationArn": ARN + "infrastructure-configuration/abc",
    "LaunchTemplateId": "lt-0123456789abcdef0",
    "LicenseConfigurationArn": "arn:aws:license-manager:us-east-1:111122223333:license-configuration:lic-" + "a" * 32,
    "LifecycleExecutionId": "lce-" + UUID,
    "LifecyclePolicyArn": ARN + "lifecycle-policy/abc",
    "MarketplaceResourceLocation": "s3://bucket/key",
    "OrganizationArn": "arn:aws:organizations::111122223333:organization/o-abcdefghij",
    "OrganizationalUnitArn": "arn:aws:organizations::111122223333:ou/o-abcdefghij/ou-abcd-abcdefgh",
    "SnsTopicArn": "arn:aws:sns:us-east-1:111122223333:topic",
    "Timezone": "Europe/Berlin",
    "UserDataOverride": "c2xlZXA=",
    "VersionNumber": "1.0.0",
    "WildcardVersionNumber": "1.0.0",
    "WorkflowBuildVersionArn": ARN + "workflow/build/abc/1.0.0/1",
    "WorkflowExecutionId": "wf-" + UUID,
    "WorkflowStepExecutionId": "step-" + UUID,
    "WorkflowVersionArn": ARN + "workflow/build/abc/1.0.0",
    "WorkflowVersionArnOrBuildVersionArn": ARN + "workflow/build/abc/1.0.0/1",
    "WorkflowWildcardVersionArn": ARN + "workflow/build/abc/1.0.0",
}
REFUSALS = {
    "InvalidParameterValueException",
    "InvalidParameterException",
    "InvalidRequestException",
}


def sample(shape):
    kind = shape.type_name
    if kind == "structure":
        return {name: sample(member) for name, member in shape.members.items()}
    if kind == "list":
        return [sample(shape.member)] * max(1, shape.metadata.get("min", 1))
    if kind == "map":
        return {sample(shape.key): sample(shape.value)}
    if kind in ("integer", "long"):
        return shape.metadata.get("min", 1)
    if kind == "boolean":
        return True
    if kind == "timestamp":
        return 4_102_444_800
    if shape.enum:
        return shape.enum[0]
    return SAMPLES.get(shape.name, "abcdef")


def violations(shape, path=()):
    """Yields (path, broken value, what is broken); a value of `None` removes the member."""
    kind = shape.type_name
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if kind == "structure":
        for name, member in shape.members.items():
            if name in shape.required_members:
                yield path + (name,), None, "required"
            yield from violations(member, path + (name,))
    elif kind == "list":
        if low:
            yield path, [], f"min {low}"
        if high:
            yield path, [sample(shape.member)] * (high + 1), f"max {high}"
        yield from violations(shape.member, path + (0,))
    elif kind == "map":
        if low:
            yield path, {}, f"min {low}"
        if high:
            yield path, {f"key{index}": sample(shape.value) for index in range(high + 1)}, f"max {high}"
        for broken in ("aws:reserved", "no#sign", "k" * 129):
            yield path, {broken: sample(shape.value)}, "key"
        yield path, {sample(shape.key): "v" * 257}, "value"
    elif kind in ("integer", "long"):
        if low is not None:
            yield path, low - 1, f"min {low}"
        if high is not None:
            yield path, high + 1, f"max {high}"
        yield path, "text", "type"
    elif kind == "boolean":
        yield path, "text", "type"
    elif kind == "string":
        yield from string_violations(shape, path, low, high)


def string_violations(shape, path, low, high):
    if shape.enum:
        yield path, "nonsense", "enum"
    if low:
        yield path, "", f"min {low}"
    if high is not None:
        yield path, "a" * (high + 1), f"max {high}"
    pattern = shape.metadata.get("pattern")
    if pattern:
        for broken in ("\x00", "!", "arn:aws:nonsense"):
            if not re.fullmatch(pattern.strip("^$"), broken):
                yield path, broken, "pattern"
                break
    yield path, 5, "type"


def put(request, path, value):
    *way, last = path
    for step in way:
        request = request[step]
    if value is None:
        request.pop(last)
    else:
        request[last] = value


def main():
    count = Count()
    ib = client(parameter_validation=False)
    for name in ib.meta.service_model.operation_names:
        model = ib.meta.service_model.operation_model(name)
        method = ib.meta.method_to_api_mapping
        call = getattr(ib, next(python for python, api in method.items() if api == name))
        located = {member for member, shape in model.input_shape.members.items() if shape.serialization.get("location")}
        for path, value, what in violations(model.input_shape):
            # What stands in the path or the query has no type, and botocore sends no request without it.
            # A client token that is missing is filled in by botocore itself.
            if (path == ("clientToken",) and value is None) or path[0] in located and (value is None or what == "type" or value in ("", [], "\x00")):
                continue
            request = sample(model.input_shape)
            put(request, path, value)
            label = f"{name} {'.'.join(map(str, path))} {what}"
            try:
                call(**request)
                count.check(False, f"{label}: accepted")
            except ClientError as error:
                code = error.response["Error"]["Code"]
                status = error.response["ResponseMetadata"]["HTTPStatusCode"]
                message = error.response["Error"]["Message"]
                named = path[0] in message
                count.check(code in REFUSALS and status == 400 and named, f"{label}: {status} {code} {message}")
    count.end()


if __name__ == "__main__":
    sys.exit(main())
