"""What somebody is woken for: failing and throttled functions, a late stream or queue, dead letters, a failing API."""

from __future__ import annotations

from typing import Any

_MINUTE = 60
# Seconds after which somebody who waits in a queue has waited too long: a customer for the bot, an answer for its platform.
_LATE = {"InboundQueue": 60, "OutboundQueue": 300}


def of(template: dict[str, Any], stage: str) -> dict[str, Any]:
    """The alarms of a template's functions, streams, dead-letter queues and REST API, by logical name."""
    found: dict[str, Any] = {}
    for name, resource in template["Resources"].items():
        match resource["Type"]:
            case "AWS::Serverless::Function":
                found |= _of_function(name, resource["Properties"], stage)
            case "AWS::SQS::Queue" if name.endswith("Dead"):
                found[f"{name}Alarm"] = _dead_letters(name, stage)
            case "AWS::SQS::Queue" if name in _LATE:
                found[f"{name}LateAlarm"] = _late(name, stage)
            case "AWS::Serverless::Api":
                found[f"{name}FailsAlarm"] = _failing_api(stage)
    return found


def _of_function(name: str, properties: dict[str, Any], stage: str) -> dict[str, Any]:
    dimension = {"FunctionName": {"Ref": name}}
    found = {
        f"{name}ErrorsAlarm": _alarm(stage, f"{name} fails", "AWS/Lambda", "Errors", dimension, above=3, minutes=5),
        f"{name}ThrottlesAlarm": _alarm(
            stage, f"{name} is throttled", "AWS/Lambda", "Throttles", dimension, above=10, minutes=5
        ),
    }
    if any(event["Type"] == "DynamoDB" for event in properties.get("Events", {}).values()):
        late = _alarm(
            stage,
            f"{name} is late",
            "AWS/Lambda",
            "IteratorAge",
            dimension,
            above=60_000,
            minutes=3,
            statistic="Maximum",
        )
        found[f"{name}LateAlarm"] = late
    return found


def _dead_letters(name: str, stage: str) -> dict[str, Any]:
    dimension = {"QueueName": {"Fn::GetAtt": [name, "QueueName"]}}
    return _alarm(
        stage,
        f"{name} has letters",
        "AWS/SQS",
        "ApproximateNumberOfMessagesVisible",
        dimension,
        above=0,
        minutes=1,
        statistic="Maximum",
    )


def _late(name: str, stage: str) -> dict[str, Any]:
    dimension = {"QueueName": {"Fn::GetAtt": [name, "QueueName"]}}
    age = "ApproximateAgeOfOldestMessage"
    return _alarm(
        stage, f"{name} is late", "AWS/SQS", age, dimension, above=_LATE[name], minutes=3, statistic="Maximum"
    )


def _failing_api(stage: str) -> dict[str, Any]:
    dimension = {"ApiName": f"kefu-{stage}", "Stage": "api"}
    return _alarm(stage, "The API fails", "AWS/ApiGateway", "5XXError", dimension, above=5, minutes=5)


def _alarm(
    stage: str,
    title: str,
    namespace: str,
    metric: str,
    dimensions: dict[str, Any],
    above: int,
    minutes: int,
    statistic: str = "Sum",
) -> dict[str, Any]:
    return {
        "Type": "AWS::CloudWatch::Alarm",
        "Properties": {
            "AlarmName": f"kefu-{stage}: {title}",
            "Namespace": namespace,
            "MetricName": metric,
            "Dimensions": [{"Name": key, "Value": value} for key, value in dimensions.items()],
            "Statistic": statistic,
            "Period": _MINUTE,
            "EvaluationPeriods": minutes,
            "DatapointsToAlarm": 1,
            "Threshold": above,
            "ComparisonOperator": "GreaterThanThreshold",
            "TreatMissingData": "notBreaching",
            "AlarmActions": [{"Ref": "AlarmsTopic"}],
            "OKActions": [{"Ref": "AlarmsTopic"}],
        },
    }
