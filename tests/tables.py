"""Makes kefu's tables and queues in a local cloud straight from infra/template.yaml, without deploying anything."""

from pathlib import Path
from typing import Any

import boto3
import yaml

_TEMPLATE = Path(__file__).parents[1] / "infra" / "template.yaml"


class _Loader(yaml.SafeLoader):
    """Reads CloudFormation's short forms as their plain content."""


def _content(loader: yaml.SafeLoader, suffix: str, node: yaml.Node) -> Any:
    if isinstance(node, yaml.ScalarNode):
        return loader.construct_scalar(node)
    if isinstance(node, yaml.SequenceNode):
        return loader.construct_sequence(node)
    assert isinstance(node, yaml.MappingNode)
    return loader.construct_mapping(node)


_Loader.add_multi_constructor("!", _content)


def make(endpoint: str) -> None:
    """Makes every table of the template that is not there yet, for the stage `local`."""
    client = boto3.client("dynamodb", endpoint_url=endpoint)
    there = set(client.list_tables()["TableNames"])
    for resource in yaml.load(_TEMPLATE.read_text(), _Loader)["Resources"].values():
        if resource["Type"] == "AWS::DynamoDB::Table":
            wanted = _creation(resource["Properties"])
            if wanted["TableName"] not in there:
                client.create_table(**wanted)


def _creation(properties: dict[str, Any]) -> dict[str, Any]:
    names = ("AttributeDefinitions", "KeySchema", "BillingMode", "GlobalSecondaryIndexes")
    creation = {name: properties[name] for name in names if name in properties}
    creation["TableName"] = properties["TableName"].replace("${Stage}", "local")
    if "StreamSpecification" in properties:
        creation["StreamSpecification"] = {**properties["StreamSpecification"], "StreamEnabled": True}
    return creation
