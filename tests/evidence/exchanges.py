"""Exchanges as a fetch would give them, made without a network. It asserts nothing."""

from __future__ import annotations

import datetime

from archive.fetching.fetch import Fetched, Hop

AGENT = "Testing/1.0 (+https://archive.example)"
AT = datetime.datetime(2026, 11, 22, 12, 0, 0, 123456, tzinfo=datetime.UTC)
PAGE = b"<title>Watches</title><p>A man was held over watches.</p>" * 20


def hop(url: str = "https://gazette.example/watches", status: int = 200, seconds: float = 0, certificates: tuple[bytes, ...] = (b"no real certificate",), **headers: str) -> Hop:
    told = {"Content-Type": "text/html; charset=utf-8"} | {name.replace("_", "-"): value for name, value in headers.items()}
    reason = {200: "OK", 301: "Moved Permanently", 404: "Not Found"}.get(status, "")
    return Hop(url, status, reason, "HTTP/1.1", tuple(told.items()), "93.184.216.34", ("93.184.216.34", "2606:2800::1"), certificates, AT + datetime.timedelta(seconds=seconds))


def exchange(*hops: Hop, packed: bytes = PAGE, body: bytes | None = None) -> Fetched:
    way = hops or (hop(),)
    return Fetched(way, packed, packed if body is None else body, way[-1].at + datetime.timedelta(seconds=1))


REDIRECTED = exchange(hop("https://gazette.example/old", 301, location="/watches", content_length="9"), hop(seconds=0.5))
