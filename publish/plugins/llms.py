"""The summary of the archive for language models: what it is, how to cite it, and that alleged stays alleged."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pluggy import HookimplMarker

from archive.site.fresh import fresh
from archive.site.machines import llms
from archive.site.web import ask, edition, reading

if TYPE_CHECKING:
    from datasette import Response
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.web import View

hookimpl = HookimplMarker("datasette")

SIZES = "select (select count(*) from cases) as cases, (select count(*) from sources) as sources"


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The address that https://llmstxt.org/ gives."""
    return [(r"/llms\.txt$", llms_txt)]


@reading
async def llms_txt(datasette: Datasette, request: Request) -> Response:
    """The summary."""
    sizes, served = (await ask(datasette, SIZES))[0], await edition(datasette, request)
    return fresh(datasette, request, llms(served, sizes["cases"], sizes["sources"]), "text/plain; charset=utf-8")
