"""A shop of one mug and two customers, in the benchmark's form, and errands in it."""

from typing import Any

from tests.tau.promises import Heard
from tests.tau.tasks import Benchmark, Json, Task, Turn

ORDER: Json = {
    "order_id": "#W0000001",
    "user_id": "ada_1",
    "status": "pending",
    "items": [{"name": "Mug", "product_id": "50", "item_id": "501", "price": 10.0, "options": {"color": "red"}}],
    "payment_history": [{"transaction_type": "payment", "amount": 10.0, "payment_method_id": "credit_card_1"}],
}
CANCELLED: Json = ORDER | {"status": "cancelled", "cancel_reason": "no longer needed"}
METHODS: Json = {
    "credit_card_1": {"source": "credit_card", "id": "credit_card_1", "brand": "visa", "last_four": "4242"},
    "gift_card_2": {"source": "gift_card", "id": "gift_card_2", "balance": 5.0},
}
VARIANTS: Json = {
    "501": {"item_id": "501", "options": {"color": "red"}, "available": True, "price": 10.0},
    "502": {"item_id": "502", "options": {"color": "dark blue"}, "available": True, "price": 12.0},
}
SHOP = Benchmark(
    users={
        "ada_1": {"user_id": "ada_1", "payment_methods": METHODS},
        "bob_2": {"user_id": "bob_2", "payment_methods": {}},
    },
    orders={"#W0000001": ORDER},
    products={"50": {"name": "Mug", "product_id": "50", "variants": VARIANTS}},
    tasks=(),
)
YES: Json = {"id": "form:yes-0a1b", "text": "Yes, go ahead"}
PERSON: Json = {"id": "human", "text": "A person"}


def asking(**slots: Any) -> Turn:
    """A turn whose text says everything."""
    words = "Please cancel order #W0000001, no longer needed. Use credit_card_1."
    return Turn(words, {"intent": "cancel_pending_order", "slots": slots, "confirm": True})


def errand(**changed: Any) -> Task:
    """Cancelling the order: said, shown, confirmed."""
    turns = (asking(order_id="#W0000001", reason="no longer needed"), Turn("yes", {"action": "cancel"}, confirms=True))
    content: dict[str, Any] = {
        "id": "1",
        "kind": "write",
        "source": "scripts",
        "user": "ada_1",
        "turns": turns,
        "rows": {"orders": {"#W0000001": CANCELLED}},
    }
    return Task(**(content | changed))


def heard(turn: int, text: str, *choices: Json, **more: Any) -> Heard:
    """What came back to the turn's message."""
    return Heard(turn, "", {"text": text, "cards": [], "choices": list(choices)}, **more)
