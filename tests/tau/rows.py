"""The benchmark's rows as a shop would import them, and kefu's rows as the benchmark would have changed its own."""

import json
import os
from collections.abc import Mapping
from decimal import Decimal
from functools import cache
from pathlib import Path
from typing import Any

from chalicelib.shop.commands import Command, Swap
from tests.tau.policies import REASONS

Row = dict[str, Any]
Theirs = Mapping[str, Any]

_DATA = Path(os.environ.get("KEFU_DATA") or Path(__file__).parents[3] / "shared" / "data") / "tau_retail"
# Nothing there has a time: every order was placed at this one.
PLACED = "2026-11-01T09:00:00+08:00"
STATUSES = {"pending": "paid", "processed": "shipped", "delivered": "delivered", "cancelled": "cancelled"}
_BACK = {ours: theirs for theirs, ours in STATUSES.items()}
_BACK |= {"returning": "return requested", "exchanging": "exchange requested"}
_PARCELS = {"processed": "in_transit", "delivered": "delivered", "cancelled": "exception"}
_METHODS = {"credit_card": "card", "paypal": "wallet", "gift_card": "gift_card"}
ADDRESS = ("address1", "address2", "city", "state", "country", "zip")
_PLENTY = 99
_KINDS = {
    "cancel_pending_order": "cancel",
    "modify_pending_order_address": "change_address",
    "modify_pending_order_items": "change_items",
    "modify_pending_order_payment": "change_payment",
    "return_delivered_order_items": "return",
    "exchange_delivered_order_items": "exchange",
    "modify_user_address": "default_address",
}


def there() -> bool:
    """Whether the benchmark's data is on this machine."""
    return (_DATA / "scripts.jsonl").exists()


@cache
def table(name: str) -> dict[str, Row]:
    """users, orders or products, by id, as the benchmark has them."""
    rows: dict[str, Row] = json.loads((_DATA / f"{name}.json").read_text(encoding="utf-8"))
    return rows


def scripts(name: str = "scripts") -> list[Row]:
    """The scripted tasks, or the generated cases."""
    lines = (_DATA / f"{name}.jsonl").read_text(encoding="utf-8").splitlines()
    return [json.loads(line) for line in lines]


def number(order_id: str) -> str:
    """An order's number as kefu takes it: without the hash."""
    return order_id.removeprefix("#")


def money(amount: float) -> str:
    """Their float as text, to the cent."""
    return f"{Decimal(str(amount)):.2f}"


def address_text(address: Theirs) -> str:
    """An address in one line; none of them has a comma inside."""
    return ", ".join(address[part] for part in ADDRESS)


def address_of(text: str) -> Row:
    """The way back."""
    parts = [part.strip() for part in text.split(",")]
    return dict(zip(ADDRESS, parts if len(parts) == len(ADDRESS) else [parts[0], "", *parts[1:]], strict=True))


def phone(address: Theirs) -> str:
    """A number that ends in the zip code, for those who prove who they are with that."""
    return f"10{address['zip']:0>5}"


def full_name(user: Theirs) -> str:
    return f"{user['name']['first_name']} {user['name']['last_name']}"


def customer_row(user: Theirs) -> Row:
    """A user as a customer."""
    return {
        "customer": user["user_id"],
        "name": full_name(user),
        "email": user["email"],
        "phone": phone(user["address"]),
        "address": address_text(user["address"]),
        "methods": [_method(method) for method in user["payment_methods"].values()],
    }


def _method(method: Theirs) -> Row:
    row = {"method": method["id"], "kind": _METHODS[method["source"]]}
    if method["source"] == "credit_card":
        row["label"] = f"{method['brand']} {method['last_four']}"
    return row | ({"balance": money(method["balance"])} if "balance" in method else {})


def product_row(product: Theirs) -> Row:
    """A product with its variants; the benchmark has prices of variants only."""
    variants = [
        {
            "sku": variant["item_id"],
            "options": variant["options"],
            "stock": _PLENTY if variant["available"] else 0,
            "price": money(variant["price"]),
        }
        for variant in product["variants"].values()
    ]
    return {
        "product": product["product_id"],
        "name": product["name"],
        "category": product["name"],
        "price": min((variant["price"] for variant in variants), key=Decimal),
        "variants": variants,
        "text": product["name"],
    }


