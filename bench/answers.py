"""Answers of HTTP/1.1 (RFC 9112) out of the bytes of a connection, in whatever pieces they come. Pure; for servers of one's own, so it takes no more than they send."""

from __future__ import annotations

import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping


@dataclass(frozen=True, slots=True)
class Answer:
    """An answer: its status, its headers in lower case, its body as it was sent, and how many bytes it was."""

    status: int
    headers: Mapping[str, str]
    body: bytes
    size: int

    @property
    def content(self) -> bytes:
        """The body, unpacked.

        Raises:
            zlib.error: it is not whole.

        """
        return zlib.decompress(self.body, wbits=zlib.MAX_WBITS | 16) if self.headers.get("content-encoding") == "gzip" else self.body


class BrokenAnswerError(Exception):
    """A connection ended within an answer, or what came is none."""


def parsing(received: bytearray) -> Iterator[Answer | None]:
    """The answer in what is received, or None for as long as it is not whole; asked again whenever there is more.

    Raises:
        BrokenAnswerError: it is no answer that has a length (RFC 9112, section 6).

    """
    while (end := received.find(b"\r\n\r\n")) < 0:
        yield None
    first, *lines = received[:end].decode("latin-1").split("\r\n")
    headers = {name.lower(): value.strip() for name, _, value in (line.partition(":") for line in lines)}
    start = end + 4
    try:
        status = int(first.split(" ", 2)[1])
        if headers.get("transfer-encoding", "").lower() == "chunked":
            pieces, at = [], start
            while True:
                while (line := received.find(b"\r\n", at)) < 0:
                    yield None
                size = int(received[at:line].split(b";")[0], 16)
                while len(received) < line + 2 + size + 2:
                    yield None
                pieces.append(bytes(received[line + 2 : line + 2 + size]))
                at = line + 2 + size + 2
                if not size:
                    break
            yield Answer(status, headers, b"".join(pieces), at)
        else:
            whole = start + int(headers["content-length"])
            while len(received) < whole:
                yield None
            yield Answer(status, headers, bytes(received[start:whole]), whole)
    except (ValueError, IndexError, KeyError) as error:
        raise BrokenAnswerError(f"no answer: {first[:60]!r} {error}") from None
