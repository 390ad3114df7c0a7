"""What a department sees and does on its page, an agent in their panel, and a courier with a link."""

import re
from collections.abc import Callable

import pytest
from playwright.sync_api import BrowserContext, FilePayload, Locator, Page, expect

from tests.browser.axe import serious
from tests.browser.fake_api import Fake
from tests.browser.fake_system import Shape
from tests.browser.test_inert import PAYLOADS

Shot = Callable[[Page, str], None]
PHONE = {"width": 390, "height": 844}
PARCEL: Shape = {"parcel": "SF1234567890", "courier": "顺丰速运", "wish": "return"}


class Member:
    """Somebody of a department at their page."""

    def __init__(self, page: Page, pages: str, name: str, password: str = "kefu-demo") -> None:
        self.page, self.pages, self.name, self.password = page, pages, name, password
        self.rows = page.locator("#list > li")
        self.send = page.locator("#send")
        self.toasts = page.locator("#toasts")

    def log_in(self, path: str = "/desk/tasks.html") -> None:
        self.page.goto(self.pages + path)
        self.page.locator("input[name=name]").fill(self.name)
        self.page.locator("input[name=password]").fill(self.password)
        self.page.locator(".login-form button[type=submit]").click()
        expect(self.page.locator("#agent")).to_have_text(self.name)
        expect(self.page.locator("#tasks")).to_be_visible()

    def open(self, text: str) -> None:
        self.rows.filter(has_text=text).first.locator("button").click()
        expect(self.page.locator(".task-head h1")).to_be_visible()

    def choose(self, label: str) -> None:
        self.page.get_by_text(label, exact=True).click()

    def field(self, name: str) -> Locator:
        return self.page.locator(f'[data-field="{name}"]')

    def live(self) -> None:
        expect(self.page.locator("#connection")).to_have_attribute("data-state", "live", timeout=15_000)


@pytest.fixture
def member(fake: Fake, new_context: Callable[..., BrowserContext], complaints: list[str]) -> Callable[..., Member]:
    """`member("物流阿峰")` is that colleague at a page of their own, logged in."""

    def at_page(name: str, path: str = "/desk/tasks.html") -> Member:
        person = Member(new_context().new_page(), fake.pages, name)
        person.log_in(path)
        return person

    return at_page


def test_a_department_sees_its_own_tasks_by_their_deadline(
    fake: Fake, member: Callable[..., Member], shot: Shot
) -> None:
    fake.tasks.add("intercept", 30, parcel="SF-LATER", wish="hold")
    fake.tasks.add("intercept", -0.5, **{**PARCEL, "parcel": "SF-LATE"})
    fake.tasks.add("intercept", 2, **PARCEL)
    fake.tasks.add("stock", 2, sku="P0001")
    someone = member("物流阿峰")
    expect(someone.rows).to_have_count(3)
    expect(someone.rows.nth(0)).to_contain_text("SF-LATE")
    expect(someone.rows.nth(0).locator(".task-due")).to_have_text("已超时 30 分钟")
    expect(someone.rows.nth(1)).to_contain_text("还有 2 小时")
    expect(someone.page.locator('#tabs [data-tab="to_do"] i')).to_have_text("3")
    someone.open("SF1234567890")
    expect(someone.page.locator(".task-facts")).to_contain_text("退回仓库")
    shot(someone.page, "tasks")


def test_a_task_is_taken_and_answered_with_the_keyboard(fake: Fake, member: Callable[..., Member]) -> None:
    task = fake.tasks.add("intercept", **PARCEL)
    someone = member("物流阿峰")
    expect(someone.rows).to_have_count(1)
    keys = someone.page.keyboard
    keys.press("j")
    expect(someone.page.locator(".task-head h1")).to_have_text("拦截包裹")
    keys.press("t")
    expect(someone.page.locator(".task-head .task-state")).to_have_text("处理中")
    keys.press("a")
    keys.press("Space")
    keys.press("Control+Enter")
    expect(someone.toasts).to_contain_text("已答复")
    expect(someone.rows).to_have_count(0)
    assert (task["state"], task["answer"]) == ("answered", {"outcome": "yes"})
    expect(someone.page.locator(".task-answer")).to_contain_text("已拦截")
    keys.press("2")
    expect(someone.rows).to_have_count(1)


