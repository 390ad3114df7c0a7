"""How many cases each agent holds: counted in the very transactions that hand cases over."""

from pynamodb.attributes import NumberAttribute, UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib import settings
from chalicelib.store import table


class _Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("agents")

    agent = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True, default="load")
    held = NumberAttribute(null=True)


def heavier(agent: str, capacity: int = 0) -> table.Write:
    """The write that counts one case more for an agent (id), if they hold fewer than `capacity` (0: however many)."""
    return _moved(agent, 1, _Row.held.does_not_exist() | (_Row.held < capacity) if capacity else None)


def lighter(agent: str) -> table.Write:
    """The same for one less."""
    return _moved(agent, -1)


def held(*agents: str) -> dict[str, int]:
    """How many cases each of these agents holds. Raises Unavailable."""
    with table.careful():
        keys = [(agent, "load") for agent in dict.fromkeys(agents)]
        # Named one by one: whoever may see how busy people are need not see the rest of an account.
        rows = _Row.batch_get(keys, consistent_read=True, attributes_to_get=["agent", "sort", "held"])
        counted = {str(row.agent): int(row.held or 0) for row in rows}
    return {agent: counted.get(agent, 0) for agent in agents}


def _moved(agent: str, by: int, condition: Condition | None = None) -> table.Write:
    row = _Row(agent)

    def write(transaction: TransactWrite) -> None:
        transaction.update(row, actions=[_Row.held.add(by)], condition=condition)

    return write
