"""What the local cloud cannot do, or does at another address: the only differences between the local template and the real one."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

_ADDRESSES = {
    "https://${RestAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}/api": "${CloudEndpoint}/_aws/execute-api/${RestAPI}/api",
    "https://${WebsocketAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}/api": "${CloudEndpoint}/_aws/execute-api/${WebsocketAPI}/api",
    "https://${PhotosBucket.RegionalDomainName}": "${CloudEndpoint}/${PhotosBucket}",
    "wss://${WebsocketAPI}.execute-api.${AWS::Region}.${AWS::URLSuffix}/api": "${CloudSocket}/_aws/execute-api/${WebsocketAPI}/api",
}


def localised(template: dict[str, Any]) -> dict[str, Any]:
    """The template as MiniStack takes it. What it passes over in silence, `settle` makes up for."""
    text = json.dumps(template)
    for real, local in _ADDRESSES.items():
        text = text.replace(json.dumps(real)[1:-1], local)
    local_template: dict[str, Any] = json.loads(text)
    for name in ("CloudEndpoint", "CloudSocket"):
        local_template["Parameters"][name] = {"Type": "String"}
    _take_files(local_template["Resources"]["RestAPI"]["Properties"])
    _deploy_sockets_by_themselves(local_template["Resources"])
    return local_template


def _take_files(api: dict[str, Any]) -> None:
    """MiniStack reads the binary media types from the property only, AWS from the API's definition too."""
    api["BinaryMediaTypes"] = api["DefinitionBody"]["x-amazon-apigateway-binary-media-types"]


def _deploy_sockets_by_themselves(resources: dict[str, Any]) -> None:
    """MiniStack refuses AWS::ApiGatewayV2::Deployment; a stage that deploys itself needs none."""
    resources.pop("WebsocketAPIDeployment", None)
    stage = resources["WebsocketAPIStage"]["Properties"]
    stage.pop("DeploymentId", None)
    stage["AutoDeploy"] = True


def settle(client: Callable[[str], Any], template: dict[str, Any], api: str) -> None:
    """Does by call what MiniStack passes over in a template: rows that expire, and answers that the gateway gives by itself."""
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::DynamoDB::Table":
            properties = resource["Properties"]
            expiring = properties["TimeToLiveSpecification"]
            client("dynamodb").update_time_to_live(TableName=properties["TableName"], TimeToLiveSpecification=expiring)
    body = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    _let_pages_ask(client("apigateway"), body["paths"], api)
    for kind, answer in body["x-amazon-apigateway-gateway-responses"].items():
        client("apigateway").put_gateway_response(restApiId=api, responseType=kind, **answer)
    client("apigateway").create_deployment(restApiId=api, stageName="api")


def _let_pages_ask(gateway: Any, paths: dict[str, Any], api: str) -> None:
    """A page asks with OPTIONS before it calls; MiniStack drops the answer that the definition has for it."""
    for resource in gateway.get_resources(restApiId=api, limit=500)["items"]:
        options = paths.get(resource["path"], {}).get("options")
        if options:
            headers = options["x-amazon-apigateway-integration"]["responses"]["default"]["responseParameters"]
            place = {"restApiId": api, "resourceId": resource["id"], "httpMethod": "OPTIONS", "statusCode": "200"}
            gateway.put_integration_response(**place, responseParameters=headers)
