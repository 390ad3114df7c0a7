"""What promotions and coupons say of themselves: the fields of both, and the terms that each kind of promotion has."""

from collections.abc import Mapping

from chalicelib.shop.intake.checks import (
    Check,
    Optional,
    ident,
    many,
    moment,
    money,
    one_of,
    optional,
    text,
    until,
    whole,
    yes_no,
)

Fields = Mapping[str, Check | Optional]

# fmt: off
COUPON: Fields = {
    "coupon":     ident,
    "promotion":  optional(ident),
    "name":       text(60),
    "threshold":  money,
    "off":        money,
    "categories": optional(many(text(40), 50)),
    "products":   optional(many(ident, 200)),
    "starts_at":  moment,
    "ends_at":    until,
    "status":     optional(one_of("available", "used", "frozen", "expired"), "available"),
    "order":      optional(ident),
    "used_at":    optional(moment),
}
IN_CART: Fields = {
    "product":  ident,
    "sku":      optional(ident),
    "quantity": whole(1, 9999),
}
WHERE: Fields = {  # terms that promotions of every kind may have
    "channels": optional(many(text(20), 20, 1)),
    "products": optional(many(ident, 200, 1)),
    "stock":    optional(whole(0, 999_999_999)),
}
STACKS: Fields = {"stacks": optional(one_of("yes", "no", "with_coupons", "with_thresholds"))}
TERMS: Mapping[str, Fields] = {
    "coupon":           {"threshold": money, "off": money, "per_customer": optional(whole(1, 99)), **STACKS, **WHERE},
    "threshold":        {"threshold": money, "off": money, "repeats": optional(yes_no), **STACKS, **WHERE},
    "presale":          {"deposit": money, "worth": optional(money), "price": optional(money),
                         "product": optional(ident), "balance_from": moment, "balance_to": until,
                         "refundable": optional(yes_no), **WHERE},
    "gift":             {"threshold": money, "gift": text(60), **WHERE},
    "price_protection": {"days": whole(1, 365), **WHERE},
    "points":           {"times": whole(1, 100), **WHERE},
    "shipping":         {"threshold": money, **WHERE},
}
# fmt: on
