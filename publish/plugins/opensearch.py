"""How a browser adds the search of the archive to its own."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pluggy import HookimplMarker

from archive.site.fresh import fresh
from archive.site.machines import OPENSEARCH_TYPE, opensearch
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
    """The address that the head of every page names."""
    return [(r"/opensearch\.xml$", description)]


def description(datasette: Datasette, request: Request) -> Response:
    """The description of the search."""
    return fresh(datasette, request, opensearch(origin(datasette, request)), OPENSEARCH_TYPE, seconds=SECONDS)
