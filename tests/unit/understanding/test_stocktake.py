"""What may not stand among the examples is refused with its place, on files small enough to see through."""

from pathlib import Path

import pytest

from models import keywords, stocktake
from models.keywords import Use
from models.stocktake import Stock, taken
from models.twins import bare

WORDS = {"order.cancel": ["取消"], "order.list": ["订单"]}
LEARNT = "[order.cancel]\n这单我不要了\n帮我取消一下\n\n[order.list]\n我都买过什么\n取消的也算 把全部订单都给我看看\n"


def shop(folder: Path, learnt: str = LEARNT, dev: str = "", test: str = "") -> Stock:
    for part, text in {"scenes/order/examples": learnt, "held/dev": dev, "held/test": test}.items():
        (folder / part).mkdir(parents=True)
        (folder / part / "order.zh-Hans.txt").write_text(text, "utf-8")
    return taken(folder / "scenes", folder / "held", WORDS)


def spoilt(stock: Stock) -> list[str]:
    """The two places of each pair, without their folders."""
    named = [(twins.first.place, twins.second.place) for twins in stocktake.spoilt(stock)]
    return [" ".join("/".join(Path(place).parts[-2:]) for place in places) for places in named]


def test_a_dev_line_that_was_learnt_is_refused_and_both_places_are_named(tmp_path: Path) -> None:
    stock = shop(tmp_path, dev="[order.cancel]\n算了\n這單，我不要了！\n")
    assert spoilt(stock) == ["examples/order.zh-Hans.txt:2 dev/order.zh-Hans.txt:3"]
    line = next(line for line in stocktake.refused(stock) if "dev" in line)
    assert "examples/order.zh-Hans.txt:2" in line and "dev/order.zh-Hans.txt:3" in line


def test_a_test_line_that_differs_by_a_word_is_refused(tmp_path: Path) -> None:
    stock = shop(tmp_path, test="[order.list]\n取消的也算 把全部的订单都给我看看\n")
    assert spoilt(stock) == ["examples/order.zh-Hans.txt:7 test/order.zh-Hans.txt:2"]


def test_dev_and_test_may_not_share_a_line(tmp_path: Path) -> None:
    stock = shop(tmp_path, dev="[order.list]\n上个月的单\n", test="[order.list]\n上个月的单？\n")
    assert spoilt(stock) == ["dev/order.zh-Hans.txt:2 test/order.zh-Hans.txt:2"]


def test_one_line_cannot_be_two_wishes(tmp_path: Path) -> None:
    stock = shop(tmp_path, learnt=LEARNT + "我都买过什么？\n\n[order.cancel]\n我都买过什么！\n")
    assert spoilt(stock) == [
        "examples/order.zh-Hans.txt:6 examples/order.zh-Hans.txt:11",
        "examples/order.zh-Hans.txt:8 examples/order.zh-Hans.txt:11",
    ]


def test_lines_of_their_own_are_not_refused(tmp_path: Path) -> None:
    stock = shop(tmp_path, dev="[order.list]\n历史记录在哪\n", test="[order.cancel]\n撤单吧\n")
    assert spoilt(stock) == []


def test_a_line_of_signs_alone_is_like_itself_only(tmp_path: Path) -> None:
    stock = shop(tmp_path, learnt=LEARNT + "？？\n\n[order.cancel]\n。。\n", dev="[order.list]\n🙏\n")
    assert spoilt(stock) == []
    assert bare("？") == "?" and bare("在 吗？") == "在吗"


def test_an_intent_that_is_short_of_examples_is_named(tmp_path: Path) -> None:
    lines = list(stocktake.refused(shop(tmp_path, dev="[order.list]\n历史记录在哪\n")))
    assert "training: 2 of 300 zh-Hans for order.cancel" in lines
    assert "dev: 1 of 20 zh-Hans for order.list" in lines
    assert "test: 0 of 8 en for order.list" in lines


def test_keywords_everywhere_and_near_misses_nowhere_are_named(tmp_path: Path) -> None:
    stock = shop(tmp_path, learnt="[order.cancel]\n取消\n取消它\n取消吧\n不要了\n\n[order.list]\n买过啥\n")
    lines = list(stocktake.refused(stock))
    assert "training: only 25% of order.cancel do without its keywords" in lines
    assert "training: no other intent's example has a keyword of order.cancel" in lines
    assert not any("order.list do without" in line for line in lines)


def test_keywords_are_found_where_a_latin_word_begins_and_in_every_script(tmp_path: Path) -> None:
    learnt = "[order.cancel]\nstop\n取消訂單\n\n[order.list]\nborders\nmy orders\n我的order\n都在這\n"
    for part in ("scenes/order/examples", "held/dev", "held/test"):
        (tmp_path / part).mkdir(parents=True)
    (tmp_path / "scenes/order/examples/en.txt").write_text(learnt, "utf-8")
    uses = taken(tmp_path / "scenes", tmp_path / "held", {"order.list": ["order", "订单"]}).uses
    assert uses["order.list"] == Use(avoiding=0.5, near_misses=1)


def test_neighbours_are_told_with_the_shares_of_both(tmp_path: Path) -> None:
    learnt = "[order.cancel]\n这单别发了\n不想要了撤了吧\n不想要了撤掉\n\n[order.list]\n这单别发给我看\n买过的都列出来\n买过的列一列\n"
    assert stocktake.neighbours(shop(tmp_path, learnt)) == [("order.cancel", "order.list", 1 / 3, 1 / 3)]


def test_the_table_is_printed_and_the_refusals_beside_it(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    shop(tmp_path, dev="[order.cancel]\n这单我不要了\n")
    assert stocktake.main(["--examples", str(tmp_path / "scenes"), "--held", str(tmp_path / "held")]) == 1
    out, err = capsys.readouterr()
    assert "2/0/0" in out and "order.list" in out
    assert "这单我不要了" in err and err.count("is 100%") == 1


def test_every_intent_with_keywords_is_one_of_the_models() -> None:
    labels = Path(stocktake.__file__).with_name("artifacts") / "labels.txt"
    assert set(keywords.known()) == set(labels.read_text("utf-8").split()) - {"unknown.out_of_scope"}
