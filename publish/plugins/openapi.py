"""The public addresses for machines, described for machines."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING

from pluggy import HookimplMarker

from archive.site.fresh import fresh
from archive.site.openapi import MEDIA_TYPE, document
from archive.site.web import edition, reading

if TYPE_CHECKING:
    from datasette import Response
    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.web import View

hookimpl = HookimplMarker("datasette")


@hookimpl
def register_routes() -> list[tuple[str, View]]:
    """The address of the description."""
    return [(r"/-/openapi\.json$", openapi_json)]


@reading
async def openapi_json(datasette: Datasette, request: Request) -> Response:
    """The description, OpenAPI 3.1."""
    served = await edition(datasette, request)
    return fresh(datasette, request, json.dumps(document(served.url, served.name), ensure_ascii=False, indent=1), MEDIA_TYPE)
