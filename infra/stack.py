"""CloudFormation as the deploying programs use it: a stack made or changed, watched, read and removed."""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError, WaiterError

from infra.steps import Failure, Step

_CAPABILITIES = ["CAPABILITY_IAM", "CAPABILITY_AUTO_EXPAND"]
_BAD = ("FAILED", "ROLLBACK")


def apply(client: Any, name: str, template_url: str, parameters: Mapping[str, str], shown: Step) -> None:
    """Makes or changes the stack through a change set and waits for it; a change set without changes is well too.

    Raises Failure with the first reason that CloudFormation gives.
    """
    kind = "UPDATE" if _status(client, name) not in ("", "REVIEW_IN_PROGRESS") else "CREATE"
    change = f"kefu-{int(time.time())}"
    client.create_change_set(
        StackName=name,
        ChangeSetName=change,
        ChangeSetType=kind,
        TemplateURL=template_url,
        Parameters=[{"ParameterKey": key, "ParameterValue": value} for key, value in parameters.items()],
        Capabilities=_CAPABILITIES,
    )
    if _ready(client, name, change):
        client.execute_change_set(StackName=name, ChangeSetName=change)
        _watch(client, name, shown)


def _ready(client: Any, name: str, change: str) -> bool:
    try:
        client.get_waiter("change_set_create_complete").wait(
            StackName=name, ChangeSetName=change, WaiterConfig={"Delay": 1, "MaxAttempts": 300}
        )
    except WaiterError as error:
        reason = client.describe_change_set(StackName=name, ChangeSetName=change).get("StatusReason", "")
        client.delete_change_set(StackName=name, ChangeSetName=change)
        if "didn't contain changes" in reason or "No updates" in reason:
            return False
        raise Failure(f"CloudFormation refuses the template: {reason}") from error
    return True


def _watch(client: Any, name: str, shown: Step) -> None:
    delay = 0.2
    while (status := _status(client, name)).endswith("_IN_PROGRESS"):
        done = [one for one in _resources(client, name) if one["ResourceStatus"].endswith("_COMPLETE")]
        shown.say(f"{len(done)} resources, {status.lower().replace('_', ' ')}")
        time.sleep(delay)
        delay = min(delay * 1.5, 5.0)
    if any(word in status for word in _BAD):
        raise Failure(f"stack {name} is {status}: {_reason(client, name)}")
    shown.say(f"{len(_resources(client, name))} resources")


def _resources(client: Any, name: str) -> list[dict[str, Any]]:
    pages = client.get_paginator("list_stack_resources").paginate(StackName=name)
    return [summary for page in pages for summary in page["StackResourceSummaries"]]


def _status(client: Any, name: str) -> str:
    try:
        return str(client.describe_stacks(StackName=name)["Stacks"][0]["StackStatus"])
    except ClientError as error:
        if "does not exist" in str(error):
            return ""
        raise


def _reason(client: Any, name: str) -> str:
    """The earliest failure of the last attempt: those after it only followed from it."""
    events = client.describe_stack_events(StackName=name)["StackEvents"]
    reasons = [
        f"{event['LogicalResourceId']}: {event.get('ResourceStatusReason', '')}"
        for event in events
        if event["ResourceStatus"].endswith("_FAILED") and "cancelled" not in event.get("ResourceStatusReason", "")
    ]
    return reasons[-1] if reasons else "no reason was given"


def outputs(client: Any, name: str) -> dict[str, str]:
    """The stack's outputs by name."""
    described = client.describe_stacks(StackName=name)["Stacks"][0]
    return {output["OutputKey"]: output["OutputValue"] for output in described.get("Outputs", [])}


def remove(client: Any, name: str) -> None:
    """Deletes the stack and waits until it is gone."""
    client.delete_stack(StackName=name)
    client.get_waiter("stack_delete_complete").wait(StackName=name, WaiterConfig={"Delay": 2, "MaxAttempts": 600})
