"""What every part of the walk shares: documents, and how refusals are expected."""

from stand_in import ACCOUNT, REGION, Count, client

from botocore.exceptions import ClientError

COMPONENT = """schemaVersion: 1.0
parameters:
  - Package: {type: string}
  - Greeting: {type: string, default: hello}
phases:
  - name: build
    steps:
      - {name: Install, action: ExecuteBash, inputs: {commands: ['yum install {{ Package }}']}}
"""
TEST_COMPONENT = "schemaVersion: 1.0\nphases: [{name: test, steps: [{name: Try, action: ExecuteBash, inputs: {commands: [ls]}}]}]"
WORKFLOW = """schemaVersion: 1.0
parameters: [{name: wait, type: boolean, default: true}]
steps:
  - {name: Launch, action: LaunchInstance, inputs: {waitFor: ssmAgent}}
  - {name: Build, action: ExecuteComponents, inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}}
  - {name: Approve, action: WaitForAction}
  - {name: Image, action: CreateImage, inputs: {instanceId.$: $.stepOutputs.Launch.instanceId}}
"""
POLICY = ('{"Version": "2012-10-17", "Statement": [{"Effect": "Allow", "Action": "imagebuilder:GetComponent", '
          '"Principal": {"AWS": ["444455556666"]}, "Resource": ["*"]}]}')
AL2023 = f"arn:aws:imagebuilder:{REGION}:aws:image/amazon-linux-2023-x86/x.x.x"
MINE = f"arn:aws:imagebuilder:{REGION}:{ACCOUNT}:"


class Walking:
    """A client whose every answer is checked, and the count of it all."""

    def __init__(self):
        self.count = Count()
        self.ib = self.connect()

    def connect(self, account=ACCOUNT):
        """The client of an account."""
        return client(count=self.count, account=account)

    def upload(self, bucket, key, text):
        client("s3").put_object(Bucket=bucket, Key=key, Body=text.encode())

    def refused(self, code, status, operation, text="", **request):
        """Expects this refusal."""
        label = f"{operation} {text or request}: "
        try:
            getattr(self.ib, operation)(**request)
            self.count.check(False, label + "accepted")
        except ClientError as error:
            got = (error.response["Error"]["Code"], error.response["ResponseMetadata"]["HTTPStatusCode"])
            message = error.response["Error"]["Message"]
            self.count.check(got == (code, status) and text in message, f"{label}{got} {message}")

    def equal(self, got, wanted, label):
        self.count.check(got == wanted, f"{label}: {got!r} is not {wanted!r}")

    def pages(self, operation, member, **request):
        return [row for page in self.ib.get_paginator(operation).paginate(**request) for row in page[member]] if self.ib.can_paginate(
            operation) else self.by_hand(operation, member, request)

    def by_hand(self, operation, member, request):
        rows, token = [], {}
        while True:
            page = getattr(self.ib, operation)(**request, **token)
            rows += page[member]
            if "nextToken" not in page:
                return rows
            token = {"nextToken": page["nextToken"]}
