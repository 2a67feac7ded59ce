"""For operators: whether the site is well (/-/health), what it did (/-/metrics, where ARCHIVE_METRICS=yes), and a log line a request (ARCHIVE_LOG=json).

Nothing of it tells who asked, or what was asked for beyond the kind of page.
"""

from __future__ import annotations

import asyncio
import datetime
import os
import sys
import time
import weakref
from typing import TYPE_CHECKING, Any

from datasette import Response
from pluggy import HookimplMarker

from archive.site.observing import Observed, log_line, page_kind
from archive.site.web import DATABASE, ask

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from datasette.app import Datasette

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Message, Receive, Send], Awaitable[None]]

hookimpl = HookimplMarker("datasette")
EDITION = "select value as edition from about where name = 'edition'"
PATIENCE = 2.0
"""Seconds within which the database answers a server that is well."""
_OBSERVED: weakref.WeakKeyDictionary[Datasette, Observed] = weakref.WeakKeyDictionary()


@hookimpl
def register_routes() -> list[tuple[str, Callable[[Datasette], Awaitable[Response]]]]:
    """The addresses of this page."""
    return [(r"/-/health$", health), (r"/-/metrics$", metrics)]


async def health(datasette: Datasette) -> Response:
    """Whether the database answers, and which edition it is; 503 where it does not."""
    try:
        rows = await asyncio.wait_for(ask(datasette, EDITION), PATIENCE)
    except Exception:  # noqa: BLE001 - whatever it is, the server is not well
        return Response.json({"status": "unwell"}, status=503, headers={"Cache-Control": "no-store"})
    return Response.json({"status": "well", "edition": rows[0]["edition"]}, headers={"Cache-Control": "no-store"})


async def metrics(datasette: Datasette) -> Response:
    """What was counted since the server began."""
    if os.environ.get("ARCHIVE_METRICS") != "yes":
        return Response.text("Metrics are not switched on.", status=404)
    observed = _OBSERVED.setdefault(datasette, Observed())
    edition = (await ask(datasette, EDITION))[0]["edition"]
    observed.serving(edition, datasette.get_database(DATABASE).size or 0)
    return Response(observed.text(), content_type="text/plain; version=0.0.4; charset=utf-8", headers={"Cache-Control": "no-store"})


@hookimpl(trylast=True)
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Count and log every answer, where either is wanted; the last wrapper is the outermost."""
    counts, logs = os.environ.get("ARCHIVE_METRICS") == "yes", os.environ.get("ARCHIVE_LOG") == "json"

    def wrap(app: App) -> App:
        if not (counts or logs):
            return app
        observed = _OBSERVED.setdefault(datasette, Observed())

        async def observing(scope: Message, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            status, sent, began = 500, 0, time.perf_counter()

            async def noting(message: Message) -> None:
                nonlocal status, sent
                if message["type"] == "http.response.start":
                    status = message["status"]
                elif message["type"] == "http.response.body":
                    sent += len(message.get("body", b""))
                await send(message)

            try:
                with observed.open.track_inprogress():
                    await app(scope, receive, noting)
            finally:
                kind, seconds = page_kind(scope["path"]), time.perf_counter() - began
                if counts:
                    observed.note(kind, scope["method"], status, seconds, sent)
                if logs:
                    now = datetime.datetime.now(datetime.UTC).isoformat(timespec="milliseconds")
                    sys.stdout.write(log_line(now, kind, scope["method"], status, seconds, sent) + "\n")
                    sys.stdout.flush()

        return observing

    return wrap
