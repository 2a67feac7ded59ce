"""What crawlers may do here."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pluggy import HookimplMarker

from archive.site.fresh import fresh
from archive.site.machines import robots
from archive.site.web import origin

if TYPE_CHECKING:
    from collections.abc import Callable

    from datasette import Response
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

hookimpl = HookimplMarker("datasette")

SECONDS = 86_400


@hookimpl
def register_routes() -> list[tuple[str, Callable[[Datasette, Request], Response]]]:
    """The address that RFC 9309 gives."""
    return [(r"/robots\.txt$", robots_txt)]


def robots_txt(datasette: Datasette, request: Request) -> Response:
    """The rules, the same for every crawler."""
    return fresh(datasette, request, robots(origin(datasette, request)), "text/plain; charset=utf-8", seconds=SECONDS)
