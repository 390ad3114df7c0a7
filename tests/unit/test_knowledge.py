"""What the FAQ says back: an answer where it is clear, a choice where it is not, the person where there is nothing."""

from datetime import UTC, datetime

import pytest

from chalicelib import settings
from chalicelib.message import Customer, Inbound, State
from chalicelib.scenes.ask import Ask, Said
from chalicelib.scenes.knowledge import scene
from chalicelib.shop.faq import Entry
from chalicelib.understanding import reading
from tests.unit.conftest import DEMO, Stock

NOW = datetime(2026, 11, 1, tzinfo=UTC)


def ask(text: str, slot: tuple[str, str] = ("", "")) -> Ask:
    inbound = Inbound("web-1", Customer("one"), "web", "m1", text, NOW)
    return Ask(inbound, State("web-1", Customer("one")), reading.read(text), NOW, slot)


def offered(said: Said) -> list[str]:
    assert said.reply is not None
    return [choice.id for choice in said.reply.choices]


def told(said: Said) -> str:
    assert said.reply is not None
    return said.reply.text


@pytest.mark.usefixtures("shop")
def test_a_clear_question_is_answered() -> None:
    assert told(scene.answer(ask("开了封的内裤还可以退吗"))) == _answer("F0319")


def test_a_question_that_may_mean_several_entries_brings_up_to_three_and_the_person(stock: Stock) -> None:
    animals = ("狗狗", "小猫", "仓鼠", "鹦鹉")
    stock(
        tuple(
            Entry(f"P{n}", "", {"zh-Hans": [f"可以带{animal}进店吗"]}, {"zh-Hans": "可以。"})
            for n, animal in enumerate(animals)
        )
    )
    *entries, last = offered(scene.answer(ask("可以带宠物进店吗")))
    assert len(entries) == 3 and all(choice.startswith("faq:") for choice in entries) and last == "human"


@pytest.mark.usefixtures("shop")
def test_a_tapped_entry_is_told() -> None:
    assert told(scene.entry(ask("退款金额", ("faq", "F0405")))) == _answer("F0405")


@pytest.mark.usefixtures("shop")
def test_the_very_question_is_answered_even_where_the_model_does_not_know_it() -> None:
    assert told(scene.guess(ask("下单成功有没有短信！"))) == _answer("F0107")


@pytest.mark.usefixtures("shop")
def test_what_is_nobodys_is_not_understood() -> None:
    said = scene.guess(ask("长城是谁修的呀"))
    assert said.state.unknowns == 1
    assert not [choice for choice in offered(said) if choice.startswith("faq:")] and "human" in offered(said)


def test_an_understood_intent_without_any_entry_offers_the_person(stock: Stock) -> None:
    stock(())
    assert offered(scene.answer(ask("怎么开发票"))) == ["human"]


def test_the_only_entry_of_an_intent_is_told_without_asking_back(stock: Stock) -> None:
    stock((Entry("TAX", "payment.invoice", {"zh-Hans": ["怎么开发票"]}, {"zh-Hans": "在订单里申请。"}),))
    assert told(scene.answer(ask("公司要报销，票据麻烦给一下"))) == "在订单里申请。"


def test_a_running_lambda_asks_for_changes_well_within_a_minute(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("KEFU_KNOWLEDGE_SECONDS")
    assert settings.knowledge_seconds() <= 30


def _answer(entry: str) -> str:
    return next(each.answer["zh-Hans"] for each in DEMO if each.faq == entry)
