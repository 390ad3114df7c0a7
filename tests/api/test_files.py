"""A document is put by a form for exactly one PDF, looked into before anybody is told of it, and never opened in place."""

import json
import threading
from base64 import b64decode
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit
from uuid import uuid4

import pytest
from hypothesis import given
from hypothesis import strategies as st

from chalicelib.edge import files
from tests.api.conftest import Answer, Door, Talk

PDF = b"%PDF-1.7\n" + b"x" * 2_000
Bucket = dict[str, bytes]


@pytest.fixture
def bucket(monkeypatch: pytest.MonkeyPatch) -> Iterator[Bucket]:
    """What lies in the bucket, by key; answered as S3 answers a signed link with a range."""
    kept: Bucket = {}

    class S3(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found = kept.get(urlsplit(self.path).path[1:])
            assert "X-Amz-Signature" in self.path and self.headers["Range"] == "bytes=0-1023"
            self.send_response(206 if found is not None else 403)
            body = (found or b"")[:1024]
            if found is not None:
                self.send_header("Content-Range", f"bytes 0-{len(body) - 1}/{len(found)}")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_: Any) -> None:
            """Quiet."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), S3)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setenv("KEFU_PHOTOS_URL", f"http://127.0.0.1:{server.server_port}")
    yield kept
    server.shutdown()
    server.server_close()


def asked(talk: Talk, **more: Any) -> Answer:
    body = {"id": uuid4().hex, "content_type": "application/pdf", "size": 3_000, **more}
    return talk.door.call("POST", "/files", body, talk.session)


def put(talk: Talk, bucket: Bucket, content: bytes = PDF) -> str:
    key = str(asked(talk).body["key"])
    bucket[key] = content
    return key


def test_a_page_may_put_exactly_the_document_it_named(door: Door) -> None:
    answer = asked(door.guest(), size=4321).body
    conditions = json.loads(b64decode(answer["fields"]["policy"]))["conditions"]
    assert {"Content-Type": "application/pdf"} in conditions and {"Content-Disposition": "attachment"} in conditions
    assert ["content-length-range", 1, 4321] in conditions and {"key": answer["key"]} in conditions


@pytest.mark.parametrize(
    "wrong",
    [
        {"content_type": "text/html"},
        {"content_type": "image/png"},
        {"size": 10 * 1024 * 1024 + 1},
        {"size": 0},
        {"id": "/"},
    ],
)
def test_only_pdfs_of_a_bearable_size_are_taken(door: Door, wrong: dict[str, Any]) -> None:
    assert asked(door.guest(), **wrong).status == 400


def test_nobody_unknown_may_put_one_and_a_flood_is_held_back(door: Door) -> None:
    assert door.call("POST", "/files", {"id": "x", "content_type": files.PDF, "size": 1}).status == 401
    talk = door.guest()
    assert [asked(talk).status for _ in range(25)] == [201] * 24 + [429]


def test_customer_and_agent_see_name_and_true_size_and_a_link_that_only_saves(door: Door, bucket: Bucket) -> None:
    talk = door.guest()
    key = put(talk, bucket)
    said = talk.say("转人工", files=[{"key": key, "name": "发票 2026.PDF", "size": 1}])
    case = door.call("GET", f"/desk/cases/{said['service']['case']}", token=door.agent()).body
    for message in (said["message"], talk.history()["messages"][0], case["messages"][0]):
        [file] = message["files"]
        query = parse_qs(urlsplit(file["url"]).query)
        assert (file["key"], file["name"], file["size"]) == (key, "发票 2026.pdf", len(PDF))
        assert query["response-content-disposition"][0].startswith("attachment; filename*=UTF-8''%E5")
        assert query["response-content-type"] == ["application/pdf"] and query["X-Amz-Expires"] == ["3600"]


def test_a_document_without_a_word_is_kept_and_asked_about(door: Door, bucket: Bucket) -> None:
    talk = door.guest()
    said = talk.say("", files=[{"key": put(talk, bucket), "name": "a.pdf"}])
    assert "文件收到了" in said["reply"]["text"] and said["service"]["mode"] == "bot"
    assert [choice["id"] for choice in said["reply"]["choices"]] == ["human"]


@pytest.mark.parametrize("content", [b"<html><script>", b"PK\x03\x04", b"", b"x" * 1100 + b"%PDF-1.7"])
def test_what_only_says_that_it_is_a_pdf_is_refused(door: Door, bucket: Bucket, content: bytes) -> None:
    talk = door.guest()
    answer = talk.post("看看", files=[{"key": put(talk, bucket, content), "name": "a.pdf"}])
    assert (answer.status, answer.body["error"]["code"]) == (400, "no_pdf")
    assert talk.history()["messages"] == []


def test_what_was_never_put_is_refused(door: Door, bucket: Bucket) -> None:
    talk = door.guest()
    answer = talk.post("看看", files=[{"key": asked(talk).body["key"], "name": "a.pdf"}])
    assert (answer.status, answer.body["error"]["code"]) == (400, "no_file")


def test_a_bucket_that_does_not_answer_is_tried_again_later(door: Door, monkeypatch: pytest.MonkeyPatch) -> None:
    talk = door.guest()
    key = asked(talk).body["key"]
    monkeypatch.setenv("KEFU_PHOTOS_URL", "http://127.0.0.1:9")
    assert talk.post("看看", files=[{"key": key, "name": "a.pdf"}]).status == 503


@pytest.mark.parametrize(
    "wrong",
    [["x"], [{}], [{"key": 1, "name": "a"}], [{"key": "files/web-0/" + "0" * 26, "name": "a"}], {"key": "a"}, [1] * 4],
)
def test_only_files_of_ones_own_conversation_can_be_named(door: Door, wrong: Any) -> None:
    assert door.guest().post("看看", files=wrong).status == 400


def test_a_photo_is_no_file_and_a_file_no_photo(door: Door, bucket: Bucket) -> None:
    talk = door.guest()
    key = put(talk, bucket)
    assert talk.post("看看", photos=[key]).status == 400
    assert talk.post("看看", files=[{"key": talk.photo(), "name": "a.pdf"}]).status == 400


@pytest.mark.parametrize(
    ("given", "kept"),
    [
        ("发票.pdf", "发票.pdf"),
        ("../../etc/passwd", "_.._etc_passwd.pdf"),
        ("C:\\temp\\a.PDF", "C_temp_a.pdf"),
        ("invoice\u202efdp.exe", "invoicefdp.exe.pdf"),
        ("a\r\nSet-Cookie: x", "a Set-Cookie_ x.pdf"),
        (" . ", "document.pdf"),
        ("长" * 300, "长" * 80 + ".pdf"),
    ],
)
def test_names_are_made_harmless(given: str, kept: str) -> None:
    assert files.named(given) == kept


@given(st.text(max_size=200))
def test_every_name_ends_as_a_pdf_with_nothing_that_could_do_harm(text: str) -> None:
    try:
        name = files.named(text)
    except ValueError:
        return
    assert name.endswith(".pdf") and 5 <= len(name) <= 84
    assert name.isprintable() and not set(name) & set('/\\:*?"<>|')
    assert files.named(name) == name
