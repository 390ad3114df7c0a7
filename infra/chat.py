"""A conversation with the running system from a terminal, as one of the demo shop's customers."""

from __future__ import annotations

import argparse
import sys
import threading
from collections.abc import Mapping

from websockets.exceptions import ConnectionClosed

from infra import doors, steps
from infra.doors import Door, Json, Socket
from infra.steps import Failure

_WHO = {"bot": "客服机器人", "agent": "客服", "notice": "—"}


def main() -> None:
    """`python -m infra.chat [--customer ID] [--language en]`; a number taps the button of that number, an empty line ends it."""
    parser = argparse.ArgumentParser(description="Talk to kefu.")
    parser.add_argument("--customer", default="", help="id of a demo customer; 'guest' for a guest")
    parser.add_argument("--language", default="zh-Hans", choices=("zh-Hans", "zh-Hant", "en"))
    told = parser.parse_args()
    config = doors.config()
    door, session = doors.enter(config["api"], _customer(config, told.customer), told.language)
    print(f"  {session['customer']['name'] or '访客'}; an empty line ends the conversation\n")
    show(session["greeting"])
    socket = doors.open_socket(door)
    shown: set[str] = set()
    threading.Thread(target=_listen, args=(socket, shown), daemon=True).start()
    _talk(door, session["greeting"], shown)
    socket.close()


def _customer(config: Json, wanted: str) -> Mapping[str, str] | None:
    if wanted == "guest":
        return None
    customers: list[dict[str, str]] = config.get("demo", {}).get("customers", [])
    for customer in customers:
        if not wanted or customer["id"] == wanted:
            return customer
    raise Failure(
        f"{wanted or 'the demo shop'} is not among the demo customers: {', '.join(one['id'] for one in customers)}"
    )


def _talk(door: Door, last: Json, shown: set[str]) -> None:
    while text := _line():
        choices = last.get("choices", [])
        tapped = choices[int(text) - 1] if text.isdigit() and 0 < int(text) <= len(choices) else None
        body = {"id": doors.fresh(), "text": tapped["text"] if tapped else text} | (
            {"choice": tapped["id"]} if tapped else {}
        )
        answer = door.post("/messages", body)
        if answer.status != 200:
            print(f"  ! {answer.json['error']['message']}")
            continue
        said = answer.json
        shown |= {message["id"] for message in (said["message"], said["reply"]) if message}
        if said["reply"]:
            last = said["reply"]
            show(last)
        if said["service"]["mode"] == "waiting":
            print(f"  （排队中，前面 {said['service'].get('position', 0)} 位）")


def _line() -> str:
    if sys.stdin.isatty():
        print("您：", end="", flush=True)
    line = sys.stdin.readline().strip()
    if line and not sys.stdin.isatty():
        print(f"您：{line}")
    return line


def _listen(socket: Socket, shown: set[str]) -> None:
    """Prints what others say, as it comes in; what was printed already stays unsaid."""
    try:
        while frame := socket.wait(lambda one: one["type"] == "message" and one["message"]["id"] not in shown, 86_400):
            shown.add(frame["message"]["id"])
            if frame["message"]["by"] in ("agent", "notice"):
                print("\r", end="")
                show(frame["message"])
    except (ConnectionClosed, OSError):
        return


def show(message: Json) -> None:
    """A message as a terminal can show it: text, cards as lines, buttons as numbers."""
    who = message.get("name") or _WHO.get(message["by"], "")
    print(f"{who}：{message['text']}")
    for card in message.get("cards", []):
        print(f"    ┌ {card['title']}  {card.get('subtitle') or ''}  {card.get('status') or ''}".rstrip())
        for line in card["lines"]:
            print(f"    │ {line.get('label') or ''} {line['text']}".rstrip())
    for number, choice in enumerate(message.get("choices", []), 1):
        print(f"    [{number}] {choice['text']}")


if __name__ == "__main__":
    steps.main(main)
