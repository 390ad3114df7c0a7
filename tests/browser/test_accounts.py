"""The page of accounts and the single sign-on, over the real application: who comes in, what they may, and what is left of it."""

import csv
import io
from collections.abc import Callable, Iterator
from pathlib import Path
from uuid import uuid4

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from chalicelib.store import customers
from infra import issuer as issuers
from infra.issuer import CLAIM, CLIENT, Issuer
from tests import shop
from tests.api.conftest import Door, cloud, door, newcomer, stocked
from tests.browser import real_desk
from tests.browser.axe import serious

__all__ = ["cloud", "door", "newcomer", "stocked"]
Shot = Callable[[Page, str], None]
Somebody = Callable[[str], Page]


@pytest.fixture(scope="module")
def issuer() -> Iterator[Issuer]:
    people = [{"name": name, "role": role, "departments": " ".join(rest)} for name, role, *rest in shop.PEOPLE]
    server, issuer = issuers.serve(0, [*people, {"name": "路人", "role": "visitor"}])
    yield issuer
    server.shutdown()
    server.server_close()


@pytest.fixture
def pages(stocked: str, issuer: Issuer, monkeypatch: pytest.MonkeyPatch) -> Iterator[str]:
    monkeypatch.setenv("KEFU_OIDC_ISSUER", issuer.address)
    monkeypatch.setenv("KEFU_OIDC_CLIENT_ID", CLIENT)
    with real_desk.opened(issuer.address) as address:
        yield address


@pytest.fixture
def at_accounts(pages: str, new_context: Callable[..., BrowserContext], complaints: list[str]) -> Somebody:
    """`at_accounts("admin")` is that colleague's page of accounts, after they logged in."""

    def come(name: str, password: str = "open-sesame") -> Page:
        page = new_context().new_page()
        page.goto(f"{pages}/desk/accounts.html")
        page.locator("input[name=name]").fill(name)
        page.locator("input[name=password]").fill(password)
        page.locator(".login-form button[type=submit]").click()
        expect(page.locator("#page")).to_be_visible()
        return page

    return come


def row(page: Page, name: str) -> str:
    return page.locator("#accounts tbody tr", has_text=name).inner_text()


def test_an_administrator_makes_an_account_changes_it_and_closes_it(at_accounts: Somebody, shot: Shot) -> None:
    page, name = at_accounts("admin"), f"小满{uuid4().hex[:6]}"
    page.locator("#add").click()
    page.locator("dialog [name=name]").fill(name)
    page.locator("dialog [name=role]").select_option("department")
    page.locator("dialog [name=departments]").fill("warehouse logistics")
    page.locator("dialog [name=password]").fill("correct-horse-battery")
    shot(page, "accounts-new")
    page.locator("#save-account").click()
    expect(page.locator("#toasts")).to_contain_text("已保存")
    assert "部门" in row(page, name) and "warehouse logistics" in row(page, name)
    expect(page.locator("#deeds tr", has_text=name).first).to_contain_text("新增账号")

    page.locator("#accounts tr", has_text=name).get_by_role("button").click()
    page.locator("#set-active").click()
    expect(page.locator("#accounts tr", has_text=name)).to_contain_text("已停用")
    shot(page, "accounts")
    assert serious(page) == []


def test_the_last_administrator_is_told_why_they_stay(at_accounts: Somebody) -> None:
    page = at_accounts("admin")
    others = page.locator("#accounts tbody tr:not(.is-closed)", has_text="管理员")
    if others.count() > 1:
        pytest.skip("another test's administrator is still there")
    page.get_by_role("button", name="修改 admin").click()
    page.locator("#set-active").click()
    expect(page.locator("#toasts")).to_contain_text("最后一位在用的管理员")


def test_a_lead_reads_the_trail_and_takes_it_away(at_accounts: Somebody, tmp_path: Path) -> None:
    page = at_accounts("云姐")
    expect(page.locator("#people")).to_be_hidden()
    page.locator(".filters [name=who]").fill("云姐")
    page.locator(".filters .strong").click()
    expect(page.locator("#deeds td:nth-child(2)").first).to_have_text("云姐")
    with page.expect_download() as kept:
        page.locator("#trail-file").click()
    kept.value.save_as(tmp_path / "audit.csv")
    rows = list(csv.DictReader(io.StringIO((tmp_path / "audit.csv").read_text("utf-8-sig"))))
    assert {found["name"] for found in rows} == {"云姐"} and "login" in {found["did"] for found in rows}
    expect(page.locator("#deeds")).to_contain_text("导出记录")


