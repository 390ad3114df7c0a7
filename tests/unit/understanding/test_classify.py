"""The model for other programs answers every line, whatever is in it."""

import json
import subprocess
import sys
from io import StringIO

import pytest

from models import classify
from models.examples import ROOT

FIELDS = {"text", "intent", "score", "decision", "alternatives", "entities", "lang"}
FIELDS |= {"intents", "angry", "urgent", "course"}
LINES = (
    b'\xef\xbb\xbf{"text": "\xe8\xbd\xac\xe4\xba\xba\xe5\xb7\xa5"}\r\n'  # a mark of byte order, 转人工, a line end of Windows
    b"\n"
    b'{"text": "\xff\xfe"}\n'
    b'{"text": "\\ud83d a\\u0000b"}\n'
    b'{"text": "a\xe2\x80\xa8b"}\n'
    b'{"text": "last, without an end"}'
)


def said(line: str) -> list[dict[str, object]]:
    out = StringIO()
    classify.answers(StringIO(line), out)
    return [json.loads(answer) for answer in out.getvalue().rstrip("\n").split("\n")]


@pytest.mark.parametrize(
    "line", ["", " ", "[" * 100_000, '{"text": "\x00"}', '{"text": ' + "9" * 5000 + "}", '{"text"', "null"]
)
def test_a_line_that_is_no_object_with_a_text_is_answered_with_an_error(line: str) -> None:
    (answer,) = said(line + "\n")
    assert set(answer) == {"error"}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "\x00",
        "\ud83d",
        "\ufeff",
        "\u2028",
        "退款" * 17_000,
        "1" * 100_000,
        "a " * 50_000,
        "¥1" * 50_000,
        "\r\n",
        "😭" * 9,
    ],
)
def test_any_text_is_understood_somehow_and_given_back(text: str) -> None:
    (answer,) = said(json.dumps({"text": text, "more": 1}) + "\n")
    assert set(answer) == FIELDS and answer["text"] == text
    assert answer["decision"] in ("answer", "clarify", "unknown")


def test_bytes_of_any_kind_come_back_as_one_line_of_json_each() -> None:
    done = subprocess.run(
        [sys.executable, "-m", "models.classify"], input=LINES, capture_output=True, cwd=ROOT, timeout=120, check=True
    )
    first, empty, broken, odd, separated, last = (
        json.loads(line) for line in done.stdout.decode().rstrip("\n").split("\n")
    )
    assert (first["text"], first["intent"]) == ("转人工", "service.human")
    assert set(empty) == {"error"}
    assert broken["text"] == "\ufffd\ufffd"
    assert odd["text"] == "\ud83d a\x00b"
    assert separated["text"] == "a\u2028b" and last["text"] == "last, without an end"
