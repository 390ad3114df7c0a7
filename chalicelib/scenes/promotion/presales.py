"""Presales: what is paid when, what the deposit counts for, and whether it comes back."""

from decimal import Decimal

from chalicelib import clock
from chalicelib.message import Choice
from chalicelib.scenes.ask import Ask, Said, person, told
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.scenes.promotion import meant, offers
from chalicelib.scenes.promotion.meant import says
from chalicelib.shop import orders, products, promotions
from chalicelib.shop.promotions import Promotion
from chalicelib.understanding.products import mentioned

_BACK = r"退|要回|白交|不想要|不付|lose|back|refund|regret"
_WHEN = r"[什啥]么?时候|几[号点日时]|哪[天日一]|截止|到期|开始|(?:定金|订金|尾款)[^，。,.]{0,6}(?:多少|几块)|抵多少|多少钱|\bwhen\b|\buntil\b|\bdue\b|how much|deadline"
_GENERAL = r"什么意思|怎么(?:买|玩|付)|在哪|哪里|优惠券|用券|满减|积分|地址|改(?!主意|变主意)|转圈|付不了|比现货|提醒|发货|换(?:颜色|尺码)|where|what is|coupon|address"
_SHOWN = 3


def presale(ask: Ask) -> Said:
    """promotion.presale: dates and amounts of the presale that is meant or was ordered; how it works, from the FAQ."""
    said = meant.plain(ask.reading.text)
    if says(_GENERAL, said) or not (says(_WHEN, said) or says(_BACK, said)):
        return knowledge.answer(ask)
    found = _meant(ask, said)
    if not found:
        return knowledge.answer(ask)
    sentences = [_told(ask, promotion) for promotion in found[:_SHOWN]]
    if says(_BACK, said):
        sentences += [_deposit(ask, promotion) for promotion in found[:_SHOWN]]
    cards = tuple(offers.card(ask, promotion) for promotion in found[:_SHOWN])
    more = Choice("intent:payment.problem", ask.say("trouble_paying", "promotion"))
    return told(ask, "\n".join(sentences), cards=cards, choices=(more, person(ask)))


def _meant(ask: Ask, said: str) -> list[Promotion]:
    """The presale that is named, the ones whose goods this customer has ordered, or those that are on."""
    known = [p for p in promotions.known() if p.kind == "presale" and p.is_on(ask.state.channel)]
    named = [p for p in known if mentioned(said.replace("预售", ""), [_words(p)])]
    if named:
        return named
    on = [p for p in known if offers.state_of(p, ask.now) == "on"]
    found = _ordered(ask, known) or on or [p for p in known if offers.state_of(p, ask.now) == "coming"]
    # Whose deposit is asked about has to be known; of several nobody can say.
    return found if len(found) == 1 or not says(_BACK, said) else []


def _words(promotion: Promotion) -> str:
    """By what one would name it: its own name and that of its goods."""
    goods = products.product_of(str(promotion.terms.get("product", "")))
    return f"{promotion.name.get('zh-Hans', '')} {goods.name if goods else ''} {promotion.name.get('en', '')}".replace(
        "预售", " "
    )


def _ordered(ask: Ask, known: list[Promotion]) -> list[Promotion]:
    """The presales of which the customer has an order that was placed while deposits were taken."""
    if ask.state.customer.guest or not known:
        return []
    mine = orders.orders_of(ask.state.customer.id)
    return [
        presale
        for presale in known
        if any(presale.on_at(order.placed) and _has(order, presale) for order in mine if order.status != "cancelled")
    ]


def _has(order: orders.Order, presale: Promotion) -> bool:
    return any(item.product == presale.terms.get("product") for item in order.items)


def _told(ask: Ask, promotion: Promotion) -> str:
    """Deposit, what it counts for, and the balance's first and last minute, as it stands now."""
    terms = promotion.terms
    first, last = clock.moment(terms["balance_from"]), clock.moment(terms["balance_to"])
    state = "deposit" if ask.now < first else "balance" if ask.now < last else "closed"
    key = "presale_coming" if offers.state_of(promotion, ask.now) == "coming" else f"presale_{state}"
    amounts = {"deposit": _round(terms["deposit"]), "worth": _round(terms.get("worth", terms["deposit"]))}
    times = {"pay_from": clock.spoken(first), "pay_to": clock.spoken(last, end=True), **offers.hours(promotion)}
    return ask.say(key, "promotion", name=offers.name(ask, promotion), **amounts, **times) + _balance(ask, promotion)


def _balance(ask: Ask, promotion: Promotion) -> str:
    """What is left to pay of one piece, where the price is known."""
    terms, goods = promotion.terms, products.product_of(str(promotion.terms.get("product", "")))
    if "price" in terms:
        price, counted = Decimal(terms["price"]), Decimal(terms["deposit"])
    elif goods:
        price, counted = Decimal(goods.price), Decimal(terms.get("worth", terms["deposit"]))
    else:
        return ""
    left = max(price - counted, Decimal())
    return ask.say("presale_left", "promotion", price=f"{price:.2f}", left=f"{left:.2f}")


def _deposit(ask: Ask, promotion: Promotion) -> str:
    """Whether the deposit comes back, where the terms say so; otherwise who decides."""
    refundable = promotion.terms.get("refundable")
    key = "deposit_open" if refundable is None else "deposit_back" if refundable else "deposit_kept"
    return ask.say(key, "promotion", name=offers.name(ask, promotion))


def _round(amount: str) -> str:
    return str(amount).removesuffix(".00")
