"""A stage's secret as the programs here read and change it: keys, who is told outside the desk, accounts at platforms."""

from __future__ import annotations

import json
import os
from collections.abc import Mapping
from typing import Any

from botocore.exceptions import ClientError

from infra import demo, stack
from infra.deploy import Target
from infra.steps import Failure

Json = dict[str, Any]


def opened(stage: str) -> tuple[Target, dict[str, str]]:
    """A deployed stage and its outputs; from here on this process works on its tables and queues. Raises Failure."""
    target = Target.of(stage)
    try:
        outputs = stack.outputs(target.client("cloudformation"), target.stack) | {"Stage": stage}
    except ClientError as error:
        raise Failure(f"{target.stack} is not deployed: {error}") from error
    # The stage must be in the environment before the tables' names are made from it.
    os.environ.update(demo.environment(outputs, target.endpoint))
    return target, outputs


def kept(target: Target, outputs: Mapping[str, str]) -> Json:
    """All that the secret has."""
    secret = target.client("secretsmanager").get_secret_value(SecretId=outputs["KeysArn"])
    return dict(json.loads(secret["SecretString"]))


def change(target: Target, outputs: Mapping[str, str], **wanted: object) -> None:
    """Puts these in the place of those before; the rest of the secret stays."""
    told = json.dumps(kept(target, outputs) | wanted, ensure_ascii=False)
    target.client("secretsmanager").put_secret_value(SecretId=outputs["KeysArn"], SecretString=told)
