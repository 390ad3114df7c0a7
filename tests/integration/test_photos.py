"""A photo goes into the closed bucket by the form, and is seen by the link and not without it."""

import urllib.request
from typing import Any
from uuid import uuid4

import pytest

from infra.doors import ask, enter, fresh
from tests.integration.cloud import System

pytestmark = pytest.mark.deployed
PICTURE = b"\xff\xd8\xff\xe0 a picture"


def form(fields: dict[str, str], content: bytes) -> tuple[bytes, str]:
    """The fields and then the file, as a browser sends them."""
    boundary = uuid4().hex
    parts = [f'name="{name}"\r\n\r\n{value}'.encode() for name, value in fields.items()]
    parts.append(b'name="file"; filename="photo"\r\nContent-Type: image/jpeg\r\n\r\n' + content)
    body = b"".join(b"--%s\r\nContent-Disposition: form-data; %s\r\n" % (boundary.encode(), part) for part in parts)
    return body + b"--%s--\r\n" % boundary.encode(), f"multipart/form-data; boundary={boundary}"


def put(door: dict[str, Any], content: bytes) -> int:
    body, kind = form(door["fields"], content)
    return ask(urllib.request.Request(door["url"], body, {"Content-Type": kind}, method="POST")).status


def test_a_photo_is_put_by_the_form_and_seen_by_the_link(system: System) -> None:
    door, _ = enter(system.config["api"], None)
    wanted = {"id": fresh(), "content_type": "image/jpeg", "size": len(PICTURE)}
    place = door.post("/photos", wanted).json
    assert put(place, PICTURE) in (200, 201, 204)
    said = door.post("/messages", {"id": fresh(), "text": "", "photos": [place["key"]]})
    assert said.status == 200, said.body
    [photo] = said.json["message"]["photos"]
    assert ask(photo["url"]).body == PICTURE and place["key"] in photo["url"]


def test_a_pdf_is_put_looked_into_and_saved_by_its_link(system: System) -> None:
    door, _ = enter(system.config["api"], None)
    document = b"%PDF-1.7\n" + b"x" * 3_000
    places = [
        door.post("/files", {"id": fresh(), "content_type": "application/pdf", "size": 4_000}).json for _ in range(3)
    ]
    assert [put(place, content) for place, content in zip(places, (document, b"<html>"), strict=False)] == [204, 204]

    def sends(place: dict[str, Any]) -> Any:
        return door.post("/messages", {"id": fresh(), "text": "", "files": [{"key": place["key"], "name": "发票.pdf"}]})

    said, wrong, missing = map(sends, places)
    assert said.status == 200, said.body
    [file] = said.json["message"]["files"]
    assert (file["name"], file["size"]) == ("发票.pdf", len(document)) and ask(file["url"]).body == document
    assert (wrong.json["error"]["code"], missing.json["error"]["code"]) == ("no_pdf", "no_file")
