"""A shop that tells what happens to one order, event by event, as it counted them."""

from typing import Any

from hypothesis import strategies as st

from chalicelib.shop import events
from chalicelib.shop.events import Event
from tests import shop

Json = dict[str, Any]
ORDER, CUSTOMER = "KF20261122000001", "told"


def event(kind: str, version: int, **change: Any) -> Json:
    """An event of the order as the shop sends it."""
    identifier = f"{kind}-{version}"
    return {
        "id": identifier,
        "type": kind,
        "at": at(version),
        "version": version,
        "customer": CUSTOMER,
        "order": ORDER,
        **change,
    }


def at(version: int) -> str:
    """The moment of a version: they follow each other."""
    return shop.ago(days=5, hours=-version)


def read(sent: Json) -> Event:
    return events.read(sent)


def created(status: str = "pending_payment", version: int = 1, **more: Any) -> Json:
    return event("order.created", version, row=shop.order(ORDER, CUSTOMER, status, **more))


def parcel(number: str, version: int) -> Json:
    step = {"at": at(version), "place": "杭州", "text": f"{number} 已揽收"}
    return {"parcel": number, "courier": "顺丰速运", "status": "collected", "promised_at": at(99), "track": [step]}


def scanned(number: str, version: int, status: str) -> Json:
    step = {"at": at(version), "place": "上海", "text": f"{number} {status}"}
    return event("parcel.scanned", version, parcel=number, status=status, track=[step], promised_at=at(60 + version))


def refund(version: int, kind: str, amount: str = "99.00") -> Json:
    money = {"amount": amount, "requested_at": at(1), "method": "支付宝"}
    return event(kind, version, refund=money | ({"refunded_at": at(version)} if kind == "refund.refunded" else {}))


@st.composite
def streams(draw: st.DrawFn) -> list[Json]:
    """All that a shop tells of one order, in its own order: bought, and whatever came of it."""
    told = [created()]
    paid = [{"kind": "payment", "amount": "99.00", "method": "alipay"}]
    told.append(event("order.paid", 2, payments=paid))
    if draw(st.booleans()):
        back = [*paid, {"kind": "refund", "amount": "99.00", "method": "alipay"}]
        told.append(event("order.cancelled", 3, reason="不想要了", payments=back))
        return told + draw(st.sampled_from([[], [refund(4, "refund.refunded")]]))
    numbers = draw(st.sampled_from([["SF1"], ["SF1", "SF2"]]))
    told += [event("order.shipped", 3 + n, parcels=[parcel(number, 3 + n)]) for n, number in enumerate(numbers)]
    steps = draw(
        st.lists(
            st.tuples(st.sampled_from(numbers), st.sampled_from(["in_transit", "out_for_delivery", "exception"])),
            max_size=6,
        )
    )
    told += [scanned(number, 6 + n, status) for n, (number, status) in enumerate(steps)]
    if draw(st.booleans()):
        return told
    told.append(event("order.delivered", 15, parcels=[]))
    amount = draw(st.sampled_from(["99.00", "20.00"]))
    endings = [
        [],
        [event("order.completed", 22)],
        [refund(20, "refund.requested", amount)],
        [refund(20, "refund.requested", amount), refund(21, "refund.refunded", amount)],
    ]
    return told + draw(st.sampled_from(endings))
