"""微信客服 (WeCom's customer service for WeChat users): a bell announces messages, which are pulled; answers go out under our own msgid.

Pages of https://developer.work.weixin.qq.com/document/path/ that this follows: 90968 (signature and encryption), 94670 (sync_msg), 94677
(send_msg), 95122 (send_msg_on_event), 94669 (service_state), 91039 (gettoken), 90254 (media/get), 90313 (codes).
"""

import re
from urllib.parse import quote

from chalicelib import clock
from chalicelib.channels import reading, tencent, tokens, wecom_mailbox, wire
from chalicelib.channels.contract import (
    Answer,
    Call,
    Channel,
    Json,
    Keys,
    Limits,
    Media,
    Outgoing,
    Pulled,
    Received,
    Saying,
    Sent,
    Via,
)
from chalicelib.channels.degrading import cut, fitted, pieces
from chalicelib.edge.errors import BadRequest
from chalicelib.message import Choice

FIELDS = {
    "corp_id": "the company's id (ww…)",
    "secret": "the Secret of the app that may call the interfaces of 微信客服",
    "token": "the callback's Token",
    "aes_key": "the callback's EncodingAESKey (43 characters)",
}
OPTIONAL = {
    "open_kfid": "the one account of 微信客服 that kefu serves (wk…), where it shall not serve all that the app may",
    "human": "who serves when a person is wanted: desk (agents answer from kefu's desk; so it is where this is missing) or wecom",
    "servicer": "with human = wecom: the WeCom userid to whom a case that was claimed at kefu's desk is given",
    "api": "the platform's address, where it is not https://qyapi.weixin.qq.com",
}
LIMITS = Limits(
    text=2_048,
    in_bytes=True,
    choices=10,
    choice=128,
    acknowledge=5,
    check=1,
    window=48,
    replies=5,
    account=(10_000, 60),
    source="https://developer.work.weixin.qq.com/document/path/94677",
)
_API = "https://qyapi.weixin.qq.com"
_HEAD = 1_024  # bytes of a menu's words
_PAGE = 200  # messages of a pull; the platform gives up to 1,000
_RECENT = 3_600  # seconds before the first bell of an account: what is older is left alone
_FRESH = 20  # seconds in which a word of welcome may be said
_STATES = {"bot": 1, "waiting": 2, "human": 3}
_SPENT = {40001, 40014, 42001}
_LATER = {-1: 2.0, 6000: 2.0, 45009: 60.0, 45033: 5.0}  # busy, a conflict, too often, too many at once: seconds to wait
_WRONG_STATE, _STALE_BELL, _ENDED = 95018, 95007, 4
_INVALID = {40035, 40058}
# The page says that a msgid that was used before is refused, but not with which code: it is known by its words.
_USED = re.compile(r"msgid.*(used|dup|repeat|already|exist|unique|conflict)|(dup|repeat).*msgid", re.IGNORECASE)
_NAMED = re.compile(r"[\w-]{1,200}", re.ASCII)


def verify(call: Call, keys: Keys) -> None:
    """The signature covers time, nonce and what is encrypted. Raises Unauthorized."""
    tencent.verify(call, keys)


def challenge(call: Call, keys: Keys) -> Answer | None:
    """The check of the address wants what is in `echostr`, and nothing beside it. Raises BadRequest."""
    if call.method != "GET":
        return None
    return Answer(body=tencent.opened(call.query.get("echostr", ""), keys["aes_key"], keys["corp_id"]))


def parse(call: Call, keys: Keys) -> tuple[Received, ...]:
    """A bell for one account; other news of the company are none of kefu's. Raises BadRequest."""
    told = tencent.told(call, keys["aes_key"], keys["corp_id"])
    account, ours = told.get("OpenKfId", ""), keys.get("open_kfid", "")
    if told.get("Event") != "kf_msg_or_event" or not (account or ours) or (account and ours and account != ours):
        return ()
    via = {"token": told.get("Token", ""), "open_kfid": account or ours}
    # Of two bells none must pass for the other's repeat: each call has a signature of its own.
    at = wecom_mailbox.moment(told.get("CreateTime", ""))
    return (Received(call.query.get("msg_signature", ""), via["open_kfid"], kind="bell", at=at, via=via),)


