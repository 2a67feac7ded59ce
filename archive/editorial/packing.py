"""Large pages packed with gzip on their way out: the form of a long case is a megabyte of much the same.

Small pages are sent as they are. They are those that repeat what an address says, which beside a secret and packed would tell
of the secret by its length; cookies are not sent with what other sites ask for either (`SameSite`).
"""

from __future__ import annotations

import gzip
from typing import TYPE_CHECKING

from flask import request

if TYPE_CHECKING:
    from flask import Flask, Response

LEAST = 50_000
LEVEL = 5


def register(app: Flask) -> None:
    """Pack every large page for whoever reads packed ones."""
    app.after_request(_pack)


def _pack(response: Response) -> Response:
    if response.mimetype != "text/html" or response.is_streamed or response.direct_passthrough or "gzip" not in request.headers.get("Accept-Encoding", ""):
        return response
    page = response.get_data()
    if len(page) >= LEAST and "Content-Encoding" not in response.headers:
        response.set_data(gzip.compress(page, LEVEL, mtime=0))
        response.headers["Content-Encoding"] = "gzip"
        response.vary.add("Accept-Encoding")
    return response
