"""What a customer gets without a person: her parcel, offers, answers, in three languages, once, and nobody else's orders."""

from __future__ import annotations

import re

from infra.doors import Door, Json, ask, enter, fresh
from infra.smoke.checks import Scene, answered, check, expect, said, say

_NUMBER = re.compile(r"KF\d{10,}")
_TRADITIONAL = re.compile("[裡裏遞進單貨還請們訂配達預幫關]")


@check("the pages are served, with a content security policy")
def pages(scene: Scene) -> str:
    for place in ("/chat/", "/desk/"):
        page = ask(scene.config["web"] + place)
        expect(
            page.status == 200 and "script-src 'self'" in page.headers.get("Content-Security-Policy", ""),
            f"{place}: {page.status}",
        )
    return f"{scene.config['web']}/chat/"


@check("the service is well and says which model it reads with")
def health(scene: Scene) -> str:
    found = answered(Door(scene.api).get("/health"))
    expect(found["status"] == "ok" and found["model"]["labels"] >= 52, found)
    return f"version {found['version']}, {found['model']['labels']} intents"


@check("a customer enters with the shop's token and is greeted by name")
def enters(scene: Scene) -> str:
    scene.doors["customer"], session = enter(scene.api, scene.customer(0))
    expect(session["customer"]["id"] == scene.customer(0)["id"] and not session["customer"]["guest"], session)
    expect(scene.customer(0)["name"] in session["greeting"]["text"], session["greeting"])
    return str(session["greeting"]["text"])


@check("a token that the shop did not sign is refused")
def forged(scene: Scene) -> None:
    answer = Door(scene.api).post("/sessions", {"customer_token": scene.customer(0)["token"][:-4] + "AAAA"})
    expect(answered(answer, 401)["error"]["code"] == "bad_token", answer.json)


@check("我的快递到哪了: the live state of her own parcel")
def parcel(scene: Scene) -> str:
    reply = say(scene.doors["customer"], "我的快递到哪了")
    for _ in range(2):  # several parcels: she is asked which
        if not _cards(reply) and reply["reply"]["choices"]:
            reply = say(
                scene.doors["customer"], reply["reply"]["choices"][0]["text"], reply["reply"]["choices"][0]["id"]
            )
    expect(_cards(reply) and _cards(reply)[0]["kind"] in ("parcel", "order"), reply)
    scene.seen["parcel"] = _cards(reply)[0]
    return f"{reply['reply']['text']} [{_cards(reply)[0]['title']}]"


@check("the same message id again gives the same answer, byte for byte")
def twice(scene: Scene) -> None:
    message = {"id": fresh(), "text": "现在有什么优惠活动"}
    first, second = (scene.doors["customer"].post("/messages", message) for _ in range(2))
    expect(first.status == 200 and first.body == second.body, f"{first.body!r} / {second.body!r}")


@check("another customer's order is answered like one that does not exist")
def foreign(scene: Scene) -> str:
    other, _ = enter(scene.api, scene.customer(1))
    numbers = _NUMBER.findall(_orders_of(other))
    expect(numbers, "the second customer has no order to ask for")
    theirs, nobodys = numbers[0], numbers[0][:-8] + "99999999"
    answers = [_asked(scene, number) for number in (theirs, nobodys)]
    expect(answers[0].replace(theirs, "…") == answers[1].replace(nobodys, "…"), answers)
    return answers[0]


@check("a guest sees no order without proof")
def guest(scene: Scene) -> str:
    door, _ = enter(scene.api, None)
    reply = say(door, "我的快递到哪了")
    expect(not _cards(reply), reply)
    return str(reply["reply"]["text"])


@check("a question is answered from the shop's FAQ")
def faq(scene: Scene) -> str:
    door, _ = enter(scene.api, None)
    reply = say(door, "怎么开发票")
    expect("发票" in said(reply) and not reply["reply"].get("intent", "").startswith("unknown"), reply)
    return str(reply["reply"]["text"])


@check("现在有什么优惠: the promotions valid now")
def promotion(scene: Scene) -> str:
    door, _ = enter(scene.api, None)
    cards = _cards(say(door, "现在有什么优惠活动"))
    expect(cards and all(card["kind"] == "promotion" for card in cards), cards)
    return "、".join(card["title"] for card in cards[:3])


@check("in English: where is my parcel?")
def english(scene: Scene) -> str:
    door, _ = enter(scene.api, scene.customer(0), "en")
    reply = say(door, "Where is my parcel?")
    expect(re.search(r"[a-z]{3}", reply["reply"]["text"]) and "您" not in reply["reply"]["text"], reply)
    return str(reply["reply"]["text"])


@check("in Traditional Chinese: 我的包裹到哪裡了")
def traditional(scene: Scene) -> str:
    door, _ = enter(scene.api, scene.customer(2), "zh-Hant")
    reply = say(door, "我的包裹到哪裡了")
    expect(_TRADITIONAL.search(said(reply)), reply)
    return str(reply["reply"]["text"])


@check("without a socket, polling brings what was said")
def polling(scene: Scene) -> str:
    door, _ = enter(scene.api, None)
    before = answered(door.get("/messages"))
    say(door, "你好")
    after = answered(door.get(f"/messages?after={before['cursor']}" if before["cursor"] else "/messages"))
    expect([message["by"] for message in after["messages"]] == ["customer", "bot"], after)
    expect(not answered(door.get(f"/messages?after={after['cursor']}"))["messages"], "said twice")
    return f"{len(after['messages'])} messages"


@check("errors have one shape: without a token, wrong, unknown")
def errors(scene: Scene) -> str:
    door = scene.doors["customer"]
    answers = (
        Door(scene.api).get("/messages"),
        door.post("/messages", {"id": "a b", "text": "x"}),
        door.get("/nowhere"),
    )
    codes = [answer.json["error"]["code"] for answer in answers]
    expect([answer.status for answer in answers] == [401, 400, 404], [answer.status for answer in answers])
    return ", ".join(codes)


def _cards(reply: Json) -> list[Json]:
    return list((reply["reply"] or {}).get("cards", []))


def _orders_of(door: Door) -> str:
    return " ".join(
        said(say(door, text)) + str(door.get("/messages?limit=1").json["messages"])
        for text in ("查一下我的订单", "我的快递到哪了")
    )


def _asked(scene: Scene, number: str) -> str:
    """What a third customer, in a conversation as fresh as can be, is shown for a number."""
    door, _ = enter(scene.api, scene.customer(3))
    reply = say(door, f"帮我查一下订单 {number} 的物流")
    expect(not _cards(reply), reply)
    return said(reply)
