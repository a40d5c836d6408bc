"""The AWS CLI as a person types it, and clients of boto3's form that type instead of calling.

The CLI runs inside this process where Python can import it: the same parser, paginators and error handler that `aws` starts, without
a second of start-up for each command. Elsewhere (version 2 brings its own Python) every command is a process.
"""

import contextlib
import io
import json
import os
import shlex
import subprocess

import botocore
import botocore.exceptions

KEPT = ("HOME", "PATH", "LANG", "LC_ALL", "TMPDIR")


class Printed:
    """What a command left behind."""

    def __init__(self, code, out, err):
        self.code, self.out, self.err = code, out.strip(), err.strip()

    def error(self):
        """The code of a refusal: `An error occurred (CODE) when calling …`."""
        _, opened, rest = self.err.partition("An error occurred (")
        return rest.split(")")[0] if opened else ""


class Cli:
    """One user's terminal: credentials of an account, and nothing of the caller's own configuration."""

    def __init__(self, program, home, account, region, endpoint):
        self.program, self.home, self.driver = program, home, None
        kept = {name: os.environ[name] for name in KEPT if name in os.environ}
        self.environment = {
            **kept,
            "AWS_CONFIG_FILE": os.path.join(home, "config"),
            "AWS_SHARED_CREDENTIALS_FILE": os.path.join(home, "credentials"),
            "AWS_ACCESS_KEY_ID": f"AKIA{account}LOCAL",
            "AWS_SECRET_ACCESS_KEY": "local",
            "AWS_DEFAULT_REGION": region,
            "AWS_ENDPOINT_URL": endpoint,
            "AWS_MAX_ATTEMPTS": "1",
            "AWS_PAGER": "",
        }

    def file(self, name, text):
        """A file of that text; answers what to type for it."""
        path = os.path.join(self.home, name)
        with open(path, "w", encoding="utf-8") as file:
            file.write(text)
        return f"file://{path}"

    def process(self, *arguments):
        """Runs a command as a process of its own."""
        done = subprocess.run([self.program, *arguments], env=self.environment, capture_output=True, text=True, timeout=120)
        return Printed(done.returncode, done.stdout, done.stderr)

    def run(self, *arguments):
        """Runs a command, in this process where that is possible."""
        main = self.main()
        if main is None:
            return self.process(*arguments)
        out, err = io.StringIO(), io.StringIO()
        before = dict(os.environ)
        os.environ.clear()
        os.environ.update(self.environment)
        try:
            with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
                code = main(list(arguments))
        except SystemExit as ended:
            code = ended.code
        finally:
            os.environ.clear()
            os.environ.update(before)
        return Printed(code, out.getvalue(), err.getvalue())

    def main(self):
        """The CLI's own entry, made once: it remembers models and credentials, as it does between pages."""
        try:
            from awscli.clidriver import create_clidriver
        except ImportError:
            return None
        # The import says where the CLI's own data lie.
        self.environment["AWS_DATA_PATH"] = os.environ["AWS_DATA_PATH"]
        if self.driver is None:
            self.driver = create_clidriver()
        return self.driver.main

    def typed(self, line, *more):
        """Runs a line as it stands in a shell; further arguments are taken as they are."""
        return self.run(*shlex.split(line), *more)

    def text(self, line, *more):
        """What a line prints with `--output text`; an error is printed instead."""
        printed = self.typed(line, *more, "--output", "text")
        return printed.out if printed.code == 0 else printed.err

    def json(self, line, *more):
        """What a line prints, as JSON; an error is an empty object."""
        printed = self.typed(line, *more, "--output", "json")
        return json.loads(printed.out or "{}") if printed.code == 0 else {}


class TypingClient:
    """Answers boto3's methods of one service by typing them. Every other call is written as flags, the rest as `--cli-input-json`."""

    def __init__(self, cli, service):
        self.cli, self.service, self.calls = cli, service, 0

    def __getattr__(self, method):
        return lambda **members: self.call(method, members)

    def _make_api_call(self, operation, members):
        return self.call(botocore.xform_name(operation), members)

    def can_paginate(self, _):
        """The CLI follows pages by itself."""
        return False

    def call(self, method, members):
        self.calls += 1
        command = method.replace("_", "-")
        flags = ["--cli-input-json", json.dumps(members)] if self.calls % 2 else as_flags(members)
        printed = self.cli.run(self.service, command, *flags, "--output", "json")
        if printed.code == 0:
            return json.loads(printed.out or "{}")
        if not printed.error():
            raise RuntimeError(f"aws {self.service} {command} {flags} ended with {printed.code}: {printed.err or printed.out}")
        message = printed.err.split(" operation: ", 1)[-1]
        response = {"Error": {"Code": printed.error(), "Message": message}, "ResponseMetadata": {"ExitCode": printed.code}}
        raise botocore.exceptions.ClientError(response, method)


def as_flags(members):
    """The members as a person writes them: text as it is, switches on or off, short lists and maps in shorthand, the rest as JSON."""
    flags = []
    for name, value in members.items():
        flag = botocore.xform_name(name).replace("_", "-")
        if isinstance(value, bool):
            flags.append(f"--{flag}" if value else f"--no-{flag}")
        elif isinstance(value, dict) and value and all(plain(item) for item in value.values()):
            flags += [f"--{flag}", ",".join(f"{key}={item}" for key, item in value.items())]
        elif isinstance(value, list) and value and all(plain(item) for item in value):
            flags += [f"--{flag}", *value]
        elif isinstance(value, (dict, list)):
            flags += [f"--{flag}", json.dumps(value)]
        else:
            flags += [f"--{flag}", str(value)]
    return flags


def plain(value):
    """Whether shorthand can hold it."""
    return isinstance(value, str) and value != "" and not set(value) & set(",=[]{}\"'\\ \n@")
