"""What can be claimed because of a promotion: a fallen price, a coupon that went with an order, a gift that did not come."""

from decimal import Decimal
from typing import Any

import pytest

from chalicelib import clock
from chalicelib.shop import intake
from chalicelib.shop.commands import NOTES, REFUSALS, Command, Content, Effect, Refusal
from chalicelib.shop.policy import BUILT_IN
from chalicelib.shop.promotions import Promotion
from tests.unit.shop.offered import promotion, threshold
from tests.unit.shop.ordered import NOW, PRODUCTS, PROFILE, changed, done, line, order, paid, told
from tests.unit.shop.sent import NDJSON, lines

PROTECT, REISSUE, RESEND = (Command(kind, "KF1") for kind in ("price_protection", "coupon_reissue", "resend_gift"))
# What ordered.order costs: shoes 100.00, socks 2 × 9.90, 8.00 off, 8.00 freight. Of the goods 111.80 were paid.
SHOES = Decimal("93.32")  # 100.00 less its part of the discount, rounded up: 6.68
AT = clock.iso(NOW)


def cheaper(price: str, sku: str = "P1-41") -> dict[str, Content]:
    """The catalogue with another price of one variant."""
    shoes = PRODUCTS["P1"]
    variants = [{**v, "price": price} if v["sku"] == sku else v for v in shoes["variants"]]
    return {**PRODUCTS, "P1": {**shoes, "variants": variants, "category": "鞋靴"}}


def gift(bar: str = "99.00", name: str = "帆布袋", **more: Any) -> Promotion:
    return promotion("gift", name, **{"threshold": bar, "gift": name, **more})


def test_what_fell_since_it_was_paid_goes_back_to_the_cent() -> None:
    effect = done(PROTECT, order("shipped"), products=cheaper("79.90"))
    assert effect.money == SHOES - Decimal("79.90") == Decimal("13.42")
    assert effect.order is not None
    assert effect.order["payments"][1:] == [paid("13.42", kind="refund")]
    assert (effect.order["discount"], effect.order["amount"]) == ("21.42", "106.38")
    noted = {"kind": "price_protection", "at": AT, "lines": [{"sku": "P1-41", "amount": "13.42"}]}
    assert effect.order["requests"] == [noted]
    assert effect.notes[0] == ("price_fell", {"name": "帆布鞋", "paid": "93.32", "now": "79.90"})
    assert [key for key, _ in effect.notes] == ["price_fell", "refund_original"]


def test_what_everybody_gets_off_now_counts_and_a_level_s_does_not() -> None:
    on = (threshold("100.00", "20.00"), threshold("50.00", "90.00", "G", audience="金卡"))
    effect = done(PROTECT, promotions=on, profile=PROFILE | {"level": "金卡"})
    # 119.80 today costs 99.80: the shoes 83.31, the socks 16.49; each line against its own 93.32 and 18.47.
    assert effect.money == Decimal("93.32") - Decimal("83.31") + Decimal("18.47") - Decimal("16.49")


def test_a_second_claim_pays_only_what_fell_since_the_first() -> None:
    first = changed(PROTECT, products=cheaper("79.90"))
    later = clock.moment("2026-11-24T04:00:00Z")
    assert told(PROTECT, first, now=later, products=cheaper("79.90")) == Refusal(
        "no_fall", {"order": "KF1", "paid": "98.37", "now": "99.70"}
    )
    again = told(PROTECT, first, now=later, products=cheaper("69.90"))
    assert isinstance(again, Effect) and again.money == Decimal("10.00")


def test_what_went_back_is_not_paid_again_with_the_return() -> None:
    after = changed(PROTECT, order("delivered"), products=cheaper("79.90"))
    back = done(Command("return", skus=("P1-41",)), after)
    assert back.money == Decimal("79.90")


def test_a_claimed_order_can_be_imported_again() -> None:
    after = changed(PROTECT, products=cheaper("79.90"))
    assert not intake.read("orders", lines(after), NDJSON).rejected


def test_a_gift_card_gets_its_part_at_once() -> None:
    effect = done(PROTECT, order(payments=[paid("119.80", "gift")]), products=cheaper("79.90"))
    assert [m["balance"] for m in (effect.profile or {})["methods"] if m["method"] == "gift"] == ["63.42"]