def test_a_form_that_lacks_something_says_what_beside_it(fake: Fake, member: Callable[..., Member], shot: Shot) -> None:
    fake.tasks.add("intercept", **PARCEL)
    someone = member("物流阿峰")
    someone.open("SF1234567890")
    someone.send.click()
    expect(someone.field("outcome").locator(".field-fault")).to_have_text("这一项要填")
    shot(someone.page, "tasks-faults")
    someone.choose("拦截不了")
    someone.send.click()
    expect(someone.field("outcome").locator(".field-fault")).to_be_hidden()
    expect(someone.field("note").locator("textarea")).to_be_focused()
    someone.field("note").locator("textarea").fill("已出库")
    someone.send.click()
    expect(someone.toasts).to_contain_text("已答复")
    assert fake.tasks.answers[0]["answer"] == {"outcome": "no", "note": "已出库"}


def test_what_was_written_survives_a_reload_and_what_others_do(fake: Fake, member: Callable[..., Member]) -> None:
    fake.tasks.add("intercept", **PARCEL)
    someone = member("物流阿峰")
    someone.open("SF1234567890")
    someone.choose("太晚了，已派送或已签收")
    someone.field("note").locator("textarea").fill("今早已签收")
    someone.page.locator("#take").click()
    expect(someone.page.locator("#put-back")).to_be_visible()
    expect(someone.field("note").locator("textarea")).to_have_value("今早已签收")
    someone.page.reload()
    expect(someone.field("note").locator("textarea")).to_have_value("今早已签收")
    expect(someone.page.get_by_role("radio", name="太晚了，已派送或已签收")).to_be_checked()


def test_what_others_do_is_seen_at_once(fake: Fake, member: Callable[..., Member]) -> None:
    one, other = member("物流阿峰"), member("物流小周")
    for someone in (one, other):
        someone.live()
    fake.tasks.add("intercept", **PARCEL)
    fake.deliver()
    expect(one.rows).to_have_count(1)
    expect(other.rows).to_have_count(1)
    one.open("SF1234567890")
    one.page.locator("#take").click()
    expect(other.rows.first.locator(".task-state")).to_have_text("处理中")
    other.open("SF1234567890")
    other.choose("已拦截")
    other.send.click()
    expect(other.toasts).to_contain_text("同事正在处理这个任务")


def test_a_lead_sees_every_department_and_chooses_one(fake: Fake, member: Callable[..., Member]) -> None:
    fake.tasks.add("intercept", **PARCEL)
    fake.tasks.add("stock", sku="P0001")
    someone = member("云姐")
    expect(someone.rows).to_have_count(2)
    someone.page.locator("#department").select_option("warehouse")
    expect(someone.rows).to_have_count(1)
    expect(someone.page.locator("#to-desk")).to_be_visible()


def test_an_agent_looks_on_and_does_nothing_there(fake: Fake, member: Callable[..., Member]) -> None:
    fake.tasks.add("intercept", **PARCEL)
    someone = member("小夏")
    someone.open("SF1234567890")
    expect(someone.page.locator(".task-facts")).to_be_visible()
    expect(someone.page.locator("#take, #link, #send")).to_have_count(0)


def test_who_is_of_a_department_comes_to_its_page_from_the_desks_login(member: Callable[..., Member]) -> None:
    someone = member("仓库小李", "/desk/")
    assert someone.page.url.endswith("/desk/tasks.html")


