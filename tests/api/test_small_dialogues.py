"""Every intent about the account, payment, service and small talk has dialogues enough."""

from collections import Counter

import pytest

from tests import dialogue

INTENTS = (
    "payment.methods", "payment.problem", "payment.invoice", "account.login", "account.update", "account.delete",
    "service.human", "service.complaint", "service.progress", "smalltalk.greeting", "smalltalk.thanks", "smalltalk.goodbye",
    "smalltalk.identity", "smalltalk.affirm", "smalltalk.deny", "unknown.out_of_scope",
)  # fmt: skip
WRITTEN = Counter(one.intent for one in dialogue.written())


@pytest.mark.parametrize("intent", INTENTS)
def test_it_is_told_in_at_least_four_dialogues(intent: str) -> None:
    assert WRITTEN[intent] >= 4
