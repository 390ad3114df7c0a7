"""Finishes the template that Chalice packaged: what a merge cannot express, written out for one stage."""

from __future__ import annotations

import copy
import json
import sys
from pathlib import Path
from typing import Any

import yaml

from infra import alarms, handlers, pages, places
from infra.limits import AT_ONCE, LIMITS, STREAM_ATTEMPTS, STREAM_PARALLEL
from infra.local import localised

Template = dict[str, Any]
_STREAM_OF = {"Turns": "ConversationsTable", "Insight": "ConversationsTable"}
_DEAD_OF = {"Turns": "TurnsDead", "Insight": "TurnsDead"}
# What of a stream a function is called for at all; without an entry, for everything.
_WANTED = {
    "Insight": {
        "eventName": ["INSERT"],
        "dynamodb": {"Keys": {"sort": {"S": [{"prefix": "turn#"}, {"prefix": "rating#"}]}}},
    }
}
_QUEUE_OF = {
    "Escalations": "EscalationsQueue",
    "Notices": "NoticesQueue",
    "ShopEvents": "ShopEventsQueue",
    "News": "NewsQueue",
    "Timers": "TimersQueue",
    "Tasks": "TaskOtherQueue",
    "Inbound": "InboundQueue",
    "Outbound": "OutboundQueue",
}
# A function that further queues lead to: each department's own.
_MORE_QUEUES_OF = {"Tasks": ("TaskLogisticsQueue", "TaskWarehouseQueue", "TaskTechQueue", "TaskFinanceQueue")}
_ERRORS = {"MISSING_AUTHENTICATION_TOKEN": "not_found", "BAD_REQUEST_BODY": "bad_request", "THROTTLED": "too_many_requests", "QUOTA_EXCEEDED": "too_many_requests",
           "REQUEST_TOO_LARGE": "too_large", "DEFAULT_4XX": "bad_request", "DEFAULT_5XX": "unavailable"}  # fmt: skip
_MESSAGES = {
    "bad_request": "The request could not be read.",
    "too_many_requests": "Too many requests at once; try again in a moment.",
    "too_large": "The request is too large.",
    "not_found": "There is nothing at this address.",
    "unavailable": "The service cannot answer at this moment; try again.",
}


def finished(packaged: Template, stage: str, policies: Path) -> Template:
    """The template to deploy for `stage`; `packaged` is left as it was."""
    template = written_out(copy.deepcopy(packaged), stage)
    for door in handlers.DOORS:
        handlers.add_door(template, door, written_out(json.loads((policies / door.policy).read_text()), stage))
    for name in functions(template):
        name_function(template, name, stage)
        feed(template, name, stage)
        reserve(template, name, stage)
    throttle(template, stage)
    name_api(template, stage)
    answer_like_kefu(template)
    keep(template, stage)
    tell_browsers(template)
    template["Resources"] |= alarms.of(template, stage)
    template["Outputs"] = {name: value for name, value in template["Outputs"].items() if name in _our_outputs()}
    return localised(template) if stage == "local" else template


def functions(template: Template) -> list[str]:
    """Logical names of the template's functions."""
    return [name for name, resource in template["Resources"].items() if resource["Type"] == "AWS::Serverless::Function"]


def written_out(value: Any, stage: str) -> Any:
    """`${Stage}` replaced everywhere; strings that still have a `${…}` are substituted by CloudFormation."""
    if isinstance(value, dict):
        return (
            _substitution(value, stage)
            if set(value) == {"Fn::Sub"}
            else {key: written_out(item, stage) for key, item in value.items()}
        )
    if isinstance(value, list):
        return [written_out(item, stage) for item in value]
    if isinstance(value, str) and "${" in value:
        return _substitution({"Fn::Sub": value}, stage)
    return value


def _substitution(value: dict[str, Any], stage: str) -> Any:
    text = value["Fn::Sub"]
    if not isinstance(text, str):
        return {"Fn::Sub": [text[0].replace("${Stage}", stage), text[1]]}
    text = text.replace("${Stage}", stage)
    return {"Fn::Sub": text} if "${" in text else text


