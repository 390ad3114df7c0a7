"""The HTTP functions beside the customers' own: Chalice makes one of all routes, the finishing step leads some to these."""

from __future__ import annotations

import copy
from dataclasses import dataclass
from typing import Any

from infra.limits import DESK_MEMORY, DESK_TIMEOUT, WEBHOOK_MEMORY, WEBHOOK_TIMEOUT

Template = dict[str, Any]


@dataclass(frozen=True)
class Door:
    """One more HTTP function over the same zip: the paths that lead to it, what it may (a file of .chalice/), what it may take."""

    name: str
    paths: tuple[str, ...]
    policy: str
    memory: int
    timeout: int
    handler: str = "app.app"


_WEBHOOKS = "chalicelib.channels.hook.app"  # without the model and the scenes: some platforms wait for a second only
# A crowd of customers cannot starve the agents, nor platforms the customers on the pages; none may what another may.
DOORS = (
    Door("DeskHandler", ("/desk", "/admin"), "policy-desk.json", DESK_MEMORY, DESK_TIMEOUT),
    Door("WebhookHandler", ("/webhooks",), "policy-webhook.json", WEBHOOK_MEMORY, WEBHOOK_TIMEOUT, _WEBHOOKS),
)


def add_door(template: Template, door: Door, policy: dict[str, Any]) -> None:
    """Another HTTP function, with a role of its own, and its paths led to it."""
    resources, role_name = template["Resources"], f"{door.name}Role"
    function = copy.deepcopy(resources["APIHandler"])
    function["Properties"] |= {
        "Handler": door.handler,
        "MemorySize": door.memory,
        "Timeout": door.timeout,
        "Role": {"Fn::GetAtt": [role_name, "Arn"]},
    }
    role = copy.deepcopy(resources["ApiHandlerRole"])
    role["Properties"]["Policies"] = [{"PolicyName": f"{role_name}Policy", "PolicyDocument": policy}]
    permission = copy.deepcopy(resources["APIHandlerInvokePermission"])
    permission["Properties"]["FunctionName"] = {"Ref": door.name}
    resources |= {door.name: function, role_name: role, f"{door.name}InvokePermission": permission}
    for path, methods in resources["RestAPI"]["Properties"]["DefinitionBody"]["paths"].items():
        if path.startswith(door.paths):
            _lead_to(door.name, methods)


def _lead_to(function: str, methods: dict[str, Any]) -> None:
    for method in methods.values():
        integration = method["x-amazon-apigateway-integration"]
        if integration["type"] == "aws_proxy":
            integration["uri"]["Fn::Sub"] = integration["uri"]["Fn::Sub"].replace(
                "${APIHandler.Arn}", f"${{{function}.Arn}}"
            )
