"""What can go wrong between the pages and the fake system."""


class Faults:
    """What is wrong at the moment."""

    def __init__(self) -> None:
        self.down = False  # nobody answers
        self.no_sockets = False  # tickets are refused
        self.lose_answers = 0  # so many POSTs of messages are done, but their answer never arrives
        self.refuse_messages = 0  # so many POSTs of messages are answered 503
        self.expire_sessions = False  # the bearer of every open page has run out
        self.twice = False  # every push comes twice
        self.slow = 0.0  # seconds before any answer
