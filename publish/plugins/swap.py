"""A new database is taken up while the site is served: no request fails, and each is answered from one database alone, the one it began with."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pluggy import HookimplMarker

from archive.site.swapping import Swapping, install
from archive.site.web import DATABASE

if TYPE_CHECKING:
    from collections.abc import Awaitable, Callable, MutableMapping

    from datasette.app import Datasette

    Message = MutableMapping[str, Any]
    Receive = Callable[[], Awaitable[Message]]
    Send = Callable[[Message], Awaitable[None]]
    App = Callable[[Message, Receive, Send], Awaitable[None]]

hookimpl = HookimplMarker("datasette")


@hookimpl(tryfirst=True)
def startup(datasette: Datasette) -> None:
    """Put the database that can be replaced in place, before anything asks it."""
    install(datasette, DATABASE)


@hookimpl
def asgi_wrapper(datasette: Datasette) -> Callable[[App], App]:
    """Bind each request to a generation, outside of whatever keeps or makes pages."""

    def wrap(app: App) -> App:
        async def bound(scope: Message, receive: Receive, send: Send) -> None:
            if scope["type"] != "http":
                await app(scope, receive, send)
                return
            # Servers have done this; who asks in the same process has not, and Datasette would do it within the first request.
            await datasette.invoke_startup()
            database = datasette.databases.get(DATABASE)
            if not isinstance(database, Swapping):
                await app(scope, receive, send)
                return
            await database.look()
            with database.bound():
                await app(scope, receive, send)

        return bound

    return wrap
