"""The environment in which kefu is tested: a stage of its own, keys of its own, a local cloud on a free port."""

import os
import socket
from collections.abc import Iterator
from typing import TYPE_CHECKING

import pytest

if TYPE_CHECKING:
    from tests.integration.cloud import System


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


# Set before anything of kefu is imported: table names and the DynamoDB client are made from it once.
os.environ.update(
    KEFU_STAGE="local",
    KEFU_SESSION_SECRET="session-key-of-the-tests-0123456789",
    KEFU_CUSTOMER_JWT_SECRET="customer-key-of-the-tests-0123456789",
    KEFU_WEBHOOK_SECRET="webhook-key-of-the-tests",
    KEFU_SHOP_EVENTS_SECRET="shop-events-key-of-the-tests",
    KEFU_KNOWLEDGE_SECONDS="0",
    KEFU_PHOTOS_BUCKET="photos-of-the-tests",
    KEFU_PHOTOS_URL="https://photos-of-the-tests.s3.amazonaws.com",
    AWS_ACCESS_KEY_ID="test",
    AWS_SECRET_ACCESS_KEY="test",
    AWS_DEFAULT_REGION="us-east-1",
    OPENBLAS_NUM_THREADS="1",
)
os.environ.setdefault("AWS_ENDPOINT_URL", f"http://127.0.0.1:{_free_port()}")


@pytest.fixture(scope="session")
def system() -> "Iterator[System]":
    """The packaged system, deployed and seeded once for all tests that want it."""
    from tests.integration import cloud

    with cloud.deployed() as deployed:
        yield deployed
