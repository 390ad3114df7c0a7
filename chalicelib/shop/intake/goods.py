"""What a shop says of its goods: the fields of products and their variants, and of what is bought together."""

from collections.abc import Mapping

from chalicelib.shop.intake.checks import (
    Check,
    Optional,
    ident,
    many,
    moment,
    money,
    optional,
    rating,
    record,
    table,
    text,
    whole,
    yes_no,
)

Fields = Mapping[str, Check | Optional]

# fmt: off
VARIANT: Fields = {
    "sku":    ident,
    "colour": optional(text(40)),
    "size":   optional(text(40)),
    "options": optional(table(20)),
    "stock":  whole(0, 9_999_999),
    "price":  optional(money),
    "restock_at": optional(moment),
}
PRODUCT: Fields = {
    "product":    ident,
    "name":       text(120),
    "category":   text(40),
    "price":      money,
    "attributes": optional(table(60), {}),
    "variants":   optional(many(record(VARIANT), 300), []),
    "size_table": optional(many(table(12), 40)),
    "image":      optional(text(500)),
    "text":       text(2000),
    "weight":     optional(whole(1, 9_999_999)),
    "rating":     optional(rating),
    "restock_at": optional(moment),
    "consumable": optional(yes_no),
}
BESIDE: Fields = {
    "product": ident,
    "count":   whole(1, 999_999_999),
    "nearness": whole(1, 1000),
}
TOGETHER: Fields = {
    "together": ident,
    "sold":     whole(0, 999_999_999),
    "beside":   optional(many(record(BESIDE), 50), []),
}
# fmt: on
