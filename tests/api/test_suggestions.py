"""What is suggested to whom, and what is used for it."""

from chalicelib.shop import consent
from tests import shelf, wardrobe
from tests.api.conftest import Door, Owner

ASKED = "推荐一根登山杖"


def reasons(talk_reply: dict[str, object]) -> str:
    return str(talk_reply["cards"])


def test_the_history_is_used_until_the_customer_says_no_and_not_once_after(owner: Owner, newcomer: str) -> None:
    shelf.stock(["poles"])
    talk = owner("arrived")
    assert "云感跑鞋" in reasons(talk.hear(ASKED))
    talk.hear("不要根据我的购买记录推荐")
    assert not consent.may_use_history(newcomer)
    assert "云感跑鞋" not in reasons(talk.hear(ASKED))
    assert "云感跑鞋" not in reasons(talk.door.customer(newcomer).hear(ASKED))
    talk.hear("开启个性化推荐")
    assert consent.may_use_history(newcomer) and "云感跑鞋" in reasons(talk.hear(ASKED))


def test_an_import_of_the_customer_does_not_undo_their_no(owner: Owner, newcomer: str) -> None:
    talk = owner("arrived")
    talk.hear("关闭个性化推荐")
    wardrobe.bought(newcomer, ["paid"], version=9)
    assert not consent.may_use_history(newcomer)


def test_a_guest_is_suggested_something_and_nothing_of_anybodys_history(door: Door) -> None:
    shelf.stock(["poles"])
    reply = door.guest().hear(ASKED)
    assert len(reply["cards"]) == 3 and "买过的" not in reasons(reply)


def test_what_was_bought_of_late_is_not_suggested_again(owner: Owner) -> None:
    assert "云感跑鞋" not in {card["title"] for card in owner("arrived").hear("推荐一双云感跑鞋").get("cards", [])}


def test_measures_said_for_one_product_choose_the_size_of_the_next(door: Door, newcomer: str) -> None:
    shelf.stock(["dress", "trousers"])
    talk = door.customer(newcomer)
    assert "选 M" in talk.hear("月影收腰连衣裙，身高165体重52kg穿什么码")["text"]
    assert "体重 52 公斤 → M" in talk.hear("山行抽绳长裤我穿几码")["text"]


def test_the_price_in_a_comparison_is_the_price_that_is_told(door: Door, newcomer: str) -> None:
    shelf.stock(["trail", "water"])
    talk = door.customer(newcomer)
    table = str(talk.hear("逐光越野鞋和踏浪溯溪鞋有什么区别")["cards"])
    assert "¥329.00" in talk.hear("逐光越野鞋多少钱")["text"] and "¥329.00 | ¥259.00" in table


def test_an_old_button_of_a_product_still_leads_to_it(door: Door, newcomer: str) -> None:
    shelf.stock(["trail"])
    talk = door.customer(newcomer)
    talk.hear("你好")
    assert "逐光越野鞋" in talk.hear("逐光越野鞋", choice="product:P0933")["text"]
