"""The shop's service plan: who serves what, what is promised, when people are there; its defaults stand here."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from chalicelib.handover.hours import Calendar
from chalicelib.message import Customer
from chalicelib.shapes import shaped
from chalicelib.store import plans

GENERAL, LEADS = "general", "leads"
VIP, GRAVE, NORMAL, LEFT = "vip", "grave", "normal", "left"
PRIORITIES = (VIP, GRAVE, NORMAL, LEFT)
PULL, AUTO = "pull", "auto"
WEEK = ("mon", "tue", "wed", "thu", "fri", "sat", "sun")


@dataclass(frozen=True, slots=True)
class Group:
    """A skill group: what comes to it (an intent's beginning, a reason, a customer's level), and the promise of a first
    word in seconds. While nobody is there for it, or its first one waits too long, the groups of `overflow` help."""

    id: str
    name: Mapping[str, str] = field(default_factory=dict)
    promised: int = 180
    priority: str = NORMAL
    intents: tuple[str, ...] = ()
    reasons: tuple[str, ...] = ()
    levels: tuple[str, ...] = ()
    overflow: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Promises:
    """Seconds to a person's first word: at the latest for vip and grave ones, after opening for a message that was left."""

    vip: int = 30
    grave: int = 60
    left: int = 4 * 3600


@dataclass(frozen=True, slots=True)
class Bounds:
    """Seconds: after which other groups help, a call-back is offered, who fell silent with no page open leaves the live
    line, and for which a returning customer is kept for the agent they know."""

    overflow: int = 120
    callback: int = 600
    silent: int = 900
    sticky: int = 30


@dataclass(frozen=True, slots=True)
class Holiday:
    """A day with other hours than its weekday's; with none at all, nobody is there."""

    day: str
    open: tuple[tuple[str, str], ...] = ()
    name: str = ""


@dataclass(frozen=True, slots=True)
class Department:
    """Who works on a case beside the agents; `promised` are the seconds to an answer."""

    id: str
    name: Mapping[str, str] = field(default_factory=dict)
    promised: int = 4 * 3600


@dataclass(frozen=True, slots=True)
class Target:
    """What a channel or a marketplace measures: seconds to a person's first word and to the end, counted in the `hours` of each
    of its days, else in the shop's hours or by the wall clock; a warning at `warn` percent; after `holding` seconds the bot says a
    first word, and there that counts (0: never)."""

    channel: str
    first_reply: int = 180
    resolution: int = 48 * 3600
    in_hours: bool = True
    warn: int = 80
    holding: int = 0
    hours: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Plan:
    """All of it. `hours` are a weekday's (mon … sun) stretches of opening, one that ends before it begins goes on into the
    next day, and no hours at all mean always open; `capacity` is of
    an agent who has none of their own; `grace` are the seconds for which an agent's lost connection is nothing yet; on `costly`
    yuan or more a person looks before they move; `retired` are groups that there were: who still waits there is served as in
    the general one."""

    version: int = 0
    groups: tuple[Group, ...] = ()
    promises: Promises = field(default_factory=Promises)
    bounds: Bounds = field(default_factory=Bounds)
    hours: Mapping[str, tuple[tuple[str, str], ...]] = field(default_factory=dict)
    holidays: tuple[Holiday, ...] = ()
    zone: str = "Asia/Shanghai"
    departments: tuple[Department, ...] = ()
    channels: tuple[Target, ...] = ()
    assignment: str = PULL
    capacity: int = 5
    grace: int = 60
    costly: str = "5000.00"
    retired: tuple[str, ...] = ()
    by: str = ""
    at: str = ""

    @property
    def calendar(self) -> Calendar:
        """When people are there."""
        weekly = {WEEK.index(day): _shifts(stretches) for day, stretches in self.hours.items()}
        holidays = {date.fromisoformat(one.day): _shifts(one.open) for one in self.holidays}
        return Calendar(weekly, holidays, self.zone)

    def group(self, identifier: str) -> Group:
        """The group with this id; one that the plan no longer has counts as general."""
        found = {group.id: group for group in self.groups}
        return found.get(identifier) or found[GENERAL]

    def named(self, identifier: str) -> Mapping[str, str]:
        """A group's name by language; of one that there was, its id."""
        return next((group.name for group in self.groups if group.id == identifier), {"zh-Hans": identifier})

    def target(self, channel: str) -> Target:
        """What is measured on a channel."""
        return next((one for one in self.channels if one.channel == channel), Target(channel))


def _shifts(stretches: Iterable[Iterable[str]]) -> tuple[tuple[str, str], ...]:
    return tuple((begin, end) for begin, end in stretches)


