"""How a customer joins a group, and what becomes of one that is not full in time."""

from chalicelib.scenes.ask import Ask, Said, person, told


def join(ask: Ask) -> Said:
    """groupbuy.join: how group buying works, step by step."""
    return told(ask, ask.say("join", "groupbuy"), choices=(person(ask),))
