"""The benchmark's customer answers from her own words, and says yes only where the script does."""

from tests.tau.customer import tap
from tests.tau.tasks import Turn
from tests.unit.tau.shop import PERSON, SHOP, YES, asking


def test_she_taps_the_order_that_she_named() -> None:
    choices = [{"id": "order:W0000002", "text": "Hat 0002"}, {"id": "order:W0000001", "text": "Mug 0001"}, PERSON]
    assert tap(asking(order_id="#W0000001"), choices, [], SHOP) == choices[1]


def test_she_never_says_yes_by_herself() -> None:
    choices = [YES, {"id": "order:W0000001", "text": "Mug"}]
    assert tap(asking(order_id="#W0000001"), choices, [], SHOP) is None


def test_she_does_not_say_no_either() -> None:
    assert tap(asking(order_id="#W0000001"), [{"id": "form:no", "text": "no"}], [], SHOP) is None


def test_she_takes_no_offer_for_a_question() -> None:
    choices = [{"id": "track:W0000001", "text": "Where is W0000001?"}, PERSON]
    assert tap(asking(order_id="#W0000001"), choices, [], SHOP) is None


def test_she_knows_her_card_by_its_last_digits() -> None:
    choices = [{"id": "method:1", "text": "visa 4242"}, {"id": "method:2", "text": "Gift card"}]
    assert tap(asking(payment_method_id="credit_card_1"), choices, [], SHOP) == choices[0]
    assert tap(asking(payment_method_id="gift_card_2"), choices, [], SHOP) == choices[1]


def test_she_knows_what_she_wants_by_its_options() -> None:
    choices = [{"id": "to:a", "text": "Mug, red"}, {"id": "to:b", "text": "Mug, dark blue"}]
    assert tap(asking(new_item_ids=["502"]), choices, [], SHOP) == choices[1]


def test_she_taps_her_reason_in_the_words_that_she_used() -> None:
    choices = [{"id": "reason:a", "text": "不想要了"}, {"id": "reason:b", "text": "拍错了"}]
    assert tap(Turn("取消订单#W0000001，不想要了"), choices, [], SHOP) == choices[0]


def test_she_taps_a_reason_by_its_code() -> None:
    choices = [{"id": "reason:no_longer_needed", "text": "…"}, {"id": "reason:ordered_by_mistake", "text": "…"}]
    assert tap(asking(reason="ordered by mistake"), choices, [], SHOP) == choices[1]


def test_she_taps_one_item_after_the_other_and_none_twice() -> None:
    choices = [{"id": "skus:501", "text": "Mug"}, {"id": "skus:502", "text": "Mug"}, {"id": "skus:503", "text": "Hat"}]
    turn = asking(item_ids=["501", "502"])
    assert tap(turn, choices, [], SHOP) == choices[0]
    assert tap(turn, choices, ["skus:501"], SHOP) == choices[1]
    assert tap(turn, choices, ["skus:501", "skus:502"], SHOP) is None


def test_she_taps_all_at_once_where_that_is_what_she_wants() -> None:
    choices = [
        {"id": "skus:501", "text": "Mug"},
        {"id": "skus:502", "text": "Mug"},
        {"id": "skus:501,502", "text": "All"},
    ]
    assert tap(asking(item_ids=["502", "501"]), choices, [], SHOP) == choices[2]
    assert tap(asking(item_ids=["502"]), choices, [], SHOP) == choices[1]


def test_she_does_not_guess() -> None:
    both = [{"id": "method:1", "text": "gift card one"}, {"id": "method:2", "text": "gift card two"}]
    assert tap(asking(payment_method_id="gift_card_2"), both, [], SHOP) is None
    assert tap(asking(order_id="#W0000001"), [{"id": "order:W00000011", "text": "Mug"}], [], SHOP) is None
