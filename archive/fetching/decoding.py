"""The body of an answer out of its `Content-Encoding`, never larger than allowed: a small file can unpack to a very large one. Pure.

Only gzip and deflate are asked for (RFC 9110, section 8.4.1) and only they are taken.
"""

from __future__ import annotations

import zlib

from archive.fetching.connecting import too_large
from archive.fetching.refusal import FetchError

_MOST_MEMBERS = 1_000  # of a gzip file, which may be many files one behind the other


def decoded(body: bytes, encoding: str, most_bytes: int) -> bytes:
    """A body unpacked.

    Args:
        body: the body as it came.
        encoding: the value of `Content-Encoding`, or the empty text.
        most_bytes: the greatest size of what comes out.

    Raises:
        FetchError: it comes out larger, is damaged, or is encoded in a way that was not asked for.

    """
    name = encoding.strip().lower()
    if name in {"", "identity"}:
        if len(body) > most_bytes:
            raise too_large()
        return body
    if name not in {"gzip", "x-gzip", "deflate"}:
        raise FetchError("broken", f"the answer is packed as {name[:40]!r}, which was not asked for; enter the source by hand")
    try:
        return _unpacked(body, _window(name, body), most_bytes)
    except zlib.error:
        raise FetchError("broken", "the answer is packed and damaged; try again later, or enter the source by hand") from None


def _window(name: str, body: bytes) -> int:
    """How zlib is told the format; servers send `deflate` with and without the wrapping of RFC 1950."""
    if name != "deflate":
        return 16 + zlib.MAX_WBITS
    wrapped = len(body) >= 2 and body[0] & 0x0F == 8 and int.from_bytes(body[:2], "big") % 31 == 0
    return zlib.MAX_WBITS if wrapped else -zlib.MAX_WBITS


def _unpacked(body: bytes, window: int, most_bytes: int) -> bytes:
    parts: list[bytes] = []
    size = 0
    for _ in range(_MOST_MEMBERS):
        if not body:
            return b"".join(parts)
        unpack = zlib.decompressobj(window)
        part = unpack.decompress(body, most_bytes - size + 1)
        size += len(part)
        if size > most_bytes:
            raise too_large()
        if not unpack.eof:
            raise zlib.error
        parts.append(part)
        body = unpack.unused_data if window > zlib.MAX_WBITS else b""  # what follows the end of anything but gzip is no part of it
        if parts and not body.strip(b"\0"):
            return b"".join(parts)
    raise zlib.error