def name_function(template: Template, name: str, stage: str) -> None:
    """A name that says the stage, and a log group that is there before the first line and does not keep it for ever."""
    resources = template["Resources"]
    function = resources[name]
    full_name = f"kefu-{stage}-{name}"
    function["Properties"]["FunctionName"] = full_name
    function["DependsOn"] = f"{name}Logs"
    for stale in [
        key for key, item in resources.items() if key.endswith("LogGroup") and key.lower().startswith(name.lower())
    ]:
        del resources[stale]
    resources[f"{name}Logs"] = {
        "Type": "AWS::Logs::LogGroup",
        "Properties": {"LogGroupName": f"/aws/lambda/{full_name}", "RetentionInDays": LIMITS[stage].log_days},
    }
    _let_log(resources, function, full_name)


def _let_log(resources: Template, function: dict[str, Any], full_name: str) -> None:
    group = "arn:${AWS::Partition}:logs:${AWS::Region}:${AWS::AccountId}:log-group:/aws/lambda/" + full_name + ":*"
    role = resources[function["Properties"]["Role"]["Fn::GetAtt"][0]]
    role["Properties"]["Policies"][0]["PolicyDocument"]["Statement"].append(
        {"Effect": "Allow", "Action": ["logs:CreateLogStream", "logs:PutLogEvents"], "Resource": {"Fn::Sub": group}}
    )


def feed(template: Template, name: str, stage: str) -> None:
    """Event sources by reference, each saying which records failed, none failing for ever, none bringing more than is taken."""
    for event in template["Resources"][name]["Properties"].get("Events", {}).values():
        if event["Type"] == "Schedule":
            continue  # one event, and the next one comes whatever became of it
        event["Properties"]["FunctionResponseTypes"] = ["ReportBatchItemFailures"]
        if name in _STREAM_OF:
            event["Properties"] |= _from_stream(name)
        if name in _WANTED:
            event["Properties"]["FilterCriteria"] = {"Filters": [{"Pattern": json.dumps(_WANTED[name])}]}
        if name in _QUEUE_OF:
            event["Properties"]["Queue"] = {"Fn::GetAtt": [_QUEUE_OF[name], "Arn"]}
            event["Properties"]["ScalingConfig"] = {"MaximumConcurrency": _at_once(name, stage)}
    for queue in _MORE_QUEUES_OF.get(name, ()):
        _lead_also(template["Resources"][name]["Properties"]["Events"], queue)


def _at_once(name: str, stage: str) -> int:
    """What is throttled comes again only when its queue's time is over, and its conversation waits for it."""
    return min(AT_ONCE[name], LIMITS[stage].concurrency[name])


def _lead_also(events: dict[str, Any], queue: str) -> None:
    """One more queue for a function, in everything else like the one that it has."""
    first = copy.deepcopy(next(iter(events.values())))
    first["Properties"]["Queue"] = {"Fn::GetAtt": [queue, "Arn"]}
    events[f"{queue}Event"] = first


def _from_stream(name: str) -> dict[str, Any]:
    return {
        "Stream": {"Fn::GetAtt": [_STREAM_OF[name], "StreamArn"]},
        "StartingPosition": "TRIM_HORIZON",  # nothing written while the source was being made is passed over
        "BisectBatchOnFunctionError": True,
        "MaximumRetryAttempts": STREAM_ATTEMPTS,
        "ParallelizationFactor": STREAM_PARALLEL,
        "DestinationConfig": {"OnFailure": {"Type": "SQS", "Destination": {"Fn::GetAtt": [_DEAD_OF[name], "Arn"]}}},
    }


def reserve(template: Template, name: str, stage: str) -> None:
    """Each function's own share of the account's concurrency, which is also the most it can cost."""
    share = {"Fn::If": ["Reserve", LIMITS[stage].concurrency[name], {"Ref": "AWS::NoValue"}]}
    template["Resources"][name]["Properties"]["ReservedConcurrentExecutions"] = share