def test_everybody_changes_their_own_password_and_others_see_no_more(at_accounts: Somebody) -> None:
    page = at_accounts("小文")
    expect(page.locator("#nothing")).to_be_visible()
    page.locator("#password").click()
    page.locator("dialog [name=old]").fill("not-this-one")
    page.locator("dialog [name=new]").fill("another-good-password")
    page.locator("#save-account").click()
    expect(page.locator("#toasts")).to_contain_text("原密码不对")
    page.locator("dialog [name=old]").fill("open-sesame")
    page.locator("#save-account").click()
    expect(page.locator("#toasts")).to_contain_text("密码已修改")
    shop.stock()


def sign_on(page: Page, pages: str, name: str, path: str = "/desk/accounts.html") -> None:
    page.goto(f"{pages}{path}")
    page.locator("#sign-on").click()
    page.get_by_role("link", name=name).click()


def test_a_lead_comes_in_by_single_sign_on_and_where_she_left(
    pages: str, page: Page, complaints: list[str], shot: Shot
) -> None:
    page.goto(f"{pages}/desk/accounts.html")
    expect(page.locator("#sign-on")).to_be_visible()
    shot(page, "sign-on")
    assert serious(page) == []
    sign_on(page, pages, "云姐")
    expect(page.locator("#agent")).to_have_text("云姐")
    expect(page).to_have_url(f"{pages}/desk/accounts.html")
    expect(page.locator("#deeds")).to_contain_text("oidc")
    expect(page.locator("#password")).to_be_hidden()
    assert "code" not in page.url


@pytest.mark.parametrize(("name", "place"), [("小文", "promotions.html"), ("仓库小李", "tasks.html"), ("小夏", "")])
def test_everybody_comes_to_the_page_of_their_work(pages: str, page: Page, name: str, place: str) -> None:
    sign_on(page, pages, name, "/desk/")
    expect(page).to_have_url(f"{pages}/desk/{place}")
    expect(page.locator("#agent")).to_have_text(name)


def test_a_phone_is_covered_until_its_agent_asks_and_the_lead_reads_that_they_did(
    pages: str, at_accounts: Somebody, door: Door, newcomer: str, new_context: Callable[..., BrowserContext], shot: Shot
) -> None:
    number = f"KF{newcomer[4:]}"
    customers.load_orders([shop.order(number, newcomer, phone="13900001234")])
    case = door.customer(newcomer).say("转人工")["service"]["case"]
    assert door.call("POST", f"/desk/cases/{case}/claim", token=door.agent("阿哲")).status == 200
    page = new_context().new_page()
    page.goto(f"{pages}/desk/#case={case}")
    page.locator("input[name=name]").fill("阿哲")
    page.locator("input[name=password]").fill("open-sesame")
    page.locator(".login-form button[type=submit]").click()
    phone = page.locator(".masked", has_text="1234")
    expect(phone).to_have_text("*******1234")
    phone.get_by_role("button").click()
    expect(page.locator(".masked", has_text="13900001234")).to_be_visible()
    shot(page, "revealed")
    lead = at_accounts("云姐")
    expect(lead.locator("#deeds tr", has_text=case)).to_contain_text("查看完整信息")
    assert "13900001234" not in lead.locator("#deeds").inner_text()


def test_who_has_no_role_here_is_told_whom_to_ask(pages: str, page: Page) -> None:
    sign_on(page, pages, "路人", "/desk/")
    expect(page.locator(".login-form .problem")).to_contain_text("还没有角色")


def test_a_code_that_nobody_here_asked_for_is_not_used(pages: str, page: Page, issuer: Issuer) -> None:
    asked: list[str] = []
    page.on("request", lambda request: asked.append(request.url))
    page.goto(f"{pages}/desk/?code=stolen&state=guessed")
    expect(page.locator(".login-form .problem")).to_contain_text("没有成功")
    assert not any(url.startswith(issuer.address) for url in asked) and "code=" not in page.url


def test_a_token_for_somebody_elses_login_is_not_used(
    pages: str, page: Page, issuer: Issuer, monkeypatch: pytest.MonkeyPatch
) -> None:
    true = issuer.id_token
    monkeypatch.setattr(issuer, "id_token", lambda name, nonce, **_: true(name, "another", **{CLAIM: ["admin"]}))
    sign_on(page, pages, "云姐", "/desk/")
    expect(page.locator(".login-form .problem")).to_contain_text("没有成功")


def test_without_passwords_the_single_sign_on_stands_alone(
    pages: str, page: Page, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("KEFU_PASSWORD_LOGIN", "no")
    page.goto(f"{pages}/desk/accounts.html")
    expect(page.locator("input[name=password]")).to_have_count(0)
    expect(page.locator("#sign-on")).to_be_visible()
