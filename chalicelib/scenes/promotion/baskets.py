"""The goods that a question about promotions is about: those that are named, an amount, or what lies in the cart."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal

from chalicelib.message import Choice
from chalicelib.scenes.ask import Ask, Said, asked, person
from chalicelib.scenes.promotion import meant, offers
from chalicelib.shop import orders, pricing, products, promotions, wallet
from chalicelib.shop.orders import Order
from chalicelib.shop.pricing import Bill, Piece, Step
from chalicelib.shop.products import Product
from chalicelib.shop.promotions import Promotion
from chalicelib.shop.wallet import InCart, Wallet

_SHOWN = 5
Goods = tuple[tuple[Piece, str], ...]  # each line, and what it is called


@dataclass(frozen=True, slots=True)
class Basket:
    """What is bought, for whom: the lines with their names, the promotions that hold, and the coupons that could be used."""

    pieces: tuple[Piece, ...]
    names: tuple[str, ...]
    on: tuple[Promotion, ...]
    coupons: tuple[Promotion, ...] = ()

    @property
    def bill(self) -> Bill:
        return pricing.bill(self.pieces, self.on, self.coupons)

    @property
    def next_step(self) -> Step | None:
        return pricing.next_step(self.pieces, self.on, self.coupons)


def wallet_of(ask: Ask) -> Wallet:
    """What the customer holds; a guest holds nothing. Raises Unavailable."""
    customer = ask.state.customer
    return Wallet() if customer.guest else wallet.wallet_of(customer.id)


def named(ask: Ask) -> Goods | Said:
    """The goods that the message itself describes, none where it does not; a question where it leaves open which."""
    if ask.slot[0] == "product":
        chosen = products.product_of(ask.slot[1])
        return _goods([(1, chosen)] if chosen else [])
    amount = meant.spent(ask.reading.text)
    if amount:
        return ((Piece("", "", amount), ask.say("goods_worth", "promotion", amount=f"{amount:.2f}")),)
    catalogue = products.catalogue()
    goods = meant.goods_in(ask.reading.text, tuple(catalogue))
    open_still = next((names for _, names in goods if len(names) > 1), None)
    if open_still:
        return _which(ask, [catalogue[name] for name in open_still[:_SHOWN]])
    return _goods([(many, catalogue[names[0]]) for many, names in goods])


def in_cart(held: Wallet) -> Goods:
    """What lies in the cart, as far as it is still sold."""
    found = [(line, products.product_of(line.product)) for line in held.cart]
    there = [(line, product) for line, product in found if product]
    return tuple((_piece(p, line.quantity, _price(p, line), line.sku), _called(p, line.quantity)) for line, p in there)


def order_meant(ask: Ask) -> Order | None:
    """The customer's order that is named or was spoken of, else their latest that stands. Raises Unavailable."""
    mine = orders.orders_of(ask.state.customer.id)
    number = next(iter(ask.reading.entities.get("order", [])), "") or ask.state.order
    named = next((order for order in mine if order.order == number), None)
    return named or next((order for order in mine if order.status != "cancelled"), None)


def paid_for(order: Order) -> tuple[list[Piece], list[Decimal]]:
    """The lines of an order and what was paid for each, without freight: the discount counts against all of them alike."""
    found = [(item, products.product_of(item.product)) for item in order.items]
    pieces = [Piece(i.product, p.category if p else "", Decimal(i.price), i.quantity) for i, p in found]
    whole = sum((piece.worth for piece in pieces), Decimal())
    part = (Decimal(order.amount) - Decimal(order.freight)) / whole if whole else Decimal()
    return pieces, [piece.worth * part for piece in pieces]


def _goods(goods: Sequence[tuple[int, Product]]) -> Goods:
    return tuple((_piece(p, many, Decimal(p.price)), _called(p, many)) for many, p in goods)


def basket(ask: Ask, held: Wallet, goods: Goods) -> Basket:
    """The goods with what may be taken off them for this customer on this channel now."""
    level = ask.state.customer.level or held.level
    on = pricing.by_themselves(promotions.current(ask.now, level, ask.state.channel))
    offered = [coupon.offer() for coupon in held.coupons if coupon.usable(ask.now)]
    coupons = [one for one in offered if one.is_for(level) and one.is_on(ask.state.channel)]
    pieces, names = tuple(piece for piece, _ in goods), tuple(name for _, name in goods)
    return Basket(pieces, names, tuple(on), tuple(coupons))


def _piece(product: Product, many: int, price: Decimal, sku: str = "") -> Piece:
    return Piece(product.product, product.category, price, many, sku)


def _price(product: Product, line: InCart) -> Decimal:
    variant = next((variant for variant in product.variants if variant.sku == line.sku), None)
    return Decimal((variant.price if variant else "") or product.price)


def _called(product: Product, many: int) -> str:
    return f"{product.name} ×{many}"


def _which(ask: Ask, found: Sequence[Product]) -> Said:
    options = tuple(Choice(f"product:{product.product}", product.name[:20]) for product in found)
    return asked(ask, ask.say("which_product", "promotion"), "product", (*options, person(ask)))


def told_bill(ask: Ask, basket: Basket) -> str:
    """What the basket costs, by which promotions, what comes with it, and the next bar."""
    bill, step = basket.bill, basket.next_step
    goods = f"{bill.goods:.2f}"
    lines = [ask.say("basket", "promotion", goods="、".join(basket.names), amount=goods)]
    for line in bill.lines:
        values = {"name": offers.name(ask, line.promotion), "base": f"{line.base:.2f}", "off": f"{line.off:.2f}"}
        lines.append(ask.say("takes_off", "promotion", **values))
    lines += [ask.say("brings", "promotion", gift=gift.terms["gift"]) for gift in bill.gifts if "gift" in gift.terms]
    if bill.shipping:
        lines.append(ask.say("ships_free", "promotion", name=offers.name(ask, bill.shipping)))
    lines.append(
        ask.say("to_pay" if bill.lines else "no_off", "promotion", amount=f"{bill.total:.2f}", off=f"{bill.off:.2f}")
    )
    return "\n".join([*lines, *([told_step(ask, step)] if step else [])])


def told_step(ask: Ask, step: Step) -> str:
    """再买 37.50 元可减 50, and of what."""
    categories = "、".join(step.promotion.categories)
    values = {"missing": f"{step.missing:.2f}", "off": f"{step.off:.2f}".removesuffix(".00")}
    key = "next_of" if categories else "next"
    return ask.say(key, "promotion", **values, name=offers.name(ask, step.promotion), categories=categories)