@pytest.mark.parametrize(
    ("days", "seconds", "in_time"), [(15, -1, True), (15, 0, False), (30, -1, True), (30, 0, False)]
)
def test_the_window_is_what_the_shop_promised_and_ends_with_its_second(days: int, seconds: int, in_time: bool) -> None:
    now = clock.moment(order()["placed_at"]).timestamp() + days * 86400 + seconds
    moment = clock.moment("2026-11-19T04:00:00Z").fromtimestamp(now, tz=NOW.tzinfo)
    promised = (promotion("price_protection", days=days),) if days != 15 else ()
    answer = told(PROTECT, now=moment, products=cheaper("79.90"), promotions=promised)
    assert isinstance(answer, Effect) is in_time
    if isinstance(answer, Refusal):
        assert (answer.reason, answer.values["days"]) == ("window_over", str(days))


COUPON: Content = {
    "coupon": "K1",
    "name": "满100减10",
    "threshold": "100.00",
    "off": "10.00",
    "starts_at": "2026-11-01T00:00:00.000Z",
    "ends_at": "2026-11-30T16:00:00.000Z",
    "status": "used",
    "order": "KF1",
    "used_at": "2026-11-19T04:00:00.000Z",
}
BACK = {name: value for name, value in COUPON.items() if name not in ("order", "used_at")} | {"status": "available"}


def holding(*coupons: Content) -> Content:
    return PROFILE | {"coupons": list(coupons)}


def test_the_coupon_of_a_cancelled_order_can_be_used_again() -> None:
    other = {**COUPON, "coupon": "K2", "order": "KF2"}
    effect = done(REISSUE, order("cancelled"), profile=holding(COUPON, other))
    assert effect.profile == holding(BACK, other)
    assert (effect.order or {})["requests"] == [{"kind": "coupon_reissue", "at": AT, "coupon": "K1"}]
    assert effect.notes == (("coupon_until", {"coupon": "满100减10", "until": "11-30 24:00"}),)


def test_a_coupon_that_has_just_run_out_gets_days_of_grace() -> None:
    late = COUPON | {"ends_at": "2026-11-20T16:00:00.000Z"}
    effect = done(REISSUE, order("cancelled"), profile=holding(late))
    assert (effect.profile or {})["coupons"][0]["ends_at"] == "2026-11-29T04:00:00.000Z"


def test_a_profile_with_a_coupon_given_back_can_be_imported_again() -> None:
    effect = done(REISSUE, order("cancelled"), profile=holding(COUPON))
    assert not intake.read("customers", lines(effect.profile), NDJSON).rejected


def test_the_gift_that_the_order_earned_is_sent_once_more() -> None:
    effect = done(RESEND, order("delivered"), promotions=(gift(), gift("300.00", "保温杯")))
    assert (effect.order or {})["requests"] == [{"kind": "resend_gift", "at": AT, "gift": "帆布袋"}]
    assert effect.notes == (("gift", {"gift": "帆布袋"}),)


def test_a_gift_is_earned_by_what_held_when_the_order_was_placed() -> None:
    over = Promotion("G", "gift", "2026-11-01", "2026-11-20", terms={"threshold": "99.00", "gift": "帆布袋"})
    later = Promotion("G", "gift", "2026-11-20", "2026-11-30", terms={"threshold": "99.00", "gift": "帆布袋"})
    assert isinstance(told(RESEND, order("delivered"), promotions=(over,)), Effect)
    assert told(RESEND, order("delivered"), promotions=(later,)) == Refusal("no_gift", {"order": "KF1"})


