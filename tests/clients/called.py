"""Which operations a client called, by the stand-in's own log, against what is recorded for the tables in the docs.

A call counts where the stand-in did it, or said that it is not modelled: a refusal of anything else shows little. With
GOLDSMITH_RECORD set, the record is written instead of compared.
"""

import json
import os
import pathlib

RECORD = pathlib.Path(__file__).parents[2] / "crates" / "emulator" / "data" / "called-by.json"
CLIENTS = {"aws-cli/": "AWS CLI", "Boto3/": "boto3", "APN/1.0 HashiCorp/1.0 Terraform/": "Terraform"}
NOT_MODELLED = ("NotModelledHere", "UnknownOperationException", "InvalidAction")


def check(client, services, log):
    """What the log and the record do not agree on, for one client and some services; empty where they agree."""
    problems = [compare(client, service, operations(client, service, log)) for service in services]
    return "; ".join(problem for problem in problems if problem)


def operations(client, service, log):
    """The operations of a service that a client called."""
    entries = [entry for entry in log if entry["service"] == service and client_of(entry) == client]
    return {entry["operation"] for entry in entries if counts(entry)}


def client_of(entry):
    agent = entry.get("user_agent") or ""
    return next((client for start, client in CLIENTS.items() if agent.startswith(start)), None)


def counts(entry):
    return entry["status"] < 300 or entry["error"] in NOT_MODELLED


def compare(client, service, called):
    """Compares one slot of the record with what was called, or writes it."""
    record = json.loads(RECORD.read_text())
    recorded = set(record.get(client, {}).get(service, []))
    if os.environ.get("GOLDSMITH_RECORD"):
        record.setdefault(client, {})[service] = sorted(called)
        RECORD.write_text(json.dumps(record, indent=1, sort_keys=True) + "\n")
        return ""
    if recorded == called:
        return ""
    return f"{client} on {service}: recorded but not called {sorted(recorded - called)}, called but not recorded {sorted(called - recorded)}"
