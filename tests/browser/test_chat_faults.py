"""The chat page when the network, the server or the socket lets it down: nothing lost, nothing twice."""

import time

from playwright.sync_api import Page, expect

from tests.browser.fake_api import Fake
from tests.browser.people import Customer


def _once(customer: Customer, fake: Fake, texts: list[str]) -> None:
    """Each of `texts` is shown once, kept once, and answered once, in this order."""
    expect(customer.bots.last).to_have_text(f"收到：{texts[-1]}", timeout=20_000)
    expect(customer.mine).to_have_text(texts)
    kept = [message["text"] for message in fake.system.talks["web-u00042"].messages]
    assert kept == [line for text in texts for line in (text, f"收到：{text}")]
    expect(customer.page.locator(".progress")).to_have_count(0)


def _human(customer: Customer, fake: Fake) -> None:
    customer.page.locator("#person").click()
    expect(customer.page.locator("#waiting")).to_be_visible()
    fake.system.claim(fake.system.talks["web-u00042"].case, fake.system.agents["小夏"])
    fake.deliver()
    expect(customer.serving).to_contain_text("小夏")


def _agent_says(fake: Fake, text: str, push: bool = True) -> None:
    talk = fake.system.talks["web-u00042"]
    fake.system.answer(talk.case, {"id": f"a-{text}", "text": text}, fake.system.agents["小夏"])
    if not push:
        fake.system.pushed.clear()
    fake.deliver()


def test_what_is_written_offline_is_sent_in_order_when_the_network_is_back(customer: Customer, fake: Fake) -> None:
    customer.connected("live")
    customer.page.context.set_offline(True)
    expect(customer.page.locator("#trouble")).to_contain_text("网络已断开")
    for text in ("第一", "第二", "第三"):
        customer.say(text)
    expect(customer.page.locator(".progress-queued")).to_have_count(3)
    customer.page.context.set_offline(False)
    _once(customer, fake, ["第一", "第二", "第三"])
    expect(customer.page.locator("#trouble")).to_be_hidden()
    assert len({post["id"] for post in fake.posted}) == 3


def test_what_was_not_sent_survives_closing_the_page(customer: Customer, fake: Fake) -> None:
    fake.faults.down = True
    fake.drop_sockets()
    customer.say("断网时写的")
    expect(customer.page.locator(".progress-queued")).to_have_count(1)
    customer.page.reload()
    expect(customer.page.locator("#trouble")).to_contain_text("正在重试")
    fake.faults.down = False
    _once(customer, fake, ["断网时写的"])


def test_what_is_written_before_the_session_is_open_is_sent(fake: Fake, page: Page, complaints: list[str]) -> None:
    fake.faults.down = True
    customer = Customer(page, fake.pages)
    page.goto(f"{fake.pages}/chat/#customer_token={fake.config()['demo']['customers'][0]['token']}")
    expect(page.locator("#trouble")).to_be_visible()
    customer.say("有人吗")
    expect(page.locator(".progress-queued")).to_have_count(1)
    fake.faults.down = False
    _once(customer, fake, ["有人吗"])


def test_a_lost_answer_is_asked_for_again_under_the_same_id(customer: Customer, fake: Fake) -> None:
    fake.faults.lose_answers = 2
    customer.say("你好")
    _once(customer, fake, ["你好"])
    assert len(fake.posted) == 3
    assert len({post["id"] for post in fake.posted}) == 1


def test_an_answer_lost_with_the_page_is_not_doubled_by_the_reload(customer: Customer, fake: Fake) -> None:
    fake.faults.lose_answers = 10_000
    customer.say("你好")
    expect(customer.page.locator(".progress-queued")).to_have_count(1)
    fake.faults.lose_answers = 0
    customer.page.reload()
    customer.ready()
    _once(customer, fake, ["你好"])


def test_a_busy_server_is_asked_again(customer: Customer, fake: Fake) -> None:
    fake.faults.refuse_messages = 2
    customer.say("你好")
    _once(customer, fake, ["你好"])


def test_a_refused_message_says_so_and_does_not_hold_up_the_next(customer: Customer, fake: Fake) -> None:
    customer.say("拒绝")
    expect(customer.page.locator(".progress-failed")).to_contain_text("未能发送")
    customer.say("你好")
    expect(customer.bots.last).to_have_text("收到：你好")
    customer.page.get_by_role("button", name="重试").click()
    expect(customer.page.locator(".progress-failed")).to_be_visible()