SPENT = COUPON | {"ends_at": "2026-11-10T16:00:00.000Z"}
ASKED = {"id": "r", "kind": "return", "status": "requested", "skus": ["P1-41"], "requested_at": AT}
ALL_ASKED = ASKED | {"skus": ["P1-41", "P2-01"]}
REFUSED: list[tuple[Command, Content, dict[str, Any], Refusal]] = [
    (PROTECT, order(), {}, Refusal("no_fall", {"order": "KF1", "paid": "111.79", "now": "119.80"})),
    (PROTECT, order("delivered", after_sales=[ALL_ASKED]), {}, Refusal("returned", {"order": "KF1"})),
    (PROTECT, order(placed_at="2026-11-07T04:00:00.000Z"), {}, Refusal("window_over", {"order": "KF1", "days": "15", "until": "11-22 12:00"})),
    (PROTECT, order("pending_payment"), {}, Refusal("state", {"order": "KF1", "status": "pending_payment"})),
    (PROTECT, order(requests=[{"kind": "price_protection", "at": AT, "lines": []}]), {}, Refusal("already_asked", {"order": "KF1"})),
    (PROTECT, order(payments=[paid("10.00")]), {"products": cheaper("1.00")}, Refusal("not_allowed", {}, True)),
    (PROTECT, order(items=[line(quantity=9)], amount="900.00", payments=[paid("900.00")]), {"products": cheaper("50.00")}, Refusal("limit", {"amount": "442.00", "limit": "200.00"}, True)),
    (REISSUE, order("cancelled"), {}, Refusal("no_coupon", {"order": "KF1"})),
    (REISSUE, order("paid"), {"profile": holding(COUPON)}, Refusal("state", {"order": "KF1", "status": "paid"})),
    (REISSUE, order("cancelled"), {"profile": holding({**BACK, "order": "KF1"})}, Refusal("coupon_back", {"coupon": "满100减10", "until": "11-30 24:00"})),
    (REISSUE, order("cancelled"), {"profile": holding(SPENT)}, Refusal("coupon_over", {"coupon": "满100减10", "until": "11-10 24:00", "days": "7"})),
    (REISSUE, order("refunded"), {"profile": holding(COUPON)}, Refusal("partly_refunded", {"order": "KF1"})),
    (RESEND, order("delivered"), {}, Refusal("no_gift", {"order": "KF1"})),
    (RESEND, order("delivered"), {"promotions": (gift("199.00"),)}, Refusal("gift_short", {"order": "KF1", "gift": "帆布袋", "threshold": "199.00", "paid": "111.79"})),
    (RESEND, order("delivered"), {"promotions": (gift(categories=("女装",)),)}, Refusal("gift_short", {"order": "KF1", "gift": "帆布袋", "threshold": "99.00", "paid": "0.00"})),
    (RESEND, order("delivered"), {"promotions": (gift(stock=0),)}, Refusal("gift_gone", {"gift": "帆布袋"}, True)),
    (RESEND, order("shipped"), {"promotions": (gift(),)}, Refusal("state", {"order": "KF1", "status": "shipped"})),
    (RESEND, order("delivered", placed_at="2026-11-10T04:00:00.000Z"), {"promotions": (gift(),)}, Refusal("too_late", {"order": "KF1", "days": "7"})),
    (RESEND, order("delivered", requests=[{"kind": "resend_gift", "at": AT, "gift": "帆布袋"}]), {"promotions": (gift(),)}, Refusal("already_asked", {"order": "KF1"})),
]  # fmt: skip


@pytest.mark.parametrize(("command", "content", "facts", "refusal"), REFUSED)
def test_a_claim_is_refused(command: Command, content: Content, facts: dict[str, Any], refusal: Refusal) -> None:
    assert told(command, content, **facts) == refusal


def test_what_is_given_back_once_is_there_and_not_given_again() -> None:
    effect = done(REISSUE, order("cancelled"), profile=holding(COUPON))
    answer = told(REISSUE, effect.order, profile=effect.profile)
    assert answer == Refusal("coupon_back", {"coupon": "满100减10", "until": "11-30 24:00"})


def test_every_refusal_and_note_of_a_claim_is_announced_with_its_values() -> None:
    assert all(set(REFUSALS[refusal.reason]) == set(refusal.values) for *_, refusal in REFUSED)
    for key, values in (
        ("price_fell", {"name", "paid", "now"}),
        ("coupon_until", {"coupon", "until"}),
        ("gift", {"gift"}),
    ):
        assert set(NOTES[key]) == values


@pytest.mark.parametrize("kind", ["price_protection", "coupon_reissue", "resend_gift"])
def test_a_claim_needs_no_more_than_its_order(kind: str) -> None:
    assert BUILT_IN[kind].allowed and not BUILT_IN[kind].reasons
