"""Devices that are told of an answer while no page of their customer's is open: by conversation, each token in one only."""

import hashlib
from dataclasses import dataclass

from pynamodb.attributes import UnicodeAttribute

from chalicelib import clock, settings
from chalicelib.store import table

_MOST = 10


class _Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("passing")

    id = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True, default="-")


@dataclass(frozen=True, slots=True)
class Device:
    """An app on somebody's phone: the token by which its push service knows it, ios, android, harmony or web, and its language."""

    token: str
    platform: str
    language: str = "zh-Hans"
    at: str = ""

    @property
    def id(self) -> str:
        """The same for every registration of the token."""
        return hashlib.sha256(f"{self.platform}|{self.token}".encode()).hexdigest()[:26]


def register(conversation: str, device: Device) -> None:
    """Keeps a device for as long as its conversation lives; whoever was told by this token before is no longer. Of more than
    ten the longest unseen goes. Raises Unavailable."""
    before = _owner(device.id)
    if before and before != conversation:
        forget(before, device.id)
    expires = table.expiry(days=settings.conversation_days())
    content = {"token": device.token, "platform": device.platform, "language": device.language}
    with table.careful():
        document = table.as_json(content | {"at": clock.iso(clock.now())})
        _Row(_devices(conversation), device.id, document=document, expires=expires).save()
        _Row(_device(device.id), document=table.as_json({"conversation": conversation}), expires=expires).save()
    for old in sorted(_kept(conversation), key=lambda one: one.at, reverse=True)[_MOST:]:
        forget(conversation, old.id)


def forget(conversation: str, device: str) -> None:
    """Nothing more is told to this device of this conversation; one that is not there is well too. Raises Unavailable."""
    with table.careful():
        _Row(_devices(conversation), device).delete()
    if _owner(device) == conversation:
        with table.careful():
            _Row(_device(device)).delete()


def devices_of(conversation: str) -> list[Device]:
    """The devices that are this conversation's and no other's by now. Raises Unavailable."""
    found = _kept(conversation)
    return [device for device in found if _owner(device.id) == conversation]


def _kept(conversation: str) -> list[Device]:
    with table.careful():
        return [Device(**row.content) for row in _Row.query(_devices(conversation)) if table.alive(row)]


def _owner(device: str) -> str:
    with table.careful():
        rows = [row for row in _Row.batch_get([(_device(device), "-")], consistent_read=True) if table.alive(row)]
    return str(rows[0].content["conversation"]) if rows else ""


def _devices(conversation: str) -> str:
    return f"devices#{conversation}"


def _device(device: str) -> str:
    return f"device#{device}"
