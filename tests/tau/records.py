"""The rows of the shop's customers as they stand in DynamoDB: read whole, compared, and put back between two tasks."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from chalicelib import settings

Key = tuple[str, str]
Item = dict[str, Any]
Rows = Mapping[Key, Item]


@dataclass(frozen=True)
class Records:
    """Customers, their orders, and what else lies beside them; `client` speaks to the cloud's DynamoDB."""

    client: Any

    def rows(self) -> dict[Key, Item]:
        """Every row."""
        pages = self.client.get_paginator("scan").paginate(TableName=_customers())
        return {_key(item): item for page in pages for item in page["Items"]}

    def rows_of(self, customer: str) -> dict[Key, Item]:
        """One customer's rows."""
        pages = self.client.get_paginator("query").paginate(**_partition(_customers(), "customer", customer))
        return {_key(item): item for page in pages for item in page["Items"]}

    def restore(self, wanted: Rows, found: Rows) -> None:
        """Puts back what differs, and removes what is new."""
        for key in changed(wanted, found):
            if key in wanted:
                self.client.put_item(TableName=_customers(), Item=wanted[key])
            else:
                self.client.delete_item(TableName=_customers(), Key=_names("customer", key))

    def forget(self, conversation: str) -> None:
        """Removes a conversation, as if nothing had been said in it."""
        name = settings.table("conversations")
        pages = self.client.get_paginator("query").paginate(**_partition(name, "conversation", conversation))
        for item in [item for page in pages for item in page["Items"]]:
            key = (item["conversation"]["S"], item["sort"]["S"])
            self.client.delete_item(TableName=name, Key=_names("conversation", key))


def changed(before: Rows, after: Rows) -> list[Key]:
    """The keys of rows that are new, gone or different."""
    return sorted(key for key in before.keys() | after.keys() if before.get(key) != after.get(key))


def counts(key: Key) -> bool:
    """True for a customer's profile or an order: what the benchmark looks at."""
    return key[1] == "profile" or key[1].startswith("order#")


def content(item: Item) -> dict[str, Any]:
    """What a row holds."""
    held: dict[str, Any] = json.loads(item["document"]["S"])
    return held


def _customers() -> str:
    return settings.table("customers")


def _key(item: Item) -> Key:
    return item["customer"]["S"], item["sort"]["S"]


def _names(partition: str, key: Key) -> Item:
    return {partition: {"S": key[0]}, "sort": {"S": key[1]}}


def _partition(name: str, key: str, value: str) -> dict[str, Any]:
    return {
        "TableName": name,
        "KeyConditionExpression": "#key = :value",
        "ExpressionAttributeNames": {"#key": key},
        "ExpressionAttributeValues": {":value": {"S": value}},
        "ConsistentRead": True,
    }
