"""What passes: open sockets, counted attempts and what was used once, each with the second at which it is gone."""

from dataclasses import dataclass

from pynamodb.attributes import UnicodeAttribute

from chalicelib import clock, settings
from chalicelib.store import table

# API Gateway closes a WebSocket after two hours whatever happens on it.
_SOCKET_HOURS = 2
_TICKETS = 90  # seconds after which every ticket has run out


class _Row(table.Row):
    class Meta(table.Meta):
        table_name = settings.table("passing")

    id = UnicodeAttribute(hash_key=True)
    sort = UnicodeAttribute(range_key=True, default="-")


@dataclass(frozen=True, slots=True)
class Socket:
    """An open connection: `audience` is who listens (`conversation#<id>` or `agents`), `member` which one."""

    connection: str
    audience: str
    member: str = ""


def plug(socket: Socket) -> None:
    """Remembers an open socket, by its audience and by its connection. Raises Unavailable."""
    expires = table.expiry(hours=_SOCKET_HOURS)
    content = table.as_json({"audience": socket.audience, "member": socket.member})
    with table.careful():
        _Row(_audience(socket.audience), socket.connection, document=content, expires=expires).save()
        _Row(_connection(socket.connection), document=content, expires=expires).save()


def unplug(connection: str) -> Socket | None:
    """Forgets a socket and gives what it was; None for one that is forgotten already. Raises Unavailable."""
    socket = socket_of(connection)
    with table.careful():
        if socket:
            _Row(_audience(socket.audience), connection).delete()
        _Row(_connection(connection)).delete()
    return socket


def watch(socket: Socket, audience: str, seconds: int) -> None:
    """Lets a socket hear, for so many seconds, what another audience hears too. Raises Unavailable."""
    content = table.as_json({"audience": audience, "member": socket.member})
    with table.careful():
        _Row(_audience(audience), socket.connection, document=content, expires=table.expiry(seconds=seconds)).save()


def unwatch(socket: Socket, audience: str) -> None:
    """Ends that before its time. Raises Unavailable."""
    with table.careful():
        _Row(_audience(audience), socket.connection).delete()


def socket_of(connection: str) -> Socket | None:
    """Who is at the other end of a connection. Raises Unavailable."""
    with table.careful():
        rows = [row for row in _Row.batch_get([(_connection(connection), "-")]) if table.alive(row)]
    return Socket(connection, **rows[0].content) if rows else None


def listeners(audience: str) -> list[Socket]:
    """The open sockets of an audience. Raises Unavailable."""
    with table.careful():
        rows = [row for row in _Row.query(_audience(audience)) if table.alive(row)]
    return [Socket(row.sort, **row.content) for row in rows]


def attempt(what: str, limit: int, seconds: int) -> bool:
    """Counts an attempt at `what`; False once `limit` were made in the last `seconds`.

    A repeated call after a lost acknowledgement may count twice: never too few. Raises Unavailable.
    """
    row = _attempts(what)
    recent = [at for at in row.content or [] if at > clock.now().timestamp() - seconds]
    if len(recent) >= limit:
        return False
    try:
        _count(row, [*recent, clock.now().timestamp()], seconds)
    except table.Overtaken:
        return attempt(what, limit, seconds)
    return True


def forgive(what: str, seconds: int) -> None:
    """Takes the latest attempt at `what` back: it came to something, and only what fails counts. Raises Unavailable."""
    row = _attempts(what)
    try:
        _count(row, (row.content or [])[:-1], seconds)
    except table.Overtaken:
        forgive(what, seconds)


def using(what: str, seconds: int) -> table.Write:
    """The write that uses up what can be used once, for as long as it could be."""
    row = _Row(f"once#{what}", expires=table.expiry(seconds=seconds))
    return lambda transaction: transaction.save(row, condition=_Row.id.does_not_exist())


def used(what: str) -> bool:
    """Whether it was. Raises Unavailable."""
    with table.careful():
        return bool(list(_Row.batch_get([(f"once#{what}", "-")], consistent_read=True)))


def evict(audience: str, member: str) -> None:
    """Forgets a member's open sockets, and lets none be opened with the tickets that are still out. Raises Unavailable."""
    with table.careful():
        _Row(_evicted(member), expires=table.expiry(seconds=_TICKETS)).save()
    for socket in listeners(audience):
        if socket.member == member:
            unplug(socket.connection)


def evicted(member: str) -> bool:
    """Whether a member was evicted so lately that a ticket of before may be about. Raises Unavailable."""
    with table.careful():
        return any(table.alive(row) for row in _Row.batch_get([(_evicted(member), "-")], consistent_read=True))


def _evicted(member: str) -> str:
    return f"evicted#{member}"


def _attempts(what: str) -> _Row:
    with table.careful():
        rows = list(_Row.batch_get([(f"attempts#{what}", "-")], consistent_read=True))
    return rows[0] if rows else _Row(f"attempts#{what}", version=0)


def _count(row: _Row, times: list[float], seconds: int) -> None:
    untouched = _Row.version.does_not_exist() | (_Row.version == row.version)
    row.version, row.document, row.expires = row.version + 1, table.as_json(times), table.expiry(seconds=seconds)
    with table.careful():
        row.save(condition=untouched)


def _audience(audience: str) -> str:
    return f"sockets#{audience}"


def _connection(connection: str) -> str:
    return f"socket#{connection}"
