"""The clouds that the integration tests run against, and what is put there for them."""

import json
import os
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from urllib.parse import urlsplit

import boto3

from demo import logins as people
from infra import cloud as local_cloud
from infra import demo, pages
from infra import issuer as issuers
from infra.deploy import Target, deploy
from infra.doors import Json
from infra.issuer import Issuer
from infra.package import package, template_of
from tests import tables

_STACK = f"kefu-tests-{os.getpid()}"


@dataclass(frozen=True)
class Place:
    """A cloud: where it answers, and where its DynamoDB does when that is another place."""

    endpoint: str
    dynamodb: str

    def client(self, service: str) -> Any:
        return boto3.client(service, endpoint_url=self.dynamodb if service == "dynamodb" else self.endpoint)


@dataclass(frozen=True)
class System:
    """A deployed system: its stack's outputs, and what its pages would be told, demo logins included."""

    target: Target
    outputs: dict[str, str]
    config: Json
    issuer: Issuer


def chosen() -> str:
    """The cloud that `make test-integration CLOUD=…` chose; empty for MiniStack, which the tests start themselves."""
    return os.environ.get("KEFU_TEST_CLOUD", "")


def runs_functions() -> bool:
    """False for LocalStack's package in host mode, whose Lambda wants Docker."""
    return chosen() != "localstack" or "AWS_ENDPOINT_URL_DYNAMODB" not in os.environ


@contextmanager
def reached() -> Iterator[Place]:
    """The cloud that AWS_ENDPOINT_URL names; where nobody answers there, a MiniStack of our own."""
    endpoint = os.environ["AWS_ENDPOINT_URL"]
    running = None
    if not chosen() and not local_cloud.answers(endpoint):
        running = local_cloud.start(urlsplit(endpoint).port or 4566)
    try:
        yield Place(endpoint, os.environ.get("AWS_ENDPOINT_URL_DYNAMODB", endpoint))
    finally:
        if running:
            running.stop()


@contextmanager
def deployed() -> Iterator[System]:
    """The packaged system, deployed and seeded: in the chosen cloud, or in a MiniStack that nobody else uses."""
    if chosen():
        yield _deploy(Target("local", os.environ["AWS_ENDPOINT_URL"]))
        return
    with local_cloud.running() as running:
        yield _deploy(Target("local", running.endpoint))


def _deploy(target: Target) -> System:
    _, issuer = issuers.serve(0, people.AGENTS)
    told = {"KEFU_OIDC_ISSUER": issuer.address, "KEFU_OIDC_CLIENT_ID": issuers.CLIENT}
    told["KEFU_QUIET_HOURS"] = "0-0"  # customers are told at whatever hour the tests run
    os.environ |= told
    outputs = deploy(target, package("local"))
    for name in told:
        del os.environ[name]
    with TemporaryDirectory() as folder:
        logins = demo.seed(target, outputs, Path(folder))
    config = pages.config_of(outputs, logins) | {"issuer": issuer.address}
    server = pages.serve(0, config)
    return System(target, outputs, config | {"web": f"http://127.0.0.1:{server.server_address[1]}"}, issuer)


def lay_out(place: Place, folder: Path) -> dict[str, str]:
    """The template's tables by call and its queues through CloudFormation; returns the queues' addresses by logical name.

    The queues have names of their own: nobody but the tests takes from them, even where the system is deployed.
    """
    tables.make(place.dynamodb)
    resources = template_of("local", folder)["Resources"]
    queues = {name: one for name, one in resources.items() if one["Type"] == "AWS::SQS::Queue"}
    outputs = {name: {"Value": {"Ref": name}} for name in queues}
    client = place.client("cloudformation")
    template = json.dumps({"AWSTemplateFormatVersion": "2010-09-09", "Resources": queues, "Outputs": outputs})
    client.create_stack(StackName=_STACK, TemplateBody=template.replace('"kefu-local-', f'"{_STACK}-'))
    client.get_waiter("stack_create_complete").wait(StackName=_STACK, WaiterConfig={"Delay": 1, "MaxAttempts": 60})
    described = client.describe_stacks(StackName=_STACK)["Stacks"][0]["Outputs"]
    return {output["OutputKey"]: output["OutputValue"] for output in described}
