"""From the bot to a person and back: the agent hears of it, claims, answers, and the customer sees it arrive."""

from __future__ import annotations

import time

from infra.doors import Door, Json, can_open, fresh, log_in, open_socket
from infra.smoke.checks import Scene, answered, check, expect, say

_PROMPT = 15.0


@check("an agent logs in; a wrong password does not")
def agents_log_in(scene: Scene) -> str:
    wrong = Door(scene.api).post("/desk/login", {**scene.agent(0), "password": "wrong"} | {"role": "admin"})
    expect(answered(wrong, 401)["error"]["code"] == "wrong_login", wrong.json)
    scene.doors["agent"] = log_in(scene.api, scene.agent(0))
    scene.doors["colleague"] = log_in(scene.api, scene.agent(1))
    _clear(scene)
    return str(answered(scene.doors["agent"].get("/desk/me"))["agent"]["name"])


@check("sockets open with a ticket and answer a ping; without a ticket they do not open")
def sockets_open(scene: Scene) -> None:
    expect(not can_open(f"{scene.config['socket']}?ticket=forged"), "a forged ticket opened a socket")
    scene.sockets["customer"] = open_socket(scene.doors["customer"])
    scene.sockets["agent"] = open_socket(scene.doors["agent"], "/desk/tickets")
    for socket in scene.sockets.values():
        socket.say({"type": "ping"})
        expect(socket.wait(lambda frame: frame["type"] == "pong", _PROMPT), socket.heard)


@check("转人工: she waits and knows how many are before her")
def asks_for_a_person(scene: Scene) -> str:
    reply = say(scene.doors["customer"], "转人工")
    expect(reply["service"]["mode"] == "waiting" and "position" in reply["service"], reply)
    scene.seen["case"] = reply["service"]["case"]
    return f"{reply['reply']['text']} (position {reply['service']['position']})"


@check("the agent's socket tells of the waiting case")
def agent_hears(scene: Scene) -> str:
    found = scene.sockets["agent"].wait(lambda frame: _case_event(frame, "opened", scene.seen["case"]), _PROMPT)
    expect(found, scene.sockets["agent"].heard)
    return f"{found['case']['reason_text']}: {found['case']['customer']['name']}" if found else ""


@check("the desk shows the briefing, the conversation and her orders, her parcel among them")
def desk_shows(scene: Scene) -> str:
    waiting = answered(scene.doors["agent"].get("/desk/cases?status=waiting"))["cases"]
    expect(any(case["case"] == scene.seen["case"] for case in waiting), waiting)
    shown = answered(scene.doors["agent"].get(f"/desk/cases/{scene.seen['case']}"))
    expect(any(message["text"] == "我的快递到哪了" for message in shown["messages"]), shown["messages"])
    expect(shown["orders"], "no orders")
    expect(
        _known_parcel(scene.seen.get("parcel"), shown["orders"]),
        f"{scene.seen.get('parcel')} is not among {shown['orders']}",
    )
    return f"{shown['briefing']['who']}, {len(shown['orders'])} orders"


@check("one agent claims the case; a colleague is told who was faster")
def claims(scene: Scene) -> str:
    claimed = answered(scene.doors["agent"].post(f"/desk/cases/{scene.seen['case']}/claim"))
    expect(claimed["case"]["status"] == "claimed", claimed)
    refused = answered(scene.doors["colleague"].post(f"/desk/cases/{scene.seen['case']}/claim"), 409)
    expect(
        refused["error"]["code"] == "already_claimed" and scene.agent(0)["name"] in refused["error"]["message"], refused
    )
    return str(refused["error"]["message"])


@check("she is told, over the socket, that a person has joined")
def told_of_the_agent(scene: Scene) -> None:
    found = scene.sockets["customer"].wait(lambda frame: frame.get("service", {}).get("mode") == "human", _PROMPT)
    expect(found and found["service"]["agent"] == scene.agent(0)["name"], scene.sockets["customer"].heard)


@check("the agent answers and she sees it arrive over the socket")
def agent_answers(scene: Scene) -> str:
    text = f"您好，我来帮您看一下。{fresh()[:6]}"
    started = time.monotonic()
    answered(scene.doors["agent"].post(f"/desk/cases/{scene.seen['case']}/messages", {"id": fresh(), "text": text}))
    found = scene.sockets["customer"].wait(lambda frame: _message(frame, "agent", text), _PROMPT)
    expect(found, scene.sockets["customer"].heard)
    scene.seen["answer"] = text
    return f"after {time.monotonic() - started:.2f} s"


@check("a page without a socket finds the agent's answer by polling")
def by_polling(scene: Scene) -> None:
    history = answered(scene.doors["customer"].get("/messages?limit=20"))
    expect(any(message["text"] == scene.seen["answer"] for message in history["messages"]), history)
    expect(history["service"]["mode"] == "human", history["service"])


@check("she writes back and the agent sees it; the bot keeps quiet; typing is shown")
def customer_answers(scene: Scene) -> None:
    scene.sockets["customer"].say({"type": "typing"})
    expect(scene.sockets["agent"].wait(lambda frame: frame["type"] == "typing", _PROMPT), scene.sockets["agent"].heard)
    reply = say(scene.doors["customer"], "谢谢，麻烦催一下")
    expect(reply["reply"] is None, reply)
    expect(
        scene.sockets["agent"].wait(lambda frame: _message(frame, "customer", "谢谢，麻烦催一下"), _PROMPT),
        scene.sockets["agent"].heard,
    )


@check("the agent closes the case; she is asked for a rating and gives it")
def closes(scene: Scene) -> str:
    closed = answered(scene.doors["agent"].post(f"/desk/cases/{scene.seen['case']}/close", {"resolution": "已催件"}))
    expect(closed["case"]["status"] == "closed", closed)
    asked = scene.sockets["customer"].wait(lambda frame: bool(frame.get("message", {}).get("ask_rating")), _PROMPT)
    expect(asked, scene.sockets["customer"].heard)
    rated = answered(scene.doors["customer"].post("/ratings", {"id": fresh(), "score": 5, "tags": ["kind"]}), 201)
    return str(rated["thanks"])


@check("the bot listens again")
def bot_again(scene: Scene) -> None:
    reply = say(scene.doors["customer"], "你好")
    expect(reply["reply"] and reply["service"]["mode"] == "bot", reply)
    for socket in scene.sockets.values():
        socket.close()


def _clear(scene: Scene) -> None:
    """Closes what a run that broke off left open, so that the bot listens to the customer."""
    for status in ("waiting", "claimed"):
        for case in answered(scene.doors["agent"].get(f"/desk/cases?status={status}"))["cases"]:
            if case["customer"]["id"] == scene.customer(0)["id"]:
                for who in ("agent", "colleague"):
                    scene.doors[who].post(f"/desk/cases/{case['case']}/claim")
                    scene.doors[who].post(f"/desk/cases/{case['case']}/close")


def _case_event(frame: Json, event: str, case: str) -> bool:
    return bool(frame["type"] == "case" and frame["event"] == event and frame["case"]["case"] == case)


def _message(frame: Json, by: str, text: str) -> bool:
    return bool(frame["type"] == "message" and frame["message"]["by"] == by and frame["message"]["text"] == text)


def _known_parcel(card: Json | None, orders: list[Json]) -> bool:
    """True when what the bot showed is a parcel or an order that the shop's own records give this customer."""
    shown = str(card)
    return any(
        order["order"] in shown or any(parcel["parcel"] in shown for parcel in order["parcels"]) for order in orders
    )
