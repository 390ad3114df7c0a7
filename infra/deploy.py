"""Deploys a stage through CloudFormation: to AWS, or to the cloud that an endpoint names. The steps are the same."""

from __future__ import annotations

import argparse
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import boto3
from botocore.config import Config
from botocore.exceptions import ClientError, NoCredentialsError, NoRegionError

from infra import pages, places, sign_on, stack, steps
from infra.local import settle
from infra.package import Package, package
from infra.steps import Failure, step

_PARAMETERS = {
    "CustomerJwksUrl": "KEFU_CUSTOMER_JWKS_URL",
    "AllowedOrigins": "KEFU_ALLOWED_ORIGINS",
    "ShopOrigins": "KEFU_SHOP_ORIGINS",
    "Push": "KEFU_PUSH",
    "PushPreview": "KEFU_PUSH_PREVIEW",
    "WebhookUrl": "KEFU_WEBHOOK_URL",
    "QuietHours": "KEFU_QUIET_HOURS",
    "ShopApi": "KEFU_SHOP_API",
    "ShopTokenUrl": "KEFU_SHOP_TOKEN_URL",
    "ShopClientId": "KEFU_SHOP_CLIENT_ID",
    "ShopScope": "KEFU_SHOP_SCOPE",
    "OidcIssuer": "KEFU_OIDC_ISSUER",
    "OidcClientId": "KEFU_OIDC_CLIENT_ID",
    "OidcRoleClaim": "KEFU_OIDC_ROLE_CLAIM",
    "UserPool": "KEFU_USER_POOL",
    "DeskUrl": "KEFU_DESK_URL",
    "PasswordLogin": "KEFU_PASSWORD_LOGIN",
    "AuditDays": "KEFU_AUDIT_DAYS",
    "BindByOrder": "KEFU_BIND_BY_ORDER",
    "ReserveConcurrency": "KEFU_RESERVE_CONCURRENCY",
    "Pages": "KEFU_PAGES",
}


@dataclass(frozen=True)
class Target:
    """Where to deploy: a stage, and the endpoint of a local cloud or None for AWS."""

    stage: str
    endpoint: str | None = None

    @classmethod
    def of(cls, stage: str) -> Target:
        """A stage that is deployed: in AWS or where AWS_ENDPOINT_URL says, `local` where `make run` started it."""
        here = f"http://127.0.0.1:{places.cloud_port()}" if stage == "local" else None
        return cls(stage, os.environ.get("AWS_ENDPOINT_URL") or here)

    @property
    def stack(self) -> str:
        return f"kefu-{self.stage}"

    @cached_property
    def session(self) -> boto3.Session:
        if self.endpoint:
            return boto3.Session(aws_access_key_id="test", aws_secret_access_key="test", region_name="us-east-1")
        return boto3.Session()

    def client(self, service: str) -> Any:
        config = Config(retries={"mode": "standard"}, s3={"addressing_style": "path"} if self.endpoint else {})
        return self.session.client(service, endpoint_url=self.endpoint, config=config)

    def parameters(self) -> dict[str, str]:
        told = {name: os.environ[variable] for name, variable in _PARAMETERS.items() if os.environ.get(variable)}
        if self.endpoint:
            told |= {"CloudEndpoint": self.endpoint, "CloudSocket": self.endpoint.replace("http", "ws", 1)}
        return told | sign_on.parameters(self, told)


def deploy(target: Target, made: Package) -> dict[str, str]:
    """Brings the package to the target; returns the stack's outputs, with the stage."""
    bucket = _bucket(target)
    with step("upload the package") as shown:
        template_url = _upload(target, made, bucket)
        shown.say(made.line)
    with step(f"CloudFormation: {target.stack}") as shown:
        stack.apply(target.client("cloudformation"), target.stack, template_url, target.parameters(), shown)
    outputs = stack.outputs(target.client("cloudformation"), target.stack) | {"Stage": target.stage}
    complete_keys(target, outputs)
    if target.endpoint:
        api = outputs["ApiUrl"].split("/")[-2]
        settle(target.client, json.loads(made.template.read_text()), api)
    return outputs


def _bucket(target: Target) -> str:
    """The account's bucket for packages, made at the first deployment."""
    identity = target.client("sts").get_caller_identity()
    name = f"kefu-packages-{identity['Account']}-{target.session.region_name}"
    client = target.client("s3")
    try:
        client.head_bucket(Bucket=name)
    except ClientError:
        here = (
            {}
            if target.session.region_name == "us-east-1"
            else {"CreateBucketConfiguration": {"LocationConstraint": target.session.region_name}}
        )
        client.create_bucket(Bucket=name, **here)
        closed = dict.fromkeys(
            ("BlockPublicAcls", "IgnorePublicAcls", "BlockPublicPolicy", "RestrictPublicBuckets"), True
        )
        client.put_public_access_block(Bucket=name, PublicAccessBlockConfiguration=closed)
    return name


