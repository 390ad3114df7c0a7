"""How an order is paid, and paying it another way."""

from chalicelib.scenes.ask import Ask, Said
from chalicelib.scenes.form import flow as form
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.understanding.imperative import told_to

_another = form.scene("change_payment")


def methods(ask: Ask) -> Said:
    """payment.methods: another way to pay an order, or which ways there are."""
    return _another(ask) if told_to(ask.reading.text) == "payment.methods" else knowledge.answer(ask)
