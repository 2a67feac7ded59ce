"""Pages for what went wrong. Each says what happened, that nothing was lost, and what to do; what was typed can be sent again."""

from __future__ import annotations

import sqlite3
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from flask import render_template, request
from flask_wtf.csrf import CSRFError
from werkzeug.exceptions import HTTPException, RequestEntityTooLarge, SecurityError

from archive.errors import ArchiveError

if TYPE_CHECKING:
    from flask import Flask

Answer = tuple[str, int]
SENTENCES = {
    400: "This request could not be read.",
    401: "You are not signed in any more.",
    403: "Your role does not allow this. An administrator can give another.",
    404: "There is no such page, or it is not yours to see.",
    405: "This address cannot be asked in this way.",
    413: "This is more than a form may hold.",
    429: "Too many requests from one address in a short time. Wait a minute and try again.",
}
BUSY = "Somebody else is saving at this moment and the desk did not get its turn. Nothing was changed; send it again."
FULL = "The disk of the desk is full, so nothing could be saved. Nothing was changed. Keep this page open, ask an administrator to make room, and send it again."


def register(app: Flask) -> None:
    """Answer every fault with a page."""
    app.register_error_handler(CSRFError, _forged)
    app.register_error_handler(HTTPException, _refused)
    app.register_error_handler(ArchiveError, _told)
    app.register_error_handler(sqlite3.OperationalError, _database)
    app.register_error_handler(OverflowError, _too_large)


def _page(code: int, sentence: str, *, resend: bool = False) -> Answer:
    fields = _sent() if resend and _from_here() else []
    return render_template("fault.html", code=code, sentence=sentence, fields=fields), code


def _sent() -> list[tuple[str, str]]:
    """What was typed, as far as it could be read."""
    try:
        return [(name, value) for name, values in request.form.lists() for value in values if name != "csrf_token"]
    except RequestEntityTooLarge:
        return []


def _from_here() -> bool:
    """Whether a page of the desk sent this: what strangers' pages send is never offered to be sent again."""
    if request.method != "POST" or request.headers.get("Sec-Fetch-Site", "same-origin") != "same-origin":
        return False
    origin = request.headers.get("Origin") or request.headers.get("Referer") or ""
    return urlsplit(origin).netloc == request.host


def _forged(error: CSRFError) -> Answer:
    return _page(403, "This form was opened in another session, so it was not taken. If it is yours, send it again.", resend=bool(error))


def _refused(error: HTTPException) -> Answer:
    code = error.code or 500
    if isinstance(error, SecurityError):
        # A host name that is not the desk's: there is no page to lead to.
        return "This host name is not the desk's.", 400
    own = error.description if code in {409, 413} and error.description and not error.description.startswith("The ") else ""
    return _page(code, own or SENTENCES.get(code, "The desk could not do this."), resend=code in {401, 413, 429})


def _told(error: ArchiveError) -> Answer:
    return _page(422, str(error), resend=True)


def _database(error: sqlite3.OperationalError) -> Answer:
    if "locked" in str(error) or "busy" in str(error):
        return _page(503, BUSY, resend=True)
    if "full" in str(error) or "disk" in str(error):
        return _page(507, FULL, resend=True)
    raise error


def _too_large(_error: OverflowError) -> Answer:
    """A number in the address that no row can have."""
    return _page(404, SENTENCES[404])
