"""What a customer sees and can do on the chat page."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, Page, Playwright, expect

from tests.browser.axe import serious
from tests.browser.fake_api import Fake, customer_token
from tests.browser.people import Customer

WORDING = "import('/chat/wording.js').then((module) => module.WORDING)"


def test_a_customer_sees_their_parcel_scan_by_scan(customer: Customer, shot: Callable[[Page, str], None]) -> None:
    customer.say("我的快递到哪了")
    card = customer.page.locator(".card-parcel")
    expect(card.locator("h3")).to_have_text("顺丰速运 SF1234567890")
    expect(card.locator(".status")).to_have_text("派送中")
    expect(card.locator(".timeline li")).to_have_count(4)
    expect(card.locator(".timeline .now")).to_contain_text("正在为您派送")
    shot(customer.page, "chat-parcel")


def test_every_message_of_the_bot_says_that_a_bot_wrote_it(customer: Customer) -> None:
    customer.say("你好")
    expect(customer.page.locator("kefu-message.by-bot")).to_have_count(2)
    expect(customer.page.locator("kefu-message.by-bot .label-bot")).to_have_text(["机器人", "机器人"])


def test_a_tapped_quick_reply_goes_out_with_its_id_and_can_be_tapped_once(customer: Customer, fake: Fake) -> None:
    customer.page.get_by_role("button", name="现在的优惠").click()
    expect(customer.page.locator(".card-promotion")).to_have_count(2)
    assert [(post["text"], post["choice"]) for post in fake.posted] == [("现在的优惠", "intent:promotion.current")]
    expect(customer.page.get_by_role("button", name="人工客服")).to_be_disabled()
    expect(customer.page.locator(".choice[aria-pressed=true]")).to_have_text("现在的优惠")


def test_the_button_of_an_order_card_names_the_order(customer: Customer, fake: Fake) -> None:
    customer.say("看看我的订单")
    expect(customer.page.locator(".card-order")).to_have_count(2)
    customer.page.get_by_role("button", name="尾号0317").click()
    expect(customer.mine.last).to_contain_text("尾号0317")
    assert fake.posted[-1]["choice"] == "order:KF20261102000317"


def test_a_product_card_shows_what_it_is(customer: Customer) -> None:
    customer.say("有什么跑鞋")
    card = customer.page.locator(".card-product")
    expect(card).to_contain_text("轻云缓震跑步鞋")
    expect(card.locator("dt")).to_have_text(["材质", "尺码"])


def test_a_line_break_is_kept_and_markdown_is_not_read(customer: Customer) -> None:
    customer.type("**第一行** <b>x</b>")
    customer.page.keyboard.press("Shift+Enter")
    customer.page.keyboard.insert_text("1. 第二行")
    customer.page.keyboard.press("Enter")
    expect(customer.mine).to_have_text("**第一行** <b>x</b>\n1. 第二行")


def test_the_queue_is_told_honestly(customer: Customer, fake: Fake) -> None:
    fake.system.queue_before = 3
    customer.page.locator("#person").click()
    expect(customer.page.locator("#waiting")).to_contain_text("排队中，前面还有 3 位")
    expect(customer.page.locator("#person")).to_be_disabled()
    expect(customer.page.locator("#person")).to_have_text("排队中")


@pytest.mark.parametrize(
    ("low", "high", "words"),
    [(5, 10, "预计等 5–10 分钟"), (0, 1, "预计 1 分钟以内"), (4, 4, "预计 4 分钟左右"), (120, 300, "预计 2 小时以上")],
)
def test_the_wait_is_told_as_a_range(customer: Customer, fake: Fake, low: int, high: int, words: str) -> None:
    fake.system.wait = {"wait": {"low": low, "high": high}}
    customer.page.locator("#person").click()
    expect(customer.page.locator("#waiting")).to_contain_text(f"下一位就是您，{words}")


def test_nobody_at_the_desk_is_said(customer: Customer, fake: Fake) -> None:
    fake.system.wait = {"away": True}
    customer.page.locator("#person").click()
    expect(customer.page.locator("#waiting")).to_contain_text("现在没有客服在线")


def test_the_place_moves_by_itself(customer: Customer, fake: Fake) -> None:
    fake.system.queue_before, fake.system.wait = 3, {"wait": {"low": 5, "high": 10}}
    customer.page.locator("#person").click()
    expect(customer.page.locator("#waiting")).to_contain_text("前面还有 3 位，预计等 5–10 分钟")
    talk = fake.system.talks["web-u00042"]
    moved = {"mode": "waiting", "position": 1, "case": talk.case, "wait": {"low": 1, "high": 3}}
    fake.system.push(f"customer:{talk.id}", {"type": "service", "service": moved})
    fake.deliver()
    expect(customer.page.locator("#waiting")).to_contain_text("前面还有 1 位，预计等 1–3 分钟")


def test_a_place_that_comes_late_takes_nobody_away(customer: Customer, fake: Fake) -> None:
    customer.page.locator("#person").click()
    expect(customer.page.locator("#waiting")).to_be_visible()
    talk = fake.system.talks["web-u00042"]
    fake.system.claim(talk.case, fake.system.agents["小夏"])
    fake.deliver()
    expect(customer.serving).to_have_text("客服小夏为您服务")
    late = {"mode": "waiting", "position": 0, "case": talk.case}
    fake.system.push(f"customer:{talk.id}", {"type": "service", "service": late})
    fake.system.push(f"customer:{talk.id}", {"type": "typing", "by": "agent"})
    fake.deliver()
    expect(customer.page.locator("#typing")).to_contain_text("小夏 正在输入")
    expect(customer.serving).to_have_text("客服小夏为您服务")


def test_an_agent_is_called_by_name(customer: Customer, fake: Fake) -> None:
    customer.page.locator("#person").click()
    expect(customer.page.locator("#waiting")).to_contain_text("下一位就是您")
    talk, agent = fake.system.talks["web-u00042"], fake.system.agents["小夏"]
    fake.system.claim(talk.case, agent)
    fake.system.answer(talk.case, {"id": "a1", "text": "我来看一下"}, agent)
    fake.deliver()
    expect(customer.serving).to_have_text("客服小夏为您服务")
    expect(customer.agents.locator(".who")).to_have_text(re.compile("小夏.*人工客服"))


def test_typing_is_seen_from_both_sides(customer: Customer, fake: Fake) -> None:
    customer.page.locator("#person").click()
    expect(customer.page.locator("#waiting")).to_be_visible()
    talk = fake.system.talks["web-u00042"]
    fake.system.claim(talk.case, fake.system.agents["小夏"])
    fake.system.push(f"customer:{talk.id}", {"type": "typing", "by": "agent"})
    fake.deliver()
    expect(customer.page.locator("#typing")).to_contain_text("小夏 正在输入")
    customer.type("在")
    customer.page.wait_for_timeout(500)
    assert [frame["from"] for frame in fake.typed] == ["customer:web-u00042"]


def test_a_rating_is_asked_for_and_given(customer: Customer, fake: Fake, shot: Callable[[Page, str], None]) -> None:
    customer.page.locator("#person").click()
    expect(customer.page.locator("#waiting")).to_be_visible()
    talk = fake.system.talks["web-u00042"]
    fake.system.claim(talk.case, fake.system.agents["小夏"])
    fake.system.close(talk.case, "")
    fake.deliver()
    customer.page.locator(".rating .star").nth(3).click()
    customer.page.locator(".rating-tags label", has_text="回复及时").click()
    customer.page.locator(".rating textarea").fill("谢谢")
    shot(customer.page, "chat-rating")
    customer.page.locator(".rating-send").click()
    expect(customer.page.locator(".rated")).to_contain_text("谢谢您的评价")
    assert [(r["score"], r["tags"], r["comment"]) for r in talk.ratings] == [(4, ["fast"], "谢谢")]
    customer.page.reload()
    expect(customer.page.locator(".rated .star.lit")).to_have_count(4)


def test_who_was_not_helped_finds_a_person_in_one_step(
    customer: Customer, fake: Fake, shot: Callable[[Page, str], None]
) -> None:
    customer.page.locator("#person").click()
    expect(customer.page.locator("#waiting")).to_be_visible()
    talk = fake.system.talks["web-u00042"]
    fake.system.claim(talk.case, fake.system.agents["小夏"])
    fake.system.close(talk.case, "")
    fake.deliver()
    rating = customer.page.locator(".rating")
    rating.locator(".star").nth(0).click()
    expect(rating.get_by_role("group", name="打分的原因")).to_be_visible()
    expect(rating.locator(".rating-tags label")).to_have_text(["问题没解决", "态度不好", "问题已解决", "回复及时"])
    rating.get_by_role("checkbox", name="问题没解决").focus()
    customer.page.keyboard.press("Space")
    shot(customer.page, "chat-rating-low")
    rating.locator(".rating-send").click()
    again = customer.page.get_by_role("button", name="再找同事")
    expect(again).to_be_visible()
    assert serious(customer.page) == []
    shot(customer.page, "chat-rating-again")
    again.click()
    expect(customer.page.locator("#waiting")).to_be_visible()
    expect(again).to_have_count(0)
    assert talk.ratings[0]["tags"] == ["unsolved"]
    assert fake.posted[-1]["choice"] == "human"


def test_a_second_closing_retires_the_first_question(customer: Customer, fake: Fake) -> None:
    talk = fake.system.talks["web-u00042"]
    for number in (1, 2):
        customer.page.locator("#person").click()
        expect(customer.page.locator("#waiting")).to_be_visible()
        fake.system.claim(talk.case, fake.system.agents["小夏"])
        fake.system.close(talk.case, "")
        fake.deliver()
        expect(customer.page.locator("#person")).to_have_text("转人工")
        expect(customer.page.locator("kefu-message.by-notice")).to_have_count(2 * number)
        expect(customer.page.locator("form.rating")).to_have_count(1)
    customer.page.locator("form.rating .star").nth(4).click()
    expect(customer.page.locator(".rating-send")).to_be_visible()


def test_a_closed_case_is_rated_even_when_nobody_asked(customer: Customer, fake: Fake) -> None:
    customer.page.locator("#person").click()
    expect(customer.page.locator("#waiting")).to_be_visible()
    talk = fake.system.talks["web-u00042"]
    fake.system.claim(talk.case, fake.system.agents["小夏"])
    fake.deliver()
    expect(customer.serving).to_contain_text("小夏")
    talk.mode = "bot"
    fake.system.push(f"customer:{talk.id}", {"type": "service", "service": {"mode": "bot"}})
    fake.deliver()
    expect(customer.page.locator(".rating")).to_be_visible()


def test_on_a_phone_the_button_sends(
    fake: Fake, new_context: Callable[..., BrowserContext], playwright: Playwright
) -> None:
    device = {key: playwright.devices["iPhone 13"][key] for key in ("user_agent", "is_mobile", "has_touch")}
    phone = Customer(new_context(**device).new_page(), fake.pages)
    phone.page.set_viewport_size({"width": 390, "height": 664})
    phone.open()
    phone.type("你好")
    phone.page.keyboard.press("Enter")
    expect(phone.mine).to_have_count(0)
    phone.page.get_by_role("button", name="发送").tap()
    expect(phone.bots.last).to_have_text("收到：你好")


def test_the_conversation_is_there_again_after_a_reload(customer: Customer) -> None:
    customer.say("我的快递到哪了")
    expect(customer.page.locator(".card-parcel")).to_be_visible()
    before = [text for text in customer.texts() if "您好" not in text]
    customer.page.reload()
    customer.ready()
    expect(customer.page.locator(".card-parcel")).to_be_visible()
    assert customer.texts() == before


def test_earlier_messages_come_when_scrolling_up(customer: Customer, fake: Fake) -> None:
    talk = fake.system.talks["web-u00042"]
    for number in range(50):
        fake.system.say(talk, {"id": f"m{number}", "text": f"第 {number} 句"})
    fake.system.pushed.clear()
    customer.page.reload()
    expect(customer.bubble("收到：第 49 句")).to_be_visible()
    expect(customer.bubbles).to_have_count(30)
    for count in (60, 90, 100):
        customer.inside("(root) => (root.querySelector('#messages').scrollTop = 0)")
        expect(customer.bubbles).to_have_count(count)
    assert customer.texts()[::2] == [f"第 {number} 句" for number in range(50)]


def test_the_shops_token_is_used_and_taken_out_of_the_address(customer: Customer, fake: Fake) -> None:
    assert "customer_token" not in customer.page.url
    assert list(fake.system.talks) == ["web-u00042"]


def test_a_token_that_ran_out_leaves_a_guest_who_is_told(fake: Fake, page: Page, complaints: list[str]) -> None:
    guest = Customer(page, fake.pages)
    guest.open("expired")
    expect(page.locator("#trouble")).to_contain_text("已按访客身份继续")
    guest.say("你好")
    expect(guest.bots.last).to_have_text("收到：你好")


def test_the_demo_bar_changes_who_is_asking(customer: Customer, fake: Fake) -> None:
    customer.page.locator("#demo-customer").select_option(label="陈嘉禾")
    customer.page.wait_for_load_state()
    customer.ready()
    customer.say("你好")
    expect(customer.bots.last).to_have_text("收到：你好")
    assert "web-u00107" in fake.system.talks


def test_a_guest_is_the_same_guest_next_time(fake: Fake, page: Page, complaints: list[str]) -> None:
    guest = Customer(page, fake.pages)
    guest.open()
    guest.say("你好")
    expect(guest.bots.last).to_have_text("收到：你好")
    page.reload()
    expect(guest.mine).to_have_text(["你好"])
    assert len(fake.system.talks) == 1


def test_the_shop_can_log_its_customer_in_from_around_the_chat(fake: Fake, page: Page, complaints: list[str]) -> None:
    shop = f"{fake.pages}/shop.html"
    page.route(shop, lambda route: route.fulfill(content_type="text/html", body="<iframe src='/chat/'></iframe>"))
    page.goto(shop)
    frame = page.frame_locator("iframe")
    expect(frame.locator("kefu-message").first).to_be_visible()
    token = customer_token("u00107", "陈嘉禾")
    page.evaluate("(token) => frames[0].postMessage({ type: 'kefu.customer', token }, '*')", token)
    expect(frame.locator("#demo-customer option:checked")).to_have_text("陈嘉禾")


@pytest.mark.parametrize("language", ["zh-Hans", "zh-Hant", "en"])
def test_a_language_has_all_its_words(customer: Customer, language: str, shot: Callable[[Page, str], None]) -> None:
    customer.say("看看我的订单")
    customer.page.locator("#language").select_option(language)
    customer.page.locator("#person").click()
    expect(customer.page.locator("#waiting")).to_be_visible()
    label = {"zh-Hans": "机器人", "zh-Hant": "機器人", "en": "Bot"}[language]
    expect(customer.page.locator(".label-bot").first).to_have_text(label)
    everything = customer.page.locator("body").inner_text() + customer.inside(
        "(root) => root.querySelector('#container').outerHTML"
    )
    assert "⟦" not in everything
    assert "⟦" not in customer.page.content()
    assert fake_language(customer) == language
    shot(customer.page, f"chat-{language}")


def fake_language(customer: Customer) -> str:
    return str(customer.page.evaluate("document.documentElement.lang"))


def test_all_languages_have_the_same_words_and_blanks(customer: Customer) -> None:
    wording = customer.page.evaluate(WORDING)
    shapes = {language: {key: _shape(value) for key, value in words.items()} for language, words in wording.items()}
    assert list(shapes) == ["zh-Hans", "zh-Hant", "en"]
    assert shapes["zh-Hans"] == shapes["zh-Hant"] == shapes["en"]


def _shape(value: object) -> object:
    if isinstance(value, str):
        return sorted(re.findall(r"\{\w+\}", value))
    return len(value) if isinstance(value, list) else sorted(value)  # type: ignore[call-overload]
