"""What a deployment with single sign-on has to be told that follows from the rest: where tokens come from, where the desk is."""

from __future__ import annotations

import json
import urllib.request
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from botocore.exceptions import ClientError

from infra import stack
from infra.steps import Failure

if TYPE_CHECKING:
    from infra.deploy import Target


def parameters(target: Target, told: Mapping[str, str]) -> dict[str, str]:
    """`OidcOrigin` for the issuer or the user pool that was chosen, and `DeskUrl` once the stack says where its pages are."""
    if told.get("UserPool") == "yes":
        account = target.client("sts").get_caller_identity()["Account"]
        origin = f"https://kefu-{target.stage}-{account}.auth.{target.session.region_name}.amazoncognito.com"
        return {"OidcOrigin": origin} | ({} if "DeskUrl" in told else _desk(target))
    return {"OidcOrigin": _origin_of(told["OidcIssuer"])} if told.get("OidcIssuer") else {}


def _desk(target: Target) -> dict[str, str]:
    """The first deployment cannot know it: its pages get their address from it."""
    try:
        web = stack.outputs(target.client("cloudformation"), target.stack).get("WebUrl", "")
    except ClientError:
        return {}
    return {"DeskUrl": f"{web}/desk/"} if web.startswith("https://") else {}


def _origin_of(issuer: str) -> str:
    """Where the issuer gives its tokens, by its own description. Raises Failure."""
    try:
        with urllib.request.urlopen(f"{issuer.rstrip('/')}/.well-known/openid-configuration", timeout=10) as answer:
            told: dict[str, Any] = json.load(answer)
        place = urlsplit(str(told["token_endpoint"]))
    except (OSError, ValueError, KeyError) as error:
        raise Failure(f"the issuer {issuer} does not describe itself: {error}") from error
    return f"{place.scheme}://{place.netloc}"
