#!/usr/bin/env python3
"""The same walk through Organizations against the stand-in and against moto.

Every difference must stand in DIFFERENCES with the fact that decides it, and in docs/emulator-organizations.md; an
entry that no longer differs fails, too. `--markdown` prints the table for the docs.
Needs GOLDSMITH_ENDPOINT, and a stand-in that may be emptied.
"""

import re
import sys

import stand_in
import walk as walking
from decided import DIFFERENCES

# Its folder is on the path since stand_in is imported.
import called


def main():
    try:
        import boto3
        from moto import mock_aws
    except ImportError:
        stand_in.skip("moto is not installed")
    stand_in.seed(organization=False)
    ours = walking.Walk(stand_in.client(validate=True))
    walking.run(ours)
    with mock_aws():
        keys = {"aws_access_key_id": "testing", "aws_secret_access_key": "testing"}
        theirs = walking.Walk(boto3.client("organizations", region_name=stand_in.REGION, **keys))
        walking.run(theirs)
    found = differences(ours, theirs)
    if "--markdown" in sys.argv:
        print(markdown(found))
        return
    tally = stand_in.Tally()
    for name in ours.outcomes:
        tally.check(f"step '{name}'", judge(name, found))
    docs = stand_in.DOCS.read_text()
    for row in rows(found):
        tally.check("docs", "" if row in docs else f"{stand_in.DOCS.name} lacks: {row}")
    tally.check("what moto has written", called.compare("moto", "organizations", written(theirs)))
    tally.finish()


def written(theirs):
    """The operations that moto has written."""
    return {theirs.calls[name] for name, (outcome, _) in theirs.outcomes.items() if outcome != "NotImplementedError"}


def judge(name, found):
    decided = DIFFERENCES.get(name)
    if name in found and not decided:
        return "differs: ours {!r}, moto {!r}".format(*found[name])
    if name not in found and decided:
        return "no longer differs: take it out of the table"
    if name in found and tuple(decided[:2]) != found[name]:
        return "differs in another way: ours {!r}, moto {!r}".format(*found[name])
    return ""


def differences(ours, theirs):
    """By step: what ours says and what moto says, as short as tells them apart."""
    found = {}
    for name, (outcome, answer) in ours.outcomes.items():
        other, other_answer = theirs.outcomes[name]
        if outcome != other:
            found[name] = (short(outcome), short(other))
        elif outcome == "ok":
            mine, yours = plain(answer), plain(other_answer)
            if mine != yours:
                found[name] = parts(mine, yours)
    return found


def short(outcome):
    return outcome.replace("Exception", "", 1)


# Members that moto leaves out everywhere: one line in the docs for all of them.
NOT_IN_MOTO = ("Path", "Paths")
IGNORED = ("ResponseMetadata", "NextToken", *NOT_IN_MOTO)


def plain(value):
    """An answer without what is invented: ids, times, addresses; lists in one order."""
    if isinstance(value, dict):
        members = {key: plain(member) for key, member in value.items() if key not in IGNORED}
        return dict(sorted(members.items()))
    if isinstance(value, list):
        return sorted((plain(item) for item in value), key=repr)
    if isinstance(value, str):
        return invented(value)
    return value if isinstance(value, (bool, int)) or value is None else "TIME"


def invented(text):
    for pattern, name in [
        (r"car-[0-9a-z]{8,32}", "CAR"),
        (r"[\w+]+@example\.com", "EMAIL"),
        (r"\bou-[0-9a-z]{4,32}-[0-9a-z]{8,32}", "OU"),
        (r"\bo-[a-z0-9]{10,32}", "O"),
        (r"\br-[0-9a-z]{4,32}", "R"),
        (r"\brp-[0-9a-zA-Z_]{4,128}", "RP"),
        (r"\bp-(?!FullAWS|RCPFull)[0-9a-z]{8,128}", "P"),
        (r"\b[0-9]{12}\b", "ACCOUNT"),
    ]:
        text = re.sub(pattern, name, text)
    return text


def parts(mine, yours):
    """The members that differ, as far down as one path leads."""
    path = ""
    while True:
        if isinstance(mine, dict) and isinstance(yours, dict):
            keys = [key for key in sorted({*mine, *yours}) if mine.get(key) != yours.get(key)]
            if len(keys) != 1:
                return (clip(path, {key: mine.get(key) for key in keys}), clip(path, {key: yours.get(key) for key in keys}))
            path, mine, yours = f"{path}.{keys[0]}", mine.get(keys[0]), yours.get(keys[0])
        elif isinstance(mine, list) and isinstance(yours, list) and len(mine) == len(yours):
            apart = [pair for pair in zip(mine, yours) if pair[0] != pair[1]]
            path, (mine, yours) = f"{path}[]", apart[0]
        elif isinstance(mine, list) and isinstance(yours, list):
            return (f"{path.lstrip('.')}: {len(mine)} items", f"{path.lstrip('.')}: {len(yours)} items")
        else:
            return (clip(path, mine), clip(path, yours))


def clip(path, value):
    text = f"{path.lstrip('.')}: {value!r}" if path else repr(value)
    return text if len(text) <= 100 else text[:97] + "…"


def rows(found):
    for name, (ours, moto) in found.items():
        fact = DIFFERENCES.get(name, ("", "", "undecided"))[2]
        yield f"| {name} | `{ours}` | `{moto}` | {fact} |"


def markdown(found):
    return "\n".join(["| step | here | moto | what decides |", "|---|---|---|---|", *rows(found)])


if __name__ == "__main__":
    main()
