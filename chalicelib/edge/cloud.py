"""The AWS clients beside DynamoDB's: one session, one client a service, opened once."""

from functools import cache
from typing import Any

import botocore.session
from botocore.config import Config

from chalicelib import settings

_QUICK = Config(connect_timeout=1, read_timeout=3, retries={"mode": "standard", "total_max_attempts": 3})


@cache
def client(service: str, endpoint: str = "") -> Any:
    """The client of a service, at `endpoint` where it has one of its own (the socket's)."""
    address = endpoint or settings.cloud_endpoint()
    return _session().create_client(service, settings.region(), endpoint_url=address, config=_QUICK)


def credentials() -> Any:
    """What signs for this function; they renew themselves."""
    return _session().get_credentials().get_frozen_credentials()


@cache
def _session() -> botocore.session.Session:
    return botocore.session.get_session()
