"""What a reader is told whose request is not done. Pure: no page is made for it, since it may be one of thousands."""

from __future__ import annotations


class Refused(Exception):
    """The work is not done; the text says why and what to do, `status` is that of HTTP, after `wait` seconds it may be tried again."""

    def __init__(self, status: int, text: str, wait: int = 0) -> None:
        super().__init__(text)
        self.status = status
        self.wait = wait

    @property
    def headers(self) -> list[tuple[bytes, bytes]]:
        """The headers of an answer that says it as plain text; other sites may read it too."""
        again = [(b"retry-after", b"%d" % self.wait)] if self.wait else []
        return [(b"content-type", b"text/plain; charset=utf-8"), (b"cache-control", b"no-store"), (b"access-control-allow-origin", b"*"), *again]
