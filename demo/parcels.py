"""The way of a parcel, told step by step from the warehouse to the door, or to where it got lost."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from random import Random

from demo.people import Person
from demo.places import route

_TROUBLE = (
    "受暴雨影响，线路临时管制，车辆延误，正在协调疏通",
    "面单破损待重新打印，已暂存营业点",
    "电话多次无人接听，快件暂存营业点，等待再次派送",
    "转运中心爆仓，快件积压，正在加紧分拣",
)
_SIGNED = ("本人", "家人", "前台代收", "门卫代收", "放家门口")
_RIDERS = "王李张刘陈杨赵周吴徐"


@dataclass(frozen=True, slots=True)
class Step:
    """Something that happened to a parcel, and what the parcel's status is from then on."""

    at: datetime
    place: str
    text: str
    status: str


@dataclass(frozen=True, slots=True)
class Journey:
    """What is decided about a parcel when it leaves: `fate` is smooth, station, trouble, refused or lost; `skus` are in it."""

    number: str
    courier: str
    warehouse: str
    to: Person
    fate: str
    skus: tuple[str, ...] = ()

    def promised_at(self, collected: datetime) -> datetime:
        """By when the courier promises it: twice the hours on the road and a day, by midnight."""
        late = collected + timedelta(hours=24 + 2 * self._hours())
        return late.replace(hour=23, minute=59, second=0)

    def steps(self, collected: datetime, rng: Random) -> list[Step]:
        """Everything that will happen, oldest first."""
        road = [*self._road(collected, rng)]
        if self.fate == "lost":
            return [*road[: rng.randint(min(4, len(road) - 1), len(road) - 1)], *self._loss(road[-1].at, rng)]
        if self.fate == "trouble":
            at = road[-1].at + timedelta(hours=rng.uniform(3, 9))
            road.append(Step(at, self._town(), rng.choice(_TROUBLE), "exception"))
            return [*road, *self._door(at + timedelta(hours=rng.uniform(30, 70)), rng)]
        return [*road, *self._door(road[-1].at, rng)]

    def _hours(self) -> int:
        return sum(hours for _, hours in route(self.warehouse, self.to.city.hub)) + self.to.city.hours

    def _road(self, at: datetime, rng: Random) -> Iterator[Step]:
        here, courier = self.warehouse, self.courier
        yield Step(at, here, f"{courier}已从半夏生活{here}仓揽收", "collected")
        for there, hours in route(here, self.to.city.hub):
            at += timedelta(hours=rng.uniform(1.5, 5))
            yield Step(at, here, f"快件离开{here}转运中心，发往{there}转运中心", "in_transit")
            at += timedelta(hours=hours * rng.uniform(0.9, 1.3))
            yield Step(at, there, f"快件到达{there}转运中心", "in_transit")
            here = there
        at += timedelta(hours=rng.uniform(1.5, 5))
        yield Step(at, here, f"快件离开{here}转运中心，发往{self._branch()}", "in_transit")
        at += timedelta(hours=self.to.city.hours * rng.uniform(0.9, 1.3))
        yield Step(at, self._town(), f"快件到达{self._branch()}，等待派送", "in_transit")

    def _door(self, arrived: datetime, rng: Random) -> Iterator[Step]:
        out, place = _next_morning(arrived, rng), self._town()
        rider = f"快递员{rng.choice(_RIDERS)}师傅正在派送，请保持电话畅通"
        yield Step(out, place, rider, "out_for_delivery")
        there = out + timedelta(hours=rng.uniform(1.5, 10))
        if self.fate == "refused":
            yield Step(there, place, "收件人拒收，快件退回寄件人", "returned")
            back = there + timedelta(hours=12 + 1.2 * self._hours())
            yield Step(back, self.warehouse, f"退件已到达半夏生活{self.warehouse}仓", "returned")
        elif self.fate == "station":
            code = f"{rng.randint(1, 9)}-{rng.randint(1, 6)}-{rng.randint(1000, 9999)}"
            yield Step(there, place, f"已放入{self.to.district}驿站，取件码 {code}，请在 72 小时内取件", "at_station")
            yield Step(there + timedelta(hours=rng.uniform(2, 40)), place, "已从驿站取出，签收人：本人", "delivered")
        else:
            yield Step(there, place, f"已签收，签收人：{rng.choice(_SIGNED)}", "delivered")

    def _loss(self, missed: datetime, rng: Random) -> Iterator[Step]:
        found_out = missed + timedelta(days=rng.uniform(5, 7))
        text = "多方查找未果，快件可能遗失，已登记理赔"
        yield Step(found_out, self.warehouse, text, "exception")

    def _town(self) -> str:
        return self.to.city.name.removesuffix("市")

    def _branch(self) -> str:
        return f"{self._town()}{self.to.district}营业点"


def _next_morning(at: datetime, rng: Random) -> datetime:
    """Riders leave between half past seven and nine."""
    leaves = at.replace(hour=7, minute=30, second=0) + timedelta(minutes=rng.uniform(0, 90))
    return leaves if leaves > at else leaves + timedelta(days=1)