def test_photos_go_with_the_answer(fake: Fake, member: Callable[..., Member]) -> None:
    fake.tasks.add("inspect", parcel="SF9")
    someone = member("仓库小李")
    someone.open("SF9")
    png = bytes.fromhex("89504e470d0a1a0a0000000d49484452000000010000000108060000001f15c489")
    photo: FilePayload = {"name": "a.png", "mimeType": "image/png", "buffer": png}
    someone.field("photos").locator("input").set_input_files(photo)
    expect(someone.field("photos").locator("li")).to_contain_text("照片 1")
    someone.choose("完好")
    someone.send.click()
    expect(someone.toasts).to_contain_text("已答复")
    assert len(fake.tasks.answers[0]["answer"]["photos"]) == 1


@pytest.mark.parametrize("payload", PAYLOADS[:4])
def test_what_is_asked_stays_text(fake: Fake, member: Callable[..., Member], payload: str) -> None:
    fake.tasks.add("intercept", parcel=payload, wish="hold")
    someone = member("物流阿峰")
    someone.rows.first.locator("button").click()
    expect(someone.page.locator(".task-facts dd").first).to_have_text(payload)


# The agent's panel


def _mounted(fake: Fake, page: Page, name: str = "小夏") -> Locator:
    """The panel on a page of its own, over a case that the agent holds."""
    token = fake.login({"name": name, "password": "kefu-demo"})["token"]
    page.goto(f"{fake.pages}/desk/")
    page.evaluate(
        """async ([base, token, name]) => {
          const { mountTasks } = await import("/desk/department.js");
          const { api } = await import("/shared/api.js");
          document.getElementById("login").replaceChildren();
          const element = document.createElement("section");
          element.id = "mounted";
          document.body.prepend(element);
          const agent = { id: `a-${name}`, name, role: "agent" };
          const found = { case: "case-1", status: "claimed", agent };
          const server = api(base + "/api", { token: () => token });
          window.panel = mountTasks(element, { server, speaker: { language: "zh-Hans" }, caseOf: () => found, desk: { agent } });
        }""",
        [fake.pages, token, name],
    )
    return page.locator("#mounted")


def test_an_agent_asks_with_what_the_case_knows_and_reads_the_answer(fake: Fake, page: Page, shot: Shot) -> None:
    panel = _mounted(fake, page)
    panel.locator(".department-ask").click()
    dialog = page.locator("dialog.department-form")
    expect(dialog.locator('[data-field="parcel"] input')).to_have_value("SF1234567890")
    expect(dialog.locator('[data-field="courier"] input')).to_have_value("顺丰速运")
    dialog.locator("#ask-send").click()
    expect(dialog.locator('[data-field="wish"] .field-fault')).to_have_text("这一项要填")
    dialog.get_by_text("退回仓库").click()
    dialog.locator("#ask-tells").check()
    shot(page, "department-ask")
    dialog.locator("#ask-send").click()
    expect(dialog).to_have_count(0)
    expect(panel.locator(".department-task")).to_contain_text("待接手")
    (task,) = fake.tasks.tasks.values()
    assert task["tells"] is True and task["asked"]["parcel"] == "SF1234567890"
    fake.tasks.outside("POST", [_linked(fake, task)], {"id": "a", "answer": {"outcome": "yes"}})
    page.evaluate("dispatchEvent(new CustomEvent('kefu:task', { detail: { case: 'case-1' } }))")
    expect(panel.locator(".task-answer")).to_contain_text("已拦截")
    shot(page, "department-answered")


def test_an_agent_calls_a_task_off(fake: Fake, page: Page) -> None:
    task = fake.tasks.add("stock", sku="P0001")
    panel = _mounted(fake, page)
    panel.locator("summary").click()
    panel.get_by_role("button", name="取消任务").click()
    expect(panel.locator(".task-state")).to_have_text("已取消")
    assert task["state"] == "cancelled"


