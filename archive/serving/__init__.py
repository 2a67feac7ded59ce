"""`archive serve`: the site with Datasette, saying plainly what is in the way.

Three processes serve: the front takes every connection, sends what is kept and makes plain pages; searches and filtered lists are handed
to a second, and what can be heavy (queries of a reader's own, tables, exports, papers) to a third, which yield to the first. This must know no page.
"""

from __future__ import annotations

import asyncio
import errno
import os
import resource
import socket
from typing import TYPE_CHECKING

import uvicorn
from datasette.app import Datasette

from archive.errors import ServeError
from archive.serving.connections import BACKLOG, MOST, Server, Watched
from archive.serving.rooms import rooms

if TYPE_CHECKING:
    from pathlib import Path


def reserve(host: str, port: int, *, listening: bool = True) -> socket.socket:
    """A socket with a port, so that one that is taken is noticed before anything else.

    Args:
        host: the address to listen at.
        port: the port; 0 takes any that is free.
        listening: whether readers may come already and wait, as one on a desktop does; behind a proxy they go to another site until this one answers.

    Raises:
        ServeError: the port is taken, not allowed, or the address is not this machine's.

    """
    listener = socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        if listening:
            listener.listen(BACKLOG)
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
    _open_files()

    async def run() -> None:
        datasette = site(publish, editions)
        await datasette.invoke_startup()
        config = uvicorn.Config(datasette.app(), log_level="warning", lifespan="on", timeout_graceful_shutdown=5, backlog=BACKLOG, http=Watched, ws="none")
        async with rooms(publish):
            await Server(config).serve(sockets=[listener])

    asyncio.run(run())


def _open_files() -> None:
    """Let there be as many connections as are served: shells often allow 1,024 open files, of which each is one, and more where one asks."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    wanted = 2 * MOST + 512
    if soft != resource.RLIM_INFINITY and soft < wanted:
        resource.setrlimit(resource.RLIMIT_NOFILE, (wanted if hard == resource.RLIM_INFINITY else min(wanted, hard), hard))