def _upload(target: Target, made: Package, bucket: str) -> str:
    """Puts zip and template under names made of their content; returns the template's address."""
    client = target.client("s3")
    code_key = f"{target.stage}/{made.digest}.zip"
    if not _there(client, bucket, code_key):
        client.upload_file(str(made.zip), bucket, code_key)
    template = made.template.read_text().replace('"./deployment.zip"', json.dumps(f"s3://{bucket}/{code_key}"))
    template_key = f"{target.stage}/{made.digest}.template.json"
    client.put_object(Bucket=bucket, Key=template_key, Body=template.encode(), ContentType="application/json")
    return str(client.generate_presigned_url("get_object", Params={"Bucket": bucket, "Key": template_key})).split("?")[
        0
    ]


def _there(client: Any, bucket: str, key: str) -> bool:
    try:
        client.head_object(Bucket=bucket, Key=key)
    except ClientError:
        return False
    return True


def complete_keys(target: Target, outputs: Mapping[str, str]) -> None:
    """Adds the keys that CloudFormation did not make (it makes one a secret); those that are there stay."""
    client = target.client("secretsmanager")
    keys = json.loads(client.get_secret_value(SecretId=outputs["KeysArn"])["SecretString"])
    names = ("customer_jwt_secret", "webhook_secret", "push_secret", "shop_events_secret", "shop_api_secret")
    complete = {name: secrets.token_urlsafe(48) for name in names} | {"notices": []} | keys | _pages(target, outputs)
    if complete != keys:
        client.put_secret_value(SecretId=outputs["KeysArn"], SecretString=json.dumps(complete, ensure_ascii=False))


def _pages(target: Target, outputs: Mapping[str, str]) -> dict[str, str]:
    """The pages' addresses for links to them: the template cannot name them to the functions whose address its pages need.

    The chat's is the shop's own page, where its customers are logged in; only a laptop's demo has one by itself.
    """
    web = f"http://127.0.0.1:{places.web_port()}" if target.endpoint else outputs.get("WebUrl", "")
    told = {
        "desk_url": os.environ.get("KEFU_DESK_URL") or (f"{web}/desk/" if web.startswith("http") else ""),
        "chat_url": os.environ.get("KEFU_CHAT_URL") or (f"{web}/chat/" if target.endpoint else ""),
    }
    return {name: address for name, address in told.items() if address}


def publish(target: Target, outputs: Mapping[str, str]) -> None:
    """Puts web/ and config.json into the pages' bucket; pages are asked for anew each time, the rest every five minutes."""
    client = target.client("s3")
    files = [file for file in sorted(places.WEB.rglob("*")) if file.is_file()]
    for file in files:
        lasting = "no-cache" if file.suffix == ".html" else "max-age=300"
        headers = {"ContentType": pages.type_of(file), "CacheControl": lasting}
        client.upload_file(str(file), outputs["WebBucket"], str(file.relative_to(places.WEB)), ExtraArgs=headers)
    body = json.dumps(pages.config_of(dict(outputs)), ensure_ascii=False).encode()
    client.put_object(
        Bucket=outputs["WebBucket"],
        Key="config.json",
        Body=body,
        ContentType=pages.TYPES[".json"],
        CacheControl="no-cache",
    )


def destroy(target: Target) -> None:
    """Removes the stage: the pages first, because a bucket that is not empty cannot go."""
    client = target.client("cloudformation")
    outputs = stack.outputs(client, target.stack)
    emptied = [outputs.get("WebBucket"), outputs.get("PhotosBucket") if target.stage != "prod" else None]
    with step(f"remove {target.stack}"):
        for bucket in filter(None, emptied):
            target.session.resource("s3", endpoint_url=target.endpoint).Bucket(bucket).objects.all().delete()
        stack.remove(client, target.stack)


def _deploy(target: Target) -> None:
    made = package(target.stage)
    outputs = deploy(target, made)
    with step("upload the pages"):
        publish(target, outputs)
    for name, value in sorted(outputs.items()):
        print(f"  {name:<16}{value}")


def _destroy(target: Target, confirmed: str) -> None:
    if target.stage == "prod" and confirmed != target.stack:
        raise Failure(
            "prod holds customers' data: make destroy STAGE=prod CONFIRM=kefu-prod (its tables are kept even then)"
        )
    destroy(target)


def main() -> None:
    """`python -m infra.deploy --stage dev [--destroy]`; AWS_ENDPOINT_URL names another cloud than Amazon's."""
    parser = argparse.ArgumentParser(description="Deploy a stage, or remove it.")
    parser.add_argument("--stage", choices=places.STAGES, default="dev")
    parser.add_argument("--destroy", action="store_true")
    parser.add_argument("--confirm", default="")
    told = parser.parse_args()
    target = Target(told.stage, os.environ.get("AWS_ENDPOINT_URL") or None)
    try:
        _destroy(target, told.confirm) if told.destroy else _deploy(target)
    except (NoCredentialsError, NoRegionError) as error:
        raise Failure(f"{error} Set AWS_PROFILE and AWS_REGION, or run `aws configure`.") from error


if __name__ == "__main__":
    steps.main(main)
