"""WeCom's robot in a group: the key in its address is all there is to prove, the errors stand in the body of a 200.

https://developer.work.weixin.qq.com/document/path/91770
"""

from collections.abc import Mapping
from typing import Any

from chalicelib.desk.notices import letter
from chalicelib.desk.notices.letter import AGAIN, REFUSED, SLOWER, TAKEN, Card, Headers, Kind, Letter, Target, Verdict

_TOO_MANY = {45009, 45033}
_PAUSE = 60
_LONGEST = 4096  # bytes of Markdown
# No such key (93000), a robot that was stopped (93004) or is not in the group (93008), a message that it does not take.
_NEVER = {93000, 93004, 93008, 40008, 40033, 40039, 40058, 44004, 45002}


def write(target: Target, content: Mapping[str, Any], card: Card) -> Letter:
    """Markdown with a link; the title of a grave one in the colour of a warning."""
    return letter.as_json(target.url, {"msgtype": "markdown", "markdown": {"content": _shown(card)}})


def judge(status: int, headers: Headers, body: bytes) -> Verdict:
    """By its errcode; a code that is not known, such as -1 for a busy system, is tried again."""
    content = letter.read(body)
    if content is None or "errcode" not in content:
        return letter.by_status(status, headers) or Verdict(AGAIN, "unreadable")
    code = int(content["errcode"])
    reason = f"{code} {content.get('errmsg', '')}"
    if code == 0:
        return Verdict(TAKEN)
    if code in _TOO_MANY:
        return Verdict(SLOWER, reason, _PAUSE)
    return Verdict(REFUSED if code in _NEVER else AGAIN, reason)


def _shown(card: Card) -> str:
    title = f'<font color="warning">{card.title}</font>' if card.grave else f"**{card.title}**"
    link = f"\n[{card.button}]({card.link})" if card.link else ""
    text = "\n".join((title, *(f"> {line}" for line in card.lines)))
    room = _LONGEST - len(link.encode())
    return text.encode()[:room].decode(errors="ignore") + link


KIND = Kind(((20, 60),), write, judge)
