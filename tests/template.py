"""A finished template with the questions that tests ask it."""

from collections.abc import Iterator
from typing import Any

Resource = dict[str, Any]
FUNCTION, QUEUE, TABLE = "AWS::Serverless::Function", "AWS::SQS::Queue", "AWS::DynamoDB::Table"


class Template:
    """A finished template."""

    def __init__(self, content: dict[str, Any]) -> None:
        self.content = content
        self.resources: dict[str, Resource] = content["Resources"]

    def of_type(self, kind: str) -> dict[str, Any]:
        """Properties by logical name."""
        return {name: one["Properties"] for name, one in self.resources.items() if one["Type"] == kind}

    def events(self, kind: str) -> Iterator[tuple[str, Resource]]:
        for name, function in self.of_type(FUNCTION).items():
            for event in function.get("Events", {}).values():
                if event["Type"] == kind:
                    yield name, event["Properties"]

    def alarms(self, metric: str) -> list[Resource]:
        return [alarm for alarm in self.of_type("AWS::CloudWatch::Alarm").values() if alarm["MetricName"] == metric]

    def watched(self, metric: str, dimension: str) -> list[Any]:
        pairs = [pair for alarm in self.alarms(metric) for pair in alarm["Dimensions"]]
        return [pair["Value"] for pair in pairs if pair["Name"] == dimension]

    def statements(self, function: str) -> list[Resource]:
        role = self.resources[self.resources[function]["Properties"]["Role"]["Fn::GetAtt"][0]]
        policies = role["Properties"]["Policies"]
        return [statement for policy in policies for statement in policy["PolicyDocument"]["Statement"]]
