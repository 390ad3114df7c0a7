"""The part of the schema that is about the road: what sending costs, and how long it takes."""

from collections.abc import Mapping

from chalicelib.places import PLACES
from chalicelib.shop.intake.checks import (
    Check,
    Optional,
    hour,
    ident,
    many,
    money,
    one_of,
    optional,
    text,
    whole,
    yes_no,
)

Fields = Mapping[str, Check | Optional]

# fmt: off
FREIGHT: Fields = {
    "freight":       ident,
    "provinces":     many(one_of("*", *PLACES), 40, 1),
    "first_kg":      optional(whole(1, 1000), 1),
    "first_fee":     optional(money, "0.00"),
    "next_fee":      optional(money, "0.00"),
    "free_from":     optional(money),
    "days_min":      optional(whole(0, 99)),
    "days_max":      optional(whole(0, 99)),
    "couriers":      optional(many(text(40), 20)),
    "cutoff":        optional(hour),
    "dispatch_days": optional(whole(0, 99)),
    "excluded":      optional(yes_no),
}
ROUTE: Fields = {
    "route":      ident,
    "courier":    optional(text(40), "*"),
    "province":   optional(one_of("*", *PLACES), "*"),
    "hours_p50":  optional(whole(1, 9999)),
    "hours_p90":  optional(whole(1, 9999)),
    "gap_hours":  optional(whole(1, 9999)),
    "door_hours": optional(whole(1, 9999)),
}
# fmt: on