def test_a_form_without_a_department_asks_for_one(fake: Fake, page: Page) -> None:
    panel = _mounted(fake, page)
    panel.locator(".department-ask").click()
    page.locator("#ask-form").select_option("question")
    page.locator("#ask-department").select_option("finance")
    page.locator('dialog [data-field="question"] textarea').fill("发票抬头能改吗？")
    page.locator("#ask-send").click()
    expect(panel.locator(".department-task")).to_have_count(1)
    assert [task["department"] for task in fake.tasks.tasks.values()] == ["finance"]


# By a link


def _linked(fake: Fake, task: Shape) -> str:
    fake.tasks.links[f"token-{task['task']}"] = task["task"]
    return f"token-{task['task']}"


def test_a_courier_answers_by_a_link_on_a_phone(
    fake: Fake, member: Callable[..., Member], new_context: Callable[..., BrowserContext], shot: Shot
) -> None:
    task = fake.tasks.add("intercept", note="客户很急", **PARCEL)
    someone = member("物流阿峰")
    someone.open("SF1234567890")
    someone.page.locator("#link").click()
    address = someone.page.locator("#link-address").input_value()
    assert re.fullmatch(rf"{fake.pages}/outside/#link-0", address)
    shot(someone.page, "tasks-link")
    page = new_context().new_page()
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.goto(address)
    expect(page.locator("h1")).to_have_text("拦截包裹")
    assert page.url == f"{fake.pages}/outside/"
    expect(page.locator("#outside")).to_contain_text("SF1234567890")
    expect(page.locator("#outside")).not_to_contain_text("客户很急")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    assert serious(page) == []
    shot(page, "outside-390")
    page.get_by_text("已拦截", exact=True).click()
    page.locator("#name").fill("顺丰老陈")
    page.locator("#send").click()
    expect(page.locator("h1")).to_have_text("已收到，谢谢！")
    assert (task["state"], task["done_by"]["name"]) == ("answered", "顺丰老陈")
    page.goto(address)
    expect(page.locator("h1")).to_have_text("这件事已经有人处理了")
    shot(page, "outside-used")


def test_a_wrong_link_and_a_lost_network_say_what_to_do(fake: Fake, page: Page) -> None:
    page.goto(f"{fake.pages}/outside/#nothing")
    expect(page.locator("h1")).to_have_text("链接不完整或已经失效")
    page.locator("#language").select_option("en")
    expect(page.locator("h1")).to_have_text("This link is incomplete or no longer good")
    token = _linked(fake, fake.tasks.add("intercept", **PARCEL))
    page.goto(f"{fake.pages}/outside/#{token}")
    page.get_by_text("Intercepted", exact=True).click()
    fake.faults.down = True
    page.locator("#send").click()
    expect(page.locator("form > .field-fault")).to_contain_text("still here")
    fake.faults.down = False
    page.locator("#send").click()
    expect(page.locator("h1")).to_have_text("Received, thank you!")
    assert len(fake.tasks.answers) == 1


@pytest.mark.parametrize("scheme", ["light", "dark"])
def test_nothing_serious_stands_in_the_way_of_a_department(
    fake: Fake, member: Callable[..., Member], scheme: str, shot: Shot
) -> None:
    fake.tasks.add("inspect", -1, parcel="SF9", claimed="鞋底开胶")
    someone = member("仓库小李")
    someone.page.emulate_media(color_scheme=scheme)  # type: ignore[arg-type]
    assert serious(someone.page) == []
    someone.open("SF9")
    someone.send.click()
    assert serious(someone.page) == []
    shot(someone.page, f"tasks-{scheme}")


def test_the_departments_page_fits_a_phone(fake: Fake, member: Callable[..., Member], shot: Shot) -> None:
    fake.tasks.add("intercept", **PARCEL)
    someone = member("物流阿峰")
    someone.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    assert someone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    someone.open("SF1234567890")
    expect(someone.page.locator("#list")).to_be_hidden()
    assert someone.page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    shot(someone.page, "tasks-390")
    someone.page.locator(".task-back").click()
    expect(someone.page.locator("#list")).to_be_visible()
