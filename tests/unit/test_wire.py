"""The short wire to DynamoDB, against a server that does to it what servers do."""

import json
import socket
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from types import SimpleNamespace

import pytest
from botocore.credentials import Credentials
from botocore.exceptions import ConnectionClosedError, NoCredentialsError
from pynamodb.connection.base import MetaTable

from chalicelib.store import table
from chalicelib.store.wire import Wire

_ANSWER = b'HTTP/1.1 200 OK\r\nContent-Type: application/x-amz-json-1.0\r\nContent-Length: 11\r\n\r\n{"Table":1}'
KEYS = Credentials("id", "secret")
Behaviour = Callable[[socket.socket], None]


@contextmanager
def served(behaves: Behaviour) -> Iterator[tuple[str, list[int]]]:
    """A server that treats each connection so; its address, and a 1 for each connection that came."""
    listening, came = socket.create_server(("127.0.0.1", 0)), list[int]()

    def serve() -> None:
        while True:
            try:
                connection, _ = listening.accept()
            except OSError:
                return
            came.append(1)
            with connection:
                behaves(connection)

    threading.Thread(target=serve, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{listening.getsockname()[1]}", came
    finally:
        listening.shutdown(socket.SHUT_RDWR)
        listening.close()


def _one_and_away(connection: socket.socket) -> None:
    """Answers once and ends the connection without a word, as DynamoDB does with one that was idle."""
    connection.recv(65536)
    connection.sendall(_ANSWER)


def _again_and_again(connection: socket.socket) -> None:
    while connection.recv(65536):
        connection.sendall(_ANSWER)


def _silent(connection: socket.socket) -> None:
    connection.recv(65536)
    connection.recv(65536)  # until the caller gives up


@contextmanager
def wire(url: str, read: float = 5.0, keys: Credentials | None = KEYS) -> Iterator[Wire]:
    client = Wire(SimpleNamespace(get_credentials=lambda: keys), "us-east-1", url, 1.0, read)
    try:
        yield client
    finally:
        client.close()


def test_a_connection_is_kept() -> None:
    with served(_again_and_again) as (url, came), wire(url) as client:
        assert [client._make_api_call("Query", {}) for _ in range(5)] == [{"Table": 1}] * 5
    assert len(came) == 1


def test_a_connection_that_ended_while_it_was_idle_is_opened_anew_at_once() -> None:
    with served(_one_and_away) as (url, came), wire(url) as client:
        assert [client._once("Query", b"{}") for _ in range(3)] == [{"Table": 1}] * 3
    assert len(came) == 3


def test_silence_is_told_and_not_waited_for_for_ever() -> None:
    with served(_silent) as (url, _), wire(url, read=0.05) as client, pytest.raises(ConnectionClosedError):
        client._once("Query", b"{}")


def test_nobody_there_is_told() -> None:
    with wire("http://127.0.0.1:1") as client, pytest.raises(ConnectionClosedError):
        client._once("Query", b"{}")


def test_without_keys_nothing_is_sent_and_keys_that_come_later_are_found() -> None:
    with served(_again_and_again) as (url, came), wire(url, keys=None) as client:
        with pytest.raises(NoCredentialsError):
            client._once("Query", b"{}")
        client._session = SimpleNamespace(get_credentials=lambda: Credentials("id", "secret"))
        assert client._once("Query", json.dumps({}).encode()) == {"Table": 1}
    assert len(came) == 1


def test_a_table_knows_its_indexes_whichever_of_its_models_comes_first() -> None:
    def meta(*indexes: str) -> MetaTable:
        return MetaTable({"TableName": "shelf", "GlobalSecondaryIndexes": [{"IndexName": name} for name in indexes]})

    for first, second in ((meta(), meta("by_size")), (meta("by_size"), meta())):
        table._connection._tables.pop("shelf", None)
        table._learn(first)
        table._learn(second)
        assert table._indexes(table._connection._tables["shelf"])
    table._connection._tables.pop("shelf")
