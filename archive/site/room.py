"""What one kind of heavy work of the site has: its workshop, what each visitor may ask, the files made last. Whatever goes wrong is told in a sentence with a status."""

from __future__ import annotations

import contextlib
import sys
import weakref
from collections import OrderedDict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from archive.site.refusing import Refused
from archive.site.visitors import Allowance
from archive.site.workshop import Broken, Busy, Gone, TooLong, Workshop, while_there

if TYPE_CHECKING:
    from collections.abc import Iterator

    from datasette.app import Datasette
    from datasette.utils.asgi import Request

    from archive.site.workshop import Answer, Head, Receive

MOST_KEPT = 64_000_000
"""How many bytes of finished files are kept."""


@dataclass(slots=True)
class Finished:
    """The files made last, by their validators; they are as many as `most` bytes hold."""

    most: int = MOST_KEPT
    files: OrderedDict[str, bytes] = field(default_factory=OrderedDict)

    def get(self, etag: str) -> bytes | None:
        """The file, if it is still there."""
        if etag in self.files:
            self.files.move_to_end(etag)
        return self.files.get(etag)

    def put(self, etag: str, data: bytes) -> None:
        """Keep a file, and let those go that were asked for longest ago; one that fills the room alone is not kept."""
        if len(data) > self.most:
            return
        self.files[etag] = data
        while sum(map(len, self.files.values())) > self.most:
            self.files.popitem(last=False)


@dataclass(slots=True)
class Room:
    """Room for one kind of work."""

    workshop: Workshop = field(default_factory=Workshop)
    allowance: Allowance = field(default_factory=Allowance)
    finished: Finished = field(default_factory=Finished)

    @contextlib.contextmanager
    def place(self, request: Request) -> Iterator[None]:
        """A place for the work of whoever asks.

        Raises:
            Refused: this visitor asked much in a short time, or every place is taken.

        """
        wait = self.allowance.wait(visitor(request))
        if wait:
            raise Refused(429, f"From your address much was asked for in a short time. Try again in {wait} seconds.", wait)
        try:
            with self.workshop.place():
                yield
        except Busy as error:
            raise Refused(503, f"Others are being served just now and many wait. Try again in {error.seconds} seconds.", error.seconds) from None

    async def do(self, receive: Receive, head: Head, data: bytes = b"") -> Answer:
        """Do a job that has its place, unless the reader goes away.

        Raises:
            Refused: it took too long, failed, or cannot be done.
            Busy: it waited too long; `place` turns it into words.

        """
        try:
            answer = await while_there(receive, self.workshop.do(head, data))
        except Gone:
            raise Refused(408, "The request was given up.") from None
        except TooLong:
            raise Refused(503, f"This was not ready after {self.workshop.seconds:.0f} seconds and was given up. Ask for less at a time.", 60) from None
        except Broken as error:
            sys.stderr.write(f"A job of the site failed: {error}\n")
            raise Refused(503, "This could not be done, by a fault of this site. Ask for less, or in another format.", 60) from None
        if "error" in answer.head:
            raise Refused(422, str(answer.head["error"]))
        return answer


_ROOMS: weakref.WeakKeyDictionary[Datasette, dict[str, Room]] = weakref.WeakKeyDictionary()


def room(datasette: Datasette, work: str) -> Room:
    """The room that a site has for a kind of work."""
    return _ROOMS.setdefault(datasette, {}).setdefault(work, Room())


def visitor(request: Request) -> str:
    """The address of who asks, as the server has it; uvicorn takes it from a trusted proxy where there is one."""
    client = request.scope.get("client")
    return str(client[0]) if client else ""
