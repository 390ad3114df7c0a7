"""Photos lie in a bucket closed to all: a page is let in to put one, and whoever may see it is given a link that soon ends."""

import hashlib
from collections.abc import Mapping
from datetime import timedelta
from types import MappingProxyType

import urllib3
from botocore.auth import S3SigV4Auth, S3SigV4PostAuth, S3SigV4QueryAuth
from botocore.awsrequest import AWSRequest

from chalicelib import clock, settings
from chalicelib.edge import cloud
from chalicelib.edge.errors import BadRequest, Unavailable

TYPES = ("image/jpeg", "image/png", "image/webp")
LARGEST = 5 * 1024 * 1024
AT_ONCE = 9  # in one message
_PUT_WITHIN = timedelta(minutes=10)
_pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=2, read=8), retries=False)
_SEEN_FOR = 3600  # seconds; a page that was open longer asks for the history again


def key_of(conversation: str, identifier: str, folder: str = "photos") -> str:
    """Where the photo of a conversation lies that its page calls `identifier`: the same for every repeat."""
    return f"{folder}/{conversation}/{hashlib.sha256(f'{conversation}|{identifier}'.encode()).hexdigest()[:26]}"


def is_of(conversation: str, key: str, folder: str = "photos") -> bool:
    """Whether a key is one that this conversation was given."""
    name = key.removeprefix(f"{folder}/{conversation}/")
    return name != key and len(name) == 26 and all(letter in "0123456789abcdef" for letter in name)


def door(key: str, content_type: str, size: int, more: Mapping[str, str] = MappingProxyType({})) -> dict[str, object]:
    """The form with which a page puts exactly this photo: `url`, and the `fields` that go before the file, `more` among them.

    Raises Unavailable where this deployment keeps no photos.
    """
    if not settings.photos_url():
        raise Unavailable("Photos cannot be sent here.")
    fields = {"key": key, "Content-Type": content_type, **more}
    conditions = [{"bucket": settings.photos_bucket()}, *({name: value} for name, value in fields.items())]
    policy = {
        "expiration": clock.iso(clock.now() + _PUT_WITHIN),
        "conditions": [*conditions, ["content-length-range", 1, size]],
    }
    request = AWSRequest(method="POST", url=settings.photos_url())
    request.context |= {"s3-presign-post-fields": fields, "s3-presign-post-policy": policy}
    S3SigV4PostAuth(cloud.credentials(), "s3", settings.region()).add_auth(request)
    return {"url": settings.photos_url(), "fields": request.context["s3-presign-post-fields"]}


def keep(key: str, content: bytes, content_type: str) -> None:
    """Puts a photo that a platform had. Raises BadRequest where it is none that kefu keeps, Unavailable."""
    kind = content_type.partition(";")[0].strip().lower()
    if kind not in TYPES or len(content) > LARGEST:
        raise BadRequest("A photo is JPEG, PNG or WebP and has 5 MB at most.")
    if not settings.photos_url():
        raise Unavailable("Photos cannot be kept here.")
    request = AWSRequest("PUT", f"{settings.photos_url()}/{key}", {"Content-Type": kind}, content)
    S3SigV4Auth(cloud.credentials(), "s3", settings.region()).add_auth(request)
    try:
        answer = _pool.request("PUT", str(request.url), body=content, headers=dict(request.headers.items()))
    except urllib3.exceptions.HTTPError as error:
        raise Unavailable(f"The photo could not be kept ({type(error).__name__}).") from error
    if answer.status >= 300:
        raise Unavailable(f"The photo could not be kept ({answer.status}).")


def link(key: str, query: str = "") -> str:
    """Where a photo can be seen for an hour, with what `query` asks of the bucket; empty where this deployment keeps none."""
    if not settings.photos_url():
        return ""
    request = AWSRequest(method="GET", url=f"{settings.photos_url()}/{key}" + (f"?{query}" if query else ""))
    S3SigV4QueryAuth(cloud.credentials(), "s3", settings.region(), expires=_SEEN_FOR).add_auth(request)
    return str(request.url)
