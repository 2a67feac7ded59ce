"""The process of a room behind the front: the site on the socket that the front opened. Run by `rooms`; nobody else starts it."""

from __future__ import annotations

import asyncio
import os
import socket
import sys
import threading
from pathlib import Path

import uvicorn

from archive.serving import site


def main() -> None:  # pragma: no cover - runs in a process of its own, where tests see its answers
    """Serve what the front hands over, on the socket whose number is given, from the configuration directory that is given."""
    listener = socket.socket(fileno=int(sys.argv[1]))
    threading.Thread(target=_end_with_the_front, daemon=True).start()

    async def run() -> None:
        datasette = site(Path(sys.argv[2]))
        await datasette.invoke_startup()
        # Only the front can connect: what it says of the reader is true. It has bounded heads already, and adds its own date.
        config = uvicorn.Config(
            datasette.app(),
            log_level="warning",
            lifespan="on",
            ws="none",
            forwarded_allow_ips="*",
            server_header=False,
            date_header=False,
            timeout_keep_alive=60,
            h11_max_incomplete_event_size=65_536,
            timeout_graceful_shutdown=2,
        )
        await uvicorn.Server(config).serve(sockets=[listener])

    asyncio.run(run())


def _end_with_the_front() -> None:  # pragma: no cover - runs in a process of its own
    """The front holds the input open while it lives."""
    os.read(0, 1)
    os._exit(0)


if __name__ == "__main__":
    main()
