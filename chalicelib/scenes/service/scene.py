"""What became of a customer's earlier matter."""

from chalicelib.scenes.ask import Ask, Said, person, told


def progress(ask: Ask) -> Said:
    """service.progress: the bot only answers where no case is open, so there is none to tell of."""
    return told(ask, ask.say("progress_none", "service"), choices=(person(ask),))