def throttle(template: Template, stage: str) -> None:
    """What the doors let in a second; the desk's login less than the rest."""
    limits = LIMITS[stage]
    everywhere = {"ThrottlingRateLimit": limits.requests_per_second, "ThrottlingBurstLimit": limits.burst}
    login = {"ThrottlingRateLimit": limits.logins_per_second, "ThrottlingBurstLimit": limits.logins_per_second * 2}
    template["Resources"]["RestAPI"]["Properties"]["MethodSettings"] = [
        {"ResourcePath": "/*", "HttpMethod": "*", "MetricsEnabled": True, **everywhere},
        {"ResourcePath": "/~1desk~1login", "HttpMethod": "POST", "MetricsEnabled": True, **login},
        {"ResourcePath": "/~1desk~1login~1oidc", "HttpMethod": "POST", "MetricsEnabled": True, **login},
    ]
    template["Resources"]["WebsocketAPIStage"]["Properties"]["DefaultRouteSettings"] = everywhere


def name_api(template: Template, stage: str) -> None:
    """The REST API's name is what its metrics are filed under."""
    properties = template["Resources"]["RestAPI"]["Properties"]
    properties["Name"] = properties["DefinitionBody"]["info"]["title"] = f"kefu-{stage}"


def answer_like_kefu(template: Template) -> None:
    """What API Gateway answers by itself has the same shape, and the same CORS header, as what kefu answers."""
    body = template["Resources"]["RestAPI"]["Properties"]["DefinitionBody"]
    body["x-amazon-apigateway-gateway-responses"] = {kind: _gateway_answer(code) for kind, code in _ERRORS.items()}


def _gateway_answer(code: str) -> dict[str, Any]:
    error = json.dumps({"error": {"code": code, "message": _MESSAGES[code], "id": "$context.requestId"}})
    status = {"statusCode": "404"} if code == "not_found" else {}  # an unknown address is 403 to API Gateway
    return status | {
        "responseParameters": {"gatewayresponse.header.Access-Control-Allow-Origin": "'*'"},
        "responseTemplates": {"application/json": error},
    }


def keep(template: Template, stage: str) -> None:
    """Customers' data outlives the stack in production and nowhere else."""
    policy = "Retain" if LIMITS[stage].keeps_data else "Delete"
    for resource in template["Resources"].values():
        if resource["Type"] == "AWS::DynamoDB::Table":
            resource |= {"DeletionPolicy": policy, "UpdateReplacePolicy": policy}
            resource["Properties"]["DeletionProtectionEnabled"] = LIMITS[stage].keeps_data
    template["Resources"]["PhotosBucket"] |= {"DeletionPolicy": policy, "UpdateReplacePolicy": policy}


def tell_browsers(template: Template) -> None:
    """The pages' content security policies name exactly the addresses they call; the desk is never framed."""
    host = "execute-api.${AWS::Region}.${AWS::URLSuffix}"
    addresses = (f"https://${{RestAPI}}.{host}", f"wss://${{WebsocketAPI}}.{host}")
    photos = "https://${PhotosBucket.RegionalDomainName}"
    shops = {"Shops": {"Fn::Join": [" ", {"Fn::Split": [",", {"Ref": "ShopOrigins"}]}]}}
    chat = {"Fn::Sub": [pages.content_security_policy(addresses, "${Shops}", photos), shops]}
    desk = {"Fn::Sub": pages.content_security_policy((*addresses, "${OidcOrigin}"), pages.NOBODY, photos)}
    for name, policy in (("WebHeaders", chat), ("DeskHeaders", desk)):
        config = template["Resources"][name]["Properties"]["ResponseHeadersPolicyConfig"]
        config["SecurityHeadersConfig"]["ContentSecurityPolicy"]["ContentSecurityPolicy"] = policy


def _our_outputs() -> set[str]:
    return set(yaml.load((places.ROOT / "infra" / "template.yaml").read_text(), Loader=_Loose)["Outputs"])


class _Loose(yaml.SafeLoader):
    """Reads a template for its names only: what a CloudFormation tag says is left out."""


_Loose.add_multi_constructor("!", lambda loader, suffix, node: None)


def main() -> None:
    """`python -m infra.finish <packaged> <stage> <finished>`."""
    packaged, stage, target = sys.argv[1:]
    template = finished(yaml.safe_load(Path(packaged).read_text()), stage, places.ROOT / ".chalice")
    Path(target).write_text(json.dumps(template, indent=1, ensure_ascii=False) + "\n")


if __name__ == "__main__":
    main()