def order_row(order: Theirs, name: str) -> Row:
    """An order of somebody with this name."""
    payments = [
        {"kind": entry["transaction_type"], "amount": money(entry["amount"]), "method": entry["payment_method_id"]}
        for entry in order["payment_history"]
    ]
    parcel = {"courier": "carrier", "status": _PARCELS.get(order["status"], "in_transit")}
    return {
        "order": number(order["order_id"]),
        "customer": order["user_id"],
        "placed_at": PLACED,
        "status": STATUSES[order["status"]],
        "recipient": name,
        "phone": phone(order["address"]),
        "address": address_text(order["address"]),
        "items": [_item(item) for item in order["items"]],
        "amount": money(sum(item["price"] for item in order["items"])),
        "payments": payments,
        "parcels": [
            parcel | {"parcel": tracking} for sent in order["fulfillments"] for tracking in sent["tracking_id"]
        ],
    }


def _item(item: Theirs) -> Row:
    return {
        "product": item["product_id"],
        "sku": item["item_id"],
        "name": item["name"],
        "options": item["options"],
        "variant": ", ".join(item["options"].values())[:80],
        "price": money(item["price"]),
        "quantity": 1,
    }


def their_order(row: Theirs, before: Theirs) -> Row:
    """kefu's order as the benchmark would keep it, made of the row it once was."""
    changed = "pending (item modified)" if row.get("changed") and row["status"] == "paid" else _BACK[row["status"]]
    return {
        **before,
        "address": address_of(row["address"]),
        "items": [_their_item(item) for item in row["items"]],
        "status": changed,
        "payment_history": [_their_payment(entry) for entry in row["payments"]],
        **({"cancel_reason": REASONS[row["cancel_reason"]]} if "cancel_reason" in row else {}),
        **(_their_request(row["after_sales"][-1]) if row.get("after_sales") else {}),
    }


def _their_item(item: Theirs) -> Row:
    return {
        "name": item["name"],
        "product_id": item["product"],
        "item_id": item["sku"],
        "price": float(item["price"]),
        "options": item["options"],
    }


def _their_payment(entry: Theirs) -> Row:
    return {
        "transaction_type": entry["kind"],
        "amount": float(entry["amount"]),
        "payment_method_id": entry["method"],
    }


def _their_request(request: Theirs) -> Row:
    if request["kind"] == "return":
        return {"return_items": sorted(request["skus"]), "return_payment_method_id": request["method"]}
    return {
        "exchange_items": sorted(request["skus"]),
        "exchange_new_items": sorted(request["to"]),
        "exchange_payment_method_id": request["method"],
        "exchange_price_difference": float(request["difference"]),
    }


def their_user(row: Theirs, before: Theirs) -> Row:
    """kefu's profile as the benchmark would keep it."""
    balances = {method["method"]: method["balance"] for method in row["methods"] if "balance" in method}
    methods = {
        name: {**method, "balance": float(balances[name])} if name in balances else method
        for name, method in before["payment_methods"].items()
    }
    return {**before, "address": address_of(row["address"]), "payment_methods": methods}


def to_the_cent(value: Any) -> Any:
    """A row with its floats rounded, so that rows of sums can be compared."""
    if isinstance(value, float):
        return round(value, 2)
    if isinstance(value, Mapping):
        return {key: to_the_cent(entry) for key, entry in value.items()}
    return [to_the_cent(entry) for entry in value] if isinstance(value, list) else value


def command_of(action: str, arguments: Theirs) -> Command:
    """One of the benchmark's write actions as a command."""
    items, new = arguments.get("item_ids", []), arguments.get("new_item_ids", [])
    return Command(
        _KINDS[action],
        number(arguments.get("order_id", "")),
        skus=() if new else tuple(items),
        swaps=tuple(map(Swap, items, new)),
        address=address_text(arguments) if "address1" in arguments else "",
        reason=next((ours for ours, theirs in REASONS.items() if theirs == arguments.get("reason")), ""),
        method=arguments.get("payment_method_id", ""),
    )
