"""The site behind a real port, in a thread with a loop of its own. This file asserts nothing."""

from __future__ import annotations

import asyncio
import threading
from contextlib import contextmanager
from typing import TYPE_CHECKING

import uvicorn

from archive.serving import reserve, site
from tests.sharing import patient

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

    from datasette.app import Datasette

HOST = "127.0.0.1"
PATIENCE = 30


@contextmanager
def served(config: Path) -> Iterator[tuple[str, Datasette]]:
    """The address of the site of a configuration directory, without a slash at its end, and the site itself; it is served until the block ends."""
    datasette = site(config)
    patient(datasette)
    listener = reserve(HOST, 0)
    server = uvicorn.Server(uvicorn.Config(datasette.app(), log_level="warning", lifespan="on", timeout_graceful_shutdown=1))

    async def run() -> None:
        await datasette.invoke_startup()
        await server.serve(sockets=[listener])

    thread = threading.Thread(target=asyncio.run, args=(run(),), name="site")
    thread.start()
    try:
        yield f"http://{HOST}:{listener.getsockname()[1]}", datasette
    finally:
        server.should_exit = True
        thread.join(PATIENCE)
        for database in datasette.databases.values():
            database.close()
        datasette.executor.shutdown()
        listener.close()
