"""Which customer somebody at a platform is: one row an address, and one under the customer, written together with what is audited."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pynamodb.attributes import UnicodeAttribute
from pynamodb.expressions.condition import Condition
from pynamodb.transactions import TransactWrite

from chalicelib import settings
from chalicelib.message import Agent
from chalicelib.shapes import plain, shaped
from chalicelib.store import audit, table

LINK, ORDER, SHOP = PROOFS = ("link", "order", "shop")
_BOUND = "bound"


class _Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("customers")

    customer = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True)


@dataclass(frozen=True, slots=True)
class Address:
    """Somebody at a platform. `customer` is empty while they are nobody whom kefu knows; `proof` is how it was shown (PROOFS), `name`
    what the platform calls them, `at` since when.

    `stay` is a conversation that goes on with people where it began; `times` counts how often the address was unbound, so that
    whoever has it then begins anew; `known` is what was known of the customer at `looked`: name, level, person.
    """

    channel: str
    account: str
    sender: str
    customer: str = ""
    proof: str = ""
    name: str = ""
    at: str = ""
    stay: str = ""
    times: int = 0
    known: Mapping[str, str] = field(default_factory=dict)
    looked: str = ""

    @property
    def id(self) -> str:
        """32 hexadecimal digits that stand for it."""
        return hashlib.sha256(f"{self.channel}|{self.account}|{self.sender}".encode()).hexdigest()[:32]

    @property
    def conversation(self) -> str:
        """The conversation of the guest whom the address stands for while it is bound to nobody."""
        known = hashlib.sha256(f"{self.id}|{self.times}".encode()).hexdigest() if self.times else self.id
        return f"{self.channel}-{known[:24]}"

    def is_in(self, via: Mapping[str, str]) -> bool:
        """Whether this is how a platform is told to reach somebody."""
        return (self.channel, self.account, self.sender) == tuple(via.get(k) for k in ("channel", "account", "sender"))


def address_of(channel: str, account: str, sender: str) -> Address:
    """What is kept of an address, in one read; an unbound one where nothing is. Raises Unavailable."""
    address = Address(channel, account, sender)
    with table.careful():
        rows = list(_Row.batch_get([(_key(address), _BOUND)], consistent_read=True))
    return shaped(Address, rows[0].content) if rows else address


def held_by(customer: str) -> list[Address]:
    """The addresses that are bound to a customer, as they were when they were bound. Raises Unavailable."""
    with table.careful():
        rows = _Row.query(customer, _Row.sort.startswith(f"{_BOUND}#"), consistent_read=True)
        return [shaped(Address, row.content) for row in rows]


def keeping(before: Address, after: Address) -> table.Write:
    """The write that keeps what is known of an address, if nothing else became of it since it was read."""
    row = _row(_key(after), _BOUND, after)
    return lambda transaction: transaction.save(row, condition=_holds(before))


def binding(before: Address, after: Address, by: Agent) -> Sequence[table.Write]:
    """The writes that bind an address, which must be nobody's, to `after.customer`."""
    assert not before.customer and after.customer
    listed = _row(after.customer, _listed(after), after)
    done = audit.deed("identity_bound", by, after.id, customer=after.customer, channel=after.channel, proof=after.proof)

    def write(transaction: TransactWrite) -> None:
        transaction.save(listed)

    return keeping(before, after), write, audit.writing(done)


def unbinding(before: Address, by: Agent, why: str) -> Sequence[table.Write]:
    """The writes after which an address is nobody's: whoever writes from there is a guest of whom nothing is known."""
    after = unbound(before)
    listed = _row(before.customer, _listed(before), before)
    done = audit.deed("identity_unbound", by, before.id, customer=before.customer, channel=before.channel, why=why)

    def write(transaction: TransactWrite) -> None:
        transaction.delete(listed)

    return keeping(before, after), write, audit.writing(done)


def unbound(address: Address) -> Address:
    """The address as it is once it is nobody's again."""
    return Address(address.channel, address.account, address.sender, times=address.times + 1)


def refuse(address: Address, customer: str, by: Agent, proof: str) -> None:
    """Notes that an address was to be bound to a customer and is another's. Raises Unavailable."""
    about = {"customer": customer, "channel": address.channel, "proof": proof}
    audit.keep(audit.deed("identity_refused", by, address.id, **about))


def _holds(before: Address) -> Condition:
    """True of the row only while it says what was read; an address of which nothing is kept has none."""
    fresh = before == Address(before.channel, before.account, before.sender)
    return _Row.sort.does_not_exist() if fresh else _Row.digest == table.digest_of(plain(before))


def _key(address: Address) -> str:
    return f"address#{address.id}"


def _listed(address: Address) -> str:
    # Not under identity#, where it is kept on which channels news is wanted.
    return f"{_BOUND}#{address.channel}#{address.id}"


def _row(customer: str, sort: str, address: Address) -> _Row:
    content: dict[str, Any] = plain(address)
    return _Row(customer, sort, document=table.as_json(content), digest=table.digest_of(content), version=1)
