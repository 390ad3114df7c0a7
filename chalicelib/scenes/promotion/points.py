"""Points and levels: what this customer has, until when, and what the next order brings."""

from chalicelib import clock
from chalicelib.message import Choice
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.promotion import baskets, meant, offers
from chalicelib.scenes.promotion.meant import says
from chalicelib.shop import promotions
from chalicelib.shop.pricing import points_for
from chalicelib.shop.wallet import Wallet

_MINE = (
    r"我(?:现在|目前|还|的|这个?号)?(?:账户|账号)?(?:还)?(?:有|是|剩|攒|积分|会员|等级|到期|过期|点数)|(?:多少|几)(?:积?分|点)(?!.{0,6}(?:抵|换|升))|查(?:一下|下|查)?(?:我的?)?(?:还有)?(?:多少)?(?:积[分份]|点数|等级)|什么等级"
    r"|(?:积分|点数)(?:余额|还剩|什么时候(?:到期|过期|清零))|my (?:points|level|tier|membership|balance)|points balance|do i have|am i"
)
_ORDER = r"(?:这|那|上)(?:一)?[单笔]|订单|\border\b"
_EARNS = r"(?:得|送|给|积|有)(?:多少|几)(?:积?分|点)|\bearn\b"
_GENERAL = r"怎么(?:用|得|升|来|算|兑|换)|能(?:抵|换|当)|有什么用|抵多少|换什么|权益|好处|没到账|没加|扣|兑|补签|退货|退款|合并|转|签到|评价|晒|生日|降级|会降|how (?:do|does|can|to)|worth|benefits"
_EXPIRES = r"过期|到期|清零|有效|expire|run out"


def points(ask: Ask) -> Said:
    """promotion.points: the customer's own points and level, what an order brings; the rules from the FAQ."""
    said = meant.plain(ask.reading.text)
    guest = ask.state.customer.guest
    if guest or says(_GENERAL, said):
        return knowledge.answer(ask)
    goods = baskets.named(ask) if says(_EARNS, said) or ask.slot[0] == "product" else ()
    if goods:
        return goods if isinstance(goods, Said) else _of_goods(ask, goods)
    if says(_ORDER, said) and not says(_EXPIRES, said):
        return _of_order(ask)
    held = baskets.wallet_of(ask) if says(_MINE, said) or says(_EXPIRES, said) else Wallet()
    return _mine(ask, held) if held.points is not None else knowledge.answer(ask)


def _mine(ask: Ask, held: Wallet) -> Said:
    """How many, what they are worth until when, the level with its benefits, and what multiplies them now."""
    level = ask.state.customer.level or held.level
    lines = [ask.say("my_points", "promotion", points=f"{held.points:,}")]
    if held.points_expire_at:
        lines.append(ask.say("points_until", "promotion", moment=_day(held.points_expire_at)))
    if level in promotions.LEVELS:
        lines.append(ask.say("my_level", "promotion", level=offers.level_name(ask, level)))
    lines += _times(ask, level)
    how = tuple(
        Choice("intent:promotion.points", ask.say(key, "promotion")) for key in ("about_points", "about_levels")
    )
    return told(ask, "\n".join(lines), choices=(*how, person(ask)))


def _times(ask: Ask, level: str) -> list[str]:
    on = [p for p in promotions.current(ask.now, level, ask.state.channel) if p.kind == "points"]
    return [
        ask.say("points_times", "promotion", name=offers.name(ask, p), times=p.terms.get("times", 1), **offers.hours(p))
        for p in on
    ]


def _of_goods(ask: Ask, goods: baskets.Goods) -> Said:
    """What the goods that are named bring now."""
    bill, names = baskets.basket(ask, baskets.wallet_of(ask), goods).bill, "、".join(name for _, name in goods)
    text = ask.say("points_of_goods", "promotion", goods=names, amount=f"{bill.total:.2f}", points=bill.points)
    return told(ask, text, choices=(offers.others(ask), person(ask)))


def _of_order(ask: Ask) -> Said:
    """What the order that is meant brings, else the latest, by what held when it was placed."""
    order = baskets.order_meant(ask)
    if not order:
        return knowledge.answer(ask)
    level = offers.level_of(ask)
    on = [p for p in promotions.known() if p.on_at(order.placed) and p.is_for(level)]
    text = ask.say("points_of_order", "promotion", order=order.order, points=points_for(*baskets.paid_for(order), on))
    return told(ask, text, choices=(person(ask),))


def _day(moment: str) -> str:
    """The whole day: points run out at its end, and often in another year."""
    end = clock.spoken(clock.moment(moment), end=True)
    year = (clock.moment(moment).astimezone(clock.SHANGHAI)).year - (end.endswith("24:00") and end.startswith("12-31"))
    return f"{year}-{end}"
