"""Answers that need not be sent twice: entity tags, days of change, and 304 for a reader who has the bytes already (RFC 9110, sections 8.8 and 13).

Feeds and maps of the site are asked for over and over by machines; this must never make a page older than its data.
"""

from __future__ import annotations

import datetime
import hashlib
from email.utils import format_datetime, parsedate_to_datetime
from typing import TYPE_CHECKING

from datasette import Response
from datasette.utils import add_cors_headers

if TYPE_CHECKING:
    from datasette.app import Datasette
    from datasette.utils.asgi import Request


def fresh(datasette: Datasette, request: Request, body: str | bytes, content_type: str, *, changed: str = "", seconds: int | None = None) -> Response:
    """An answer with its entity tag, or 304 where the request says that the reader has it.

    Args:
        datasette: the site.
        request: what was asked.
        body: what is answered; the tag is its hash, so the same bytes have the same tag wherever they are served.
        content_type: its media type.
        changed: when it last changed, RFC 3339; empty where that is not known.
        seconds: how long it may be kept; the site's own time where nothing is said.
    """
    data = body.encode() if isinstance(body, str) else body
    kept = datasette.setting("default_cache_ttl") if seconds is None else seconds
    headers = {"ETag": f'"{hashlib.sha256(data).hexdigest()[:32]}"', "Cache-Control": f"public, max-age={kept}"}
    day = _day(changed)
    if day:
        headers["Last-Modified"] = format_datetime(day, usegmt=True)
    if datasette.cors:
        add_cors_headers(headers)
    if _has(request, headers["ETag"], day):
        return Response("", status=304, headers=headers, content_type=content_type)
    return Response(data, headers=headers, content_type=content_type)


def plain(datasette: Datasette, sentence: str, status: int) -> Response:
    """A sentence for a machine whose request cannot be answered, and for the person who reads its log."""
    headers: dict[str, str] = {}
    if datasette.cors:
        add_cors_headers(headers)
    return Response(f"{sentence.rstrip('.')}.\n", status=status, headers=headers, content_type="text/plain; charset=utf-8")


def _day(changed: str) -> datetime.datetime | None:
    """A time of the ledger to the second in UTC, as HTTP tells it."""
    if not changed:
        return None
    found = datetime.datetime.fromisoformat(changed)
    return (found if found.tzinfo else found.replace(tzinfo=datetime.UTC)).astimezone(datetime.UTC).replace(microsecond=0)


def _has(request: Request, tag: str, day: datetime.datetime | None) -> bool:
    """Whether the reader has these bytes: a tag decides alone, a date only where no tag is sent."""
    tags = request.headers.get("if-none-match")
    if tags is not None:
        return any(given.strip().removeprefix("W/") in {tag, "*"} for given in tags.split(","))
    since = request.headers.get("if-modified-since")
    if since is None or day is None:
        return False
    try:
        known = parsedate_to_datetime(since)
    except (ValueError, OverflowError):
        return False
    return day <= (known if known.tzinfo else known.replace(tzinfo=datetime.UTC))
