"""The database of the site, which goes over from one generation to the next while it is asked: each request keeps to the one that it began with.

To Datasette this is one immutable database whose path, hash, counts and connections are those of the request's generation.
Builders make generations and remove them; here they are looked for, opened, held and let go, and a database that was put
there by hand is given a folder: nothing else is written.
"""

from __future__ import annotations

import asyncio
import hashlib
import os
import sqlite3
import sys
import threading
import time
from collections.abc import Mapping
from contextlib import closing, contextmanager
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any

from datasette.database import Database

from archive import generations
from archive.site.jobs import Job, bound_memory, counting_rows

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from datasette.app import Datasette

    from archive.generations import Generation

LOOK = 0.2
"""Seconds between two looks for a new generation."""
PATIENCE = 2.0
"""Seconds that the request which finds a new generation waits for it; then it is answered from the old one."""
AGAIN = 5.0
"""Seconds until a generation that could not be opened is tried again."""
SHAPE = "select type, name, sql from sqlite_master where type in ('table', 'view') order by type, name"


class Opened:
    """A generation that is open: its connections, one a thread, and how many use it. Closed by the last user after the next one took its place."""

    def __init__(self, generation: Generation, handle: int) -> None:
        self.generation = generation
        self.handle = handle
        self.users = 1  # its place as the current one
        self.kept: dict[str, Any] = {}
        """What is made once of this database, by name."""
        self.connections: list[sqlite3.Connection] = []
        self.of_thread = threading.local()
        with closing(sqlite3.connect(f"{generation.database.as_uri()}?immutable=1", uri=True)) as connection:
            self.edition = _edition(connection)
            self.shape = hashlib.sha256(repr(connection.execute(SHAPE).fetchall()).encode()).hexdigest()

    def close(self) -> None:
        """Close every connection, and let the folder go."""
        for connection in self.connections:
            connection.close()
        self.connections.clear()
        if self.handle >= 0:
            os.close(self.handle)
            self.handle = -1


_BOUND: ContextVar[tuple[object, Opened] | None] = ContextVar("BOUND", default=None)


class Swapping(Database):  # type: ignore[misc] # Datasette ships no types
    """The database of whatever generation the request at hand began with, and of the current one outside of requests."""

    def __init__(self, datasette: Datasette, publish: Path, first: Opened, mark: object) -> None:
        self._lock = threading.Lock()
        """Guards who is current, and the number of users of each."""
        self._loading = threading.Lock()
        self._current = first
        self._next = 0.0
        self._publish = publish
        self._mark = mark
        self._jobs: set[Job] = set()
        super().__init__(datasette, is_mutable=False)

    @property
    def opened(self) -> Opened:
        """The generation of the request, or else the current one."""
        bound = _BOUND.get()
        return bound[1] if bound is not None and bound[0] is self else self._current

    @contextmanager
    def bound(self) -> Iterator[None]:
        """Keep to one generation for the time of a block, in everything that is started in it too; a block within a block keeps to the same."""
        bound = _BOUND.get()
        if bound is not None and bound[0] is self:
            yield
            return
        opened = self._enter(None)
        token = _BOUND.set((self, opened))
        try:
            yield
        finally:
            _BOUND.reset(token)
            self._leave(opened)

    async def look(self) -> None:
        """Go over to the generation that is current on disk, if there is another; a look costs a millionth of a second, and not every call looks."""
        now = time.monotonic()
        if now < self._next:
            return
        self._next = now + LOOK
        mark = _mark(self._publish)
        if mark != self._mark and self._loading.acquire(blocking=False):
            # A thread of its own, so that a disk that hangs delays this request alone, and this one not for long.
            thread = asyncio.get_running_loop().run_in_executor(None, self._take_up, mark)
            await asyncio.wait({thread}, timeout=PATIENCE)

    def _take_up(self, mark: object) -> None:
        """Open the generation that is current on disk, and put it in place; whatever is in the way, the old one stays."""
        try:
            opened = open_current(self._publish)
            if opened is None:
                self._next = time.monotonic() + AGAIN
            elif opened.generation.hash == self._current.generation.hash:
                self._mark = mark
                opened.close()
            elif opened.shape != self._current.shape:
                self._mark = mark
                opened.close()
                sys.stderr.write("The new database has other tables than this server knows, so the old one is served on; start the server anew.\n")
            else:
                with self._lock:
                    before, self._current, self._mark = self._current, opened, mark
                self._leave(before)
        finally:
            self._loading.release()

    def _enter(self, opened: Opened | None) -> Opened:
        """Use a generation, or the current one: it is not closed before `_leave`."""
        with self._lock:
            opened = opened or self._current
            opened.users += 1
        return opened

    def _leave(self, opened: Opened) -> None:
        with self._lock:
            opened.users -= 1
            last = not opened.users
        if last:
            opened.close()

    async def execute_fn(self, fn: Callable[[sqlite3.Connection], Any]) -> Any:
        """What a function of a connection gives; run in one of Datasette's threads where it has any."""
        bound = _BOUND.get()
        opened = self._enter(bound[1] if bound is not None and bound[0] is self else None)
        if self.ds.executor is None:
            try:
                return fn(self._connection(opened))
            finally:
                self._leave(opened)
        job = Job()

        def work() -> Any:
            with job.under_way(self._connection(opened), self._jobs) as connection:
                return fn(connection)

        try:
            future = self.ds.executor.submit(work)
        except BaseException:
            self._leave(opened)
            raise
        # Left when the thread is done with it, which may be after the request gave up.
        future.add_done_callback(lambda _: self._leave(opened))
        try:
            return await asyncio.wrap_future(future)
        except asyncio.CancelledError:
            job.stop()  # nobody waits for it any more, and others may wait for its thread
            raise

    def busy(self) -> list[float]:
        """The seconds of a processor that each piece of work under way has taken so far."""
        return [job.seconds() for job in list(self._jobs)]

    def _connection(self, opened: Opened) -> sqlite3.Connection:
        found: sqlite3.Connection | None = getattr(opened.of_thread, "connection", None)
        if found is None:
            found = sqlite3.connect(f"{opened.generation.database.as_uri()}?immutable=1", uri=True, check_same_thread=False)
            opened.connections.append(found)
            bound_memory(found)
            self.ds._prepare_connection(found, self.name)  # noqa: SLF001 - what Datasette's own `execute_fn` does
            found.row_factory = counting_rows()
            opened.of_thread.connection = found
        return found

    def connect(self, write: bool = False) -> sqlite3.Connection:  # noqa: FBT001, FBT002 - Datasette's signature
        """A connection of one's own, for reading."""
        if write:
            raise sqlite3.OperationalError("the database of the archive is immutable")
        return sqlite3.connect(f"{self.opened.generation.database.as_uri()}?immutable=1", uri=True, check_same_thread=False)

    def close(self) -> None:
        """Close what is open; for the end of a server and of a test."""
        self._current.close()

    @property
    def path(self) -> str:
        """The file of the generation, which other processes may open while a request that is bound to it lasts."""
        return str(self.opened.generation.database)

    @path.setter
    def path(self, _given: object) -> None:
        """Datasette's constructor gives one; the generation has its own."""

    @property
    def hash(self) -> str:
        """The SHA-256 of the file."""
        return self.opened.generation.hash

    @property
    def size(self) -> int:
        """Its bytes."""
        return self.opened.generation.size

    @property
    def cached_table_counts(self) -> dict[str, int]:
        """The number of rows of each table, as the build counted them."""
        return dict(self.opened.generation.counts)


