"""The sign of the archive in tabs, bookmarks and on home screens, all from one drawing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pluggy import HookimplMarker

from archive.site.fresh import fresh
from archive.site.icons import ICO_SIZE, TOUCH_SIZE, ico, icon
from archive.site.pictures import png

if TYPE_CHECKING:
    from datasette import Response
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.web import View

hookimpl = HookimplMarker("datasette")

SECONDS = 604_800


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The addresses that browsers ask by themselves, and the one that the head of every page names."""
    return [(r"/favicon\.svg$", favicon_svg), (r"/favicon\.ico$", favicon_ico), (r"/apple-touch-icon(?:-precomposed)?\.png$", touch_icon)]


async def favicon_svg(datasette: Datasette, request: Request) -> Response:
    """The sign as it was drawn."""
    return fresh(datasette, request, icon(ICO_SIZE), "image/svg+xml", seconds=SECONDS)


async def favicon_ico(datasette: Datasette, request: Request) -> Response:
    """The sign for browsers and feed readers that take no SVG."""
    return fresh(datasette, request, ico(await png(icon(ICO_SIZE)), ICO_SIZE), "image/x-icon", seconds=SECONDS)


async def touch_icon(datasette: Datasette, request: Request) -> Response:
    """The sign for home screens, without clear corners."""
    return fresh(datasette, request, await png(icon(TOUCH_SIZE, rounded=False)), "image/png", seconds=SECONDS)