class Course(NamedTuple):
    """Where a case goes: the group's id, its priority, and the seconds in which a first word is promised."""

    group: str
    priority: str
    promised: int


def _named(simplified: str, traditional: str, english: str) -> Mapping[str, str]:
    return {"zh-Hans": simplified, "zh-Hant": traditional, "en": english}


DEFAULT = Plan(
    groups=(
        Group(LEADS, _named("主管", "主管", "Leads"), 60, GRAVE, reasons=("legal",)),
        Group(
            "complaints",
            _named("投诉", "客訴", "Complaints"),
            60,
            GRAVE,
            ("service.complaint",),
            ("angry", "harmed"),
            overflow=("aftersales", GENERAL),
        ),
        Group(
            "vip", _named("贵宾", "貴賓", "VIP"), 30, VIP, levels=("黑金",), overflow=("presales", "orders", GENERAL)
        ),
        Group(
            "presales",
            _named("售前", "售前", "Pre-sales"),
            120,
            intents=("product.", "promotion."),
            overflow=(GENERAL,),
        ),
        Group(
            "orders",
            _named("订单物流", "訂單物流", "Orders and logistics"),
            180,
            intents=("order.", "logistics.", "payment."),
            overflow=(GENERAL, "aftersales"),
        ),
        Group(
            "aftersales",
            _named("售后", "售後", "After-sales"),
            180,
            intents=("aftersales.", "refund."),
            overflow=(GENERAL, "orders"),
        ),
        Group(
            GENERAL, _named("综合", "綜合", "General"), 180, overflow=("orders", "aftersales", "presales", "complaints")
        ),
    ),
    departments=(
        Department("logistics", _named("物流", "物流", "Logistics"), 2 * 3600),
        Department("warehouse", _named("仓库", "倉庫", "Warehouse"), 4 * 3600),
        Department("tech", _named("技术支持", "技術支援", "Technical support"), 8 * 3600),
        Department("finance", _named("财务", "財務", "Finance"), 24 * 3600),
    ),
    # What the marketplaces count, by second-hand copies of their rules: a shop compares them with its own contract.
    channels=(
        Target("web"),
        Target("pinduoduo", 300, holding=180, hours=(("08:00", "23:00"),)),  # the bot counts
        Target("douyin", 180, hours=(("08:00", "23:00"),)),  # people only
        Target("taobao", 180, holding=120, hours=(("08:00", "24:00"),)),  # the bot counts
    ),
)

_made: tuple[str, Plan] = ("", DEFAULT)


def current() -> Plan:
    """The plan in force, from memory. Raises Unavailable before it could be read once."""
    global _made
    version, content = plans.latest()
    if _made[0] != version:
        _made = (version, made(content))
    return _made[1]


def made(content: Mapping[str, object]) -> Plan:
    """The plan that a stored document holds; the default where there is none."""
    return shaped(Plan, dict(content)) if content else DEFAULT


def retired(before: Plan, groups: Iterable[str]) -> tuple[str, ...]:
    """Groups that there were before a plan of these groups, and are no more."""
    gone = dict.fromkeys((*before.retired, *(group.id for group in before.groups)))
    return tuple(name for name in gone if name not in set(groups))


def group_of(intent: str, reason: str, customer: Customer) -> Course:
    """Where a case goes: by its reason before the customer's level, and by that before what it is about. Raises Unavailable."""
    return course(current(), intent, reason, customer)


def course(plan: Plan, intent: str, reason: str, customer: Customer) -> Course:
    """The same by a plan at hand."""
    group = _by_reason(plan, reason) or _by_level(plan, customer) or _by_intent(plan, intent) or plan.group(GENERAL)
    known = (group.priority, VIP if _by_level(plan, customer) else NORMAL)
    priority = min(known, key=lambda one: promise(plan, group, one))
    return Course(group.id, priority, promise(plan, group, priority))


def promise(plan: Plan, group: Group, priority: str) -> int:
    """Seconds in which a case of this priority in this group is promised a person's first word."""
    if priority == LEFT:
        return plan.promises.left
    bound = {VIP: plan.promises.vip, GRAVE: plan.promises.grave}.get(priority, group.promised)
    return min(bound, group.promised)


def _by_reason(plan: Plan, reason: str) -> Group | None:
    return next((group for group in plan.groups if reason in group.reasons), None)


def _by_level(plan: Plan, customer: Customer) -> Group | None:
    # The level in a token is the shop's word; a guest has none.
    return next((group for group in plan.groups if customer.level and customer.level in group.levels), None)


def _by_intent(plan: Plan, intent: str) -> Group | None:
    fits = [(len(begins), group) for group in plan.groups for begins in group.intents if intent.startswith(begins)]
    return max(fits, key=lambda fit: fit[0])[1] if fits else None
