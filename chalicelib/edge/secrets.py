"""The keys of a stage: from Secrets Manager, fetched once per Lambda, or from the environment of a laptop."""

import json
from functools import cache, lru_cache
from typing import Any

from chalicelib import clock, settings
from chalicelib.edge import cloud


def session_key() -> str:
    """Key of kefu's own tokens."""
    return _kept().get("session_secret") or settings.session_secret()


def customer_key() -> str:
    """Key with which the shop signs its customers' tokens (HS256)."""
    return _kept().get("customer_jwt_secret") or settings.customer_jwt_secret()


def webhook_key() -> str:
    """Key with which kefu signs its webhooks."""
    return _kept().get("webhook_secret") or settings.webhook_secret()


def push_key() -> str:
    """Key with which kefu signs what it tells the shop's push service."""
    return _kept().get("push_secret") or settings.push_secret()


def shop_events_key() -> str:
    """Key with which the shop signs what it tells."""
    return _kept().get("shop_events_secret") or settings.shop_events_secret()


def shop_key() -> str:
    """Key that signs requests to the shop's API, or the secret of kefu's OAuth client there."""
    return _kept().get("shop_api_secret") or settings.shop_api_secret()


def notice_targets() -> list[dict[str, Any]]:
    """Who is told outside the desk, as docs/notices.md says; at most a minute old."""
    return list(_lately()["notices"] if "notices" in _lately() else json.loads(settings.notice_targets()))


def channel_keys(channel: str, account: str) -> dict[str, str] | None:
    """The secrets of an account at a platform, with its name as `account`; None where there is no such account. At most a minute old."""
    known = _lately()["channels"] if "channels" in _lately() else json.loads(settings.channels())
    kept = known.get(channel, {}).get(account)
    return None if kept is None else {**{name: str(value) for name, value in kept.items()}, "account": account}


def desk_url() -> str:
    """The desk page's address, which the deployment leaves beside the keys; empty where nobody said it."""
    return settings.desk_url() or str(_lately().get("desk_url", ""))


def chat_url() -> str:
    """The address of the shop's page with the chat, kept in the same place; empty where nobody said it."""
    return settings.chat_url() or str(_lately().get("chat_url", ""))


@cache
def _kept() -> dict[str, str]:
    return _read()


def _lately() -> dict[str, Any]:
    """What people change while the system runs."""
    return _of_minute(int(clock.now().timestamp() // 60))


@lru_cache(maxsize=1)
def _of_minute(minute: int) -> dict[str, Any]:
    return _read()


def _read() -> dict[str, Any]:
    if not settings.secrets_name():
        return {}
    answer = cloud.client("secretsmanager").get_secret_value(SecretId=settings.secrets_name())
    return dict(json.loads(answer["SecretString"]))
