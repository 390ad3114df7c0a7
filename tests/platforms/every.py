"""Every platform that kefu speaks with, made up."""

from collections.abc import Callable, Mapping
from importlib import import_module

from chalicelib.channels.known import CHANNELS
from tests.platforms.platform import Platform


def _made(name: str) -> Callable[[], Platform] | None:
    try:
        module = import_module(f"tests.platforms.{name}")
    except ModuleNotFoundError:
        return None
    found = [it for it in vars(module).values() if isinstance(it, type) and issubclass(it, Platform)]
    return next(one for one in found if one.name == name)


PLATFORMS: Mapping[str, Callable[[], Platform]] = {name: made for name in CHANNELS if (made := _made(name))}
