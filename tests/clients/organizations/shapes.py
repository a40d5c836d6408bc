"""botocore's shapes as a judge: of answers, and of inputs that break one constraint."""

import copy
import re


def problems(value, shape, path="answer"):
    """Everything about a raw JSON value that a shape does not allow, unknown members included."""
    if shape.type_name == "structure":
        yield from structure_problems(value, shape, path)
    elif shape.type_name == "list":
        if not isinstance(value, list):
            yield f"{path} is no list"
            return
        for position, item in enumerate(value):
            yield from problems(item, shape.member, f"{path}[{position}]")
    elif shape.type_name == "string":
        yield from string_problems(value, shape, path)
    elif shape.type_name == "boolean":
        if not isinstance(value, bool):
            yield f"{path} is no boolean"
    elif shape.type_name in ("integer", "long", "timestamp"):
        if isinstance(value, bool) or not isinstance(value, (int, float)):
            yield f"{path} is no number"
    else:
        yield f"{path} has a type that this judge does not know: {shape.type_name}"


def structure_problems(value, shape, path):
    if not isinstance(value, dict):
        yield f"{path} is no object"
        return
    for name in value:
        if name not in shape.members:
            yield f"{path}.{name} is not in the model"
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"{path}.{name} is missing"
    for name, member in shape.members.items():
        if name in value:
            yield from problems(value[name], member, f"{path}.{name}")


def string_problems(value, shape, path):
    if not isinstance(value, str):
        yield f"{path} is no string: {value!r}"
        return
    limits = shape.metadata
    if not limits.get("min", 0) <= len(value) <= limits.get("max", len(value)):
        yield f"{path} has {len(value)} characters"
    if limits.get("enum") and value not in limits["enum"]:
        yield f"{path} is not in the enum: {value}"
    pattern = limits.get("pattern")
    if pattern and not matches(pattern, value):
        yield f"{path} does not match {pattern}: {value!r}"


def matches(pattern, text):
    """Whether a text matches as a whole. Python has no \\p{…}: those patterns are for tags alone."""
    try:
        # Output patterns of ARNs are open at their ends; ids are closed.
        return re.search(pattern, text) is not None
    except re.error:
        return True


# One valid text for every string shape with a pattern or an enum of its own.
VALID = {
    "AccountId": "111122223333",
    "AccountName": "name",
    "CreateAccountName": "name",
    "CreateAccountRequestId": "car-0123456789abcdef0123456789abcdef",
    "ChildId": "111122223333",
    "Email": "someone@example.com",
    "OrganizationalUnitId": "ou-ab12-01234567",
    "OrganizationalUnitName": "name",
    "ParentId": "r-ab12",
    "PolicyContent": "{}",
    "PolicyDescription": "description",
    "PolicyId": "p-0123456789",
    "PolicyName": "name",
    "PolicyTargetId": "r-ab12",
    "ResourcePolicyContent": "{}",
    "RoleName": "role",
    "RootId": "r-ab12",
    "ServicePrincipal": "backup.amazonaws.com",
    "TagKey": "key",
    "TagValue": "value",
    "TaggableResourceId": "r-ab12",
}

# Ids of AWS's form with something before or behind: the model's patterns are anchored loosely.
STRANGE = ["111122223333x", "x111122223333", "r-ab12!", "!", "!!", "!!!!!!!!!!!!", "\u00e9\u00e9\u00e9"]

# Reasons that a violated constraint may be refused with.
PATTERN_REASONS = {"INVALID_PATTERN", "INVALID_PATTERN_TARGET_ID", "INVALID_SYNTAX_POLICY_ID"}


def valid(shape):
    """A value that a shape allows; optional members are filled in, tokens left out."""
    if shape.type_name == "structure":
        return {name: valid(member) for name, member in shape.members.items() if name != "NextToken"}
    if shape.type_name == "list":
        return [valid(shape.member)]
    if shape.type_name == "string":
        enum = shape.metadata.get("enum")
        return enum[0] if enum else VALID[shape.name]
    return shape.metadata.get("min", 1)


def violations(shape, base, place=()):
    """Inputs that each break one constraint: (what, input, reasons)."""
    for name in shape.required_members:
        yield f"{dotted(place + (name,))} missing", without(base, place + (name,)), {"INPUT_REQUIRED"}
    for name, member in shape.members.items():
        where = place + (name,)
        for what, value, reasons in broken_values(member):
            yield f"{dotted(where)} {what}", changed(base, where, value), reasons
        if member.type_name == "list" and member.member.type_name == "structure":
            yield from violations(member.member, base, where + (0,))
        elif member.type_name == "list":
            for what, value, reasons in broken_values(member.member):
                yield f"{dotted(where)}[0] {what}", changed(base, where, [value]), reasons


def broken_values(shape):
    limits = shape.metadata
    yield "of another type", {"a": "structure"}, {"SerializationException"}
    if shape.type_name == "string":
        yield from broken_strings(shape)
    elif shape.type_name == "integer":
        yield "too small", limits["min"] - 1, {"MIN_VALUE_EXCEEDED"}
        yield "too large", limits["max"] + 1, {"MAX_VALUE_EXCEEDED"}


def broken_strings(shape):
    limits = shape.metadata
    if limits.get("enum"):
        yield "outside of the enum", "NO_SUCH_VALUE", {"INVALID_ENUM", "INVALID_ENUM_POLICY_TYPE"}
        return
    if limits.get("min", 0) > 0:
        yield "too short", "a" * (limits["min"] - 1), {"MIN_LENGTH_EXCEEDED"}
    if "max" in limits:
        yield "too long", "a" * (limits["max"] + 1), {"MAX_LENGTH_EXCEEDED"}
    pattern = limits.get("pattern", "")
    for text in STRANGE:
        fits = limits.get("min", 0) <= len(text) <= limits.get("max", len(text))
        if fits and pattern and not whole(pattern, text):
            yield f"against its pattern ({text!r})", text, PATTERN_REASONS


def whole(pattern, text):
    """Whether one alternative of a pattern matches all of a text."""
    if "\\p{" in pattern:
        return all(character.isalnum() or character in " _.:/=+-@" for character in text)
    return re.fullmatch(pattern.replace("^", "").replace("$", ""), text, re.ASCII) is not None


def dotted(place):
    return ".".join(str(part) for part in place)


def changed(base, place, value):
    result = copy.deepcopy(base)
    holder(result, place)[place[-1]] = value
    return result


def without(base, place):
    result = copy.deepcopy(base)
    del holder(result, place)[place[-1]]
    return result


def holder(value, place):
    for part in place[:-1]:
        value = value[part]
    return value
