"""Documents lie where the photos lie, closed to all: put by a form for exactly one, looked into before anybody is told of it, and
opened by nobody's browser in place: a link saves them under a harmless name."""

import re
import unicodedata
from urllib.parse import quote, urlencode

import urllib3

from chalicelib.edge import photos
from chalicelib.edge.errors import BadRequest, Unavailable

PDF = "application/pdf"
LARGEST = 10 * 1024 * 1024
AT_ONCE = 3  # in one message
_FOLDER = "files"
_LOOKED_AT = 1024  # a PDF may begin with some other bytes, but not with more
_LONGEST_NAME = 80
_UNKIND = re.compile(r'[\\/:*?"<>|]+')
_pool = urllib3.PoolManager(timeout=urllib3.Timeout(connect=1, read=2), retries=False)


def key_of(conversation: str, identifier: str) -> str:
    """Where the document of a conversation lies that its page calls `identifier`: the same for every repeat."""
    return photos.key_of(conversation, identifier, _FOLDER)


def is_of(conversation: str, key: str) -> bool:
    """Whether a key is one that this conversation was given."""
    return photos.is_of(conversation, key, _FOLDER)


def door(key: str, size: int) -> dict[str, object]:
    """The form with which a page puts exactly this document. Raises Unavailable where this deployment keeps none."""
    return photos.door(key, PDF, size, {"Content-Disposition": "attachment"})


def link(key: str, name: str) -> str:
    """Where it can be saved for an hour, as a PDF of this name whatever was put; empty where this deployment keeps none."""
    saved = {
        "response-content-disposition": f"attachment; filename*=UTF-8''{quote(name, safe='')}",
        "response-content-type": PDF,
    }
    return photos.link(key, urlencode(saved, quote_via=quote))


def size_of(key: str) -> int:
    """The bytes of a document that was put and begins as a PDF does.

    Raises BadRequest (`no_file`, `no_pdf`) for what is not there or is something else, Unavailable.
    """
    try:
        answer = _pool.request("GET", photos.link(key), headers={"Range": f"bytes=0-{_LOOKED_AT - 1}"})
    except urllib3.exceptions.HTTPError as error:
        raise Unavailable("The file cannot be looked at now; please send the message again.") from error
    if answer.status >= 500:
        raise Unavailable("The file cannot be looked at now; please send the message again.")
    if answer.status not in (200, 206):
        raise BadRequest("files may only name what was put.", "no_file")
    if b"%PDF-" not in answer.data[:_LOOKED_AT]:
        raise BadRequest("files may only name PDF documents.", "no_pdf")
    whole = answer.headers.get("Content-Range", "").rpartition("/")[2]
    return int(whole) if whole.isdigit() else len(answer.data)


def named(value: object) -> str:
    """A check for a document's name: no folders, nothing invisible, nothing that turns letters around, and .pdf at its end."""
    if not isinstance(value, str):
        raise ValueError("must be text")
    value.encode()  # a lone surrogate is no text: UnicodeEncodeError is a ValueError
    seen = "".join(" " if one.isspace() else one for one in unicodedata.normalize("NFC", value) if _visible(one))
    plain = " ".join(_UNKIND.sub("_", seen).split()).strip(". ")
    return f"{plain.removesuffix('.pdf').removesuffix('.PDF')[:_LONGEST_NAME].strip('. ') or 'document'}.pdf"


def _visible(character: str) -> bool:
    return character.isspace() or not unicodedata.category(character).startswith("C")
