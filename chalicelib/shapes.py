"""Frozen shapes as the JSON that is stored, queued and sent, and back."""

from collections.abc import Callable, Hashable
from dataclasses import asdict, is_dataclass
from functools import cache, partial
from types import UnionType
from typing import Any, TypeVar, cast, get_args, get_origin, get_type_hints

T = TypeVar("T")


def plain(value: Any) -> Any:
    """The JSON form of a shape: dictionaries and lists, with everything empty left out."""
    return _without_empty(asdict(value))


def _without_empty(value: Any) -> Any:
    if isinstance(value, dict):
        return {k: _without_empty(v) for k, v in value.items() if v not in (None, "", (), [], {})}
    if isinstance(value, list | tuple):
        return [_without_empty(v) for v in value]
    return value


def shaped(shape: type[T], content: dict[str, Any]) -> T:
    """The shape that `plain` made `content` of."""
    readers = _readers(cast(Hashable, shape))
    return shape(**{name: readers[name](value) for name, value in content.items() if name in readers})


@cache
def _readers(shape: Any) -> dict[str, Callable[[Any], Any]]:
    return {name: _reader(hint) for name, hint in get_type_hints(shape).items()}


def _reader(hint: Any) -> Callable[[Any], Any]:
    if is_dataclass(hint):
        return partial(shaped, cast(type[Any], hint))
    if isinstance(hint, UnionType):
        return _reader(get_args(hint)[0])
    if get_origin(hint) is tuple:
        return _tuple_of(_reader(get_args(hint)[0]))
    return _as_it_is


def _tuple_of(inner: Callable[[Any], Any]) -> Callable[[Any], Any]:
    return lambda values: tuple(inner(value) for value in values)


def _as_it_is(value: Any) -> Any:
    return value