def test_a_session_that_ran_out_is_renewed_unnoticed(customer: Customer, fake: Fake) -> None:
    fake.faults.expire_sessions = True
    customer.say("你好")
    _once(customer, fake, ["你好"])


def test_every_push_twice_is_shown_once(customer: Customer, fake: Fake) -> None:
    fake.faults.twice = True
    _human(customer, fake)
    for text in ("一", "二", "三"):
        _agent_says(fake, text)
    expect(customer.agents.locator(".words")).to_have_text(["一", "二", "三"])


def test_a_dropped_socket_comes_back_and_brings_what_was_missed_once(customer: Customer, fake: Fake) -> None:
    _human(customer, fake)
    customer.connected("live")
    fake.faults.no_sockets = True
    fake.drop_sockets()
    _agent_says(fake, "断线时说的", push=False)
    customer.connected("polling")
    expect(customer.agents.locator(".words")).to_have_text(["断线时说的"])
    fake.faults.no_sockets = False
    customer.connected("live")
    _agent_says(fake, "重连后说的")
    expect(customer.agents.locator(".words")).to_have_text(["断线时说的", "重连后说的"])
    assert len(fake.sockets) == 1


def test_without_sockets_answers_come_by_asking(fake: Fake, page: Page, complaints: list[str]) -> None:
    fake.faults.no_sockets = True
    customer = Customer(page, fake.pages)
    customer.open(fake.config()["demo"]["customers"][0]["token"])
    customer.connected("polling")
    _human(customer, fake)
    _agent_says(fake, "您好", push=False)
    expect(customer.agents.locator(".words")).to_have_text(["您好"])


def test_a_slow_server_delays_but_does_not_double(customer: Customer, fake: Fake) -> None:
    fake.faults.slow = 1.2
    customer.say("慢")
    expect(customer.page.locator("#typing")).to_contain_text("机器人 正在输入")
    expect(customer.page.locator(".progress-sending")).to_be_visible()
    _once(customer, fake, ["慢"])
    expect(customer.page.locator("#typing")).to_be_hidden()


def test_two_windows_of_one_customer_show_the_same(customer: Customer, fake: Fake) -> None:
    other = Customer(customer.page.context.new_page(), fake.pages)
    other.open(fake.config()["demo"]["customers"][0]["token"])
    other.connected("live")
    customer.connected("live")
    customer.say("一")
    expect(other.bots.last).to_have_text("收到：一")
    other.say("二")
    expect(customer.bots.last).to_have_text("收到：二")
    expect(customer.mine).to_have_text(["一", "二"])
    expect(other.mine).to_have_text(["一", "二"])


def test_a_crowd_does_not_come_back_in_step(customer: Customer) -> None:
    waits = customer.page.evaluate(
        """async () => {
          const { backoff } = await import("/shared/backoff.js");
          return [0, 3, 20].map((attempt) => Array.from({ length: 1000 }, () => backoff(attempt)));
        }"""
    )
    for ceiling, found in zip((500, 4_000, 30_000), waits, strict=True):
        assert ceiling / 4 <= min(found) < ceiling * 0.3
        assert ceiling * 0.95 < max(found) <= ceiling
        assert len({wait * 20 // ceiling for wait in found}) >= 14


def test_reading_upwards_is_not_disturbed_by_what_arrives(customer: Customer, fake: Fake) -> None:
    talk = fake.system.talks["web-u00042"]
    for number in range(14):
        fake.system.say(talk, {"id": f"m{number}", "text": f"第 {number} 句"})
    fake.system.pushed.clear()
    customer.page.reload()
    customer.connected("live")
    expect(customer.bubble("收到：第 13 句")).to_be_visible()
    time.sleep(0.3)
    customer.inside("(root) => (root.querySelector('#messages').scrollTop = 40)")
    said = fake.system.keep(talk, fake.system._message(f"{fake.system.ulid()}.0", "bot", "新消息"))
    fake.system.push(f"customer:{talk.id}", {"type": "message", "message": said})
    fake.deliver()
    expect(customer.page.locator("#unread")).to_have_text("1 条新消息")
    assert customer.inside("(root) => root.querySelector('#messages').scrollTop") == 40
    customer.page.locator("#unread").click()
    expect(customer.bubble("新消息")).to_be_in_viewport()
    expect(customer.page.locator("#unread")).to_be_hidden()
