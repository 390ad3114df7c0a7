"""The agents' side, over the API."""

from tests.api.conftest import Door


def test_an_agent_takes_a_case_answers_and_closes_it(door: Door, newcomer: str) -> None:
    talk, agent = door.customer(newcomer), door.agent()
    talk.say("怎么开发票")
    case = talk.say("转人工")["service"]["case"]
    waiting = door.call("GET", "/desk/cases?status=waiting&limit=200", token=agent).body["cases"]
    assert case in [one["case"] for one in waiting]
    assert door.call("POST", f"/desk/cases/{case}/claim", token=agent).body["case"]["status"] == "claimed"
    assert talk.history()["service"] == {"mode": "human", "agent": "小夏", "case": case}
    said = door.call("POST", f"/desk/cases/{case}/messages", {"id": "1", "text": "您好，我来帮您"}, agent)
    assert said.status == 200
    assert talk.history()["messages"][-1]["name"] == "小夏"
    assert talk.say("谢谢")["reply"] is None
    assert (
        door.call("POST", f"/desk/cases/{case}/close", {"resolution": "已开票"}, agent).body["case"]["status"]
        == "closed"
    )
    assert talk.history()["messages"][-1]["ask_rating"] is True
    assert talk.hear("你好")["by"] == "bot"


def test_the_briefing_tells_who_what_why_and_what_was_tried(door: Door) -> None:
    talk, agent = door.customer("one"), door.agent()
    talk.say("我的快递到哪了")
    case = talk.say("转人工")["service"]["case"]
    shown = door.call("GET", f"/desk/cases/{case}", token=agent).body
    brief = shown["briefing"]
    assert "林小满" in brief["who"] and brief["want"] == "logistics.track"
    assert brief["order"] == "KF20261118000001" and brief["why"] == "客户要求人工"
    assert any("SF1000000001" in text for text in brief["tried"])
    assert shown["orders"][0]["order"] == "KF20261118000001"
    assert shown["orders"][0]["phone"] == "*******8888"
    door.call("POST", f"/desk/cases/{case}/claim", token=agent)
    door.call("POST", f"/desk/cases/{case}/close", {}, agent)


def test_customers_are_told_their_own_place_in_the_queue(door: Door, newcomer: str) -> None:
    places = [door.customer(f"{newcomer}-{n}").say("转人工")["service"]["position"] for n in range(3)]
    assert places == [places[0], places[0] + 1, places[0] + 2]
    later = door.customer(f"{newcomer}-2").say("我还在等")
    assert later["service"]["position"] == places[2]


def test_another_agent_can_neither_answer_nor_close(door: Door, newcomer: str) -> None:
    case = door.customer(newcomer).say("转人工")["service"]["case"]
    door.call("POST", f"/desk/cases/{case}/claim", token=door.agent("小夏"))
    other = door.agent("阿哲")
    refused = door.call("POST", f"/desk/cases/{case}/claim", token=other)
    assert refused.status == 409 and refused.body["error"]["code"] == "already_claimed"
    assert "小夏" in refused.body["error"]["message"]
    assert door.call("POST", f"/desk/cases/{case}/messages", {"id": "1", "text": "x"}, other).status == 409
    assert door.call("POST", f"/desk/cases/{case}/close", {}, other).status == 409


def test_claiming_closing_and_answering_twice_changes_nothing(door: Door, newcomer: str) -> None:
    talk, agent = door.customer(newcomer), door.agent()
    case = talk.say("转人工")["service"]["case"]
    for _ in range(2):
        assert door.call("POST", f"/desk/cases/{case}/claim", token=agent).status == 200
        assert door.call("POST", f"/desk/cases/{case}/messages", {"id": "1", "text": "x"}, agent).status == 200
    for _ in range(2):
        assert door.call("POST", f"/desk/cases/{case}/close", {}, agent).status == 200
    assert [m["by"] for m in talk.history()["messages"]] == ["customer", "bot", "notice", "agent", "notice"]


def test_lists_tell_mine_from_others(door: Door, newcomer: str) -> None:
    agent = door.agent("阿哲")
    case = door.customer(newcomer).say("转人工")["service"]["case"]
    door.call("POST", f"/desk/cases/{case}/claim", token=agent)
    mine = door.call("GET", "/desk/cases?status=claimed&mine=true", token=agent).body["cases"]
    assert case in [one["case"] for one in mine] and {one["agent"]["name"] for one in mine} == {"阿哲"}


def test_a_wrong_password_is_refused_and_tries_are_counted(door: Door) -> None:
    answers = [door.call("POST", "/desk/login", {"name": "nobody", "password": "x"}) for _ in range(11)]
    assert [answer.status for answer in answers] == [401] * 10 + [429]
    assert answers[0].body["error"]["code"] == "wrong_login" and answers[-1].headers["Retry-After"] == "900"


def test_an_unknown_case_is_not_found(door: Door) -> None:
    answer = door.call("GET", "/desk/cases/01ARZ3NDEKTSV4RRFFQ69G5FAV", token=door.agent())
    assert answer.status == 404 and answer.body["error"]["code"] == "not_found"
