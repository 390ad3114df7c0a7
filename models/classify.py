"""The model for other programs: JSON lines in, JSON lines out.

Takes {"text": ...} on standard input; writes {"text", "intent", "score", "decision", "alternatives", "entities", "lang",
"intents", "angry", "urgent", "course"}, or {"error": ...} for a line that is not such an object, and goes on: as many lines out as in. Half a surrogate pair comes back
as its escape, a mark of byte order is passed over.
"""

import json
import sys
from typing import Any, TextIO

from chalicelib.understanding import complexity, reading


def answers(lines: TextIO, out: TextIO) -> None:
    """One line out for each line in, at once, so that a caller may wait for it."""
    for line in lines:
        print(json.dumps(answer(line), ensure_ascii=False), file=out, flush=True)


def answer(line: str) -> dict[str, Any]:
    try:
        asked = json.loads(line.removeprefix("\ufeff"))
    except (ValueError, RecursionError) as failure:
        return {"error": f"not JSON: {failure}"}
    if not isinstance(asked, dict) or not isinstance(asked.get("text"), str):
        return {"error": 'expected an object with a string "text"'}
    return understood(asked["text"])


def understood(text: str) -> dict[str, Any]:
    """What the conversation would act on; `intents` are two or more where the message wants so many things, in its order."""
    read = reading.read(text)
    return {
        "text": text,
        "intent": read.intent,
        "score": round(read.score, 4),
        "decision": read.decision,
        "alternatives": [[intent, round(score, 4)] for intent, score in read.alternatives],
        "entities": read.entities,
        "lang": read.language,
        "intents": [need.intent for need in read.needs] or [read.intent],
        "angry": read.angry,
        "urgent": read.urgent,
        "course": complexity.course(read),
    }


if __name__ == "__main__":
    sys.stdin.reconfigure(encoding="utf-8", errors="replace")  # type: ignore[union-attr]
    sys.stdout.reconfigure(encoding="utf-8", errors="backslashreplace")  # type: ignore[union-attr]
    answers(sys.stdin, sys.stdout)
