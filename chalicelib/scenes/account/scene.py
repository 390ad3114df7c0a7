"""What a customer may change of their own account; the rest is told from the FAQ."""

from chalicelib.scenes.ask import Ask, Said
from chalicelib.scenes.form import flow as form
from chalicelib.scenes.knowledge import scene as knowledge
from chalicelib.understanding.imperative import told_to

_address = form.scene("default_address")


def update(ask: Ask) -> Said:
    """account.update: another default address, or how the rest is changed."""
    return _address(ask) if told_to(ask.reading.text) == "account.update" else knowledge.answer(ask)