def pull(received: Received, cursor: str, keys: Keys) -> Pulled:
    """The next messages of an account, in their order. Raises Unsent, Unsure."""
    told = _page(received.via.get("token", ""), cursor, received.sender, keys)
    messages = reading.parts(told, "msg_list")
    if not cursor:
        messages = [one for one in messages if _recent(one, received.at)]
    found = tuple(one for message in messages if (one := wecom_mailbox.heard(message, received.sender)))
    return Pulled(found, reading.text(told, "next_cursor") or cursor, told.get("has_more") == 1)


def render(saying: Saying, via: Via) -> tuple[Json, ...]:
    """Texts, and where there are buttons a menu below the last words."""
    fit = fitted(saying, LIMITS)
    words = reading.shown(fit.text).strip()
    if not fit.buttons:
        return tuple(_text(piece) for piece in pieces(words, LIMITS.text, in_bytes=True) if piece.strip())
    before, last = _parted(words)
    return (*(_text(piece) for piece in before if piece.strip()), _menu(last, fit.buttons))


def send(body: Json, outgoing: Outgoing, keys: Keys) -> Sent:
    """Sends one message under our own `msgid`, which the platform takes once. Raises Unsent, Unsure."""
    if _welcomes(outgoing.via):
        code = {"code": outgoing.via["welcome_code"], "msgid": outgoing.key}
        welcomed = _judged(_asked("kf/send_msg_on_event", {**code, **body}, keys), outgoing.key)
        if welcomed.outcome != "refused":
            return welcomed
    content = {"touser": outgoing.via["sender"], "open_kfid": outgoing.via["open_kfid"], "msgid": outgoing.key, **body}
    heard = _asked("kf/send_msg", content, keys)
    if heard.json.get("errcode") == _WRONG_STATE and keys.get("human") != "wecom":
        _moved(_STATES["bot"], outgoing.via, keys)
        heard = _asked("kf/send_msg", content, keys)
    return _judged(heard, outgoing.key)


def serve(mode: str, via: Via, keys: Keys) -> Sent:
    """Keeps the session's state in step with kefu's case. Agents answer through the API, so that the session stays the robot's,
    unless WeCom's own people serve: then it waits in their pool, is the `servicer`'s, and the robot's again. Raises Unsent, Unsure."""
    if keys.get("human") != "wecom":
        return _moved(_STATES["bot"], via, keys)
    state = _STATES.get(mode, _STATES["bot"])
    if state == _STATES["human"] and not keys.get("servicer"):
        state = _STATES["waiting"]
    moved = _moved(state, via, keys)
    if mode == "bot" and moved.outcome == "refused":
        return _moved(_ENDED, via, keys)
    return moved


def fetch(media: str, keys: Keys) -> Media:
    """A file that a customer sent; it lies there for three days. Raises Unsent, BadRequest."""
    if not _NAMED.fullmatch(media):
        raise BadRequest("This names no file of WeCom.")
    heard = _asked(f"media/get?media_id={media}", None, keys)
    if heard.json.get("errcode") == 40007:
        raise BadRequest("WeCom has no such file any more.")
    if heard.status != 200 or "errcode" in heard.json:
        raise wire.Unsent(_code(heard))
    return Media(heard.body, heard.headers.get("content-type", ""))


def check(keys: Keys) -> list[tuple[str, bool, str]]:
    """Whether the secret is good, and which accounts kefu may serve."""
    try:
        heard = _asked("kf/account/list", {"offset": 0, "limit": 100}, keys)
    except (wire.Unsent, wire.Unsure) as error:
        return [("corp_id and secret", False, f"WeCom gave no access token: {error}")]
    found = [one for one in reading.parts(heard.json, "account_list") if one.get("manage_privilege")]
    served = [one for one in found if keys.get("open_kfid", "") in ("", one.get("open_kfid"))]
    names = ", ".join(f"{reading.text(one, 'name')} ({reading.text(one, 'open_kfid')})" for one in served)
    told = f"kefu serves {names}" if served else f"the app may manage no such account (code {_code(heard)})"
    length = len(keys.get("aes_key", ""))
    return [
        ("corp_id and secret", True, "WeCom gave an access token"),
        ("accounts of 微信客服", bool(served), told),
        ("aes_key", length == 43, f"it has {length} characters; an EncodingAESKey has 43"),
    ]


def _page(token: str, cursor: str, account: str, keys: Keys) -> Json:
    """One page of the mailbox. A bell's token is good for ten minutes: without one it is asked under a stricter limit; a cursor that
    the platform does not know begins anew, and what was heard before is known by its msgid."""
    heard = _pulled(token, cursor, account, keys)
    if token and heard.json.get("errcode") == _STALE_BELL:
        token, heard = "", _pulled("", cursor, account, keys)
    if cursor and heard.json.get("errcode") in _INVALID:
        heard = _pulled(token, "", account, keys)
    if heard.json.get("errcode") != 0:
        raise wire.Unsent(f"sync_msg {_code(heard)}")
    return heard.json