class Inspected(Mapping[str, Any]):
    """What Datasette's pages of tables read as `inspect_data`: of the generation of the request."""

    def __init__(self, swapping: Swapping, others: Mapping[str, Any]) -> None:
        self._swapping, self._others = swapping, dict(others)

    def __getitem__(self, name: str) -> Any:
        if name != self._swapping.name:
            return self._others[name]
        generation = self._swapping.opened.generation
        return {"hash": generation.hash, "size": generation.size, "file": generations.DATABASE, "tables": {table: {"count": count} for table, count in generation.counts.items()}}

    def __iter__(self) -> Iterator[str]:
        return iter(self._others)

    def __len__(self) -> int:
        return len(self._others)


def install(datasette: Datasette, name: str) -> bool:
    """Put a swapping database in place of the immutable one of a name; nothing changes where that is not the current generation of the configuration directory."""
    old = datasette.databases.get(name)
    if old is None or old.is_mutable or not datasette.config_dir or isinstance(old, Swapping):
        return False
    mark, first = _mark(datasette.config_dir), open_current(datasette.config_dir)
    if first is None:
        return False
    swapping = Swapping(datasette, datasette.config_dir, first, mark)
    swapping.name, swapping.route = old.name, old.route
    datasette.databases = {key: swapping if key == name else database for key, database in datasette.databases.items()}
    datasette.inspect_data = Inspected(swapping, datasette.inspect_data)
    return True


def open_current(publish: Path) -> Opened | None:
    """The current generation, held and open; nothing where there is none or it cannot be opened."""
    for _ in range(3):  # it may be replaced, and swept, between two lines of this
        generation = generations.read_current(publish) or generations.adopt(publish)
        if generation is None:
            return None
        handle = generations.hold(generation.folder)
        if handle is None:
            continue
        try:
            return Opened(generation, handle)
        except sqlite3.Error:
            os.close(handle)
            return None
    return None


def _edition(connection: sqlite3.Connection) -> str:
    row = connection.execute("select value from about where name = 'edition'").fetchone()
    return str(row[0]) if row else ""


def _mark(publish: Path) -> tuple[int, int, int] | None:
    """What changes when the current generation does."""
    try:
        status = (publish / generations.POINTER).stat()
    except OSError:
        return None
    return status.st_ino, status.st_mtime_ns, status.st_size
