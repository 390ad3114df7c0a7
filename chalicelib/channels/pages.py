"""The shop's page around a chat says, signed by its server, which product or order the customer is looking at."""

import hashlib
from typing import Any

from chalicelib.edge import auth
from chalicelib.edge.errors import Unauthorized
from chalicelib.message import Customer, Page
from chalicelib.shop import orders, products

_ADDRESS, _ID = 300, 64


def told(context: str, customer: Customer) -> tuple[Page | None, dict[str, Any]]:
    """The page that a signed context names, and what of it is known here, as the caller is told it.

    A product that the shop does not sell and an order that is not this customer's are left out, not refused: pages outlive products.
    Raises Unauthorized (`bad_context`) for a context that the shop did not sign, that has ended, or that is another customer's.
    """
    if not context:
        return None, {}
    claims = auth.shop_page(context)
    if claims.get("sub", customer.id) != customer.id:
        raise Unauthorized("The page's context is another customer's.", "bad_context")
    product = products.product_of(_text(claims, "product", _ID))
    order = _order(_text(claims, "order", _ID), customer)
    address, shown = _text(claims, "page", _ADDRESS), product.product if product else ""
    page = Page(_digest(address, shown, order), address, shown, order)
    named = {"product": {"id": product.product, "name": product.name}} if product else {}
    return page, named | ({"order": order} if order else {}) | ({"page": page.address} if page.address else {})


def _order(number: str, customer: Customer) -> str:
    """The number where the order is this customer's; a guest has none."""
    return number if number and not customer.guest and orders.order_of(customer.id, number) else ""


def _text(claims: dict[str, Any], name: str, longest: int) -> str:
    value = claims.get(name, "")
    return value.strip()[:longest] if isinstance(value, str) else ""


def _digest(*parts: str) -> str:
    """A page that is loaded again is the same page, though its context was signed anew."""
    return hashlib.sha256("|".join(parts).encode()).hexdigest()[:16]