def _pulled(token: str, cursor: str, account: str, keys: Keys) -> wire.Heard:
    asked = {"cursor": cursor, "token": token, "limit": _PAGE, "voice_format": 0, "open_kfid": account}
    return _asked("kf/sync_msg", {name: value for name, value in asked.items() if value != ""}, keys)


def _recent(message: Json, rang: str) -> bool:
    sent, bell = message.get("send_time"), clock.moment(rang) if rang else clock.now()
    return not isinstance(sent, int) or sent > bell.timestamp() - _RECENT


def _parted(words: str) -> tuple[list[str], str]:
    """What goes before a menu, and what stands above its items."""
    *before, last = pieces(words, LIMITS.text, in_bytes=True) or [""]
    if len(last.encode()) > _HEAD:
        above = pieces(last, _HEAD, in_bytes=True)[-1]
        before, last = [*before, last.removesuffix(above).rstrip()], above
    return before, last


def _text(words: str) -> Json:
    return {"msgtype": "text", "text": {"content": words}}


def _menu(words: str, buttons: tuple[Choice, ...]) -> Json:
    items = [{"type": "click", "click": {"id": choice.id, "content": _named(choice)}} for choice in buttons]
    head = {"head_content": words} if words.strip() else {}
    return {"msgtype": "msgmenu", "msgmenu": {**head, "list": items}}


def _named(choice: Choice) -> str:
    return cut(reading.shown(choice.text), LIMITS.choice, in_bytes=True).strip() or choice.id


def _welcomes(via: Via) -> bool:
    """Whether a word of welcome may still be said; the code is good once and for 20 seconds."""
    if not via.get("welcome_code") or not via.get("at"):
        return False
    return (clock.now() - clock.moment(via["at"])).total_seconds() < _FRESH


def _moved(state: int, via: Via, keys: Keys) -> Sent:
    """Moves the session to a state: 1 the robot's, 2 the pool, 3 a person's, 4 ended."""
    told: Json = {"open_kfid": via["open_kfid"], "external_userid": via["sender"], "service_state": state}
    if state == _STATES["human"]:
        told["servicer_userid"] = keys["servicer"]
    return _judged(_asked("kf/service_state/trans", told, keys), "")


def _judged(heard: wire.Heard, key: str) -> Sent:
    told = heard.json
    code = told.get("errcode")
    if code == 0 or (key and _USED.search(reading.text(told, "errmsg"))):
        return Sent("taken", reading.text(told, "msgid") or key)
    if code in _LATER:
        return Sent("later", code=_code(heard), seconds=_LATER[code])
    return Sent("refused" if isinstance(code, int) else "unsure", code=_code(heard))


def _code(heard: wire.Heard) -> str:
    return str(heard.json.get("errcode", heard.status))


def _asked(path: str, content: Json | None, keys: Keys) -> wire.Heard:
    """A call with the access token. Raises Unsent, Unsure."""

    def call(token: str) -> wire.Heard:
        return _called(path, content, keys, token)

    return tokens.asked("wecom_kf", keys, lambda: _token(keys), call, lambda heard: heard.json.get("errcode") in _SPENT)


def _called(path: str, content: Json | None, keys: Keys, token: str) -> wire.Heard:
    address = f"{keys.get('api', _API)}/cgi-bin/{path}{'&' if '?' in path else '?'}access_token={quote(token)}"
    return wire.get(address) if content is None else wire.post(address, content)


def _token(keys: Keys) -> tuple[str, int]:
    query = f"corpid={quote(keys.get('corp_id', ''))}&corpsecret={quote(keys.get('secret', ''))}"
    told = wire.get(f"{keys.get('api', _API)}/cgi-bin/gettoken?{query}").json
    value, seconds = reading.text(told, "access_token"), told.get("expires_in")
    if told.get("errcode") != 0 or not value or not isinstance(seconds, int):
        raise wire.Unsent(f"gettoken {told.get('errcode')}")
    return value, seconds


CHANNEL = Channel(
    "wecom_kf",
    LIMITS,
    FIELDS,
    verify,
    parse,
    render,
    send,
    optional=OPTIONAL,
    challenge=challenge,
    safe=True,
    fetch=fetch,
    pull=pull,
    serve=serve,
    check=check,
)
