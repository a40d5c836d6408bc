#!/usr/bin/env python3
"""The AWS CLI against the stand-in's Organizations and STS: the whole walk typed instead of called, and what only a terminal has.

Needs GOLDSMITH_ENDPOINT, and a stand-in that may be emptied.
"""

import shutil
import tempfile

import stand_in
import walk as walking


def main():
    program = shutil.which("aws")
    if not program:
        stand_in.skip("the AWS CLI is not installed")
    try:
        import command_line
    except ImportError:
        stand_in.skip("botocore is not installed")
    stand_in.endpoint()
    stand_in.admin("DELETE", "log")
    tally = stand_in.Tally()
    with tempfile.TemporaryDirectory() as home:
        cli = command_line.Cli(program, home, stand_in.MANAGEMENT, stand_in.REGION, stand_in.endpoint())
        same_walk(command_line.TypingClient(cli, "organizations"), tally)
        not_modelled(cli, tally)
        stand_in.seed()
        by_hand(cli, tally)
        identities(cli, tally)
        leaver = command_line.Cli(program, home, stand_in.LEAVING, stand_in.REGION, stand_in.endpoint())
        expect(tally, "a member leaves", leaver.text("organizations leave-organization"), "")
        gone = leaver.typed("organizations describe-organization").error()
        expect(tally, "and is gone", gone, "AWSOrganizationsNotInUseException")
    tally.check("what the CLI calls", stand_in.recorded("AWS CLI", ["organizations", "sts"]))
    tally.finish()


def same_walk(typing, tally):
    """Every step ends as it does with boto3, and shows the same members."""
    walks = []
    for client in (stand_in.client(validate=True), typing):
        stand_in.seed(organization=False)
        walks.append(walking.Walk(client))
        walking.run(walks[-1])
    called, typed = walks
    for name, (outcome, answer) in called.outcomes.items():
        heard, printed = typed.outcomes[name]
        # The terminal shows an error's code and text, and not its reason.
        same = outcome.split()[0] == heard.split()[0] and (outcome != "ok" or members(answer) <= members(printed))
        tally.check(f"step '{name}'", "" if same else f"typed: {heard} {sorted(members(printed))}, called: {outcome} {sorted(members(answer))}")


def members(answer):
    return {name for name in answer if name not in ("ResponseMetadata", "NextToken")}


def not_modelled(cli, tally):
    """Whatever else the service has says so in the terminal."""
    for line in (
        "accept-handshake --handshake-id h-0123456789",
        "cancel-handshake --handshake-id h-0123456789",
        "create-gov-cloud-account --email a@example.com --account-name a",
        "decline-handshake --handshake-id h-0123456789",
        "describe-handshake --handshake-id h-0123456789",
        "describe-responsibility-transfer --id rt-01234567",
        "enable-all-features",
        "invite-account-to-organization --target Id=111122223333,Type=ACCOUNT",
        "invite-organization-to-transfer-responsibility --type BILLING --target Id=111122223333,Type=ACCOUNT --start-timestamp 1 --source-name a",
        "list-handshakes-for-account",
        "list-handshakes-for-organization",
        "list-inbound-responsibility-transfers --type BILLING",
        "list-outbound-responsibility-transfers --type BILLING",
        "terminate-responsibility-transfer --id rt-01234567",
        "update-responsibility-transfer --id rt-01234567 --name a",
    ):
        printed = cli.typed(f"organizations {line}")
        legible = printed.error() == "UnknownOperationException" and printed.err.endswith("is not modelled here.")
        tally.check(line.split()[0], "" if legible and printed.code in (254, 255) else f"{printed.code}: {printed.err or printed.out}")


def by_hand(cli, tally):
    """One policy's life, as a person types it."""
    root = cli.text("organizations list-roots --query Roots[0].Id")
    expect(tally, "a root", root[:2], "r-")
    for size in (1, 2, 20):
        expect(tally, f"accounts, {size} a page", cli.json(f"organizations list-accounts --page-size {size} --query length(Accounts)"), 7)
    first = cli.json("organizations list-accounts --max-items 3")
    rest = cli.json("organizations list-accounts --starting-token", first["NextToken"])
    expect(tally, "three accounts, and the rest", (len(first["Accounts"]), len(rest["Accounts"])), (3, 4))

    create = "organizations create-policy --name guard --description '' --type SERVICE_CONTROL_POLICY --tags Key=team,Value=images"
    policy = cli.text(f"{create} --query Policy.PolicySummary.Id --content", cli.file("guard.json", walking.SCP))
    expect(tally, "a policy", policy[:2], "p-")
    content = cli.json(f"organizations describe-policy --policy-id {policy} --query Policy.Content")
    expect(tally, "its content, byte for byte", content, walking.SCP)
    tags = cli.text(f"organizations list-tags-for-resource --resource-id {policy} --query Tags[0].Value")
    expect(tally, "its tag", tags, "images")

    ends = f"--policy-id {policy} --target-id {root}"
    expect(tally, "an attachment", cli.text(f"organizations attach-policy {ends}"), "")
    expect(tally, "the same again", cli.typed(f"organizations attach-policy {ends}").error(), "DuplicatePolicyAttachmentException")
    delete = f"organizations delete-policy --policy-id {policy}"
    in_use = cli.process(*delete.split())
    expect(tally, "a policy in use", (in_use.error(), in_use.code in (254, 255)), ("PolicyInUseException", True))
    expect(tally, "its detachment", cli.text(f"organizations detach-policy {ends}"), "")
    expect(tally, "its deletion", cli.text(delete), "")


def identities(cli, tally):
    """Who calls, and as whom else."""
    expect(tally, "identity", cli.text("sts get-caller-identity --query Account"), stand_in.MANAGEMENT)
    role = f"arn:aws:iam::{stand_in.FACTORY}:role/reader"
    assumed = f"sts assume-role --role-arn {role} --role-session-name check --query Credentials.AccessKeyId"
    expect(tally, "an assumed role", stand_in.FACTORY in cli.text(assumed), True)
    token = cli.typed("sts get-session-token")
    expect(tally, "a session", (token.error(), "not modelled here" in token.err), ("InvalidAction", True))


def expect(tally, name, heard, expected):
    tally.check(name, "" if heard == expected else f"{heard!r}, expected {expected!r}")


if __name__ == "__main__":
    main()
