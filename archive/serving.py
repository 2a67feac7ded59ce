"""`archive serve`: the site with Datasette, saying plainly what is in the way."""

from __future__ import annotations

import asyncio
import errno
import os
import socket
from typing import TYPE_CHECKING

import uvicorn
from datasette.app import Datasette

from archive.errors import ServeError

if TYPE_CHECKING:
    from pathlib import Path


def reserve(host: str, port: int) -> socket.socket:
    """A listening socket, so that a port that is taken is noticed before anything else.

    Raises:
        ServeError: the port is taken, not allowed, or the address is not this machine's.

    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(128)
    except (OSError, OverflowError) as error:
        listener.close()
        number = getattr(error, "errno", None)
        if number == errno.EADDRINUSE:
            raise ServeError(f"port {port} is taken by another program; stop it, or choose another with --port") from None
        if number == errno.EACCES:
            raise ServeError(f"port {port} needs more rights than you have; choose one above 1023 with --port") from None
        raise ServeError(f"cannot listen at {host}:{port}: {error}; choose others with --host and --port") from None
    return listener


def site(publish: Path, editions: Path | None = None) -> Datasette:
    """The site of a configuration directory, its database opened as immutable; `publish/plugins/swap.py` goes over to each new one.

    Args:
        publish: the configuration directory.
        editions: the folder of released editions, which `publish/plugins/pages_editions.py` opens beside it; by default `editions` beside the directory.
    """
    if editions is not None:
        # A plugin is told by the environment alone, as under any other server of Datasette.
        os.environ["ARCHIVE_EDITIONS"] = str(editions)
    return Datasette(files=[], config_dir=publish)


def serve(publish: Path, listener: socket.socket, editions: Path | None = None) -> None:
    """Serve until interrupted."""

    async def run() -> None:
        datasette = site(publish, editions)
        await datasette.invoke_startup()
        server = uvicorn.Server(uvicorn.Config(datasette.app(), log_level="warning", lifespan="on", timeout_graceful_shutdown=5))
        await server.serve(sockets=[listener])

    asyncio.run(run())
