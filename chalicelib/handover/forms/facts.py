"""What a case knows already, so that nobody types it a second time: the facts that a form begins with."""

from collections.abc import Iterable, Mapping

from chalicelib.shop.orders import Order

Facts = Mapping[str, list[str]]


def facts(number: str, orders: Iterable[Order]) -> Facts:
    """By their names in the forms, the likeliest first: those of the order that the case is about before the others'."""
    found = sorted(orders, key=lambda order: order.order != number)
    parcels = [parcel for order in found for parcel in order.parcels]
    every: dict[str, list[str]] = {
        "order": [number, *(order.order for order in found)],
        "parcel": [parcel.parcel for parcel in parcels],
        "courier": [parcel.courier for parcel in parcels],
        "returned": [sale.parcel for order in found for sale in order.after_sales],
        "sku": [_item(item.sku, item.name, item.variant) for order in found for item in order.items],
        "amount": [order.refund.amount if order.refund else order.amount for order in found],
        "method": [payment.method for order in found for payment in order.payments],
    }
    return {name: list(dict.fromkeys(filter(None, values))) for name, values in every.items()}


def _item(sku: str, name: str, variant: str) -> str:
    return " ".join(filter(None, (sku, name, variant)))
