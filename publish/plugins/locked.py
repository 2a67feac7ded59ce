"""Datasette's pages for administrators and for debugging are shut: the site has no accounts, and they tell of the machine."""

from __future__ import annotations

from typing import TYPE_CHECKING, NoReturn

from datasette.utils.asgi import Forbidden
from pluggy import HookimplMarker

if TYPE_CHECKING:
    from collections.abc import Callable

hookimpl = HookimplMarker("datasette")

SHUT = "actor|allow-debug|auth-token|databases|logout|messages|patterns|permissions|threads"


@hookimpl
def register_routes() -> list[tuple[str, Callable[[], NoReturn]]]:
    """Take the addresses before Datasette does; routes of plugins come first."""
    return [(rf"/-/(?:{SHUT})(?:$|[./].*)", shut)]


def shut() -> NoReturn:
    """Refuse."""
    raise Forbidden("This page is not open on a public site.")
